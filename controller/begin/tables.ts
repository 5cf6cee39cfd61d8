import { load } from 'cheerio';
import type { AnyNode } from 'domhandler';
import { headingsAbove, textsAbove } from '../feed/page/above-table.ts';
import { blocksOf } from '../feed/page/blocks.ts';
import { delimitedRows, sniffDelimiter } from '../feed/page/csv.ts';
import { gridOf } from '../feed/page/html-grid.ts';
import { isWorkbook, readSheets, textsAboveSheet } from '../feed/page/sheet-file.ts';
import { xmlTree } from '../feed/page/tree.ts';
import { unfolded } from '../feed/page/unfolded.ts';
import { decodePage, PageError } from '../feed/wire/decode.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { headingsOf } from './headings.ts';
import { nameReferences } from './name-references.ts';
import { NUMBERED } from './numbered.ts';
import { publishedTable } from './publishers.ts';

/** Rows of texts as a source has them, before anybody knows what they mean. */
export interface SourceTable {
  where: string;
  /** What stands above the table: a heading, a caption, the page's title; '' where nothing does. */
  heading: string;
  /** Which of the texts above it that is, the nearest is 1; undefined where no feed can say so. */
  level?: number;
  rows: readonly (readonly string[])[];
  /** Candidates stood side by side in it, `Name 1`, `Name 2`; here each has a row. */
  unfolded?: boolean;
}

/** A document as it came: its text where it has one, and whatever in it may be a table. */
export interface SourceDocument {
  exchange: Exchange;
  url: string;
  /** Null for a workbook. */
  text: string | null;
  tables: readonly SourceTable[];
}

/** Values within each other deeper than this are no results. */
const DEEPEST = 12;

/**
 * What may be a table in a page, a sheet or a file: HTML, CSV, JSON, XML, XLSX, ODS.
 * @throws PageError for what is none of them
 */
export async function openDocument(exchange: Exchange, maxBytes: number): Promise<SourceDocument> {
  const { url, body } = exchange;
  if (isWorkbook(body)) {
    const sheets = await readSheets(body);
    // Of several sheets each may be of one contest.
    const headings = headingsOf(sheets.map((sheet) => ({ rows: sheet.rows, above: textsAboveSheet(sheet) })));
    const tables = sheets.map(({ name, rows }, at) => ({
      ...tableOf(`sheet ${name}`, rows),
      ...(sheets.length > 1 ? headings[at] : { heading: '' }),
      heading: (sheets.length > 1 && headings[at]?.heading) || '',
    }));
    return { exchange, url, text: null, tables };
  }
  const { text } = decodePage(exchange, { maxBytes, charset: null, member: null });
  return { exchange, url, text, tables: tablesIn(text, url) };
}

function tablesIn(text: string, url: string): SourceTable[] {
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start === '')
    throw new PageError('the page is empty', 'nothing', 'a page, a sheet or a file with results', url);
  if (/^[[{]/.test(start)) return treeTables(parseJson(start, url));
  if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start)) return htmlTables(text);
  if (/^</.test(start)) return treeTables(xmlTree(text));
  const rows = delimitedRows(text, sniffDelimiter(text));
  const blocks = blocksOf(rows);
  if (!blocks) return [{ ...tableOf('file', rows), heading: '' }];
  return blocks.map(({ title, rows: own }) => ({ where: title, heading: title, level: 1, rows: own }));
}

function tableOf(where: string, rows: string[][]): Omit<SourceTable, 'heading'> {
  const own = unfolded(rows);
  return { where, rows: own ?? rows, ...(own && { unfolded: true }) };
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PageError('the page is not JSON', (cause as Error).message, 'whole JSON', url, { cause });
  }
}

