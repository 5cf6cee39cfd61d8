import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRundown } from '../../controller/director/plan.ts';
import { parseRundown } from '../../controller/director/rundown.ts';
import { election, leadChange, majority, operator, Played, smallPlan } from './small-night.ts';

const CAMERA = 'obs:My camera';
const THERE = { own: new Set([CAMERA]) };

const RUNDOWN = `
rotation:
  - { scene: { obs: "My camera" }, seconds: 40 }
  - { scene: state, seconds: 20 }
  - { scene: tally, seconds: 12 }
minSeconds: 5
preloadSeconds: 1
rules:
  - { on: [majority-crossed], scene: state, priority: 90, minSeconds: 10, maxSeconds: 10, back: { obs: "My camera" } }
  - { on: [flip], scene: { obs: "My camera" }, priority: 50, minSeconds: 8, maxSeconds: 8 }
lower:
  everySeconds: 20
  seconds: 5
  whileHeld: true
  rules:
    - { on: [declared], priority: 90, minSeconds: 5, maxSeconds: 6 }
    - { on: [majority-crossed], priority: 95, minSeconds: 5, maxSeconds: 8, expireSeconds: 30 }
`;

function night(rundown = RUNDOWN): Played {
  return new Played(smallPlan(rundown));
}

/** Ticks until this second is over, in front of an OBS that draws everything. */
function pass(
  played: Played,
  second: number,
  input: object = THERE,
): (readonly [number, string | null | undefined])[] {
  const lower: (readonly [number, string | null | undefined])[] = [];
  while (played.second < second) {
    const { focus } = played.tick({ ready: new Set(['state', 'tally']), ...input });
    const shown = focus.get('lower');
    if (shown && !shown.away) lower.push([played.second, shown.contest]);
  }
  return lower;
}

test('forty seconds camera, then the state map: a scene of the user’s own takes its turn', () => {
  const played = night();
  pass(played, 130);
  assert.deepEqual(played.takes(), [
    [0, CAMERA],
    [40, 'state'],
    [60, 'tally'],
    [72, CAMERA],
    [112, 'state'],
  ]);
  assert.match(played.log.find(({ verb }) => verb === 'take')?.reason ?? '', /rotation: My camera/);
});

test('what OBS has not is passed over, and shown from when it is there', () => {
  const played = night();
  pass(played, 33, { own: new Set() });
  assert.deepEqual(played.takes(), [
    [0, 'state'],
    [20, 'tally'],
    [32, 'state'],
  ]);
  pass(played, 70);
  assert.deepEqual(played.takes().slice(3), [
    [52, 'tally'],
    [64, CAMERA],
  ]);
});

test('a scene that its owner removes while it is on air gives way at once', () => {
  const played = night();
  pass(played, 9);
  pass(played, 11, { own: new Set() });
  assert.deepEqual(played.takes(), [
    [0, CAMERA],
    [10, 'state'],
  ]);
});

test('without a stage nobody can show it', () => {
  assert.deepEqual(night().until(10).takes(), [[0, 'state']]);
});

test('after a moment back to the camera, whatever it interrupted', () => {
  const played = night();
  pass(played, 64);
  assert.equal(played.takes().at(-1)?.[1], 'tally');
  played.tick({ ...THERE, ready: new Set(['state']), events: [majority(65)] });
  pass(played, 80);
  assert.deepEqual(played.takes().slice(3), [
    [66, 'state'],
    [76, CAMERA],
  ]);
  pass(played, 120);
  assert.deepEqual(played.takes().slice(5), [[116, 'state']]);
});

test('an event cuts to the camera, and waits for it no longer than for a board', () => {
  const played = night();
  pass(played, 50);
  played.tick({ ...THERE, ready: new Set(['state']), events: [leadChange(1, 1, 2, 51, 'flip')] });
  pass(played, 60);
  assert.deepEqual(played.takes().slice(2), [
    [51, CAMERA],
    [59, 'state'],
  ]);
});

test('an operator cues it by its name, and is refused one that OBS has not', () => {
  const played = night();
  pass(played, 50);
  played.tick({ ...THERE, commands: [operator({ do: 'cue', scene: CAMERA })] });
  assert.equal(played.last?.program, CAMERA);
  played.tick({ own: new Set(), commands: [operator({ do: 'cue', scene: CAMERA })] });
  assert.match(played.verbs('operator').at(-1)?.reason ?? '', /cues My camera, a scene that OBS has not/);
});

