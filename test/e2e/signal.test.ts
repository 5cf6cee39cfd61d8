import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../until.ts';
import { asRun, endCountnights, startCountnight } from './controller-process.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

test('a signal ends a night whose polls never stop coming, long before its end, with its summary', async () => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-signal-'));
  try {
    const night = startCountnight(['rehearse', ELECTION, '--speed', 'max', '--obs', 'none', '--out', out]);
    await until('the count has begun', async () => (await asRun(out)).some(({ what }) => what === 'event'));
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    const { final } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    const open = Object.values(final as Record<string, { leading: number }>).filter(
      ({ leading }) => leading > 0,
    );
    assert.notEqual(open.length, 0, 'some seats are not declared yet');
  } finally {
    endCountnights();
    await rm(out, { recursive: true, force: true });
  }
});

test('with work in every poll and polls that never stop a hand is heard between two of them, and so is a signal', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-busy-'));
  const [election, out] = [join(dir, 'election'), join(dir, 'out')];
  await cp(ELECTION, election, { recursive: true, filter: (path) => !path.includes('nights') });
  try {
    const night = startCountnight(['rehearse', election, '--speed', '6000', '--obs', 'none', '--out', out], {
      NODE_OPTIONS: `--import=${new URL('./work-a-poll.mjs', import.meta.url)}`,
    });
    const line = (what: string, text: RegExp, after = 0) =>
      until(what, async () => (await asRun(out)).find(({ seq, reason }) => seq > after && text.test(reason)));
    await line('the count has begun', /the first result/);
    await writeFile(
      join(election, 'overrides.yaml'),
      "overrides:\n  - { withhold: WB-1, who: Asha, why: doubts, when: '2021-05-02T08:00:00+05:30' }\n",
    );
    const heard = await line('the file is read', /overrides\.yaml was read again/);
    await line('the count goes on behind it', /leads|wins/, heard.seq);
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    assert.match(night.said(), /^\d+ polls, at most 1 in a turn$/m);
    const { final } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    assert.notDeepEqual(final, {});
  } finally {
    endCountnights();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a signal ends a night that is still being opened, before a store that never answers is given up', async () => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-signal-'));
  let asked = 0;
  const silent = createServer((socket) => {
    asked++;
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  try {
    await until('the store listens', () => silent.listening);
    const store = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const words = ['rehearse', ELECTION, '--obs', 'none', '--out', out, '--store', store];
    const night = startCountnight(words);
    await until('the store is asked', () => asked > 0);
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
  } finally {
    endCountnights();
    silent.close();
    await rm(out, { recursive: true, force: true });
  }
});
