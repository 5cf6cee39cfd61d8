import { PageError } from './decode.ts';

/**
 * What a page may cost: bounds that no real page reaches, each far above the largest that is known. A page beyond one is
 * refused by itself, before it can take the thread's time or memory from the others. `limits.maxBytes` (20 MB) is
 * the one a feed file may move.
 */
export const LIMITS = {
  /** Elements, lists or objects within each other. Chromium itself nests no deeper. Result pages: 13. */
  depth: 512,
  /** Elements, texts and comments of a web page, each a quarter of a kilobyte in memory. Result pages: 5,000. */
  nodes: 400_000,
  /** Elements of an XML document; a state's counties, candidates and kinds of vote are 500,000. */
  elements: 1_000_000,
  /** Values of a JSON document. */
  values: 2_000_000,
  /** Columns of a table; a wide sheet of France's 577 seats has 170. */
  columns: 10_000,
  /** Cells of a table, with those that spans fill in. */
  cells: 2_000_000,
  /** Rows of one contest. The longest ballot known, Modakurichi 1996, had 1,033 names. */
  candidates: 5_000,
  /** Characters of a name. */
  name: 2_000,
} as const;

const WHAT: Record<keyof typeof LIMITS, string> = {
  depth: 'the page is nested too deep',
  nodes: 'the page has too many elements',
  elements: 'the document has too many elements',
  values: 'the document has too many values',
  columns: 'a table has too many columns',
  cells: 'a table has too many cells',
  candidates: 'the contest has too many rows',
  name: 'a name is too long',
};

/** The refusal of what is above a limit. @param got how much there is, at least */
export function aboveLimit(limit: keyof typeof LIMITS, got: number, where = ''): PageError {
  return new PageError(
    WHAT[limit],
    `${got}`,
    `at most ${LIMITS[limit]}, which no results page reaches`,
    where,
  );
}
