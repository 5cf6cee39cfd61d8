import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendElection } from '../../controller/tally/amend.ts';
import { applyOverrides, lastOperators, undoOverride } from '../../controller/tally/apply-overrides.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import type { Override } from '../../controller/tally/override.ts';
import { parseOverrides } from '../../controller/tally/overrides-file.ts';
import { TestNight } from './night.ts';
import { garden, minute, page, smallElection } from './small-election.ts';

const election = smallElection({
  seats: [
    ['ROSE', 'LILY', 'IND'],
    ['ROSE', 'LILY'],
  ],
  past: () => ({}),
  ageLimitSeconds: 36_000,
  coalitions: [garden(['rose'])],
});
const SIGNED = 'who: Mira, why: read out in the hall, when: "2021-05-02T14:00:00+05:30"';
const when = Date.UTC(2021, 4, 2, 8, 30);

test('overrides.yaml is read with all its kinds, oldest first', () => {
  const text = `
overrides:
  - { release: WB-1, who: M, why: agreed, when: "2021-05-02T15:00:00+05:30" }
  - { pin: WB-1, votes: { 1: 500, WB-1/2: 400 }, ${SIGNED} }
  - { call: WB-2, winner: WB-2/1, ${SIGNED} }
  - { withhold: WB-1, ${SIGNED} }
  - { note: WB-1, text: recount asked for, ${SIGNED} }
  - { rename: rose, name: Rose Party (New), ${SIGNED} }
  - { reassign: WB-1/3, party: fern, ${SIGNED} }
  - { coalition: garden, party: fern, contest: WB-1, member: true, ${SIGNED} }
`;
  const overrides = parseOverrides(text, '/e/overrides.yaml', election);
  assert.deepEqual(
    overrides.map(({ kind }) => kind),
    ['pin', 'call', 'withhold', 'note', 'rename', 'reassign', 'coalition', 'release'],
  );
  assert.deepEqual(overrides[0], {
    kind: 'pin',
    contest: 'WB-1',
    votes: { 'WB-1/1': 500, 'WB-1/2': 400 },
    who: 'Mira',
    why: 'read out in the hall',
    when,
    origin: 'file',
  });
});

const BAD = [
  {
    what: 'a misspelt key',
    text: `overrides: [{ pinn: WB-1, ${SIGNED} }]`,
    says: /expected one of pin, call, withhold.*overrides\.yaml:1/,
  },
  { what: 'nobody signed', text: 'overrides: [{ pin: WB-1 }]', says: /who is missing.*overrides\.yaml:1/ },
  {
    what: 'an unknown contest',
    text: `overrides:\n  - { pin: WB-9, ${SIGNED} }`,
    says: /overrides\[1\]: WB-9 is no contest.*overrides\.yaml:2/,
  },
  {
    what: 'an unknown candidate',
    text: `overrides:\n  - { note: WB-1, text: x, ${SIGNED} }\n  - { call: WB-1, winner: WB-1/9, ${SIGNED} }`,
    says: /WB-1\/9 is no candidate.*overrides\.yaml:3/,
  },
  {
    what: 'a winner of another seat',
    text: `overrides:\n  - { call: WB-1, winner: WB-2/1, ${SIGNED} }`,
    says: /WB-2\/1 does not stand in WB-1/,
  },
  {
    what: 'an unknown party',
    text: `overrides:\n  - { reassign: WB-1/1, party: tulip, ${SIGNED} }`,
    says: /tulip is no party/,
  },
  {
    what: 'a time without a zone',
    text: 'overrides: [{ withhold: WB-1, who: M, why: x, when: "2021-05-02T14:00" }]',
    says: /overrides\.yaml:1/,
  },
];
for (const { what, text, says } of BAD) {
  test(`overrides.yaml with ${what} is refused with file, line and remedy`, () => {
    assert.throws(() => parseOverrides(text, '/e/overrides.yaml', election), {
      name: 'UserError',
      exitCode: 78,
      message: says,
    });
  });
}

