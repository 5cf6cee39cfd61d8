import type { Clock } from '../clock.ts';
import type { Election } from '../election/election.ts';
import type { ObsTarget } from '../stage/obs-target.ts';
import { findChromium } from '../stage/picture/chromium.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { EXIT, UserError } from '../user-error.ts';
import type { NightEffects, NightOptions } from './conduct.ts';
import { Edition, editionDir, tongueOf } from './edition.ts';

/** How long the night waits for the other OBS machines when one has answered. */
const LATECOMERS_MS = 500;

/** Every OBS of the night, the main one first, and the boards in other languages that some of them show. */
export interface Stages {
  stages: readonly Stage[];
  editions: readonly Edition[];
}

interface Night {
  election: Election;
  outDir: string;
  /** Scenes of a stage that has none of its own. */
  scenesDir: string;
  clock: Clock;
}

/**
 * Starts one stage for each OBS, all at once. Of those that the user named one must answer; the others are asked again
 * and again and join when they come. Nobody need be at the usual address: the night begins for preview.html, and an OBS
 * that is started there later joins.
 *
 * @throws UserError 69 when no named OBS answers, 78 when it refuses the password
 */
export async function openStages(
  options: Pick<NightOptions, 'mode' | 'obs' | 'speed' | 'testDataOnAir'> &
    Partial<Pick<NightOptions, 'speed'>>,
  night: Night,
  effects: NightEffects,
  closing: { push(close: () => Promise<void> | void): unknown },
): Promise<Stages> {
  if (options.obs.length === 0) return { stages: [], editions: [] };
  // Loaded only where there is an OBS: it brings the browser's driver with it, 45 MB.
  const { startStage } = await import('../stage/stage.ts');
  const { ChromiumHost } = await import('../stage/picture/chromium-host.ts');
  const executable = findChromium();
  const chromium = executable === null ? null : new ChromiumHost(executable);
  if (chromium) closing.push(() => chromium.stop());
  const editions = new Map<string, Edition>();
  const opened = options.obs.map((target, index) => {
    const edition = editionOf(target, night, editions);
    const stage = startStage(
      {
        name: target.name,
        obs: target,
        outDir: night.outDir,
        scenesDir: target.scenesDir ?? night.scenesDir,
        election: night.election,
        mode: options.mode,
        surface: target.surface ?? 'auto',
        testDataOnAir: options.testDataOnAir,
        ownHand: index > 0,
      },
      { clock: night.clock, ...(chromium && { chromium }) },
    );
    closing.push(() => stage.stop());
    return { target, stage: edition ? edition.dress(stage) : stage, answer: connected(stage) };
  });
  const missing = await roll(opened.map(({ answer }) => answer));
  const [lost] = missing.values();
  if (lost && missing.size === opened.length && (options.obs.some(({ named }) => named) || !isAbsent(lost)))
    throw lost;
  const stages: Stage[] = [];
  for (const [index, { target, stage }] of opened.entries()) {
    const error = missing.get(index);
    if (!error) effects.say(`Drives the OBS at ${target.url}.`);
    else effects.say(`${error.message}.`);
    // Nobody waits for an OBS at full speed, and one that refuses us needs another password.
    const joins = error && (target.named || (options.speed !== 'max' && !isRefusal(error)));
    if (!error || joins) stages.push(stage);
    else await stage.stop();
    if (joins) effects.say(`The night begins without ${target.url}; it joins when it answers.`);
  }
  if (missing.size === opened.length)
    effects.say('Goes on without OBS: open preview.html of the output folder in a browser.');
  return { stages, editions: [...editions.values()] };
}

function editionOf(target: ObsTarget, night: Night, editions: Map<string, Edition>): Edition | null {
  const { election, outDir, clock } = night;
  const tongue = tongueOf(target, election);
  if (tongue === null) return null;
  const key = editionDir(outDir, tongue);
  const edition = editions.get(key) ?? new Edition(election, tongue, outDir, clock);
  editions.set(key, edition);
  return edition;
}

/** Who does not answer, by place, and why: known of all, or of all but the slow ones once somebody has answered. */
async function roll(answers: readonly Promise<void>[]): Promise<Map<number, Error>> {
  const missing = new Map<number, Error>();
  const waiting = new Set(answers.keys());
  const all = answers.map((answer, index) =>
    answer.then(
      () => waiting.delete(index),
      (error: Error) => {
        waiting.delete(index);
        missing.set(index, error);
      },
    ),
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = Promise.any(answers).then(
    () =>
      new Promise((resolve) => {
        timer = setTimeout(resolve, LATECOMERS_MS);
      }),
    () => {},
  );
  await Promise.race([Promise.all(all), patience]);
  clearTimeout(timer);
  for (const index of waiting) missing.set(index, new Error('an OBS has not answered yet'));
  return missing;
}

function isRefusal(error: Error): boolean {
  return error instanceof UserError && error.exitCode === EXIT.config;
}

function isAbsent(error: Error): boolean {
  return error instanceof UserError;
}

/** Resolves when OBS has let us in; rejects with the stage's own error when it is absent or refuses us. */
function connected(stage: Stage): Promise<void> {
  return new Promise((resolve, reject) => {
    stage.ready.then(resolve, reject);
    stage.on('connection', ({ state }) => {
      if (state === 'connected') resolve();
    });
  });
}
