import type { CandidateId, CoalitionId, ContestId, PartyId } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import type { Tally } from './tally.ts';

/** Every kind of event, as files of an election folder name them. */
export const EVENT_TYPES = [
  'first-result',
  'lead-changed',
  'seat-changed',
  'flip',
  'declared',
  'retracted',
  'ranking-changed',
  'majority-crossed',
  'tie',
  'close-race',
  'upset',
  'elected-but-trailing',
  'correction',
  'all-declared',
  'feed-stale',
  'feed-recovered',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Something that happened in the count, with its reason: log line, cue and test expectation in one. */
export interface CountEvent {
  /** Same happening, same id, in every replay: `lead-changed:WB-159:7`. */
  id: string;
  type: EventType;
  /** ms of the night. */
  at: number;
  mode: Mode;
  /** How much it matters, 0..100. */
  weight: number;
  /** One sentence for the as-run log and the operator. */
  reason: string;
  contest: ContestId | null;
  state: string | null;
  party: PartyId | null;
  coalition: CoalitionId | null;
  from: CandidateId | PartyId | null;
  to: CandidateId | PartyId | null;
  before: Tally | null;
  after: Tally | null;
}

/** As much of an event as whoever shows it needs. */
export interface Told {
  type: EventType;
  contest: ContestId | null;
  /** Who led before the first and after the last of this contest's lead changes; null for other events. */
  from: CandidateId | null;
  to: CandidateId | null;
  /** State and bloc of a majority, `coalition:mahajot`; absent for what happens in a seat. */
  state?: string | null;
  bloc?: string | null;
  /** ms of the night. */
  at: number;
}
