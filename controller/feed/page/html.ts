import type { CheerioAPI } from 'cheerio';
import { load } from 'cheerio/slim';
import { compile, selectAll, selectOne } from 'css-select';
import { type AnyNode, type ChildNode, Element, isTag } from 'domhandler';
import { DomHandler, Parser } from 'htmlparser2';
import { type Field, PHOTO } from '../column.ts';
import { PageError } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import { headingsAbove, textsAbove } from './above-table.ts';
import { gridOf, pictureOf } from './html-grid.ts';
import { numberText, textOf } from './html-text.ts';
import { loadHtml5 } from './html5.ts';
import type { OpenPage, Part, RowMarks, Table, TableRequest } from './part.ts';
import { type Column, GridRow, readGrid, taken } from './table.ts';

export interface HtmlOptions {
  /** `fast`: htmlparser2, a third of the time; `html5`: parse5, as browsers repair broken markup. */
  parser: 'fast' | 'html5';
  /** Base of relative links. */
  url: string;
  /** Selectors of the feed file: where one says `tbody`, it is added to tables without it, as browsers do. */
  selectors: readonly (string | undefined)[];
}

/** Opens an HTML page. @throws PageError for one that is nested too deep or has too many nodes */
export function openHtml(source: string, { parser, url, selectors }: HtmlOptions): OpenPage {
  // The other parser does not limit itself.
  const fast = parseBounded(source);
  const root = parser === 'html5' ? (loadHtml5(source).root()[0] as AnyNode) : fast;
  const dom = new Dom(root, MARKED.test(source));
  if (parser === 'fast' && selectors.some((selector) => /\btbody\b/.test(selector ?? ''))) addBodies(dom);
  return {
    parts: (each) =>
      (each === undefined ? [root] : dom.all(each, root)).map((node) => new HtmlPart(dom, node)),
    links: (selector) =>
      dom.all(selector, root).flatMap((node) => {
        const href = isTag(node) ? node.attribs.href : undefined;
        return href !== undefined && URL.canParse(href, url) ? [new URL(href, url).href] : [];
      }),
    // A page that opened <html> and never closed it was cut on its way (hazard H14).
    cut: /<html[\s>]/i.test(source.slice(0, 2000)) && !/<\/html\s*>/i.test(source.slice(-4000)),
  };
}

/**
 * Refuses a page as soon as it passes a limit: each open element costs htmlparser2 time for every other one that is
 * open (its stack grows at the front), and a megabyte of them would cost minutes.
 */
class BoundedHandler extends DomHandler {
  #nodes = 0;

  protected override addNode(node: ChildNode): void {
    if (++this.#nodes > LIMITS.nodes) throw aboveLimit('nodes', this.#nodes);
    super.addNode(node);
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    if (this.tagStack.length > LIMITS.depth) throw aboveLimit('depth', this.tagStack.length, `<${name}>`);
    super.onopentag(name, attributes);
  }
}

function parseBounded(source: string): AnyNode {
  const handler = new BoundedHandler();
  new Parser(handler).end(source);
  return handler.root;
}

type Compiled = ReturnType<typeof compile<AnyNode, Element>>;
/** Selectors are few and pages many: each is compiled once. Null: only cheerio understands it. */
const compiled = new Map<string, Compiled | null>();

/** A page's tree, and the two ways to select in it. */
class Dom {
  readonly #root: AnyNode;
  #cheerio: CheerioAPI | null = null;
  #headings: ReadonlyMap<Element, readonly string[]> | null = null;

  /** Whether any class, title or alternative text of the page may be of a winner. */
  readonly marked: boolean;

  constructor(root: AnyNode, marked: boolean) {
    this.#root = root;
    this.marked = marked;
  }

