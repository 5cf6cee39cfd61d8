import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { JSONPath } from 'jsonpath-plus';
import type { ColumnPlace, Field } from '../column.ts';
import { PageError } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import type { OpenPage, Part, Row, Table, TableRequest } from './part.ts';
import { type Find, followed } from './references.ts';
import { joined, taken } from './table.ts';
import { isObject, numberOf, plain } from './tree-value.ts';

/** Opens a JSON body. @throws PageError when it is cut, no JSON, or above a limit */
export function openJson(source: string, url: string): OpenPage {
  const json = unwrapped(source);
  measureJson(json, url);
  try {
    return openTree(parsed(json), url);
  } catch (error) {
    throw new PageError('the JSON cannot be read', (error as Error).message, 'whole JSON', url, {
      cause: error,
    });
  }
}

/**
 * Opens an XML body as a tree: elements by name, attributes as `@name`, text as `#text`; repeated elements
 * are arrays. @throws PageError when it is cut, not well-formed, or above a limit
 */
export function openXml(text: string, url: string): OpenPage {
  const source = text.trimStart();
  let elements = 0;
  for (let at = source.indexOf('<'); at >= 0; at = source.indexOf('<', at + 1))
    if (source[at + 1] !== '/' && ++elements > LIMITS.elements) throw aboveLimit('elements', elements, url);
  const valid = XMLValidator.validate(source, { allowBooleanAttributes: true });
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    throw new PageError('the XML cannot be read', msg, 'well-formed XML', `${url}:${line}:${col}`);
  }
  try {
    return openTree(xmlParser.parse(source), url, findXml);
  } catch (error) {
    // Entities that unfold into more of them, and elements beyond our depth.
    throw new PageError('the XML cannot be read', (error as Error).message, 'plain XML', url, {
      cause: error,
    });
  }
}

/** A document, or one a line: then a list of them. @throws SyntaxError */
function parsed(json: string): unknown {
  const lines = /^[^\n]*[}\]]\s*\n\s*[{[]/.test(json)
    ? json.split('\n').filter((line) => line.trim() !== '')
    : [];
  return lines.length > 1 ? lines.map((line) => JSON.parse(line)) : JSON.parse(json);
}

/** JSON without what pages load it by: a call, `callback({…});`, an assignment, or a line that keeps others from it. */
export function unwrapped(source: string): string {
  const start =
    /^\ufeff?\s*(?:\)\]\}'?,?\s*\n)?(?:\/\*.{0,200}?\*\/\s*)?(?:(?:(?:var|let|const)\s+)?[\w$.]{1,200}\s*(\(|=)\s*)?(?=[[{])/.exec(
      source,
    );
  if (!start) return source;
  const body = source.slice(start[0].length);
  if (start[1] === undefined) return body;
  const end = body.trimEnd().replace(/;$/, '').trimEnd();
  return start[1] === '(' ? end.replace(/\)$/, '') : end;
}

/** Refuses what is nested too deep or has too many values, before any of it is built. */
function measureJson(source: string, url: string): void {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === QUOTE) {
      // A quote behind a backslash does not end the text.
      do i = source.indexOf('"', i + 1);
      while (i > 0 && isEscaped(source, i));
      if (i < 0) return;
    } else if (code === COMMA) values++;
    else if (code === BRACKET || code === BRACE) {
      values++;
      if (++depth > LIMITS.depth) throw aboveLimit('depth', depth, url);
    } else if (code === BRACKET_END || code === BRACE_END) depth--;
    if (values > LIMITS.values) throw aboveLimit('values', values, url);
  }
}

