import { isAscii, isUtf8 as isValidUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { FeedProblem } from '../report.ts';
import { type Exchange, gotOf } from './exchange.ts';

const require = createRequire(import.meta.url);
// Loaded by the first page that is not UTF-8; most nights have none, and each thread would keep a megabyte of tables.
const iconv = () => require('iconv-lite') as typeof import('iconv-lite');
const chardet = () => require('chardet') as typeof import('chardet');

export interface DecodeOptions {
  /** Bodies above this, unpacked, are refused: a gzip bomb must not cost the worker its memory. */
  maxBytes: number;
  /** Character set that overrules everything, for a source that lies. */
  charset?: string | null | undefined;
  /** Which member of a zip body, a suffix of its name; without it its only member. */
  member?: string | null | undefined;
}

export interface DecodedPage {
  text: string;
  charset: string;
  /** How the charset was found. */
  charsetFrom: 'feed' | 'bom' | 'header' | 'meta' | 'sniffed';
  /** What a careful reader should know: replacement characters, a header that contradicts the BOM. */
  warnings: readonly string[];
}

/** Why a body cannot be read as a page; the words become a FeedProblem. */
export class PageError extends Error {
  readonly got: string;
  readonly expected: string;
  readonly where: string;
  constructor(what: string, got: string, expected: string, where = '', options?: ErrorOptions) {
    super(what, options);
    this.name = 'PageError';
    this.got = got;
    this.expected = expected;
    this.where = where;
  }
}

/** The same as a problem of a page. */
export function problemOf(
  { message, got, expected, where }: PageError,
  page: Pick<FeedProblem, 'feed' | 'url' | 'contest' | 'at'>,
): FeedProblem {
  return { ...page, what: message, got, expected, where: where || page.url };
}

/** @throws PageError for an answer that is no page */
export function requirePage(exchange: Exchange): void {
  if (exchange.status < 200 || exchange.status > 299)
    throw new PageError('the source gave no page', gotOf(exchange), 'a page (200)', exchange.url);
}

/** A page of the right format without a result: a list's end, or a source that has not begun. */
export class EmptyPage extends PageError {}

/**
 * Body -> text. Content coding, gzip and zip files are unpacked within the size limit; the character set
 * comes from the byte order mark, then the header, then the page itself, then sniffing (hazard H29).
 * @throws PageError for a body that is cut, too large or of an unknown coding
 */
export function decodePage(exchange: Exchange, options: DecodeOptions): DecodedPage {
  const bytes = unpack(exchange, options);
  const warnings: string[] = [];
  const { charset, from } = charsetOf(bytes, exchange.headers['content-type'] ?? '', options, warnings);
  const text = charset === 'utf-8' ? utf8(bytes) : iconv().decode(Buffer.from(bytes), charset);
  const broken = count(text, '\ufffd');
  if (broken > 0) warnings.push(`${broken} characters could not be read as ${charset}`);
  return { text, charset, charsetFrom: from, warnings };
}

/** A body without its content coding. @throws PageError for one that is cut, too large or of an unknown coding */
export function unpackBody(exchange: Exchange, maxBytes: number): Uint8Array {
  let bytes = exchange.body;
  const codings = (exchange.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(/\s*[,;]\s*/)
    .filter(Boolean);
  for (const coding of codings.reverse()) {
    // Archives of browsers keep the header but store the body unpacked: only undo what is really there.
    if (coding === 'identity' || (/^(x-)?gzip$/.test(coding) && !isGzip(bytes))) continue;
    bytes = inflate(bytes, isGzip(bytes) ? 'gzip' : coding, maxBytes);
  }
  return bytes;
}

function unpack(exchange: Exchange, { maxBytes, member = null }: DecodeOptions): Uint8Array {
  let bytes = unpackBody(exchange, maxBytes);
  for (let times = 0; times < 3 && isGzip(bytes); times++) bytes = inflate(bytes, 'gzip', maxBytes);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04) {
    bytes = unzip(bytes, member, maxBytes);
  }
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  if (bytes.length === 0) throw new PageError('the body is empty', '0 bytes', 'a page');
  return bytes;
}

function inflate(bytes: Uint8Array, coding: string, maxBytes: number): Uint8Array {
  const limit = { maxOutputLength: maxBytes };
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(bytes, limit);
    if (coding === 'br') return brotliDecompressSync(bytes, limit);
    // Some servers send raw deflate under that name; the zlib header tells them apart.
    if (coding === 'deflate')
      return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    // The other codings have no mark of their own; a body that is plain text was never packed.
    if (coding !== 'gzip' && coding !== 'x-gzip' && isPlainText(bytes)) return bytes;
    throw new PageError(
      `the ${coding} body is cut or damaged`,
      `${bytes.length} bytes`,
      `whole ${coding} data`,
      '',
      {
        cause: error,
      },
    );
  }
  // `none`, `utf-8`, `aws-chunked`: no coding at all.
  if (!/^(?:zstd|(?:x-)?compress|exi|dc[bz])$/.test(coding) && isPlainText(bytes)) return bytes;
  throw new PageError('the body has an unknown content coding', coding, 'gzip, deflate or br');
}

function isPlainText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096);
  return head.length > 0 && isUtf8(head) && head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

