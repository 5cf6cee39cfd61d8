import { type FileHandle, mkdir, open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exists, replaceFile } from '../ground/whole-file.ts';
import type { AsRunEntry } from './as-run-entry.ts';

/** Lines kept in memory while the disk does not take them; beyond it the oldest are given up and counted. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;

export interface AsRunLogOptions {
  /** Go on with the log that is there (after a crash), or set it aside as `NAME.1` and begin anew. */
  resume: boolean;
  /** Lines wait until they are `released`: another machine goes on from what is saved, and tells the rest itself. */
  held?: boolean;
  /** The disk refuses; said once until it takes lines again. */
  onProblem?: (reason: string) => void;
}

/**
 * The as-run log: one JSON object a line, in the order things were decided. What is in this file was
 * emitted, and nothing else was: after a crash `append` refuses every id that the file already holds.
 */
export class AsRunLog {
  readonly file: string;
  /** Lines in the file and on their way to it. */
  lines: number;
  /** Lines given up because the disk did not take them. */
  lost = 0;
  /** Lines by `what`, of this run and of the one it resumed; events also as `event:TYPE`. */
  readonly tallies = new Map<string, number>();
  #handle: FileHandle;
  readonly #ids = new Set<string>();
  readonly #onProblem: (reason: string) => void;
  readonly #held: boolean;
  /** The newest lines, as long as nobody has released them. */
  #waiting: string[] = [];
  #pending: string[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  private constructor(
    file: string,
    handle: FileHandle,
    { onProblem = () => {}, held = false }: AsRunLogOptions,
  ) {
    this.file = file;
    this.#handle = handle;
    this.#onProblem = onProblem;
    this.#held = held;
    this.lines = 0;
  }

  /** Opens the log; a last line cut off by a crash is removed. @throws the system's error */
  static async open(file: string, options: AsRunLogOptions): Promise<AsRunLog> {
    await mkdir(dirname(file), { recursive: true });
    const old = options.resume ? await mend(file) : '';
    if (!options.resume) await setAside(file);
    const log = new AsRunLog(file, await open(file, 'a+'), options);
    for (const line of old.split('\n')) if (line) log.#recall(line);
    return log;
  }

  /** Whether a line with this id has been written (or is about to be). */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** A rehearsal begins anew: what is in the log may come again. */
  forget(): void {
    this.#ids.clear();
  }

  /** Adds one line; false when its id is in the log already. Never waits: see `flush`. */
  append(entry: AsRunEntry): boolean {
    if (entry.id !== undefined) {
      if (this.#ids.has(entry.id)) return false;
      this.#ids.add(entry.id);
    }
    const { at, what, id, reason, facts } = entry;
    const line = JSON.stringify({
      seq: this.lines,
      at: new Date(at).toISOString(),
      what,
      ...(id !== undefined && { id }),
      reason,
      ...facts,
    });
    this.lines += 1;
    this.#count(what, facts?.type);
    this.#waiting.push(`${line}\n`);
    if (!this.#held) this.release();
    return true;
  }

  /** Lets lines go to the file: the first `upTo` of this log, as `lines` counts them. */
  release(upTo = this.lines): void {
    const count = Math.max(0, upTo - this.lines + this.#waiting.length);
    for (const line of this.#waiting.splice(0, count)) {
      this.#pending.push(line);
      this.#pendingBytes += line.length;
    }
    while (this.#pendingBytes > MOST_PENDING_BYTES && this.#failing) this.#giveUpOldest();
  }

  /**
   * Resolves when every line so far, or so far released, is with the operating system (it survives our death, not the machine's).
   * Call it before the state that follows from the lines is saved.
   */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Flushes to the disk itself and closes. Lines that were never released are given up. */
  async close(): Promise<void> {
    await this.flush();
    await this.#handle.sync().catch(() => {});
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    if (this.#pending.length === 0) return;
    const lines = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    const bytes = Buffer.from(lines.join(''));
    let written = 0;
    try {
      await this.#stay();
      // A full disk may take a part: the next attempt goes on behind it, never inside a line.
      while (written < bytes.length)
        written += (await this.#handle.write(bytes, written, bytes.length - written)).bytesWritten;
      if (this.#failing) this.#onProblem(`as-run log: it is written again (${this.file})`);
      this.#failing = false;
    } catch (error) {
      const rest = bytes.subarray(written).toString();
      this.#pending = [rest, ...this.#pending];
      this.#pendingBytes += rest.length;
      if (!this.#failing) this.#onProblem(`as-run log: ${(error as Error).message} (${this.file})`);
      this.#failing = true;
    }
  }

  // Somebody may have removed the file: then it goes on in a new one, with what the old one held.
  async #stay(): Promise<void> {
    const [ours, theirs] = await Promise.all([this.#handle.stat(), stat(this.file).catch(() => null)]);
    if (theirs?.ino === ours.ino) return;
    const old = Buffer.alloc(ours.size);
    await this.#handle.read(old, 0, old.length, 0);
    await mkdir(dirname(this.file), { recursive: true });
    if (theirs === null) await replaceFile(this.file, old);
    const handle = await open(this.file, 'a+');
    await this.#handle.close();
    this.#handle = handle;
  }

  #giveUpOldest(): void {
    // The first piece may be the rest of a line that is half in the file: it stays.
    const [gone] = this.#pending.splice(1, 1);
    if (gone === undefined) {
      this.#failing = false;
      return;
    }
    this.#pendingBytes -= gone.length;
    this.lost += 1;
  }

  #recall(line: string): void {
    const { id, what, type } = JSON.parse(line) as { id?: string; what: string; type?: string };
    if (id !== undefined) this.#ids.add(id);
    this.lines += 1;
    this.#count(what, type);
  }

  #count(what: string, type: unknown): void {
    this.tallies.set(what, (this.tallies.get(what) ?? 0) + 1);
    if (what === 'event' && typeof type === 'string')
      this.tallies.set(`event:${type}`, (this.tallies.get(`event:${type}`) ?? 0) + 1);
  }
}

// The log as far as it is whole lines of JSON; anything behind them was being written when we died.
async function mend(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  let whole = 0;
  while (whole < text.length) {
    const end = text.indexOf('\n', whole);
    if (end < 0 || !isObject(text.slice(whole, end))) break;
    whole = end + 1;
  }
  const kept = text.slice(0, whole);
  if (whole < text.length) await truncate(file, Buffer.byteLength(kept));
  return kept;
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

async function setAside(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return;
  for (let number = 1; ; number++) {
    const aside = `${file}.${number}`;
    if (!(await exists(aside))) return rename(file, aside);
  }
}
