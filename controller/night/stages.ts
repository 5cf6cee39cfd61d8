import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pTimeout from 'p-timeout';
import type { Election } from '../election/election.ts';
import { findChromium } from '../ground/chromium.ts';
import type { Clock } from '../ground/clock.ts';
import type { Mode } from '../ground/mode.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { editionOf } from '../render/board/editions.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { ObsTarget } from '../stage/stages-file.ts';
import type { NightEffects } from './options.ts';

/** How long the night waits for the other OBS machines when one has answered. */
const LATECOMERS_MS = 500;

interface Night {
  mode: Mode;
  /** Every OBS to drive, the main one first. */
  obs: readonly ObsTarget[];
  election: Election;
  outDir: string;
  /** Scenes of a stage that has none of its own. */
  scenesDir: string;
  clock: Clock;
  /** Nobody waits for an OBS at full speed. */
  hurried: boolean;
  testDataOnAir: boolean;
}

/**
 * Starts one stage for each OBS, all at once. Of those that the user named one must answer; the others are asked again
 * and again and join when they come. Nobody need be at the usual address: the night begins for preview.html, and an OBS
 * that is started there later joins.
 *
 * @throws UserError 69 when no named OBS answers, 78 when it refuses the password
 */
export async function openStages(
  night: Night,
  { say }: Pick<NightEffects, 'say'>,
  closing: { push(close: () => Promise<void> | void): unknown },
): Promise<readonly Stage[]> {
  const { obs, election, outDir, clock } = night;
  const open = `The boards: open ${pathToFileURL(join(outDir, 'preview.html'))} in a browser.`;
  if (obs.length === 0) {
    say(open);
    return [];
  }
  // Loaded only where there is an OBS: it brings the browser's driver with it, 45 MB.
  const { startStage } = await import('../stage/stage.ts');
  const { ChromiumHost } = await import('../stage/picture/chromium-host.ts');
  const executable = findChromium();
  const chromium = executable === null ? null : new ChromiumHost(executable);
  if (chromium) closing.push(() => chromium.stop());
  const opened = obs.map((target, index) => {
    const stage = startStage(
      {
        name: target.name,
        obs: target,
        outDir,
        scenesDir: target.scenesDir ?? night.scenesDir,
        edition: editionOf(target, election),
        election,
        mode: night.mode,
        surface: target.surface ?? 'auto',
        testDataOnAir: night.testDataOnAir,
        ownHand: index > 0,
      },
      { clock, ...(chromium && { chromium }) },
    );
    closing.push(() => stage.stop());
    return { target, stage, answer: connected(stage) };
  });
  const missing = await roll(opened.map(({ answer }) => answer));
  const [lost] = missing.values();
  if (lost && missing.size === opened.length && (obs.some(({ named }) => named) || !isAbsent(lost)))
    throw lost;
  const stages: Stage[] = [];
  for (const [index, { target, stage }] of opened.entries()) {
    const error = missing.get(index);
    if (!error) say(`Drives the OBS at ${target.url}.`);
    else say(`${error.message}.`);
    // One that refuses us needs another password.
    const joins = error && (target.named || (!night.hurried && !isRefusal(error)));
    if (!error || joins) stages.push(stage);
    else await stage.stop();
    if (joins) say(`The night begins without ${target.url}; it joins when it answers.`);
  }
  say(open);
  return stages;
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
  const everybody = Promise.all(all).then(() => {});
  await Promise.any(answers).then(
    () => pTimeout(everybody, { milliseconds: LATECOMERS_MS, fallback: () => {} }),
    () => everybody,
  );
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
