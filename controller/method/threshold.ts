import { compareFractions, decimal, type Fraction, sumOf, type VotesById, wholeVotes } from './fraction.ts';

/** What must be reached to take part; whoever meets one of the conditions does. */
export interface Threshold {
  /** Percent of the base: 4 is 4 %, and exactly 4 % is enough unless `strict`. */
  percent: number;
  /** More than the line, not just the line. */
  strict?: boolean;
  /** So many constituencies won are as good (Germany 3, New Zealand 1). */
  seats?: number;
  /** Percent in a single constituency that is as good there (Sweden 12). */
  localPercent?: number;
  /** Whom the line does not bind (national minorities). */
  exempt?: readonly string[];
}

/** The whole country's votes, and what else a threshold looks at. */
export interface ThresholdFacts {
  /** VotesById that percent are of, where that is not the sum of the votes given (Spain's blanks count). */
  base?: number | bigint;
  /** Constituencies won. */
  held?: ReadonlyMap<string, number>;
}

/** Who takes part, in the order of the votes. Of no votes at all nobody does. */
export function overThreshold(
  votes: VotesById,
  threshold: Threshold,
  { base, held = new Map() }: ThresholdFacts = {},
): Set<string> {
  const line = thresholdLine(base ?? sumOf(wholeVotes(votes)), threshold);
  const through = new Set<string>();
  for (const [id, count] of wholeVotes(votes)) {
    const won = threshold.seats !== undefined && (held.get(id) ?? 0) >= threshold.seats;
    if (won || (count > 0n && (count >= line || (threshold.exempt?.includes(id) ?? false)))) through.add(id);
  }
  return through;
}

/**
 * Who takes part in one constituency: those over the line of the whole country, and those over the local line, there only
 * (Sweden: 12 % in the constituency, for its fixed seats; vallag ch. 14).
 */
export function overLocalThreshold(
  local: VotesById,
  national: ReadonlySet<string>,
  { localPercent }: Threshold,
): Set<string> {
  const through = new Set([...local.keys()].filter((id) => national.has(id)));
  if (localPercent !== undefined)
    for (const id of overThreshold(local, { percent: localPercent })) through.add(id);
  return through;
}

/** The least number of votes that is over the line: 4 % of 1,001 votes are 41 votes. At least 1. */
export function thresholdLine(
  base: number | bigint,
  { percent, strict = false }: Pick<Threshold, 'percent' | 'strict'>,
): bigint {
  const { n, d } = decimal(percent);
  const line: Fraction = { n: n * BigInt(base), d: d * 100n };
  const floor = line.n / line.d;
  const even = compareFractions({ n: floor, d: 1n }, line) === 0;
  const least = even && !strict ? floor : floor + 1n;
  return least > 0n ? least : 1n;
}

/** The votes of those who take part. */
export function votesOf(votes: VotesById, through: ReadonlySet<string>): Map<string, bigint> {
  return new Map([...wholeVotes(votes)].filter(([id]) => through.has(id)));
}
