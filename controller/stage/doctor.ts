import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Election } from '../election/election.ts';
import { UserError } from '../user-error.ts';
import { type ActualStage, readActual } from './actual.ts';
import { findChromium } from './chromium.ts';
import { describe, type ObsConnection, type Password } from './connection.ts';
import { readObsConfig } from './obs-config.ts';
import { layoutOf } from './place.ts';
import { planStage } from './plan.ts';
import { readScenes } from './scene-spec.ts';
import { connectOnce } from './scene-work.ts';
import { textKind } from './text-kind.ts';

/** One thing that was looked at. */
export interface Check {
  name: string;
  verdict: 'ok' | 'warning' | 'failure';
  /** What was found, one sentence. */
  found: string;
  /** What to do about it. */
  fix: string | null;
}

const run = promisify(execFile);
/** Less free disk than this may not last a night of recording and pictures. */
const FREE_GB = 2;

/** Looks at one OBS: is it there, why not, and what it can do. */
export async function examineObs(url: string, password: Password): Promise<Check[]> {
  let obs: ObsConnection;
  try {
    obs = await connectOnce(url, password);
  } catch (error) {
    return [await explainAbsence(url, password, error)];
  }
  try {
    const actual = await readActual(obs);
    return [
      ok('OBS', `OBS ${actual.obsVersion} answers at ${url}`),
      examineVersion(actual),
      examineSurface(actual),
      examineText(actual),
      examineCanvas(actual),
      examineFrameRate(actual),
      examineOutputs(actual),
      examineTransitions(actual),
    ];
  } catch (error) {
    return [
      failure(
        'OBS',
        `OBS at ${url} does not answer what it has: ${describe(error)}`,
        'close its dialogs and try again',
      ),
    ];
  } finally {
    obs.stop();
  }
}

/** Looks at this machine: Node, Chromium, output folder, clock. */
export async function examineMachine(
  outDir: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Check[]> {
  return [examineNode(), await examineChromium(environment), await examineOut(outDir), examineClock()];
}

/** Looks at what will be shown: are the scenes readable, and do they fit the election. */
export async function examineScenes(scenesDir: string, election: Election | null): Promise<Check[]> {
  try {
    const files = await readScenes(scenesDir);
    const plan = planStage(files, election ?? { regionKinds: [] });
    return [ok('scenes', `${files.length} files declare ${plan.scenes.length} scenes`)];
  } catch (error) {
    return [
      failure(
        'scenes',
        describe(error),
        error instanceof UserError ? (error.complaint.remedy ?? 'mend that line') : 'mend that file',
      ),
    ];
  }
}

async function explainAbsence(url: string, password: Password, error: unknown): Promise<Check> {
  const found =
    error instanceof UserError
      ? `${error.complaint.what} at ${url}: ${error.complaint.got}`
      : describe(error);
  if (error instanceof UserError && error.exitCode === 78) {
    const fix = password
      ? 'set OBS_PASSWORD to the one in OBS: Tools > WebSocket Server Settings > Show Connect Info'
      : 'OBS asks for a password: set OBS_PASSWORD, from Tools > WebSocket Server Settings > Show Connect Info';
    return failure('OBS', found, fix);
  }
  const config = await readObsConfig();
  const port = Number(new URL(url).port || 4455);
  if (config === null)
    return failure(
      'OBS',
      found,
      'start OBS 28 or newer once, then Tools > WebSocket Server Settings > Enable',
    );
  if (!config.enabled)
    return failure(
      'OBS',
      `${found}; ${config.file} says that its WebSocket server is off`,
      'in OBS: Tools > WebSocket Server Settings > Enable WebSocket server',
    );
  if (config.port !== port)
    return failure(
      'OBS',
      `${found}; ${config.file} says that it listens on port ${config.port}`,
      `use --obs ws://127.0.0.1:${config.port}`,
    );
  return failure(
    'OBS',
    `${found}; its WebSocket server is on, so OBS itself is not running or hangs`,
    'start OBS',
  );
}

function examineVersion({ obsVersion }: ActualStage): Check {
  const [major = 0, minor = 0, patch = 0] = obsVersion.split('.').map(Number);
  if (major === 32 && minor === 0 && patch === 0)
    return warning(
      'version',
      'OBS 32.0.0 does not tell browser sources that they are hidden',
      'update to 32.0.1 or newer',
    );
  if (major < 30)
    return ok('version', `OBS ${obsVersion} works; 30.1 and newer also tell of every change at once`);
  return ok('version', `OBS ${obsVersion} is supported`);
}

function examineSurface({ kinds }: ActualStage): Check {
  if (kinds.has('browser_source'))
    return ok('pages', 'OBS has browser sources: pages are shown by OBS itself');
  const fix =
    'for motion, install the obs-browser plugin (on Linux: the Flatpak or the OBS project’s own package)';
  if (findChromium())
    return warning(
      'pages',
      'OBS has no browser source; Chromium draws the pages and OBS shows pictures',
      fix,
    );
  return failure('pages', 'OBS has no browser source, and there is no Chromium', `install chromium; ${fix}`);
}

function examineText({ kinds }: ActualStage): Check {
  const kind = textKind(kinds);
  if (kind === null)
    return failure('text', 'OBS has no text source', 'install OBS’s text plugin (obs-plugins on Debian)');
  if (kind.startsWith('text_ft2'))
    return warning(
      'text',
      `${kind} cannot shape Indian, Arabic or Hebrew scripts`,
      'show such names by pages only; numbers and Latin are right',
    );
  return ok('text', `${kind} draws every script`);
}

function examineCanvas({ canvas }: ActualStage): Check {
  const { width, height } = canvas;
  const layout = layoutOf(canvas);
  const shape = width / height / (layout.width / layout.height);
  if (Math.abs(shape - 1) > 0.01)
    return warning(
      'canvas',
      `${width}x${height} has not the boards’ shape; they are stretched`,
      `set Settings > Video > Base to ${layout.width}x${layout.height}`,
    );
  if (height < 720 || width < 720)
    return warning('canvas', `${width}x${height} is small for text`, 'set 1280x720 or more');
  return ok('canvas', `${width}x${height} fits the boards`);
}

function examineFrameRate({ fps }: ActualStage): Check {
  if (fps < 24)
    return warning('frames', `OBS draws ${fps} frames a second`, 'set Settings > Video > FPS to 30');
  return ok('frames', `${Math.round(fps * 100) / 100} frames a second`);
}

function examineOutputs({ outputs }: ActualStage): Check {
  const on = Object.entries(outputs).flatMap(([name, active]) => (active ? [name] : []));
  if (on.length === 0) return ok('outputs', 'nothing is streamed or recorded now');
  return warning(
    'outputs',
    `on now: ${on.join(', ')}; a rehearsal would show its TEST board`,
    'stop it before a rehearsal',
  );
}

function examineTransitions({ transitions }: ActualStage): Check {
  if ([...transitions.values()].includes('fade_transition')) return ok('transitions', 'a fade is there');
  return warning(
    'transitions',
    'the collection has no fade; takes use its current transition',
    'add one in the Scene Transitions dock',
  );
}

function examineNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('Node', `Node ${process.versions.node}`);
  return failure('Node', `Node ${process.versions.node} is too old`, 'install Node 20.19 or newer');
}

