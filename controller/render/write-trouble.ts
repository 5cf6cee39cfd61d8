/** Tells once that a file cannot be written, and once that it is written again. */
export class WriteTrouble {
  readonly #tell: (text: string) => void;
  readonly #files = new Set<string>();

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  failed(file: string, error: unknown): void {
    if (this.#files.has(file)) return;
    this.#files.add(file);
    const { message } = error as Error;
    this.#tell(`${file} cannot be written and stays as it is; it is tried again: ${message}`);
  }

  written(file: string): void {
    if (this.#files.delete(file)) this.#tell(`${file} is written again`);
  }
}
