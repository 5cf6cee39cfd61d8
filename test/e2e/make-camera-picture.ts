/**
 * Takes docs/camera.png: a camera of the user's own in the rundown of a rehearsal on a real OBS, with our lower third come
 * in over it. With a folder and a number it keeps so many pictures of the programme there, one every few seconds, to be
 * looked at. Run: node --import tsx test/e2e/make-camera-picture.ts [FOLDER COUNT]
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { CAMERA, cameraCollection, isIn, nest } from '../stage/camera-collection.ts';
import { startObs } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { asRun, startCountnight } from './controller-process.ts';
import { takePicture } from './programme.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOWER = 'Countnight · Lower third';
const EVERY_MS = 12_000;
const [folder, count = '0'] = process.argv.slice(2);

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
  ['rehearse', election, '--speed', '30', '--from', '12:30', '--obs', obs.url, '--out', out],
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
  await writeFile(join(ROOT, 'docs', 'camera.png'), taken.png);
  if (folder) await mkdir(folder, { recursive: true });
  for (let n = 0; folder && n < Number(count); n++) {
    await wait(EVERY_MS);
    const picture = await takePicture(eye);
    if (picture)
      await writeFile(
        join(folder, `${String(n).padStart(2, '0')}-${picture.scene.replace(/\W+/g, '-')}.png`),
        picture.png,
      );
  }
  eye.stop();
} finally {
  night.process.kill('SIGINT');
  await night.ended;
  await obs.stop();
  await rm(dir, { recursive: true, force: true });
}
