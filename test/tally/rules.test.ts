import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeness } from '../../controller/election/likeness.ts';
import type { Report } from '../../controller/feed/report.ts';
import { RULES } from '../../controller/tally/rules.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

const election = smallElection({
  seats: [
    ['ROSE', 'LILY', 'IND'],
    ['ROSE', 'LILY'],
  ],
  contest: (number) => (number === 1 ? { electors: 2000 } : number === 2 ? { poll: 'countermanded' } : {}),
});
const GOOD = [500, 400, 10, 5];

/** Each rule with a page that breaks it and no other before it. */
const BROKEN: { rule: string; kind: 'blocked' | 'quarantined'; report: Report; says: RegExp }[] = [
  {
    rule: 'contest-number',
    kind: 'blocked',
    report: good({ claimed: { number: 2, name: null, state: null } }),
    says: /calls itself number 2, expected 1 Mekliganj/,
  },
  {
    rule: 'contest-state',
    kind: 'blocked',
    report: good({ claimed: { number: 1, name: null, state: 'KL' } }),
    says: /of state KL, expected WB/,
  },
  {
    rule: 'contest-name',
    kind: 'blocked',
    report: good({ claimed: { number: 1, name: 'Mathabhanga', state: null } }),
    says: /the page is of Mathabhanga \(WB-2\)/,
  },
  {
    rule: 'not-polled',
    kind: 'blocked',
    report: page(election, 2, [5, 4, 1]),
    says: /10 votes for a contest that is countermanded/,
  },
  {
    rule: 'duplicate-rows',
    kind: 'quarantined',
    report: withRows((rows) => [...rows, ...structuredClone(rows)]),
    says: /stands on the page again, 8 rows for 4/,
  },
  {
    rule: 'unknown-candidate',
    kind: 'quarantined',
    report: withRows((rows) => [
      ...rows,
      { ...(rows[0] as Report['rows'][number]), serial: 9, name: 'ZAKIR' },
    ]),
    says: /ZAKIR \(Rose Party\) is not on the roster/,
  },
  {
    rule: 'missing-candidate',
    kind: 'quarantined',
    report: withRows((rows) => rows.slice(1)),
    says: /3 rows for 4 candidates, ASHA ROSE 1 is missing/,
  },
  {
    rule: 'not-a-count',
    kind: 'quarantined',
    report: withRow({ votes: 500.5, electionDay: null, postal: null }),
    says: /ASHA ROSE 1 has 500.5 votes/,
  },
  {
    rule: 'arithmetic-row',
    kind: 'quarantined',
    report: withRow({ electionDay: 400, postal: 90 }),
    says: /election day 400 \+ postal 90 is not 500/,
  },
  {
    rule: 'arithmetic-total',
    kind: 'quarantined',
    report: good({ totals: { votes: 916, electionDay: null, postal: null } }),
    says: /sum to 915, the page's total is 916/,
  },
  {
    rule: 'share-row',
    kind: 'quarantined',
    report: withRow({ share: 0.9 }),
    says: /90.00 % printed, 54.64 % of the votes/,
  },
  {
    rule: 'margin',
    kind: 'quarantined',
    report: good({
      lead: {
        name: 'ASHA ROSE 1',
        party: 'Rose Party',
        runnerUp: 'BINA LILY 1',
        runnerUpParty: null,
        margin: 99,
      },
    }),
    says: /margin 99 printed, 100 by the numbers/,
  },
  {
    rule: 'electors',
    kind: 'quarantined',
    report: page(election, 1, [1500, 600, 10, 5]),
    says: /2115 votes, but 2000 electors/,
  },
  {
    rule: 'leader-nota',
    kind: 'quarantined',
    report: good({
      rows: [],
      totals: null,
      lead: { name: 'NOTA', party: 'None of the Above', runnerUp: null, runnerUpParty: null, margin: 5 },
    }),
    says: /NOTA cannot lead/,
  },
  {
    rule: 'declared-empty',
    kind: 'quarantined',
    report: page(election, 1, [0, 0, 0, 0], { status: 'declared' }),
    says: /declared without a vote/,
  },
];
for (const { rule, kind, report, says } of BROKEN) {
  test(`${rule} holds its seat back`, () => {
    const night = new TestNight(election);
    night.poll(minute(1), [report]);
    const [verdict] = night.verdicts;
    assert.deepEqual([verdict?.kind, verdict?.rule], [kind, rule]);
    assert.match(verdict?.reason ?? '', says);
    assert.equal(night.tally(report.contest).total, 0);
    assert.equal(night.tally(report.contest).hold?.kind, kind === 'blocked' ? 'blocked' : 'quarantine');
    assert.deepEqual(night.events, []);
    // The same bad page again is no second verdict, and a good one ends it.
    night.poll(minute(2), [{ ...report, fetchedAt: minute(2) }]);
    assert.equal(night.verdicts.length, 1);
    assert.equal(night.count.counters[kind], 1);
    if (report.contest !== 'WB-1') return;
    night.poll(minute(3), [good({ fetchedAt: minute(3) })]);
    assert.equal(night.tally('WB-1').hold, null);
    assert.equal(night.tally('WB-1').total, 915);
  });
}

test('a share that only rounding bends is no fault', () => {
  const night = new TestNight(election);
  const rows = good().rows.map((row) => ({ ...row, share: Math.round((row.votes / 915) * 10_000) / 10_000 }));
  night.poll(minute(1), [good({ rows })]);
  assert.equal(night.verdicts[0]?.kind, 'accepted');
});

test('every rule has a name of its own and a hazard', () => {
  assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length);
  for (const { hazard } of RULES) assert.match(hazard, /^H\d+$/);
});

const ALIKE: [string, string, boolean][] = [
  ['bhabanipur', 'bhawanipur', true],
  ['kaliaganj', 'kaliyaganj', true],
  ['ranaghat uttar purba', 'ranaghat uttar paschim', true],
  ['mekliganj', 'mathabhanga', false],
  ['sitai', 'dinhata', false],
];
test('spellings of one place are alike, two places are not', () => {
  for (const [a, b, same] of ALIKE)
    assert.equal(likeness(a, b) >= 0.5, same, `${a} / ${b}: ${likeness(a, b)}`);
});

function good(over: Partial<Report> = {}): Report {
  return page(election, 1, GOOD, { round: 3, at: minute(1), ...over });
}

function withRows(change: (rows: Report['rows']) => Report['rows']): Report {
  const report = good({ totals: null });
  return { ...report, rows: change(report.rows) };
}

function withRow(change: Partial<Report['rows'][number]>): Report {
  return withRows(([first, ...rest]) => [{ ...(first as Report['rows'][number]), ...change }, ...rest]);
}
