/** What is no fault of one file: the disk takes nothing. */
const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk fails',
};

/**
 * Tells once that a file cannot be written, and once that it is written again; where the disk itself refuses, once for
 * all files.
 */
export class WriteTrouble {
  readonly #tell: (text: string) => void;
  /** Files that wait, and what the disk says of each; null = it is that file's own trouble. */
  readonly #files = new Map<string, string | null>();

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  failed(file: string, error: unknown): void {
    if (this.#files.has(file)) return;
    const { message, code = '' } = error as NodeJS.ErrnoException;
    const disk = DISK[code] ?? null;
    const known = disk !== null && this.#diskFails();
    this.#files.set(file, disk);
    if (known) return;
    const what = disk === null ? file : `${disk}: ${file}`;
    const others = disk === null ? 'stays as it is' : 'and what else it does not take stay as they are';
    const verb = disk === null ? 'cannot be written and' : 'cannot be written,';
    this.#tell(`${what} ${verb} ${others}; it is tried again: ${message}`);
  }

  written(file: string): void {
    const disk = this.#files.get(file);
    if (disk === undefined) return;
    this.#files.delete(file);
    if (disk === null) this.#tell(`${file} is written again`);
    else if (!this.#diskFails()) this.#tell(`the disk takes files again: ${file} and all others are written`);
  }

  #diskFails(): boolean {
    return [...this.#files.values()].some((disk) => disk !== null);
  }
}
