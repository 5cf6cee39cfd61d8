/**
 * Takes docs/programme.png: the programme of a real OBS in the middle of the bundled rehearsal, as its viewers
 * would see it; and docs/dock-*.png, the operator's dock beside it. Run: npm run picture
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromiumFlags } from '../../controller/ground/chromium.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { chromium } from '../chromium.ts';
import { DOCK } from '../director/dock-page.ts';
import { startObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { asRun, startCountnight } from './controller-process.ts';

/** Pictures of the dock: file, size, tab. */
const DOCKS = [
  ['dock-300', 300, 700, 'queue'],
  ['dock-600', 600, 900, 'seats'],
] as const;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const out = await mkdtemp(join(tmpdir(), 'countnight-picture-'));
const obs = await startObs({ size: '1920x1080' });
const night = startCountnight(
  [
    'rehearse',
    join(ROOT, 'elections', 'west-bengal-2021'),
    '--speed',
    '30',
    '--from',
    '12:30',
    '--obs',
    obs.url,
    '--out',
    out,
  ],
  { OBS_PASSWORD: obs.password },
);
try {
  const eye = await connectOnce(obs.url, obs.password);
  const onAir = async (): Promise<string> =>
    (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
  await until(
    'something else was on air',
    async () => (await asRun(out)).filter(({ what }) => what === 'take').length > 2,
    180_000,
  );
  await until('the state map is on air', async () => (await onAir()) === 'Countnight · State', 180_000);
  // A programme frame of its own second of air, not of the fade into it.
  await until('the fade is over', fadeOver, 30_000);
  const { imageData } = await eye.call('GetSourceScreenshot', {
    ...{ sourceName: 'Countnight · State', imageFormat: 'png', imageWidth: 1280, imageHeight: 720 },
  });
  await writeFile(
    join(ROOT, 'docs', 'programme.png'),
    Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'),
  );
  await takeDock();
  eye.stop();

  async function takeDock(): Promise<void> {
    const browser = await puppeteer.launch({ executablePath: chromium, args: chromiumFlags() });
    const dock = await browser.newPage();
    await dock.evaluateOnNewDocument(
      (url, password) => {
        localStorage.setItem('countnight.url', url);
        localStorage.setItem('countnight.password', password);
      },
      obs.url,
      obs.password,
    );
    for (const [name, width, height, tab] of DOCKS) {
      await dock.setViewport({ width, height });
      await dock.goto(DOCK);
      await dock.waitForFunction(() => {
        const [programme, next] = ['programme', 'next'].map((id) => document.getElementById(id));
        return programme?.hidden === false && next?.hidden === false;
      });
      await dock.click(`[data-tab=${tab}]`);
      if (tab === 'seats') {
        await dock.type('#text', 'nandigram');
        await dock.waitForSelector('#seat strong');
      }
      await dock.screenshot({ path: join(ROOT, 'docs', `${name}.png`) });
    }
    await browser.close();
  }

  async function fadeOver(): Promise<boolean> {
    return (await eye.call('GetCurrentSceneTransitionCursor')).transitionCursor === 1;
  }
} finally {
  night.process.kill('SIGINT');
  await night.ended;
  await obs.stop();
  await rm(out, { recursive: true, force: true });
}
