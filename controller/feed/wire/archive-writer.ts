import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WARCRecord, WARCSerializer } from 'warcio';
import { bodyHash, type Exchange } from './exchange.ts';

/** How often a recording that stopped looks whether there is room again, ms. */
const LOOK_AGAIN_MS = 15_000;

export interface RecordingEffects {
  /** The disk took no more, or takes again: each turn of events once. */
  told(text: string): void;
  /** A new file has begun: it must be whole by itself, so that everything is to be asked for afresh. */
  begun?(): void;
  lookAgainMs?: number;
}

/**
 * Writes exchanges into a WARC 1.1 file, gzip per record, as they come: bodies byte for byte (content coding
 * kept, chunking undone), headers, refusals, stale copies. What is unchanged is a short revisit record.
 * The file is appended to, and whole after every record: a killed recorder leaves a readable night. When the disk
 * takes no more, what comes is counted, and a new file begins when there is room.
 */
export class ArchiveWriter {
  readonly #file: string;
  readonly #effects: RecordingEffects;
  /** Null while the disk takes nothing. */
  #part: RecordPart | null;
  #last = new Map<string, string>();
  #writing: Promise<void>;
  #failedAt = 0;
  /** Answers that were lost since the disk took no more. */
  #lost = 0;
  records = 0;

  private constructor(file: string, part: RecordPart, effects: RecordingEffects) {
    this.#file = file;
    this.#part = part;
    this.#effects = effects;
    this.#writing = this.#append(infoOf(file));
  }

  static async open(file: string, effects: RecordingEffects = { told: () => {} }): Promise<ArchiveWriter> {
    return new ArchiveWriter(file, await RecordPart.append(file), effects);
  }

  /** Queues an exchange. Records are written in the order of calls. */
  write(exchange: Exchange): void {
    // Without an answer there are no bytes to keep.
    if (exchange.status === 0) return;
    this.records++;
    this.#writing = this.#writing.then(async () => {
      if (this.#part === null && !(await this.#beginAnew())) this.#lost++;
      else await this.#append(this.#recordOf(exchange));
    });
  }

  /** Resolves when what was written so far is on disk, or lost. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#part?.close();
    this.#part = null;
  }

  async #append(record: WARCRecord): Promise<void> {
    const bytes = await WARCSerializer.serialize(record, { gzip: true });
    try {
      await this.#part?.write(bytes);
    } catch (error) {
      await this.#part?.close().catch(() => undefined);
      this.#part = null;
      this.#failedAt = performance.now();
      this.#lost = 1;
      this.#effects.told(
        `nothing more is recorded: ${(error as Error).message}; a new file begins when there is room`,
      );
    }
  }

  async #beginAnew(): Promise<boolean> {
    if (performance.now() - this.#failedAt < (this.#effects.lookAgainMs ?? LOOK_AGAIN_MS)) return false;
    this.#failedAt = performance.now();
    try {
      const info = await WARCSerializer.serialize(infoOf(this.#file), { gzip: true });
      this.#part = await RecordPart.next(this.#file, info);
    } catch {
      return false;
    }
    this.#effects.told(`recording goes on in ${this.#part.file}; ${this.#lost} answers were not kept`);
    this.#last = new Map();
    this.#effects.begun?.();
    return true;
  }

  #recordOf(exchange: Exchange): WARCRecord {
    const { url, at, status, statusText, body } = exchange;
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
}

function infoOf(filename: string): WARCRecord {
  return WARCRecord.createWARCInfo(
    { filename, warcVersion: 'WARC/1.1' },
    { software: 'Countnight', format: 'WARC File Format 1.1' },
  );
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

/** One file of a recording: whole records only, whatever happens to the disk. */
export class RecordPart {
  readonly file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Opens a file to append to, which may be there already. */
  static async append(file: string): Promise<RecordPart> {
    await mkdir(dirname(file), { recursive: true });
    return new RecordPart(file, await open(file, 'a'));
  }

  /** Begins the first of `night-2.warc.gz`, `night-3.warc.gz` … that is not there yet, with this record. */
  static async next(file: string, first: Uint8Array): Promise<RecordPart> {
    for (let n = 2; ; n++) {
      const name = file.replace(/(\.warc(\.gz)?)?$/i, `-${n}$1`);
      let handle: FileHandle;
      try {
        handle = await open(name, 'ax');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        throw error;
      }
      const part = new RecordPart(name, handle);
      try {
        await part.write(first);
        return part;
      } catch (error) {
        await handle.close();
        await rm(name, { force: true });
        throw error;
      }
    }
  }

  /** Appends a record, or leaves the file as it was. @throws what the disk says */
  async write(record: Uint8Array): Promise<void> {
    let done = 0;
    try {
      while (done < record.length) done += (await this.#handle.write(record, done)).bytesWritten;
    } catch (error) {
      if (done > 0) {
        const { size } = await this.#handle.stat();
        await this.#handle.truncate(size - done);
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
