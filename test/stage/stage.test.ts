import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { PNG } from 'pngjs';
import { wallClock } from '../../controller/ground/clock.ts';
import { pageNumber } from '../../controller/render/board/beacon.ts';
import type { Page } from '../../controller/render/page.ts';
import { startStage } from '../../controller/stage/stage.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { StageEvents } from '../../controller/stage/stage-events.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import {
  applyScenes,
  connectOnce,
  removeScenes,
  surveyScenes,
} from '../../controller/stage/wire/scene-work.ts';
import { readBeacon } from '../../controller/stage/wire/verify.ts';
import { until } from '../until.ts';
import { type HeadlessObs, startObs, stopAll } from './obs-headless.ts';
import { smallElection } from './small-election.ts';
import { smallPage } from './small-page.ts';
import { readUsers, userCollection } from './user-collection.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const IDS = ['state', 'tally', 'house', 'standby', 'district-kolkata', 'district-malda', 'phase-1'];

describe('a stage on a real OBS without browser sources', () => {
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let stage: Stage;
  let dir: string;
  let users: Record<string, unknown>;
  const pages = new Map<string, Page>();
  const told: { [K in keyof StageEvents]?: StageEvents[K][] } = {};
  let wanted: WantedStage;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-stage-'));
    obs = await startObs({ collections: { Untitled: userCollection('Untitled') } });
    eye = await connectOnce(obs.url, obs.password, 15_000);
    // Until OBS has drawn it for the first time, a text has no size.
    users = await until('the user’s text to be drawn', async () => {
      const found = await readUsers(eye);
      const title = /"sourceWidth":(\d+)[^{}]*\},"sourceName":"My title"/.exec(JSON.stringify(found.items));
      return Number(title?.[1]) > 0 ? found : null;
    });
    for (const id of IDS) pages.set(id, await smallPage(dir, id, 1, '#204060'));
    stage = startStage(
      {
        obs: { url: obs.url, password: obs.password },
        outDir: dir,
        scenesDir: SCENES,
        election: smallElection(),
        mode: 'rehearsal',
      },
      { clock: wallClock },
    );
    for (const event of ['takeover', 'taken', 'problem', 'interlock', 'connection', 'message'] as const) {
      const list: unknown[] = [];
      told[event] = list as never;
      stage.on(event, (message) => list.push(message));
    }
    wanted = {
      mode: 'rehearsal',
      program: 'state',
      preload: 'tally',
      pages,
      texts: { 'Countnight headline': 'AITC 1', 'My title': 'bound' },
      reason: 'the night begins',
    };
    await stage.ready;
    want({});
  });
  after(() => stopAll(dir, stage, eye, obs));

  it('puts the wanted page on air, with the reason it was given', async () => {
    await onAir('state');
    assert.equal(told.taken?.[0]?.reason, 'the night begins');
    assert.deepEqual(await colourOnAir(), [0x20, 0x40, 0x60]);
  });

  it('creates a scene for every page, and binds the user’s text source', async () => {
    // What is needed first is made first; the rest follows.
    await until('the scenes', async () => {
      const { scenes } = await eye.call('GetSceneList');
      const names = scenes.map((scene) => scene.sceneName);
      return ['Kolkata', 'Malda', 'Phase 1', 'Standby'].every((name) =>
        names.includes(`Countnight · ${name}`),
      );
    });
    const reads = async (inputName: string) =>
      (await eye.call('GetInputSettings', { inputName })).inputSettings.text;
    await until('the user’s text', async () => (await reads('My title')) === 'bound');
    await until('our text', async () => (await reads('Countnight headline')) === 'AITC 1');
  });

  it('shows a page’s change, text and picture', async () => {
    await change('state', 2, '#602020');
    want({ texts: { ...wanted.texts, 'Countnight headline': 'AITC 2' } });
    await until(
      'the text',
      async () =>
        (await eye.call('GetInputSettings', { inputName: 'Countnight headline' })).inputSettings.text ===
        'AITC 2',
    );
    await until('the picture', async () => (await colourOnAir()).join() === '96,32,32');
    assert.equal((await beaconOnAir('state'))?.rev, 2);
  });

  it('takes the next page only when OBS draws it', async () => {
    want({ program: 'house', preload: 'state', reason: 'the house' });
    await onAir('house');
    assert.equal((await beaconOnAir('house'))?.page, pageNumber('house'));
  });

  it('obeys a human who switches, and undoes nothing until it is released', async () => {
    await eye.call('SetCurrentProgramScene', { sceneName: 'Scene 7' });
    await until('the takeover', () => told.takeover?.length === 1);
    assert.equal(told.takeover?.[0]?.scene, 'Scene 7');
    want({ program: 'tally' });
    await change('tally', 2, '#206020');
    await until('the picture of the page that waits', async () => (await beaconOnAir('tally'))?.rev === 2);
    assert.equal((await eye.call('GetCurrentProgramScene')).currentProgramSceneName, 'Scene 7');
    want({ program: undefined });
    want({ program: 'tally' });
    await onAir('tally');
    assert.equal(stage.sceneOf('tally'), 'Countnight · Tally (2)', 'the user has a scene of our name');
  });

  it('repairs what somebody moved, renamed, hid or deleted, and respects what he unlocked', async () => {
    const sceneName = stage.sceneOf('phase-1') ?? '';
    const item = async (sourceName: string) => {
      const { sceneItems } = await eye.call('GetSceneItemList', { sceneName });
      return sceneItems.find((each) => each.sourceName === sourceName) as unknown as Item | undefined;
    };
    const marker = async () => item('Countnight on air phase-1');
    const hidden = await marker();
    assert.ok(hidden);
    await eye.call('SetSceneItemEnabled', {
      sceneName,
      sceneItemId: hidden.sceneItemId,
      sceneItemEnabled: false,
    });
    await eye.call('RemoveInput', { inputName: 'Countnight picture phase-1 A' });
    await eye.call('SetInputName', { inputName: 'Countnight picture phase-1 B', newInputName: 'Renamed' });
    await eye.call('RemoveScene', { sceneName: 'Countnight · Malda' });
    await until('all is whole again', async () => {
      const names = (await eye.call('GetSceneList')).scenes.map((scene) => scene.sceneName);
      return (
        names.includes('Countnight · Malda') &&
        (await marker())?.sceneItemEnabled &&
        (await item('Countnight picture phase-1 A')) &&
        (await item('Countnight picture phase-1 B'))
      );
    });
    const headline = await numbersItem();
    const at = { sceneName: 'Countnight · Numbers', sceneItemId: headline.sceneItemId };
    await eye.call('SetSceneItemLocked', { ...at, sceneItemLocked: false });
    await eye.call('SetSceneItemTransform', { ...at, sceneItemTransform: { positionX: 7 } });
    want({ texts: { ...wanted.texts, 'Countnight headline': 'AITC 3' } });
    await until(
      'the text',
      async () =>
        (await eye.call('GetInputSettings', { inputName: 'Countnight headline' })).inputSettings.text ===
        'AITC 3',
    );
    assert.equal((await numbersItem()).sceneItemTransform.positionX, 7);
    await eye.call('SetSceneItemLocked', { ...at, sceneItemLocked: true });
    await until('it is ours again', async () => (await numbersItem()).sceneItemTransform.positionX !== 7);
  });

  it('sees that OBS lost the picture on air, and mends it', async () => {
    const inputName = await shownPicture('tally');
    await eye.call('SetInputSettings', { inputName, inputSettings: { file: '/nowhere.png' } });
    // By the lookout; where OBS was read back just now, by the difference.
    await until('it has a picture that is one', async () => {
      const { inputSettings } = await eye.call('GetInputSettings', {
        inputName: await shownPicture('tally'),
      });
      return inputSettings.file !== '/nowhere.png' && (await beaconOnAir('tally'))?.rev === 2;
    });
  });

  it('covers everything with a TEST board while OBS records, and takes nothing', async () => {
    await eye.call('StartRecord');
    await until('the board', async () => (await colourOnAir()).join() === '122,31,0');
    want({ program: 'state', preload: 'tally' });
    await until('the refusal', () => told.interlock?.length);
    assert.match(told.interlock?.[0]?.reason ?? '', /OBS records.*--i-know-this-is-test-data-on-air/);
    assert.equal(stage.onAir(), 'tally');
    await assert.rejects(stage.control('stream', 'start'), /rehearsal/);
    await until('it records', async () => Number((await eye.call('GetRecordStatus')).outputDuration) > 300);
    await eye.call('StopRecord');
    await onAir('state');
    await until('no board', async () => (await colourOnAir()).join() === '96,32,32');
  });

  it('takes in studio mode, where OBS misreports what is on air', async () => {
    await eye.call('SetStudioModeEnabled', { studioModeEnabled: true });
    for (const page of ['house', 'district-kolkata', 'state']) {
      want({ program: page, preload: undefined });
      await onAir(page);
      await until(
        `${page} is really on air`,
        async () => (await eye.call('GetSourceActive', { sourceName: markerOf(page) })).videoActive,
      );
    }
    await eye.call('SetStudioModeEnabled', { studioModeEnabled: false });
    await until('studio mode ends', async () => !(await eye.call('GetStudioModeEnabled')).studioModeEnabled);
    want({ program: 'house' });
    await onAir('house');
    assert.equal(told.takeover?.length, 1, JSON.stringify(told.takeover));
  });

  it('goes on in another scene collection, and finds its own again', async () => {
    await until(
      'the fade is over',
      async () => (await eye.call('GetCurrentSceneTransitionCursor')).transitionCursor >= 1,
    );
    const ours = await ourScenes();
    await changeCollection(() => eye.call('CreateSceneCollection', { sceneCollectionName: 'Another' }));
    await onAir('house');
    // OBS 30 and later end themselves when somebody makes a source while they change their collection.
    await until('all its scenes', async () => isDeepStrictEqual(await ourScenes(), ours));
    await changeCollection(() => eye.call('SetCurrentSceneCollection', { sceneCollectionName: 'Untitled' }));
    await until('back', async () =>
      (await eye.call('GetSceneList')).scenes.some((scene) => scene.sceneName === 'Scene 7'),
    );
    await onAir('house');
    assert.equal(told.takeover?.length, 1, JSON.stringify(told.takeover));
  });

  it('hears and tells everybody on OBS’s WebSocket', async () => {
    // Just after a change of collection OBS may answer that it is not ready.
    await until('OBS takes it', () => stage.broadcast({ countnight: 'status', list: [1, null] }));
    await until('the echo', () => told.message?.some(({ data }) => data.countnight === 'status'));
  });

  it('is whole again after OBS froze, and after it was killed and restarted', async () => {
    obs.freeze();
    await until('the freeze is seen', () => stage.health().connection !== 'connected');
    assert.equal(await stage.broadcast({}), false);
    obs.thaw();
    await until('it is back', () => stage.health().connection === 'connected');
    await onAir('house');
    await obs.kill();
    want({ program: 'district-malda', texts: { ...wanted.texts, 'Countnight headline': 'AITC 4' } });
    eye.stop();
    await obs.restart();
    eye = await connectOnce(obs.url, obs.password, 15_000);
    await onAir('district-malda');
    assert.equal(
      (await eye.call('GetInputSettings', { inputName: 'Countnight headline' })).inputSettings.text,
      'AITC 4',
    );
    assert.equal((await beaconOnAir('district-malda'))?.page, pageNumber('district-malda'));
  });

  it('leaves OBS’s own ground where a picture goes while no controller runs', async () => {
    const page = stage.onAir();
    assert.ok(page);
    await stage.stop();
    const inputName = await shownPicture(page);
    await eye.call('SetInputSettings', { inputName, inputSettings: { file: '/nowhere.png' } });
    await until('the ground', async () => (await colourOnAir()).join() === '13,27,42');
  });

  it('leaves a collection as it was found', async () => {
    await stage.stop();
    const work = { scenesDir: SCENES, election: smallElection(), outDir: dir };
    const { actual } = await surveyScenes(eye, work);
    assert.deepEqual((await removeScenes(eye, actual)).refused, []);
    await eye.call('SetInputSettings', { inputName: 'My title', inputSettings: { text: 'Good evening' } });
    // A text source tells its new width one frame late.
    await until(
      'the text’s own width',
      async () => isDeepStrictEqual((await readUsers(eye)).items, users.items),
      3000,
    ).catch(() => {});
    const left = await readUsers(eye);
    for (const part of Object.keys(users)) assert.deepEqual(left[part], users[part], part);
  });

  it('applies its scenes once, and finds nothing to do the second time', async () => {
    const work = { scenesDir: SCENES, election: smallElection(), outDir: dir };
    const first = await surveyScenes(eye, work);
    assert.ok(first.commands.length > 50);
    assert.deepEqual((await applyScenes(eye, first.actual, first.desired)).refused, []);
    assert.deepEqual((await surveyScenes(eye, work)).commands, []);
  });

  function want(change: Partial<WantedStage>): void {
    wanted = { ...wanted, ...change };
    stage.want(wanted);
  }

  async function change(id: string, rev: number, colour: string): Promise<void> {
    pages.set(id, await smallPage(dir, id, rev, colour));
    want({ pages: new Map(pages) });
  }

  async function onAir(page: string): Promise<void> {
    await until(`${page} is on air`, async () => {
      // OBS 29 ends itself when it is asked for its programme in the middle of a collection change.
      if (stage.onAir() !== page) return false;
      const { currentProgramSceneName } = await eye.call('GetCurrentProgramScene');
      return currentProgramSceneName === stage.sceneOf(page);
    }).catch((error: unknown) => {
      throw new Error(
        `${(error as Error).message}; told: ${JSON.stringify([told.problem?.slice(-5), told.takeover, told.interlock])}`,
        {
          cause: error,
        },
      );
    });
  }

  // Nothing is asked of OBS until it has changed its collection: OBS 29 answers some requests meanwhile by ending itself.
  async function changeCollection(change: () => Promise<unknown>): Promise<void> {
    let changed = false;
    const off = eye.events.on('obs', ({ type }) => {
      changed ||= type === 'CurrentSceneCollectionChanged';
    });
    await change();
    await until('the collection is changed', () => changed);
    off();
  }

  /** What is in each scene of ours, whatever else has a name of ours in this collection. */
  async function ourScenes(): Promise<string[]> {
    const { scenes } = await eye.call('GetSceneList');
    const lines = scenes.map(async ({ sceneName }) => {
      const { sceneItems } = await eye.call('GetSceneItemList', { sceneName: String(sceneName) });
      const names = [sceneName, ...sceneItems.map(({ sourceName }) => sourceName)].map(String);
      return names.filter((name) => name.startsWith('Countnight')).map((name) => name.replace(/ \(2\)$/, ''));
    });
    const all = await Promise.all(lines);
    return all
      .filter((names) => names.includes('Countnight · Overlay'))
      .map(String)
      .sort();
  }

  function markerOf(page: string): string {
    return page === 'state' ? 'Countnight on air state (2)' : `Countnight on air ${page}`;
  }

  async function colourOnAir(): Promise<number[]> {
    const { currentProgramSceneName } = await eye.call('GetCurrentProgramScene');
    const { imageData } = await eye.call('GetSourceScreenshot', {
      sourceName: currentProgramSceneName,
      imageFormat: 'png',
      imageWidth: 16,
      imageHeight: 16,
    });
    const png = PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
    const at = (12 * png.width + 14) * 4;
    return [...png.data.subarray(at, at + 3)];
  }

  async function beaconOnAir(page: string) {
    return readBeacon(eye, await shownPicture(page), 1080);
  }

  async function shownPicture(page: string): Promise<string> {
    const { sceneItems } = await eye.call('GetSceneItemList', { sceneName: stage.sceneOf(page) ?? '' });
    const shown = sceneItems.find(
      (item) => String(item.sourceName).startsWith('Countnight picture') && item.sceneItemEnabled,
    );
    return String(shown?.sourceName);
  }

  async function numbersItem(): Promise<Item> {
    const { sceneItems } = await eye.call('GetSceneItemList', { sceneName: 'Countnight · Numbers' });
    return sceneItems.find((each) => each.sourceName === 'Countnight headline') as unknown as Item;
  }
});

interface Item {
  sceneItemId: number;
  sceneItemEnabled: boolean;
  sceneItemTransform: { positionX: number };
}
