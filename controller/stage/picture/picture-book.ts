import { existsSync, type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

/**
 * The pictures of the snapshot surface, in memory and on disk: two files a page, in turn. OBS shows nothing as soon as it
 * misses the file of a picture, so one that is removed is written again at once.
 */
export class PictureBook {
  readonly #dir: string;
  readonly #waiting = new Map<string, Picture>();
  readonly #last = new Map<string, Picture>();
  /** By the name of the file that was placed last: the page. */
  readonly #placed = new Map<string, string>();
  #watcher: FSWatcher | null = null;
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
      this.#last.set(page, picture);
      for (const [name, placed] of this.#placed) if (placed === page) this.#placed.delete(name);
      this.#placed.set(basename(file), page);
      this.#guard();
      const { rev, at, night, changesAt } = picture;
      answer.placed.push({ page, slot, take, file, rev, at, night, changesAt });
    }
    return answer;
  }
  /** Writes nothing again any more. */
  stop(): void {
    this.#stopped = true;
    this.#watcher?.close();
  }

  #guard(): void {
    if (this.#watcher || this.#stopped) return;
    try {
      this.#watcher = watch(this.#dir, { persistent: false }, (_, name) => {
        if (name !== null && this.#misses(name)) void this.#restore();
      });
      this.#watcher.on('error', () => void this.#restore());
    } catch {
      // Where nothing can be watched, the beacon tells within seconds.
    }
  }

  #misses(name: string): boolean {
    return this.#placed.has(name) && !existsSync(join(this.#dir, name));
  }

  async #restore(): Promise<void> {
    if (this.#restoring || this.#stopped) return;
    this.#restoring = true;
    try {
      await wait(CLEARED_MS);
      // The folder may be another by now, and only what is watched is told.
      this.#watcher?.close();
      this.#watcher = null;
      await mkdir(this.#dir, { recursive: true });
      this.#guard();
      for (const [name, page] of [...this.#placed]) {
        const picture = this.#last.get(page);
        if (picture && this.#misses(name)) await replaceFile(join(this.#dir, name), picture.png);
      }
    } catch {
      // A full disk, a lost right: what looks at the air tells it.
    } finally {
      this.#restoring = false;
    }
  }
}
