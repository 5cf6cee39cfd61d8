import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AsRunLog } from '../../controller/log/as-run-log.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { keepFolder } from '../../controller/night/folder-keeper.ts';
import { copyFonts } from '../../controller/render/board/fonts.ts';
import { asRun } from '../e2e/controller-process.ts';
import { smallFolder } from '../election/small-folder.ts';
import { until } from '../until.ts';

/** Files that do not come and go with the count. */
async function lasting(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true });
  return names.filter((name) => !/\.tmp$|\.lock$|[0-9a-f]{10}\.png$/.test(name)).sort();
}

test('an output folder that is removed in mid-run comes back whole, its as-run log too, and is told once', async (t) => {
  const { dir, remove } = await smallFolder();
  const out = await mkdtemp(join(tmpdir(), 'countnight-cleared-'));
  const stop = new AbortController();
  const said: string[] = [];
  const night = conductNight(
    { kind: 'rehearsal', election: dir, out, obs: [], speed: 60 },
    { say: (line) => void said.push(line), signal: stop.signal },
  );
  t.after(async () => {
    stop.abort();
    await night;
    await remove();
    await rm(out, { recursive: true, force: true });
  });
  await until(
    'it runs',
    async () => (await asRun(out)).some(({ what }) => what === 'event') && readFile(join(out, 'status.json')),
  );
  for (const removed of ['', 'overlays', 'maps']) {
    await until('everything is there', () => readFile(join(out, 'metrics.prom')));
    const [files, log] = [await lasting(out), await asRun(out)];
    const before = said.filter((line) => /cleared away/.test(line)).length;
    // All of it at once: file by file it would come back, and be told, while the rest is still being removed.
    await rename(join(out, removed), `${out}-removed`);
    await rm(`${out}-removed`, { recursive: true, maxRetries: 20 });
    await until(`${removed || 'all of it'} is back`, async () => {
      const now = await lasting(out);
      return files.every((name) => now.includes(name));
    });
    await until('it is told', () => said.filter((line) => /cleared away/.test(line)).length > before);
    await until('the log is whole', async () => {
      const now = await asRun(out);
      return log.every(({ seq, reason }) => now[seq]?.reason === reason);
    });
    assert.equal(said.filter((line) => /cleared away/.test(line)).length, before + 1, said.join('\n'));
  }
});

test('a folder that came back half, on a full disk, is tried again until it is whole', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-half-'));
  const told: string[] = [];
  let tries = 0;
  const stop = keepFolder({
    outDir: out,
    restore: async () => {
      for (const dir of ['maps', 'overlays']) await mkdir(join(out, dir), { recursive: true });
      for (const file of ['countnight.json', 'as-run.ndjson', 'preview.html', 'overlays/page.js'])
        await writeFile(join(out, file), '');
      if (++tries < 3) throw new Error('no space left');
    },
    tell: (text) => told.push(text),
  });
  t.after(async () => {
    stop();
    await rm(out, { recursive: true });
  });
  await until('it is told that all is back', () => told.some((text) => /written anew/.test(text)), 30_000);
  assert.equal(tries, 3);
  assert.equal(told.filter((text) => /no space left/.test(text)).length, 1);
});

test('a font is replaced, never written into: a disk that is full leaves the old one', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-fonts-'));
  t.after(() => rm(dir, { recursive: true }));
  copyFonts(dir);
  const [name = ''] = await readdir(join(dir, 'fonts'));
  await writeFile(join(dir, 'fonts', name), 'the old one');
  await link(join(dir, 'fonts', name), join(dir, 'kept'));
  copyFonts(dir);
  assert.equal(await readFile(join(dir, 'kept'), 'utf8'), 'the old one');
  assert.notEqual(await readFile(join(dir, 'fonts', name), 'utf8'), 'the old one');
});

test('a night that ends in an error writes its summary all the same', async (t) => {
  const { dir, remove } = await smallFolder();
  const out = await mkdtemp(join(tmpdir(), 'countnight-error-'));
  t.after(async () => {
    await remove();
    await rm(out, { recursive: true, force: true });
  });
  const said: string[] = [];
  const effects = { say: (line: string) => void said.push(line), signal: new AbortController().signal };
  const whole = { kind: 'rehearsal', election: dir, out, obs: [], speed: 'max', exit: true } as const;
  await conductNight(whole, effects);
  const night = join(dir, 'nights', 'simulated.warc.gz');
  const bytes = await readFile(night);
  // The recording is broken in its middle: what was read before it is counted.
  bytes.fill(0x55, Math.floor(bytes.length / 2));
  await writeFile(join(dir, 'broken.warc.gz'), bytes);
  await rm(join(out, 'summary.json'));
  await conductNight({ ...whole, night: join(dir, 'broken.warc.gz') }, effects).catch((error: Error) =>
    said.push(error.message),
  );
  const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
  assert.equal(summary.contests, 3, said.join('\n'));
});

test('an as-run log whose file is removed goes on in a new one that has all of it', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-log-'));
  t.after(() => rm(dir, { recursive: true }));
  const log = await AsRunLog.open(join(dir, 'out', 'as-run.ndjson'), { resume: false });
  for (const id of ['a', 'b']) {
    log.append({ at: 0, what: 'event', id, reason: id });
    await log.flush();
    await rm(join(dir, 'out'), { recursive: true });
  }
  log.append({ at: 0, what: 'event', id: 'c', reason: 'c' });
  await log.close();
  assert.deepEqual(
    (await asRun(join(dir, 'out'))).map(({ id }) => id),
    ['a', 'b', 'c'],
  );
});
