import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldEvents } from '../../controller/director/fold.ts';
import type { ContestId } from '../../controller/election/election.ts';
import type { Poll, Report } from '../../controller/feed/report.ts';
import { beginNight, type NightState, step } from '../../controller/night/step.ts';
import type { CountEvent, EventType } from '../../controller/tally/event.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';
import { leadChange, Played, smallPlan } from './small-night.ts';

const SEAT: ContestId = 'WB-3';

/** An event of seat 3 at a second; `to` and `from` are serials. */
function happened(
  type: EventType,
  from: number | null,
  to: number | null,
  at: number,
  id?: string,
): CountEvent {
  const event = leadChange(3, from ?? 0, to ?? 0, at, type);
  const name = (serial: number | null) => (serial === null ? null : (`${SEAT}/${serial}` as const));
  return { ...event, ...(id && { id }), from: name(from), to: name(to) };
}
const first = (to: number, at: number) => happened('first-result', null, to, at);
const lead = (from: number, to: number, at: number) => happened('lead-changed', from, to, at);
const flip = (from: number, to: number, at: number) => happened('flip', from, to, at);
const backTo = (from: number, to: number | null, at: number) => happened('retracted', from, to, at);
const won = (to: number, at: number) => happened('declared', null, to, at);
const unwon = (from: number, at: number) =>
  happened('retracted', from, null, at, `retracted:win:${SEAT}:${at}`);
const trails = (to: number, at: number) => happened('elected-but-trailing', null, to, at);
const majority = (at: number) => ({
  ...happened('majority-crossed', null, null, at, `majority-crossed:WB:party:rose:seats:${at}`),
  contest: null,
});
const noMajority = (at: number) => ({
  ...happened('retracted', null, null, at, `retracted:majority:WB:party:rose:seats:${at}`),
  contest: null,
});
const stale = (at: number) => ({
  ...happened('feed-stale', null, null, at, `feed-stale:eci:${at}`),
  contest: null,
});
const back = (at: number) => ({
  ...happened('feed-recovered', null, null, at, `feed-recovered:eci:${at}`),
  contest: null,
});
/** Who leads at the end, and how. */
const end = (leader: number | null, outcome: Tally['outcome'] = leader === null ? 'tied' : 'leading') =>
  ({ leader: leader === null ? null : `${SEAT}/${leader}`, outcome }) as Tally;

