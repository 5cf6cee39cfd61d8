import type { CandidateId, CoalitionId, ContestId, PartyId } from '../election/election.ts';

interface Signed {
  /** Who asked for it. */
  who: string;
  why: string;
  /** ms UTC. */
  when: number;
  /** `file` = overrides.yaml, `operator` = dock or `ctl`. */
  origin: 'file' | 'operator';
}

/** A human's word against the feed's (H33). `release` ends what stood before it on the same contest. */
export type Override = Signed &
  (
    | { kind: 'pin'; contest: ContestId; votes: Readonly<Record<CandidateId, number>> | null }
    | { kind: 'call'; contest: ContestId; winner: CandidateId }
    | { kind: 'withhold'; contest: ContestId }
    /** The result does not stand. */
    | { kind: 'annul'; contest: ContestId }
    | { kind: 'release'; contest: ContestId }
    /** Of people who typed different numbers the one whose count, until a release. */
    | { kind: 'believe'; contest: ContestId; person: string }
    | { kind: 'note'; contest: ContestId; text: string }
    | { kind: 'rename'; party: PartyId; name: string | null; short: string | null }
    | { kind: 'reassign'; candidate: CandidateId; party: PartyId }
    | {
        kind: 'coalition';
        coalition: CoalitionId;
        party: PartyId;
        contest: ContestId | null;
        member: boolean;
      }
  );