async function examineChromium(environment: NodeJS.ProcessEnv): Promise<Check> {
  const executable = findChromium(environment);
  if (executable === null)
    return warning(
      'Chromium',
      'no Chromium, Chrome or Edge was found',
      'needed where OBS has no browser source: install chromium, or set CHROMIUM to its path',
    );
  // Chrome for Windows opens a window instead of telling its version.
  if (process.platform === 'win32') return ok('Chromium', executable);
  try {
    const { stdout } = await run(executable, ['--version'], { timeout: 10_000 });
    return ok('Chromium', `${stdout.trim()} (${executable})`);
  } catch (error) {
    return failure(
      'Chromium',
      `${executable} does not start: ${describe(error)}`,
      'install it anew, or set CHROMIUM to another',
    );
  }
}

async function examineOut(outDir: string): Promise<Check> {
  const probe = join(outDir, '.countnight-doctor');
  try {
    await mkdir(outDir, { recursive: true });
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (error) {
    return failure(
      'output',
      `${outDir} cannot be written: ${describe(error)}`,
      'choose another folder with --out',
    );
  }
  const { bavail, bsize } = await statfs(outDir);
  const free = (bavail * bsize) / 1e9;
  if (free < FREE_GB)
    return warning(
      'output',
      `${outDir}: ${free.toFixed(1)} GB are free`,
      'free some disk, above all when OBS records',
    );
  return ok('output', `${outDir} can be written, ${free.toFixed(0)} GB free`);
}

function examineClock(): Check {
  const now = new Date();
  if (now.getUTCFullYear() < 2024)
    return failure(
      'clock',
      `this machine believes it is ${now.toISOString()}`,
      'set the clock: every age on air depends on it',
    );
  return ok('clock', `${now.toISOString()} (compare with your watch)`);
}

function ok(name: string, found: string): Check {
  return { name, verdict: 'ok', found, fix: null };
}

function warning(name: string, found: string, fix: string): Check {
  return { name, verdict: 'warning', found, fix };
}

function failure(name: string, found: string, fix: string): Check {
  return { name, verdict: 'failure', found, fix };
}
