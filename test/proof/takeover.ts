/**
 * Two machines and a Redis: the lead is taken from one again and again, and who stands by is cut off in between.
 * `npm run takeover -- --times 50`; with `--networks 1` each machine has a network of its own (root on Linux).
 */
import { endCountnights } from '../e2e/controller-process.ts';
import { until } from '../until.ts';
import { type Loss, TwoMachines } from './two-machines.ts';
import { median, numberAfter, quantile } from './words.ts';

const WAYS: readonly Loss[] = ['killed', 'cut off', 'stopped'];

const times = numberAfter('times', 50);
const pair = await TwoMachines.start(numberAfter('networks', 0) > 0);
const took: number[] = [];
for (let round = 0; round < times; round++) {
  const how = WAYS[round % WAYS.length] as Loss;
  const leader = await until('somebody leads', async () => {
    const now = await pair.leader();
    return now === null ? null : { now };
  });
  const ms = await pair.lose(leader.now, how);
  took.push(ms);
  if (how === 'stopped') await pair.isolate();
  process.stderr.write(`${round + 1} of ${times}: ${how}, ${Math.round(ms)} ms\n`);
}
const ids = (await pair.events()).map(({ id }) => id);
const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
process.stdout.write(
  `${times} takeovers: median ${Math.round(median(took))} ms, p95 ${Math.round(quantile(took, 0.95))} ms, most ${Math.round(Math.max(...took))} ms; ${ids.length} events, ${twice.length} of them twice; ${pair.looks} looks, ${pair.broken.size} times two leaders' numbers\n`,
);
for (const line of pair.broken) process.stdout.write(`BROKEN: ${line}\n`);
await pair.stop();
endCountnights();
process.exit(twice.length + pair.broken.size === 0 ? 0 : 1);
