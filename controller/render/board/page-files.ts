import { replaceFile, replaceFileSync } from '../../whole-file.ts';

/**
 * Files that are replaced again and again while a night runs. A file's first version is on disk when `write`
 * returns; later ones follow in the background, in the order of their writes and only the newest of each,
 * because replacing a file can take a millisecond and pages on air get their updates by push, not from disk.
 */
export class PageFiles {
  readonly #made = new Set<string>();
  readonly #waiting = new Map<string, string>();
  #working: Promise<void> | null = null;
  #failed: unknown = null;

  /** @throws the error of an earlier write in the background, once */
  write(file: string, content: string): void {
    if (this.#failed) {
      const failed = this.#failed;
      this.#failed = null;
      throw failed;
    }
    if (!this.#made.has(file)) {
      this.#made.add(file);
      replaceFileSync(file, content);
      return;
    }
    // A newer version goes to the end of the line: what was written before it is on disk before it.
    this.#waiting.delete(file);
    this.#waiting.set(file, content);
    this.#working ??= this.#work();
  }

  /** Resolves when everything written so far is on disk. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
    if (this.#failed) throw this.#failed;
  }

  async #work(): Promise<void> {
    try {
      for (;;) {
        const [next] = this.#waiting;
        if (!next) break;
        const [file, content] = next;
        this.#waiting.delete(file);
        await replaceFile(file, content);
      }
    } catch (error) {
      this.#failed = error;
      this.#waiting.clear();
    } finally {
      this.#working = null;
    }
  }
}
