/**
 * kill -9 at random instants of a night with a store: `npm run kill -- --times 200 [--seed N] [--election NAME]`. What it
 * says in the end is held against a night that nobody killed.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomOf } from '../../controller/simulate/random.ts';
import { asRun, endCountnights, startCountnight } from '../e2e/controller-process.ts';
import { toldTwice, tornFiles } from './left-behind.ts';
import { numberAfter, wordAfter } from './words.ts';

/** What of a life counts, in the mean. */
const LIFE_SECONDS = 2;

const times = numberAfter('times', 200);
const seed = numberAfter('seed', 1);
const election = wordAfter('election', 'west-bengal-2021');
const folder = fileURLToPath(new URL(`../../elections/${election}`, import.meta.url));
const random = randomOf(seed, 'kill');
const dir = await mkdtemp(join(tmpdir(), 'countnight-kill-'));
const [out, whole] = [join(dir, 'out'), join(dir, 'whole')];
const args = (to: string, speed: number | 'max') => [
  ...['rehearse', folder, '--obs', 'none', '--from', 'start', '--out', to, '--speed', String(speed)],
  ...['--store', join(dir, `${to === out ? 'out' : 'whole'}.journal`)],
];
const finish = async (to: string, more: readonly string[]) => {
  const night = startCountnight([...args(to, 'max'), '--exit', ...more]);
  if ((await night.ended) !== 0) throw new Error(night.said());
  return JSON.parse(await readFile(join(to, 'summary.json'), 'utf8'));
};

const reference = await finish(whole, []);
const wholeLines = await asRun(whole);
const nightMs = Date.parse(wholeLines.at(-1)?.at ?? '') - Date.parse(wholeLines[0]?.at ?? '');
const speed = Math.ceil(nightMs / 1000 / (times * LIFE_SECONDS));
const torn: string[] = [];
let opened = 0;
for (let life = 0; life < times; life++) {
  const night = startCountnight([...args(out, speed), ...(life > 0 ? ['--resume'] : [])]);
  let over = false;
  void night.ended.then(() => {
    over = true;
  });
  // One in four dies while it starts, the others while they count.
  const began = Date.now();
  if (random.share() > 0.25) while (!over && !(await statusSince(began))) await wait(20);
  await wait(random.share() * 2 * LIFE_SECONDS * 1000);
  night.process.kill('SIGKILL');
  if ((await night.ended) !== null) torn.push(`it ended by itself: ${night.said().slice(-500)}`);
  if (await statusSince(began)) opened++;
  torn.push(...(await tornFiles(dir)));
  if ((life + 1) % 10 === 0) process.stderr.write(`${life + 1} of ${times}, ${torn.length} torn files\n`);
}
const summary = await finish(out, ['--resume']);
torn.push(...(await tornFiles(dir)));
for (const name of await readdir(out, { recursive: true }))
  if (name.endsWith('.tmp')) torn.push(`${name} is left`);
const lines = await asRun(out);
const twice = toldTwice(lines);
const ids = (all: typeof lines) => new Set(all.flatMap(({ what, id }) => (what === 'event' && id ? id : [])));
const [told, wanted] = [ids(lines), ids(wholeLines)];
const missing = [...wanted].filter((id) => !told.has(id));
const more = [...told].filter((id) => !wanted.has(id));
const same = JSON.stringify(summary.states) === JSON.stringify(reference.states);
for (const line of [...torn, ...twice.map((id) => `${id} twice`)]) process.stdout.write(`BROKEN: ${line}\n`);
process.stdout.write(
  `${times} kills of ${election} at ${speed} times its pace (${opened} of a night that counted), seed ${seed}: ${torn.length} torn files; ${told.size} events, ${twice.length} told twice, ${missing.length} missing, ${more.length} that the whole night has not; the final numbers are ${same ? 'the same' : 'OTHERS'}\n`,
);
for (const id of [...missing, ...more].slice(0, 20))
  process.stdout.write(`${told.has(id) ? 'more' : 'missing'}: ${id}\n`);
endCountnights();
await rm(dir, { recursive: true, force: true, maxRetries: 5 });
process.exit(torn.length + twice.length === 0 && same ? 0 : 1);

async function statusSince(began: number): Promise<boolean> {
  const text = await readFile(join(out, 'status.json'), 'utf8').catch(() => '{}');
  return Date.parse(JSON.parse(text).wall) >= began;
}
