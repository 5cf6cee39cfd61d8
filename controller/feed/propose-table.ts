import type { Field } from './column-spec.ts';
import { parseCount } from './count.ts';
import { HEADER_WORDS, headerKey } from './words.ts';

/** A found table: where it is, its headers, and how much it looks like results. */
export interface Found {
  at: string | undefined;
  headers: readonly string[];
  columns: Map<Field, string | number>;
  score: number;
  rows: number;
}

// A header row is believed when it names a candidate (or leader) and votes, and numbers stand below.
export function scored(header: readonly string[], rows: readonly (readonly string[])[]): Found | null {
  const columns = new Map<Field, string>();
  const taken = new Set<number>();
  const fields = Object.entries(HEADER_WORDS) as [Field, readonly string[]][];
  const list = header.some((text) => HEADER_WORDS.leader?.map(headerKey).includes(headerKey(text)));
  for (const [field, words] of fields) {
    if (!list && ['leader', 'leaderParty', 'runnerUp', 'runnerUpParty', 'margin'].includes(field)) continue;
    const keys = new Set(words.map(headerKey));
    // The first word of the list is the surest: "Total Votes" before "Votes".
    const index = words
      .map((word) => header.findIndex((text, i) => !taken.has(i) && headerKey(text) === headerKey(word)))
      .find((i) => i >= 0);
    if (index === undefined || keys.size === 0) continue;
    columns.set(field, (header[index] as string).trim());
    taken.add(index);
  }
  const enough =
    (columns.has('candidate') || columns.has('party')) && (columns.has('votes') || columns.has('evm'));
  if (!enough && !(columns.has('leader') && columns.has('margin'))) return null;
  const votes = header.indexOf(columns.get('votes') ?? columns.get('evm') ?? columns.get('margin') ?? '');
  const numbers = rows.filter((row) => Number.isInteger(parseCount(row[votes] ?? '') ?? Number.NaN)).length;
  if (numbers === 0) return null;
  return {
    at: undefined,
    headers: header,
    columns,
    score: columns.size * 10 + Math.min(numbers, 50),
    rows: rows.length,
  };
}

/** How a table was read, one sentence each. */
export function explain({ headers, columns, rows }: Found): string[] {
  const used = new Set([...columns.values()].map(String));
  const unused = headers.filter((text) => text.trim() !== '' && !used.has(text.trim()));
  return [
    `${rows} rows; ${[...columns].map(([field, header]) => `${field} = ${typeof header === 'number' ? `column ${header}` : JSON.stringify(header)}`).join(', ')}`,
    ...(unused.length > 0
      ? [`not used: ${unused.map((text) => JSON.stringify(text.trim())).join(', ')}`]
      : []),
  ];
}
