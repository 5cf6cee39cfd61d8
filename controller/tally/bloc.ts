import type { CoalitionId, ContestId, Election, PartyId } from '../election/election.ts';
import { pastVotes } from '../election/read-past.ts';
import { coalitionOf, serialOf } from './coalition.ts';
import { holdingsOf, isOff, type Tally } from './tally.ts';

/** A party or coalition with its seats and votes. */
export interface BlocSeats {
  kind: 'party' | 'coalition';
  id: PartyId | CoalitionId;
  short: string;
  name: string;
  colour: string | null;
  won: number;
  leading: number;
  votes: number;
}

/** Running sums of one party or coalition. */
export interface Bloc extends BlocSeats {
  past: number;
  pastComparable: number;
  seatsComparable: number;
  /** Sums over the contests in which the bloc's votes of last time are known; null where a swing has no sense. */
  swing: { now: number; nowTotal: number; past: number; pastTotal: number } | null;
}

/** Adds tallies up by party and by coalition. Others are the parties' seats outside every coalition. */
export class BlocBook {
  readonly #election: Election;
  readonly #parties = new Map<PartyId, Bloc>();
  readonly #coalitions = new Map<CoalitionId, Bloc>();
  /** The parts of parties that no coalition counts; exceptions can split a party. */
  readonly #outside = new Map<PartyId, Bloc>();

  constructor(election: Election) {
    this.#election = election;
  }

  add(contest: ContestId, tally: Tally): void {
    const past = this.#election.past.get(contest);
    const weight = this.#election.contests.get(contest)?.weight ?? 1;
    if (past) {
      for (const bloc of this.#blocs(contest, past.party)) bloc.past += weight;
    }
    if (isOff(tally)) return;

    const roster = this.#election.candidates.get(contest) ?? [];
    const votes = new Map<PartyId, number>();
    for (let i = 0; i < tally.votes.length; i++) {
      const candidate = roster[i];
      const n = tally.votes[i]?.votes ?? 0;
      if (!candidate) continue;
      votes.set(candidate.party, (votes.get(candidate.party) ?? 0) + n);
      for (const bloc of this.#blocs(contest, candidate.party, candidate.serial)) bloc.votes += n;
    }

    const holdings = holdingsOf(tally);
    for (const { candidate, party, seats, won } of holdings) {
      const n = seats * weight;
      for (const bloc of this.#blocs(contest, party, serialOf(candidate))) {
        if (won) bloc.won += n;
        else bloc.leading += n;
        if (past) bloc.seatsComparable += n;
      }
    }
    if (past && holdings.length > 0)
      for (const bloc of this.#blocs(contest, past.party)) bloc.pastComparable += weight;
    if (!past?.total || tally.total === 0) return;
    for (const [party, before] of pastVotes(past)) {
      const { swing } = this.#party(this.#parties, party);
      if (!swing) continue;
      swing.now += votes.get(party) ?? 0;
      swing.nowTotal += tally.total;
      swing.past += before;
      swing.pastTotal += past.total;
    }
  }

  /** Seats that a party has of no contest: those that level out. */
  addSeats(state: string, party: PartyId, seats: number, won: boolean): void {
    const coalition = this.#election.coalitions.find(
      ({ members, states }) => members.includes(party) && (states.length === 0 || states.includes(state)),
    );
    const own = coalition ? this.#coalition(coalition.id) : this.#party(this.#outside, party);
    for (const bloc of [this.#party(this.#parties, party), own]) bloc[won ? 'won' : 'leading'] += seats;
  }

  /** Most seats first, then votes, then past seats; NOTA last. */
  parties(): Bloc[] {
    return [...this.#parties.values()].sort((a, b) => this.#order(a, b));
  }

  others(): Bloc[] {
    return [...this.#outside.values()].sort((a, b) => this.#order(a, b));
  }

  /** Coalitions that stand in the state, in the election's order, then all others as one; none where none stands. */
  coalitions(state: string): Bloc[] {
    const standing = this.#election.coalitions.filter(
      ({ states }) => states.length === 0 || states.includes(state),
    );
    if (standing.length === 0) return [];
    const blocs = standing.map((coalition) => this.#coalition(coalition.id));
    const others: Bloc = { ...blank('coalition', 'others'), short: 'Others', name: 'Others' };
    for (const bloc of this.#outside.values()) {
      if (this.#election.parties.get(bloc.id)?.kind === 'none') continue;
      for (const key of ['won', 'leading', 'votes', 'past', 'pastComparable', 'seatsComparable'] as const)
        others[key] += bloc[key];
    }
    return [...blocs, others];
  }

  #blocs(contest: ContestId, party: PartyId, serial: number | null = null): Bloc[] {
    const coalition = coalitionOf(this.#election, contest, party, serial);
    const whole = this.#party(this.#parties, party);
    return [whole, coalition ? this.#coalition(coalition.id) : this.#party(this.#outside, party)];
  }

  #party(blocs: Map<PartyId, Bloc>, id: PartyId): Bloc {
    let bloc = blocs.get(id);
    if (!bloc) {
      const party = this.#election.parties.get(id);
      bloc = {
        ...blank('party', id),
        short: party?.short ?? id,
        name: party?.name ?? id,
        colour: party?.colour ?? null,
        swing: party?.kind === 'party' ? { now: 0, nowTotal: 0, past: 0, pastTotal: 0 } : null,
      };
      blocs.set(id, bloc);
    }
    return bloc;
  }

  #coalition(id: CoalitionId): Bloc {
    let bloc = this.#coalitions.get(id);
    if (!bloc) {
      const coalition = this.#election.coalitions.find((c) => c.id === id);
      const { short = id, name = id, colour = null } = coalition ?? {};
      bloc = { ...blank('coalition', id), short, name, colour };
      this.#coalitions.set(id, bloc);
    }
    return bloc;
  }

  #order(a: Bloc, b: Bloc): number {
    const none = (bloc: Bloc): number => (this.#election.parties.get(bloc.id)?.kind === 'none' ? 1 : 0);
    return (
      none(a) - none(b) ||
      b.won + b.leading - (a.won + a.leading) ||
      b.votes - a.votes ||
      b.past - a.past ||
      (a.id < b.id ? -1 : 1)
    );
  }
}

function blank(kind: Bloc['kind'], id: string): Bloc {
  return {
    kind,
    id,
    short: id,
    name: id,
    colour: null,
    won: 0,
    leading: 0,
    votes: 0,
    past: 0,
    pastComparable: 0,
    seatsComparable: 0,
    swing: null,
  };
}
