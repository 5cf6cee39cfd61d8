import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Election } from '../../election/election.ts';
import { EXIT, UserError } from '../../ground/user-error.ts';
import { type ActualStage, readActual } from '../actual.ts';
import { composeStage } from '../plan/compose.ts';
import type { DesiredStage } from '../plan/desired.ts';
import { diffStage } from '../plan/diff.ts';
import { planStage } from '../plan/plan.ts';
import { removeStage } from '../plan/remove.ts';
import { readScenes } from '../plan/scene-spec.ts';
import type { Command } from './command.ts';
import { ObsConnection, type Password } from './connection.ts';
import { describe, ObsCallError } from './obs-error.ts';
import { type Refusal, sendAll } from './send.ts';
import { isActive } from './verify.ts';

/** Longest OBS may take to forget what it removed; a machine that can hardly draw takes its time. */
const GONE_MS = 60_000;
/** What is still there is removed again this often. */
const AGAIN_MS = 3000;

/** What the `scenes` command works on. */
export interface SceneWorkOptions {
  scenesDir: string;
  election: Election;
  outDir: string;
  surface?: 'browser' | 'snapshot';
}

/**
 * Connects once, for a command.
 * @throws UserError 69 when OBS does not answer, 78 when it refuses the password
 */
export async function connectOnce(url: string, password: Password, callMs?: number): Promise<ObsConnection> {
  const obs = new ObsConnection(url, password, callMs);
  await new Promise<void>((resolve, reject) => {
    const off = obs.events.on('state', ({ state, reason }) => {
      if (state === 'connecting') return;
      off();
      if (state === 'connected') return resolve();
      obs.stop();
      const complaint = { got: reason, where: url, remedy: 'countnight doctor says more' };
      reject(
        state === 'refused'
          ? new UserError(EXIT.config, { what: 'OBS refuses us', ...complaint })
          : new UserError(EXIT.unavailable, { what: 'OBS does not answer', ...complaint }),
      );
    });
    obs.start();
  });
  return obs;
}

/** What OBS has and what it should have, with every page of the election. */
export async function surveyScenes(
  obs: ObsConnection,
  options: SceneWorkOptions,
): Promise<{ actual: ActualStage; desired: DesiredStage; commands: Command[] }> {
  const actual = await readActual(obs);
  const desired = await composeScenes(actual, options);
  return { actual, desired, commands: structural(diffStage(actual, desired)) };
}

/** The whole stage of an election on some OBS. */
async function composeScenes(
  actual: ActualStage,
  { scenesDir, election, outDir, surface }: SceneWorkOptions,
): Promise<DesiredStage> {
  const plan = planStage(await readScenes(scenesDir), election);
  const pages = new Map(
    [...plan.byPage.keys()].map((page) => [page, { file: join(outDir, 'overlays', `${page}.html`) }]),
  );
  return composeStage(
    plan,
    {
      surface: surface ?? (actual.kinds.has('browser_source') ? 'browser' : 'snapshot'),
      pages,
      texts: {},
      pictures: new Map(),
      warm: new Set(),
      parked: [],
      probe: null,
      bridge: null,
      testBoard: false,
      safeText: election.title,
      ghosts: [],
      first: [],
    },
    actual,
  );
}

/** Sends commands until OBS has what is wanted. */
export async function applyScenes(
  obs: ObsConnection,
  actual: ActualStage,
  desired: DesiredStage,
): Promise<{ sent: number; refused: Refusal[] }> {
  let sent = 0;
  let now = actual;
  for (let round = 0; round < 4; round++) {
    const commands = structural(diffStage(now, desired));
    if (commands.length === 0) break;
    sent += commands.length;
    const done = await sendAll(obs, commands, now).catch((error: unknown) => {
      if (!(error instanceof ObsCallError)) throw error;
      throw new UserError(EXIT.unavailable, {
        what: 'OBS stopped answering',
        got: describe(error),
        where: obs.url,
        cause: error,
      });
    });
    if (done.refused.length > 0) return { sent, refused: done.refused };
    now = done.actual;
  }
  return { sent, refused: [] };
}

/**
 * Takes everything of ours out of OBS.
 * @throws UserError 65 when the programme shows a scene of ours and there is no other
 */
export async function removeScenes(
  obs: ObsConnection,
  actual: ActualStage,
): Promise<{ commands: Command[]; refused: Refusal[] }> {
  const { commands, obstacle } = removeStage(actual);
  if (obstacle !== null) throw new UserError(EXIT.data, { what: obstacle, where: obs.url });
  const marker = actual.scenes
    .get(actual.program ?? '')
    ?.items.find((item) => actual.inputs.get(item.source)?.tag?.startsWith('onair:'));
  const away = commands.filter((command) => command.lane === 'scene');
  const left = await sendAll(obs, away, actual);
  // A scene that still fades out would stay behind as a source without a scene, and keep its name.
  for (let waited = 0; away.length > 0 && marker && waited < 25_000; waited += 50) {
    await wait(50);
    if (!(await isActive(obs, marker.source))) break;
  }
  const removal = commands.filter((command) => command.lane !== 'scene');
  const removed = await sendAll(obs, removal, left.actual);
  await gone(obs, commands, removed.actual);
  return { commands, refused: [...left.refused, ...removed.refused] };
}

// OBS answers before it has removed anything: the rest happens in its user interface's own time.
// What a batch whose answer came too late still makes in the meantime is removed once more.
async function gone(obs: ObsConnection, commands: readonly Command[], actual: ActualStage): Promise<void> {
  const removed = ({ request, data }: Command): string | null => {
    if (request === 'RemoveScene') return String(data.sceneName);
    return request === 'RemoveInput' ? String(data.inputName) : null;
  };
  const end = performance.now() + GONE_MS;
  let again = performance.now() + AGAIN_MS;
  while (performance.now() < end) {
    const { scenes } = await obs.call('GetSceneList');
    const { inputs } = await obs.call('GetInputList');
    const there = new Set<unknown>([
      ...scenes.map((scene) => scene.sceneName),
      ...inputs.map((input) => input.inputName),
    ]);
    const left = commands.filter((command) => there.has(removed(command)));
    if (left.length === 0) return;
    if (performance.now() > again) {
      await sendAll(obs, left, actual);
      again = performance.now() + AGAIN_MS;
    }
    await wait(50);
  }
}

// What follows the count (texts, pictures, which of them is shown) belongs to a running night, not to the scenes.
function structural(commands: readonly Command[]): Command[] {
  return commands.filter((command) => {
    if (command.request === 'SetInputSettings') {
      const settings = command.data.inputSettings as Record<string, unknown>;
      return !Object.keys(settings).every((key) =>
        ['text', 'file', 'unload', 'countnight_take'].includes(key),
      );
    }
    if (command.request === 'SetSceneItemEnabled' || command.request === 'Sleep') return false;
    return true;
  });
}
