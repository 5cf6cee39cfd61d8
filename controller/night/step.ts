import type { Election } from '../election/election.ts';
import type { Poll } from '../feed/report.ts';
import { keptBy, keptFor } from '../ground/kept.ts';
import type { Mode } from '../ground/mode.ts';
import { atOnce, type Sliced } from '../ground/slices.ts';
import { acceptInSlices } from '../tally/accept.ts';
import { applyOverrides } from '../tally/apply-overrides.ts';
import { type Count, emptyCount } from '../tally/count.ts';
import { deriveEvents } from '../tally/derive.ts';
import { type Change, diffTallies } from '../tally/diff.ts';
import { dueAt } from '../tally/due.ts';
import type { CountEvent } from '../tally/event.ts';
import { type FlipLine, foldFlips } from '../tally/flips.ts';
import type { Verdict } from '../tally/verdict.ts';

/** What the night has come to: everything the pictures are drawn from, replaced and never changed. */
export interface NightState {
  count: Count;
  /** The flips panel, newest first. */
  flips: readonly FlipLine[];
  /** The last events, oldest first. */
  recent: readonly CountEvent[];
}

/** What one poll did. */
export interface Step {
  state: NightState;
  verdicts: readonly Verdict[];
  changes: readonly Change[];
  events: readonly CountEvent[];
}

const RECENT_EVENTS = 40;

/** The night before the first poll. */
export function beginNight(election: Election, mode: Mode): NightState {
  return beginnings(election)(mode);
}

const beginnings = keptFor((election: Election) =>
  keptBy((mode: Mode): NightState => ({ count: emptyCount(election, mode), flips: [], recent: [] })),
);

/** Steps that were taken before the night began, and what they were taken from. */
const foreseen = new WeakMap<Poll, { state: NightState; election: Election; now: number; step: Step }>();

/** The step that a poll will be when the night begins with it; it is kept until then, as the same comes out again. */
export function foresee(state: NightState, poll: Poll, election: Election): Step {
  const taken = step(state, poll, election, poll.at);
  foreseen.set(poll, { state, election, now: poll.at, step: taken });
  return taken;
}

/**
 * The whole flow, in order: Reports -> accepted Tallies -> Changes -> Events -> flips panel. Pure: the same
 * state and poll give the same step, which is why a recorded night replays to the same log. What falls due by time
 * alone happens at its own moment, however long after it somebody looks: how often that is leaves no trace. It may pause
 * from seat to seat.
 *
 * @param poll what the source brought; null only lets time pass (majorities mature, feeds grow stale)
 * @param now ms of the night
 * @param overrule puts the operator's overrides into the count before the feed is heard
 */
export function* stepInSlices(
  state: NightState,
  poll: Poll | null,
  election: Election,
  now: number,
  overrule?: (count: Count) => Count,
): Sliced<Step> {
  if (poll?.anew) return yield* stepAnew(state, poll, election, now, overrule);
  const known = poll && !overrule ? foreseen.get(poll) : undefined;
  if (known?.state === state && known.election === election && known.now === now) return known.step;
  const due = dueAt(state.count, election);
  if (due < now || (poll && due === now)) {
    const passed = yield* stepInSlices(state, null, election, due);
    const later = yield* stepInSlices(passed.state, poll, election, now, overrule);
    return { ...later, events: [...passed.events, ...later.events] };
  }
  const { count, verdicts } = yield* acceptInSlices(
    overrule?.(state.count) ?? state.count,
    poll?.reports ?? [],
    {
      election,
      now,
      same: poll?.same ?? [],
      problems: poll?.problems ?? [],
      houses: poll?.houses ?? [],
    },
  );
  yield;
  const changes = diffTallies(state.count, count);
  const events = deriveEvents(changes, state.count, count, election, { now });
  const next =
    count === state.count && events.length === 0
      ? state
      : {
          count,
          flips: foldFlips(state.flips, events),
          recent: events.length === 0 ? state.recent : [...state.recent, ...events].slice(-RECENT_EVENTS),
        };
  return { state: next, verdicts, changes, events };
}

/** An operator has a replay begin anew, at an earlier time: nothing is counted, and what people said of seats stands. */
function* stepAnew(
  state: NightState,
  { anew: _, ...poll }: Poll,
  election: Election,
  now: number,
  overrule?: (count: Count) => Count,
): Sliced<Step> {
  const { mode, overrides } = state.count;
  const blank = beginNight(election, mode);
  const count = applyOverrides(blank.count, overrides, election, now);
  const step = yield* stepInSlices({ ...blank, count }, poll, election, now, overrule);
  return { ...step, changes: diffTallies(state.count, step.state.count) };
}

/** The same step in one go. */
export function step(...of: Parameters<typeof stepInSlices>): Step {
  return atOnce(stepInSlices(...of));
}
