import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import type { Election } from '../../controller/election/election.ts';
import type { Masks } from '../../controller/render/map/mask-file.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { placeMap } from '../e2e/seat-pixels.ts';
import { freePort } from '../free-port.ts';
import type { HeadlessObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import type { MapPlace, Sight } from './night-judge.ts';
import type { NightPages } from './night-pages.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const RIVALS = fileURLToPath(new URL('rivals', import.meta.url));
export const POLL_SECONDS = 5;
/** NodeCG is no dependency of ours: it is installed here, once, when it is first measured. */
const NODECG_HOME = join(homedir(), '.cache', 'countnight-bench', 'nodecg');
const NODECG = 'nodecg@2.6.4';
/** A programme picture is asked for this often; it is small, so that OBS is not kept from its frames. */
const LOOK_MS = 50;
const SMALL = { imageFormat: 'png', imageWidth: 640, imageHeight: 360 };
const START_MS = 120_000;

/** What is the same for every contender. */
export interface Stageset {
  dir: string;
  election: Election;
  masks: Masks;
  pages: NightPages;
  /** An OBS that runs beside, if one does, and a connection to look through. */
  obs: { process: HeadlessObs; eye: ObsConnection } | null;
}

/** A contender at work. */
export interface Contender {
  /** Processes whose time and memory are its own. */
  roots: readonly number[];
  /** Its map's PNG as it was each time it was written; none for who writes none. */
  pngs: Sight[];
  /** What goes out. */
  frames: Sight[];
  place: MapPlace | null;
  stop(): Promise<void>;
}

/**
 * An election folder whose live feed is these pages, as fast as they can be asked.
 *
 * @returns it, and the words that leave out the seats that nobody serves
 */
export async function layLiveFolder(
  folder: string,
  election: Election,
  pages: NightPages,
): Promise<{ folder: string; leaveOut: string[] }> {
  await cp(election.dir, folder, { recursive: true, filter: (file) => !/nights|cache/.test(file) });
  const feed = await readFile(join(folder, 'feed.yaml'), 'utf8');
  await writeFile(
    join(folder, 'feed.yaml'),
    `limits: { perHost: 4, perSecond: 1000 }\n${feed
      .replace('http://results.example', pages.base)
      .replace(/states: \{.*\}/, 'states: { WB: S25 }')
      .replace('- url', '- states: [WB]\n        url')
      .replace('pollSeconds: 60', `pollSeconds: ${POLL_SECONDS}`)}`,
  );
  await writeFile(join(folder, 'rundown.yaml'), 'rotation: [{ scene: state, seconds: 20 }]\nrules: []\n');
  const unserved = [...election.contests.values()].filter(({ state }) => state !== election.mainState);
  return { folder, leaveOut: unserved.flatMap(({ id }) => ['--leave-out', id]) };
}

/** Ours, live from the pages; with an OBS the programme is what goes out. */
export async function startOurs({ dir, election, pages, obs }: Stageset): Promise<Contender> {
  const { folder, leaveOut } = await layLiveFolder(join(dir, 'election'), election, pages);
  const out = join(dir, 'out');
  const child = spawn(
    PROGRAM,
    ['run', folder, '--out', out, '--obs', obs?.process.url ?? 'none', ...leaveOut],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, OBS_PASSWORD: obs?.process.password ?? '' },
    },
  );
  const all = pages.seats.map((seat) => pages.path(seat));
  await until('the pages to be read', () => all.every((url) => pages.asked.has(url)), START_MS);
  const maps = join(out, 'maps');
  await until('a map', () => existsSync(join(maps, 'state.png')), START_MS);
  const files = watchPng(maps, /^state\.\w{10}\.png$/, 'state.png');
  const frames: Sight[] = [];
  let looking = obs !== null;
  if (obs) {
    const { eye } = obs;
    const scene = async () => (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
    await until('a board on air', async () => /^Countnight/.test(await scene()), START_MS);
    void (async () => {
      while (looking) {
        const sourceName = await scene();
        const { imageData } = await eye.call('GetSourceScreenshot', { sourceName, ...SMALL });
        const bytes = Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64');
        frames.push({ at: performance.now(), bytes });
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    })().catch(() => {});
  }
  const contender: Contender = {
    ...{ roots: [child.pid as number], pngs: files.sights, frames, place: null },
    stop: async () => {
      looking = false;
      files.end();
      await ended(child, 'SIGINT');
      if (!obs) return;
      const { left, top, width, height } = await placeMap(out, 'state', join(folder, 'maps'));
      contender.place = scaled({ left, top, width, height }, SMALL.imageWidth / 1920);
    },
  };
  return contender;
}

/** The original stream's way. */
export async function startOriginal(set: Stageset): Promise<Contender> {
  const python = '/usr/bin/python3';
  try {
    execFileSync(python, ['-c', 'import bs4, flask, PIL, requests'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      'the original way needs apt-get install python3-flask python3-bs4 python3-pil python3-requests',
    );
  }
  const { www, config } = await layOut(set, join(set.dir, 'original'), ['original.html']);
  await cp(join(www, 'base.png'), join(www, 'map.png'));
  const child = spawn(python, [join(RIVALS, 'original.py'), www], { stdio: 'ignore' });
  const files = watchPng(www, /^map\.png$/, 'map.png');
  const page = await showPage(`http://127.0.0.1:${config.port}/original.html`, set.pages.seats.length);
  return {
    ...{ roots: [child.pid as number, ...page.roots], pngs: files.sights },
    ...{ frames: page.frames, place: page.place },
    stop: async () => {
      files.end();
      await page.end();
      await ended(child, 'SIGKILL');
    },
  };
}

/** A sheet that volunteers keep, shown by a static page. */
export async function startSheet(set: Stageset): Promise<Contender> {
  const { www, config } = await layOut(set, join(set.dir, 'sheet'), ['sheet.html']);
  const child = spawn(
    '/usr/bin/python3',
    ['-m', 'http.server', '--bind', '127.0.0.1', '-d', www, `${config.port}`],
    {
      stdio: 'ignore',
    },
  );
  const page = await showPage(`http://127.0.0.1:${config.port}/sheet.html`, set.pages.seats.length);
  return {
    // Its files are read once; the sheet itself is somebody else's server.
    ...{ roots: page.roots, pngs: [], frames: page.frames, place: page.place },
    stop: async () => {
      await page.end();
      await ended(child, 'SIGKILL');
    },
  };
}

/** NodeCG, with a replicant and a graphic. */
export async function startNodecg(set: Stageset): Promise<Contender> {
  const program = join(NODECG_HOME, 'node_modules', 'nodecg', 'index.js');
  await mkdir(NODECG_HOME, { recursive: true });
  if (!existsSync(program)) {
    await writeFile(join(NODECG_HOME, 'package.json'), '{"name":"rival","private":true}');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', NODECG], {
      cwd: NODECG_HOME,
      stdio: 'ignore',
    });
  }
  const bundle = join(NODECG_HOME, 'bundles', 'night');
  const { config } = await layOut(set, join(bundle, 'graphics'), ['nodecg-graphic.html']);
  await mkdir(join(bundle, 'extension'), { recursive: true });
  await cp(join(RIVALS, 'nodecg-extension.cjs'), join(bundle, 'extension', 'index.js'));
  await mkdir(join(NODECG_HOME, 'cfg'), { recursive: true });
  const files: Record<string, unknown> = {
    'bundles/night/package.json': {
      ...{ name: 'night', version: '1.0.0' },
      nodecg: {
        compatibleRange: '^2.0.0',
        graphics: [{ file: 'nodecg-graphic.html', width: 1280, height: 720 }],
      },
    },
    'cfg/nodecg.json': { host: '127.0.0.1', port: config.port },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(NODECG_HOME, name), JSON.stringify(content));
  // Its database is a native module that is compiled where it is installed; with a store in memory it needs none.
  await writeFile(
    join(bundle, 'nodecg.config.js'),
    'const none = () => null;\nmodule.exports = { databaseAdapter: { findUser: none, getSuperUserRole: none, isSuperUser: () => true, createApiKey: none, findApiKey: none, saveUser: none, upsertUser: none, deleteSecretKey: none, saveReplicant: async () => {}, getAllReplicants: () => [] } };\n',
  );
  const child = spawn(process.execPath, [program], { cwd: NODECG_HOME, stdio: 'ignore' });
  const graphic = `http://127.0.0.1:${config.port}/bundles/night/graphics/nodecg-graphic.html`;
  const page = await showPage(graphic, set.pages.seats.length);
  return {
    ...{ roots: [child.pid as number, ...page.roots], pngs: [], frames: page.frames, place: page.place },
    stop: async () => {
      await page.end();
      await ended(child, 'SIGKILL');
    },
  };
}

