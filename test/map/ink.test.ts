import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contest, ContestId, Election, Party } from '../../controller/election/election.ts';
import { type Ink, inkOf, inksOf } from '../../controller/render/map/ink.ts';
import type { Hold, Outcome, Tally } from '../../controller/tally/tally.ts';

const election = {
  mainState: 'WB',
  parties: new Map([
    ['green', { colour: '#00aa44' } as Party],
    ['plain', { colour: null } as Party],
  ]),
  contests: new Map(
    [
      contest('WB', 1, 'polled'),
      contest('WB', 2, 'postponed'),
      contest('WB', 3, 'polled'),
      contest('AS', 1, 'polled'),
    ].map((one) => [one.id, one]),
  ),
} as unknown as Election;

const CASES: [Outcome, string | null, Hold['kind'] | null, Ink][] = [
  ['won', 'green', null, { colour: '#00aa44', style: 'won' }],
  ['won', 'plain', null, { colour: null, style: 'won' }],
  ['uncontested', 'green', null, { colour: '#00aa44', style: 'won' }],
  ['leading', 'green', null, { colour: '#00aa44', style: 'leading' }],
  ['leading', 'green', 'pin', { colour: '#00aa44', style: 'leading' }],
  ['won', 'green', 'call', { colour: '#00aa44', style: 'won' }],
  ['tied', null, null, { colour: null, style: 'leading' }],
  ['no-trend', null, null, { colour: null, style: 'none' }],
  ['postponed', null, null, { colour: null, style: 'postponed' }],
  ['countermanded', null, null, { colour: null, style: 'postponed' }],
  ['withheld', 'green', 'withhold', { colour: null, style: 'withheld' }],
  ['leading', 'green', 'quarantine', { colour: '#00aa44', style: 'quarantined' }],
  ['won', 'green', 'quarantine', { colour: '#00aa44', style: 'quarantined-win' }],
  ['tied', null, 'quarantine', { colour: null, style: 'quarantined' }],
  ['no-trend', null, 'quarantine', { colour: null, style: 'quarantined' }],
];

for (const [outcome, party, hold, ink] of CASES) {
  test(`${outcome}${party ? ` by ${party}` : ''}${hold ? `, ${hold}` : ''} -> ${ink.style} ${ink.colour ?? 'neutral'}`, () => {
    assert.deepEqual(inkOf(tally('WB-1', outcome, party, hold), election), ink);
  });
}

test('every seat of the main state gets an ink; those without a tally what the roster says', () => {
  const tallies = new Map([
    ['WB-1', tally('WB-1', 'won', 'green', null)],
    ['AS-1', tally('AS-1', 'won', 'green', null)],
  ] as const);
  assert.deepEqual(
    [...inksOf(tallies as ReadonlyMap<ContestId, Tally>, election)],
    [
      [1, { colour: '#00aa44', style: 'won' }],
      [2, { colour: null, style: 'postponed' }],
      [3, { colour: null, style: 'none' }],
    ],
  );
});

function contest(state: string, number: number, poll: Contest['poll']): Contest {
  return { id: `${state}-${number}`, state, number, poll } as Contest;
}

function tally(
  contest: ContestId,
  outcome: Outcome,
  leaderParty: string | null,
  hold: Hold['kind'] | null,
): Tally {
  return { contest, outcome, leaderParty, hold: hold && { kind: hold } } as unknown as Tally;
}
