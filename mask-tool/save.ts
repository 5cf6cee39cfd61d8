import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, telling } from '../controller/ground/user-error.ts';
import { replaceFileSync } from '../controller/ground/whole-file.ts';

/**
 * Writes what a command made.
 * @throws UserError 74 when it cannot be written; the old file is then untouched
 */
export function save(file: string, content: string | Uint8Array): void {
  try {
    replaceFileSync(resolve(file), content);
  } catch (cause) {
    telling(EXIT.io, { what: 'Cannot write the file', where: file })(cause);
  }
}

/** @throws UserError 74 */
export function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (cause) {
    telling(EXIT.io, { what: 'Cannot make the folder', where: out })(cause);
  }
}