/** Writes what a rival's page needs into a folder. */
async function layOut(
  { election, masks, pages }: Stageset,
  www: string,
  names: readonly string[],
): Promise<{ www: string; config: { port: number } }> {
  await mkdir(www, { recursive: true });
  for (const name of [...names, 'graphic.js', 'graphic.css']) await cp(join(RIVALS, name), join(www, name));
  await cp(join(election.dir, 'maps', 'state.base.png'), join(www, 'base.png'));
  const parties = [...election.parties.values()].filter(({ colour }) => colour);
  const config = {
    port: await freePort(),
    pollSeconds: POLL_SECONDS,
    pages: Object.fromEntries(pages.seats.map((seat) => [seat, `${pages.base}${pages.path(seat)}`])),
    sheet: `${pages.base}/sheet.csv`,
    colours: Object.fromEntries(parties.map(({ name, colour }) => [name, colour])),
    masks: Object.fromEntries([...masks.seats].map(([seat, { runs }]) => [seat, [...runs]])),
  };
  await writeFile(join(www, 'config.json'), JSON.stringify(config));
  await writeFile(join(www, 'colours.json'), JSON.stringify({ colours: config.colours }));
  return { www, config };
}

/** Shows a page as a browser source would: drawn when it changes; each frame that is drawn is kept. */
async function showPage(
  url: string,
  seats: number,
): Promise<{ roots: number[]; frames: Sight[]; place: MapPlace; end(): Promise<void> }> {
  const browser: Browser = await openBrowser();
  const tab = await openTab(browser);
  await tab.setViewport({ width: 1280, height: 720 });
  await until(
    `${url} to show ${seats} seats`,
    async () => {
      if (tab.url() !== url) await tab.goto(url).catch(() => {});
      const shown = await tab.$eval('#tally', (tally) => tally.getAttribute('data-seats')).catch(() => null);
      return shown === `${seats}`;
    },
    START_MS,
  );
  const place = await tab.$eval('#picture', (picture) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    return { left, top, width, height };
  });
  const frames: Sight[] = [];
  const session = await tab.createCDPSession();
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push({ at: performance.now(), bytes: Buffer.from(data, 'base64') });
    void session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
  return {
    ...{ roots: [browser.process()?.pid as number], frames, place },
    end: () => browser.close(),
  };
}

/** Every state of a PNG that a reader finds, with the moment of its last byte; `now` is how it is at first. */
function watchPng(dir: string, name: RegExp, now: string): { sights: Sight[]; end(): void } {
  const sights: Sight[] = [];
  const read = async (file: string) => {
    const path = join(dir, file);
    const [{ mtimeMs }, bytes] = await Promise.all([stat(path), readFile(path)]);
    const at = mtimeMs - performance.timeOrigin;
    if (sights.at(-1)?.bytes.equals(bytes) !== true) sights.push({ at, bytes });
  };
  let reading: Promise<void> = read(now);
  const waiting = new Set<string>();
  const watcher = watch(dir, (_, file) => {
    if (!file || !name.test(file) || waiting.has(file)) return;
    waiting.add(file);
    reading = reading
      .then(() => {
        waiting.delete(file);
        return read(file);
      })
      .catch(() => {});
  });
  return { sights, end: () => watcher.close() };
}

function scaled({ left, top, width, height }: MapPlace, by: number): MapPlace {
  return { left: left * by, top: top * by, width: width * by, height: height * by };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
