import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ackMessage, receiveCommand, statusMessage } from '../../controller/director/operator.ts';
import { commandOf } from '../../controller/director/operator-words.ts';
import { BusServer } from './bus-server.ts';

const COUNTNIGHT = new URL('../../controller/countnight.mjs', import.meta.url).pathname;

const typed: [words: string, command: object][] = [
  ['hold', { do: 'hold' }],
  ['cue district-kolkata', { do: 'cue', scene: 'district-kolkata', seconds: null }],
  ['cue state 12.5', { do: 'cue', scene: 'state', seconds: 12.5 }],
  ['release', { do: 'release', contest: null }],
  ['release wb-159', { do: 'release', contest: 'wb-159' }],
  ['pin WB-159', { do: 'pin', contest: 'WB-159', votes: null, sure: false }],
  ['pin WB-159 1=500 3=0', { do: 'pin', contest: 'WB-159', votes: { 1: 500, 3: 0 }, sure: false }],
  ['call WB-159 3', { do: 'call', contest: 'WB-159', winner: '3', sure: false }],
  ['find suvendu adhikari', { do: 'find', text: 'suvendu adhikari' }],
  ['take district-kolkata', { do: 'take', scene: 'district-kolkata' }],
  ['drop district-kolkata', { do: 'drop', scene: 'district-kolkata' }],
  ['undo seat', { do: 'undo', of: 'seat' }],
  ['stream start', { do: 'stream', action: 'start' }],
  ['play', { do: 'play', speed: null }],
  ['play 20', { do: 'play', speed: 20 }],
  ['jump 14:30', { do: 'jump', to: '14:30' }],
  ['inject flip 210', { do: 'inject', fault: 'flip', contest: '210', minutes: 5 }],
  [
    'inject stale-copy cooch behar 12',
    { do: 'inject', fault: 'stale-copy', contest: 'cooch behar', minutes: 12 },
  ],
  ['inject outage 3', { do: 'inject', fault: 'outage', contest: null, minutes: 3 }],
];
for (const [words, command] of typed)
  test(`ctl ${words}`, () => assert.deepEqual(commandOf(words.split(' '), 'w'), { ...command, why: 'w' }));

const mistyped: [words: string, message: RegExp][] = [
  ['', /no such command: got nothing, expected one of hold, step/],
  ['explode', /no such command: got explode/],
  ['cue', /not understood: got cue, expected cue SCENE \[SECONDS\]/],
  ['cue state soon', /expected cue SCENE \[SECONDS\] \(seconds/],
  ['hold now', /got hold now, expected hold/],
  ['pin WB-159 1=', /expected pin CONTEST/],
  ['pin WB-159 1=2.5', /expected pin CONTEST/],
  ['call WB-159', /expected call CONTEST WINNER/],
  ['undo', /expected undo take\|seat/],
  ['stream begin', /expected stream start\|stop/],
  ['play fast', /expected play \[SPEED\]/],
  ['inject chaos', /expected inject FAULT \[CONTEST\] \[MINUTES\]/],
];
for (const [words, message] of mistyped)
  test(`ctl ${words || '(nothing)'} is refused with how it is written`, () => {
    const split = words.split(' ').filter(Boolean);
    assert.throws(() => commandOf(split), message);
    assert.throws(() => commandOf(split), { exitCode: 64 });
  });

let bus: BusServer;
before(async () => {
  bus = await BusServer.start('secret');
});
after(() => bus.stop());

test('a command reaches the controller, and its answer the terminal', async () => {
  bus.answer = (data) => {
    const received = receiveCommand(data);
    return received
      ? [ackMessage('another', false, 'not yours'), statusMessage({}), ackMessage(received.id, true, 'held')]
      : [];
  };
  const { code, stdout } = await ctl(['hold', '--why', 'the anchor speaks', '--by', 'ana']);
  assert.deepEqual([code, stdout], [0, 'held\n']);
  const received = receiveCommand(bus.heard[0]);
  assert.deepEqual([received?.by, received?.command], ['ana', { do: 'hold', why: 'the anchor speaks' }]);
});

test('a refusal is told, with an exit code', async () => {
  bus.answer = (data) => [ackMessage(receiveCommand(data)?.id ?? '', false, 'there is no scene atlantis')];
  const { code, stderr } = await ctl(['cue', 'atlantis']);
  assert.equal(code, 65);
  assert.match(stderr, /refused: there is no scene atlantis/);
});

test('the status is told in a few lines', async () => {
  const status = {
    wanted: { scene: 'district-kolkata', title: 'Kolkata', seconds: 4, reason: '2 changes in Kolkata' },
    onAir: { by: 'OBS', scene: 'district-kolkata', title: 'Kolkata' },
    held: { kind: 'hold', by: 'ana', why: '' },
    queue: [{ title: 'Hooghly', reason: 'flip' }],
    feeds: [{ feed: 'eci', state: 'ok', answerAge: 3 }],
    heldSeats: [],
    alerts: [],
    speed: { wanted: 60, reached: 60 },
    dataAge: 12,
  };
  const told = async (more: object): Promise<string[]> => {
    bus.answer = (data) => {
      const id = receiveCommand(data)?.id;
      return id ? [statusMessage({ ...status, ...more }), ackMessage(id, true, 'status sent')] : [];
    };
    return (await ctl(['status'])).stdout.trimEnd().split('\n');
  };
  assert.deepEqual(await told({}), [
    'on air: Kolkata for 4 s (2 changes in Kolkata)',
    'hold by ana',
    'waiting: Hooghly (flip)',
    'feed eci: ok, last answer 3 s ago',
    'data: 12 s old',
  ]);
  const late = { alerts: [{ text: 'Kolkata is late' }], speed: { wanted: 60, reached: 22.4 } };
  assert.deepEqual(
    await told({ ...late, onAir: { by: 'OBS', scene: null, title: 'Interview' }, held: null }),
    [
      'on air: Interview',
      'wanted: Kolkata for 4 s (2 changes in Kolkata)',
      'waiting: Hooghly (flip)',
      'feed eci: ok, last answer 3 s ago',
      'alert: Kolkata is late',
      'speed: 22 of 60 times',
      'data: 12 s old',
    ],
  );
});

test('nobody there, a wrong password, no OBS: each has its own words and code', async () => {
  bus.answer = () => [];
  const [silent, wrong, absent] = await Promise.all([
    ctl(['hold', '--timeout', '0.2']),
    ctl(['hold'], bus.url, 'wrong'),
    ctl(['hold'], 'ws://127.0.0.1:1'),
  ]);
  assert.deepEqual([silent?.code, wrong?.code, absent?.code], [69, 78, 69]);
  assert.match(silent?.stderr ?? '', /no controller answered/);
  assert.match(wrong?.stderr ?? '', /refuses us/);
  assert.doesNotMatch(wrong?.stderr ?? '', /wrong/);
  assert.match(absent?.stderr ?? '', /does not answer/);
});

async function ctl(
  words: string[],
  url = bus.url,
  password = 'secret',
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, OBS_PASSWORD: password };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [COUNTNIGHT, 'ctl', ...words, '--obs', url],
      { env },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}
