import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EXIT, telling } from '../../ground/user-error.ts';

/**
 * Makes sure that a recording can be written before the night begins: the thread that writes it could only say so in
 * a note. It is appended to, so that trying costs nothing.
 * @throws UserError 74
 */
export async function assureWritable(file: string): Promise<void> {
  const refuse = telling(EXIT.io, { what: 'the recording cannot be written', where: file });
  await mkdir(dirname(file), { recursive: true }).catch(refuse);
  await (await open(file, 'a').catch(refuse)).close();
}
