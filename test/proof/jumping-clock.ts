import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's package `faketime`, in a folder of each architecture. */
const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** The wall clock of one program, which jumps under it (libfaketime); its monotonic clock goes on evenly, as a kernel's does. */
export class JumpingClock {
  readonly environment: Record<string, string>;
  readonly #file: string;

  private constructor(library: string, file: string) {
    this.#file = file;
    this.environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      // Seconds: a jump is seen as late as this.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DISABLE_SHM: '1',
      NO_FAKE_STAT: '1',
    };
    this.jump(0);
  }

  /** @returns null where the library is not installed */
  static find(dir: string): JumpingClock | null {
    const library = readdirSync('/usr/lib')
      .map((name) => join('/usr/lib', name, LIBRARY))
      .find((file) => existsSync(file));
    return library ? new JumpingClock(library, join(dir, 'clock')) : null;
  }

  /** @param seconds away from the right time, 0 = none */
  jump(seconds: number): void {
    writeFileSync(`${this.#file}.tmp`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}
