import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { findChromium } from '../../controller/ground/chromium.ts';
import { ChromiumHost } from '../../controller/stage/picture/chromium-host.ts';
import { heldMb } from '../../controller/stage/picture/chromium-memory.ts';
import { endCountnights, startCountnight } from '../e2e/controller-process.ts';
import { begun } from '../feed/begun.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';
import { CountServer } from './count-server.ts';
import { descendants } from './process-table.ts';
import { writeFiles } from './write-files.ts';

const SECRET = 'SECRET-4f1c99';

/** Every file below a folder, unpacked where it is packed. */
async function* filesOf(dir: string): AsyncGenerator<[file: string, bytes: Buffer]> {
  for (const name of await readdir(dir, { recursive: true })) {
    const file = join(dir, name);
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    yield [file, bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes];
  }
}

for (const store of ['a file', 'a Redis'] as const)
  test(`keys and passwords of a whole night are in no file, no line, no command line, its state in ${store}; its folder is its own`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-secret-'));
    const redis = store === 'a Redis' ? await RedisServer.start(`${SECRET}-redis`) : null;
    const count = await CountServer.start();
    t.after(async () => {
      endCountnights();
      count.stop();
      await redis?.stop();
      await rm(dir, { recursive: true, force: true });
    });
    const feed = count
      .feed()
      .replace('kind: csv,', "kind: csv, headers: { authorization: 'Bearer $" + "{RESULTS_KEY}' },");
    await writeFiles(join(dir, 'election'), [...begun('Secrets'), ['feed.yaml', feed]]);
    const out = join(dir, 'out');
    const words = ['run', join(dir, 'election'), '--obs', 'none', '--out', out];
    words.push('--record', join(dir, 'night.warc.gz'), ...(redis ? ['--store', redis.uri] : []));
    const night = startCountnight(words, {
      RESULTS_KEY: SECRET,
      OBS_PASSWORD: `${SECRET}-obs`,
      REDIS_PASSWORD: `${SECRET}-redis`,
    });
    await until('a status', () => readFile(join(out, 'status.json')));
    let lines = '';
    for (const pid of [night.process.pid as number, ...(await descendants(night.process.pid as number))])
      lines += await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    assert.match(lines, /night\.warc\.gz/);
    count.next();
    const saved = () => redis?.held() ?? readFile(join(out, 'state', 'night.journal'));
    await until('a state is saved', async () => (await saved()).includes(':live:head'));
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    assert.ok(count.keys.has(`Bearer ${SECRET}`), 'the source got it');
    assert.doesNotMatch(lines + night.said(), /SECRET-/);
    assert.ok(!(await saved()).includes('SECRET-'), 'the state');
    let files = 0;
    for await (const [file, bytes] of filesOf(dir)) {
      files++;
      assert.ok(!bytes.includes('SECRET-'), file);
    }
    assert.ok(files > 20);
    assert.equal((await stat(out)).mode & 0o077, 0);
  });

test('the Chromium that draws gets none of the environment that is not its own, and is weighed with all it started', async (t) => {
  process.env.RESULTS_KEY = SECRET;
  const host = new ChromiumHost(findChromium() ?? '');
  t.after(async () => {
    delete process.env.RESULTS_KEY;
    await host.stop();
  });
  const browser = await host.open();
  const pid = browser.process()?.pid as number;
  const all = [pid, ...(await descendants(pid))];
  assert.ok(all.length > 1);
  for (const one of all) {
    const text = await readFile(`/proc/${one}/environ`, 'utf8').catch(() => '');
    assert.doesNotMatch(text, /SECRET-/);
  }
  const own = await heldMb(all.at(-1) as number);
  assert.ok((await heldMb(pid)) > own);
});
