import { setTimeout as wait } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { until } from '../until.ts';
import type { BenchResult } from './result.ts';
import { type BenchNight, startNight } from './stage-night.ts';

const RECOLOURS = Number(process.env.RECOLOURS ?? 1000);
const SWITCHES = Number(process.env.SWITCHES ?? 200);
/** Switches in a row, before an idle time as long. */
const BLOCK = 20;
/** Between the two: the last pictures are drawn. */
const SETTLE_MS = 1500;
const PAGES = ['state', 'tally', 'house', 'district-kolkata', 'district-malda'];

/**
 * Recolours and scene switches at full speed against the real OBS (snapshot surface, 720p), while the programme is
 * looked at all the time: no blank frame, no wrong scene at rest, no call that hangs. RECOLOURS and SWITCHES make it
 * shorter.
 */
export async function bench(): Promise<BenchResult> {
  const night = await startNight('snapshot', true);
  const takes: number[] = [];
  const looks = { total: 0, blank: 0 };
  let wrong = 0;
  let looking = true;
  try {
    for (const page of PAGES) {
      await night.show({ program: page });
      await night.onAir(page);
    }
    const watching = watch(night, () => looking, looks);
    const each = Math.max(1, Math.floor(RECOLOURS / SWITCHES));
    let rev = 1;
    let busyMs = 0;
    const switchTo = async (n: number) => {
      const page = PAGES[n % PAGES.length] as string;
      for (let k = 0; k < each; k++) {
        rev++;
        const colour = `#${(0x30 + (rev % 128)).toString(16).padStart(2, '0')}6040`;
        await night.show({ texts: { 'Countnight headline': `change ${rev}` } }, { id: page, rev, colour });
      }
      const start = performance.now();
      await night.show({ program: page, preload: PAGES[(n + 1) % PAGES.length] });
      await night.onAir(page);
      takes.push(performance.now() - start);
      const { currentProgramSceneName } = await night.eye.call('GetCurrentProgramScene');
      if (currentProgramSceneName !== night.stage.sceneOf(page)) wrong++;
    };
    // A software OpenGL compiles its shaders when it first draws with them, for hundreds of milliseconds each.
    for (let n = 0; n < BLOCK; n++) await switchTo(n);
    takes.length = 0;
    const warm = rev;
    const busy = { skipped: 0, drawn: 0 };
    const idle = { skipped: 0, drawn: 0 };
    const blocks: number[] = [];
    // Busy and idle blocks of the same length take turns: the machine may have other work, and it changes.
    for (let block = 0; block < SWITCHES; block += BLOCK) {
      const began = performance.now();
      const from = await frames(night);
      for (let n = block; n < Math.min(SWITCHES, block + BLOCK); n++) await switchTo(n);
      await until('the last text', async () => {
        const { inputSettings } = await night.eye.call('GetInputSettings', {
          inputName: 'Countnight headline',
        });
        return inputSettings.text === `change ${rev}`;
      });
      const ms = performance.now() - began;
      busyMs += ms;
      const to = await frames(night);
      blocks.push(to.skipped - from.skipped);
      add(busy, from, to);
      await wait(SETTLE_MS);
      const idleFrom = await frames(night);
      await wait(ms);
      add(idle, idleFrom, await frames(night));
    }
    looking = false;
    await watching;
    const { requests, failures, unanswered } = night.stage.health();
    takes.sort((a, b) => a - b);
    const at = (share: number) =>
      takes[Math.min(takes.length - 1, Math.floor(takes.length * share))] ?? Number.NaN;
    return {
      name: 'stage-stress',
      rival: 'take under recolours',
      rows: [
        { contender: 'take under recolours', n: takes.length, medianMs: at(0.5), p95Ms: at(0.95), ratio: 1 },
      ],
      notes: [
        `${rev - warm} recolours and ${SWITCHES} switches in ${(busyMs / 1000).toFixed(1)} s`,
        `blank programme pictures: ${looks.blank} of ${looks.total}; wrong scenes at rest: ${wrong}`,
        `requests: ${requests}, refused: ${failures - unanswered}, never answered: ${unanswered}; problems told: ${night.problems.length} ${[...new Set(night.problems)].slice(0, 3).join(' | ')}`,
        `render frames skipped: ${share(busy)} busy, ${share(idle)} idle in the same time (looked at alike)`,
        `skipped in each busy block of ${BLOCK} switches: ${blocks.join(', ')}; before them ${BLOCK} switches uncounted`,
      ],
    };
  } finally {
    looking = false;
    await night.end();
  }
}

interface Frames {
  skipped: number;
  drawn: number;
}

async function frames(night: BenchNight): Promise<Frames> {
  const { renderSkippedFrames, renderTotalFrames } = await night.eye.call('GetStats');
  return { skipped: renderSkippedFrames, drawn: renderTotalFrames };
}

function add(sum: Frames, from: Frames, to: Frames): void {
  sum.skipped += to.skipped - from.skipped;
  sum.drawn += to.drawn - from.drawn;
}

function share({ skipped, drawn }: Frames): string {
  return `${skipped} of ${drawn} (${((100 * skipped) / Math.max(1, drawn)).toFixed(1)} %)`;
}

// Every page fills the programme with a colour; a black or transparent middle is a blank frame.
async function watch(
  night: BenchNight,
  on: () => boolean,
  looks: { total: number; blank: number },
): Promise<void> {
  while (on()) {
    const { currentProgramSceneName } = await night.eye.call('GetCurrentProgramScene');
    const { imageData } = await night.eye.call('GetSourceScreenshot', {
      sourceName: currentProgramSceneName,
      imageFormat: 'png',
      imageWidth: 8,
      imageHeight: 8,
    });
    const { data } = PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
    const at = (6 * 8 + 6) * 4;
    // A scene that has just left the programme may have let its pictures go.
    if ((await night.eye.call('GetCurrentProgramScene')).currentProgramSceneName !== currentProgramSceneName)
      continue;
    looks.total++;
    if (Number(data[at]) + Number(data[at + 1]) + Number(data[at + 2]) < 60 || Number(data[at + 3]) < 250)
      looks.blank++;
    await wait(20);
  }
}