const declared = (seat: number, at: number) => leadChange(seat, 1, 1, at, 'declared');

test('the lower third comes in every so often, for its time, while the camera is on air', () => {
  const shown = pass(night(), 41);
  assert.deepEqual(
    shown.map(([second]) => second),
    [15, 16, 17, 18, 19, 35, 36, 37, 38, 39],
  );
  assert.deepEqual([...new Set(shown.map(([, contest]) => contest))], [null]);
});

test('a declaration brings in its seat over the camera, with a line of the log, and it goes out', () => {
  const played = night();
  pass(played, 6);
  played.tick({ ...THERE, ready: new Set(), events: [declared(3, 7)] });
  const focus = played.last?.focus.get('lower');
  assert.deepEqual([focus?.contest, focus?.away], ['WB-3', undefined]);
  const shown = pass(played, 14);
  assert.deepEqual(shown.at(-1), [12, 'WB-3']);
  assert.deepEqual(
    { contest: played.last?.focus.get('lower')?.contest, away: played.last?.focus.get('lower')?.away },
    { contest: 'WB-3', away: true },
    'what it showed goes out with it',
  );
  const [line] = played.verbs('lower');
  assert.deepEqual([line?.scene, line?.contest, line?.events], ['lower', 'WB-3', [declared(3, 7).id]]);
});

test('behind our own boards it waits, and does not tell again what they have told', () => {
  const played = night();
  pass(played, 46);
  assert.equal(played.last?.program, 'state');
  played.tick({ ...THERE, ready: new Set(), events: [declared(3, 47), majority(47)] });
  assert.deepEqual(pass(played, 56), [], 'the majority is a board of its own');
  assert.deepEqual(
    pass(played, 65).filter(([, contest]) => contest !== null),
    [57, 58, 59, 60, 61, 62].map((second) => [second, 'WB-3'] as const),
  );
  assert.equal(played.verbs('lower').length, 1);
});

test('it comes in over what a human has put on air, where the rundown allows it, and never in a panic', () => {
  const inTakeover = (rundown: string): unknown => {
    const played = night(rundown);
    pass(played, 5);
    played.tick({ ...THERE, ready: new Set(), takeover: { scene: 'His other camera' } });
    played.tick({ ...THERE, ready: new Set(), events: [declared(3, 7)] });
    return played.last?.focus.get('lower')?.away ?? false;
  };
  assert.equal(inTakeover(RUNDOWN), false);
  assert.equal(inTakeover(RUNDOWN.replace('whileHeld: true', 'whileHeld: false')), true);
  const played = night();
  pass(played, 5);
  played.tick({ ...THERE, ready: new Set(), commands: [operator({ do: 'panic' })] });
  played.tick({ ...THERE, ready: new Set(), events: [declared(3, 7)] });
  assert.equal(played.last?.focus.get('lower')?.away, true);
});

test('a takeover is logged by the name that the scene has in OBS', () => {
  const played = night();
  played.tick({ ...THERE, ready: new Set(), takeover: { scene: 'His camera' } });
  const [line] = played.verbs('takeover');
  assert.deepEqual([line?.scene, line?.contest], ['His camera', undefined]);
});

test('without rules of its own it always stands', () => {
  const played = night(RUNDOWN.replace(/lower:.*/s, ''));
  pass(played, 20);
  assert.equal(played.last?.focus.has('lower'), false);
});

const refused: [name: string, from: string, to: string, message: RegExp][] = [
  ['back to what the rotation has not', 'back: { obs: "My camera" }', 'back: house', /rules\.0\.back/],
  [
    'panic to a scene of the user’s own',
    'minSeconds: 5',
    'panicScene: "obs:Me"\nminSeconds: 5',
    /panicScene/,
  ],
  ['a lower third that is longer than its turn', 'everySeconds: 20', 'everySeconds: 4', /everySeconds/],
  ['a maximum below the minimum', 'maxSeconds: 6', 'maxSeconds: 4', /lower\.rules\.0\.maxSeconds/],
];
for (const [name, from, to, message] of refused)
  test(`refused: ${name}`, () => {
    const written = RUNDOWN.replace(from, to);
    assert.throws(() => planRundown(parseRundown(written, 'rundown.yaml'), election), message);
  });
