import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** Pillow in a Python process that lives as long as the benchmark: its start is not what is measured. */
export class Pillow {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  /** Null where no Python with Pillow and numpy is installed. */
  static start(): Pillow | null {
    for (const python of ['/usr/bin/python3', 'python3']) {
      try {
        execFileSync(python, ['-c', 'import PIL, numpy'], { stdio: 'ignore' });
        return new Pillow(python);
      } catch {
        // Not this one; the next may have it.
      }
    }
    return null;
  }

  private constructor(python: string) {
    this.#child = spawn(python, [new URL('maps-pillow.py', import.meta.url).pathname]);
    this.#child.stderr.pipe(process.stderr);
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Runs a command; the ms that Python itself measured. */
  async run(task: object): Promise<number> {
    this.#child.stdin.write(`${JSON.stringify(task)}\n`);
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error('Pillow went away');
    return (JSON.parse(value) as { ms: number }).ms;
  }

  stop(): void {
    this.#child.stdin.end();
    this.#reader.close();
  }
}
