import { foldName } from '../election/name.ts';
import { grouped } from '../ground/grouped.ts';
import { NUMBERED } from './numbered.ts';

/** What may be a table, and what stands above it, the nearest first. */
export interface HeadedTable {
  above: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Words that a heading has beside the name of a contest. */
const AROUND =
  /[-–—:|,()]|\b(ward|wards|result|results|election|elections|constituency|riding|division|district|declaration|votes|poll|count|wahlkreis|ergebnis|ergebnisse|résultats?|circonscription|resultados?|collegio|distrito|for|of|in)\b/i;

/**
 * The heading of each table, and which of the texts above it that is. Of tables that are alike each is of one contest: what all of
 * them say (`Candidates`) names none, and the heading above it does; headings that come twice are told apart by the next one
 * above; words that all of them share (`Results for … Ward`) are no part of a name.
 */
export function headingsOf(tables: readonly HeadedTable[]): Heading[] {
  const found = new Map<HeadedTable, Heading>();
  for (const alike of grouped(tables, ({ rows }) => [shapeOf(rows)]).values()) {
    if (alike.length < 2) continue;
    const level = levelOf(alike);
    const said = alike.map(({ above }) => above[Math.min(level, above.length - 1)] ?? '');
    const bare = namesIn(withoutShared(said));
    const isTwice = (heading: string): boolean => said.filter((one) => one === heading).length > 1;
    for (const [i, table] of alike.entries()) {
      const upper = isTwice(said[i] ?? '') ? table.above[level + 1] : undefined;
      const heading = upper === undefined ? bare[i] : `${bare[i]} (${upper})`;
      found.set(table, { heading: heading ?? '', level: level + 1 });
    }
  }
  return tables.map((table) => found.get(table) ?? { heading: table.above[0] ?? '' });
}

interface Heading {
  heading: string;
  /** Which of the texts above the table it is; undefined for a table that is like no other. */
  level?: number;
}

/** `Riverside - Alder Bay` is Alder Bay, and `Alder Bay - 3 seats` too: the part that differs, the last of two. */
function namesIn(headings: readonly string[]): string[] {
  const parts = headings.map((heading) => heading.split(/\s+[-–—]\s+/));
  if (!parts.every(({ length }) => length > 1) || headings.some((heading) => NUMBERED.test(heading)))
    return [...headings];
  const [first, last] = [parts.map((own) => own[0] ?? ''), parts.map((own) => own.at(-1) ?? '')];
  // What has digits is beside the name: `2 seats`.
  const isAside = last.some((text) => /\d/.test(text)) && !first.some((text) => /\d/.test(text));
  return isAside || new Set(first).size > new Set(last).size ? withoutShared(first) : withoutShared(last);
}

/** The header of a table: its first row of several cells. */
function shapeOf(rows: readonly (readonly string[])[]): string {
  const header = rows.find((row) => row.filter((text) => text.trim() !== '').length > 1);
  return header?.map(foldName).join('\n') ?? '';
}

/** The first of the texts above that differs from table to table, else the one that differs most. */
function levelOf(alike: readonly HeadedTable[]): number {
  const most = Math.max(...alike.map(({ above }) => above.length));
  let best = { level: 0, texts: 0 };
  for (let level = 0; level < most; level++) {
    const texts = new Set(alike.map(({ above }) => above[level] ?? '')).size;
    if (texts > best.texts) best = { level, texts };
  }
  return best.level;
}

function withoutShared(headings: readonly string[]): string[] {
  const words = headings.map((heading) => heading.split(/\s+/));
  const [first = []] = words;
  if (new Set(headings).size < 2) return [...headings];
  const sharedBy = (lists: readonly string[][]): string[] => {
    const [own = []] = lists;
    const end = own.findIndex((word, at) => lists.some((list) => list.length - 1 <= at || list[at] !== word));
    return end < 0 ? own.slice(0, -1) : own.slice(0, end);
  };
  const before = sharedBy(words);
  const after = sharedBy(words.map((list) => list.slice(before.length).reverse()));
  const head = AROUND.test(before.join(' ')) ? before.length : 0;
  const tail = AROUND.test(first.slice(first.length - after.length).join(' ')) ? after.length : 0;
  return words.map((list) => {
    const own = list.slice(head, list.length - tail).join(' ');
    return own.replace(/^[\s\-–—:|,]+|[\s\-–—:|,]+$/g, '') || list.join(' ');
  });
}
