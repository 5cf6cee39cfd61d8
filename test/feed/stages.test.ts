import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { FeedProblem, Report } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { feedFileSchema } from '../../controller/feed/spec.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { answered } from './exchange.ts';

interface Read {
  reports: readonly Report[];
  problems: readonly FeedProblem[];
}

/** Four stand for the two seats of a ward; 90 papers, so that 31 are elected. */
const WARD = 'W1';
let election: Election;

before(async () => {
  const edinburgh = await loadElection(
    fileURLToPath(new URL('../../elections/edinburgh-2017', import.meta.url)),
  );
  const [contest] = edinburgh.contests.values();
  assert.ok(contest);
  const rule = { method: 'ranked' as const, decimals: 2 };
  const ward = { ...contest, id: WARD, number: 1, name: 'Ward', electors: 200, elects: 2, rule };
  const [party = ''] = edinburgh.parties.keys();
  const candidates = ['Ann', 'Bob', 'Cy', 'Dee'].map((name, i) => ({
    ...{ id: `${WARD}/${i + 1}` as const, serial: i + 1, name, names: {}, party },
  }));
  election = {
    ...edinburgh,
    contests: new Map([[WARD, ward]]),
    candidates: new Map([[WARD, candidates]]),
    countStarts: null,
  } as unknown as Election;
});

const LONG = `Contest,Stage,Candidate,Votes,Outcome
W1,1,Ann,40,Elected
W1,1,Bob,25,
W1,1,Cy,15,
W1,1,Dee,10,
W1,2,Ann,31,
W1,2,Bob,27.25,
W1,2,Cy,19.50,
W1,2,Dee,11,
W1,2,Not transferable,1.25,
W1,3,Ann,31,
W1,3,Bob,33.25,Elected
W1,3,Cy,22,
W1,3,Dee,0,Excluded
W1,3,Not transferable,3.75,
`;
const TABLE = `Contest,Candidate,Votes,Stage 2 transfer,Stage 2 total,Stage 3 transfer,Stage 3 total,Outcome
W1,Ann,40,-9,31,,31,Elected
W1,Bob,25,+2.25,27.25,+6,33.25,Elected
W1,Cy,15,+4.50,19.50,+2.50,22,
W1,Dee,10,+1,11,-11,-,
W1,Exhausted,,+1.25,1.25,+2.50,3.75,
`;

for (const [how, source] of [
  ['a row a candidate and stage', LONG],
  ['a column a stage', TABLE],
] as const)
  test(`stages of a ranked count: ${how}`, () => {
    const { reports, problems } = read(source);
    assert.deepEqual(problems, []);
    const { count } = tell(emptyCount(election, 'live'), reports, 1);
    const tally = count.tallies.get(WARD);
    assert.deepEqual(
      tally?.stages?.map(({ votes, exhausted }) => [...votes, exhausted].map((parts) => parts / 100)),
      [
        [40, 25, 15, 10, 0],
        [31, 27.25, 19.5, 11, 1.25],
        [31, 33.25, 22, 0, 3.75],
      ],
    );
    assert.deepEqual(
      tally?.votes.map(({ votes }) => votes),
      [40, 25, 15, 10],
      'votes are first preferences',
    );
    assert.deepEqual(
      tally?.holders?.map(({ candidate, won }) => [candidate, won]),
      [
        [`${WARD}/1`, true],
        [`${WARD}/2`, true],
      ],
    );
  });

test('a stage that does not add up holds the count where it was', () => {
  const first = tell(emptyCount(election, 'live'), read(LONG.split('W1,3')[0] as string).reports, 1);
  const wrong = read(LONG.replace('W1,3,Cy,22,', 'W1,3,Cy,220,')).reports;
  const { count } = tell(first.count, wrong, 2);
  assert.equal(count.tallies.get(WARD)?.stages?.length, 2);
  assert.match(
    count.tallies.get(WARD)?.hold?.reason ?? '',
    /^stage 3: the votes sum to 288, 90 were counted/,
  );
});

test('stages that the source withdraws go at a second look, not at a copy of before', () => {
  const whole = tell(emptyCount(election, 'live'), read(LONG).reports, 1);
  const bare = read(LONG.split('W1,2')[0] as string).reports;
  const once = tell(whole.count, bare, 2);
  assert.equal(once.count.tallies.get(WARD)?.stages?.length, 3);
  const twice = tell(once.count, bare, 3);
  const tally = twice.count.tallies.get(WARD);
  assert.equal(tally?.stages, undefined);
  assert.equal(tally?.results, 'correction');
});

test('people type stage by stage: what is not whole yet is left out, and who is out needs no more cells', () => {
  const sheet = (rows: string): Read =>
    read(
      `contest,stage,candidate,votes\nW1,1,Ann,40\nW1,1,Bob,25\nW1,1,Cy,15\nW1,1,Dee,10\n${rows}`,
      'manual',
    );
  const stages = (rows: string): number[][] =>
    sheet(rows).reports.flatMap((report) => report.rows.map(({ stages: own = [] }) => [...own]));
  assert.deepEqual(stages('W1,2,Ann,31\nW1,2,Bob,27.25\n'), [[], [], [], []]);
  const second = 'W1,2,Ann,31\nW1,2,Bob,27.25\nW1,2,Cy,31.75\nW1,2,Dee,0\n';
  assert.deepEqual(stages(second), [[31], [27.25], [31.75], [0]]);
  assert.deepEqual(stages(`${second}W1,3,Ann,31\nW1,3,Bob,27.25\nW1,3,Cy,31\n`), [
    [31, 31],
    [27.25, 27.25],
    [31.75, 31],
    [0, 0],
  ]);
  const slip = `${second}W1,3,Ann,thirty\nW1,3,Bob,27.25\nW1,3,Cy,31\n`;
  assert.match(sheet(slip).problems[0]?.where ?? '', /stage 3$/);
  assert.deepEqual(stages(slip), [[31], [27.25], [31.75], [0]], 'what was whole counts all the same');
});

function read(source: string, kind: 'csv' | 'manual' = 'csv'): Read {
  const where = kind === 'csv' ? { pages: [{ url: 'http://count.example/all' }] } : { file: 'sheet.csv' };
  const spec = { ...feedFileSchema.parse({ feeds: [{ name: 'count', kind, ...where }] }), file: 'feed.yaml' };
  const [feed] = spec.feeds;
  assert.ok(feed);
  return new Lane(feed, spec, election).accept(answered('http://count.example/all', source), {
    contest: null,
    state: null,
  });
}

function tell(count: Count, reports: readonly Report[], minute: number): ReturnType<typeof acceptReports> {
  const now = Date.UTC(2017, 4, 5, 10, minute);
  const seen = reports.map((report) => ({ ...report, fetchedAt: now }));
  return acceptReports(count, seen, { election, now });
}
