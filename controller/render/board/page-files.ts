import { replaceFile, replaceFileSync } from '../../ground/whole-file.ts';
import { WriteTrouble } from '../write-trouble.ts';

/** Pages that nobody loads just now are not urgent: each is written this long after the one before, ms. */
const CALM_MS = 1000;
/** A file that could not be written is tried again after this, ms. */
const AGAIN_MS = 500;

/** A file as it should be. */
export interface Version {
  /** Called when it is written, so that a version which is never written is never made. */
  content(): string;
  /** Names of the map pictures it shows: they must stay. */
  maps?: ReadonlySet<string>;
}

interface Waiting extends Version {
  /** Not before, ms of performance.now. */
  due: number;
}

const NO_MAPS: ReadonlySet<string> = new Set();

/**
 * Files that are replaced again and again while a night runs. A file's first version is on disk when `write`
 * returns; later ones follow in the background, in the order of their writes and only the newest of each,
 * because replacing a file can take a millisecond and pages on air get their updates by push, not from disk.
 * One that cannot be written keeps nobody waiting, and is tried again until it can.
 */
export class PageFiles {
  readonly #trouble: WriteTrouble;
  readonly #waiting = new Map<string, Waiting>();
  /** Maps that the version on disk shows; no entry before the first. */
  readonly #maps = new Map<string, ReadonlySet<string>>();
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #calmAt = -Infinity;

  /** @param tell hears once of each file that cannot be written, and once when it can again */
  constructor(tell: (text: string) => void = () => {}) {
    this.#trouble = new WriteTrouble(tell);
  }

  /** @param calm may wait a second with others of its kind, because what is on disk is still right */
  write(file: string, version: Version, { calm = false }: { calm?: boolean } = {}): void {
    const before = this.#waiting.get(file);
    // A newer version goes to the end of the line: what was written before it is on disk before it.
    this.#waiting.delete(file);
    if (!this.#maps.has(file) && !before) {
      try {
        replaceFileSync(file, version.content());
        this.#written(file, version);
        return;
      } catch (error) {
        this.#failed(file, version, error);
      }
    } else {
      const due = calm ? this.#calmAt + CALM_MS : 0;
      this.#waiting.set(file, { ...version, due: Math.min(due, before?.due ?? due) });
    }
    this.#go();
  }

  /** Maps that a file on disk shows, or one that waits to be written. */
  mapsShown(): Set<string> {
    const waiting = [...this.#waiting.values()].flatMap(({ maps }) => [...(maps ?? [])]);
    return new Set([...waiting, ...[...this.#maps.values()].flatMap((maps) => [...maps])]);
  }

  /** Resolves when everything written so far is on disk, but for what cannot be written: that was told. */
  async settled(): Promise<void> {
    await this.#working;
    for (const waiting of this.#waiting.values()) waiting.due = 0;
    this.#go();
    await this.#working;
  }

  #go(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      if (this.#waiting.size === 0) return;
      const due = Math.min(...[...this.#waiting.values()].map((waiting) => waiting.due));
      clearTimeout(this.#timer);
      // What waits for its second try must not keep a program alive that is done.
      this.#timer = setTimeout(() => this.#go(), Math.max(5, due - performance.now())).unref();
    });
  }

  async #work(): Promise<void> {
    // Whoever asks for several writes has asked for them all before the first begins.
    await Promise.resolve();
    for (;;) {
      const now = performance.now();
      const next = [...this.#waiting].find(([, { due }]) => due <= now);
      if (!next) return;
      const [file, version] = next;
      this.#waiting.delete(file);
      if (version.due > 0) this.#calmAt = now;
      try {
        await replaceFile(file, version.content());
        this.#written(file, version);
      } catch (error) {
        this.#failed(file, version, error);
      }
    }
  }

  #written(file: string, { maps }: Version): void {
    this.#maps.set(file, maps ?? NO_MAPS);
    this.#trouble.written(file);
  }

  /** Tried again, unless a newer version came meanwhile. */
  #failed(file: string, version: Version, error: unknown): void {
    this.#trouble.failed(file, error);
    if (!this.#waiting.has(file)) this.#waiting.set(file, { ...version, due: performance.now() + AGAIN_MS });
  }
}
