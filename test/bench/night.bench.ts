import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { readMasks } from '../../controller/render/map/mask-file.ts';
import { ensureNight } from '../../controller/simulate/ensure-night.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { startObs } from '../stage/obs-headless.ts';
import {
  type Contender,
  POLL_SECONDS,
  type Stageset,
  startNodecg,
  startOriginal,
  startOurs,
  startSheet,
} from './night-contenders.ts';
import { whenShown } from './night-judge.ts';
import { ProcessTree } from './night-load.ts';
import { NightPages } from './night-pages.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';
import { quantile } from './rounds.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
/** The first hours, in which leads change most. */
const FROM = '2021-05-02T09:00:00+05:30';
/** After the last change, until everybody has shown it. */
const REST_MS = 1000 * (POLL_SECONDS + 3);

/** A change before which there was none for so long comes alone. */
const QUIET_MS = 250;

/** The runs, in turn: nobody shares the machine but with the OBS of its own run. */
const RUNS: readonly (readonly [name: string, start: (set: Stageset) => Promise<Contender>, obs: boolean])[] =
  [
    ['ours', startOurs, false],
    ['the original way', startOriginal, false],
    ['ours in OBS', startOurs, true],
    ['the original way beside OBS', startOriginal, true],
    ['NodeCG beside OBS', startNodecg, true],
    ['a sheet and a page beside OBS', startSheet, true],
  ];

/** What one run came to. */
interface Outcome {
  name: string;
  /** Ms by change; fewer than there were changes when some were never shown. */
  toPng: number[];
  /** Of these the ones before which nothing was served for a while. */
  firstToPng: number[];
  toPixels: number[];
  /** The same from the moment the page had it: the wait for the next look at it is in there. */
  fromPage: number[];
  /** CPU ms of a second in which nothing changes. */
  idleCpu: number;
  /** PSS at most, MB. */
  mostMb: number;
  note: string;
}

/**
 * The same minutes of the bundled night at 60 times the speed, shown by us, by the original stream's way, by NodeCG and by a
 * page over a sheet. Read from the pixels: how long from a page with a new leader being served to the map on disk, and to
 * the picture that goes out (ours: the programme of a real OBS; theirs: what Chromium draws of their page).
 * Options: `--minutes N` of changes (1), or `--seconds N`; `--idle N` seconds without any (20), `--only NAME` of a run.
 */
export async function bench({
  minutes = '1',
  seconds = `${60 * Number(minutes)}`,
  idle = '20',
  only = '',
}: BenchOptions): Promise<BenchResult> {
  const outcomes: Outcome[] = [];
  const notes: string[] = [];
  for (const [name, start, obs] of RUNS) {
    if (only && name !== only) continue;
    try {
      outcomes.push(await run(name, start, obs, Number(seconds), Number(idle)));
    } catch (error) {
      notes.push(`${name} could not be measured: ${(error as Error).message}`);
    }
  }
  const rows = outcomes.flatMap(({ name, toPng, firstToPng, toPixels, fromPage }) => [
    ...rowOf(`served -> PNG on disk: ${name}`, toPng),
    ...rowOf(`served -> PNG on disk, first of its sweep: ${name}`, firstToPng),
    ...rowOf(`served -> picture that goes out: ${name}`, toPixels),
    ...rowOf(`on the page -> picture that goes out: ${name}`, fromPage),
  ]);
  notes.push(...verdicts(outcomes), ...outcomes.map(({ note }) => note));
  return { name: 'night', rival: 'the original way, for the same path', rows: withRatios(rows), notes };
}

