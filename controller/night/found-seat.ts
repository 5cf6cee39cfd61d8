import { shotOf } from '../director/cue.ts';
import { type Plan, titleOf } from '../director/plan.ts';
import type { Election } from '../election/election.ts';
import { findContests } from '../election/find.ts';
import { amendElection } from '../tally/amend.ts';
import type { Count } from '../tally/count.ts';

/** A seat as an operator reads it: who stands, what is counted and shown, what the feed says, where it can be seen. */
export interface FoundSeat {
  contest: string;
  name: string;
  electors: number | null;
  outcome: string;
  leader: string | null;
  margin: number | null;
  rounds: { done: number; of: number | null } | null;
  /** A human's word, or what the guards hold. */
  hold: { kind: string; by: string; reason: string; differs: string | null } | null;
  /** Votes shown, most first; the candidate by whose name it was found is marked. */
  candidates: {
    id: string;
    serial: number;
    name: string;
    party: string;
    votes: number | null;
    /** NOTA cannot. */
    canWin: boolean;
    meant: boolean;
  }[];
  /** Boards that show it. */
  scenes: { scene: string; title: string }[];
}

/** Seats that somebody may mean, best first. */
export function foundSeats(text: string, count: Count, election: Election, plan: Plan): FoundSeat[] {
  const amended = amendElection(election, count);
  return findContests(amended, text).map(({ contest, candidate }) => {
    const tally = count.tallies.get(contest.id);
    const roster = amended.candidates.get(contest.id) ?? [];
    const votes = new Map(tally?.votes.map((one) => [one.candidate, one.votes]));
    const shot = shotOf({ scene: 'seat', contest: contest.id });
    const scenes = [shot, ...[...plan.sceneOfContest.values()].flatMap((of) => of.get(contest.id) ?? [])];
    return {
      contest: contest.id,
      name: contest.name,
      electors: contest.electors,
      outcome: tally?.outcome ?? 'no-trend',
      leader: roster.find(({ id }) => id === tally?.leader)?.name ?? null,
      margin: tally?.margin ?? null,
      rounds: tally?.rounds ?? null,
      hold: tally?.hold ?? null,
      candidates: roster
        .map(({ id, serial, name, party }) => ({
          ...{ id, serial, name },
          party: amended.parties.get(party)?.short ?? party,
          votes: votes.get(id) ?? null,
          canWin: amended.parties.get(party)?.kind !== 'none',
          meant: id === candidate?.id,
        }))
        .sort((a, b) => (b.votes ?? -1) - (a.votes ?? -1) || a.serial - b.serial),
      scenes: scenes.map((scene) => ({ scene, title: titleOf(scene, plan) })),
    };
  });
}
