import type { Allocation } from './allocation.ts';
import { DIVISORS, type Divisors, highestAverages } from './divisors.ts';
import { type VotesById, wholeVotes } from './fraction.ts';
import { largestRemainders, QUOTAS, remaindersAfter } from './quotas.ts';

/** Names of the ways of turning votes into seats, as a file says them. */
export const FORMULAS = [
  ...(Object.keys(DIVISORS) as (keyof typeof DIVISORS)[]),
  ...(Object.keys(QUOTAS) as (keyof typeof QUOTAS)[]),
  'swiss' as const,
] as const;
export type Formula = (typeof FORMULAS)[number];

export interface AllocationRule {
  /**
   * `swiss` is the National Council's: whole quotas, then highest averages, whose seats are D'Hondt's; equal quotients go by
   * the larger remainder, then by more votes (BPR art. 40, 41).
   */
  formula: Formula;
  /**
   * What decides between equal claims: lots at once (`lot`, the default: Sweden, New Zealand), or more votes first and lots
   * after that (`more-votes`: Norway, Election Act of 2002, s. 11-4 (3)). Lots are never drawn here.
   */
  tieRule?: 'lot' | 'more-votes' | undefined;
}

/**
 * Votes in, seats out.
 * @throws RangeError for votes or seats that are no whole numbers from 0 up
 */
export function allocate(votes: VotesById, seats: number, rule: AllocationRule): Allocation {
  const whole = wholeVotes(votes);
  const { formula } = rule;
  const tieBreak = rule.tieRule === 'more-votes' ? [whole] : [];
  if (isQuota(formula)) return largestRemainders(whole, seats, QUOTAS[formula], { tieBreak });
  return formula === 'swiss'
    ? highestAverages(whole, seats, DIVISORS.dhondt, { tieBreak: [remaindersAfter(whole, seats), whole] })
    : highestAverages(whole, seats, divisorsOf(rule), { tieBreak });
}

/** The divisors of a rule. @throws RangeError where it goes by a quota */
export function divisorsOf({ formula }: AllocationRule): Divisors {
  if (isQuota(formula)) throw new RangeError(`${formula} goes by a quota and has no divisors`);
  return DIVISORS[formula === 'swiss' ? 'dhondt' : formula];
}

export function isQuota(formula: Formula): formula is keyof typeof QUOTAS {
  return formula in QUOTAS;
}
