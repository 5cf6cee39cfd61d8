import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { commandMessage, receiveAnswer } from '../../controller/director/operator.ts';
import { commandOf } from '../../controller/director/operator-words.ts';
import { openingState } from '../../controller/director/state.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { Status } from '../../controller/log/status.ts';
import { beginNight } from '../../controller/night/step.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import type { NightRecord } from '../../controller/store/night.ts';
import { NightSaver } from '../../controller/store/night-saver.ts';
import { openStore, type Store } from '../../controller/store/store.ts';
import { asRun, endCountnights, type Running, startCountnight } from '../e2e/controller-process.ts';
import { smallFolder } from '../election/small-folder.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';

// The leading machine is played by its saves; the follower is the program itself, with a Redis and an OBS of its own.
describe('an OBS that follows, and its own operator', () => {
  let redis: RedisServer;
  let store: Store;
  let saver: NightSaver;
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let follower: Running;
  let out: string;
  let record: NightRecord;
  let remove: () => Promise<void>;

  before(async () => {
    const folder = await smallFolder({
      'rundown.yaml': 'rotation: [{ scene: state, seconds: 20 }]\npanicScene: thanks\n',
    });
    remove = folder.remove;
    out = await mkdtemp(join(tmpdir(), 'countnight-follow-'));
    redis = await RedisServer.start();
    store = await openStore(redis.uri, '/nowhere');
    saver = new NightSaver(store, { everyMs: 0 });
    const election = await loadElection(folder.dir);
    record = { ...beginNight(election, 'rehearsal'), director: openingState(), at: Date.UTC(2031, 4, 2, 4) };
    await lead('tally');
    obs = await startObs();
    eye = await connectOnce(obs.url, obs.password);
    follower = startCountnight(
      ['follow', '--store', redis.uri, '--obs', obs.url, '--out', out, '--election', folder.dir],
      { OBS_PASSWORD: obs.password },
    );
  });
  after(async () => {
    endCountnights();
    eye?.stop();
    await obs?.stop();
    await saver?.stop();
    await store?.close();
    await redis?.stop();
    await remove();
    await rm(out, { recursive: true, force: true });
  });

  it('takes what the leader has on air, and logs it', async () => {
    await onAir('tally');
    await until('the take is logged', async () =>
      (await asRun(out)).some(
        ({ what, reason }) => what === 'on-air' && reason.includes('the leader wants tally'),
      ),
    );
  });

  it('refuses what is the leader’s', async () => {
    const refused = { ok: false, message: 'this OBS follows; ask the leading machine' };
    for (const words of ['pin EX-1', 'step']) assert.deepEqual(await asked(words), refused);
  });

  it('holds its own programme while the leader goes on, until release', async () => {
    assert.deepEqual(await asked('hold'), { ok: true, message: 'hold, on this OBS only' });
    await lead('house');
    await until('the leader is heard', async () => (await status()).takes === record.director.takes);
    assert.equal((await status()).wanted?.scene, 'tally');
    await asked('release');
    await onAir('house');
  });

  it('panics to the scene of its rundown, and comes back', async () => {
    assert.deepEqual(await asked('panic'), { ok: true, message: 'panic, on this OBS only' });
    await onAir('thanks');
    assert.equal((await status()).held?.kind, 'panic');
    await asked('release');
    await onAir('house');
  });

  it('lets its own operator’s scene be, until release', async () => {
    await eye.call('CreateScene', { sceneName: 'Camera 1' });
    await eye.call('SetCurrentProgramScene', { sceneName: 'Camera 1' });
    await until('the takeover is heard', async () => (await status()).held?.kind === 'takeover');
    await lead('tally');
    await until('the leader is heard', async () => (await status()).takes === record.director.takes);
    const { currentProgramSceneName } = await eye.call('GetCurrentProgramScene');
    assert.equal(currentProgramSceneName, 'Camera 1');
    await asked('release');
    await onAir('tally');
  });

  it('ends well, and has written nothing to the leader’s store', async () => {
    follower.process.kill('SIGINT');
    assert.equal(await follower.ended, 0, follower.said());
    const { director } = JSON.parse(
      JSON.stringify(await store.keyv.get(`${record.count.election}:rehearsal:head`)),
    );
    assert.deepEqual(director, JSON.parse(JSON.stringify(record.director)));
  });

  async function lead(scene: string): Promise<void> {
    const cue = { scene, kind: 'rotation', reason: `the leader wants ${scene}`, event: null } as const;
    const moment = { night: record.at, wall: Date.now() };
    record = {
      ...record,
      director: {
        ...record.director,
        air: {
          cue: { ...cue, priority: 0, minMs: 0, maxMs: 20_000, expiresAt: null },
          ...{ life: 'dwelling', happenings: [], takenAt: moment, dwellFrom: moment.wall, cooldownMs: 0 },
        },
        takes: record.director.takes + 1,
      },
    };
    saver.save(record);
    await saver.flush();
  }

  async function onAir(page: string): Promise<void> {
    await until(`${page} is on air`, async () => (await status()).onAir?.scene === page);
  }

  async function status(): Promise<Partial<Status>> {
    return JSON.parse(await readFile(join(out, 'status.json'), 'utf8').catch(() => '{}'));
  }

  async function asked(words: string): Promise<{ ok: boolean; message: string }> {
    const id = randomUUID();
    const answers: { ok: boolean; message: string }[] = [];
    const off = eye.events.on('obs', ({ type, data }) => {
      const message = type === 'CustomEvent' ? receiveAnswer(data) : null;
      if (message?.kind === 'ack' && message.id === id)
        answers.push({ ok: message.ok, message: message.message });
    });
    const command = commandMessage(id, 'ana', commandOf(words.split(' '), ''));
    await eye.call('BroadcastCustomEvent', { eventData: command as never });
    const answer = await until(`an answer to ${words}`, () => answers[0] ?? null);
    off();
    return answer;
  }
});
