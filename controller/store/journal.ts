import { EventEmitter } from 'node:events';
import { type FileHandle, mkdir, open, readFile, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyvStoreAdapter, StoredData, StoredDataNoRaw } from 'keyv';
import { replaceFile } from '../ground/whole-file.ts';

/** The file is written anew when it is this large and mostly out of date. */
const COMPACT_BYTES = 4 * 1024 * 1024;
const COMPACT_RATIO = 4;

/** Keys set (string) or removed (null) together. */
type Batch = [key: string, value: string | null][];

/**
 * Keyv adapter for one file. Every batch is one appended line, so `setMany` is kept whole or not at all, and
 * dying at any instant costs at most the batch that was being written. (keyv-file rewrites its file in
 * place: killed in the middle, it loses everything.) One process at a time: see `lock.ts`.
 */
export class Journal extends EventEmitter implements KeyvStoreAdapter {
  /** Keyv looks for a known dialect in `url` before it iterates. */
  opts: { dialect: string; url: string };
  namespace?: string;
  readonly #file: string;
  readonly #live: Map<string, string>;
  #handle: FileHandle;
  #size: number;
  #liveBytes: number;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, handle: FileHandle, size: number, live: Map<string, string>) {
    super();
    this.#file = file;
    this.#handle = handle;
    this.#size = size;
    this.#live = live;
    this.#liveBytes = 0;
    for (const [key, value] of live) this.#liveBytes += key.length + value.length;
    this.opts = { dialect: 'journal', url: `journal:${file}` };
  }

  /** Opens or makes the file; a line cut off by a crash is removed. @throws the system's error */
  static async open(file: string): Promise<Journal> {
    await mkdir(dirname(file), { recursive: true });
    const { live, whole, size } = await readWhole(file);
    if (whole < size) await truncate(file, whole);
    return new Journal(file, await open(file, 'a'), whole, live);
  }

  /**
   * What the file held at this moment, for reading only: nothing is made, locked or mended, so another process may
   * go on writing. A batch of which only a part was there is left out.
   * @throws the system's error
   */
  static async read(file: string): Promise<Map<string, string>> {
    return (await readWhole(file)).live;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.#live.get(key) as StoredDataNoRaw<Value>;
  }

  async getMany<Value>(keys: string[]): Promise<StoredData<Value | undefined>[]> {
    return keys.map((key) => this.#live.get(key) as StoredDataNoRaw<Value>);
  }

  async set(key: string, value: string): Promise<boolean> {
    await this.#write([[key, value]]);
    return true;
  }

  async setMany(entries: { key: string; value: string }[]): Promise<void> {
    await this.#write(entries.map(({ key, value }) => [key, value]));
  }

  async delete(key: string): Promise<boolean> {
    return this.deleteMany([key]);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const found = keys.filter((key) => this.#live.has(key));
    if (found.length > 0) await this.#write(found.map((key) => [key, null]));
    return found.length > 0;
  }

  async has(key: string): Promise<boolean> {
    return this.#live.has(key);
  }

  async clear(): Promise<void> {
    const prefix = this.namespace === undefined ? '' : `${this.namespace}:`;
    await this.deleteMany([...this.#live.keys()].filter((key) => key.startsWith(prefix)));
  }

  async *iterator<Value>(namespace?: string): AsyncGenerator<(string | Awaited<Value> | undefined)[]> {
    for (const [key, value] of this.#live)
      if (namespace === undefined || key.startsWith(`${namespace}:`)) yield [key, value];
  }

  /** Waits for what is being written, brings it to the disk itself and closes. */
  async disconnect(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#handle.sync().catch(() => {});
    await this.#handle.close();
  }

  // Writes queue up behind each other; memory follows the file, never leads it.
  #write(batch: Batch): Promise<void> {
    const turn = this.#writing
      .catch(() => {})
      .then(async () => {
        await this.#stay();
        await this.#append(batch);
        for (const [key, value] of batch) {
          const old = this.#live.get(key);
          this.#liveBytes +=
            (value === null ? 0 : key.length + value.length) -
            (old === undefined ? 0 : key.length + old.length);
        }
        apply(this.#live, batch);
        if (this.#size > COMPACT_BYTES && this.#size > this.#liveBytes * COMPACT_RATIO) await this.#compact();
      });
    this.#writing = turn;
    return turn;
  }

  // Somebody may have removed the file, or its folder: it is made anew with all that is known.
  async #stay(): Promise<void> {
    const [ours, theirs] = await Promise.all([this.#handle.stat(), stat(this.#file).catch(() => null)]);
    if (theirs?.ino === ours.ino) return;
    await mkdir(dirname(this.#file), { recursive: true });
    const live = Buffer.from(`${JSON.stringify([...this.#live])}\n`);
    await replaceFile(this.#file, live, { flush: true });
    const handle = await open(this.#file, 'a');
    await this.#handle.close();
    this.#handle = handle;
    this.#size = live.length;
  }

  async #append(batch: Batch): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(batch)}\n`);
    let written = 0;
    try {
      while (written < bytes.length)
        written += (await this.#handle.write(bytes, written, bytes.length - written)).bytesWritten;
    } catch (error) {
      // A full disk took a part: cut it off again, or the next line would stand inside it.
      await truncate(this.#file, this.#size).catch(() => {});
      throw error;
    }
    this.#size += bytes.length;
  }

  async #compact(): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify([...this.#live])}\n`);
    // Windows replaces no file that somebody holds open, ourselves included.
    await this.#handle.close();
    try {
      await replaceFile(this.#file, bytes, { flush: true });
      this.#size = bytes.length;
    } catch {
      // A disk without room for a second copy: the long file is as good, and the next batch tries again.
    } finally {
      this.#handle = await open(this.#file, 'a');
    }
  }
}

async function readWhole(file: string): Promise<{ live: Map<string, string>; whole: number; size: number }> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const live = new Map<string, string>();
  let whole = 0;
  while (whole < bytes.length) {
    const end = bytes.indexOf(0x0a, whole);
    const batch = end < 0 ? null : parseBatch(bytes.toString('utf8', whole, end));
    if (!batch) break;
    apply(live, batch);
    whole = end + 1;
  }
  return { live, whole, size: bytes.length };
}

function apply(live: Map<string, string>, batch: Batch): void {
  for (const [key, value] of batch) {
    if (value === null) live.delete(key);
    else live.set(key, value);
  }
}

function parseBatch(line: string): Batch | null {
  try {
    const batch: unknown = JSON.parse(line);
    return Array.isArray(batch) ? (batch as Batch) : null;
  } catch {
    return null;
  }
}