const folds: [
  what: string,
  events: CountEvent[],
  end: Tally,
  told: CountEvent[],
  passed: [CountEvent, seconds: number][],
][] = [
  ['one change', [lead(1, 2, 10)], end(2), [lead(1, 2, 10)], []],
  [
    'there and back',
    [lead(1, 2, 10), lead(2, 1, 40)],
    end(1),
    [],
    [
      [lead(1, 2, 10), 30],
      [lead(2, 1, 40), 60],
    ],
  ],
  [
    'on to a third',
    [lead(1, 2, 10), lead(2, 3, 40)],
    end(3),
    [{ ...lead(2, 3, 40), from: `${SEAT}/1` }],
    [[lead(1, 2, 10), 30]],
  ],
  [
    'there, back and there',
    [lead(1, 2, 10), lead(2, 1, 20), lead(1, 2, 30)],
    end(2),
    [lead(1, 2, 30)],
    [
      [lead(1, 2, 10), 10],
      [lead(2, 1, 20), 10],
    ],
  ],
  ['taken back by a correction', [lead(1, 2, 10), backTo(2, 1, 25)], end(1), [], [[lead(1, 2, 10), 15]]],
  [
    'on, and taken back half way',
    [lead(1, 2, 10), lead(2, 3, 20), backTo(3, 2, 30)],
    end(2),
    [lead(1, 2, 10)],
    [[lead(2, 3, 20), 10]],
  ],
  ['a lead from before is taken back', [backTo(2, 1, 25)], end(1), [backTo(2, 1, 25)], []],
  ['nobody leads any more', [backTo(2, null, 25)], end(null, 'no-trend'), [backTo(2, null, 25)], []],
  [
    'level at the end',
    [lead(1, 2, 10), happened('tie', null, null, 40)],
    end(null),
    [happened('tie', null, null, 40)],
    [[lead(1, 2, 10), 90]],
  ],
  ['level in between', [happened('tie', null, null, 5), lead(1, 2, 10)], end(2), [lead(1, 2, 10)], []],
  ['withheld at the end', [lead(1, 2, 10)], end(null, 'withheld'), [], [[lead(1, 2, 10), 90]]],
  [
    'a flip comes with its lead',
    [lead(1, 2, 10), flip(1, 2, 10)],
    end(2),
    [lead(1, 2, 10), flip(1, 2, 10)],
    [],
  ],
  [
    'a flip goes with its lead',
    [lead(1, 2, 10), flip(1, 2, 10), lead(2, 1, 40)],
    end(1),
    [],
    [
      [lead(1, 2, 10), 30],
      [lead(2, 1, 40), 60],
    ],
  ],
  [
    'a flip that another took over',
    [lead(1, 2, 10), flip(1, 2, 10), lead(2, 3, 40)],
    end(3),
    [{ ...lead(2, 3, 40), from: `${SEAT}/1` }],
    [[lead(1, 2, 10), 30]],
  ],
  ['a flip of a first result', [first(2, 10), flip(1, 2, 10)], end(2), [first(2, 10), flip(1, 2, 10)], []],
  [
    'a flip of a first result that did not last',
    [first(2, 10), flip(1, 2, 10), lead(2, 1, 40)],
    end(1),
    [first(2, 10), { ...lead(2, 1, 40), from: null }],
    [],
  ],
  ['won', [won(2, 10), trails(2, 10)], end(2, 'won'), [won(2, 10), trails(2, 10)], []],
  ['won and no longer', [won(2, 10), trails(2, 10), unwon(2, 30)], end(1), [], [[won(2, 10), 20]]],
  ['won by another', [unwon(1, 30), won(2, 30)], end(2, 'won'), [unwon(1, 30), won(2, 30)], []],
  ['no longer won, and won again', [unwon(2, 30), won(2, 50)], end(2, 'won'), [], [[won(2, 50), 50]]],
  ['a majority', [majority(10)], end(1), [majority(10)], []],
  ['a majority that went', [majority(10), noMajority(40)], end(1), [], [[majority(10), 30]]],
  ['a majority that went and came', [noMajority(10), majority(40)], end(1), [], [[majority(40), 60]]],
  ['a silent feed that speaks again', [stale(10), back(70)], end(1), [], [[stale(10), 60]]],
];
for (const [what, events, tally, told, passed] of folds)
  test(`of what happened, what still holds is told: ${what}`, () => {
    const folded = foldEvents(events, new Map([[SEAT, tally]]), 100_000);
    assert.deepEqual(
      folded.told,
      told.map((event) => ({ ...event })),
    );
    assert.deepEqual(
      folded.passed.map(({ event, ms }) => [event, ms / 1000]),
      passed,
    );
  });

test('a lead in between is a line of the log, and cuts nothing', () => {
  const night = new Played(smallPlan()).until(1);
  night.tick({ events: [lead(1, 2, 1), lead(2, 1, 2)], tallies: new Map([[SEAT, end(1)]]) });
  night.until(40);
  assert.equal(night.verbs('queued').length, 0);
  assert.equal(night.verbs('passed')[0]?.reason, 'Seat 3: WB-3/2 led for 1 s in between');
  assert.ok(night.verbs('take').every(({ kind }) => kind === 'rotation'));
});

// ---- any grouping of any polls ----

const small = smallElection({
  seats: [
    ['ROSE', 'LILY', 'FERN'],
    ['ROSE', 'LILY', 'FERN'],
    ['ROSE', 'LILY', 'FERN'],
  ],
  past: () => ({}),
  ageLimitSeconds: 300,
});

