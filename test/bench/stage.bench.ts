import { setTimeout as wait } from 'node:timers/promises';
import { readBeacon } from '../../controller/stage/wire/verify.ts';
import { until } from '../until.ts';
import type { BenchResult } from './result.ts';
import { type BenchNight, startNight } from './stage-night.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 40);

/**
 * From the moment a change is wanted to the request that shows it, and to the pixel in OBS, for each surface: in the first
 * rounds, while every page's first picture is drawn beside them, and in as many after them.
 */
export async function bench(): Promise<BenchResult> {
  const samples = new Map<string, number[]>();
  const notes: string[] = [];
  for (const surface of ['snapshot', 'browser'] as const) {
    const night = await startNight(surface);
    try {
      for (let n = 0; n < 2 * ROUNDS; n++) {
        if (surface === 'snapshot') await textRound(night, n, samples);
        await pixelRound(night, n < ROUNDS ? `${surface}, at the start` : surface, n, samples);
      }
      if (surface === 'snapshot') for (let n = 0; n < 10; n++) await mendRound(night, samples);
      const { requests, failures, renderSkippedFrames } = night.stage.health();
      notes.push(
        `${surface}: ${requests} requests, ${failures} failed, ${renderSkippedFrames} frames skipped by the renderer`,
      );
    } finally {
      await night.end();
    }
  }
  notes.push(
    'OBS and Chromium draw in software here; the browser surface runs through the tests’ proxy (PNG per frame)',
  );
  const rival = 'snapshot: want to pixel';
  const base = median(samples.get(rival) ?? []);
  return {
    name: 'stage',
    rival,
    rows: [...samples].map(([contender, ms]) => ({
      contender,
      n: ms.length,
      medianMs: median(ms),
      p95Ms: quantile(ms, 0.95),
      ratio: base / median(ms),
    })),
    notes,
  };
}

async function textRound(night: BenchNight, n: number, samples: Map<string, number[]>): Promise<void> {
  const text = `AITC ${n}`;
  const start = performance.now();
  const sent = new Promise<void>((resolve) => {
    const off = night.stage.on('sent', ({ what }) => {
      if (what !== 'text') return;
      off();
      resolve();
    });
  });
  await night.show({ texts: { 'Countnight headline': text } });
  await sent;
  add(samples, 'text: want to request', performance.now() - start);
  await until('the text', async () => {
    const { inputSettings } = await night.eye.call('GetInputSettings', { inputName: 'Countnight headline' });
    return inputSettings.text === text;
  });
  add(samples, 'text: want to setting in OBS', performance.now() - start);
}

async function pixelRound(
  night: BenchNight,
  when: string,
  n: number,
  samples: Map<string, number[]>,
): Promise<void> {
  const rev = n + 2;
  const start = performance.now();
  const sent = new Promise<void>((resolve) => {
    const off = night.stage.on('sent', (message) => {
      if (message.page !== 'state' || message.rev !== rev) return;
      off();
      resolve();
    });
  });
  await night.show({}, { id: 'state', rev, colour: n % 2 ? '#602020' : '#206020' });
  await sent;
  add(samples, `${when}: want to request`, performance.now() - start);
  // Of two pictures the one that viewers see: the other one has the new revision before.
  const seen = async () => (when.startsWith('browser') ? 'Countnight page state' : await shown(night));
  await until('the pixel', async () => (await readBeacon(night.eye, await seen(), 1080))?.rev === rev);
  add(samples, `${when}: want to pixel`, performance.now() - start);
}

// OBS is made to lose the picture on air; nobody tells the stage.
async function mendRound(night: BenchNight, samples: Map<string, number[]>): Promise<void> {
  const right = async (name: string) => (await readBeacon(night.eye, name, 1080))?.rev === 2 * ROUNDS + 1;
  // A picture that was sent just now may still be on its way, and is not doubted.
  await wait(800);
  const start = performance.now();
  const lost = await shown(night);
  await night.eye.call('SetInputSettings', { inputName: lost, inputSettings: { file: '/nowhere.png' } });
  await until('it is gone', async () => !(await right(lost)));
  await until('it is mended', async () => right(await shown(night)));
  add(samples, 'snapshot: picture lost to picture back', performance.now() - start);
}

async function shown(night: BenchNight): Promise<string> {
  const sceneName = night.stage.sceneOf('state') ?? '';
  const { sceneItems } = await night.eye.call('GetSceneItemList', { sceneName });
  const item = sceneItems.find(
    ({ sourceName, sceneItemEnabled }) => /^Countnight picture/.test(String(sourceName)) && sceneItemEnabled,
  );
  return String(item?.sourceName);
}

function add(samples: Map<string, number[]>, key: string, ms: number): void {
  samples.set(key, [...(samples.get(key) ?? []), ms]);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
