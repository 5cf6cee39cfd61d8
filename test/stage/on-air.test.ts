import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { examineObs } from '../../controller/doctor/doctor.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { OVERLAY } from '../../controller/stage/plan/overlay-scene.ts';
import { startStage } from '../../controller/stage/stage.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { type HeadlessObs, startObs, stopAll } from './obs-headless.ts';
import { cornersOf, isNear } from './recording.ts';
import { smallElection } from './small-election.ts';
import { smallPage } from './small-page.ts';
import { userCollection } from './user-collection.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));

describe('on air from a real OBS', () => {
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let stage: Stage;
  let dir: string;
  const pages = new Map<string, Page>();

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-air-'));
    obs = await startObs({
      fps: 30,
      size: '1920x1080',
      collections: { Untitled: await withStinger(dir) },
    });
    eye = await connectOnce(obs.url, obs.password, 15_000);
    for (const id of ['state', 'tally'])
      pages.set(id, await smallPage(dir, id, 1, '#208040', { mode: 'live' }));
    stage = startStage(
      {
        obs,
        outDir: dir,
        scenesDir: await scenesWithStinger(dir),
        election: smallElection(),
        mode: 'live',
        // Under pressure scenes are cut.
        backPressure: false,
      },
      { clock: wallClock },
    );
    await stage.ready;
  });
  after(() => stopAll(dir, stage, eye, obs));

  it('doctor finds it, its version, and how pages get there', async () => {
    const checks = await examineObs(obs.url, obs.password);
    const verdicts = Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
    assert.deepEqual(
      { OBS: verdicts.OBS, canvas: verdicts.canvas, pages: verdicts.pages, text: verdicts.text },
      { OBS: 'ok', canvas: 'ok', pages: 'warning', text: 'warning' },
    );
    const [wrong] = await examineObs(obs.url, 'wrong');
    assert.match(`${wrong?.verdict}: ${wrong?.fix}`, /failure: set OBS_PASSWORD/);
  });

  it('streams our boards as 1920x1080 H.264 to a real RTMP server', async () => {
    stage.want({ mode: 'live', program: 'state', preload: undefined, pages, texts: {} });
    await until('on air', () => stage.onAir() === 'state');
    await atRest();
    const { file, ended } = await rtmpSink('live.flv');
    await stage.control('stream', 'start');
    await until('the stream runs', async () => (await eye.call('GetStreamStatus')).outputActive).catch(
      async (error: unknown) => {
        throw new Error(
          (await readFile(join(obs.dir, 'obs.log'), 'utf8')).split('\n').slice(-12).join(' | '),
          { cause: error },
        );
      },
    );
    await until(
      'two seconds are out',
      async () => Number((await eye.call('GetStreamStatus')).outputDuration) > 2000,
    );
    assert.equal(stage.health().outputs.streaming, true);
    assert.equal(stage.onAir(), 'state', 'live data stay on air');
    await stage.control('stream', 'stop');
    await until('it ended', async () => !(await eye.call('GetStreamStatus')).outputActive);
    await assert.rejects(stage.control('stream', 'stop'), /^UserError: OBS is not streaming$/);
    await ended;
    assert.equal(
      (
        await run('ffprobe', [
          '-v',
          'error',
          '-select_streams',
          'v',
          '-show_entries',
          'stream=codec_name,width,height',
          '-of',
          'csv=p=0',
          file,
        ])
      ).trim(),
      'h264,1920,1080',
    );
    const frame = join(dir, 'frame.png');
    await run('ffmpeg', ['-v', 'error', '-y', '-ss', '1', '-i', file, '-frames:v', '1', frame]);
    const png = PNG.sync.read(await readFile(frame));
    const at = (900 * png.width + 1800) * 4;
    // H.264 is lossy: the board's green within a few steps.
    for (const [channel, wanted] of [0x20, 0x80, 0x40].entries())
      assert.ok(
        Math.abs(Number(png.data[at + channel]) - wanted) < 8,
        `channel ${channel}: ${png.data[at + channel]}`,
      );
  });

  it('shows a newer picture within the same take while nothing else moves', async () => {
    pages.set('state', await smallPage(dir, 'state', 2, '#802020', { mode: 'live' }));
    const sent = new Promise<number | null>((resolve) => {
      stage.on('sent', ({ what, rev }) => {
        if (what === 'picture' && rev === 2) resolve(rev);
      });
    });
    stage.want({ mode: 'live', program: 'state', preload: undefined, pages: new Map(pages), texts: {} });
    assert.equal(await sent, 2);
  });

  it('takes with the stinger that belongs to this pair of scenes', async () => {
    await eye.call('StartRecord');
    await until('it records', async () => (await recordedMs()) > 300);
    want('tally');
    await until('tally on air', () => stage.onAir() === 'tally');
    await atRest();
    let over = false;
    const off = eye.events.on('obs', ({ type, data }) => {
      over ||= type === 'SceneTransitionEnded' && data.transitionName === 'Our stinger';
    });
    want('state');
    await until('state on air', () => stage.onAir() === 'state');
    await until('the stinger is over', () => over);
    off();
    const from = await recordedMs();
    await until('its end was recorded', async () => (await recordedMs()) > from + 300);
    const { outputPath } = await eye.call('StopRecord');
    await until('it is written', async () => !(await eye.call('GetRecordStatus')).outputActive);
    const frames = await cornersOf(outputPath);
    assert.ok(
      frames.some(([red = 0, green = 0, blue = 0]) => red > 200 && blue > 200 && green < 80),
      JSON.stringify(frames),
    );
  });

  it('loads no picture in the middle of a fade, and all of them after it', async () => {
    await atRest();
    const cursors: Promise<{ transitionCursor: number }>[] = [];
    const off = stage.on('sent', ({ page, rev }) => {
      if (page === 'tally' && rev === 7) cursors.push(eye.call('GetCurrentSceneTransitionCursor'));
    });
    want('tally');
    await until('tally on air', () => stage.onAir() === 'tally');
    pages.set('tally', await smallPage(dir, 'tally', 7, '#406020', { mode: 'live' }));
    want('tally');
    await until('the new picture', () => cursors.length > 0);
    off();
    assert.deepEqual(await Promise.all(cursors), [{ transitionCursor: 1 }]);
  });

  it('keeps a rehearsal from the stream that somebody starts by hand', async () => {
    await stage.stop();
    stage = startStage(
      {
        obs,
        outDir: join(dir, 'rehearsal'),
        scenesDir: SCENES,
        election: smallElection(),
        mode: 'rehearsal',
      },
      { clock: wallClock },
    );
    await stage.ready;
    want('state');
    await until('on air', () => stage.onAir() === 'state');
    await assert.rejects(stage.control('stream', 'start'), /rehearsal data are on air/);
    const captionText = 'nobody streams';
    assert.equal(await stage.caption(captionText), false);
    await assert.rejects(eye.call('SendStreamCaption', { captionText }), { code: 501 });
    const { file, ended } = await rtmpSink('rehearsal.flv');
    await eye.call('StartStream');
    await until('the stage hears of it', () => stage.health().outputs.streaming);
    await until('captions go out', () => stage.caption('TEST: a lead changes'));
    const board = await eye.call('GetSceneItemId', {
      sceneName: OVERLAY,
      sourceName: 'Countnight test ground',
    });
    await until(
      'the TEST board is up',
      async () =>
        (await eye.call('GetSceneItemEnabled', { sceneName: OVERLAY, sceneItemId: board.sceneItemId }))
          .sceneItemEnabled,
    );
    const from = Number((await eye.call('GetStreamStatus')).outputDuration);
    await until(
      'two more seconds are out',
      async () => Number((await eye.call('GetStreamStatus')).outputDuration) > from + 2000,
    );
    await eye.call('StopStream');
    await until('it ended', async () => !(await eye.call('GetStreamStatus')).outputActive);
    await ended;
    const frames = await cornersOf(file);
    assert.ok(isNear(frames.at(-1), TEST_BOARD), JSON.stringify(frames));
  });

  function want(program: string): void {
    stage.want({ mode: 'live', program, preload: undefined, pages: new Map(pages), texts: {} });
  }

  async function recordedMs(): Promise<number> {
    return Number((await eye.call('GetRecordStatus')).outputDuration);
  }

  async function atRest(): Promise<void> {
    await until(
      'no transition runs',
      async () => (await eye.call('GetCurrentSceneTransitionCursor')).transitionCursor >= 1,
    );
  }

  /** An RTMP server that OBS is told to stream to; it takes one stream into a file. */
  async function rtmpSink(name: string): Promise<{ file: string; ended: Promise<unknown> }> {
    const port = await freePort();
    const server = `rtmp://127.0.0.1:${port}/live`;
    const file = join(dir, name);
    const sink = spawn(
      'ffmpeg',
      ['-v', 'error', '-listen', '1', '-i', `${server}/key`, '-c', 'copy', '-y', file],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => sink.once('exit', resolve));
    // It accepts one connection only, so it is not knocked at: the kernel's table tells that it listens.
    const listens = ` 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A `;
    await until('ffmpeg listens', async () => (await readFile('/proc/net/tcp', 'utf8')).includes(listens));
    await eye.call('SetStreamServiceSettings', {
      streamServiceType: 'rtmp_custom',
      streamServiceSettings: { server, key: 'key' },
    });
    return { file, ended };
  }
});

const TEST_BOARD = [0x7a, 0x1f, 0x00];

/** An OBS's own collection with a stinger in it: seconds of one colour over everything, as a slow machine draws few frames. */
async function withStinger(dir: string): Promise<object> {
  const path = join(dir, 'stinger.mkv');
  const source = 'color=c=0xff00ff:s=320x180:d=4:r=30';
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:v', 'libx264', path]);
  return {
    ...userCollection('Untitled'),
    transitions: [
      {
        id: 'obs_stinger_transition',
        name: 'Our stinger',
        settings: { path, tp_type: 0, transition_point: 2000 },
      },
    ],
  };
}

async function scenesWithStinger(dir: string): Promise<string> {
  const scenes = join(dir, 'scenes');
  await mkdir(scenes);
  const layers = 'transition: { kind: fade, ms: 2000 }\nlayers: [{ kind: page }]\n';
  await writeFile(join(scenes, 'tally.yaml'), `name: Tally\npage: tally\n${layers}`);
  const from = 'from: { tally: { kind: stinger, ms: 4000 } }\n';
  await writeFile(join(scenes, 'state.yaml'), `name: State\npage: state\n${from}${layers}`);
  return scenes;
}

function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part;
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}
