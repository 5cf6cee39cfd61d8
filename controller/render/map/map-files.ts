import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../ground/whole-file.ts';
import { WriteTrouble } from '../write-trouble.ts';

/** A picture that no page names any more stays this much longer, ms: a push or a snapshot on its way may name it. */
const LINGER_MS = 60_000;
const PICTURE = /^(.+)\.[0-9a-f]{10}\.png$/;

/**
 * The maps' pictures in `OUT/maps`. Each is a file of its own, `state.0f3a91c2d4.png`, named by its contents, so that a
 * page which names it shows it and nothing else, also after a restart. `state.png` is the newest, for other readers.
 */
export class MapFiles {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #trouble: WriteTrouble;
  /** Names whose `NAME.png` is not yet the newest picture. */
  readonly #unlinked = new Map<string, string>();
  /** Pictures that are not the newest of their map -> since when nobody names them, ms of performance.now. */
  readonly #old = new Map<string, number>();
  readonly #newest = new Map<string, string>();

  /** @param tell hears once of each file that cannot be written, and once when it can again */
  constructor(dir: string, tell: (text: string) => void, now = () => performance.now()) {
    this.#dir = dir;
    this.#now = now;
    this.#trouble = new WriteTrouble(tell);
    mkdirSync(dir, { recursive: true });
    for (const file of readdirSync(dir)) if (PICTURE.test(file)) this.#old.set(file, now());
  }

  /** The folder was removed: it is made again, and nothing that it held is there. */
  removed(): void {
    mkdirSync(this.#dir, { recursive: true });
    this.#newest.clear();
    this.#old.clear();
  }

  /**
   * Saves a map's picture.
   * @returns its file name; null when it could not be written: that was told, and the old one stays
   */
  save(name: string, png: readonly Uint8Array[]): string | null {
    const hash = createHash('sha1');
    for (const part of png) hash.update(part);
    const file = `${name}.${hash.digest('hex').slice(0, 10)}.png`;
    const path = join(this.#dir, file);
    try {
      // After a power cut a file may be there without its contents.
      const bytes = png.reduce((sum, part) => sum + part.length, 0);
      if (statSync(path, { throwIfNoEntry: false })?.size !== bytes) replaceFileSync(path, png);
      this.#trouble.written(`map ${name}`);
    } catch (error) {
      this.#trouble.failed(`map ${name}`, error);
      return null;
    }
    const before = this.#newest.get(name);
    if (before === file) return file;
    if (before !== undefined) this.#old.set(before, this.#now());
    this.#old.delete(file);
    this.#newest.set(name, file);
    this.#unlinked.set(name, file);
    this.link();
    return file;
  }

  /** Does a `NAME.png` wait for a disk, or a reader, that lets it be replaced? */
  get waiting(): boolean {
    return this.#unlinked.size > 0;
  }

  /** Makes `NAME.png` the newest picture wherever it is not. */
  link(): void {
    for (const [name, file] of this.#unlinked) {
      const target = join(this.#dir, `${name}.png`);
      try {
        linkInPlace(join(this.#dir, file), target);
      } catch (error) {
        this.#trouble.failed(target, error);
        continue;
      }
      this.#unlinked.delete(name);
      this.#trouble.written(target);
    }
  }

  /** Removes old pictures that cannot be shown any more. @param named those that a page names */
  sweep(named: ReadonlySet<string>): void {
    const now = this.#now();
    for (const [file, since] of this.#old) {
      if (named.has(file)) this.#old.set(file, now);
      else if (now - since > LINGER_MS) {
        this.#old.delete(file);
        rmSync(join(this.#dir, file), { force: true });
      }
    }
  }
}

// By a name of our own and a rename: a reader of NAME.png never finds it missing.
function linkInPlace(from: string, to: string): void {
  const temporary = `${to}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    try {
      linkSync(from, temporary);
    } catch {
      // A file system without hard links.
      copyFileSync(from, temporary);
    }
    renameSync(temporary, to);
  } finally {
    // A rename of one file onto itself does nothing.
    rmSync(temporary, { force: true });
  }
}
