import { hash } from 'node:crypto';
import { EXIT, UserError } from '../../ground/user-error.ts';
import type { BrowserLook } from './browser.ts';

/** What is asked of an address beside the address. Values may hold `${NAME}` of the environment. */
export interface PageRequest {
  headers?: Readonly<Record<string, string>> | undefined;
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as POST: text as it is, anything else as JSON. */
  body?: unknown;
  /** The page is had by way of a browser, which asks by GET: a body is not for it. */
  browser?: BrowserLook | undefined;
  /** Where the page is asked for now, of the same origin: what changed since the last look. */
  address?: string | undefined;
}

/** How a redirect to a place where people sign in is told. */
export const SENT_TO_SIGN_IN = 'redirected to sign in';

/** Behind the name of a page that was asked only for what changed. */
export const SINCE = '#since';

const KEY = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** A key that is shorter might be any word of a page, and could not be hidden in what is written down. */
const SHORTEST_KEY = 6;

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of a page whose address says not all of what is asked: two bodies are two pages. */
export function pageName(url: string, { body }: PageRequest): string {
  const text = bodyText(body);
  return text === null ? url : `${url.replace(/#.*$/, '')}#${hash('sha1', text).slice(0, 8)}`;
}

/** Names of the keys that a request holds. */
export function keysOf(request: PageRequest): string[] {
  const texts = [...Object.values({ ...request.headers, ...request.query }), bodyText(request.body) ?? ''];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(KEY)].map(([, name = '']) => name)))];
}

/**
 * A request with the environment's keys in it, as it goes to the one origin that it is for. Nothing that it makes is shown
 * to anybody: `hide` puts the names back into what comes from there.
 */
export class OpenedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Where it is asked for instead of at the page's own address. */
  readonly address: string | null;
  readonly #query: Readonly<Record<string, string>>;
  /** What must not be seen, the longest first, and what is shown in its place. */
  readonly #hidden: readonly (readonly [string, string])[];

  constructor(request: PageRequest, env: Environment = process.env) {
    const open = (text: string): string => text.replace(KEY, (_, name: string) => env[name] ?? '');
    const opened = (values: PageRequest['headers']): Record<string, string> =>
      Object.fromEntries(Object.entries(values ?? {}).map(([name, text]) => [name, open(text)]));
    const text = bodyText(request.body);
    const json = typeof request.body !== 'string';
    this.body = text === null ? null : json ? JSON.stringify(opening(request.body, open)) : open(text);
    this.address = request.address ?? null;
    this.#query = opened(request.query);
    this.headers = {
      ...(text !== null && json && { 'Content-Type': 'application/json' }),
      ...opened(request.headers),
    };
    this.#hidden = keysOf(request)
      .flatMap((name) =>
        formsOf(env[name] ?? '').map((form): readonly [string, string] => [form, `\${${name}}`]),
      )
      .concat(basicOf(request.headers ?? {}, this.headers))
      .sort(([a], [b]) => b.length - a.length);
  }

  /** True when something of it must not be seen. */
  get secret(): boolean {
    return this.#hidden.length > 0;
  }

  /** The address as it is asked for. */
  urlOf(url: string): string {
    const asked = new URL(url);
    asked.hash = '';
    for (const [name, value] of Object.entries(this.#query)) asked.searchParams.set(name, value);
    return asked.href;
  }

  /** A text from the source, or about it, without the keys. */
  hide(text: string): string {
    let shown = text;
    for (const [form, name] of this.#hidden) shown = shown.replaceAll(form, name);
    return shown;
  }

  /** The same of bytes that are not packed. */
  hideBytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1');
    const shown = this.hide(text);
    return shown === text ? bytes : new Uint8Array(Buffer.from(shown, 'latin1'));
  }
}

/** @throws UserError 78 for a key that the environment has not, or that is too short to be one */
export function requireKeys(request: PageRequest, feed: string, where: string): void {
  for (const name of keysOf(request)) {
    const key = process.env[name] ?? '';
    if (key.length >= SHORTEST_KEY) continue;
    throw new UserError(EXIT.config, {
      what: `feed ${feed}: \${${name}} is ${key === '' ? 'not in the environment' : 'too short for a key'}`,
      expected: `a key of ${SHORTEST_KEY} characters at least`,
      where,
      remedy: `set it before the program starts: ${name}=… countnight …`,
    });
  }
}

function bodyText(body: unknown): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

// Within JSON a key is put into the texts, and not into their notation.
function opening(value: unknown, open: (text: string) => string): unknown {
  if (typeof value === 'string') return open(value);
  if (Array.isArray(value)) return value.map((one) => opening(one, open));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, opening(one, open)]));
}

// A server may give a key back in any of these notations.
function formsOf(key: string): string[] {
  if (key === '') return [];
  const base64 = Buffer.from(key).toString('base64');
  return [
    ...new Set([
      key,
      encodeURIComponent(key),
      new URLSearchParams([['', key]]).toString().slice(1),
      JSON.stringify(key).slice(1, -1),
      key.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign),
      Buffer.from(key, 'utf8').toString('latin1'),
      base64,
    ]),
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// What is written as `Basic ${USER_AND_PASSWORD}` is hidden by its own form; what comes back decoded as well.
function basicOf(
  written: Readonly<Record<string, string>>,
  opened: Readonly<Record<string, string>>,
): (readonly [string, string])[] {
  return Object.entries(written).flatMap(([name, text]) => {
    const encoded = /^Basic\s+(\S+)$/i.exec(opened[name] ?? '')?.[1];
    if (encoded === undefined || text === opened[name]) return [];
    const plain = Buffer.from(encoded, 'base64').toString('utf8');
    return plain.length >= SHORTEST_KEY ? [[plain, text] as const] : [];
  });
}
