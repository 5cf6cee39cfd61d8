import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContestId } from '../../controller/election/election.ts';
import type { Poll, Report } from '../../controller/feed/report.ts';
import { Injections } from '../../controller/feed/run/injections.ts';
import type { MadeFault } from '../../controller/ground/mode.ts';
import { beginNight, type NightState, type Step, step } from '../../controller/night/step.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

const election = smallElection({
  seats: [
    ['ROSE', 'LILY', 'FERN'],
    ['ROSE', 'LILY', 'FERN'],
  ],
  contest: () => ({ electors: 4000 }),
});
const SEAT = 'WB-1' as ContestId;
/** Seat 1 from minute to minute; its leader is never in doubt. */
const seatAt = (at: number): Report =>
  page(election, 1, [900 + at, 700 + at, 100, 10], {
    at: minute(at),
    round: 4 + at,
    stamp: minute(at),
  });

/** A source that goes wrong at minute 1, for three minutes, and what the night makes of it. */
function nightWith(fault: MadeFault) {
  const injections = new Injections(election.parties);
  let state: NightState = beginNight(election, 'rehearsal');
  const steps: { at: number; poll: Poll; step: Step }[] = [];
  const take = (poll: Poll) => {
    const taken = step(state, poll, election, poll.at);
    state = taken.state;
    steps.push({ at: (poll.at - minute(0)) / 60_000, poll, step: taken });
  };
  const told = (at: number, reports: readonly Report[]): Poll => ({
    ...{ feed: 'eci', at: minute(at), reports, problems: [], pages: 1, unchanged: 0, arrivedWall: 0 },
    same: reports.length === 0 ? [seatAt(0).url] : [],
  });
  take(injections.through(told(0, [seatAt(0)])));
  const truth = state.count.seats.get(SEAT)?.last as Report;
  if (fault === 'outage') injections.begin(fault, null, minute(4));
  else take(told(1, [{ ...injections.begin(fault, truth, minute(4)), fetchedAt: minute(1) }]));
  take(injections.through(told(2, [seatAt(2)])));
  // The page does not change any more: only who remembers it can say what is true.
  for (const at of [3, 4, 5, 6]) take(injections.through(told(at, [])));
  const tally = state.count.tallies.get(SEAT);
  return {
    steps,
    shown: tally?.votes.map(({ votes }) => votes),
    hold: tally?.hold ?? null,
    verdicts: steps.flatMap((one) => one.step.verdicts.map(({ kind, rule }) => ({ kind, rule }))),
    events: steps.flatMap(({ at, step: { events } }) => events.map(({ type }) => `${at} ${type}`)),
    injected: steps.flatMap(({ at, poll }) => (poll.injected ? [[at, poll.injected]] : [])),
  };
}

const cases: [fault: MadeFault, during: RegExp, events: readonly string[]][] = [
  ['flip', /accepted/, ['1 lead-changed', '4 retracted']],
  ['stale-copy', /older-copy/, []],
  ['wrong-number', /quarantined/, []],
  ['half-typed', /held half-typed/, []],
  ['outage', /^accepted $/, []],
];
for (const [fault, during, events] of cases)
  test(`an injected ${fault} is weighed as the source's own word, and what is true comes back by itself`, () => {
    const night = nightWith(fault);
    const seen = night.verdicts.map(({ kind, rule }) => `${kind} ${rule ?? ''}`);
    assert.match(seen.slice(1).join('; '), during);
    assert.deepEqual(
      night.events.filter((event) => !/first-result|correction/.test(event)),
      events,
    );
    assert.deepEqual(night.shown, [902, 702, 100, 10]);
    assert.equal(night.hold, null);
  });

test('every poll that an injection speaks in is marked', () => {
  assert.deepEqual(nightWith('flip').injected, [
    [2, { [SEAT]: 'flip' }],
    [4, { [SEAT]: 'flip' }],
  ]);
  assert.deepEqual(nightWith('outage').injected, [
    [2, { '*': 'outage' }],
    [3, { '*': 'outage' }],
  ]);
});

test('an outage marks a seat whose page is asked for, as a real one does, and keeps nothing of it back for good', () => {
  const [, during] = nightWith('outage').steps;
  const hold = during?.step.state.count.tallies.get(SEAT)?.hold;
  assert.deepEqual([hold?.by, hold?.kind], ['unreadable-page', 'quarantine']);
  assert.match(hold?.reason ?? '', /an injected outage/);
});

test('two faults of one seat do not add up: the second takes the place of the first', () => {
  const injections = new Injections(election.parties);
  injections.begin('flip', seatAt(0), minute(5));
  const seen = injections.begin('stale-copy', seatAt(1), minute(5));
  assert.deepEqual(
    seen.rows.map(({ votes }) => votes),
    [810, 630, 90, 9],
  );
});

test('a source of leaders alone flips too', () => {
  const line = page(election, 2, [], {
    totals: null,
    lead: { name: 'A', party: 'Rose Party', runnerUp: 'B', runnerUpParty: 'Lily Front', margin: 12 },
  });
  const { lead } = new Injections(election.parties).begin('flip', line, minute(5));
  assert.deepEqual(lead, {
    name: 'B',
    party: 'Lily Front',
    margin: 12,
    runnerUp: 'A',
    runnerUpParty: 'Rose Party',
  });
});