const [QUOTE, COMMA, BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

function isEscaped(source: string, at: number): boolean {
  let slashes = 0;
  while (source[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

const xmlParser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  removeNSPrefix: true,
  processEntities: true,
  // `Jos&#233;` is written as often as `José`.
  htmlEntities: true,
  maxNestedTags: LIMITS.depth,
});

/** An XML document as a tree, as the mapping sees it; null when it is not well-formed. */
export function xmlTree(source: string): unknown {
  return XMLValidator.validate(source, { allowBooleanAttributes: true }) === true
    ? xmlParser.parse(source)
    : null;
}

function openTree(root: unknown, url: string, plainly: Find = findJson): OpenPage {
  const find = followed(root, plainly);
  return {
    parts: (each) =>
      each === undefined
        ? [new TreePart(root, root, find)]
        : find(root, each).map((node) => new TreePart(node, root, find)),
    links: (path) =>
      find(root, path).flatMap((found) =>
        typeof found === 'string' && URL.canParse(found, url) ? [new URL(found, url).href] : [],
      ),
    cut: false,
  };
}

class TreePart implements Part {
  readonly #node: unknown;
  readonly #root: unknown;
  readonly #find: Find;

  constructor(node: unknown, root: unknown, find: Find) {
    this.#node = node;
    this.#root = root;
    this.#find = find;
  }

  /** A path that begins with `$` starts at the document, any other at this part. */
  text(at: string | undefined): string {
    if (at === undefined) return '';
    return plain(this.#find(at.startsWith('$') ? this.#root : this.#node, at)[0]);
  }

  tables(request: TableRequest): Table[] {
    const where = request.at ?? '$';
    const hits = request.at === undefined ? [this.#node] : this.#find(this.#node, request.at);
    const rows = members(hits)
      .filter(isObject)
      .map((node, i) => new TreeRow(node, request.columns, `${where} ${i + 1}`, this.#find));
    const found = new Map<Field, string>();
    for (const [field, { names, value, place, join }] of request.columns) {
      if (value !== null) found.set(field, `"${value}"`);
      else if (rows.some((row) => row.has(field)))
        found.set(field, place === null ? names.join(', ') || join.join(' + ') : `item ${place}`);
    }
    const fits = request.required.some((fields) => fields.every((field) => found.has(field)));
    return fits ? [{ where, found, rows }] : [];
  }
}

/** Keys by which interfaces flag who has won. */
const FLAGS = [
  'winner',
  'isWinner',
  'is_winner',
  'Winner',
  'elected',
  'isElected',
  'is_elected',
  'Elected',
  '@winner',
  '@elected',
];

class TreeRow implements Row {
  readonly where: string;
  readonly #node: unknown;
  readonly #columns: ReadonlyMap<Field, ColumnPlace>;
  readonly #find: Find;

  constructor(node: unknown, columns: ReadonlyMap<Field, ColumnPlace>, where: string, find: Find) {
    this.#node = node;
    this.#columns = columns;
    this.where = where;
    this.#find = find;
  }

  cell(field: Field): string {
    return this.#said(field, plain);
  }

  number(field: Field): string {
    return this.#said(field, numberOf);
  }

  #said(field: Field, say: (value: unknown) => string): string {
    const column = this.#columns.get(field);
    if (!column) return field === 'outcome' ? this.#flag() : '';
    if (column.value !== null) return column.value;
    const parts = column.join.map(pathOf).map((path) => plain(this.#find(this.#node, path)[0]));
    if (parts.length > 0) return joined(parts);
    for (const path of pathsOf(column)) {
      const [found, ...others] = this.#find(this.#node, path).filter(
        (one) => one !== undefined && one !== null,
      );
      // Of several counts the path has to say which one is meant.
      const meant = say === numberOf && others.length > 0 ? [found, ...others] : found;
      if (found !== undefined) return taken(say(meant), column.pattern);
    }
    return '';
  }

  has(field: Field): boolean {
    const column = this.#columns.get(field);
    if (!column) return false;
    if (column.value !== null) return true;
    return [...pathsOf(column), ...column.join.map(pathOf)].some(
      (path) => this.#find(this.#node, path).length > 0,
    );
  }

  // `winner: "X"` beside the votes needs no line in the feed file; a name or a number there may mean anything.
  #flag(): string {
    for (const key of FLAGS) {
      const [found] = this.#find(this.#node, key);
      if (found === true || /^(?:x|true|yes|y)$/i.test(plain(found))) return plain(found);
    }
    return '';
  }

  named(header: string): string | null {
    const [found] = this.#find(this.#node, header);
    return found === undefined ? null : plain(found);
  }

  numberNamed(header: string): string | null {
    const found = this.#find(this.#node, header);
    return found.length === 0 ? null : numberOf(found);
  }

  unclaimed(): ReadonlyMap<string, string> {
    const claimed = new Set([...this.#columns.values()].flatMap((column) => [...pathsOf(column)]));
    const own = Object.entries(this.#node as Record<string, unknown>);
    return new Map(
      own.flatMap(([key, value]) => (claimed.has(key) || isObject(value) ? [] : [[key, plain(value)]])),
    );
  }

  texts(): readonly string[] {
    return [...this.#columns.keys()].map((field) => this.cell(field));
  }
}

function pathsOf({ place, names }: ColumnPlace): readonly string[] {
  return place === null ? names : [pathOf(place)];
}

// A place in a row that is an array, from 1 on.
function pathOf(part: string | number): string {
  return typeof part === 'number' ? String(part - 1) : part;
}

const SIMPLE = /^(?:\$\.)?[@#\w][\w@#-]*(?:\.[@#\w][\w@#-]*)*$/u;

// Nearly every path is `name` or `a.b.0`; only the rest needs the JSONPath engine (without its script part).
function findPlain(node: unknown, path: string): unknown[] {
  if (SIMPLE.test(path)) {
    let at = node;
    for (const key of path.replace(/^\$\./, '').split('.')) {
      if (typeof at !== 'object' || at === null) return [];
      at = (at as Record<string, unknown>)[key];
    }
    return at === undefined ? [] : [at];
  }
  if (typeof node !== 'object' || node === null) return [];
  try {
    return JSONPath({ path, json: node, eval: false, wrap: true }) as unknown[];
  } catch (error) {
    const got = (error as Error).message;
    throw new PageError('the feed file has a path that cannot be read', path, got, 'feed.yaml', {
      cause: error,
    });
  }
}

/** What `[*]` and `[0]` mean where a list of one element was written as that element. */
interface Lists {
  all(hit: unknown): unknown[];
  at(hit: unknown, index: number): unknown[];
  /** Hits of a path without either. */
  last(hits: unknown[]): unknown[];
}

function findIn(node: unknown, path: string, lists: Lists): unknown[] {
  const step = /\[(\*|\d+)\]|\.(\d+)(?=\.|$)/.exec(path);
  if (!step) return lists.last(findPlain(node, path));
  const [mark, listIndex, pointIndex] = step;
  const index = listIndex ?? pointIndex ?? '*';
  const before = path.slice(0, step.index);
  const found = before === '$' || before === '' ? [node] : findPlain(node, before);
  const chosen = found.flatMap((hit) => (index === '*' ? lists.all(hit) : lists.at(hit, Number(index))));
  const rest = path.slice(step.index + mark.length).replace(/^\.(?!\.)/, '');
  return rest === ''
    ? chosen
    : chosen.flatMap((element) => findIn(element, rest.startsWith('.') ? `$${rest}` : rest, lists));
}

/** What holds nothing but texts, numbers and lists is an element and no map of elements: converters write a lone one so. */
function findJson(node: unknown, path: string): unknown[] {
  return findIn(node, path, {
    all: (hit) =>
      Array.isArray(hit) ? hit : isElement(hit) ? [hit] : isObject(hit) ? Object.values(hit as object) : [],
    at: (hit, index) => {
      if (!isObject(hit)) return [];
      const found = (hit as Record<string, unknown>)[index];
      return found !== undefined ? [found] : index === 0 && isElement(hit) ? [hit] : [];
    },
    last: (hits) => hits,
  });
}

function isElement(hit: unknown): boolean {
  if (!isObject(hit) || Array.isArray(hit)) return false;
  const values = Object.values(hit as object);
  return (
    values.some((value) => !isObject(value)) &&
    values.every((value) => !isObject(value) || Array.isArray(value))
  );
}

/**
 * In XML the parser makes no list of an element that stands once: `Contest[*]` and `Contest[0]` are elements of that name,
 * one or many. Only what holds nothing but elements of one other name is the list around them.
 */
function findXml(node: unknown, path: string): unknown[] {
  return findIn(node, path, {
    all: (hit) => (Array.isArray(hit) ? hit : (listed(hit) ?? [hit])),
    at: (hit, index) => (Array.isArray(hit) ? hit : [hit]).slice(index, index + 1),
    last: members,
  });
}

/** What a list around elements of one name holds; null for an element that says something itself. */
function listed(element: unknown): unknown[] | null {
  if (!isObject(element)) return null;
  const [held, ...others] = Object.entries(element as Record<string, unknown>);
  if (held === undefined || others.length > 0 || !isObject(held[1])) return null;
  return Array.isArray(held[1]) ? held[1] : [held[1]];
}

/** A path may lead to a list itself or to its members; a member may be an array of cells. */
function members(hits: readonly unknown[]): unknown[] {
  return hits.flatMap((hit) => (Array.isArray(hit) && hit.some(isObject) ? hit : [hit]));
}
