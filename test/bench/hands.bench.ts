import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from '../e2e/ask.ts';
import { isBoard, isSafe, SMALL, takePicture } from '../e2e/programme.ts';
import { until } from '../until.ts';
import { type AirNight, openAirNight, type Playing, readStatus } from './air-night.ts';
import { HandWay, partsOf, rowOf, SAFE_SCENES } from './hand-way.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';
import { WireTap } from './wire-tap.ts';

/** A command without an answer for so long had none. */
const DEAF_MS = 60_000;
/** A rundown that shows no board for so long after a release has stopped. */
const BACK_MS = 120_000;
/** The controller may take so long to begin. */
const START_MS = 300_000;
/** After a panic the programme is watched for this long: nothing but the safe scene may be seen. */
const WATCH_MS = 1000;
/** Moments of the night at which it is told to end, and ms from its first word. */
const ENDS = [
  { from: '07:55', afterMs: 1500, twice: false },
  { from: '08:30', afterMs: 6000, twice: false },
  { from: '12:00', afterMs: 15_000, twice: false },
  { from: '16:00', afterMs: 12_000, twice: false },
  { from: '12:00', afterMs: 15_000, twice: true },
  { from: '08:30', afterMs: 6000, twice: true },
];

/** `quiet`: a night at its own pace; `fast`: at 60 times the speed; `starved`: the same beside four busy loops. */
const KINDS = ['quiet', 'fast', 'starved'] as const;

/**
 * A hand in a night: from a command to its answer, from panic to the request for its scene leaving the controller and to a
 * safe picture in the programme, from a signal to the end; of the way to the request, what is OBS's part and what is ours;
 * beside it what OBS alone takes to switch a scene, seen in the same way.
 * Options: `--commands N`, `--panics N`, `--ends N`, `--fps N` (30), `--only quiet|fast|starved`.
 */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  for (const kind of KINDS) {
    if (options.only && options.only !== kind) continue;
    const night = await openAirNight(kind === 'starved', options.fps ? Number(options.fps) : undefined);
    try {
      rows.push(rowOf(`${kind}: OBS alone switches a scene`, await switches(night)));
      await measure(night, kind, options, rows, notes);
    } finally {
      await night.end();
    }
  }
  return { name: 'hands', rival: rows[0]?.contender ?? '', rows: withRatios(rows), notes };
}

async function measure(
  night: AirNight,
  kind: string,
  options: BenchOptions,
  rows: BenchRow[],
  notes: string[],
): Promise<void> {
  const speed = kind === 'quiet' ? 1 : undefined;
  const tap = await WireTap.to(night.obs.url);
  const playing = await night.play('09:00', speed, tap.url);
  if (!(await comesBack(night, START_MS)))
    throw new Error(`no board came to air in ${START_MS / 1000} s; the controller said:\n${playing.said()}`);
  const commands: number[] = [];
  let deaf = 0;
  for (let n = 0; n < Number(options.commands ?? 60); n++) {
    const ms = await ask(
      night.eye,
      n % 2 ? { do: 'release', contest: null, why: 'bench' } : { do: 'hold', why: 'bench' },
      DEAF_MS,
    );
    if (ms === null) deaf++;
    else commands.push(ms);
    await wait(50 + ((n * 137) % 400));
  }
  rows.push(rowOf(`${kind}: command to answer`, commands));
  if (deaf > 0) notes.push(`${kind}: ${deaf} commands had no answer in ${DEAF_MS / 1000} s`);
  await panics(night, kind, Number(options.panics ?? 20), { rows, notes }, tap);
  playing.process.kill('SIGINT');
  await playing.ended;
  tap.stop();
  const { obs } = await summaryOf(playing.out);
  notes.push(
    `${kind}: ${obs?.requests} requests, ${obs?.failures} failed, ${obs?.skippedFrames} frames skipped, ${(await playing.chromiums()).length} Chromiums started`,
  );
  if (kind !== 'quiet') await ends(night, kind, Number(options.ends ?? ENDS.length), { rows, notes });
}

/** What a bench has to say so far. */
interface Told {
  rows: BenchRow[];
  notes: string[];
}

