import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { replaceFile } from '../../ground/whole-file.ts';
import type { Answer, Send } from '../state.ts';
import { describe } from '../wire/obs-error.ts';

interface Picture {
  rev: number;
  /** When it was drawn, and when its clock becomes wrong. */
  at: number;
  /** The night's time that its clock shows; null = it has none. */
  night: number | null;
  changesAt: number;
  png: Buffer;
}

/** Whoever clears a folder is done by then, ms; OBS looks at the file that it shows once a second. */
const CLEARED_MS = 20;
/** What cannot be written again is tried again, at first soon and then after so long. */
const AGAIN_MS = 500;
/** So many files that newer ones were placed beside may still be seen: OBS loads a picture before it shows it. */
const REPLACED = 3;

/**
 * The pictures of the snapshot surface, in memory and on disk: two files a page, in turn. OBS shows nothing as soon as it
 * misses the file of a picture, so one that is removed is written again at once, also one that an earlier controller left.
 */
export class PictureBook {
  readonly #dir: string;
  readonly #waiting = new Map<string, Picture>();
  readonly #last = new Map<string, Picture>();
  /** By the name of the file that was placed last: the page. */
  readonly #placed = new Map<string, string>();
  /** By name: what is in a file that was replaced a moment ago, or that OBS shows since before our time. */
  readonly #replaced = new Map<string, Buffer>();
  readonly #left = new Map<string, Buffer>();
  #watcher: FSWatcher | null = null;
  #watched = 0;
  #restoring = false;
  #stopped = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Keeps a new picture of a page until it is placed. @returns whether it looks like the last one that was placed */
  add(page: string, picture: Picture): boolean {
    const last = this.#last.get(page);
    if (last && !this.#waiting.has(page) && last.png.equals(picture.png)) {
      this.#last.set(page, { ...picture, rev: Math.max(last.rev, picture.rev) });
      return true;
    }
    this.#waiting.set(page, picture);
    return false;
  }

  /** Writes waiting pictures, or the last ones again. One that cannot be written keeps no other back, and is kept. */
  async place(
    pictures: Extract<Send, { what: 'place' }>['pictures'],
  ): Promise<Extract<Answer, { placed: unknown }>> {
    const answer = { placed: [], failed: [] } as {
      -readonly [K in 'placed' | 'failed']: Extract<Answer, { placed: unknown }>[K][number][];
    };
    for (const { page, slot, take } of pictures) {
      const picture = this.#waiting.get(page) ?? this.#last.get(page);
      const file = join(this.#dir, `${page}-${slot}.png`);
      try {
        if (!picture) throw new Error('it is not there any more');
        await mkdir(this.#dir, { recursive: true });
        await replaceFile(file, picture.png);
      } catch (error) {
        answer.failed.push({ page, reason: describe(error) });
        continue;
      }
      if (this.#waiting.get(page) === picture) this.#waiting.delete(page);
      this.#replace(basename(file), page);
      this.#last.set(page, picture);
      this.#guard();
      const { rev, at, night, changesAt } = picture;
      answer.placed.push({ page, slot, take, file, rev, at, night, changesAt });
    }
    return answer;
  }

  /** Keeps what OBS shows of an earlier controller's pictures, for as long as it does. @param files what OBS shows */
  async keep(files: readonly string[]): Promise<void> {
    const names = files.filter((file) => dirname(file) === this.#dir).map((file) => basename(file));
    for (const name of this.#left.keys()) if (!names.includes(name)) this.#left.delete(name);
    for (const name of names) {
      if (this.#pictureOf(name)) continue;
      const png = await readFile(join(this.#dir, name)).catch(() => null);
      if (png && !this.#pictureOf(name)) this.#left.set(name, png);
    }
    if (this.#left.size > 0) this.#guard();
  }

  /** Writes nothing again any more. */
  stop(): void {
    this.#stopped = true;
    this.#watcher?.close();
  }

  /** A page's newest picture is in this file. */
  #replace(name: string, page: string): void {
    const last = this.#last.get(page);
    for (const [old, placed] of this.#placed) {
      if (placed !== page) continue;
      this.#placed.delete(old);
      if (last && old !== name) this.#replaced.set(old, last.png);
    }
    this.#placed.set(name, page);
    this.#replaced.delete(name);
    this.#left.delete(name);
    for (const oldest of [...this.#replaced.keys()].slice(0, -REPLACED)) this.#replaced.delete(oldest);
  }

  #guard(): void {
    if (this.#stopped || (this.#watcher && this.#isWatched())) return;
    this.#watcher?.close();
    this.#watcher = null;
    try {
      this.#watched = statSync(this.#dir).ino;
      this.#watcher = watch(this.#dir, { persistent: false }, (_, name) => {
        // Of its own end a folder tells by its own name.
        if (name === basename(this.#dir) || (name !== null && this.#misses(name))) void this.#restore();
      });
      this.#watcher.on('error', () => void this.#restore());
    } catch {
      // Where nothing can be watched, the beacon tells within seconds.
    }
  }

  // One that was moved away keeps its number; of one that is gone another may have it.
  #isWatched(): boolean {
    return statSync(this.#dir, { throwIfNoEntry: false })?.ino === this.#watched;
  }

  #pictureOf(name: string): Buffer | undefined {
    const placed = this.#placed.get(name);
    return placed === undefined
      ? (this.#replaced.get(name) ?? this.#left.get(name))
      : this.#last.get(placed)?.png;
  }

  #misses(name: string): boolean {
    return this.#pictureOf(name) !== undefined && !existsSync(join(this.#dir, name));
  }

  async #restore(): Promise<void> {
    if (this.#restoring) return;
    this.#restoring = true;
    for (let pauseMs = CLEARED_MS; ; pauseMs = Math.min(2 * pauseMs, AGAIN_MS)) {
      await wait(pauseMs, undefined, { ref: false });
      // What looks at the air tells of a full disk or a lost right.
      if (this.#stopped || (await this.#isWhole().catch(() => false))) break;
    }
    this.#restoring = false;
  }

  /** Writes what is missing. @returns whether all is there */
  async #isWhole(): Promise<boolean> {
    this.#watcher?.close();
    this.#watcher = null;
    await mkdir(this.#dir, { recursive: true });
    this.#guard();
    const names = [this.#placed, this.#replaced, this.#left].flatMap((files) => [...files.keys()]);
    for (const name of names) {
      const png = this.#pictureOf(name);
      if (png && this.#misses(name)) await replaceFile(join(this.#dir, name), png);
    }
    return !names.some((name) => this.#misses(name));
  }
}
