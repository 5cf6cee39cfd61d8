import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Election } from '../election/election.ts';
import { findChromium } from '../ground/chromium.ts';
import { UserError } from '../ground/user-error.ts';
import { boardsOf } from '../render/board/boards.ts';
import { type ActualStage, readActual } from '../stage/actual.ts';
import { layoutOf } from '../stage/plan/place.ts';
import { planStage } from '../stage/plan/plan.ts';
import { readScenes } from '../stage/plan/scene-spec.ts';
import { textKind } from '../stage/plan/text-kind.ts';
import type { ObsConnection, Password } from '../stage/wire/connection.ts';
import { describe } from '../stage/wire/obs-error.ts';
import { connectOnce } from '../stage/wire/scene-work.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { examineDrawing } from './drawing.ts';
import { examineOutputFacts, readOutputFacts } from './output.ts';
import type { NightZone } from './zone.ts';

/**
 * Looks at one OBS: is it there, why not, and what it can do.
 * @param outDir folder of the night, absolute: OBS is asked to draw a picture of it, and a page
 * @param zone whose offset OBS's own browser is asked for
 */
export async function examineObs(
  url: string,
  password: Password,
  outDir?: string,
  zone: NightZone | null = null,
): Promise<Check[]> {
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
      await examinePassword(url),
      examineVersion(actual),
      examineSurface(actual),
      examineText(actual),
      examineCanvas(actual),
      examineFrameRate(actual),
      examineOutputs(actual),
      examineTransitions(actual),
      ...examineOutputFacts(await readOutputFacts(obs, actual)),
      ...(outDir === undefined ? [] : await examineDrawing(obs, actual, outDir, zone)),
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

/** Looks at what will be shown: are the scenes readable, and do they fit the election. */
export async function examineScenes(scenesDir: string, election: Election | null): Promise<Check[]> {
  try {
    const files = await readScenes(scenesDir);
    const plan = planStage(files, election ?? { regionKinds: [] });
    const boards = election ? boardsOf(election).map(({ id }) => id) : [];
    const without = boards.filter((id) => !plan.byPage.has(id));
    if (without.length > 0)
      return [
        failure(
          'scenes',
          `${without.length} boards have no scene, so they never reach OBS: ${without.slice(0, 4).join(', ')}`,
          'declare one, as scenes/region.yaml does for every region',
        ),
      ];
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

// An OBS that lets us in without a password lets everybody in.
async function examinePassword(url: string): Promise<Check> {
  const refused = await connectOnce(url, '').then(
    (obs) => {
      obs.stop();
      return false;
    },
    () => true,
  );
  if (refused) return ok('password', 'OBS asks for a password: whoever has it may command');
  return warning(
    'password',
    'OBS ASKS FOR NO PASSWORD: every program and every web page open on that machine may switch scenes, start the stream, and tell us what to show',
    'in OBS: Tools > WebSocket Server Settings > Enable Authentication; then set OBS_PASSWORD',
  );
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
  const { others = [], ...own } = outputs;
  const on = [...Object.entries(own).flatMap(([name, active]) => (active ? [name] : [])), ...others];
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

/** What OBS's own configuration says of its WebSocket server; the password is not read. */
interface ObsConfig {
  file: string;
  enabled: boolean;
  port: number;
  authRequired: boolean;
}

/** Folders where OBS keeps its configuration, on this system. */
function obsConfigDirs(): string[] {
  const { env: environment, platform } = process;
  const home = environment.HOME ?? homedir();
  if (platform === 'win32')
    return [join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'obs-studio')];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'obs-studio')];
  return [
    join(environment.XDG_CONFIG_HOME ?? join(home, '.config'), 'obs-studio'),
    join(home, '.var', 'app', 'com.obsproject.Studio', 'config', 'obs-studio'),
    join(home, 'snap', 'obs-studio', 'current', '.config', 'obs-studio'),
  ];
}

/** Reads it where it is: a JSON file since obs-websocket 5.5, `global.ini` before. Null when OBS never ran here. */
async function readObsConfig(): Promise<ObsConfig | null> {
  for (const dir of obsConfigDirs()) {
    const json = join(dir, 'plugin_config', 'obs-websocket', 'config.json');
    const text = await readFile(json, 'utf8').catch(() => null);
    if (text !== null) {
      try {
        const config = JSON.parse(text) as Record<string, unknown>;
        return {
          file: json,
          enabled: config.server_enabled === true,
          port: Number(config.server_port ?? 4455),
          authRequired: config.auth_required !== false,
        };
      } catch {
        // Half a file: OBS is writing it, or it is broken; the older file may still tell.
      }
    }
    for (const name of ['user.ini', 'global.ini']) {
      const ini = join(dir, name);
      const section = (await readFile(ini, 'utf8').catch(() => '')).split(/^\[OBSWebSocket\]$/m)[1];
      if (section === undefined) continue;
      const value = (key: string) =>
        new RegExp(`^${key}=(.*)$`, 'm').exec(section.split(/^\[/m)[0] ?? '')?.[1]?.trim();
      return {
        file: ini,
        enabled: value('ServerEnabled') === 'true',
        port: Number(value('ServerPort') ?? 4455),
        authRequired: value('AuthRequired') !== 'false',
      };
    }
  }
  return null;
}
