import type { Clock } from './clock.ts';
import type { NightEffects, NightOptions } from './controller.ts';
import type { Election } from './election/election.ts';
import type { Stage } from './stage/stage-contract.ts';
import { UserError } from './user-error.ts';

/**
 * Starts one stage for each OBS. An OBS that the user named must answer; the usual address is only tried, and
 * without one the night goes on for preview.html.
 *
 * @throws UserError 69 when a named OBS is absent, 77 when it refuses the password
 */
export async function openStages(
  options: NightOptions,
  {
    election,
    outDir,
    scenesDir,
    clock,
  }: { election: Election; outDir: string; scenesDir: string; clock: Clock },
  effects: NightEffects,
  closing: (() => Promise<void> | void)[],
): Promise<Stage[]> {
  const stages: Stage[] = [];
  if (options.obs.length === 0) return stages;
  // Loaded only where there is an OBS: it brings the browser's driver with it, 45 MB.
  const { startStage } = await import('./stage/stage.ts');
  for (const { url, password, named } of options.obs) {
    const stage = startStage(
      {
        obs: { url, password },
        outDir,
        scenesDir,
        election,
        mode: options.mode,
        testDataOnAir: options.testDataOnAir,
      },
      { clock },
    );
    closing.push(() => stage.stop());
    try {
      await connected(stage);
      stages.push(stage);
      effects.say(`Drives the OBS at ${url}.`);
    } catch (error) {
      if (named || !(error instanceof UserError)) throw error;
      await stage.stop();
      effects.say(`${error.message}.`);
      effects.say('Goes on without OBS: open preview.html of the output folder in a browser.');
    }
  }
  return stages;
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
