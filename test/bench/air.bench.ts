import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { loadElection } from '../../controller/election/load.ts';
import { type Picture, takePicture } from '../e2e/programme.ts';
import { LoggedCount } from './air-count.ts';
import { FrameDesk } from './air-desk.ts';
import { Judge, type Verdict } from './air-judge.ts';
import { MapEye } from './air-map.ts';
import { type AirNight, ELECTION, openAirNight, type Playing, readStatus, SPEED } from './air-night.ts';
import { Tape } from './air-tape.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';
import { quantile } from './rounds.ts';

/** Mean time between two pictures; they come at any moment between a sixth of it and twice as much. */
const EVERY_MS = 1200;
/** The longest a night may take until it is on air, and from then to its end. */
const START_MS = 300_000;
const NIGHT_MS = 25 * 60_000;
const END_MS = 60_000;
/** A clock that is further behind than this many wall ms lies. */
const CLOCK_MS = 10_000;

/** Night time against wall time, as the controller told them. */
interface Tick {
  wall: number;
  night: number;
}

/**
 * Programme pictures of the bundled night at 60 times the speed, each held against the state of its frame: its page drawn
 * again from what that page showed at the revision of the picture's beacon, the seats of its map by their colours, and
 * the count by the as-run log. On a quiet machine and on one where the controller starves; bad pictures are kept.
 * Options: `--pictures N` (500), `--every MS`, `--from HH:MM`, `--fps N` (30), `--only quiet|starved`.
 */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const kept = await mkdtemp(join(tmpdir(), 'countnight-air-pictures-'));
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  for (const kind of ['quiet', 'starved'] as const) {
    if (options.only && options.only !== kind) continue;
    const night = await openAirNight(kind === 'starved', options.fps ? Number(options.fps) : undefined);
    try {
      const folder = join(kept, kind);
      await mkdir(folder);
      await measure(night, kind, folder, options, rows, notes);
    } finally {
      await night.end();
    }
  }
  notes.push(`bad pictures, each with its frame drawn again, and verdicts.txt: ${kept}`);
  return { name: 'air', rival: rows[0]?.contender ?? '', rows, notes };
}

async function measure(
  night: AirNight,
  kind: string,
  folder: string,
  options: BenchOptions,
  rows: BenchRow[],
  notes: string[],
): Promise<void> {
  const tape = new Tape();
  const playing = await night.play(options.from);
  const following = follow(tape, playing);
  const { pictures, ticks, startMs } = await watch(night, playing, options);
  const statusObs = ((await readStatus(playing.out))?.obs as { skippedFrames: number }[] | undefined)?.[0];
  playing.process.kill('SIGINT');
  if ((await Promise.race([playing.ended, wait(END_MS, 'late')])) === 'late') playing.process.kill('SIGKILL');
  await playing.ended;
  following.end();
  await tape.end();
  const verdicts = await judgeAll(playing.out, tape, pictures);
  await keep(folder, pictures, verdicts);
  const behind = pictures.flatMap(({ at }, n) => clockBehind(at, verdicts[n]?.clock ?? null, ticks));
  rows.push({
    contender: `${kind}: clock behind the night`,
    n: behind.length,
    medianMs: quantile(behind, 0.5),
    p95Ms: quantile(behind, 0.95),
    ratio: 1,
  });
  const of = (text: RegExp) =>
    verdicts.filter(({ faults }) => faults.some((fault) => text.test(fault))).length;
  const unjudged = verdicts.filter((verdict) => verdict.unjudged !== null).length;
  notes.push(
    `${kind}: ${verdicts.length} pictures, first of ours after ${Math.round(startMs / 1000)} s, ${unjudged} not judged; bad: ${of(/./)}`,
    `${kind}: contradict themselves or the count: ${of(/differs from its frame|seats|won and|bars|dots|chip|above|the count|older than/)} (drawn otherwise than their frame: ${of(/differs from/)}, own numbers: ${of(/won and|bars have|dots have|chip|above/)}, map: ${of(/^map and/)}, count: ${of(/the count never|older than/)})`,
    `${kind}: clocks backwards: ${of(/clock runs/)}, revisions backwards: ${of(/revision runs/)}, blank or never drawn: ${of(/blank|never drew/)}, not ours: ${of(/not ours/)}, clocks more than ${CLOCK_MS / 1000} s behind: ${behind.filter((ms) => ms > CLOCK_MS).length}`,
    `${kind}: ${await health(playing, statusObs?.skippedFrames)}`,
  );
}

function follow(tape: Tape, playing: Playing): { end(): void } {
  let following = true;
  void (async () => {
    while (following) {
      await tape.follow(await playing.chromiums()).catch(() => {});
      await wait(20);
    }
  })();
  return {
    end: () => {
      following = false;
    },
  };
}

