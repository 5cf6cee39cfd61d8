import { compareFractions, type Fraction, fraction } from './fraction.ts';

/** Who gets how many seats, as far as votes alone say it. */
export interface Allocation {
  /** Seats that are certain, of everybody whose votes were given, in that order. */
  seats: Map<string, number>;
  /** Equal claims to the last `seats` seats. Lots are the authority's: nobody in `between` has got one of them here. */
  tie: { seats: number; between: string[] } | null;
  /** Seats that nobody has a claim to, because nobody has votes. */
  vacant: number;
  /** Seats that whole quotas give beyond those there are (quotas below V/(S+1) can): the law must say who loses them. */
  tooMany: number;
}

/**
 * What decides between equal claims before lots do: scores in the order in which the law asks for them, the higher one
 * first. Empty where lots are drawn at once.
 */
export type TieBreak = readonly ReadonlyMap<string, bigint>[];

/** The claims that are highest, and equal, after what decides between equal claims. */
export function foremost(
  claims: ReadonlyMap<string, Fraction>,
  tieBreak: TieBreak,
): { claim: Fraction; between: string[] } | null {
  let best: Fraction | null = null;
  let between: string[] = [];
  for (const [id, claim] of claims) {
    const order = best === null ? 1 : compareFractions(claim, best);
    if (order < 0) continue;
    if (order > 0) [best, between] = [claim, []];
    between.push(id);
  }
  if (best === null) return null;
  for (const scores of tieBreak) {
    if (between.length === 1) break;
    const score = (id: string): bigint => scores.get(id) ?? 0n;
    const [top] = between.toSorted((a, b) => compareFractions(fraction(score(b)), fraction(score(a))));
    between = between.filter((id) => score(id) === score(top as string));
  }
  return { claim: best, between };
}
