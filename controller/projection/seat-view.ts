import type { Candidate, Contest, ContestId, Election, PartyId, PastResult } from '../election/election.ts';
import { pastVotes } from '../election/read-past.ts';
import { timesOf } from '../ground/times.ts';
import { coalitionOf, contestsOf } from '../tally/coalition.ts';
import type { Count } from '../tally/count.ts';
import { isOff, isWon, type Tally } from '../tally/tally.ts';

/** One candidate of a contest, as the projection sees him. Shares are of the valid votes, 0..1. */
export interface Runner {
  party: PartyId;
  coalition: string | null;
  /** Share last time on today's boundaries, of his party or else of a partner in his coalition; null where none is known. */
  prior: number | null;
  /** Share so far; null before the machine votes. Of machine votes alone while they are told apart (H24). */
  seen: number | null;
  /** Machine votes so far; null where the source does not tell them apart. */
  machine: number | null;
}

/** One contest of tonight. */
export interface SeatView extends Pick<SeenCount, 'counted' | 'rounds' | 'at'> {
  contest: ContestId;
  region: string;
  runners: readonly Runner[];
  /** Runner who has won for certain; null while it is open. */
  winner: number | null;
}

/** What is known of a contest's count: votes in roster order, NOTA included. */
export interface SeenCount {
  votes: readonly number[];
  /** Machine votes among them; null where the source does not tell them apart. */
  machine: readonly number[] | null;
  /** Counted part, 0..1. 0 while nothing but postal votes is in (H24). */
  counted: number;
  /** Counting rounds in all; null when the source prints none. */
  rounds: number | null;
  /** Place on the roster of a winner who is certain. */
  winner: number | null;
  at: number;
}

/**
 * The contests of a state that are decided tonight, postponed ones left out.
 *
 */
export function seatViews(count: Count, election: Election, state: string): SeatView[] {
  const views: SeatView[] = [];
  for (const contest of contestsOf(election, state)) {
    const tally = count.tallies.get(contest.id);
    if (!tally || isOff(tally)) continue;
    const roster = election.candidates.get(contest.id) ?? [];
    const lines = new Map(tally.votes.map((line) => [line.candidate, line]));
    const told = tally.votes.length > 0 && tally.votes.every(({ electionDay }) => electionDay !== null);
    const certain = isWon(tally);
    const winner = certain ? roster.findIndex(({ id }) => id === tally.leader) : -1;
    const seen: SeenCount = {
      votes: roster.map(({ id }) => lines.get(id)?.votes ?? 0),
      machine: told ? roster.map(({ id }) => lines.get(id)?.electionDay ?? 0) : null,
      counted: countedPart(tally, election.past.get(contest.id)?.total ?? null),
      rounds: tally.rounds?.of ?? null,
      winner: winner < 0 ? null : winner,
      at: tally.stamp ?? tally.seenAt,
    };
    views.push(seatView(contest, election, seen));
  }
  return views;
}

/** One contest as the projection sees it. NOTA is nobody: it can be no winner, and its votes are not valid ones. */
export function seatView(
  contest: Contest,
  election: Election,
  { votes, machine, counted, rounds, winner, at }: SeenCount,
): SeatView {
  const past = election.past.get(contest.id);
  const roster = election.candidates.get(contest.id) ?? [];
  const places = roster.flatMap(({ party }, place) =>
    election.parties.get(party)?.kind === 'none' ? [] : [place],
  );
  // Postal votes are counted first and are few: early on they would stand for far more than they are.
  const said = machine !== null && counted < 1 ? machine : votes;
  const valid = places.reduce((sum, place) => sum + (said[place] ?? 0), 0);
  const standing = new Set(places.map((place) => roster[place]?.party));
  const parties = new Set<PartyId>();
  const runners: Runner[] = [];
  for (const place of places) {
    const { party, serial } = roster[place] as Candidate;
    // An independent is another person than last time's; a party's second candidate has no past of his own.
    const known = election.parties.get(party)?.kind === 'party' && !parties.has(party);
    parties.add(party);
    const coalition = coalitionOf(election, contest.id, party, serial);
    runners.push({
      party,
      coalition: coalition?.id ?? null,
      prior: past ? ((known ? pastShare(past, party) : null) ?? partnerShare(coalition?.id)) : null,
      seen: counted > 0 && valid > 0 ? (said[place] ?? 0) / valid : null,
      machine: machine?.[place] ?? null,
    });
  }
  // A coalition that gives a seat to another of its parties brings its voters along, where only one of it stands.
  function partnerShare(coalition: string | undefined): number | null {
    if (coalition === undefined || !past) return null;
    const shares = [...pastVotes(past).keys()]
      .filter((one) => election.parties.get(one)?.kind === 'party' && !standing.has(one))
      .filter((one) => coalitionOf(election, contest.id, one)?.id === coalition)
      .map((one) => pastShare(past, one) ?? 0);
    return shares.length > 0 ? Math.max(...shares) : null;
  }
  return {
    contest: contest.id,
    // Contests of a region of the first kind swing alike.
    region: contest.regions[election.regionKinds[0]?.key ?? ''] ?? '',
    runners,
    counted,
    rounds,
    winner: winner === null ? null : places.indexOf(winner),
    at,
  };
}

function pastShare(past: PastResult, party: PartyId): number | null {
  const votes = pastVotes(past).get(party);
  return past.total && votes !== undefined ? votes / past.total : null;
}

function countedPart(tally: Tally, pastTotal: number | null): number {
  if (tally.total === 0 || tally.outcome === 'no-trend' || tally.outcome === 'withheld') return 0;
  if (tally.status === 'completed') return 1;
  if (tally.votes.every(({ electionDay }) => electionDay === 0)) return 0;
  const { rounds } = tally;
  if (rounds?.of) return Math.min(1, rounds.done / rounds.of);
  // Without rounds: votes so far against the last turnout. It is never taken for the whole count.
  return pastTotal ? Math.min(0.95, tally.total / pastTotal) : 0;
}

/** `party ID` and `coalition ID` -> seats, when each seat goes to the runner at this place (null: to nobody). */
export function seatsOf(
  seats: readonly SeatView[],
  placeOf: (seat: SeatView) => number | null,
): Map<string, number> {
  const winners = seats.flatMap((seat) => seat.runners[placeOf(seat) ?? -1] ?? []);
  const keys = winners.flatMap(({ party, coalition }) => [
    `party ${party}`,
    ...(coalition === null ? [] : [`coalition ${coalition}`]),
  ]);
  return timesOf(keys);
}