  is(selector: string, node: AnyNode): boolean {
    const test = compiledOf(selector);
    return isTag(node) && (test ? test(node) : this.#$(node).is(selector));
  }

  all(selector: string, within: AnyNode): AnyNode[] {
    const test = compiledOf(selector);
    return test ? selectAll<AnyNode, Element>(test, childrenOf(within)) : this.#$(selector, within).toArray();
  }

  one(selector: string, within: AnyNode): AnyNode | null {
    // `th:first` is the commonest of cheerio's own: the first that the rest of it finds.
    const test = compiledOf(selector.includes(',') ? selector : selector.replace(/:first$/, ''));
    return test
      ? selectOne<AnyNode, Element>(test, childrenOf(within))
      : (this.#$(selector, within)[0] ?? null);
  }

  /** What stands above a table, the nearest first. */
  above(table: Element, rows: readonly (readonly string[])[]): string[] {
    this.#headings ??= headingsAbove(this.#root);
    return textsAbove(table, rows, this.#headings);
  }

  tables(): AnyNode[] {
    return this.all('table', this.#root);
  }

  // Selectors by position (`:first`, `:last`, `:eq(2)`) are cheerio's, and so are relative ones (`> tr`).
  get #$(): CheerioAPI {
    this.#cheerio ??= load(this.#root as Parameters<typeof load>[0]);
    return this.#cheerio;
  }
}

/** @throws PageError for a text that is not a selector */
function compiledOf(selector: string): Compiled | null {
  let test = compiled.get(selector);
  if (test === undefined) {
    const positional = /:(first|last|eq|gt|lt|even|odd|nth)\b(?!-)|^\s*[>+~]/.test(selector);
    try {
      test = positional ? null : compile<AnyNode, Element>(selector);
    } catch (error) {
      throw new PageError(
        'the feed file has a selector that cannot be read',
        selector,
        (error as Error).message,
        'feed.yaml',
      );
    }
    compiled.set(selector, test);
  }
  return test;
}

function childrenOf(node: AnyNode): AnyNode[] {
  return 'children' in node ? node.children : [];
}

class HtmlPart implements Part {
  readonly #dom: Dom;
  readonly #node: AnyNode;
  readonly #texts = new Map<string | undefined, string>();

  constructor(dom: Dom, node: AnyNode) {
    this.#dom = dom;
    this.#node = node;
  }

  text(at: string | undefined): string {
    // Status and rounds often stand in one place, and selecting is the dearest part of a page.
    let text = this.#texts.get(at);
    if (text === undefined) {
      const node = at === undefined ? this.#node : this.#dom.one(at, this.#node);
      text = node ? textOf(node, true) : '';
      this.#texts.set(at, text);
    }
    return text;
  }

  tables(request: TableRequest): Table[] {
    const nodes = this.#dom.all(request.at ?? 'table', this.#node).filter(isTag);
    if ([...request.columns.values()].some(({ within }) => within)) return this.#cards(nodes, request);
    const isAsked = [...request.columns.values()].some(({ above }) => above !== null);
    return nodes.flatMap((node, i) => {
      const grid = gridOf(node, `table ${i + 1}`, request.photos);
      const above = isAsked ? this.#dom.above(node, grid.rows) : [];
      const marks = this.#marks(request.winner);
      const table = readGrid(
        { ...grid, above, ...(marks && { marks: (row: number) => marks(grid.elements[row] as Element) }) },
        request,
      );
      return table ? [table] : [];
    });
  }

  #marks(winner: string | undefined): ((node: Element) => RowMarks) | null {
    const dom = this.#dom;
    if (winner === undefined && !dom.marked) return null;
    return (node) => ({
      ...marksOf(node),
      chosen: winner !== undefined && (dom.is(winner, node) || dom.one(winner, node) !== null),
    });
  }

  #cards(nodes: readonly Element[], { columns, required, at, winner }: TableRequest): Table[] {
    const marks = this.#marks(winner);
    const found = new Map<Field, string>();
    const rows = nodes.map((node, i) => {
      const cells: string[] = [];
      const numbers = new Map<number, string>();
      const own = new Map<Field, Column>();
      for (const [field, { names, value, pattern }] of columns) {
        const hit = names.map((name) => this.#dom.one(name, node)).find((inner) => inner !== null);
        if (value === null && !hit) continue;
        const said = hit ? (field === PHOTO ? pictureOf(hit) : textOf(hit, true)) : '';
        if (value === null && hit && pattern === null && field !== PHOTO)
          numbers.set(cells.length, numberText(hit, true));
        own.set(field, { indexes: [cells.length], pattern: null, constant: null });
        cells.push(value ?? taken(said, pattern));
        found.set(field, value === null ? names.join(', ') : `"${value}"`);
      }
      // Without a header, so that nothing in it is unclaimed.
      const row = new GridRow(
        { cells, numbers, pictures: [], header: [], more: '' },
        own,
        new Map(),
        `${at} ${i + 1}`,
      );
      if (marks) row.marks = () => marks(node);
      return row;
    });
    const fits = rows.length > 0 && required.some((fields) => fields.every((field) => found.has(field)));
    return fits ? [{ where: at ?? 'page', found, rows }] : [];
  }
}

function addBodies(dom: Dom): void {
  for (const table of dom.tables()) {
    if (!isTag(table) || !table.children.some((child) => isTag(child) && child.name === 'tr')) continue;
    const body = new Element('tbody', {}, []);
    const rows = table.children.filter((child) => isTag(child) && child.name === 'tr');
    table.children = [...table.children.filter((child) => !rows.includes(child)), body];
    body.parent = table;
    body.children = rows;
    for (const row of rows) row.parent = body;
    relink(table.children);
    relink(rows);
  }
}

function relink(nodes: readonly AnyNode[] | AnyNode[]): void {
  for (const [i, node] of nodes.entries()) {
    node.prev = (nodes[i - 1] ?? null) as typeof node.prev;
    node.next = (nodes[i + 1] ?? null) as typeof node.next;
  }
}

/** A page without such a word in an attribute does not mark a winner: nothing need be searched. */
const MARKED =
  /(?:class|title|alt|aria-label)\s*=\s*["'][^"']*(?:winn|elected|\bwon\b|eleit|elect[oa]\b|elett|ganador|vencedor|vincit|gew(?:ä|ae|a)hlt|sieger|gagnant|vainqueur|élu|withdrawn|disqualif|विजेता|निर्वाचित|নির্বাচিত|বিজয়ী)/iu;

/** Classes of a row, its cells and what stands in them, and the texts of its pictures; tables within left out. */
function marksOf(row: Element): Pick<RowMarks, 'texts' | 'classes'> {
  const texts = new Set<string>();
  const classes = new Set<string>();
  const look = (node: AnyNode): void => {
    if (!isTag(node) || node.name === 'table') return;
    const { class: names, alt, title, 'aria-label': label } = node.attribs;
    for (const name of names?.split(/\s+/) ?? []) if (name !== '') classes.add(name);
    for (const text of [alt, title, label]) if (text !== undefined && text.length < 60) texts.add(text);
    for (const child of node.children) look(child);
  };
  look(row);
  texts.delete('');
  return { texts: [...texts], classes: [...classes] };
}
