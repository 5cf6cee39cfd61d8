import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a folder's files. */
export async function writeFiles(
  dir: string,
  files: Iterable<readonly [name: string, content: string | Uint8Array]>,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, content] of files) await writeFile(join(dir, name), content);
}
