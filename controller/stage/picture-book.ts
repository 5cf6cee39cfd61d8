import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../whole-file.ts';
import type { ActualStage } from './actual.ts';
import type { PictureFile, ShownPicture } from './desired.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * The pictures of the snapshot surface on disk: two files a page, in turn. The file that OBS shows is never written to,
 * so that no reader sees half a picture and OBS's own polling never reloads what is on air.
 */
export class PictureBook {
  readonly shown = new Map<string, ShownPicture>();
  readonly #dir: string;
  readonly #waiting = new Map<string, Snapshot>();
  readonly #last = new Map<string, Buffer>();
  #take = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** A new picture waits for the next turn; of each page only the latest. A picture like the last one is none. */
  add(snapshot: Snapshot): boolean {
    const shown = this.shown.get(snapshot.page);
    if (shown && this.#last.get(snapshot.page)?.equals(snapshot.png)) {
      const file = shown[shown.slot];
      if (file) file.rev = Math.max(file.rev, snapshot.rev);
      return false;
    }
    this.#waiting.set(snapshot.page, snapshot);
    return true;
  }

  /** Revision that OBS shows, or will from the next commands on; -1 for a page without a picture. */
  revOf(page: string): number {
    const shown = this.shown.get(page);
    return shown?.[shown.slot]?.rev ?? -1;
  }

  /** The picture of a page is placed again: OBS lost it, or shows another. */
  again(page: string): void {
    const shown = this.shown.get(page);
    const file = shown?.[shown.slot];
    const png = this.#last.get(page);
    if (!file || !png || this.#waiting.has(page)) return;
    this.#waiting.set(page, { page, rev: file.rev, png, ms: 0, madeAt: 0, changesAt: null });
  }

  /** Writes the waiting pictures beside the shown ones and turns to them. */
  async place(): Promise<void> {
    const placed = [...this.#waiting];
    this.#waiting.clear();
    if (placed.length > 0) await mkdir(this.#dir, { recursive: true });
    for (const [page, { png, rev }] of placed) {
      const before = this.shown.get(page);
      const slot = before?.slot === 'a' ? 'b' : 'a';
      const file = join(this.#dir, `${page}-${slot}.png`);
      await replaceFile(file, png);
      this.#take++;
      const picture: PictureFile = { file, take: this.#take, rev };
      this.shown.set(page, { a: before?.a ?? null, b: before?.b ?? null, slot, [slot]: picture });
      this.#last.set(page, png);
    }
  }

  /** Takes go on from the highest that this OBS has seen, so that a new picture always differs from an old one. */
  adopt(actual: ActualStage): void {
    for (const input of actual.inputs.values()) {
      const take = Number(input.settings.countnight_take);
      if (take > this.#take) this.#take = take;
    }
  }
}
