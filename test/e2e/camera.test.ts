import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PNG } from 'pngjs';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { smallFolder } from '../election/small-folder.ts';
import { CAMERA, cameraCollection, isIn, nest, OTHER, smallPicture } from '../stage/camera-collection.ts';
import { type HeadlessObs, startObs, stopAll } from '../stage/obs-headless.ts';
import { until } from '../until.ts';
import { asRun, endCountnights, startCountnight } from './controller-process.ts';

const LOWER = 'Countnight · Lower third';
/** The camera between the state map, and the sentence half of the time; what is declared in between. */
const RUNDOWN = `
rotation:
  - { scene: { obs: "${CAMERA}" }, seconds: 12 }
  - { scene: { obs: "Nobody has this" }, seconds: 12 }
  - { scene: state, seconds: 4 }
minSeconds: 3
lower:
  everySeconds: 8
  seconds: 4
  whileHeld: true
`;

// A rehearsal in front of somebody's camera: his scene, with our lower third nested in it.
describe('a camera in the rundown, on a real OBS', () => {
  let dir: string;
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let remove: () => Promise<void>;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-camera-'));
    const folder = await smallFolder({ 'rundown.yaml': RUNDOWN });
    remove = folder.remove;
    obs = await startObs({ collections: { Untitled: await cameraCollection(dir) } });
    eye = await connectOnce(obs.url, obs.password);
    startCountnight(
      ['rehearse', folder.dir, '--from', '11:00', '--obs', obs.url, '--out', join(dir, 'out')],
      { OBS_PASSWORD: obs.password },
    );
  });
  after(async () => {
    endCountnights();
    await stopAll(dir, eye, obs);
    await remove?.();
  });

  it('takes its turn with the boards, and what OBS has not is passed over', async () => {
    await until('the state map is on air', async () => (await program()) === 'Countnight · State');
    await until('the camera is on air', async () => (await program()) === CAMERA);
    const lines = await asRun(join(dir, 'out'));
    assert.deepEqual(
      lines.filter(({ what }) => what === 'takeover'),
      [],
    );
    const told = lines.filter(
      ({ what, reason }) => what === 'note' && /no scene "Nobody has this"/.test(reason),
    );
    assert.equal(told.length, 1, 'it is told once');
  });

  it('has the lower third come in over it and go out', async () => {
    await until('our lower third is there', async () => (await scenes()).includes(LOWER));
    await nest(eye, CAMERA, LOWER);
    await until('it is out', async () => (await program()) === CAMERA && !(await isIn(eye, LOWER)));
    await until('it is in', async () => (await program()) === CAMERA && (await isIn(eye, LOWER)));
    assert.ok(
      movement(await smallPicture(eye, CAMERA), await smallPicture(eye, OTHER)) > 0.5,
      'the camera is seen beside it',
    );
  });

  it('stays while a human has another scene on air, and its lower third goes on', async () => {
    await until('the camera is on air', async () => (await program()) === CAMERA);
    await nest(eye, OTHER, LOWER);
    await eye.call('SetCurrentProgramScene', { sceneName: OTHER });
    await until('the takeover is in the log', async () =>
      (await asRun(join(dir, 'out'))).some(({ what }) => what === 'takeover'),
    );
    await until('it is out', async () => !(await isIn(eye, LOWER)));
    await until('it is in', () => isIn(eye, LOWER));
    assert.equal(await program(), OTHER);
  });

  async function program(): Promise<string> {
    return (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
  }

  async function scenes(): Promise<string[]> {
    return (await eye.call('GetSceneList')).scenes.map(({ sceneName }) => String(sceneName));
  }
});

/** Share of pixels in which two pictures differ. */
function movement(a: PNG, b: PNG): number {
  let differ = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const by = [0, 1, 2].map((channel) =>
      Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)),
    );
    if (Math.max(...by) > 12) differ++;
  }
  return differ / (a.data.length / 4);
}
