import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { readActual } from '../../controller/stage/actual.ts';
import { startStage } from '../../controller/stage/stage.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce, removeScenes } from '../../controller/stage/wire/scene-work.ts';
import { until } from '../until.ts';
import { type HeadlessObs, startObs, stopAll } from './obs-headless.ts';
import { smallElection } from './small-election.ts';
import { smallPage } from './small-page.ts';
import { userCollection } from './user-collection.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const PLUGIN = fileURLToPath(new URL('other-plugin.lua', import.meta.url));
const CHAPTERS = ['Malda: "AITC" gains', 'মালদা: তৃণমূল এগিয়ে'];
/** What the plugin makes. */
const OTHER_CANVAS = { scenes: ['Countnight · State'], items: ['Vertical ground'] };
/** RequestStatus of obs-websocket 5. */
const UNKNOWN_REQUEST = 204;
const INVALID_STATE = 604;

// Where this OBS or this machine lacks a thing, the refusal is tested, and the test says so.
describe('what not every OBS has, on the real one', () => {
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let stage: Stage;
  let dir: string;
  let version: string;
  let can: ReadonlySet<string>;
  const pages = new Map<string, Page>();
  const problems: string[] = [];
  const takeovers: string[] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-newer-'));
    await copyFile(PLUGIN, join(dir, 'plugin.lua'));
    const script = { path: join(dir, 'plugin.lua'), settings: { file: join(dir, 'sent.mkv') } };
    obs = await startObs({
      profile: 'RecFormat2=hybrid_mp4\n',
      collections: {
        Untitled: { ...userCollection('Untitled'), modules: { 'scripts-tool': [script] } },
      },
    });
    eye = await connectOnce(obs.url, obs.password, 15_000);
    const told = await eye.call('GetVersion');
    version = `OBS ${told.obsVersion}`;
    can = new Set(told.availableRequests);
    if (can.has('GetCanvasList')) {
      await press('other.move');
      // A script and a client that make scenes at the same moment can block OBS.
      await until('its canvas is there', async () => (await otherCanvas()).x === 1);
    }
    for (const id of ['state', 'tally']) pages.set(id, await smallPage(dir, id, 1, '#204060'));
    stage = startStage(
      { obs, outDir: dir, scenesDir: SCENES, election: smallElection(), mode: 'rehearsal' },
      { clock: wallClock },
    );
    stage.on('problem', ({ reason }) => problems.push(reason));
    stage.on('takeover', ({ reason }) => takeovers.push(reason));
    await stage.ready;
  });
  after(() => stopAll(dir, stage, eye, obs));

  it('leaves the canvas of another plugin alone, and hears nothing of it', async (t) => {
    await onAir('state');
    if (!can.has('GetCanvasList')) {
      t.diagnostic(`${version} has no canvases: only that it says so was tested`);
      await assert.rejects(eye.call('GetCanvasList' as never), { code: UNKNOWN_REQUEST });
      return;
    }
    assert.deepEqual(await otherCanvas(), { ...OTHER_CANVAS, x: 1 });
    // It moves its item and puts its scene on air, while our scene of that name is made, taken and left.
    for (let x = 2; x < 5; x++) {
      await press('other.move');
      await until('its item moved', async () => (await otherCanvas()).x === x);
      await onAir(x % 2 === 0 ? 'tally' : 'state');
    }
    assert.equal(stage.sceneOf('state'), 'Countnight · State');
    assert.deepEqual(takeovers, []);
    await onAir('state');
  });

  it('keeps a rehearsal from an output of another plugin', async () => {
    await press('other.send');
    await until('it is seen', () => stage.health().outputs.others?.includes('Main to the network'));
    const told: string[] = [];
    const off = stage.on('interlock', ({ reason }) => told.push(reason));
    want('tally');
    await until('the take is refused', () => told.some((reason) => /Main to the network/.test(reason)));
    assert.equal(stage.onAir(), 'state');
    off();
    // OBS 29 does not end an output that has not begun to send.
    await until('it sends', async () => {
      const { outputTotalFrames } = await eye.call('GetOutputStatus', { outputName: 'Main to the network' });
      return outputTotalFrames > 5;
    });
    await press('other.stop');
    await onAir('tally');
  });

  it('marks moments in the recording as chapters', async (t) => {
    const has = can.has('CreateRecordChapter');
    const { made, file } = await recordAndMark(CHAPTERS);
    assert.deepEqual(made, has ? [true, true] : [false, false]);
    const listed = await chaptersOf(file);
    assert.deepEqual(
      listed.filter((title) => CHAPTERS.includes(title)),
      has ? CHAPTERS : [],
      listed.join(),
    );
    if (!has) t.diagnostic(`${version} has no chapters: only that nothing is marked was tested`);
  });

  it('says once that a format of recording has no chapters', async (t) => {
    const setting = { parameterCategory: 'SimpleOutput', parameterName: 'RecFormat2', parameterValue: 'mkv' };
    await eye.call('SetProfileParameter', setting);
    // OBS makes its outputs when it starts.
    eye.stop();
    await obs.restart();
    eye = await connectOnce(obs.url, obs.password, 15_000);
    await onAir('state');
    const { made } = await recordAndMark(CHAPTERS);
    assert.deepEqual(made, [false, false]);
    const said = problems.filter((reason) => /without chapters.*Hybrid MP4/.test(reason));
    assert.equal(said.length, can.has('CreateRecordChapter') ? 1 : 0, problems.join('\n'));
    if (said.length === 0) t.diagnostic(`${version} has no chapters in any format, and nothing is said`);
  });

  it('runs the virtual camera, or passes on why OBS does not', async (t) => {
    const live = startStage(
      { obs, outDir: join(dir, 'live'), scenesDir: SCENES, election: smallElection(), mode: 'live' },
      { clock: wallClock },
    );
    try {
      await live.ready;
      const refused = await eye.call('GetVirtualCamStatus').then(
        () => null,
        ({ code }: { code: number }) => code,
      );
      if (refused === null) {
        await live.control('virtual-camera', 'start');
        await until('it runs', () => live.health().outputs.virtualCamera);
        await live.control('virtual-camera', 'stop');
        await until('it ends', () => !live.health().outputs.virtualCamera);
        return;
      }
      t.diagnostic('no virtual camera on this machine (v4l2loopback): only the refusal was tested');
      assert.equal(refused, INVALID_STATE);
      await assert.rejects(live.control('virtual-camera', 'start'), /VirtualCam is not available/);
    } finally {
      await live.stop();
    }
  });

  it('takes its scenes away and leaves the scene of its name in the other canvas', async (t) => {
    await stage.stop();
    await eye.call('SetCurrentProgramScene', { sceneName: 'Mine' });
    // OBS itself may have lost the item's place when it was restarted.
    const before = can.has('GetCanvasList') ? await otherCanvas() : null;
    const { refused } = await removeScenes(eye, await readActual(eye));
    assert.deepEqual(refused, []);
    if (before === null) t.diagnostic(`${version} has no canvases`);
    else {
      assert.deepEqual(before, { ...OTHER_CANVAS, x: before.x });
      assert.deepEqual(await otherCanvas(), before);
    }
    const { scenes } = await eye.call('GetSceneList');
    assert.ok(!scenes.some(({ sceneName }) => sceneName === 'Countnight · State'));
  });

  function want(program: string): void {
    stage.want({ mode: 'rehearsal', program, preload: undefined, pages, texts: {} });
  }

  async function onAir(page: string): Promise<void> {
    want(page);
    await until(`${page} on air; ${problems.slice(-3)}`, async () => {
      const { currentProgramSceneName } = await eye.call('GetCurrentProgramScene');
      return stage.onAir() === page && currentProgramSceneName === stage.sceneOf(page);
    });
  }

  async function press(hotkeyName: string): Promise<void> {
    await eye.call('TriggerHotkeyByName', { hotkeyName });
  }

  /** What the plugin has in its canvas: its scenes, the items of the one of our name, and where the first is. */
  async function otherCanvas(): Promise<{ scenes: unknown[]; items: unknown[]; x: unknown }> {
    const { canvases } = (await eye.call('GetCanvasList' as never)) as { canvases: Canvas[] };
    const canvasUuid = canvases.find(({ canvasName }) => canvasName === 'Vertical')?.canvasUuid;
    const { scenes } = await eye.call('GetSceneList', { canvasUuid } as never);
    const { sceneItems } = await eye.call('GetSceneItemList', {
      canvasUuid,
      sceneName: 'Countnight · State',
    } as never);
    const place = sceneItems[0]?.sceneItemTransform as { positionX?: number } | undefined;
    return {
      scenes: scenes.map(({ sceneName }) => sceneName),
      items: sceneItems.map(({ sourceName }) => sourceName),
      x: place?.positionX,
    };
  }

  /** Records a second, and marks a moment for each name. */
  async function recordAndMark(names: readonly string[]): Promise<{ made: boolean[]; file: string }> {
    const recorded = async () => Number((await eye.call('GetRecordStatus')).outputDuration);
    await eye.call('StartRecord');
    await until('it is heard', () => stage.health().outputs.recording);
    const made: boolean[] = [];
    for (const name of names) {
      const from = await recorded();
      await until('it records', async () => (await recorded()) > from + 300);
      made.push(await stage.mark(name));
    }
    const from = await recorded();
    await until('it records', async () => (await recorded()) > from + 300);
    const { outputPath } = await eye.call('StopRecord');
    await until('it is written', () => !stage.health().outputs.recording);
    return { made, file: outputPath };
  }
});

interface Canvas {
  canvasName: string;
  canvasUuid: string;
}

async function chaptersOf(file: string): Promise<string[]> {
  const args = ['-v', 'error', '-show_chapters', '-of', 'json', file];
  const { stdout } = await promisify(execFile)('ffprobe', args);
  const { chapters } = JSON.parse(stdout) as { chapters: { tags?: { title?: string } }[] };
  return chapters.map(({ tags }) => tags?.title ?? '');
}
