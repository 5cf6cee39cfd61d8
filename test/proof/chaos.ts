/**
 * A live night whose source, its name, store, folder, clock, OBS, machine and process are ill, by a plan that a seed makes:
 * `npm run chaos -- --seed 1 --seeds 20 --minutes 3`. Odd seeds have a Redis, even ones a file; every fourth has an OBS. A seed
 * that fails replays its faults.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { endCountnights } from '../e2e/controller-process.ts';
import { ChaosNight } from './chaos-night.ts';
import { type Fault, planFaults } from './fault-plan.ts';
import { median, numberAfter } from './words.ts';

const LOOK_MS = 150;
/** Longest that a night may take to be well again after its last fault, what it waited for a busy machine not counted. */
const WELL_MS = 5000;

const first = numberAfter('seed', 1);
const nights = numberAfter('seeds', 1);
const minutes = numberAfter('minutes', 1);
const recoveries: number[] = [];
const suffered = new Map<string, number>();
let [faults, looks, broken] = [0, 0, 0];
for (let seed = first; seed < first + nights; seed++) {
  const night = await ChaosNight.start({ shared: seed % 2 === 1, withObs: seed % 4 === 3 || seed % 8 === 4 });
  const [began, before] = [performance.now(), faults];
  const play = async (group: readonly Fault[]): Promise<void> => {
    for (const fault of group) {
      await wait(Math.max(0, began + fault.atMs - performance.now()));
      if (!(await night.suffer(fault))) continue;
      faults++;
      suffered.set(fault.kind, (suffered.get(fault.kind) ?? 0) + 1);
    }
  };
  const groups = planFaults(seed, minutes * 60_000);
  let over = false;
  const all = Promise.all(groups.map(play)).then(() => {
    over = true;
  });
  for (; !over; looks++) {
    await night.look();
    await wait(LOOK_MS);
  }
  await all;
  const { ms, starvedMs, onAirMs } = await night.recover().catch((error: Error) => {
    night.broken.add(error.message);
    return { ms: Number.NaN, starvedMs: 0, onAirMs: null };
  });
  recoveries.push(ms - starvedMs);
  if (ms - starvedMs > WELL_MS) night.broken.add(`well again only after ${Math.round(ms - starvedMs)} ms`);
  const { air } = night;
  const { events } = await night.end();
  broken += night.broken.size;
  process.stdout.write(
    `seed ${seed}: ${faults - before} faults, ${night.restarts} restarts, ${events} events, well again after ${Math.round(ms - starvedMs)} ms and ${Math.round(starvedMs)} of waiting for a processor${onAirMs === null ? '' : `, on air after ${Math.round(onAirMs)}`}${air ? `, in ${air.looks} looks OBS's own ground in place of a page for ${Math.round(air.longestMs)} ms at most` : ''}, ${night.broken.size} invariants broken\n`,
  );
  for (const line of night.broken) process.stdout.write(`BROKEN: ${line}\n`);
}
process.stdout.write(
  `${nights} nights of ${minutes} minutes, ${faults} faults, ${looks} looks; well again after ${Math.round(median(recoveries))} ms (median), ${Math.round(Math.max(...recoveries))} ms (most); ${broken} invariants broken\n`,
);
process.stdout.write(`${[...suffered].map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`);
endCountnights();
process.exit(broken === 0 ? 0 : 1);
