import type { Allocation, TieBreak } from './allocation.ts';
import { DIVISORS, type Divisors, highestAverages } from './divisors.ts';
import { type VotesById, wholeSeats, wholeVotes } from './fraction.ts';
import { overThreshold, votesOf } from './threshold.ts';

/**
 * What becomes of whoever won more seats below than votes are due above:
 * `drops-out` keeps them, and the others share the rest of a house that stays as large (Norway);
 * `overhang` keeps them, and the house grows by them (New Zealand);
 * `gives-back` has what is due and no more (Sweden since 2018; Germany since 2023).
 */
type Excess = 'drops-out' | 'overhang' | 'gives-back';

export interface Due {
  /** Seats in the house of everybody who takes part. */
  due: Map<string, number>;
  /** Of these, the ones to be given beside those won below; below 0 what is given back. */
  more: Map<string, number>;
  tie: Allocation['tie'];
  /** Seats that nobody takes part for. */
  vacant: number;
  /** Who left the sharing out, in order: `drops-out` only. */
  droppedOut: string[];
  /** Seats of the house, those of who takes no part included. */
  house: number;
}

export interface DueOptions {
  divisors: Divisors;
  excess: Excess;
  tieBreak?: TieBreak;
}

/**
 * Shares a house out by the votes of the whole area, beside seats that are won already. Seats of those who have no votes
 * here (independents, lists under the threshold) are theirs; the others share what is left of the house.
 *
 * @param votes of those who take part, and of them alone
 * @param won seats won below, by everybody
 */
export function dueSeats(
  votes: VotesById,
  house: number,
  won: ReadonlyMap<string, number>,
  { divisors, excess, tieBreak = [] }: DueOptions,
): Due {
  const sharing = wholeVotes(votes);
  const due = new Map([...sharing.keys()].map((id) => [id, 0]));
  const heldOf = (id: string): number => won.get(id) ?? 0;
  let left = wholeSeats(house);
  for (const [id, held] of won) if (!sharing.has(id)) left -= held;
  const droppedOut: string[] = [];
  for (;;) {
    const { seats, tie, vacant } = highestAverages(sharing, Math.max(0, left), divisors, { tieBreak });
    // A tied claim could be met, so it counts as met before anybody is sent away.
    const over = [...sharing.keys()].filter(
      (id) => heldOf(id) > (seats.get(id) ?? 0) + (tie?.between.includes(id) ? 1 : 0),
    );
    if (excess === 'drops-out' && over.length > 0) {
      for (const id of over) {
        due.set(id, heldOf(id));
        left -= heldOf(id);
        sharing.delete(id);
        droppedOut.push(id);
      }
      continue;
    }
    let size = house;
    for (const [id, share] of seats) {
      const grown = excess === 'overhang' ? Math.max(share, heldOf(id)) : share;
      size += grown - share;
      due.set(id, grown);
    }
    const more = new Map([...due].map(([id, share]) => [id, share - heldOf(id)]));
    return { due, more, tie, vacant, droppedOut, house: size };
  }
}

/**
 * New Zealand (Electoral Act 1993, s. 191-192): 5 % of the party votes or an electorate; Sainte-Laguë over 120 seats; more
 * electorates than are due are kept, and the House is larger by them. Electorates of who is in no party vote come off the
 * 120 first (not read in the law).
 */
export function newZealand(
  partyVotes: VotesById,
  electorates: ReadonlyMap<string, number>,
  house = 120,
): Due {
  const through = overThreshold(partyVotes, { percent: 5, seats: 1 }, { held: electorates });
  return dueSeats(votesOf(partyVotes, through), house, electorates, {
    divisors: DIVISORS['sainte-lague'],
    excess: 'overhang',
  });
}

/**
 * One region of the Scottish Parliament (Scotland Act 1998, s. 7-8; the explanatory notes have an example): D'Hondt, where
 * the constituencies that a party won in the region count as seats held. Too many of them are neither made up for nor taken
 * away. Wales did the same until 2021, London with 5 % (the latter not read in the law).
 *
 * @returns the regional seats alone
 */
export function additionalMembers(
  regionalVotes: VotesById,
  constituencies: ReadonlyMap<string, number>,
  seats: number,
): Allocation {
  return highestAverages(regionalVotes, seats, DIVISORS.dhondt, { held: constituencies });
}
