/**
 * A night for hours against the real OBS: `npm run soak -- --minutes 60`, or compressed, `--minutes 12 --speed 60`.
 * Fails when what it holds in its last quarter is above that of its second by 5 %.
 */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCountnight } from '../e2e/controller-process.ts';
import { startObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { Inspector } from './inspector.ts';
import { childrenMb, descriptors, residentMb } from './process-table.ts';
import { judgeSoak, type Sample } from './soak-judge.ts';
import { numberAfter, wordAfter } from './words.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const SAMPLES = 240;

const minutes = numberAfter('minutes', 60);
const speed = numberAfter('speed', 1);
const from = wordAfter('from', '09:00');
const dir = await mkdtemp(join(tmpdir(), 'countnight-soak-'));
const out = join(dir, 'out');
const obs = await startObs();
const night = startCountnight(
  ['rehearse', ELECTION, '--speed', String(speed), '--from', from, '--obs', obs.url, '--out', out],
  {
    OBS_PASSWORD: obs.password,
    MALLOC_ARENA_MAX: '1',
    NODE_OPTIONS: '--inspect=127.0.0.1:0 --max-semi-space-size=2',
  },
);
let ended = false;
void night.ended.then(() => {
  ended = true;
});
const samples: Sample[] = [];
let failed = false;
try {
  const inspector = await Inspector.attach(night.said);
  await until('the night is on', () => readFile(join(out, 'status.json')), 300_000);
  // One picture of each page stays in memory: what is held grows until each was drawn once, on a busy machine for an hour.
  await until('each page was drawn once', () => isDrawn(out), 30 * 60_000);
  const began = performance.now();
  const everyMs = (minutes * 60_000) / SAMPLES;
  while (!ended && samples.length < SAMPLES) {
    await wait(Math.max(0, began + (samples.length + 1) * everyMs - performance.now()));
    const status = JSON.parse(await readFile(join(out, 'status.json'), 'utf8').catch(() => '{}'));
    const pid = night.process.pid as number;
    const inside = await inspector.look();
    const picturesMb = await picturesHeld(join(out, 'stage'));
    samples.push({
      ...inside,
      picturesMb,
      otherMb: inside.externalMb - picturesMb,
      rssMb: await residentMb(pid),
      descriptors: await descriptors(pid),
      chromiumMb: await childrenMb(pid),
      obsMb: await residentMb(obs.pid()),
      files: await filesIn(out),
      skippedFrames: status.obs?.[0]?.skippedFrames ?? 0,
    });
    process.stderr.write(`${JSON.stringify(samples.at(-1))}\n`);
  }
  inspector.detach();
  const { table, faults } = judgeSoak(samples);
  const fault = ended ? [`the night ended by itself: ${night.said().slice(-600)}`] : [];
  process.stdout.write(
    `${minutes} minutes at ${speed} times the night's pace, ${samples.length} samples\n${table}\n`,
  );
  for (const line of [...fault, ...faults]) process.stdout.write(`NOT FLAT: ${line}\n`);
  failed = faults.length + fault.length > 0;
  night.process.kill('SIGINT');
  await night.ended;
} finally {
  night.process.kill('SIGKILL');
  await obs.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);

async function isDrawn(out: string): Promise<boolean> {
  const pages = (await readdir(join(out, 'overlays'))).filter((name) => name.endsWith('.html'));
  const pictures = new Set(await readdir(join(out, 'stage')));
  return pages.every((name) =>
    ['a', 'b'].some((slot) => pictures.has(`${basename(name, '.html')}-${slot}.png`)),
  );
}

/** Files in a folder, those of its folders included; the two pictures that a page may have are one: the second comes with its second take. */
async function filesIn(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true });
  return new Set(names.map((name) => name.replace(/-[ab]\.png$/, ''))).size;
}

/** The newest picture of each page, MB: of the two files of a page the one written last. */
async function picturesHeld(dir: string): Promise<number> {
  const newest = new Map<string, { mtimeMs: number; size: number }>();
  for (const name of await readdir(dir).catch(() => [])) {
    const page = /^(.+)-[ab]\.png$/.exec(name)?.[1];
    const file = page && (await stat(join(dir, name)).catch(() => null));
    if (file && file.mtimeMs > (newest.get(page)?.mtimeMs ?? 0)) newest.set(page, file);
  }
  return [...newest.values()].reduce((sum, { size }) => sum + size, 0) / 2 ** 20;
}