interface Planned {
  minutes: number;
  pages: readonly { seat: number; votes: readonly number[]; declared: boolean }[];
}

/** A poll: a minute after the last one or later, with more or fewer votes for some seats, some of them declared. */
const polls: fc.Arbitrary<Planned[]> = fc.array(
  fc.record({
    minutes: fc.integer({ min: 1, max: 8 }),
    pages: fc.array(
      fc.record({
        seat: fc.integer({ min: 1, max: 3 }),
        votes: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }),
        declared: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  }),
  { minLength: 2, maxLength: 25 },
);

function pollsOf(plan: readonly Planned[]): Poll[] {
  let at = 0;
  return plan.map(({ minutes, pages }, round) => {
    at += minutes;
    const reports: Report[] = pages.map(({ seat, votes, declared }) =>
      page(small, seat, votes, {
        at: minute(at),
        stamp: minute(at),
        round: round + 1,
        of: 30,
        status: declared ? 'declared' : 'in-progress',
      }),
    );
    return {
      feed: 'eci',
      at: minute(at),
      reports,
      problems: [],
      pages: reports.length,
      unchanged: 0,
      same: [],
      arrivedWall: 0,
    };
  });
}

test('however polls are grouped and whenever somebody looks: the same count, the same events', () => {
  fc.assert(
    fc.property(polls, fc.array(fc.nat({ max: 400 }), { maxLength: 40 }), (plan, looks) => {
      const night = pollsOf(plan);
      const close = minute(1000);
      const alone = play(night, [], close);
      const looked = play(
        night,
        looks.map((half) => minute(half / 2)),
        close,
      );
      assert.deepEqual(looked.events, alone.events);
      assert.deepEqual(looked.state.count, alone.state.count);
    }),
    { seed: 1, numRuns: 150 },
  );
});

test('however polls are grouped: what is told holds, and nothing is told of a lead that is gone', () => {
  fc.assert(
    fc.property(
      polls,
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 25 }),
      (plan, sizes) => {
        let state = beginNight(small, 'test');
        const night = pollsOf(plan);
        for (let i = 0, group = 0; i < night.length; group++) {
          const before = state.count.tallies;
          const many = night.slice(i, i + (sizes[group % sizes.length] as number));
          i += many.length;
          const events = many.flatMap((poll) => {
            const done = step(state, poll, small, poll.at);
            state = done.state;
            return done.events;
          });
          const now = many.at(-1)?.at ?? 0;
          const { told, passed } = foldEvents(events, state.count.tallies, now);
          if (many.length === 1 && !events.some(({ type }) => type === 'feed-stale')) {
            assert.deepEqual(told, events);
            assert.deepEqual(passed, []);
          }
          for (const { type, contest, to, from, id } of told) {
            if (!contest) continue;
            const [was, is] = [before.get(contest), state.count.tallies.get(contest)];
            if (type === 'lead-changed') assert.equal(to, is?.leader, id);
            if (type === 'lead-changed') assert.notEqual(from, to, id);
            if (type === 'flip') assert.equal(to, is?.leaderParty, id);
            if (type === 'flip') assert.notEqual(was?.leaderParty, to, id);
            if (type === 'declared') assert.deepEqual([is?.outcome, is?.leader], ['won', to], id);
            if (type === 'tie') assert.equal(is?.outcome, 'tied', id);
          }
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

/** Plays polls in order, with a look at the clock at each of these moments. */
function play(
  night: readonly Poll[],
  looks: readonly number[],
  close: number,
): { state: NightState; events: CountEvent[] } {
  let state = beginNight(small, 'test');
  const events: CountEvent[] = [];
  const take = (poll: Poll | null, now: number): void => {
    const done = step(state, poll, small, now);
    state = done.state;
    events.push(...done.events);
  };
  const waiting = [...looks].sort((a, b) => a - b);
  for (const poll of night) {
    for (; (waiting[0] ?? close) < poll.at; waiting.shift()) take(null, waiting[0] as number);
    take(poll, poll.at);
  }
  take(null, close);
  return { state, events };
}
