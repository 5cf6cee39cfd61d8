import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../ground/whole-file.ts';
import type { Answer, Send } from '../state.ts';
import { describe } from '../wire/obs-error.ts';

interface Picture {
  rev: number;
  /** When it was drawn, and when its clock becomes wrong. */
  at: number;
  changesAt: number;
  png: Buffer;
}

/** The pictures of the snapshot surface, in memory and on disk: two files a page, in turn. */
export class PictureBook {
  readonly #dir: string;
  readonly #waiting = new Map<string, Picture>();
  readonly #last = new Map<string, Picture>();

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
      const { rev, at, changesAt } = picture;
      answer.placed.push({ page, slot, take, file, rev, at, changesAt });
    }
    return answer;
  }
}
