import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Counters, type Gauge, OPEN_GAUGE, weigh } from '../../controller/stage/load.ts';
import { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

describe('a connection to OBS', () => {
  it('ends every call: refused, unanswered, cut off', async () => {
    const server = await fakeObs((client, request) => {
      if (request.requestType === 'GetStats') return answer(client, request, {});
      if (request.requestType === 'GetVersion') return client.terminate();
      if (request.requestType === 'Sleep') return answer(client, request, null);
    });
    const obs = new ObsConnection(server.url, '', 200);
    obs.start();
    await until('connected', () => obs.state === 'connected');
    await assert.rejects(obs.call('Sleep', {} as never), {
      name: 'ObsCallError',
      code: 604,
      message: /Sleep: not here/,
    });
    await assert.rejects(obs.call('GetSceneList'), {
      code: null,
      message: /GetSceneList: no answer in 200 ms/,
    });
    await assert.rejects(obs.call('GetVersion'), { code: null, message: /connection to OBS ended/ });
    await assert.rejects(obs.call('GetSceneList'), { code: null, message: /OBS is (lost|connecting)/ });
    await until('it is back', () => obs.state === 'connected' && obs.reconnects === 1);
    obs.stop();
    await server.stop();
  });

  it('is absent as long as nobody was there, and lost only after somebody was', async () => {
    const port = await freePort();
    const obs = new ObsConnection(`ws://127.0.0.1:${port}`, '', 300);
    const states: string[] = [];
    obs.events.on('state', ({ state }) => states.push(state));
    obs.start();
    await until('nobody answered twice', () => states.filter((state) => state === 'absent').length > 1);
    assert.ok(!states.includes('lost'), states.join());
    obs.stop();
  });

  it('does not come back after it was kicked, as one does that was cut off', async () => {
    const server = await fakeObs((client, request) => {
      if (request.requestType === 'GetVersion') client.close(4011, 'kicked');
      else client.terminate();
    });
    const [kicked, cut] = [new ObsConnection(server.url, ''), new ObsConnection(server.url, '')];
    const states: string[] = [];
    kicked.events.on('state', ({ state }) => states.push(state));
    for (const obs of [kicked, cut]) obs.start();
    await until('both are connected', () => kicked.state === 'connected' && cut.state === 'connected');
    await assert.rejects(kicked.call('GetVersion'), /kicked/);
    for (const times of [1, 2, 3]) {
      await assert.rejects(cut.call('GetSceneList'));
      await until('it is back', () => cut.state === 'connected' && cut.reconnects === times);
    }
    assert.deepEqual(states, ['connected', 'refused']);
    for (const obs of [kicked, cut]) obs.stop();
    await server.stop();
  });

  it('runs every listener although one throws, and says so', async () => {
    const server = await fakeObs((client, request) => answer(client, request, {}));
    const obs = new ObsConnection(server.url, '');
    const heard: string[] = [];
    obs.events.on('obs', () => {
      throw new Error('mine');
    });
    obs.events.on('obs', ({ type }) => heard.push(type));
    obs.events.on('problem', ({ reason }) => heard.push(reason));
    obs.start();
    await until('connected', () => obs.state === 'connected');
    server.event('SceneListChanged');
    await until('both', () => heard.length === 2);
    assert.deepEqual(heard, ['a listener of obs failed: mine', 'SceneListChanged']);
    obs.stop();
    await server.stop();
  });

  it('asks an OBS for a sign of life only when it answered nothing else for a second', async (t) => {
    let beats = 0;
    const server = await fakeObs((client, request) => {
      if (request.requestType === 'GetStats') beats++;
      answer(client, request, {});
    });
    const obs = new ObsConnection(server.url, '');
    t.after(() => {
      obs.stop();
      return server.stop();
    });
    obs.start();
    await until('connected', () => obs.state === 'connected');
    const begin = performance.now();
    let last = begin;
    // A slow machine may leave a second empty by itself.
    let gaps = 0;
    while (last - begin < 2500) {
      await obs.call('GetVersion');
      const now = performance.now();
      if (now - last > 900) gaps++;
      last = now;
    }
    assert.ok(beats <= gaps, `${beats} beats, ${gaps} gaps`);
    const before = beats;
    await until('it is asked when nothing else is', () => beats > before);
  });

  it('says what to do about a wrong password, and about nobody there', async () => {
    const server = await fakeObs(() => {}, true);
    await assert.rejects(connectOnce(server.url, 'wrong'), {
      exitCode: 78,
      message: /refused the password; set OBS_PASSWORD/,
    });
    await server.stop();
    await assert.rejects(connectOnce(`ws://127.0.0.1:${await freePort()}`, ''), {
      exitCode: 69,
      message: /ECONNREFUSED/,
    });
  });
});

describe('the load gauge', () => {
  const calm = {
    renderSkipped: 0,
    renderTotal: 0,
    outputSkipped: 0,
    frameMs: 5,
    fps: 30,
    cpuPercent: 9,
    memoryMb: 1,
    freeDiskMb: 1,
  };
  it('raises pressure with each bad look, and gives it back slowly', () => {
    const { levels, reasons } = play([...Array(6).fill(0), 10, 10, 10, ...Array(11).fill(0)]);
    assert.deepEqual(levels.slice(6), [1, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 0]);
    assert.deepEqual(reasons, [
      'OBS skipped 10 of 60 frames',
      'OBS skipped 10 of 60 frames',
      ...Array(2).fill('OBS draws every frame again'),
    ]);
  });

  it('says nothing of the first moments, in which OBS compiles its shaders', () => {
    assert.deepEqual(play([36, 36, 36, 0, 0, 0]).levels, [0, 0, 0, 0, 0, 0]);
  });

  it('holds nothing back where that does not help, and tries again later', () => {
    const { levels, reasons } = play(Array(60).fill(30));
    assert.equal(Math.max(...levels), 2);
    assert.ok(levels.filter((level) => level === 0).length > 30, levels.join());
    assert.match(reasons.join('; '), /also while we hold back: what OBS lacks is taken by something else/);
    assert.equal(levels.lastIndexOf(1) > levels.indexOf(0, 8), true, 'it was tried again');
  });

  it('begins again when OBS did', () => {
    const { gauge } = weigh(OPEN_GAUGE, { ...calm, renderTotal: 1000, renderSkipped: 500 });
    const { load } = weigh(gauge, { ...calm, renderTotal: 10, renderSkipped: 3 });
    assert.equal(load.renderSkippedFrames, 0);
  });

  /** Looks at an OBS that loses so many of 60 frames from one to the next. */
  function play(lost: readonly number[]): { levels: number[]; reasons: string[] } {
    let gauge: Gauge = OPEN_GAUGE;
    let counters: Counters = calm;
    const levels: number[] = [];
    const reasons: string[] = [];
    for (const frames of lost) {
      counters = {
        ...counters,
        renderTotal: counters.renderTotal + 60,
        renderSkipped: counters.renderSkipped + frames,
      };
      const look = weigh(gauge, counters);
      gauge = look.gauge;
      levels.push(look.load.pressure);
      if (look.reason) reasons.push(look.reason);
    }
    return { levels, reasons };
  }
});

interface Asked {
  requestId: string;
  requestType: string;
}

function answer(client: WebSocket, { requestId, requestType }: Asked, data: object | null): void {
  const requestStatus = data
    ? { result: true, code: 100 }
    : { result: false, code: 604, comment: 'not here' };
  client.send(
    JSON.stringify({ op: 7, d: { requestId, requestType, requestStatus, responseData: data ?? {} } }),
  );
}

/** A server that speaks as much of obs-websocket's protocol as a connection needs. */
async function fakeObs(onRequest: (client: WebSocket, request: Asked) => void, locked = false) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => 'obswebsocket.json',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (client) => {
    const authentication = locked ? { challenge: 'a', salt: 'b' } : undefined;
    client.send(
      JSON.stringify({ op: 0, d: { obsWebSocketVersion: '5.1.0', rpcVersion: 1, authentication } }),
    );
    client.on('message', (raw) => {
      const { op, d } = JSON.parse(String(raw)) as { op: number; d: Asked };
      if (op === 1 && locked) client.close(4009, 'Authentication failed.');
      else if (op === 1) client.send(JSON.stringify({ op: 2, d: { negotiatedRpcVersion: 1 } }));
      else if (op === 6) onRequest(client, d);
    });
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as { port: number }).port}`,
    event: (eventType: string) => {
      for (const client of server.clients)
        client.send(JSON.stringify({ op: 5, d: { eventType, eventIntent: 4, eventData: {} } }));
    },
    stop: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
