import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeNight, type SimulatedNight } from '../../controller/simulate/simulate.ts';
import { westBengal } from './desk.ts';
import { checkInvariants, type PlayedNight, playNight } from './night-invariants.ts';

/** The West Bengal night with a fault of each kind at a known minute. */

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