test('a call declares, retracts nothing when the feed agrees later, and is undone by a release', () => {
  const night = counted();
  night.override(call('WB-1/2'), minute(20));
  const tally = night.tally('WB-1');
  assert.deepEqual(
    [tally.outcome, tally.leader, tally.calledBy, tally.margin],
    ['won', 'WB-1/2', 'us', -100],
  );
  assert.match(tally.hold?.differs ?? '', /the feed says ASHA ROSE 1 leading by 100/);
  assert.deepEqual(night.types().slice(-4), ['flip', 'declared', 'elected-but-trailing', 'upset']);
  night.poll(minute(30), [
    page(election, 1, [600, 900, 20, 5], { at: minute(30), round: 10, status: 'declared' }),
  ]);
  assert.equal(night.tally('WB-1').calledBy, 'source');
  assert.equal(night.tally('WB-1').margin, 300);
  assert.equal(night.types().filter((type) => type === 'declared').length, 1);
});

test('withhold hides the leader and takes a win back; release gives it again, with no lead change', () => {
  const night = counted('declared');
  night.override({ kind: 'withhold', contest: 'WB-1', ...signed(20) }, minute(20));
  const tally = night.tally('WB-1');
  assert.deepEqual([tally.outcome, tally.leader, tally.margin, tally.total], ['withheld', null, null, 915]);
  assert.equal(sumHouse(night.count, election, 'WB').won, 0);
  assert.match(
    night.events.at(-1)?.reason ?? '',
    /the win of ASHA ROSE 1 \(ROSE\) is taken back, withheld by operator/,
  );
  night.override({ kind: 'release', contest: 'WB-1', ...signed(25) }, minute(25));
  assert.equal(night.tally('WB-1').outcome, 'won');
  assert.deepEqual(night.types(), ['first-result', 'declared', 'retracted', 'declared']);
});

test('a result is annulled: by an operator until a release, or by the source; votes stay, and nobody holds the seat', () => {
  const night = counted('declared');
  night.override({ kind: 'annul', contest: 'WB-1', ...signed(20) }, minute(20));
  const tally = night.tally('WB-1');
  assert.deepEqual([tally.outcome, tally.leader, tally.total], ['annulled', null, 915]);
  assert.match(night.events.at(-1)?.reason ?? '', /is taken back, annulled by operator/);
  night.override({ kind: 'release', contest: 'WB-1', ...signed(25) }, minute(25));
  assert.equal(night.tally('WB-1').outcome, 'won');
  const at = minute(30);
  const void_ = page(election, 1, [600, 300, 10, 5], { at, round: 10, status: 'countermanded' });
  night.poll(at, [void_]);
  night.poll(minute(31), [{ ...void_, fetchedAt: minute(31) }]);
  assert.deepEqual([night.tally('WB-1').outcome, night.tally('WB-1').total], ['annulled', 915]);
  assert.equal(sumHouse(night.count, election, 'WB').won, 0);
});

test('a release lets a quarantined page through, with an alert in place of the hold', () => {
  const night = counted();
  const wrong = page(election, 1, [700, 400, 10, 5], {
    at: minute(20),
    totals: { votes: 9, electionDay: null, postal: null },
  });
  night.poll(minute(20), [wrong]);
  assert.equal(night.tally('WB-1').hold?.by, 'arithmetic-total');
  night.override({ kind: 'release', contest: 'WB-1', ...signed(21) }, minute(21));
  night.poll(minute(22), [{ ...wrong, fetchedAt: minute(22) }]);
  assert.equal(night.votes('WB-1')[0], 700);
  assert.equal(night.tally('WB-1').hold, null);
  assert.ok(night.count.alerts.has('arithmetic-total:WB-1'));
  // The next page has the same fault: it was let through, and stays so; another fault is another matter.
  const next = page(election, 1, [800, 450, 12, 6], {
    at: minute(30),
    totals: { votes: 9, electionDay: null, postal: null },
  });
  night.poll(minute(30), [next]);
  assert.equal(night.votes('WB-1')[0], 800);
  const rows = next.rows.map((row, i) => (i === 0 ? { ...row, electionDay: 1 } : row));
  night.poll(minute(36), [{ ...next, rows, fetchedAt: minute(36) }]);
  assert.equal(night.tally('WB-1').hold?.by, 'arithmetic-row');
});

