import assert from 'node:assert/strict';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { examineObs } from '../../controller/doctor/doctor.ts';
import type { NightZone } from '../../controller/doctor/zone.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { startStage } from '../../controller/stage/stage.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { until } from '../until.ts';
import { startBrowserProxy } from './browser-proxy.ts';
import { type HeadlessObs, startObs, stopAll } from './obs-headless.ts';
import { smallElection } from './small-election.ts';
import { smallPage } from './small-page.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const IDS = ['state', 'tally', 'standby', 'district-kolkata', 'district-malda', 'phase-1'];
const YELLOW = [0xc0, 0xc0, 0x40];

// What a stage must stand: the user's own scene, a yellow studio, is on air, and OBS cannot do what it should.
describe('an OBS that is ill', () => {
  let dir: string;
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let stage: Stage | null = null;
  let pages: Map<string, Page>;
  let problems: string[];
  let takeovers: string[];
  let aired: string[];
  let wanted: WantedStage;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-ill-'));
    await mkdir(join(dir, 'hidden'));
    obs = await startObs({ size: '640x360', fps: 10, hides: join(dir, 'hidden') });
    await look();
    await eye.call('CreateInput', {
      sceneName: 'Scene',
      inputName: 'Studio',
      inputKind: 'color_source_v3',
      inputSettings: { color: 0xff40c0c0, width: 640, height: 360 },
    });
  });
  beforeEach(() => {
    [pages, problems, takeovers, aired] = [new Map(), [], [], []];
  });
  after(() => stopAll(dir, stage, eye, obs));

  it('that cannot read the output folder is told so by doctor, and one that can as well', async () => {
    const [hidden, seen] = [join(dir, 'hidden'), join(dir, 'seen')];
    assert.match((await verdict('folder', obs, hidden)) ?? '', /^failure: OBS does not draw .*doctor\.png/);
    assert.match((await verdict('folder', obs, seen)) ?? '', /^ok: OBS reads and draws/);
    assert.equal(await verdict('browser', obs, seen), null, 'this OBS has no browser sources');
    await until('nothing is left of it', async () => (await scenes()).join() === 'Scene');
  });

  it('that cannot read the output folder keeps the user’s own scene on air, and one sentence says why', async () => {
    await start('hidden');
    want({ program: 'state' });
    await until('the sentence', () => problems.some((reason) => /Can OBS read that folder\?/.test(reason)));
    assert.match(
      problems.join('\n'),
      /OBS does not draw .*hidden\/stage\/state-a\.png; what is on air stays/,
    );
    assert.equal(await programme(), 'Scene');
    assert.deepEqual(await colour(), YELLOW);
    assert.equal(stage?.onAir(), null);
    await end();
  });

  it('is panicked before anything was drawn: a safe scene of its own, then the page, and nothing else', async () => {
    await start('panic');
    want({ program: 'state', panicPage: 'standby' });
    want({ program: 'standby', panicPage: 'standby', urgent: true });
    await until('standby is on air', () => stage?.onAir() === 'standby');
    await until('it is seen', async () => (await colour()).join() === '32,64,96');
    assert.deepEqual(
      aired.filter((scene) => !['Countnight · Safe', 'Countnight · Standby'].includes(scene)),
      [],
    );
  });

  it('has our scene removed from under it while it is on air: it is taken again, and that was no takeover', async () => {
    want({ program: 'tally', urgent: false });
    await until('tally is on air', () => stage?.onAir() === 'tally');
    await atRest();
    let removed = false;
    const off = eye.events.on('obs', ({ type, data }) => {
      removed ||= type === 'SceneRemoved' && data.sceneName === 'Countnight · Tally';
    });
    await eye.call('RemoveScene', { sceneName: 'Countnight · Tally' });
    await until('it is removed', () => removed);
    off();
    await until('it is on air again', async () => {
      if (!(await scenes()).includes('Countnight · Tally') || stage?.onAir() !== 'tally') return false;
      return (await programme()) === 'Countnight · Tally' && (await colour()).join() === '32,64,96';
    });
    assert.deepEqual(takeovers, []);
    await end();
  });

  it('stands still in the middle of our work: nothing is made twice', async () => {
    await obs.restart();
    await look();
    await removeOurs();
    let made = 0;
    const off = eye.events.on('obs', ({ type, data }) => {
      if (type === 'SceneCreated' && String(data.sceneName).startsWith('Countnight') && ++made === 3)
        obs.freeze();
    });
    await start('frozen');
    want({ program: 'state', panicPage: 'standby' });
    await until('it stands still', () => stage?.health().connection === 'lost');
    obs.thaw();
    off();
    await until('it is on air', () => stage?.onAir() === 'state');
    await look();
    // OBS lists a scene that it is making before it finds it by its name.
    const whole = await until('all scenes are there and can be read', async () => {
      const names = await scenes();
      const ours = ['State', 'Tally', 'Standby', 'Kolkata', 'Malda', 'Phase 1'];
      if (!ours.every((name) => names.includes(`Countnight · ${name}`))) return null;
      const lists = names.map((sceneName) => eye.call('GetSceneItemList', { sceneName }));
      return (await Promise.all(lists)).map(({ sceneItems }, index) => ({
        name: names[index] ?? '',
        sources: sceneItems.map(({ sourceName }) => sourceName),
      }));
    });
    assert.deepEqual(
      whole.filter(({ name }) => /\(\d+\)$/.test(name)),
      [],
    );
    assert.equal(new Set(whole.map(({ name }) => name)).size, whole.length, JSON.stringify(whole));
    for (const { name, sources } of whole)
      assert.equal(new Set(sources).size, sources.length, `${name}: ${sources.join()}`);
    assert.deepEqual(
      problems.filter((reason) => reason.startsWith('OBS refused')),
      [],
      'nothing is asked of a scene that is still to be made',
    );
    await end();
  });

  it('lists browser sources that never draw: pictures are shown, and pages when they draw', async () => {
    await removeOurs();
    const proxy = await startBrowserProxy(obs, { dead: true });
    try {
      const drawn = await verdict('browser', proxy, join(dir, 'seen'));
      assert.match(drawn ?? '', /^warning: OBS lists browser sources and draws no page/);
      await start('dead', proxy);
      want({ program: 'state', panicPage: 'standby' });
      const before = new Set<string>();
      await until('it is told', async () => {
        const seen = (await colour()).join();
        // Once it is told, our picture may be there already.
        if (problems.some((reason) => /draws no page although/.test(reason))) return true;
        before.add(seen);
        return false;
      });
      // His scene, or the bridge that shows it.
      assert.deepEqual([...before], [YELLOW.join()], 'what never drew was not taken');
      await until('its picture is on air', () => stage?.onAir() === 'state');
      await until('it is seen', async () => (await colour()).join() === '32,64,96');
      assert.equal(stage?.health().surface, 'snapshot');
      proxy.revive();
      await until('OBS draws again', () => stage?.health().surface === 'browser');
      await until('the page is on air', () => stage?.onAir() === 'state');
      await end();
      const zone = { timeZone: 'Asia/Kathmandu', countStarts: Date.UTC(2026, 6, 1) };
      const seen = join(dir, 'seen');
      assert.match((await verdict('browser', proxy, seen, zone)) ?? '', /^ok: OBS draws pages/);
      assert.match(
        (await verdict('OBS time zone', proxy, seen, zone)) ?? '',
        /^ok: Asia\/Kathmandu is UTC\+05:45 .*so says OBS's browser$/,
      );
    } finally {
      await end();
      await proxy.stop();
    }
  });

  /** What doctor says of one thing. */
  async function verdict(
    name: string,
    target: { url: string; password: string },
    out: string,
    zone: NightZone | null = null,
  ) {
    const checks = await examineObs(target.url, target.password, out, zone);
    const check = checks.find((each) => each.name === name);
    return check ? `${check.verdict}: ${check.found}` : null;
  }

  async function start(name: string, target: { url: string; password: string } = obs): Promise<void> {
    await stage?.stop();
    const out = join(dir, name);
    await mkdir(out, { recursive: true });
    for (const id of IDS) pages.set(id, await smallPage(out, id, 1, '#204060', { mode: 'live' }));
    const options = {
      scenesDir: SCENES,
      election: smallElection(),
      mode: 'live' as const,
      backPressure: false,
    };
    stage = startStage({ ...options, obs: target, outDir: out }, { clock: wallClock });
    stage.on('problem', ({ reason }) => problems.push(reason));
    stage.on('takeover', ({ reason }) => takeovers.push(reason));
    wanted = { mode: 'live', program: undefined, preload: undefined, pages, texts: {} };
    await stage.ready;
  }

  async function end(): Promise<void> {
    await stage?.stop();
    stage = null;
    await eye.call('SetCurrentProgramScene', { sceneName: 'Scene' });
  }

  function want(change: Partial<WantedStage>): void {
    wanted = { ...wanted, ...change };
    stage?.want(wanted);
  }

  async function look(): Promise<void> {
    eye?.stop();
    eye = await connectOnce(obs.url, obs.password, 15_000);
    eye.events.on('obs', ({ type, data }) => {
      if (type === 'CurrentProgramSceneChanged') aired?.push(String(data.sceneName));
    });
  }

  async function removeOurs(): Promise<void> {
    // Of a test that failed: it would make them again.
    await stage?.stop();
    stage = null;
    await eye.call('SetCurrentProgramScene', { sceneName: 'Scene' });
    // OBS keeps a scene that is removed while it fades out, unlisted, and its name.
    await atRest();
    const ours = async () => (await scenes()).filter((name) => name.startsWith('Countnight'));
    for (const sceneName of await ours()) await eye.call('RemoveScene', { sceneName }).catch(() => {});
    await until('none of ours is left', async () => (await ours()).length === 0);
  }

  async function atRest(): Promise<void> {
    await until('nothing fades', async () => {
      const { transitionCursor } = await eye.call('GetCurrentSceneTransitionCursor');
      return transitionCursor >= 1;
    });
  }

  async function scenes(): Promise<string[]> {
    return (await eye.call('GetSceneList')).scenes.map(({ sceneName }) => String(sceneName));
  }

  async function programme(): Promise<string> {
    return (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
  }

  async function colour(): Promise<number[]> {
    const sceneName = await programme();
    const { imageData } = await eye.call('GetSourceScreenshot', {
      sourceName: sceneName,
      imageFormat: 'png',
      imageWidth: 16,
      imageHeight: 9,
    });
    const png = PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
    return [...png.data.subarray((7 * 16 + 14) * 4, (7 * 16 + 14) * 4 + 3)];
  }
});
