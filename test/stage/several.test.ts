import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { openStages } from '../../controller/night/stages.ts';
import { Editions } from '../../controller/render/board/editions.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { StageEvents } from '../../controller/stage/stage-events.ts';
import type { ObsTarget } from '../../controller/stage/stages-file.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { readBeacon } from '../../controller/stage/wire/verify.ts';
import { nightView } from '../look/night.ts';
import { until } from '../until.ts';
import { type HeadlessObs, startObs } from './obs-headless.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const OWN_SCENES = {
  'state.yaml': 'name: রাজ্য\npage: state\nlayers:\n  - kind: page\n',
  'rest.yaml': 'name: "{name}"\npage: "{id}"\neach: phase\nlayers:\n  - kind: page\n',
};

describe('two OBS, each with its own scenes and language', () => {
  let dir: string;
  let machines: [HeadlessObs, HeadlessObs];
  let eyes: [ObsConnection, ObsConnection];
  let stages: readonly Stage[];
  let main: Stage;
  let bengali: Stage;
  let wanted: WantedStage;
  const closing: (() => Promise<void> | void)[] = [];
  const takeovers: StageEvents['takeover'][] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-several-'));
    const own = join(dir, 'scenes-bn');
    await mkdir(own);
    for (const [name, text] of Object.entries(OWN_SCENES)) await writeFile(join(own, name), text);
    machines = await Promise.all([startObs(), startObs({ size: '1920x1080' })]);
    eyes = (await Promise.all(
      machines.map((obs) => connectOnce(obs.url, obs.password, 15_000)),
    )) as typeof eyes;
    const election = await loadElection(ELECTION);
    const obs: ObsTarget[] = [
      { name: 'main', url: machines[0].url, password: machines[0].password, named: true },
      {
        name: 'bengali',
        url: machines[1].url,
        password: () => Promise.resolve(machines[1].password),
        named: true,
        scenesDir: own,
        surface: 'snapshot',
        language: 'bn',
        locale: 'bn-IN-u-nu-beng',
      },
    ];
    stages = await openStages(
      {
        ...{ mode: 'rehearsal', obs, hurried: false, testDataOnAir: false },
        ...{ election, outDir: dir, scenesDir: SCENES, clock: wallClock },
      },
      { say: () => {} },
      closing,
    );
    [main, bengali] = stages as [Stage, Stage];
    bengali.on('takeover', (takeover) => takeovers.push(takeover));
    const phases = election.regionKinds.filter(({ key }) => key === 'phase');
    const view = await nightView({ ...election, regionKinds: phases }, 'half', dir, 'rehearsal');
    // Every board is in stock on each stage: those that are taken here, and no district.
    const editions = new Editions({ ...election, regionKinds: phases }, dir, obs, { clock: wallClock });
    atOnce(editions.render(view));
    await editions.settled();
    wanted = { mode: 'rehearsal', program: 'state', preload: undefined, ...editions.readable };
    for (const stage of stages) stage.want(wanted);
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
    for (const eye of eyes ?? []) eye.stop();
    await Promise.all((machines ?? []).map((obs) => obs.stop()));
    await rm(dir, { recursive: true, force: true });
  });

  it('shows each its own boards in its own scenes', async () => {
    await Promise.all([onAir(main, 'state'), onAir(bengali, 'state')]);
    assert.equal(await programme(0), 'Countnight · State');
    assert.equal(await programme(1), 'Countnight · রাজ্য');
    const scenes = (await eyes[1].call('GetSceneList')).scenes.map(({ sceneName }) => String(sceneName));
    assert.ok(scenes.length > 5 && !scenes.includes('Countnight · House'), scenes.join());
    const page = await readFile(join(dir, 'bn_bn-IN-u-nu-beng', 'overlays', 'state.html'), 'utf8');
    assert.match(page, /<html lang="bn"/);
    assert.match(page, /[০-৯]/, 'Bengali digits');
    // What is drawn is that page: it has the map of the night, and the beacon that every page has.
    const picture = (await shown(eyes[1], 'state')) ?? '';
    assert.ok((await readBeacon(eyes[1], picture, 1080))?.rev);
    const { inputSettings } = await eyes[1].call('GetInputSettings', { inputName: picture });
    assert.match(String(inputSettings.file), /stage-bengali/);
  });

  it('one that hangs delays the other by nothing, and catches up', async () => {
    machines[1].freeze();
    for (const page of ['phase-1', 'house', 'phase-2', 'state', 'phase-3']) {
      want(page);
      await onAir(main, page);
    }
    await until('the freeze is seen', () => bengali.health().connection !== 'connected');
    machines[1].thaw();
    await onAir(bengali, 'phase-3');
    assert.ok(bengali.health().reconnects >= 1);
    eyes[1].stop();
    eyes[1] = await connectOnce(machines[1].url, machines[1].password, 15_000);
  });

  it('a hand on the second one holds that one alone, until release', async () => {
    const { scenes } = await eyes[1].call('GetSceneList');
    const theirs = scenes
      .map(({ sceneName }) => String(sceneName))
      .find((name) => !name.startsWith('Countnight'));
    await eyes[1].call('SetCurrentProgramScene', { sceneName: theirs ?? '' });
    await until('the takeover', () => takeovers.length === 1);
    want('state');
    await onAir(main, 'state');
    assert.equal(await programme(1), theirs);
    // The director's own hold and release of the main one do not undo it.
    for (const program of [undefined, 'phase-1']) want(program);
    await onAir(main, 'phase-1');
    assert.equal(await programme(1), theirs);
    assert.deepEqual([main.release(), bengali.release()], [false, true]);
    await onAir(bengali, 'phase-1');
  });

  it('comes back with a password that was changed meanwhile', async () => {
    eyes[1].stop();
    await machines[1].restart({ password: 'another' });
    await until('it is back', () => bengali.health().connection === 'connected');
    await onAir(bengali, 'phase-1');
    eyes[1] = await connectOnce(machines[1].url, 'another', 15_000);
    assert.equal(await programme(1), bengali.sceneOf('phase-1'));
  });

  function want(program: string | undefined): void {
    wanted = { ...wanted, program };
    for (const stage of stages) stage.want(wanted);
  }

  async function onAir(stage: Stage, page: string): Promise<void> {
    await until(`${page} on ${stage.name}`, () => stage.onAir() === page);
  }

  async function programme(machine: 0 | 1): Promise<string> {
    return (await eyes[machine].call('GetCurrentProgramScene')).currentProgramSceneName;
  }

  async function shown(eye: ObsConnection, page: string): Promise<string | undefined> {
    const { sceneItems } = await eye.call('GetSceneItemList', { sceneName: bengali.sceneOf(page) ?? '' });
    const item = sceneItems.find(
      ({ sourceName, sceneItemEnabled }) => /Countnight picture/.test(String(sourceName)) && sceneItemEnabled,
    );
    return item && String(item.sourceName);
  }
});
