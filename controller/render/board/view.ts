import { candidateOf } from '../../election/candidate.ts';
import type { CandidateId, Contest, ContestId, Election, PartyId } from '../../election/election.ts';
import type { Mode } from '../../ground/mode.ts';
import { contestsOf } from '../../tally/coalition.ts';
import type { Count } from '../../tally/count.ts';
import type { CountEvent, Told } from '../../tally/event.ts';
import type { FlipLine } from '../../tally/flips.ts';
import type { HouseTotal } from '../../tally/house.ts';
import type { MapPicture } from '../map/map-book.ts';

/** Seats a projection gives one coalition (or party): most likely, and the range it dares to name. */
export interface ProjectedBloc {
  id: string;
  seats: number;
  low: number;
  high: number;
  /** Chance of a majority, 0..1. */
  majority?: number;
}

/** A projection that has earned its place on air; null in the view until then. */
export interface ProjectionView {
  blocs: readonly ProjectedBloc[];
  /** ms of the night of the data it was made from. */
  at: number;
}

/** What a board is cut to for: the seat on it, and what happened, oldest first. */
export interface Focus {
  contest: ContestId | null;
  happenings: readonly Told[];
  /** A lower third that is out of the picture. */
  away?: boolean;
}

/** Everything the boards show, at one moment. Plain data; unchanged parts keep their identity. */
export interface NightView {
  election: Election;
  count: Count;
  /** State code -> its house. */
  houses: ReadonlyMap<string, HouseTotal>;
  projection: ProjectionView | null;
  /** Every one that was shown this night, oldest first; a new list when one more came. */
  projections?: readonly ProjectionView[];
  /** Newest first. */
  flips: readonly FlipLine[];
  /** Recent events, oldest first; rings and the flip card come from them. */
  events: readonly CountEvent[];
  /** Map name -> its picture. */
  maps: ReadonlyMap<string, MapPicture>;
  /**
   * Photos that are on disk: candidate -> path from the output folder, `photos/WB-1-3.jpg`. A new map when
   * one more arrived; left out or empty = nobody has one.
   */
  photos?: ReadonlyMap<CandidateId, string>;
  mode: Mode;
  /** Who the numbers come from, as shown on air: `ECI`. */
  source: string;
  /** When the newest accepted numbers were made, ms of the night; null before the first. */
  dataAt: number | null;
  /** ms of the night. */
  now: number;
  /** Night milliseconds per wall millisecond: 1 live; a rehearsal's speed; 0 = the pages' clock stands still. */
  clockRate: number;
  /** Contest on the `seat` board where no cue says which; null = the first key seat. */
  seat: ContestId | null;
  /** Page -> what it is cut to for. A page's focus that stays the same keeps its identity. */
  focus?: ReadonlyMap<string, Focus>;
}

/** A state's house, the main one where none is named: every state of the election has one. */
export function houseOf({ houses, election }: NightView, state = election.mainState): HouseTotal {
  return houses.get(state) as HouseTotal;
}

/** The main state's contests, in the election's order. */
export function mainContests({ election }: Pick<NightView, 'election'>): readonly Contest[] {
  return contestsOf(election, election.mainState);
}

/** The party somebody stands for tonight. */
export function partyOf(
  candidate: CandidateId,
  { count, election }: Pick<NightView, 'count' | 'election'>,
): PartyId | null {
  return count.reassigned.get(candidate) ?? candidateOf(candidate, election)?.party ?? null;
}

/**
 * A night as its boards show it; the one place where a view is made.
 *
 * @param election as tonight has changed it (`amendElection`)
 * @param shown what the count does not say by itself
 */
export function viewOf(
  election: Election,
  { count, flips, recent }: { count: Count; flips: readonly FlipLine[]; recent: readonly CountEvent[] },
  houses: ReadonlyMap<string, HouseTotal>,
  shown: Pick<NightView, 'projection' | 'projections' | 'maps' | 'photos' | 'now' | 'clockRate' | 'focus'>,
): NightView {
  return {
    election,
    count,
    houses,
    flips,
    events: recent,
    mode: count.mode,
    source: election.sourceShort ?? election.source,
    dataAt: houses.get(election.mainState)?.dataAt ?? null,
    seat: null,
    ...shown,
  };
}
