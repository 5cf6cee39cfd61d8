import { type CheerioAPI, load } from 'cheerio';
import { type AnyNode, type Element, isTag } from 'domhandler';
import { headingsAbove, textsAbove } from '../../feed/page/above-table.ts';
import { gridOf } from '../../feed/page/html-grid.ts';
import { textOf } from '../../feed/page/html-text.ts';
import { timesOf } from '../../ground/times.ts';
import type { FeedPart } from './feed-part.ts';
import { alikeGrids, columnsOf, gridSheets, type Sheet, type SheetColumn } from './sheet.ts';

/** Where a page (or a part of it) says which contest it is of, and how far its count is. */
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'caption', 'legend', 'summary', 'header'];
const STATUS = ['[class*="status"]', '[id*="status"]'];
const PAGE_PLACES = [...HEADINGS, 'title', ...STATUS];
const PART_PLACES = [...HEADINGS, ...STATUS, 'th:first', 'td:first', 'p', 'a', 'strong'];
/** The same within a table. */
const OWN_PLACES = ['th:first', 'td:first', 'tr:nth-of-type(2) th', 'tr:nth-of-type(2) td'];
const MOST_TABLES = 12;

/**
 * The sheets that a page's tables may be: each alone, and, where the same table stands in many parts of the page
 * alike, all of them together.
 *
 * @param promising whether columns of a table may be results at all
 */
export function htmlSheets(text: string, promising: (columns: readonly SheetColumn[]) => boolean): Sheet[] {
  const $ = load(text);
  const tables = $('table').toArray().filter(isTag);
  const all = [...partsOf($, tables)].flatMap(([each, { parts, own }]) =>
    sheetsOf(own, { each, rows: { at: 'table' } }, facts($, parts, PART_PLACES)),
  );
  const alone = tables
    .filter((table) => sheetsOf([table], {}, []).some(({ columns }) => promising(columns)))
    .slice(0, all.length > 0 ? 1 : MOST_TABLES)
    .flatMap((table) =>
      selectorsOf($, table).flatMap((at) => {
        const places = [...PAGE_PLACES, ...OWN_PLACES.map((cell) => `${at} ${cell}`)];
        return sheetsOf([table], { rows: { at } }, facts($, [null], places));
      }),
    );
  return [...all, ...headed($, tables), ...alone];
}

/** Tables that are alike, each below a heading of its own: what stands above tells them apart. */
function headed($: CheerioAPI, tables: readonly Element[]): Sheet[] {
  const headings = headingsAbove($.root()[0] as AnyNode);
  const grids = tables.map((table) => {
    const grid = gridOf(table, '');
    return { ...grid, above: textsAbove(table, grid.rows, headings) };
  });
  return alikeGrids(grids).flatMap((alike) =>
    gridSheets(alike, { kind: 'html', way: {}, bare: false, above: true }),
  );
}

function sheetsOf(tables: readonly Element[], way: FeedPart, facts: readonly SheetColumn[]): Sheet[] {
  const grids = tables.map((table) => gridOf(table, ''));
  return gridSheets(grids, { kind: 'html', way, bare: false, facts });
}

// Tables that stand each in a part of its own (the widest element around it that holds no other), by the selector that
// finds these parts and nothing else.
function partsOf(
  $: CheerioAPI,
  tables: readonly Element[],
): Map<string, { parts: Element[]; own: Element[] }> {
  const around = tables.map((table) => $(table).parentsUntil('body').toArray());
  const held = timesOf(around.flat());
  const groups = new Map<string, { parts: Element[]; own: Element[] }>();
  for (const [i, table] of tables.entries()) {
    const part = around[i]?.findLast((one) => held.get(one) === 1);
    const name = part && nameOf(part);
    if (!name) continue;
    const group = groups.get(name) ?? { parts: [], own: [] };
    groups.set(name, group);
    group.parts.push(part);
    group.own.push(table);
  }
  for (const [each, { parts }] of groups)
    if (parts.length < 2 || $(each).length !== parts.length) groups.delete(each);
  return groups;
}

// What stands at the places of each part; null is the whole page.
function facts($: CheerioAPI, parts: readonly (Element | null)[], places: readonly string[]): SheetColumn[] {
  return columnsOf(parts, (part, tell) => {
    for (const at of places) {
      const [node] = part ? $(at, part) : $(at);
      const text = node ? textOf(node, true) : '';
      if (text !== '' && text.length <= 200) tell(at, '', text);
    }
  });
}

// Short selectors: a long way breaks at the first change of layout. Where the short one finds several tables, the same
// by number too: the header words may tell them apart, and a number breaks at the first new table.
function selectorsOf($: CheerioAPI, table: Element): string[] {
  const above = $(table).parents('[id]').toArray();
  const id = above.map(({ attribs }) => attribs.id ?? '').find((one) => WORD.test(one));
  const { id: own = '' } = table.attribs;
  const short = WORD.test(own) ? `#${own}` : (nameOf(table) ?? (id === undefined ? 'table' : `#${id} table`));
  const found = $(short);
  return found.length === 1 ? [short] : [short, `${short}:eq(${found.index(table)})`];
}

const WORD = /^[A-Za-z][\w-]*$/;

/** By the first word of its class. */
function nameOf({ name, attribs }: Element): string | null {
  const word = attribs.class?.trim().split(/\s+/)[0];
  return word && WORD.test(word) ? `${name}.${word}` : null;
}
