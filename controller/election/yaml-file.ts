import { basename, dirname } from 'node:path';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { readIfAny } from '../ground/whole-file.ts';
import { type Finding, refusal } from './finding.ts';

/** YAML as it is written: its errors (none: `document` is whole), and the line of what stands at a path, from 1. */
export function openYaml(source: string): {
  document: Document;
  errors: { line: number; message: string }[];
  lineOf: (path: readonly PropertyKey[]) => number;
} {
  const lines = new LineCounter();
  // What the library warns of goes past us to the terminal; a strict schema names it with its line.
  const quiet = { prettyErrors: false, logLevel: 'error' } as const;
  const document = parseDocument(source, { lineCounter: lines, ...quiet });
  const errors = document.errors.map(({ message, pos }) => ({
    line: lines.linePos(pos[0]).line,
    message: message.replace(/\s+/g, ' '),
  }));
  if (errors.length === 0) {
    const bomb = aliasFault(document);
    if (bomb !== null) errors.push({ line: 1, message: bomb });
  }
  return { document, errors, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
}

// What refers to what refers to others grows without bounds, and a name may be missing or refer to itself.
function aliasFault(document: Document): string | null {
  try {
    JSON.stringify(document.toJS());
    return null;
  } catch (error) {
    const { message } = error as Error;
    const what = /circular/i.test(message) ? 'an alias (*name) refers to what it stands in' : message;
    return `${what}; write out what the aliases (*name) repeat`;
  }
}

/**
 * Reads YAML against a strict schema.
 * @returns the value, or null with findings that carry the line of each fault
 */
export function parseYaml<T extends z.ZodType>(
  source: string,
  schema: T,
  file: string,
): { value: z.output<T> | null; findings: Finding[] } {
  const { document, errors, lineOf } = openYaml(source);
  const fault = (rule: string, line: number | null, what: string, rest: Partial<Finding> = {}): Finding => ({
    severity: 'error',
    rule,
    file,
    line,
    what,
    ...rest,
  });
  if (errors.length > 0) {
    const findings = errors.map(({ line, message }) => fault('yaml', line, `not valid YAML: ${message}`));
    return { value: null, findings };
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { value: parsed.data, findings: [] };
  const findings = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    const place = path.length > 0 ? showPath(path) : 'the file';
    if (issue.code === 'unrecognized_keys') {
      const missing = missingKeys(parsed.error.issues, path, document);
      const keys = keysAt(schema, path);
      return issue.keys.map((key) =>
        fault('unknown-key', lineOf([...path, key]), `${place} has a key nobody reads`, {
          got: key,
          ...(keys.length > 0 && keys.length <= MOST_KEYS && { expected: keys.join(', ') }),
          remedy:
            missing.length === 1
              ? `is ${missing[0]} meant? It is missing`
              : 'correct its spelling or take it out',
        }),
      );
    }
    const node = document.getIn(path);
    const missing = node === undefined;
    return fault(
      missing ? 'missing-key' : 'bad-value',
      lineOf(path),
      missing ? `${place} is missing` : `${place} cannot be used`,
      { got: missing ? 'nothing' : show(isNode(node) ? node.toJSON() : node), expected: expectation(issue) },
    );
  });
  // A misspelt key is also a missing one: its own line is the better place to look.
  findings.sort((a, b) => Number(b.rule === 'unknown-key') - Number(a.rule === 'unknown-key'));
  return { value: null, findings };
}

/**
 * Reads YAML against a strict schema; `path` is named in errors.
 * @throws UserError 78 with file, line and remedy
 */
export function requireYaml<T extends z.ZodType>(source: string, schema: T, path: string): z.output<T> {
  const { value, findings } = parseYaml(source, schema, basename(path));
  if (value === null) throw refusal(findings, dirname(path));
  return value as z.output<T>;
}

/** The same of a file, for any room's configuration. */
export async function readYamlFile<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  const fault = { severity: 'error', rule: 'missing-file', file: basename(path), line: null } as const;
  const source = await readIfAny(path).catch((error: Error) => {
    throw refusal([{ ...fault, what: `the file cannot be read (${error.message})` }], dirname(path));
  });
  if (source === null) throw refusal([{ ...fault, what: 'the file is missing' }], dirname(path));
  return requireYaml(source, schema, path);
}

/** A longer list of keys helps nobody in one line. */
const MOST_KEYS = 12;

/** The keys that a schema knows at a path; none where it is no object, or of several kinds. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let at: Definition | undefined = schema._zod.def as Definition;
  for (const step of path) {
    at = whole(at);
    const next: z.ZodType | undefined =
      typeof step === 'number' ? at?.element : (at?.shape?.[step] ?? at?.valueType);
    at = next?._zod.def as Definition | undefined;
  }
  at = whole(at);
  if (at?.shape) return Object.keys(at.shape);
  return Object.values((at?.keyType?._zod.def as Definition | undefined)?.entries ?? {});
}

/** What of a schema's definition leads further down. */
interface Definition {
  innerType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  entries?: Record<string, string>;
}

/** Without `optional`, `default` and the like around it. */
function whole(definition: Definition | undefined): Definition | undefined {
  let at = definition;
  while (at?.innerType) at = at.innerType._zod.def as Definition;
  return at;
}

/** Keys that the schema wants beside the one at `path` and the file does not have. */
function missingKeys(
  issues: readonly z.core.$ZodIssue[],
  path: readonly unknown[],
  document: Document,
): string[] {
  return issues.flatMap((issue) => {
    const [key, ...parent] = [...issue.path].reverse();
    const beside = parent.length === path.length && parent.reverse().every((step, i) => step === path[i]);
    return beside && document.getIn(issue.path) === undefined ? String(key) : [];
  });
}

/** Where the nearest thing on the way to `path` stands in the file. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let offset = 0;
  let node: unknown = document.contents;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && (isScalar(item.key) ? item.key.value : item.key) === step,
      );
      if (!pair) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      next = pair.value;
    } else if (isNode(node)) {
      next = (node as { get?(key: unknown, keep: boolean): unknown }).get?.(step, true);
      if (isNode(next) && next.range) offset = next.range[0];
    }
    if (next === undefined) break;
    node = next;
  }
  return offset;
}

function showPath(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step + 1}]` : `${i > 0 ? '.' : ''}${step}`))
    .join('');
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What the schema wants, in words. Our own checks speak for themselves. */
export function expectation(issue: z.core.$ZodIssue): string {
  // What a schema says in its own words; zod's begin like this.
  if (issue.code.startsWith('too_') && !issue.message.startsWith('Too ')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map(String).join(' or ');
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return 'something in it';
      return issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`;
    case 'too_big':
      return issue.inclusive ? `${issue.maximum} or less` : `less than ${issue.maximum}`;
    case 'invalid_union': {
      const words = issue.errors.flat().map(expectation);
      return [...new Set(words)].filter((word) => word !== '').join(' or ');
    }
    default:
      return issue.message;
  }
}
