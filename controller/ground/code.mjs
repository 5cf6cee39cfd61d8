// The program's code. The sources are TypeScript; a program is started from one bundle of them, made at the first start
// after any of them changed: it starts in a third of the time, and no thread carries a compiler along (40 MB a night).
// Where no bundle can be made the sources run as they are, by tsx.
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What may be loaded by name, here or in a thread, and where its source is. */
const ENTRIES = {
  cli: 'controller/cli.ts',
  'feed-thread': 'controller/feed/run/feed-thread.ts',
  'hook-thread': 'controller/hooks/hook-thread.ts',
  'mask-tool': 'mask-tool/cli.ts',
  'extract-worker': 'mask-tool/extract-worker.ts',
};
/** Left where they are: they are large and rarely needed, or read files of their own. */
const OUTSIDE = [
  '@e965/xlsx',
  '@observablehq/plot',
  'cacache',
  'chardet',
  'cheerio',
  'esbuild',
  'fontkit',
  'iconv-lite',
  'linkedom',
  'puppeteer-core',
  'tsx',
  '@keyv/redis',
];
/**
 * What of a library is not taken along. Whoever names `Request`, `Headers` or `FormData` of fetch has Node load all of it, 9 MB
 * a thread: axios when it is loaded, for an adapter that we never ask for and forms that we never send; warcio with each header, to ask whether it is one of fetch's,
 * which ours never are. Forms bring the list of all media types.
 */
const LEFT_OUT = [
  [/axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/, () => 'export const getFetch = () => false;'],
  [/axios[\\/]lib[\\/]utils\.js$/, (source) => source.replaceAll('G.FormData', 'undefined')],
  [/axios[\\/]lib[\\/]platform[\\/]node[\\/]classes[\\/]FormData\.js$/, () => 'export default null;'],
  [/warcio[\\/]dist[\\/]index\.js$/, (source) => `class Headers {}\n${source}`],
  // Handlebars writes its code without maps where there is none.
  [/source-map[\\/]source-map\.js$/, () => ''],
];
/** A bundle that no start used for so long is thrown away; a night that still runs from one is shorter. */
const KEPT_MS = 14 * 24 * 3600 * 1000;
/** Threads get it with their environment, so that all of a night runs one version, whatever is saved meanwhile. */
const FOLDER = 'COUNTNIGHT_CODE';
/** Where a source is. */
const PLACE = 'import.meta.url';

/** Finds or makes the bundle; to be called once, before anything is loaded. */
export async function prepareCode() {
  process.env[FOLDER] = '';
  const home = join(ROOT, 'node_modules', '.cache', 'countnight');
  const folder = join(home, keyOfSources());
  try {
    if (!existsSync(folder)) await makeBundle(home, folder);
    const now = new Date();
    // Not at each start: a busy disk takes its time.
    if (now - statSync(folder).mtimeMs > KEPT_MS / 14) utimesSync(folder, now, now);
    process.env[FOLDER] = folder;
  } catch {
    // A folder that cannot be written, or a source that is half typed: tsx tells it better.
  }
}

/** Loads one of the entries, from the bundle or by tsx. */
export async function loadCode(name) {
  const folder = process.env[FOLDER];
  if (folder) return import(pathToFileURL(join(folder, `${name}.js`)).href);
  const { register } = await import('tsx/esm/api');
  register();
  return import(pathToFileURL(join(ROOT, ENTRIES[name])).href);
}

// Names, sizes and times of all sources, and what is installed: the same key, the same code.
function keyOfSources() {
  const hash = createHash('sha256').update(`${process.version} ${ROOT}`);
  const add = (file) => {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  };
  for (const file of sources()) add(file);
  add(join(ROOT, 'package.json'));
  add(join(ROOT, 'node_modules', '.package-lock.json'));
  return hash.digest('hex').slice(0, 24);
}

function sources() {
  return ['controller', 'mask-tool'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => join(ROOT, folder, name)),
  );
}

async function makeBundle(home, folder) {
  const { build, stop } = await import('esbuild');
  const making = `${folder}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: ENTRIES,
      outdir: making,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: OUTSIDE,
      // White space is most of what a thread would keep of its sources; names stay, for whoever reads a stack.
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      logLevel: 'silent',
      banner: {
        js: `import{createRequire as _r}from'node:module';const require=_r(${JSON.stringify(import.meta.url)});`,
      },
      plugins: [
        { name: 'place of each source', setup: (build) => keepPlaces(build, placed()) },
        { name: 'left out', setup: leaveOut },
      ],
    });
    for (const name of readdirSync(making)) inAscii(join(making, name));
    renameSync(making, folder);
  } catch (error) {
    // Another start was first.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(making, { recursive: true, force: true });
    await stop();
  }
  for (const name of readdirSync(home)) {
    const old = join(home, name);
    if (Date.now() - statSync(old).mtimeMs > KEPT_MS) rmSync(old, { recursive: true, force: true });
  }
}

// Sources that ask where they are. Each file that a plugin looks at goes to and fro between two processes: of all of them that
// would be a quarter of a bundle's time.
function placed() {
  const asking = sources().filter((file) => file.endsWith('.ts') && readFileSync(file).includes(PLACE));
  const names = asking.map((file) => basename(file).replaceAll('.', '\\.'));
  return new RegExp(`[\\\\/](?:${names.join('|')})$`);
}

/**
 * A plugin of a bundle: each source finds its files (scenes, styles, its threads' entries) from where it is itself.
 * @param filter which sources may ask for that
 */
export function keepPlaces(build, filter = /[\\/](?:controller|mask-tool|test|elections)[\\/].*\.ts$/) {
  build.onLoad({ filter }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replaceAll(PLACE, JSON.stringify(pathToFileURL(path).href)),
    loader: 'ts',
  }));
}

function leaveOut(build) {
  for (const [filter, contents] of LEFT_OUT)
    build.onLoad({ filter }, ({ path }) => ({
      contents: contents(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
}

// Of a source with a single other letter V8 keeps two bytes for each. Here they stand in regular expressions alone, where an
// escape means the same.
function inAscii(file) {
  const code = readFileSync(file, 'utf8');
  const escaped = code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (escaped !== code) writeFileSync(file, escaped);
}
