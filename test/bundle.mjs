// node test/bundle.mjs FOLDER FILES: makes one bundle of these test files, of what they share too, so that none of some two
// hundred processes compiles anything. Prints the folder of the program's own bundle, for the threads that they start.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { keepPlaces, prepareCode } from '../controller/ground/code.mjs';

const [outdir, ...entryPoints] = process.argv.slice(2);
await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints,
  outdir,
  outbase: '.',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [{ name: 'place of each source', setup: keepPlaces }],
});
await prepareCode();
process.stdout.write(process.env.COUNTNIGHT_CODE ?? '');
