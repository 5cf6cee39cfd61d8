import { MOST_ROWS, type Sheet, type SheetColumn } from './sheet.ts';

/** Deepest list looked into, and most lists taken, of one tree. */
const DEEPEST = 14;
const MOST_LISTS = 200;
const MOST_COLUMNS = 120;
/** Members that tell whether a list may be results. */
const LOOKED_AT = 1000;
/** What sources call the time of their data. */
export const STAMP = /updat|stamp|as_?of|modif|generat|creat|publish|refresh/i;

/** A list that stands in every member of the list around it, taken together. */
interface List {
  /** Ways of the lists around it, outermost first, and its own: `$.races[*]`, `$.races[*].candidates[*]`. */
  ways: readonly string[];
  /** Its members; each with the members of the lists around it that it stands in, and which one it was there. */
  items: { chain: readonly unknown[]; places: readonly number[] }[];
}

/**
 * The sheets that a JSON or XML tree may be: each list as rows, and each list around it as the contests' parts.
 * Where lists stand between, all of each are taken, or the first of each (the whole state before its counties).
 *
 * @param promising whether columns of a list may be results at all
 */
export function treeSheets(
  kind: 'json' | 'xml',
  root: unknown,
  promising: (columns: readonly SheetColumn[]) => boolean,
): Sheet[] {
  const stamps = columnsOf([root], '$.').filter(({ header }) => STAMP.test(header));
  return listsIn(root, kind).flatMap((list) => {
    const nodes = list.items.map(({ chain }) => chain.at(-1));
    const every = Math.ceil(nodes.length / LOOKED_AT);
    if (!promising(columnsOf(nodes.filter((_, i) => i % every === 0)))) return [];
    const columns = columnsOf(nodes);
    return list.ways.flatMap((_, outer) => {
      const between = list.ways.length - outer - 1;
      const all = sheetOf(kind, list, columns, stamps, outer, false);
      return outer > 0 && between > 0 ? [sheetOf(kind, list, columns, stamps, outer, true), all] : [all];
    });
  });
}

/** @param outer how many of the lists around the rows part the page; 0 = it has no parts */
function sheetOf(
  kind: 'json' | 'xml',
  { ways, items }: List,
  columns: readonly SheetColumn[],
  stamps: readonly SheetColumn[],
  outer: number,
  firsts: boolean,
): Sheet {
  const last = ways.length - 1;
  const kept = [...items.keys()].filter(
    (i) => !firsts || items[i]?.places.slice(outer, last).every((place) => place === 0),
  );
  const chains = kept.map((i) => items[i]?.chain ?? []);
  const each = outer === 0 ? undefined : (ways[outer - 1] as string);
  const relative = (way: string): string =>
    each === undefined ? way : way.slice(each.length).replace(/^\./, '');
  const rows = relative(ways[last] as string).replace(/\[\*\]$/, '');
  const partNodes = chains.map((chain) => chain[outer]);
  const numbers = new Map<unknown, number>();
  for (const node of partNodes) if (!numbers.has(node)) numbers.set(node, numbers.size);
  const parts = partNodes.map((node) => numbers.get(node) as number);
  const facts = columnsOf([...numbers.keys()], outer === 0 ? '$.' : '').map((column) => ({
    ...column,
    cells: parts.map((part) => column.cells[part] ?? ''),
    part: true,
  }));
  // What the first of the lists between says, it says of the part.
  const between = firsts
    ? columnsOf(
        chains.map((chain) => chain[last]),
        `${firstOf(relative(ways[last - 1] as string))}.`,
      )
    : [];
  return {
    kind,
    way: { ...(each !== undefined && { each }), rows: { at: (firsts ? firstOf(rows) : rows) || '$' } },
    columns: [
      ...columns.map((column) => ({ ...column, cells: kept.map((i) => column.cells[i] ?? '') })),
      ...facts,
      ...(outer === 0
        ? []
        : stamps.map((column) => ({ ...column, cells: parts.map(() => column.cells[0] ?? ''), part: true }))),
      ...between.map((column) => ({ ...column, part: true })),
    ],
    size: kept.length,
    parts,
  };
}

function firstOf(way: string): string {
  return way.replaceAll('[*]', '.0');
}

