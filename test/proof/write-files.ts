import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a folder's files. */
export async function writeFiles(
  dir: string,
  files: Iterable<readonly [name: string, text: string]>,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, text] of files) await writeFile(join(dir, name), text);
}