async function watch(
  night: AirNight,
  playing: Playing,
  options: BenchOptions,
): Promise<{ pictures: Picture[]; ticks: Tick[]; startMs: number }> {
  const wanted = Number(options.pictures ?? 500);
  const every = Number(options.every ?? EVERY_MS);
  const pictures: Picture[] = [];
  const ticks: Tick[] = [];
  const began = performance.now();
  let startMs = Number.NaN;
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 0x7fffffff;
    return seed / 0x7fffffff;
  };
  while (pictures.length < wanted && playing.process.exitCode === null) {
    const status = await readStatus(playing.out).catch(() => null);
    if (status) addTick(ticks, Date.parse(String(status.wall)), Date.parse(String(status.now)));
    const picture = await takePicture(night.eye).catch(() => null);
    const since = performance.now() - began;
    if (Number.isNaN(startMs)) {
      if (picture?.scene.startsWith('Countnight')) startMs = since;
      else if (since > START_MS) throw new Error(`nothing of ours in ${START_MS} ms: ${playing.said()}`);
    }
    if (picture && !Number.isNaN(startMs)) pictures.push(picture);
    if (since > startMs + NIGHT_MS) break;
    await wait(Number.isNaN(startMs) ? 100 : every * (1 / 6 + (random() * 11) / 6));
  }
  return { pictures, ticks, startMs };
}

function addTick(ticks: Tick[], wall: number, night: number): void {
  if (ticks.at(-1)?.wall !== wall) ticks.push({ wall, night });
}

async function judgeAll(out: string, tape: Tape, pictures: readonly Picture[]): Promise<Verdict[]> {
  const election = await loadElection(ELECTION);
  const pages = (await readdir(join(out, 'overlays'))).flatMap(
    (file) => /^([\w-]+)\.html$/.exec(file)?.[1] ?? [],
  );
  const count = await LoggedCount.read(election, out);
  const leaders = new Set(
    [...count.parties()].flatMap((id) => election.parties.get(id as never)?.colour ?? []),
  );
  const desk = await FrameDesk.open(out);
  try {
    const judge = new Judge({
      election,
      tape,
      desk,
      pages,
      count,
      maps: new MapEye(join(ELECTION, 'maps'), [...leaders]),
    });
    const verdicts: Verdict[] = [];
    for (const picture of pictures) verdicts.push(await judge.judge(picture));
    return verdicts;
  } finally {
    await desk.end();
  }
}

async function keep(
  folder: string,
  pictures: readonly Picture[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const told: string[] = [];
  for (const [n, { page, rev, faults, unjudged, clock, frame }] of verdicts.entries()) {
    const name = `${String(n).padStart(3, '0')}-${page}-r${rev}`;
    const at = new Date(pictures[n]?.at ?? 0).toISOString();
    const words = faults.length > 0 ? faults.join(' | ') : (unjudged ?? 'good');
    told.push(
      `${name} ${at} clock ${clock === null ? '?' : `${Math.floor(clock / 60)}:${clock % 60}`}: ${words}`,
    );
    if (faults.length === 0) continue;
    await writeFile(join(folder, `${name}.png`), pictures[n]?.png ?? '');
    if (frame) await writeFile(join(folder, `${name}.frame.png`), PNG.sync.write(frame.png));
  }
  await writeFile(join(folder, 'verdicts.txt'), `${told.join('\n')}\n`);
}

/** Wall ms by which a clock is behind the night; a minute of the night lasts one of our seconds. */
function clockBehind(at: number, clock: number | null, ticks: readonly Tick[]): number[] {
  const tick = ticks.findLast(({ wall }) => wall <= at) ?? ticks[0];
  if (clock === null || !tick) return [];
  const night = tick.night + Math.max(0, at - tick.wall) * SPEED;
  const india = 330;
  const minutes = (night / 60_000 + india) % 1440;
  return [((minutes - clock) * 60_000) / SPEED];
}

async function health(playing: Playing, skipped: number | undefined): Promise<string> {
  const summary = await readFile(join(playing.out, 'summary.json'), 'utf8').catch(() => null);
  const { obs, takes, cpuSeconds } = summary
    ? (JSON.parse(summary) as { obs: Record<string, number>; takes: number; cpuSeconds: number })
    : { obs: {}, takes: Number.NaN, cpuSeconds: Number.NaN };
  return `${takes} takes, ${obs.requests} requests, ${obs.failures} failed, ${obs.skippedFrames ?? skipped} frames skipped, ${(await playing.chromiums()).length} Chromiums started, ${cpuSeconds} s of processor${summary ? '' : '; no summary.json'}`;
}
