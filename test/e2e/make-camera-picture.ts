/**
 * Takes docs/camera.png: a camera of the user's own in the rundown of a rehearsal on a real OBS, with our lower third come
 * in over it. With a folder and a number that picture goes there, OBS records ten minutes (or so many) of programme, and so
 * many pictures of them are kept, each with the state it is to be held against. Run:
 * node --import tsx test/e2e/make-camera-picture.ts [FOLDER COUNT [MINUTES]]
 */
import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { CAMERA, cameraCollection, isIn, nest } from '../stage/camera-collection.ts';
import { startObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { asRun, startCountnight } from './controller-process.ts';
import { takePicture } from './programme.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOWER = 'Countnight · Lower third';
const [folder, count = '0', minutes = '10'] = process.argv.slice(2);
const RECORDED_MS = Number(minutes) * 60_000;

const dir = await mkdtemp(join(tmpdir(), 'countnight-picture-'));
const election = join(dir, 'election');
await cp(join(ROOT, 'elections', 'west-bengal-2021'), election, { recursive: true });
const bundled = await readFile(join(ROOT, 'scenes', 'rundown.yaml'), 'utf8');
await writeFile(
  join(election, 'rundown.yaml'),
  bundled.replace(/^rotation:$/m, `rotation:\n  - { scene: { obs: "${CAMERA}" }, seconds: 40 }`),
);
const obs = await startObs({ collections: { Untitled: await cameraCollection(dir) } });
const out = join(dir, 'out');
const night = startCountnight(
  [
    ...['rehearse', election, '--speed', '30', '--from', '12:30', '--obs', obs.url, '--out', out],
    // A recording is air: only whoever says so may put test data into it.
    ...(folder ? ['--i-know-this-is-test-data-on-air'] : []),
  ],
  { OBS_PASSWORD: obs.password },
);
try {
  const eye = await connectOnce(obs.url, obs.password);
  const has = async (scene: string) =>
    (await eye.call('GetSceneList')).scenes.some(({ sceneName }) => sceneName === scene);
  await until('our lower third is there', () => has(LOWER), 300_000);
  await nest(eye, CAMERA, LOWER);
  const taken = await until(
    'the lower third is in over the camera for a seat',
    async () => {
      const told = (await asRun(out)).filter(({ what }) => what === 'lower').length;
      if (told === 0 || !(await isIn(eye, LOWER))) return null;
      const picture = await takePicture(eye);
      return picture?.scene === CAMERA && (await isIn(eye, LOWER)) ? picture : null;
    },
    600_000,
  );
  if (folder) await mkdir(folder, { recursive: true });
  await writeFile(join(folder ?? join(ROOT, 'docs'), 'camera.png'), taken.png);
  if (folder) {
    await eye.call('StartRecord');
    const began = Date.now();
    for (let n = 1; n <= Number(count); n++) {
      await wait(began + (RECORDED_MS * n) / Number(count) - Date.now());
      const picture = await takePicture(eye);
      if (!picture) continue;
      const name = join(folder, `${String(n).padStart(2, '0')}-${picture.scene.replace(/\W+/g, '-')}`);
      await writeFile(`${name}.png`, picture.png);
      await copyFile(join(out, 'status.json'), `${name}.json`);
    }
    await wait(began + RECORDED_MS - Date.now());
    const { outputPath } = await eye.call('StopRecord');
    const file = join(folder, 'recording.mkv');
    const asked = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file];
    const seconds = await until('the recording is whole', async () => {
      await copyFile(outputPath, file);
      const { stdout } = await promisify(execFile)('ffprobe', asked);
      return Number(stdout) > 0 ? Number(stdout) : null;
    });
    console.log(`${file}: ${seconds.toFixed(1)} s recorded`);
  }
  eye.stop();
} finally {
  night.process.kill('SIGINT');
  await night.ended;
  await obs.stop();
  await rm(dir, { recursive: true, force: true });
}
