import { resolve } from 'node:path';
import { replaceFile } from '../controller/render/map/save-map.ts';
import { EXIT, UserError } from '../controller/user-error.ts';

/**
 * Writes what a command made.
 * @throws UserError 74 when it cannot be written; the old file is then untouched
 */
export function save(file: string, content: string | Uint8Array): void {
  try {
    replaceFile(resolve(file), [typeof content === 'string' ? Buffer.from(content) : content]);
  } catch (cause) {
    throw new UserError({ what: 'Cannot write the file', where: file, got: String(cause) }, EXIT.io, {
      cause,
    });
  }
}
