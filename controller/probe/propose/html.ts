import { type CheerioAPI, load } from 'cheerio';
import { type AnyNode, type Element, isTag } from 'domhandler';
import { gridOf } from '../../feed/page/html-grid.ts';
import { textOf } from '../../feed/page/html-text.ts';
import { type FeedPart, gridSheets, type Sheet, type SheetColumn } from './sheet.ts';

/** Where a page (or a part of it) says which contest it is of, and how far its count is. */
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'caption', 'legend', 'summary', 'header'];
const STATUS = ['[class*="status"]', '[id*="status"]'];
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
  const page = facts($, [null], [...HEADINGS, 'title', ...STATUS]);
  const all = together($, tables);
  const alone = tables
    .filter((table) => sheetsOf(table, {}).some(({ columns }) => promising(columns)))
    .slice(0, all.length > 0 ? 1 : MOST_TABLES)
    .flatMap((table) =>
      selectorsOf($, table).flatMap((at) => {
        const own = OWN_PLACES.map((cell) => `${at} ${cell}`);
        const found = [...page, ...facts($, [null], own)];
        return sheetsOf(table, { rows: { at } }).map((sheet) => withFacts(sheet, found));
      }),
    );
  return [...all, ...alone];
}

function sheetsOf(table: Element, way: FeedPart): Sheet[] {
  return gridSheets(gridOf(table, ''), { kind: 'html', way, bare: false });
}

// Every table in a part of its own: the widest element around it that holds no other table.
function together($: CheerioAPI, tables: readonly Element[]): Sheet[] {
  const groups = new Map<string, { part: Element; table: Element }[]>();
  for (const table of tables) {
    const part = partOf(table);
    const name = part && nameOf(part);
    if (!part || !name) continue;
    const group = groups.get(name);
    if (group) group.push({ part, table });
    else groups.set(name, [{ part, table }]);
  }
  return [...groups].flatMap(([each, members]) => {
    // The feed's selector must find these parts and no others.
    if (members.length < 2 || $(each).length !== members.length) return [];
    const sheets = members.map(({ table }) => sheetsOf(table, { each, rows: { at: 'table' } }));
    const [first = []] = sheets;
    return first.map((one, i) => {
      const alike = sheets.map((own) => own[i]);
      const columns = one.columns.map((column, place): SheetColumn => {
        const cells = alike.flatMap((sheet) => sheet?.columns[place]?.cells ?? []);
        return { ...column, cells };
      });
      const parts = alike.flatMap((sheet, part) => Array.from({ length: sheet?.size ?? 0 }, () => part));
      const found = facts(
        $,
        members.map(({ part }) => part),
        [...HEADINGS, ...STATUS, 'th:first', 'td:first', 'p', 'a', 'strong'],
      );
      return withFacts({ ...one, columns, size: parts.length, parts }, found);
    });
  });
}

function partOf(table: Element): Element | null {
  let part: Element | null = null;
  for (let at = table.parent; at && isTag(at) && at.name !== 'body'; at = at.parent) {
    if (tablesIn(at) > 1) break;
    part = at;
  }
  return part;
}

function tablesIn(node: Element): number {
  let found = 0;
  for (const child of node.children) {
    if (isTag(child)) found += child.name === 'table' ? 1 : tablesIn(child);
    if (found > 1) break;
  }
  return found;
}

/** One text for each part at each place; null is the whole page. */
function facts($: CheerioAPI, parts: readonly (Element | null)[], places: readonly string[]): SheetColumn[] {
  return places.flatMap((at) => {
    const cells = parts.map((part) => {
      const [node] = part ? $(at, part) : $(at);
      const text = node ? textOf(node, true) : '';
      return text.length > 200 ? '' : text;
    });
    return cells.some((text) => text !== '') ? [{ at, header: '', cells, part: true }] : [];
  });
}

function withFacts(sheet: Sheet, found: readonly SheetColumn[]): Sheet {
  const spread = found.map((column) => ({
    ...column,
    cells: sheet.parts.map((part) => column.cells[part] ?? ''),
  }));
  return { ...sheet, columns: [...sheet.columns, ...spread] };
}

// A short selector: the nearest id above, or the class, then the way down; then, where that finds several tables, the
// same by number. The header words may tell them apart, and a number breaks at the first new table.
function selectorsOf($: CheerioAPI, node: Element): string[] {
  const short = shortSelector(node);
  const found = $(short);
  return found.length === 1 ? [short] : [short, `${short}:eq(${found.index(node)})`];
}

function shortSelector(node: Element): string {
  const way: string[] = [];
  let at: AnyNode | null = node;
  while (at && isTag(at) && at.name !== 'body') {
    const id = at.attribs.id;
    if (id && /^[A-Za-z][\w-]*$/.test(id)) return [`#${id}`, ...way].join(' > ');
    const name = at.name === 'table' ? nameOf(at) : null;
    if (name) return name;
    way.unshift(at.name);
    at = at.parent as AnyNode | null;
    // Deep ways break at the first change of layout: the header words find the table by themselves.
    if (way.length > 3) return 'table';
  }
  return way.join(' > ') || 'table';
}

function nameOf({ name, attribs }: Element): string | null {
  const word = attribs.class?.trim().split(/\s+/)[0];
  return word && /^[A-Za-z][\w-]*$/.test(word) ? `${name}.${word}` : null;
}