function htmlTables(text: string): SourceTable[] {
  const $ = load(text);
  const titles = $('h2, h1, h3')
    .toArray()
    .map((node) => tidy($(node).text()));
  const numbered = titles.find((text) => NUMBERED.test(text));
  const title = numbered ?? titles[0] ?? tidy($('title').text());
  const under = headingsAbove($.root()[0] as AnyNode);
  const tables = $('table')
    .toArray()
    .map((table) => {
      const { rows } = gridOf(table, '');
      const isHeaded =
        textsAbove(table, rows, NOTHING_ABOVE).length + $(table).prevAll('h1, h2, h3, h4').length > 0;
      return { rows, above: textsAbove(table, rows, under), isHeaded };
    });
  const headings = headingsOf(tables);
  return tables.map(({ rows, above, isHeaded }, at) => {
    const own = headings[at] ?? { heading: '' };
    // The numbered title of a page goes before a heading far above.
    const isFar = own.level === undefined && above.length > 0 && !isHeaded && numbered !== undefined;
    return { where: `table ${at + 1}`, ...own, heading: (isFar ? numbered : own.heading) || title, rows };
  });
}

const NOTHING_ABOVE: ReturnType<typeof headingsAbove> = new Map();

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Lists of objects, each as a table; what stands around a list in the tree is said of each of its rows. */
function treeTables(tree: unknown): SourceTable[] {
  const published = publishedTable(tree);
  if (published) return [published];
  const found = new Map<string, Record<string, string>[]>();
  const lists = new Set<string>();
  findLists(tree, lists, 0);
  walk(tree, '', {}, 0);
  nameReferences(found);
  return [...found].map(([where, records]) => {
    const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
    return {
      where,
      heading: '',
      rows: [keys, ...records.map((record) => keys.map((key) => record[key] ?? ''))],
    };
  });

  function walk(node: unknown, path: string, around: Record<string, string>, depth: number): void {
    if (depth > DEEPEST || typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const item of node) {
        if (Array.isArray(item) && item.every((cell) => typeof cell !== 'object' || cell === null))
          add(path, {
            ...around,
            ...Object.fromEntries(item.map((cell, i) => [`${i + 1}`, String(cell ?? '')])),
          });
        else if (typeof item === 'object' && item !== null) record(item, path, around, depth);
      }
      return;
    }
    record(node, path, around, depth);
  }

  // One object: its own values, and those of objects in it that are no lists, are a row; its lists lie below it.
  function record(node: object, path: string, around: Record<string, string>, depth: number): void {
    const own: Record<string, string> = {};
    const below: [string, unknown][] = [];
    const collect = (part: object, prefix: string, deep: number): void => {
      for (const [key, value] of Object.entries(part)) {
        const name = prefix === '' ? key : `${prefix} ${key}`;
        // XML says a list of one like no list at all.
        if (Array.isArray(value)) below.push([`${path}/${name}`, value]);
        else if (lists.has(key) && typeof value === 'object' && value !== null)
          below.push([`${path}/${name}`, [value]]);
        else if (isKeyed(value))
          below.push([
            `${path}/${name}`,
            Object.entries(value as object).map(([id, one]) => ({ id, ...one })),
          ]);
        else if (typeof value !== 'object' || value === null) own[name] = value === null ? '' : String(value);
        else if (Object.values(value).some((one) => typeof one === 'object' && one !== null) || deep > 2)
          below.push([`${path}/${name}`, value]);
        else collect(value, name, deep + 1);
      }
    };
    collect(node, '', 0);
    const name = path.split('/').at(-1) ?? '';
    const said = Object.fromEntries(
      Object.entries(own).map(([key, value]) => [name ? `${name} ${key}` : key, value]),
    );
    if (path !== '') add(path, { ...around, ...own });
    for (const [where, list] of below) walk(list, where, { ...around, ...said }, depth + 1);
  }

  function add(path: string, row: Record<string, string>): void {
    const rows = found.get(path);
    if (rows) rows.push(row);
    else found.set(path, [row]);
  }
}

/** Whether an object is a list of things by their ids or names: `{N01: {...}, N02: {...}}`. */
function isKeyed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value as Record<string, unknown>);
  const [first = '', ...others] = entries.map(([, one]) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.keys(one).sort().join() : '',
  );
  // `candidate: {id, name}` beside `party: {id, name}` are no list.
  return (
    first !== '' &&
    others.length > 0 &&
    others.every((keys) => keys === first) &&
    entries.every(([key]) => /[\d\s]/.test(key))
  );
}

/** Keys that hold a list somewhere in the tree. */
function findLists(node: unknown, lists: Set<string>, depth: number): void {
  if (depth > DEEPEST || typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (Array.isArray(value) && !Array.isArray(node)) lists.add(key);
    findLists(value, lists, depth + 1);
  }
}
