import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { PassThrough } from 'node:stream';
import { createGunzip, deflateRawSync, inflateRawSync } from 'node:zlib';
import { AsyncIterReader, WARCParser, type WARCRecord } from 'warcio';
import { ownText } from '../../ground/kept.ts';
import { EXIT, UserError } from '../../ground/user-error.ts';
import { type Exchange, goodExchange } from './exchange.ts';

/** Bodies kept for revisit records, which name an earlier body by its digest only; packed, a page takes an eighth. */
const KEEP_BYTES = 4 * 1024 * 1024;

/**
 * The exchanges of a WARC file (ISO 28500), plain or gzip per record, one at a time: memory does not grow
 * with the file. Response, revisit and resource records count; archives of wget and of browsers are read
 * alike: chunking undone, `<url>` accepted, requests and metadata passed over.
 *
 * @param bodies shared by files that belong together, where one refers to bodies of another
 * @param note told once when the file ends in the middle of a record; what came before has been given
 * @throws UserError 66 when the file cannot be opened, 65 when it is not a WARC
 */
export async function* readArchive(
  file: string,
  note: (text: string) => void,
  bodies = new KeptBodies(),
): AsyncGenerator<Exchange> {
  const head = await firstBytes(file);
  const zipped = head[0] === 0x1f && head[1] === 0x8b;
  if (!zipped && !head.subarray(0, 5).equals(Buffer.from('WARC/'))) {
    throw new UserError(EXIT.data, {
      what: 'not a WARC file',
      got: JSON.stringify(head.toString('latin1').slice(0, 8)),
      expected: 'WARC/1.0 or WARC/1.1, plain or gzip',
      where: file,
    });
  }
  let cut: Error | null = null;
  // The file is unpacked here and not by warcio, which would do it in JavaScript. A cut end becomes an end:
  // everything before it is good (the recorder may have been killed).
  const source = createReadStream(file);
  const plain = zipped ? endWhereCut(source.pipe(createGunzip()), (error) => (cut = error)) : source;
  const parser = new WARCParser(plain as AsyncIterable<Uint8Array>, { keepHeadersCase: true });
  try {
    for await (const record of parser) {
      const exchange = await exchangeOf(record, bodies);
      if (exchange && !cut) yield exchange;
    }
  } catch (error) {
    cut ??= error as Error;
  } finally {
    source.destroy();
  }
  if (cut) note(`${file} ends in the middle of a record; all before it was read (${(cut as Error).message})`);
}

async function exchangeOf(record: WARCRecord, bodies: KeptBodies): Promise<Exchange | null> {
  const type = record.warcType;
  // Kept for the whole night, by whoever knows the page.
  const url = ownText(record.warcTargetURI ?? '');
  if (!url || (type !== 'response' && type !== 'revisit' && type !== 'resource')) return null;
  if (!/^(?:https?|file):/i.test(url)) return null;
  const at = Date.parse(record.warcDate ?? '');
  if (Number.isNaN(at)) return null;
  const digest = record.warcPayloadDigest ? ownText(record.warcPayloadDigest) : null;
  const headers = headersOf(record);
  if (type === 'resource') {
    const body = ownBytes(await record.readFully(false));
    return goodExchange(url, at, body, { 'content-type': headers['content-type'] ?? '' });
  }
  const status = Number(record.httpHeaders?.statusCode ?? (type === 'revisit' ? 304 : 0));
  const statusText = String(record.httpHeaders?.statusText ?? STATUS_CODES[status] ?? '');
  if (type === 'revisit') {
    const body = digest === null ? null : bodies.find(digest);
    // Known by its digest: the body itself again. Otherwise: as it was last time.
    if (body) return goodExchange(url, at, ownBytes(body.bytes), body.headers);
    return {
      url,
      at,
      status: 304,
      statusText: 'Not Modified',
      headers,
      body: new Uint8Array(0),
      failure: null,
    };
  }
  const raw = await record.readFully(false);
  const body = ownBytes(await dechunk(raw, headers['transfer-encoding']));
  if (digest !== null && status === 200) bodies.keep(digest, { headers, bytes: body });
  return { url, at, status, statusText, headers, body, failure: status === 0 ? 'no answer recorded' : null };
}

/** A body in memory of its own. A small page is a window into what zlib unpacked with it, 16 kB: who keeps it keeps all. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length < bytes.buffer.byteLength / 2 ? new Uint8Array(bytes) : bytes;
}

function headersOf(record: WARCRecord): Record<string, string> {
  const headers: Record<string, string> = {};
  const source = record.httpHeaders ?? record.warcHeaders;
  for (const [name, value] of source.headers as Iterable<[string, string]>) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}

// Browsers' archives keep the header but store the body without chunks: warcio's reader tells them apart.
async function dechunk(body: Uint8Array, coding: string | undefined): Promise<Uint8Array> {
  if (
    !/\bchunked\b/i.test(coding ?? '') ||
    !/^[0-9a-f]+[ \t]*(?:;[^\r\n]*)?\r\n/i.test(Buffer.from(body.subarray(0, 32)).toString('latin1'))
  )
    return body;
  return new AsyncIterReader([body], null, true).readFully();
}

interface KeptBody {
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
}

// A revisit nearly always means one of the last few bodies, at times of another address; the oldest go when the
// store is full.
export class KeptBodies {
  /** Headers as a line of JSON and the body behind it, deflated. */
  readonly #packed = new Map<string, Uint8Array>();
  #bytes = 0;

  keep(digest: string, { headers, bytes }: KeptBody): void {
    if (this.#packed.has(digest)) return;
    const whole = Buffer.concat([Buffer.from(`${JSON.stringify(headers)}\n`), bytes]);
    // What zlib gives is the beginning of a buffer of 16 kB.
    const packed = new Uint8Array(deflateRawSync(whole, { level: 1 }));
    this.#packed.set(digest, packed);
    this.#bytes += packed.length;
    for (const [oldest, { length }] of this.#packed) {
      if (this.#bytes <= KEEP_BYTES) break;
      this.#packed.delete(oldest);
      this.#bytes -= length;
    }
  }

  find(digest: string): KeptBody | null {
    const packed = this.#packed.get(digest);
    if (!packed) return null;
    const text = inflateRawSync(packed);
    const end = text.indexOf('\n');
    return { headers: JSON.parse(text.subarray(0, end).toString()), bytes: text.subarray(end + 1) };
  }
}

function endWhereCut(source: NodeJS.ReadableStream, told: (error: Error) => void): AsyncIterable<Uint8Array> {
  const out = new PassThrough();
  source.on('error', (error: Error) => {
    told(error);
    out.end();
  });
  source.pipe(out);
  return out;
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const head = Buffer.alloc(16);
      const { bytesRead } = await handle.read(head, 0, 16, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UserError(66, {
      what: 'the recorded night cannot be read',
      got: (error as Error).message,
      where: file,
      remedy: 'countnight simulate makes one',
      cause: error,
    });
  }
}
