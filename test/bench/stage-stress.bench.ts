import { PNG } from 'pngjs';
import { until } from '../until.ts';
import type { BenchResult } from './result.ts';
import { type BenchNight, startNight } from './stage-night.ts';

const RECOLOURS = Number(process.env.RECOLOURS ?? 1000);
const SWITCHES = Number(process.env.SWITCHES ?? 200);
const PAGES = ['state', 'tally', 'house', 'district-kolkata', 'district-malda'];

/**
 * Recolours and scene switches at full speed against the real OBS (snapshot surface, 720p), while the programme is
 * looked at all the time: no blank frame, no wrong scene at rest, no call that hangs. RECOLOURS and SWITCHES make it
 * shorter.
 */
export async function bench(): Promise<BenchResult> {
  const night = await startNight('snapshot');
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
    const before = await skipped(night);
    const began = performance.now();
    const each = Math.max(1, Math.floor(RECOLOURS / SWITCHES));
    let rev = 1;
    for (let n = 0; n < SWITCHES; n++) {
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
    }
    await until('the last text', async () => {
      const { inputSettings } = await night.eye.call('GetInputSettings', {
        inputName: 'Countnight headline',
      });
      return inputSettings.text === `change ${rev}`;
    });
    const ms = performance.now() - began;
    looking = false;
    await watching;
    const busy = (await skipped(night)) - before;
    const idleFrom = await skipped(night);
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 60_000)));
    const idle = ((await skipped(night)) - idleFrom) * (ms / Math.min(ms, 60_000));
    const { requests, failures } = night.stage.health();
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
        `${rev - 1} recolours and ${SWITCHES} switches in ${(ms / 1000).toFixed(1)} s`,
        `blank programme pictures: ${looks.blank} of ${looks.total}; wrong scenes at rest: ${wrong}`,
        `requests: ${requests}, failed: ${failures}; problems told: ${night.problems.length} ${[...new Set(night.problems)].slice(0, 3).join(' | ')}`,
        `render frames skipped: ${busy} busy, ${Math.round(idle)} idle in the same time`,
      ],
    };
  } finally {
    looking = false;
    await night.end();
  }
}

async function skipped(night: BenchNight): Promise<number> {
  return (await night.eye.call('GetStats')).renderSkippedFrames;
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
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
