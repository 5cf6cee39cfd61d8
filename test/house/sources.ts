import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of code in these folders of the project, by its path from there. */
export function sourcesOf(...folders: readonly string[]): Map<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => /\.(?:ts|mjs|js)$/.test(file)),
  );
  return new Map(files.map((file) => [file, readFileSync(ROOT + file, 'utf8')]));
}