async function panics(
  night: AirNight,
  kind: string,
  times: number,
  { rows, notes }: Told,
  tap: WireTap,
): Promise<void> {
  const ways: HandWay[] = [];
  const byHand: HandWay[] = [];
  const toAnswer: number[] = [];
  let left = 0;
  const rest = async (n: number) => {
    if (!(await comesBack(night))) {
      notes.push(`${kind}: no board came to air within ${BACK_MS / 1000} s of release ${n}`);
      return false;
    }
    await wait(200 + ((n * 331) % 2500));
    return true;
  };
  for (let n = 0; n < times; n++) {
    if (!(await rest(2 * n))) break;
    const way = new HandWay().follow(tap);
    ways.push(way);
    const answer = ask(night.eye, { do: 'panic', why: 'bench' }, DEAF_MS);
    await way.watch(night.eye, DEAF_MS);
    const ms = await answer;
    if (ms !== null) toAnswer.push(ms);
    for (
      const end = performance.now() + WATCH_MS;
      performance.now() < end && way.at.seen !== undefined;
      await wait(40)
    )
      if ((await isSafe(night.eye)) === false) left++;
    await release(night);
    if (!(await rest(2 * n + 1))) break;
    byHand.push(await switchByHand(night));
    await release(night);
  }
  rows.push(rowOf(`${kind}: the same scene by hand in OBS, to safe pixel`, pixels(byHand)));
  rows.push(...partsOf(kind, ways));
  rows.push(
    rowOf(
      `${kind}: command to request sent`,
      ways.flatMap(({ at }) => at.sent ?? []),
    ),
  );
  rows.push(rowOf(`${kind}: panic to answer`, toAnswer), rowOf(`${kind}: panic to safe pixel`, pixels(ways)));
  const again = ways.filter(({ looks }) => looks > 1).length;
  notes.push(
    `${kind}: ${ways.length} panics, ${ways.length - pixels(ways).length} without a safe picture in ${DEAF_MS / 1000} s, ${again} not seen at the first look, ${left} looks at another picture before the release`,
  );
}

function pixels(ways: readonly HandWay[]): number[] {
  return ways.flatMap(({ at }) => at.seen ?? []);
}

// What OBS and the look take, with everything that a night has OBS hold and do.
async function switchByHand({ eye, out }: AirNight): Promise<HandWay> {
  const way = new HandWay();
  await eye.call('SetCurrentProgramScene', { sceneName: SAFE_SCENES[0] as string });
  await way.watch(eye, DEAF_MS);
  // A release that comes before the hand is known for one releases nothing.
  await until('the hand is known', async () => {
    const held = (await readStatus(out))?.held as { kind: string } | null | undefined;
    return held?.kind === 'takeover';
  });
  return way;
}

async function release({ eye }: AirNight): Promise<void> {
  await ask(eye, { do: 'release', contest: null, why: 'bench' }, DEAF_MS);
}

/** What nobody can be faster than: a switch by hand, until the programme is seen to be there. */
async function switches({ eye }: AirNight): Promise<number[]> {
  const scenes = ['Bench A', 'Bench B'];
  for (const sceneName of scenes) await eye.call('CreateScene', { sceneName });
  const ms: number[] = [];
  for (let n = 0; n < 20; n++) {
    const sceneName = scenes[n % 2] as string;
    await wait(200 + ((n * 331) % 700));
    const began = performance.now();
    await eye.call('SetCurrentProgramScene', { sceneName });
    await until('it is on air', async () => (await takePicture(eye, SMALL))?.scene === sceneName, DEAF_MS);
    ms.push(performance.now() - began);
  }
  return ms;
}

async function comesBack(night: AirNight, withinMs = BACK_MS): Promise<boolean> {
  return until('a board is on air', () => isBoard(night.eye), withinMs).then(
    () => true,
    () => false,
  );
}

async function ends(night: AirNight, kind: string, times: number, { rows, notes }: Told): Promise<void> {
  const ms: number[] = [];
  const seen: string[] = [];
  for (const { from, afterMs, twice } of ENDS.slice(0, times)) {
    const playing = await night.play(from);
    // Before it says so it has not begun: a signal then ends it as it ends any program.
    await until('it has begun', () => /Drives the OBS/.test(playing.said()), START_MS);
    await wait(afterMs);
    const began = performance.now();
    playing.process.kill('SIGINT');
    if (twice) {
      await wait(100);
      playing.process.kill('SIGINT');
    }
    const code = await within(playing, DEAF_MS);
    const took = performance.now() - began;
    if (code !== undefined) ms.push(took);
    const summary = (await summaryOf(playing.out)).mode ? 'summary' : 'no summary';
    seen.push(
      `${from}+${afterMs / 1000} s${twice ? ' twice' : ''}: ${code === undefined ? 'never' : `${Math.round(took)} ms, code ${code}`}, ${summary}`,
    );
  }
  rows.push(rowOf(`${kind}: signal to exit`, ms));
  notes.push(`${kind}: ends: ${seen.join('; ')}`);
}

async function within(playing: Playing, ms: number): Promise<number | null | undefined> {
  const code = await Promise.race([playing.ended, wait(ms, undefined)]);
  if (code === undefined) {
    playing.process.kill('SIGKILL');
    await playing.ended;
  }
  return code;
}

interface Summary {
  mode?: string;
  obs?: { requests: number; failures: number; skippedFrames: number };
}

async function summaryOf(out: string): Promise<Summary> {
  const text = await readFile(join(out, 'summary.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Summary;
}

function withRatios(rows: readonly BenchRow[]): BenchRow[] {
  const base = rows[0]?.medianMs ?? Number.NaN;
  return rows.map((row) => ({ ...row, ratio: base / row.medianMs }));
}
