import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WARCRecord, WARCSerializer } from 'warcio';
import { EXIT, UserError } from '../ground/user-error.ts';

/** One recorded answer. */
export interface Answer {
  url: string;
  /** When it was fetched, ms. */
  at: number;
  status: number;
  statusText: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/**
 * Writes a night as WARC 1.1 (ISO 28500), each record its own gzip member. Same answers, same bytes: record
 * ids are counted, not drawn. The file appears under its name only when it is whole.
 */
export class NightFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  #records = 0;
  #bytes = 0;
  #waiting: Uint8Array[] = [];

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** @param about what the warcinfo record says of the night */
  static async create(file: string, at: number, about: Readonly<Record<string, string>>): Promise<NightFile> {
    const opened = mkdir(dirname(file), { recursive: true }).then(() => open(`${file}.part`, 'w'));
    const night = new NightFile(file, await opened.catch((error) => refuse(file, error)));
    const options = { date: isoSecond(at), warcVersion: 'WARC/1.1', warcHeaders: night.#id() } as const;
    await night.#append(WARCRecord.createWARCInfo({ ...options, filename: 'night.warc.gz' }, { ...about }));
    return night;
  }

  async add({ url, at, status, statusText, headers, body }: Answer): Promise<void> {
    const record = WARCRecord.create(
      {
        url,
        date: isoSecond(at),
        type: 'response',
        warcVersion: 'WARC/1.1',
        warcHeaders: this.#id(),
        statusline: `HTTP/1.1 ${status} ${statusText}`,
        httpHeaders: { ...headers },
      },
      [body],
    );
    // warcio makes a WebAssembly hasher for each digest that is missing; Node's own is ten times as fast.
    const head = `${record.httpHeaders}\r\n`;
    record.warcHeaders.headers.set('WARC-Payload-Digest', `sha256:${sha256(body)}`);
    record.warcHeaders.headers.set('WARC-Block-Digest', `sha256:${sha256(head, body)}`);
    await this.#append(record);
  }

  /** @returns bytes of the whole file */
  async close(): Promise<number> {
    await this.#flush();
    await this.#handle.close();
    await rename(`${this.#file}.part`, this.#file);
    return this.#bytes;
  }

  async #append(record: WARCRecord): Promise<void> {
    const bytes = gzipSync(await WARCSerializer.serialize(record, { gzip: false }), { level: 6 });
    // Byte 9 of a gzip member names the operating system; it shall not make two machines' nights differ.
    bytes[9] = 255;
    this.#bytes += bytes.length;
    this.#waiting.push(bytes);
    if (this.#waiting.length >= 256) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      await this.#handle.close();
      await rm(`${this.#file}.part`, { force: true });
      refuse(this.#file, error as Error);
    }
  }

  #id(): Record<string, string> {
    this.#records += 1;
    return {
      'WARC-Record-ID': `<urn:uuid:00000000-0000-4000-8000-${this.#records.toString(16).padStart(12, '0')}>`,
    };
  }
}

function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function refuse(file: string, cause: Error): never {
  const complaint = { what: 'the night cannot be written', got: cause.message, where: file };
  throw new UserError(EXIT.io, { ...complaint, cause });
}

/** WARC dates and our sweeps are whole seconds. */
function isoSecond(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
