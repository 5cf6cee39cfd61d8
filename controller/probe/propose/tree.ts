import { columnsOf, type Fields, MOST_ROWS, type Sheet, type SheetColumn, spread } from './sheet.ts';

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
  items: Item[];
}

interface Item {
  chain: readonly unknown[];
  places: readonly number[];
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
  return listsIn(root, kind).flatMap((list) => {
    const every = Math.ceil(list.items.length / LOOKED_AT);
    const some = list.items.filter((_, i) => i % every === 0).map(({ chain }) => chain.at(-1));
    if (!promising(leafColumns(some))) return [];
    return list.ways.flatMap((_, outer) => {
      const firsts = outer > 0 && outer < list.ways.length - 1 ? [true, false] : [false];
      return firsts.map((first) => listSheet(kind, list, outer, first));
    });
  });
}

/**
 * @param outer how many of the lists around the rows part the page; 0 = it has no parts
 * @param firsts whether only the first of each list between is taken
 */
function listSheet(kind: Sheet['kind'], { ways, items }: List, outer: number, firsts: boolean): Sheet {
  const last = ways.length - 1;
  const between = ({ places }: Item): readonly number[] => places.slice(outer, last);
  const kept = firsts ? items.filter((item) => between(item).every((place) => place === 0)) : items;
  const each = ways[outer - 1];
  const relative = (depth: number): string => {
    const way = (ways[depth] ?? '').slice(each?.length ?? 0).replace(/^\./, '');
    return firsts ? way.replace(/\[\*\](?=.)/g, '.0') : way;
  };
  // What the members of a list around say, to all rows in them.
  const said = (depth: number, prefix: string): SheetColumn[] => {
    const nodes = kept.map(({ chain }) => chain[depth]);
    const all = [...new Set(nodes)];
    const places = new Map(all.map((node, i) => [node, i]));
    return spread(
      leafColumns(all, prefix),
      nodes.map((node) => places.get(node) ?? 0),
    );
  };
  const top = said(0, '$.');
  return {
    kind,
    way: { ...(each !== undefined && { each }), rows: { at: relative(last).replace(/\[\*\]$/, '') || '$' } },
    columns: [
      ...leafColumns(kept.map(({ chain }) => chain.at(-1))),
      ...(outer === 0 ? top : [...said(outer, ''), ...top.filter(({ header }) => STAMP.test(header))]),
      ...(firsts ? said(last, `${relative(last - 1).replace(/\[\*\]$/, '.0')}.`) : []),
    ],
    size: kept.length,
  };
}

/** A column for each way from the nodes to a text that stands in no further list. */
function leafColumns(nodes: readonly unknown[], prefix = ''): SheetColumn[] {
  const fields: Fields<unknown> = (node, tell) => {
    // A row that is an array is told by places.
    if (Array.isArray(node)) {
      for (const [i, item] of node.entries()) if (isLeaf(item)) tell(i + 1, '', plain(item));
    } else leaves(node, '', 0, (way, text) => tell(`${prefix}${way}`, way, text));
  };
  return columnsOf(nodes, fields, MOST_COLUMNS);
}

function leaves(node: unknown, way: string, depth: number, tell: (way: string, text: string) => void): void {
  if (isLeaf(node) || Array.isArray(node) || depth > 5) return;
  for (const [key, value] of Object.entries(node as object)) {
    const here = step(way, key);
    if (isLeaf(value)) tell(key === '#text' && way !== '' ? way : here, plain(value));
    else leaves(value, here, depth + 1, tell);
  }
}

/** Where a walk through the tree is: the lists around, and the way and the names that led here. */
interface Spot extends Item {
  ways: readonly string[];
  way: string;
  key: string;
  depth: number;
}

/** All lists of a tree by the way that leads to them. In XML an element that stands once may be a list elsewhere. */
function listsIn(root: unknown, kind: 'json' | 'xml'): List[] {
  const repeated = new Set<string>();
  if (kind === 'xml') findRepeated(root, '', repeated, 0);
  const lists = new Map<string, List>();
  const membersOf = (node: object, key: string): unknown[] | null => {
    if (Array.isArray(node)) return node;
    if (repeated.has(key)) return [node];
    return kind === 'json' && isBook(node) ? Object.values(node) : null;
  };
  const walk = (node: unknown, spot: Spot): void => {
    if (isLeaf(node) || spot.depth > DEEPEST) return;
    const members = membersOf(node as object, spot.key);
    if (!members) enter(node, spot);
    if (!members || members.every(isLeaf)) return;
    const way = `${spot.way}${Array.isArray(node) || kind === 'xml' ? '[*]' : '.*'}`;
    const ways = [...spot.ways, way];
    const list = lists.get(way) ?? { ways, items: [] };
    if (lists.size >= MOST_LISTS && !lists.has(way)) return;
    lists.set(way, list);
    for (const [place, member] of members.entries()) {
      const item = { chain: [...spot.chain, member], places: [...spot.places, place] };
      if (list.items.length < MOST_ROWS) list.items.push(item);
      const inner = { ...spot, ...item, ways, way };
      if (Array.isArray(member)) walk(member, { ...inner, depth: spot.depth + 1 });
      else enter(member, inner);
    }
  };
  const enter = (node: unknown, spot: Spot): void => {
    if (isLeaf(node)) return;
    for (const [name, value] of Object.entries(node as object))
      walk(value, {
        ...spot,
        way: step(spot.way, name),
        key: `${spot.key}/${name}`,
        depth: spot.depth + 1,
      });
  };
  walk(root, { ways: [], chain: [root], places: [], way: '$', key: '', depth: 0 });
  return [...lists.values()];
}

function findRepeated(node: unknown, key: string, repeated: Set<string>, depth: number): void {
  if (isLeaf(node) || depth > DEEPEST) return;
  if (Array.isArray(node)) repeated.add(key);
  for (const [name, value] of Object.entries(node as object))
    findRepeated(value, Array.isArray(node) ? key : `${key}/${name}`, repeated, depth + 1);
}

// An object whose members are all alike is a list by keys: `{"S01": {…}, "S02": {…}}`.
function isBook(node: object): boolean {
  const values = Object.values(node);
  if (values.length < 2 || values.some((value) => isLeaf(value) || Array.isArray(value))) return false;
  const shapes = new Set(values.map((value) => Object.keys(value).join('\n')));
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
