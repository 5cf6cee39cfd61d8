import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { WARCRecord, WARCSerializer } from 'warcio';
import { bodyHash, type Exchange } from './exchange.ts';

/**
 * Writes exchanges into a WARC 1.1 file, gzip per record, as they come: bodies byte for byte (content coding
 * kept, chunking undone), headers, refusals, stale copies. What is unchanged is a short revisit record.
 * The file is appended to, and whole after every record: a killed recorder leaves a readable night.
 */
export class ArchiveWriter {
  readonly #out: WriteStream;
  readonly #last = new Map<string, string>();
  #writing: Promise<void>;
  #failed: Error | null = null;
  records = 0;

  private constructor(out: WriteStream, file: string, told: (error: Error) => void) {
    this.#out = out;
    out.on('error', (error) => {
      if (!this.#failed) told(error);
      this.#failed = error;
    });
    const info = WARCRecord.createWARCInfo(
      { filename: file, warcVersion: 'WARC/1.1' },
      { software: 'Countnight', format: 'WARC File Format 1.1' },
    );
    this.#writing = this.#append(info);
  }

  /** @param told the first error of writing, at once: a full disk shall not be found out in the morning */
  static async open(file: string, told: (error: Error) => void = () => {}): Promise<ArchiveWriter> {
    await mkdir(dirname(file), { recursive: true });
    const out = createWriteStream(file, { flags: 'a' });
    return new ArchiveWriter(out, file, told);
  }

  /** Queues an exchange. Records are written in the order of calls. */
  write(exchange: Exchange): void {
    const record = this.#recordOf(exchange);
    if (record === null) return;
    this.records++;
    this.#writing = this.#writing.then(() => this.#append(record));
  }

  /** Resolves when everything is on disk. @throws the first error of writing */
  async close(): Promise<void> {
    await this.#writing;
    this.#out.end();
    if (!this.#failed) await finished(this.#out);
    if (this.#failed) throw this.#failed;
  }

  #recordOf(exchange: Exchange): WARCRecord | null {
    const { url, at, status, statusText, body } = exchange;
    // No answer at all has no bytes to keep.
    if (status === 0) return null;
    const date = new Date(at).toISOString();
    const digest = bodyHash(body);
    const common = { url, date, warcVersion: 'WARC/1.1' as const };
    const statusline = `HTTP/1.1 ${status} ${statusText}`.trimEnd();
    if (status === 304 || (status === 200 && this.#last.get(url) === digest)) {
      return WARCRecord.create(
        {
          ...common,
          type: 'revisit',
          statusline: 'HTTP/1.1 304 Not Modified',
          httpHeaders: status === 304 ? headersOf(exchange) : {},
          keepHeadersCase: true,
          warcHeaders: { 'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/server-not-modified' },
        },
        nothing(),
      );
    }
    if (status === 200) this.#last.set(url, digest);
    return WARCRecord.create(
      { ...common, type: 'response', statusline, httpHeaders: headersOf(exchange), keepHeadersCase: true },
      once(body),
    );
  }

  async #append(record: WARCRecord): Promise<void> {
    const bytes = await WARCSerializer.serialize(record, { gzip: true });
    if (this.#failed) return;
    if (!this.#out.write(bytes))
      await new Promise<void>((resolve) => this.#out.once('drain', resolve).once('error', () => resolve()));
  }
}

// As on the wire, but for the chunks: they are undone before a body is ours to write.
function headersOf({ rawHeaders, headers }: Exchange): [string, string][] {
  const pairs = rawHeaders ?? Object.entries(headers);
  return pairs
    .filter(([name]) => name.toLowerCase() !== 'transfer-encoding')
    .map(([name, value]) => [name, value]);
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
