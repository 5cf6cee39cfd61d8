import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaffold } from '../../controller/election/scaffold.ts';

/**
 * A three-seat election folder in a temporary place, some files changed first.
 * @param edits file -> its new text, or what to do with the usual one; null leaves the file out
 */
export async function smallFolder(
  edits: Readonly<Record<string, string | null | ((text: string) => string)>> = {},
): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-election-'));
  const files = new Map<string, string | null>(scaffold('Small Election'));
  for (const [name, edit] of Object.entries(edits)) {
    files.set(name, typeof edit === 'function' ? edit(files.get(name) ?? '') : edit);
  }
  for (const [name, text] of files) if (text !== null) await writeFile(join(dir, name), text);
  return { dir, remove: () => rm(dir, { recursive: true }) };
}
