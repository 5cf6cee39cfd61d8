import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { conductNight } from '../../controller/night/conduct.ts';
import { makeNight, type SimulatedNight } from '../../controller/simulate/simulate.ts';
import { WEST_BENGAL, westBengal } from './desk.ts';
import { checkInvariants, type PlayedNight, playNight } from './night-invariants.ts';

/** The West Bengal night with a fault of each kind at a known minute, replayed to golden logs, byte for byte. */

const UNTIL = '10:05';
let dir: string;
let night: SimulatedNight;
let played: PlayedNight;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countnight-golden-'));
  const election = await westBengal();
  const faults = fileURLToPath(new URL('./faults.yaml', import.meta.url));
  night = await makeNight(election, { out: join(dir, 'night.warc.gz'), seed: 7, faults });
  played = await playNight(election, night.file);
});
after(() => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

test('the whole night keeps its invariants and ends as published, every planted fault survived', () => {
  checkInvariants(played);
  assert.deepEqual(played.open, []);
  const won = new Map<string, number>();
  for (const { contest, leaderParty, outcome } of played.state.count.tallies.values())
    if (contest.startsWith('WB-') && outcome === 'won' && leaderParty)
      won.set(leaderParty, (won.get(leaderParty) ?? 0) + 1);
  assert.equal(won.get('all-india-trinamool-congress'), 213);
  assert.equal(won.get('bharatiya-janata-party'), 77);
});

/** What each kind of fault must leave in the log of its seat while it lasts. */
const LEAVES: Record<string, RegExp | null> = {
  'wrong-votes': /held|correction/,
  reset: /held .*falls from|retracted/,
  recount: null,
  'older-copy': /older-copy/,
  'same-copy': null,
  'server-error': /problem .*500/,
  unavailable: /problem .*503/,
  empty: /problem/,
  cut: /problem/,
  denied: /problem/,
  'rows-twice': /quarantined|problem/,
  'columns-moved': null,
  'names-changed': null,
  'party-renamed': null,
  'wrong-seat': /blocked .*but the page is of Elsewhere/,
  'wrong-sum': /quarantined .*is not/,
  'missing-row': /quarantined .*is missing|quarantined .*sum/,
};

test('every planted fault is seen for what it is, in its own seat and nowhere else', () => {
  assert.equal(night.faults.length, 19);
  const faulty = new Set<string>(night.faults.map(({ contest }) => contest));
  for (const { kind, contest } of night.faults) {
    const lines = played.log.filter(
      (line) =>
        / (problem|held|quarantined|blocked|older-copy|correction|retracted)/.test(line) &&
        line.includes(contest),
    );
    const leaves = LEAVES[kind];
    if (leaves === undefined) assert.fail(`no expectation for ${kind}`);
    if (leaves)
      assert.ok(
        lines.some((line) => leaves.test(line)),
        `${kind} in ${contest}: ${lines.join(' / ') || 'nothing'}`,
      );
    else
      assert.deepEqual(
        lines.filter((line) => /problem|quarantined|blocked/.test(line)),
        [],
        `${kind} in ${contest}`,
      );
  }
  for (const line of played.log) {
    const [, what, seat] = / (problem|quarantined|blocked) ([A-Z]+-\d+)/.exec(line) ?? [];
    if (what && seat) assert.ok(faulty.has(seat), line);
  }
});

test('the event log of the morning is the golden one, byte for byte', async () => {
  const until = `05-02 0${Number(UNTIL.slice(0, 2)) - 6}:35`;
  const morning = played.log.filter((line) => line.slice(0, 11) <= until);
  await golden('events.txt', `${morning.join('\n')}\n`);
});

test('the as-run log of the same hours is the golden one, byte for byte', async () => {
  const out = join(dir, 'out');
  await conductNight(
    {
      mode: 'rehearsal',
      election: WEST_BENGAL,
      out,
      obs: [],
      night: night.file,
      speed: 'max',
      from: '09:18',
      until: UNTIL,
      exit: true,
      once: false,
      store: undefined,
      resume: false,
      record: undefined,
      leaveOut: [],
      testDataOnAir: false,
    },
    { say: () => {}, signal: new AbortController().signal },
  );
  await golden('as-run.ndjson.gz', await readFile(join(out, 'as-run.ndjson'), 'utf8'));
});

/** Compares with the golden file; UPDATE=1 writes it. Under CI a missing one fails. */
async function golden(name: string, text: string): Promise<void> {
  const file = fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
  const zipped = name.endsWith('.gz');
  if (process.env.UPDATE || (!existsSync(file) && !process.env.CI))
    await writeFile(file, zipped ? gzipSync(text, { level: 9 }) : text);
  const bytes = await readFile(file);
  const expected = (zipped ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  const got = text.split('\n');
  const at = got.findIndex((line, i) => line !== expected[i]);
  if (at >= 0) assert.equal(`${at + 1}: ${got[at]}`, `${at + 1}: ${expected[at]}`, name);
  assert.equal(got.length, expected.length, `lines of ${name}`);
}
