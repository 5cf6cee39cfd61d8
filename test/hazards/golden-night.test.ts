import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EVENT_TYPES } from '../../controller/director/rundown.ts';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { checkInvariants, type PlayedNight, playNight } from './night-invariants.ts';

/**
 * One whole short night, from the first vote to the last declaration, with every kind of event in it. Read
 * short-night/night.txt for what the source says, short-night/events.txt for what is made of it, and
 * short-night/as-run.ndjson for what went on air. Each is compared byte for byte; UPDATE=1 writes the last two.
 */

const FOLDER = fileURLToPath(new URL('./short-night/', import.meta.url));
const ELECTION = join(FOLDER, 'election');
let dir: string;
let election: Election;
let played: PlayedNight;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countnight-golden-'));
  election = await loadElection(ELECTION);
  await recordNight(election, join(dir, 'night'));
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

/** The night of night.txt as a folder of snapshots: each is the source's whole CSV at that minute. */
async function recordNight({ contests, candidates, parties }: Election, folder: string): Promise<void> {
  const lines = (await readFile(join(FOLDER, 'night.txt'), 'utf8'))
    .split('\n')
    .filter((line) => /^\d/.test(line));
  const rows = new Map<string, string>();
  const page = join(folder, 'results.example');
  await mkdir(page, { recursive: true });
  const save = (minute: string, name: string, table: readonly string[]) =>
    writeFile(join(page, `20310502T${minute.replace(':', '')}00Z-${name}`), `${table.join('\n')}\n`);
  for (const line of lines) {
    const [minute = '', name, rounds = '', ...rest] = line.split(/\s+/);
    if (name === 'totals') {
      const seats = [rounds, ...rest];
      const table = [...parties.values()].map((party, i) => `${party.name},${seats[i]}`);
      await save(minute, 'totals.csv', ['party,seats', ...table]);
      continue;
    }
    const seat = [...contests.values()].find((contest) => contest.name === name);
    assert.ok(seat, line);
    const votes = rest.filter((word) => /\d/.test(word));
    const status = rest[votes.length] ?? 'counting';
    const [done, of] = rounds.split('/');
    for (const [i, who] of (candidates.get(seat.id) ?? []).entries()) {
      const said = votes[i] ?? '';
      rows.set(
        who.id,
        [seat.number, name, who.serial, who.name, parties.get(who.party)?.name, said.replace('*', '')]
          .concat([said.startsWith('*') ? 'elected' : '', done, of, status, `2031-05-02T${minute}:00Z`])
          .join(),
      );
    }
    const header = 'seat,name,serial,candidate,party,votes,result,round,rounds,status,updated';
    await save(minute, 'count.csv', [header, ...rows.values()]);
  }
}

async function golden(name: string, text: string): Promise<void> {
  const file = join(FOLDER, name);
  if (process.env.UPDATE) await writeFile(file, text);
  const expected = (await readFile(file, 'utf8')).split('\n');
  for (const [i, line] of text.split('\n').entries()) assert.equal(line, expected[i], `${name}:${i + 1}`);
  assert.equal(text.split('\n').length, expected.length, `lines of ${name}`);
}