async function run(
  name: string,
  start: (set: Stageset) => Promise<Contender>,
  beside: boolean,
  seconds: number,
  idle: number,
): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'night-'));
  const signal = new AbortController().signal;
  const election = await loadElection(ELECTION);
  const night = await ensureNight(undefined, election, { say: () => {}, signal });
  const pages = await NightPages.open(night, election, Date.parse(FROM), seconds);
  const masksFile = join(ELECTION, 'maps', 'state.masks.txt');
  const masks = readMasks(await readFile(masksFile, 'utf8'), masksFile);
  const obs = beside ? await startObs({ size: '1280x720' }) : null;
  const eye = obs && (await connectOnce(obs.url, obs.password, 15_000));
  try {
    const contender = await start({ dir, election, masks, pages, obs: obs && eye && { process: obs, eye } });
    const tree = new ProcessTree(contender.roots);
    const skipped = async () => (eye ? (await eye.call('GetStats')).renderSkippedFrames : 0);
    // What its start still does is not the night.
    await wait(REST_MS);
    tree.mark();
    const before = await skipped();
    // What was seen until now is only where the changes begin.
    for (const sights of [contender.pngs, contender.frames]) sights.splice(0, sights.length - 1);
    pages.play();
    await wait(seconds * 1000);
    pages.pause();
    const busy = tree.mark();
    const bytes = pages.bytes;
    const frames = (await skipped()) - before;
    await wait(REST_MS);
    tree.mark();
    await wait(idle * 1000);
    const calm = tree.mark();
    tree.end();
    await contender.stop();
    const changes = pages.changes;
    const disk = whenShown(changes, contender.pngs, masks, null);
    const air = whenShown(changes, contender.frames, masks, contender.place);
    const toPng = disk.shown.flatMap((at, n) => since(at, changes[n]?.served));
    const firstToPng = disk.shown.flatMap((at, n) => {
      const { served = 0 } = changes[n] ?? {};
      return served - (changes[n - 1]?.served ?? 0) > QUIET_MS ? since(at, served) : [];
    });
    const toPixels = air.shown.flatMap((at, n) => since(at, changes[n]?.served));
    const fromPage = air.shown.flatMap((at, n) => since(at, changes[n]?.published));
    const perMinute = (ms: number, over: number) => ((ms / over) * 0.06).toFixed(1);
    const idleCpu = calm.cpuMs / idle;
    const mostMb = Math.max(busy.mostMb, calm.mostMb);
    const note = [
      `${name}: ${changes.length} changes of a leader`,
      ...(contender.pngs.length > 0 ? [`${toPng.length} seen on disk, ${disk.broken} half PNGs`] : []),
      ...(contender.frames.length > 0 ? [`${toPixels.length} seen in the picture`] : []),
      `CPU ${perMinute(busy.cpuMs, seconds)} s a minute, ${perMinute(calm.cpuMs, idle)} s a minute in which nothing changes`,
      `${Math.round(mostMb)} MB (PSS) at most`,
      `${busy.born} processes born`,
      `${(bytes / 1e6).toFixed(1)} MB of pages`,
      ...(beside ? [`OBS skipped ${frames} frames`] : []),
    ].join('; ');
    return { name, toPng, firstToPng, toPixels, fromPage, idleCpu, mostMb, note };
  } finally {
    pages.close();
    eye?.stop();
    await obs?.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What was aimed at, as far as its runs are there. */
function verdicts(outcomes: readonly Outcome[]): string[] {
  const of = (name: string) => outcomes.find((outcome) => outcome.name === name);
  const [ours, original, air, nodecg] = [
    of('ours'),
    of('the original way'),
    of('ours in OBS'),
    of('NodeCG beside OBS'),
  ];
  const told = (what: string, value: number, goal: number, unit: string, atLeast = false): string[] => {
    if (!Number.isFinite(value)) return [];
    const met = atLeast ? value >= goal : value <= goal;
    return [
      `${what}: ${value.toPrecision(3)} ${unit} (goal: at ${atLeast ? 'least' : 'most'} ${goal}): ${met ? 'met' : 'MISSED'}`,
    ];
  };
  const at = (share: number, ms: readonly number[] = []) => quantile(ms, share);
  return [
    ...told('served -> PNG, median', at(0.5, ours?.toPng), 20, 'ms'),
    ...told('served -> PNG, p95', at(0.95, ours?.toPng), 60, 'ms'),
    ...told(
      'served -> PNG against the original way',
      at(0.5, original?.toPng) / at(0.5, ours?.toPng),
      5,
      'times as fast',
      true,
    ),
    ...told('served -> programme of OBS, p95', at(0.95, air?.toPixels), 1000, 'ms'),
    ...told(
      'served -> programme of OBS against NodeCG',
      at(0.5, nodecg?.toPixels) / at(0.5, air?.toPixels),
      2,
      'times as fast',
      true,
    ),
    ...told(
      "CPU when nothing changes, share of the original way's",
      (ours?.idleCpu ?? Number.NaN) / (original?.idleCpu ?? Number.NaN),
      0.1,
      'of it',
    ),
    ...told('memory of the controller', ours?.mostMb ?? Number.NaN, 150, 'MB (PSS)'),
  ];
}

function since(at: number | null, began = Number.NaN): number[] {
  return at === null ? [] : [at - began];
}

function rowOf(contender: string, ms: readonly number[]): BenchRow[] {
  if (ms.length === 0) return [];
  return [
    { contender, n: ms.length, medianMs: quantile(ms, 0.5), p95Ms: quantile(ms, 0.95), ratio: Number.NaN },
  ];
}

/** Against the original way on the same path, beside an OBS if this one was. */
function withRatios(rows: readonly BenchRow[]): BenchRow[] {
  return rows.map((row) => {
    const [path = '', name = ''] = row.contender.split(': ');
    const rival = `${path}: the original way${name.includes('OBS') ? ' beside OBS' : ''}`;
    const medianMs = rows.find(({ contender }) => contender === rival)?.medianMs ?? Number.NaN;
    return { ...row, ratio: medianMs / row.medianMs };
  });
}