function unzip(bytes: Uint8Array, member: string | null, maxBytes: number): Uint8Array {
  let names: string[] = [];
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name.endsWith('/')) return false;
        names.push(name);
        if (member !== null && !name.endsWith(member)) return false;
        if (originalSize > maxBytes) throw tooLarge(maxBytes);
        return true;
      },
    });
    const found = Object.entries(files);
    if (found.length === 1) return (found[0] as [string, Uint8Array])[1];
    names = found.length > 1 ? found.map(([name]) => name) : names;
  } catch (error) {
    if (error instanceof PageError) throw error;
    throw new PageError('the zip file is cut or damaged', `${bytes.length} bytes`, 'a whole zip file', '', {
      cause: error,
    });
  }
  throw new PageError(
    'the zip file does not hold one page',
    names.join(', '),
    member ?? 'one file; set member',
  );
}

function charsetOf(
  bytes: Uint8Array,
  contentType: string,
  { charset }: DecodeOptions,
  warnings: string[],
): { charset: string; from: DecodedPage['charsetFrom'] } {
  const known = (name: string | undefined, where: string): string | null => {
    if (!name) return null;
    // Pages say ISO-8859-1 and mean Windows' superset of it, as every browser knows (WHATWG Encoding).
    const plain = /^(iso-?8859-1|latin-?1|us-ascii|ascii)$/i.test(name) ? 'windows-1252' : name.toLowerCase();
    if (plain === 'utf8' || plain === 'utf-8') return 'utf-8';
    if (iconv().encodingExists(plain)) return plain;
    warnings.push(`${where} names an unknown character set: ${name}`);
    return null;
  };
  const forced = known(charset ?? undefined, 'the feed file');
  if (forced) return { charset: forced, from: 'feed' };
  const [a = 0, b = 0, c = 0] = bytes;
  const said = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
  // In UTF-16 every digit and every sign of markup has a nought beside it; a page without one is not UTF-16.
  const header = known(bytes.includes(0) ? said : readAsUtf8(said), 'the header');
  const bom =
    a === 0xef && b === 0xbb && c === 0xbf
      ? 'utf-8'
      : a === 0xfe && b === 0xff
        ? 'utf-16be'
        : a === 0xff && b === 0xfe
          ? 'utf-16le'
          : null;
  if (bom) {
    if (header && header !== bom && !header.startsWith('utf-16')) {
      warnings.push(`the header says ${header}, the byte order mark ${bom}`);
    }
    return { charset: bom, from: 'bom' };
  }
  const wide = utf16Of(bytes);
  if (wide) return { charset: wide, from: 'sniffed' };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  const meta = known(
    readAsUtf8(
      /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1] ??
        /^\s*<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1],
    ),
    'the page',
  );
  if (header) {
    // A server-wide default header over a UTF-8 page is the commonest lie; valid UTF-8 is hard to fake.
    if (header !== 'utf-8' && !header.startsWith('utf-16') && beyondAscii(bytes) && isUtf8(bytes)) {
      warnings.push(`the header says ${header}, but the bytes are UTF-8`);
      return { charset: 'utf-8', from: 'sniffed' };
    }
    if (header !== 'utf-8' || isMostlyUtf8(bytes)) return { charset: header, from: 'header' };
    warnings.push('the header says utf-8, but the bytes are not');
  }
  if (meta && (meta !== 'utf-8' || isMostlyUtf8(bytes))) return { charset: meta, from: 'meta' };
  if (isMostlyUtf8(bytes)) return { charset: 'utf-8', from: 'sniffed' };
  const sniffed =
    known(chardet().detect(bytes.subarray(0, SNIFFED_BYTES)) ?? undefined, 'sniffing') ?? 'windows-1252';
  return { charset: sniffed, from: 'sniffed' };
}

// What could read the word that names it cannot be UTF-16: such a page is UTF-8 (WHATWG HTML, 13.2.3.2).
function readAsUtf8(name: string | undefined): string | undefined {
  return name && /^(utf-?16|ucs-?2|iso-10646-ucs-2|csunicode|unicode)/i.test(name) ? 'utf-8' : name;
}

/** UTF-16 without a mark shows itself by its digits and markup: each has a nought beside it, always on one side. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const pairs = Math.min(bytes.length, 4096) >> 1;
  const noughts = [0, 0] as [number, number];
  for (let i = 0; i < 2 * pairs; i++) if (bytes[i] === 0) noughts[i % 2 === 0 ? 0 : 1]++;
  const [even, odd] = noughts;
  if (Math.max(even, odd) < pairs / 10 || Math.min(even, odd) > Math.max(even, odd) / 4) return null;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** What a character set is told by: sniffing costs a third of a second for a megabyte. */
const SNIFFED_BYTES = 262_144;

// The end may cut a character in two; that is truncation's business, not the charset's.
function isUtf8(bytes: Uint8Array): boolean {
  return [0, 1, 2, 3].some((cut) => isValidUtf8(bytes.subarray(0, bytes.length - cut)));
}

// A name that somebody cut in the middle of a letter does not make another character set of the whole page.
function isMostlyUtf8(bytes: Uint8Array): boolean {
  if (isUtf8(bytes)) return true;
  const text = utf8(bytes);
  const bad = count(text, '\ufffd');
  let good = 0;
  for (let i = 0; i < text.length && good <= 4 * bad; i++) if (text.charCodeAt(i) > 127) good++;
  return good - bad > 2 * bad;
}

function beyondAscii(bytes: Uint8Array): boolean {
  return !isAscii(bytes);
}

function utf8(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start).toString('utf8');
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function tooLarge(maxBytes: number): PageError {
  return new PageError(
    'the body is too large',
    `more than ${maxBytes} bytes`,
    `at most ${maxBytes} (limits.maxBytes)`,
  );
}

function count(text: string, character: string): number {
  let n = 0;
  for (let i = text.indexOf(character); i >= 0; i = text.indexOf(character, i + 1)) n++;
  return n;
}