/** A column for each way from the nodes to a text that stands in no further list. */
function columnsOf(nodes: readonly unknown[], prefix = ''): SheetColumn[] {
  const columns = new Map<string | number, string[]>();
  for (const [i, node] of nodes.entries())
    leaves(node, '', 0, (way, text) => {
      let cells = columns.get(way);
      if (!cells) {
        if (columns.size >= MOST_COLUMNS) return;
        cells = nodes.map(() => '');
        columns.set(way, cells);
      }
      cells[i] = text;
    });
  return [...columns].map(([way, cells]) => ({
    at: typeof way === 'number' ? way : `${prefix}${way}`,
    header: typeof way === 'number' ? '' : way,
    cells,
    part: false,
  }));
}

function leaves(
  node: unknown,
  way: string,
  depth: number,
  tell: (way: string | number, text: string) => void,
): void {
  if (Array.isArray(node)) {
    // A row that is an array is told by places.
    if (depth > 0) return;
    for (const [i, item] of node.entries()) if (isLeaf(item)) tell(i + 1, plain(item));
    return;
  }
  if (typeof node !== 'object' || node === null || depth > 5) return;
  for (const [key, value] of Object.entries(node)) {
    const here = step(way, key);
    if (isLeaf(value)) tell(key === '#text' && way !== '' ? way : here, plain(value));
    else leaves(value, here, depth + 1, tell);
  }
}

/** All lists of a tree by the way that leads to them. In XML an element that stands once may be a list elsewhere. */
function listsIn(root: unknown, kind: 'json' | 'xml'): List[] {
  const repeated = new Set<string>();
  if (kind === 'xml') findRepeated(root, '', repeated, 0);
  const lists = new Map<string, List>();
  const walk = (
    node: unknown,
    way: string,
    key: string,
    around: { ways: readonly string[]; chain: readonly unknown[]; places: readonly number[] },
    depth: number,
  ): void => {
    if (typeof node !== 'object' || node === null || depth > DEEPEST) return;
    const members = Array.isArray(node)
      ? node
      : repeated.has(key)
        ? [node]
        : kind === 'json' && isBook(node)
          ? Object.values(node)
          : null;
    if (!members) {
      for (const [name, value] of Object.entries(node))
        walk(value, step(way, name), `${key}/${name}`, around, depth + 1);
      return;
    }
    if (!members.some((member) => typeof member === 'object' && member !== null)) return;
    const here = Array.isArray(node) || kind === 'xml' ? `${way}[*]` : `${way}.*`;
    const ways = [...around.ways, here];
    let list = lists.get(here);
    if (!list) {
      if (lists.size >= MOST_LISTS) return;
      list = { ways, items: [] };
      lists.set(here, list);
    }
    for (const [place, member] of members.entries()) {
      const chain = [...around.chain, member];
      const places = [...around.places, place];
      if (list.items.length < MOST_ROWS) list.items.push({ chain, places });
      if (typeof member !== 'object' || member === null) continue;
      if (Array.isArray(member)) {
        if (member.some((inner) => !isLeaf(inner)))
          walk(member, here, key, { ways, chain, places }, depth + 1);
        continue;
      }
      for (const [name, value] of Object.entries(member))
        walk(value, step(here, name), `${key}/${name}`, { ways, chain, places }, depth + 1);
    }
  };
  walk(root, '$', '', { ways: [], chain: [root], places: [] }, 0);
  return [...lists.values()];
}

function findRepeated(node: unknown, key: string, repeated: Set<string>, depth: number): void {
  if (typeof node !== 'object' || node === null || depth > DEEPEST) return;
  if (Array.isArray(node)) {
    repeated.add(key);
    for (const member of node) findRepeated(member, key, repeated, depth + 1);
    return;
  }
  for (const [name, value] of Object.entries(node))
    findRepeated(value, `${key}/${name}`, repeated, depth + 1);
}

// An object whose members are all alike is a list by keys: `{"S01": {…}, "S02": {…}}`.
function isBook(node: object): boolean {
  const values = Object.values(node);
  if (
    values.length < 2 ||
    !values.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  )
    return false;
  const shapes = new Set(values.map((value) => Object.keys(value as object).join('\n')));
  return shapes.size === 1 || (values.length > 5 && shapes.size * 2 <= values.length);
}

/** The way one step on; a key that holds marks of the path language is written in brackets. */
function step(way: string, key: string): string {
  if (/[.[\]'"$*?()~^,:]/.test(key)) return `${way}['${key.replaceAll("'", "\\'")}']`;
  return way === '' ? key : `${way}.${key}`;
}

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).trim();
}
