import type { Random } from './random.ts';

/** The machine votes known after each round: `cumulative[round][candidate]`; the last row is the result. */
export type Rounds = readonly (readonly number[])[];

/** One round is what the counting hall's tables hold: about fourteen polling stations. */
const ELECTORS_PER_ROUND = 15_500;
/** How alike neighbouring rounds are: polling stations are counted in their order on the ground. */
const LIKENESS = 0.55;

/** Rounds of a seat, from its electors, or from its votes at an Indian turnout of about 78 %. */
export function roundsOf(electors: number | null, votes: number): number {
  return Math.min(30, Math.max(6, Math.round((electors ?? votes / 0.78) / ELECTORS_PER_ROUND)));
}

/**
 * Spreads final votes over rounds. Rounds differ in size and in taste; candidates of few votes vary more.
 * Cumulative votes never fall, and the last round is exactly the result.
 * @param late indices of candidates whose strong rounds come last (the misleading order), or null
 */
export function spreadRounds(
  final: readonly number[],
  rounds: number,
  random: Random,
  late: { winner: number; runnerUp: number } | null = null,
): Rounds {
  const total = Math.max(
    1,
    final.reduce((sum, votes) => sum + votes, 0),
  );
  const sizes = Array.from({ length: rounds }, () => random.factor(0.12));
  const weights = final.map((votes) => {
    const deviation = votes / total > 0.05 ? 0.2 : 0.35;
    let taste = 0;
    return sizes.map((size) => {
      taste = LIKENESS * taste + random.normal(0, deviation * Math.sqrt(1 - LIKENESS ** 2));
      return size * Math.exp(taste);
    });
  });
  if (late) {
    const winner = weights[late.winner] as number[];
    const runnerUp = weights[late.runnerUp] as number[];
    const order = sizes.map((_, i) => i).sort((a, b) => lead(a) - lead(b));
    for (const row of weights) row.splice(0, rounds, ...order.map((i) => row[i] as number));
    function lead(round: number): number {
      return (winner[round] as number) / (runnerUp[round] as number);
    }
  }
  const cumulative = weights.map((row, candidate) => {
    const whole = row.reduce((sum, weight) => sum + weight, 0);
    let part = 0;
    return row.map((weight, round) => {
      part += weight;
      const votes = final[candidate] as number;
      return round === rounds - 1 ? votes : Math.round((votes * part) / whole);
    });
  });
  return Array.from({ length: rounds }, (_, round) => cumulative.map((row) => row[round] as number));
}
