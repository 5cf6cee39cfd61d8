import { type Allocation, foremost } from './allocation.ts';
import { dueSeats } from './compensation.ts';
import { DIVISORS, highestAverages } from './divisors.ts';
import { type Fraction, type VotesById, wholeVotes } from './fraction.ts';
import { overThreshold, votesOf } from './threshold.ts';

/** Who is first in a constituency, by first votes. */
export interface First {
  constituency: string;
  land: string;
  /** Null: without a party. Such a candidate is elected, whatever the second votes say. */
  party: string | null;
  votes: number;
  /** Valid first votes there. */
  valid: number;
}

export interface Bundestag {
  /** Seats of the parties that take part, in the whole country. */
  seats: Map<string, number>;
  /** The same by Land. */
  inLand: Map<string, Map<string, number>>;
  /** Constituencies whose first is elected. */
  elected: string[];
  /** Constituencies whose first is not: the party has fewer seats in the Land. Nobody is elected there. */
  notCovered: string[];
  /** Claims that are level; what hangs on them is not said. */
  ties: NonNullable<Allocation['tie']>[];
}

/**
 * Germany's Bundestag since 2023 (BWahlG s. 1, 4, 5, 6; s. 5 and 6 read). 630 seats, less those of elected independents, go
 * by second votes to parties with 5 %, or first in three constituencies (Federal Constitutional Court, 30 July 2024), or of
 * a national minority: Sainte-Laguë in the country, then in each party's Länder. In each Land a party's firsts are ordered
 * by their share of the valid first votes, and the party's seats there go to them in that order (cover by second votes).
 * Equal shares at the end of the cover are a tie. The rule for a party with more than half of all votes is not in here.
 *
 * @param secondVotes by Land, then by party
 */
export function bundestag(
  secondVotes: ReadonlyMap<string, VotesById>,
  firsts: readonly First[],
  { house = 630, minorities = [] as readonly string[] } = {},
): Bundestag {
  const national = new Map<string, bigint>();
  for (const votes of secondVotes.values())
    for (const [party, count] of wholeVotes(votes)) national.set(party, (national.get(party) ?? 0n) + count);
  const held = new Map<string, number>();
  for (const { party } of firsts) if (party !== null) held.set(party, (held.get(party) ?? 0) + 1);
  const through = overThreshold(national, { percent: 5, seats: 3, exempt: minorities }, { held });
  const independents = firsts.filter(({ party }) => party === null);
  const divisors = DIVISORS['sainte-lague'];
  const { due, tie } = dueSeats(votesOf(national, through), house, new Map([['', independents.length]]), {
    divisors,
    excess: 'gives-back',
  });
  const ties = tie ? [tie] : [];
  const inLand = new Map([...secondVotes.keys()].map((land) => [land, new Map<string, number>()]));
  for (const [party, seats] of due) {
    const byLand = new Map([...secondVotes].map(([land, votes]) => [land, votes.get(party) ?? 0]));
    const shared = highestAverages(byLand, seats, divisors);
    if (shared.tie)
      ties.push({ ...shared.tie, between: shared.tie.between.map((land) => `${party} in ${land}`) });
    for (const [land, n] of shared.seats) inLand.get(land)?.set(party, n);
  }
  const elected = independents.map(({ constituency }) => constituency);
  const notCovered: string[] = [];
  for (const [land, parties] of inLand)
    for (const party of new Set([...held.keys(), ...parties.keys()])) {
      const own = firsts.filter((first) => first.land === land && first.party === party);
      const covered = cover(own, parties.get(party) ?? 0);
      elected.push(...covered.elected);
      notCovered.push(...covered.notCovered);
      if (covered.tie) ties.push(covered.tie);
    }
  return { seats: due, inLand, elected, notCovered, ties };
}

function cover(
  firsts: readonly First[],
  seats: number,
): { elected: string[]; notCovered: string[]; tie: Allocation['tie'] } {
  const shares = new Map<string, Fraction>(
    firsts.map(({ constituency, votes, valid }) => [
      constituency,
      { n: BigInt(votes), d: BigInt(Math.max(1, valid)) },
    ]),
  );
  const elected: string[] = [];
  while (elected.length < seats) {
    const best = foremost(shares, []);
    if (best === null) break;
    if (best.between.length > seats - elected.length) {
      const tie = { seats: seats - elected.length, between: best.between };
      return { elected, notCovered: [...shares.keys()].filter((id) => !best.between.includes(id)), tie };
    }
    for (const id of best.between) shares.delete(id);
    elected.push(...best.between);
  }
  return { elected, notCovered: [...shares.keys()], tie: null };
}
