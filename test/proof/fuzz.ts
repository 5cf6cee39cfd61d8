/** Mutated inputs at every parser: `npm run fuzz -- --cases 100000 [--seed N]`. Same seed, same cases. */
import { doors } from './doors.ts';
import { fuzzDoor } from './fuzz-doors.ts';
import { numberAfter } from './words.ts';

const cases = numberAfter('cases', 100_000);
const seed = numberAfter('seed', 20_210_502);
const { doors: all, close } = doors();
let [done, escapes] = [0, 0];
const began = performance.now();
process.stdout.write('| door | cases | refused by name | escapes |\n|---|---|---|---|\n');
for (const door of all) {
  const counts = await fuzzDoor(door, Math.ceil(cases / all.length), seed);
  done += counts.cases;
  if (counts.escaped !== null) escapes++;
  process.stdout.write(
    `| ${door.name} | ${counts.cases} | ${counts.refused} | ${counts.escaped === null ? 0 : 1} |\n`,
  );
  if (counts.escaped !== null) process.stderr.write(`${door.name}: ${counts.escaped}\n`);
}
close();
process.stdout.write(
  `\n${done} cases, ${escapes} escapes, seed ${seed}, ${Math.round((performance.now() - began) / 1000)} s\n`,
);
process.exit(escapes === 0 ? 0 : 1);
