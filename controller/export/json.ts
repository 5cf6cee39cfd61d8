import { coalitionOf } from '../election/coalition.ts';
import type { ContestId } from '../election/election.ts';
import { type ConstituencyStand, levelledIn } from '../tally/levelled.ts';
import { isoTime } from './csv.ts';
import { type ContestReturn, holdingsOfReturn, type Returns } from './returns.ts';

/** Seats by short name. */
type Seats = Record<string, { won: number; leading: number }>;

/** The whole of it as plain JSON: states with their seats, levelling seats among them, contests with their candidates. */
export function exportJson(returns: Returns): object {
  const { election, mode, madeAt, contests } = returns;
  return {
    format: 'countnight-results/1',
    election: election.id,
    title: election.title,
    mode,
    source: election.source ?? null,
    made: isoTime(madeAt),
    states: election.states.map(({ code, name, seats, majority }) => {
      const own = contests.filter(({ contest }) => contest.state === code);
      const parties = seatsBy(own, (one) => election.parties.get(one.party)?.short ?? one.party);
      const coalitions = seatsBy(own, (one) => coalitionOf(one, election)?.short ?? null);
      const levelled = levelledIn(code, standIn(own), election);
      for (const [party, n] of levelled?.seats ?? []) {
        const side = levelled?.won ? 'won' : 'leading';
        entryOf(parties, election.parties.get(party)?.short ?? party)[side] += n;
        const coalition = election.coalitions.find(({ members }) => members.includes(party));
        if (coalition) entryOf(coalitions, coalition.short)[side] += n;
      }
      return { ...{ code, name, seats, majority }, parties, coalitions };
    }),
    contests: contests.map((one) => ({
      ...{ state: one.contest.state, number: one.contest.number, name: one.contest.name },
      ...{ poll: one.contest.poll, status: one.status, outcome: one.outcome, calledBy: one.calledBy },
      ...{ first: one.first === null ? null : Number(one.first.split('/')[1]), margin: one.margin },
      ...{ rounds: one.rounds, counted: one.counted, dataTime: isoTime(one.dataAt) },
      candidates: one.rows.map(({ candidate, votes, electionDay, postal }) => ({
        ...{ serial: candidate.serial, name: candidate.name, party: candidate.party },
        ...{ coalition: coalitionOf(candidate, election)?.id ?? null, votes, electionDay, postal },
      })),
      ...(one.units.length > 0 && {
        units: one.units.map(({ unit, status, counted, votes }) => ({
          ...{ unit: unit.unit, name: unit.name, status, counted },
          votes: one.rows.map(({ candidate }, i) => ({ serial: candidate.serial, votes: votes[i] ?? 0 })),
        })),
      }),
    })),
  };
}

function seatsBy(
  contests: readonly ContestReturn[],
  key: (first: ContestReturn['rows'][number]['candidate']) => string | null,
): Seats {
  const seats: Seats = {};
  for (const one of contests) {
    for (const { candidate: id, seats: n, won } of holdingsOfReturn(one)) {
      const candidate = one.rows.find((row) => row.candidate.id === id)?.candidate;
      const name = candidate && key(candidate);
      if (!name) continue;
      entryOf(seats, name)[won ? 'won' : 'leading'] += n * one.contest.weight;
    }
  }
  return seats;
}

function entryOf(seats: Seats, name: string): Seats[string] {
  const entry = seats[name] ?? { won: 0, leading: 0 };
  seats[name] = entry;
  return entry;
}

/** What levelling seats go by in the constituencies of a state. */
function standIn(own: readonly ContestReturn[]): (id: ContestId) => ConstituencyStand | null {
  const returns = new Map(own.map((one) => [one.contest.id, one]));
  return (id) => {
    const one = returns.get(id);
    if (!one) return null;
    return {
      outcome: one.outcome,
      votes: one.rows.map(({ votes }) => votes),
      held: holdingsOfReturn(one),
    };
  };
}
