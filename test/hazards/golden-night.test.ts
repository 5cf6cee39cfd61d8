import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EVENT_TYPES } from '../../controller/director/rundown.ts';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { checkInvariants, type PlayedNight, playNight } from './night-invariants.ts';
import { recordShortNight, SHORT_NIGHT } from './short-night.ts';

/**
 * One whole short night, from the first vote to the last declaration, with every kind of event in it. Read
 * short-night/night.txt for what the source says, short-night/events.txt for what is made of it, and
 * short-night/as-run.ndjson for what went on air. Each is compared byte for byte; UPDATE=1 writes the last two.
 */

const ELECTION = join(SHORT_NIGHT, 'election');
let dir: string;
let election: Election;
let played: PlayedNight;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countnight-golden-'));
  election = await loadElection(ELECTION);
  await recordShortNight(election, join(dir, 'night'));
  played = await playNight(election, join(dir, 'night'));
});
after(() => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

test('what happened is told, line by line', () => golden('events.txt', `${played.log.join('\n')}\n`));

test('every kind of event is in it, and the night keeps its invariants', () => {
  const told = new Set(played.ids.map((id) => id.slice(0, id.indexOf(':'))));
  assert.deepEqual([...told].sort(), [...EVENT_TYPES].sort());
  checkInvariants(played);
  assert.deepEqual(played.open, []);
});

test('what went on air is told, line by line', async () => {
  const out = join(dir, 'out');
  await conductNight(
    {
      kind: 'rehearsal',
      election: ELECTION,
      out,
      obs: [],
      night: join(dir, 'night'),
      speed: 'max',
      exit: true,
    },
    { say: () => {}, signal: new AbortController().signal },
  );
  await golden('as-run.ndjson', await readFile(join(out, 'as-run.ndjson'), 'utf8'));
});

async function golden(name: string, text: string): Promise<void> {
  const file = join(SHORT_NIGHT, name);
  if (process.env.UPDATE) await writeFile(file, text);
  const expected = (await readFile(file, 'utf8')).split('\n');
  for (const [i, line] of text.split('\n').entries()) assert.equal(line, expected[i], `${name}:${i + 1}`);
  assert.equal(text.split('\n').length, expected.length, `lines of ${name}`);
}