test('a release lets a fall through that waited for its second sight', () => {
  const night = counted();
  night.poll(minute(5), [page(election, 1, [450, 400, 10, 5], { at: minute(5), round: 3 })]);
  assert.equal(night.votes('WB-1')[0], 500);
  night.override({ kind: 'release', contest: 'WB-1', ...signed(6) }, minute(6));
  night.poll(minute(7), [], { same: ['http://results.example/WB-1.htm'] });
  assert.equal(night.votes('WB-1')[0], 450);
});

test('renaming, reassigning and moving between coalitions amend the election, and only it', () => {
  const night = counted();
  night.override(
    { kind: 'rename', party: 'rose', name: 'Rose (United)', short: 'RU', ...signed(20) },
    minute(20),
  );
  night.override({ kind: 'reassign', candidate: 'WB-1/1', party: 'fern', ...signed(21) }, minute(21));
  night.override(
    { kind: 'coalition', coalition: 'garden', party: 'fern', contest: null, member: true, ...signed(22) },
    minute(22),
  );
  const amended = amendElection(election, night.count);
  assert.equal(amended.parties.get('rose')?.short, 'RU');
  assert.deepEqual(amended.parties.get('rose')?.aliases, ['Rose Party']);
  assert.equal(night.tally('WB-1').leaderParty, 'fern');
  const house = sumHouse(night.count, election, 'WB');
  assert.equal(house.coalitions.find(({ id }) => id === 'garden')?.leading, 1);
  assert.equal(election.parties.get('rose')?.short, 'ROSE');
  assert.equal(amendElection(election, night.count), amended);
});

test('the file and the operator stand beside each other; a reread file replaces only its own', () => {
  const night = counted();
  night.override({ kind: 'pin', contest: 'WB-1', votes: null, ...signed(20) }, minute(20));
  const fromFile: Override[] = [
    { kind: 'call', contest: 'WB-2', winner: 'WB-2/2', who: 'M', why: 'x', when: minute(19), origin: 'file' },
  ];
  const both = applyOverrides(night.count, fromFile, election, minute(22));
  assert.deepEqual(
    [both.tallies.get('WB-1')?.hold?.kind, both.tallies.get('WB-2')?.hold?.kind],
    ['pin', 'call'],
  );
  const without = applyOverrides(both, [], election, minute(23));
  assert.equal(without.tallies.get('WB-2')?.hold, null);
  assert.equal(without.tallies.get('WB-1')?.hold?.kind, 'pin');
  assert.equal(applyOverrides(without, [], election, minute(24)), without);
});

function counted(status: 'in-progress' | 'declared' = 'in-progress'): TestNight {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [500, 400, 10, 5], { at: minute(1), round: 3, status })]);
  return night;
}

function signed(at: number) {
  return { who: 'operator', why: 'as agreed', when: minute(at), origin: 'operator' } as const;
}

function call(winner: `WB-1/${number}`): Override {
  return { kind: 'call', contest: 'WB-1', winner, ...signed(20) };
}

test('the last word of an operator is taken back, and what stood before it is in force again', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [500, 400, 300, 5], { round: 3 })]);
  const signed = { who: 'ana', why: '', origin: 'operator' } as const;
  night.override(
    { kind: 'pin', contest: 'WB-1', votes: { 'WB-1/1': 10, 'WB-1/2': 20 }, when: minute(2), ...signed },
    minute(2),
  );
  night.override({ kind: 'withhold', contest: 'WB-1', when: minute(3), ...signed }, minute(3));
  const back = () => {
    const last = lastOperators(night.count);
    assert.ok(last);
    night.count = undoOverride(night.count, last, election, minute(4));
    return night.tally('WB-1').hold?.kind ?? null;
  };
  assert.equal(night.tally('WB-1').hold?.kind, 'withhold');
  assert.equal(back(), 'pin');
  assert.deepEqual(night.votes('WB-1').slice(0, 2), [10, 20]);
  assert.equal(back(), null);
  assert.deepEqual(night.votes('WB-1'), [500, 400, 300, 5]);
  assert.equal(lastOperators(night.count), null);
});
