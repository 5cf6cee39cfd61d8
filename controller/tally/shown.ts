import { isDeepStrictEqual } from 'node:util';
import type { Candidate, CandidateId } from '../election/election.ts';
import type { Override } from './override.ts';
import { type Hold, NOBODY, type Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';

/** Overrides that stand on one contest now: the latest of its kind, and nothing older than a release. */
export interface SeatOverrides {
  pin: Extract<Override, { kind: 'pin' }> | null;
  call: Extract<Override, { kind: 'call' }> | null;
  /** No trend is shown, or the result does not stand. */
  withhold: Extract<Override, { kind: 'withhold' | 'annul' }> | null;
  release: Extract<Override, { kind: 'release' }> | null;
  believe: Extract<Override, { kind: 'believe' }> | null;
}

const NO_OVERRIDES: SeatOverrides = { pin: null, call: null, withhold: null, release: null, believe: null };

/** What stands on a contest. Overrides are oldest first. */
export function overridesOn(overrides: readonly Override[], contest: string): SeatOverrides | null {
  let found: SeatOverrides | null = null;
  for (const override of overrides) {
    if (!('contest' in override) || override.contest !== contest) continue;
    if (override.kind === 'note' || override.kind === 'coalition') continue;
    found ??= { ...NO_OVERRIDES };
    if (override.kind === 'release') found = { ...NO_OVERRIDES, release: override };
    else if (override.kind === 'pin') found.pin = override;
    else if (override.kind === 'believe') found.believe = override;
    else if (override.kind === 'call') [found.call, found.withhold] = [override, null];
    else [found.withhold, found.call] = [override, null];
  }
  return found;
}

/** What is shown of a seat: the human's word over the feed's (H33). Flips and revision are the caller's. */
export function showSeat(
  seat: SeatTrust,
  overrides: SeatOverrides | null,
  roster: readonly Candidate[],
): Tally {
  let shown: Tally = seat.fed;
  if (overrides?.pin && seat.pinned) {
    shown = { ...seat.pinned, hold: holdOf(overrides.pin, differing(seat.pinned, seat.fed, roster)) };
  } else if (seat.trouble) {
    const { url: _, ...hold } = seat.trouble;
    shown = { ...shown, hold };
  }
  if (overrides?.call) shown = called(shown, overrides.call, roster);
  if (overrides?.withhold) shown = withheld(shown, overrides.withhold);
  return shown;
}

function called(
  tally: Tally,
  call: Extract<Override, { kind: 'call' }>,
  roster: readonly Candidate[],
): Tally {
  const winner = roster.find(({ id }) => id === call.winner);
  if (!winner) return tally;
  const agreed = tally.outcome === 'won' && tally.leader === winner.id;
  const says = agreed ? null : feedSays(tally, roster);
  const rival = tally.leader === winner.id ? tally.runnerUp : tally.leader;
  const votesFor = (id: CandidateId | null): number =>
    tally.votes.find(({ candidate }) => candidate === id)?.votes ?? 0;
  return {
    ...tally,
    outcome: 'won',
    leader: winner.id,
    leaderParty: winner.party,
    runnerUp: rival,
    margin: tally.votes.length > 0 ? votesFor(winner.id) - votesFor(rival) : tally.margin,
    calledBy: agreed ? tally.calledBy : 'us',
    hold: tally.hold?.kind === 'pin' ? tally.hold : holdOf(call, says),
  };
}

/** Nothing is claimed of a withheld seat: its votes stay, its leader is not said. */
function withheld(tally: Tally, withhold: NonNullable<SeatOverrides['withhold']>): Tally {
  return {
    ...tally,
    outcome: withhold.kind === 'annul' ? 'annulled' : 'withheld',
    ...NOBODY,
    hold: holdOf(withhold, null),
  };
}

function holdOf(override: Override, differs: string | null): Hold {
  return {
    kind: override.kind as Hold['kind'],
    by: override.who,
    reason: override.why,
    since: override.when,
    differs,
  };
}

/** The feed's differing value, in words; null when it says the same. */
function differing(pinned: Tally, fed: Tally, roster: readonly Candidate[]): string | null {
  const same =
    pinned.total === fed.total &&
    pinned.outcome === fed.outcome &&
    pinned.votes.length === fed.votes.length &&
    pinned.votes.every(({ votes }, i) => votes === fed.votes[i]?.votes);
  return same ? null : feedSays(fed, roster);
}

function feedSays(fed: Tally, roster: readonly Candidate[]): string {
  const rounds = fed.rounds ? `, round ${fed.rounds.done}` : '';
  const name = roster.find(({ id }) => id === fed.leader)?.name;
  if (!name) return `the feed says ${fed.outcome}, ${fed.total} votes${rounds}`;
  return `the feed says ${name} ${fed.outcome} by ${fed.margin ?? '?'}, ${fed.total} votes${rounds}`;
}

/** Whether two tallies say the same; compared field by field, their votes by value. */
export function equalTallies(a: Tally, b: Tally, except: ReadonlySet<keyof Tally> = NOTHING): boolean {
  if (a === b) return true;
  if (a.stages?.length !== b.stages?.length || a.counted !== b.counted) return false;
  for (const key of Object.keys(a) as (keyof Tally)[]) {
    if (except.has(key)) continue;
    if (DETAIL.has(key)) {
      if (!isDeepStrictEqual(a[key], b[key])) return false;
    } else if (key === 'votes') {
      if (a.votes === b.votes) continue;
      if (a.votes.length !== b.votes.length) return false;
      for (let i = 0; i < a.votes.length; i++) {
        const [x, y] = [a.votes[i], b.votes[i]];
        if (x?.votes !== y?.votes || x?.electionDay !== y?.electionDay || x?.postal !== y?.postal)
          return false;
      }
    } else if (a[key] !== b[key]) return false;
  }
  return true;
}

/** What is made anew at every reading, and compared by what it says. */
const DETAIL: ReadonlySet<keyof Tally> = new Set([
  ...(['holders', 'advance', 'level', 'lines', 'ballots', 'hold', 'rounds', 'stages'] as const),
]);
const NOTHING: ReadonlySet<keyof Tally> = new Set();
