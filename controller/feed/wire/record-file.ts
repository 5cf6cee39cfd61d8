import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EXIT, UserError } from '../../user-error.ts';

/**
 * Makes sure that a recording can be written before the night begins: the thread that writes it could only say so in
 * a note. It is appended to, so that trying costs nothing.
 * @throws UserError 74
 */
export async function assureWritable(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await (await open(file, 'a')).close();
  } catch (cause) {
    throw new UserError(
      { what: 'the recording cannot be written', got: (cause as Error).message, where: file },
      EXIT.io,
      { cause },
    );
  }
}
