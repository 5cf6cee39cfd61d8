/**
 * A live night without OBS whose source, store, folder, machine and process are ill, by a plan that a seed makes:
 * `npm run chaos -- --seed 1 --seeds 20 --minutes 3`. Odd seeds have a Redis, even ones a file. A seed that fails replays its faults.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { endCountnights } from '../e2e/controller-process.ts';
import { ChaosNight } from './chaos-night.ts';
import { type Fault, planFaults } from './fault-plan.ts';
import { median, numberAfter } from './words.ts';

const LOOK_MS = 150;

const first = numberAfter('seed', 1);
const nights = numberAfter('seeds', 1);
const minutes = numberAfter('minutes', 1);
const recoveries: number[] = [];
let [faults, looks, broken] = [0, 0, 0];
for (let seed = first; seed < first + nights; seed++) {
  const night = await ChaosNight.start(seed % 2 === 1);
  const began = performance.now();
  const play = async (group: readonly Fault[]): Promise<void> => {
    for (const fault of group) {
      await wait(Math.max(0, began + fault.atMs - performance.now()));
      faults++;
      await night.suffer(fault);
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
  const ms = await night.recover().catch((error: Error) => {
    night.broken.add(error.message);
    return Number.NaN;
  });
  recoveries.push(ms);
  const { events } = await night.end();
  broken += night.broken.size;
  process.stdout.write(
    `seed ${seed}: ${groups.flat().length} faults, ${night.restarts} restarts, ${events} events, well again after ${Math.round(ms)} ms, ${night.broken.size} invariants broken\n`,
  );
  for (const line of night.broken) process.stdout.write(`BROKEN: ${line}\n`);
}
process.stdout.write(
  `${nights} nights of ${minutes} minutes, ${faults} faults, ${looks} looks; well again after ${Math.round(median(recoveries))} ms (median), ${Math.round(Math.max(...recoveries))} ms (most); ${broken} invariants broken\n`,
);
endCountnights();
process.exit(broken === 0 ? 0 : 1);
