import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ackMessage,
  commandMessage,
  receiveAnswer,
  receiveCommand,
} from '../../controller/director/operator.ts';
import { planRundown, rulesFor } from '../../controller/director/plan.ts';
import { parseRundown, readRundown } from '../../controller/director/rundown.ts';
import { loadElection } from '../../controller/election/load.ts';
import { boardsOf } from '../../controller/render/board/boards.ts';
import { planStage } from '../../controller/stage/plan/plan.ts';
import { readScenes } from '../../controller/stage/plan/scene-spec.ts';
import { election, leadChange, RUNDOWN } from './small-night.ts';

const HERE = new URL('../..', import.meta.url).pathname;

test("the project's rundown fits West Bengal 2021", async () => {
  const rundown = await readRundown(`${HERE}scenes/rundown.yaml`);
  const plan = planRundown(rundown, await loadElection(`${HERE}elections/west-bengal-2021`));
  const districts = plan.rotation.find(({ order }) => order === 'changed');
  assert.equal(districts?.scenes.length, 23);
  assert.ok(districts?.scenes.includes('district-kolkata'));
});

/** All seats are shown on one board. */
function pageOf(scene: string): string {
  return scene.replace(/^seat .*/, 'seat');
}

/** Kinds of region that elections may have, each with its regions. */
const KINDS: readonly (readonly (readonly [string, readonly string[]])[])[] = [
  [],
  [['region', ['region-1', 'region-2']]],
  [['province', ['4', '5']]],
  [
    ['county', ['kent', 'essex']],
    ['band', ['a', 'b']],
    ['seat', ['x', 'y']],
  ],
];
for (const kinds of KINDS)
  test(`the bundled scenes and rundown fit an election with ${kinds.map(([key]) => key).join(', ') || 'no regions'}`, async () => {
    const bengal = await loadElection(`${HERE}elections/west-bengal-2021`);
    const of = (n: number): `WB-${number}`[] => [`WB-${n}`];
    const regionKinds = kinds.map(([key, ids]) => ({
      key,
      label: 'Kind',
      regions: ids.map((id, at) => ({ id, name: id, names: {}, contests: of(at + 1) })),
    }));
    const own = { ...bengal, regionKinds };
    const plan = planRundown(await readRundown(`${HERE}scenes/rundown.yaml`), own);
    const stage = planStage(await readScenes(`${HERE}scenes`), own);
    // Whatever may be cued has a scene in OBS, and a board that it shows.
    const boards = new Set(boardsOf(own).map(({ id }) => id));
    assert.deepEqual(
      [...plan.scenes].filter((scene) => !stage.byPage.has(pageOf(scene))),
      [],
    );
    assert.deepEqual(
      [...boards].filter((id) => !stage.byPage.has(id)),
      [],
    );
    const shown = plan.rotation.flatMap(({ scenes }) => scenes);
    assert.deepEqual(
      shown.filter((scene) => !boards.has(pageOf(scene))),
      [],
    );
    for (const [key, ids] of kinds)
      for (const id of ids) assert.ok(shown.includes(`${key}-${id}`), `${key}-${id}`);
    const flip = rulesFor(leadChange(1, 1, 2, 0), plan)[0];
    const [first] = kinds;
    assert.equal(flip?.scene, first ? `${first[0]}-${first[1][0]}` : 'state');
  });

const bad: [name: string, from: string | RegExp, to: string, message: RegExp][] = [
  ['a misspelt key', 'minSeconds: 5', 'minSecond: 5', /minSecond.*rundown\.yaml:6/],
  ['a time that is text', 'preloadSeconds: 1', 'preloadSeconds: soon', /preloadSeconds.*rundown\.yaml:7/],
  ['an unknown event', 'majority-crossed', 'majority-crushed', /rules\.0\.on\.0.*rundown\.yaml:10/],
  ['an entry below the minimum', 'seconds: 12', 'seconds: 2', /2 is less than minSeconds 5.*rundown\.yaml:5/],
  [
    'a maximum below the minimum',
    'maxSeconds: 20',
    'maxSeconds: 9',
    /rules\.0\.maxSeconds.*rundown\.yaml:10/,
  ],
  ['broken YAML', 'rotation:', 'rotation: [', /not valid YAML.*rundown\.yaml:\d/],
];
for (const [name, from, to, message] of bad)
  test(`refused with its line: ${name}`, () => {
    assert.throws(() => parseRundown(RUNDOWN.replace(from, to), 'rundown.yaml'), message);
    assert.throws(() => parseRundown(RUNDOWN.replace(from, to), 'rundown.yaml'), {
      name: 'UserError',
      exitCode: 78,
    });
  });

const misfits: [name: string, from: string, to: string, message: RegExp][] = [
  ['a scene', 'scene: tally', 'scene: tallly', /tallly.*rotation\.2/],
  ['a region kind', 'each: district', 'each: county', /county, expected district/],
  ["a rule's region kind", '{district}', '{county}', /rules\.1\.scene/],
];
for (const [name, from, to, message] of misfits)
  test(`refused because the election has not: ${name}`, () => {
    const rundown = parseRundown(RUNDOWN.replace(from, to), 'rundown.yaml');
    assert.throws(() => planRundown(rundown, election), message);
  });

test('a missing rundown is told with the remedy', async () => {
  await assert.rejects(
    readRundown('/nowhere/rundown.yaml'),
    /cannot be read.*\/nowhere\/rundown\.yaml.*restore/,
  );
});

test('commands cross the bus as they were sent; answers and foreign events are not commands', () => {
  const command = { do: 'cue', scene: 'state', seconds: null, why: 'the anchor asks' } as const;
  assert.deepEqual(receiveCommand(commandMessage('7', 'dock', command)), {
    id: '7',
    by: 'dock',
    command,
    error: null,
  });
  assert.equal(receiveCommand(ackMessage('7', true, 'done')), null);
  assert.equal(receiveCommand({ someone: 'else' }), null);
  assert.equal(receiveCommand(null), null);
  assert.deepEqual(receiveAnswer(ackMessage('7', true, 'done')), ackMessage('7', true, 'done'));
});

test('a short command is filled in', () => {
  const received = receiveCommand({
    countnight: 1,
    kind: 'command',
    id: '1',
    by: 'ctl',
    command: { do: 'pin', contest: 'WB-159' },
  });
  assert.deepEqual(received?.command, { do: 'pin', contest: 'WB-159', votes: null, sure: false, why: '' });
});

const refused: [command: unknown, message: RegExp][] = [
  [{ do: 'explode' }, /command\.do/],
  [{ do: 'pin', contest: '' }, /command\.contest/],
  [{ do: 'pin', contest: 'WB-159', sure: 'yes' }, /sure/],
  [{ do: 'pin', contest: 'WB-159', votes: { 'WB-159/1': -4 } }, /votes/],
  [{ do: 'cue', scene: 'state', seconds: 0 }, /seconds/],
  [{ do: 'hold', hard: true }, /hard/],
];
for (const [command, message] of refused)
  test(`refused with an answer: ${JSON.stringify(command)}`, () => {
    const received = receiveCommand({ countnight: 1, kind: 'command', id: '9', by: 'dock', command });
    assert.equal(received?.id, '9');
    assert.equal(received?.command, null);
    assert.match(received?.error ?? '', message);
  });

test('another version of the protocol is answered, not obeyed', () => {
  const received = receiveCommand({
    countnight: 2,
    kind: 'command',
    id: '9',
    by: 'dock',
    command: { do: 'panic' },
  });
  assert.match(received?.error ?? '', /countnight/);
});
