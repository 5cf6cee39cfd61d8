import { explain, type Found, scored } from './propose-table.ts';
import type { FeedFileSpec } from './spec.ts';
import { HEADER_WORDS, headerKey } from './words.ts';

type Mapping = Partial<FeedFileSpec['feeds'][number]>;
type Item = Record<string, unknown>;

interface List {
  path: string;
  items: Item[];
  /** Where the list stands in a member of another list: the member, and the way to it. */
  outer: { path: string; item: Item } | null;
}

/**
 * The list of a JSON or XML tree that looks most like results: rows, and the contests around them when the
 * rows of each contest stand in it. Null when nothing does.
 */
export function proposeTree(root: unknown): { found: Found; extra: Mapping; reasons: string[] } | null {
  const best = listsIn(root, '$', null, 0)
    .flatMap((list) => {
      const keys = [...new Set(list.items.slice(0, 20).flatMap((item) => Object.keys(item)))];
      const cells = list.items.slice(0, 50).map((item) => keys.map((key) => plain(item[key])));
      const table = scored(keys, cells);
      return table ? [{ list, table: { ...table, at: list.path, rows: list.items.length } }] : [];
    })
    .sort((a, b) => b.table.score - a.table.score)[0];
  if (!best) return null;
  const { list, table } = best;
  const reasons = explain(table);
  if (!list.outer || table.columns.has('contest') || table.columns.has('number'))
    return { found: table, extra: {}, reasons };
  const { path, item } = list.outer;
  const contest = contestKeys(item);
  reasons.push(
    `each contest is a member of ${path}: ${
      Object.entries(contest)
        .map(([what, key]) => `${what} = ${key}`)
        .join(', ') || 'its name was not found'
    }`,
  );
  const extra: Mapping = { each: path, ...(Object.keys(contest).length > 0 && { contest }) };
  const status = keyOf(item, HEADER_WORDS.status ?? []);
  if (status) extra.status = { at: status };
  return { found: { ...table, at: list.path.slice(path.length + 1) }, extra, reasons };
}

const NAMES = [
  'name',
  'title',
  'contestName',
  'constituencyName',
  'seatName',
  'raceName',
  ...(HEADER_WORDS.contest ?? []),
];
const NUMBERS = ['number', 'no', 'contestNumber', 'acNo', 'seatNo', ...(HEADER_WORDS.number ?? [])];

function contestKeys(item: Item): { name?: string; number?: string; state?: string } {
  const name = keyOf(item, NAMES);
  const number = keyOf(item, NUMBERS);
  const state = keyOf(item, ['state', 'stateCode', 'province']);
  return { ...(state && { state }), ...(number && { number }), ...(name && { name }) };
}

function keyOf(item: Item, words: readonly string[]): string | undefined {
  const wanted = new Set(words.map(headerKey));
  return Object.keys(item).find(
    (key) => wanted.has(headerKey(key.replace(/^@/, ''))) && plain(item[key]) !== '',
  );
}

function listsIn(node: unknown, path: string, outer: List['outer'], depth: number): List[] {
  if (typeof node !== 'object' || node === null || depth > 8) return [];
  if (!Array.isArray(node)) {
    return Object.entries(node).flatMap(([key, value]) =>
      listsIn(value, /^\w+$/.test(key) ? `${path}.${key}` : `${path}['${key}']`, outer, depth + 1),
    );
  }
  const items = node.filter(
    (item): item is Item => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
  const [first] = items;
  if (!first) return [];
  const here = `${path}[*]`;
  const inner = Object.entries(first).flatMap(([key, value]) =>
    listsIn(value, `${here}.${key}`, { path: here, item: first }, depth + 1),
  );
  return [{ path: here, items, outer }, ...inner];
}

function plain(value: unknown): string {
  return typeof value === 'object' ? '' : String(value ?? '');
}
