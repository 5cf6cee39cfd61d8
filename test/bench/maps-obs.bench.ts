import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { openMap } from '../../controller/render/map/painter.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { startObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { picture } from './maps-pictures.ts';
import type { BenchResult, BenchRow } from './result.ts';
import { quantile, rowsOf } from './rounds.ts';

const ROUNDS = 40;
const WARM_UP = 4;
const FPS = 60;
const INPUT = 'Bench map';
const PNGJS = "pngjs' own file";
const COLOURS = ['#1fa34a', '#ff8c1a', '#d0312d', '#19a5e0', '#8e44ad'];

interface Load {
  /** From the request until a screenshot of the source shows the picture; OBS answers the request itself before it reads the file. */
  shownMs: number;
  skipped: number;
}

/** Our file and pngjs' own file of the same picture, mid-count, loaded into an image source of a real OBS in turn. */
export async function bench(): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'countnight-bench-'));
  const obs = await startObs({ size: '1920x1080', fps: FPS });
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  try {
    const eye = await connectOnce(obs.url, obs.password, 15_000);
    const blank = join(dir, 'blank.png');
    writeFileSync(blank, blankPng());
    await makeInput(eye, blank);
    for (const [group, shaded] of [
      ['flat', false],
      ['anti-aliased', true],
    ] as const) {
      const loads = await race(eye, blank, writePair(dir, shaded));
      rows.push(...rowsOf(timesOf(loads), PNGJS, group));
      notes.push(...notesOf(group, loads));
    }
    eye.stop();
  } finally {
    await obs.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  notes.push(
    `OBS draws in software here at ${FPS} frames a second; times include waiting for frames and for screenshots`,
  );
  return { name: 'maps-obs', rival: PNGJS, rows, notes };
}

/** The same 1920x1080 picture twice: as our painter writes it, and as pngjs does by default. */
function writePair(dir: string, shaded: boolean): Record<string, string> {
  const map = picture(1920, 1080, 294, shaded);
  const painter = openMap(PNG.sync.write(Object.assign(new PNG(map), { data: map.pixels })), map.masks);
  const inks = [...map.masks.seats.keys()].map(
    (id) => [id, { colour: COLOURS[id % COLOURS.length] as string, style: 'won' as const }] as const,
  );
  painter.paint(new Map(inks));
  const files = { [PNGJS]: join(dir, `pngjs-${shaded}.png`), ours: join(dir, `ours-${shaded}.png`) };
  saveMap(painter, files.ours as string);
  writeFileSync(files[PNGJS] as string, PNG.sync.write(PNG.sync.read(Buffer.concat(painter.png()))));
  return files;
}

/** In turn, and each first in every other round, so that neither always follows the other. */
async function race(
  eye: ObsConnection,
  blank: string,
  files: Record<string, string>,
): Promise<Map<string, Load[]>> {
  const loads = new Map(Object.keys(files).map((name) => [name, [] as Load[]]));
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    const order = Object.entries(files);
    for (const [name, file] of round % 2 ? order : order.reverse()) {
      await show(eye, blank);
      await until('the blank picture', () => showsBlank(eye));
      const before = await skippedFrames(eye);
      const began = performance.now();
      await show(eye, file);
      while (await showsBlank(eye))
        if (performance.now() - began > 30_000) throw new Error(`${file} not shown`);
      const shownMs = performance.now() - began;
      const skipped = (await skippedFrames(eye)) - before;
      if (round >= WARM_UP) loads.get(name)?.push({ shownMs, skipped });
    }
  }
  return loads;
}

function notesOf(group: string, loads: ReadonlyMap<string, readonly Load[]>): string[] {
  const median = (name: string): number => quantile(timesOf(loads).get(name) ?? [], 0.5);
  const slower = median('ours') / median(PNGJS);
  const skipped = [...loads].map(
    ([name, list]) => `${name} ${list.reduce((sum, load) => sum + load.skipped, 0)}`,
  );
  return [
    `${group}: OBS shows our file in ${slower.toFixed(2)}x of the time of pngjs' (goal: no slower): ${slower <= 1 ? 'met' : 'MISSED'}`,
    `${group}: frames skipped by the renderer in ${ROUNDS} loads each: ${skipped.join(', ')}`,
  ];
}

function timesOf(loads: ReadonlyMap<string, readonly Load[]>): Map<string, number[]> {
  return new Map([...loads].map(([name, list]) => [name, list.map(({ shownMs }) => shownMs)]));
}

async function makeInput(eye: ObsConnection, file: string): Promise<void> {
  const { currentProgramSceneName } = await eye.call('GetCurrentProgramScene');
  await eye.call('CreateInput', {
    sceneName: currentProgramSceneName,
    inputName: INPUT,
    inputKind: 'image_source',
    inputSettings: { file },
  });
  await until('the first picture', () => showsBlank(eye));
}

async function show(eye: ObsConnection, file: string): Promise<void> {
  await eye.call('SetInputSettings', { inputName: INPUT, inputSettings: { file } });
}

async function skippedFrames(eye: ObsConnection): Promise<number> {
  return (await eye.call('GetStats')).renderSkippedFrames;
}

async function showsBlank(eye: ObsConnection): Promise<boolean> {
  const { imageData } = await eye.call('GetSourceScreenshot', {
    sourceName: INPUT,
    imageFormat: 'png',
    imageWidth: 8,
    imageHeight: 8,
  });
  const { data } = PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
  const at = (4 * 8 + 4) * 4;
  return data[at] === 255 && data[at + 1] === 0 && data[at + 2] === 255;
}

/** Magenta, which no map is. */
function blankPng(): Buffer {
  const png = new PNG({ width: 8, height: 8 });
  for (let i = 0; i < png.data.length; i += 4) png.data.set([255, 0, 255, 255], i);
  return PNG.sync.write(png);
}
