import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ActualStage } from '../../controller/stage/actual.ts';
import { BRIDGE, isBuilt } from '../../controller/stage/plan/bridge.ts';
import { composeStage } from '../../controller/stage/plan/compose.ts';
import type { StageContent } from '../../controller/stage/plan/composition.ts';
import { diffStage } from '../../controller/stage/plan/diff.ts';
import { OVERLAY } from '../../controller/stage/plan/overlay-scene.ts';
import { type PlannedScene, planStage } from '../../controller/stage/plan/plan.ts';
import { removeStage } from '../../controller/stage/plan/remove.ts';
import { readScenes } from '../../controller/stage/plan/scene-spec.ts';
import { inputName } from '../../controller/stage/plan/source-names.ts';
import { transitionOfTake } from '../../controller/stage/plan/transition.ts';
import { type Command, showCommand } from '../../controller/stage/wire/command.ts';
import { batches, enterAnswers } from '../../controller/stage/wire/send.ts';
import { emptyObs } from './empty-obs.ts';
import { smallElection } from './small-election.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const plan = planStage(await readScenes(SCENES), smallElection());

describe('composeStage and diffStage', () => {
  it('fill an empty OBS until nothing is left to do', () => {
    const actual = emptyObs();
    const rounds = converge(actual, content());
    assert.ok(rounds <= 2, `${rounds} rounds`);
    assert.equal(
      actual.scenes.size,
      3 + [...plan.scenes].filter((s) => s.page === null || PAGES.has(s.page)).length,
    );
    assert.deepEqual(
      actual.scenes.get('Countnight · State')?.items.map((item) => item.source),
      [
        'Countnight on air state',
        ...GROUND,
        'Countnight picture state A',
        'Countnight picture state B',
        OVERLAY,
      ],
    );
  });

  it('lay OBS’s own colour and letters below a page, so that nothing is blank where its picture is gone', () => {
    const actual = emptyObs();
    const pages = new Map([...PAGES, ['lower', { file: '/p/lower.html' }]]);
    const [state] = plan.scenes.filter(({ page }) => page === 'state') as [PlannedScene];
    const half = {
      ...state,
      layers: [{ kind: 'page' as const, box: [0, 0, 960, 540] as [number, number, number, number] }],
    };
    const scenes = [half, ...plan.scenes.filter((scene) => scene !== state)];
    converge(actual, content({ pages }), {
      ...plan,
      scenes,
      byPage: new Map([...plan.byPage, ['state', half]]),
    });
    const grounds = (name: string) =>
      (actual.scenes.get(`Countnight · ${name}`)?.items ?? [])
        .filter(({ source, enabled }) => enabled && GROUND.includes(source))
        .map(({ source }) => source);
    assert.deepEqual(grounds('Tally'), GROUND);
    assert.deepEqual(grounds('Kolkata'), GROUND);
    assert.deepEqual(grounds('Lower third'), [], 'what lies below it is to be seen');
    assert.deepEqual(grounds('State'), [], 'it has a part of the picture only');
    assert.deepEqual(grounds('Numbers'), []);
  });

  it('lay them below a page that is on air already, and never cover it for a moment', () => {
    const actual = emptyObs();
    converge(actual, content());
    const scene = () => actual.scenes.get('Countnight · State')?.items ?? [];
    const before = scene();
    Object.assign(actual.scenes.get('Countnight · State') ?? {}, {
      items: before.filter(({ source }) => !GROUND.includes(source)),
    });
    for (
      let round = 0;
      scene().filter(({ source, enabled }) => enabled && GROUND.includes(source)).length < 2;
    ) {
      assert.ok(round++ < 20, 'it never ends');
      const [batch = []] = batches(diff(actual, content()));
      play(actual, batch, 1000 * round);
      const page = scene().findIndex(({ source }) => source === 'Countnight picture state A');
      const above = scene()
        .slice(page)
        .filter(({ source, enabled }) => enabled && GROUND.includes(source));
      assert.deepEqual(above, []);
    }
    assert.deepEqual(diff(actual, content()), []);
    assert.deepEqual(
      scene().map(({ source }) => source),
      before.map(({ source }) => source),
    );
  });

  it('send changed texts first and nothing else', () => {
    const actual = emptyObs();
    converge(actual, content());
    const commands = diff(actual, content({ texts: { 'Countnight headline': 'AITC 213' } }));
    assert.deepEqual(commands.map(showCommand), [
      'SetInputSettings: Countnight headline now reads "AITC 213"',
    ]);
    assert.equal(commands[0]?.lane, 'frame');
  });

  it('swap two pictures in one frame: load, one frame later show, then hide', () => {
    const actual = emptyObs();
    const first = picture('a', 1);
    converge(actual, content({ pictures: new Map([['state', first]]) }));
    const second = {
      ...first,
      slot: 'b' as const,
      b: { ...(first.a as object), file: '/b.png', take: 2 } as never,
    };
    const commands = diff(actual, content({ pictures: new Map([['state', second]]) }));
    assert.deepEqual(
      commands.map((command) => [command.request, command.lane]),
      [
        ['SetInputSettings', 'frame'],
        ['Sleep', 'frame'],
        ['SetSceneItemEnabled', 'frame'],
        ['SetSceneItemEnabled', 'frame'],
      ],
    );
    assert.match(commands[2]?.reason ?? '', /picture state B" is shown/);
    assert.match(commands[3]?.reason ?? '', /picture state A" is hidden/);
    assert.equal(batches(commands).length, 1);
  });

  it('put back a locked item that moved, and leave an unlocked one to the operator', () => {
    const actual = emptyObs();
    converge(actual, content());
    const item = actual.scenes
      .get('Countnight · Numbers')
      ?.items.find((i) => i.source === 'Countnight headline');
    assert.ok(item);
    item.transform.positionX = 5;
    assert.match(
      diff(actual, content()).map(showCommand).join(),
      /^SetSceneItemTransform: "Countnight headline" is not/,
    );
    item.locked = false;
    assert.deepEqual(diff(actual, content()), []);
  });

  it('put their order right around an item of the user', () => {
    const actual = emptyObs();
    converge(actual, content());
    const scene = actual.scenes.get('Countnight · State');
    assert.ok(scene);
    const [marker, ground, letters, a, b, overlay] = scene.items;
    assert.ok(marker && ground && letters && a && b && overlay);
    const logo = { id: 99, source: 'My logo', enabled: true, locked: false, transform: {} };
    scene.items = [ground, marker, letters, b, logo, overlay, a];
    converge(actual, content());
    assert.deepEqual(
      actual.scenes.get(scene.name)?.items.map((item) => item.source),
      [marker, ground, letters, a, logo, b, overlay].map((item) => item.source),
    );
  });

  it('know a renamed source by its tag', () => {
    const actual = emptyObs();
    converge(actual, content());
    const input = actual.inputs.get('Countnight on air state');
    assert.ok(input);
    actual.inputs.delete(input.name);
    actual.inputs.set('Oops', { ...input, name: 'Oops' });
    for (const item of actual.scenes.get('Countnight · State')?.items ?? [])
      if (item.source === input.name) item.source = 'Oops';
    assert.deepEqual(diff(actual, content()).map((c) => [c.request, c.reason])[0], [
      'SetInputName',
      '"Oops" is our "Countnight on air state" renamed',
    ]);
  });

  it('bind a text source of the user by its name: only its text is ours', () => {
    const actual = emptyObs();
    actual.inputs.set('My title', {
      name: 'My title',
      kind: 'text_ft2_source_v2',
      settings: { color1: 7 },
      tag: null,
    });
    const commands = diff(actual, content({ texts: { 'My title': 'Hello' } })).filter(
      (c) => c.request === 'SetInputSettings',
    );
    assert.deepEqual(
      commands.map((c) => c.data),
      [{ inputName: 'My title', inputSettings: { text: 'Hello' }, overlay: true }],
    );
  });

  it('take another name where the user has a source or a scene named like ours', () => {
    const actual = emptyObs();
    actual.inputs.set('Countnight on air state', {
      name: 'Countnight on air state',
      kind: 'image_source',
      settings: {},
      tag: null,
    });
    actual.scenes.set('Countnight · Tally', {
      name: 'Countnight · Tally',
      items: [{ id: 1, source: 'Countnight on air state', enabled: true, locked: false, transform: {} }],
      transition: { name: null, ms: null },
    });
    const before = structuredClone([
      actual.inputs.get('Countnight on air state'),
      actual.scenes.get('Countnight · Tally'),
    ]);
    converge(actual, content());
    assert.deepEqual(
      [actual.inputs.get('Countnight on air state'), actual.scenes.get('Countnight · Tally')],
      before,
    );
    assert.ok(actual.inputs.has('Countnight on air state (2)'));
    assert.ok(actual.scenes.has('Countnight · Tally (2)'));
    assert.deepEqual(diff(actual, content()), []);
    const { commands } = removeStage(actual);
    play(actual, commands);
    assert.deepEqual([...actual.scenes.keys()].sort(), ['Countnight · Tally', 'Mine']);
    assert.deepEqual([...actual.inputs.keys()], ['Countnight on air state']);
  });

  it('fill the canvas at any size, upright too', () => {
    for (const [canvas, rows] of [
      [{ width: 1280, height: 720 }, 726],
      [{ width: 3840, height: 2160 }, 2176],
      [{ width: 1080, height: 1920 }, 1928],
    ] as const) {
      const actual = { ...emptyObs(), canvas };
      converge(actual, content({ surface: 'browser' }));
      const item = actual.scenes
        .get('Countnight · State')
        ?.items.find((i) => i.source === 'Countnight page state');
      assert.deepEqual(
        [item?.transform.boundsWidth, item?.transform.boundsHeight, item?.transform.cropBottom],
        [canvas.width, rows, 0],
        'pixel for pixel, with the beacon below the canvas',
      );
      const settings = actual.inputs.get('Countnight page state')?.settings;
      assert.deepEqual([settings?.width, settings?.height], [canvas.width, rows]);
    }
  });

  it('set the transition that belongs to the pair of scenes, by kind, in OBS’s language', () => {
    const actual = emptyObs();
    const stinger = { kind: 'stinger' as const, ms: 900 };
    const tally = { ...plan.byPage.get('tally'), from: { state: stinger } } as PlannedScene;
    actual.transitions = new Map([...actual.transitions, ['Our stinger', 'obs_stinger_transition']]);
    assert.deepEqual(transitionOfTake(tally, null, actual), { name: 'Überblenden', ms: 300 });
    assert.deepEqual(transitionOfTake(tally, 'state', actual), { name: 'Our stinger', ms: 900 });
  });

  it('park the next page off the canvas, where it loads without being seen', () => {
    const actual = emptyObs();
    converge(actual, content({ surface: 'browser', parked: ['tally'] }));
    const parked = actual.scenes.get(OVERLAY)?.items.find((item) => item.source === 'Countnight page tally');
    assert.ok(Number(parked?.transform.positionX) >= actual.canvas.width);
    assert.equal(parked?.enabled, true);
    // Another one takes its place: OBS must not keep every page that was ever parked.
    converge(actual, content({ surface: 'browser', parked: ['state'] }));
    const items = actual.scenes.get(OVERLAY)?.items.filter(({ source }) => /page/.test(source));
    assert.deepEqual(
      items?.map(({ source, enabled }) => [source, enabled]),
      [
        ['Countnight page tally', false],
        ['Countnight page state', true],
      ],
    );
  });

  it('bridge from the scene of the user that is on air, and hide the one from before', () => {
    const actual = emptyObs();
    for (const from of ['Mine', 'Yours']) {
      actual.scenes.set(from, { name: from, items: [], transition: { name: null, ms: null } });
      converge(actual, content({ surface: 'browser', parked: ['tally'], bridge: from }));
      assert.equal(isBuilt(from, actual), true);
    }
    assert.equal(isBuilt('Mine', actual), false);
    const bridge = actual.scenes.get(BRIDGE);
    assert.deepEqual(
      bridge?.items.map(({ source, enabled }) => [source, enabled]),
      [
        ['Countnight on air scene:bridge', true],
        ['Mine', false],
        ['Yours', true],
        [OVERLAY, true],
      ],
    );
    assert.equal(actual.transitions.get(bridge?.transition.name ?? ''), 'cut_transition');
  });

  it('leave the transition of a scene that stands there as somebody set it', () => {
    const actual = emptyObs();
    converge(actual, content());
    const scene = actual.scenes.get('Countnight · Tally');
    assert.equal(actual.transitions.get(scene?.transition.name ?? ''), 'fade_transition');
    if (scene) actual.scenes.set(scene.name, { ...scene, transition: { name: 'Mine', ms: 70 } });
    assert.deepEqual(diff(actual, content()), []);
  });

  it('decode the picture that is seen, and only where it may be on air soon', () => {
    const actual = emptyObs();
    const file = (slot: string) => ({ file: `/${slot}.png`, take: 1, rev: 1, at: 0, night: 0, changesAt: 0 });
    const pictures = new Map([['tally', { slot: 'b' as const, a: file('a'), b: file('b') }]]);
    const unload = (slot: string, warm: ReadonlySet<string>) =>
      composeStage(plan, content({ pictures, warm }), actual).inputs.get(`picture:tally:${slot}`)?.settings
        .unload;
    const both = (warm: ReadonlySet<string>) => [unload('a', warm), unload('b', warm)];
    assert.deepEqual(both(new Set()), [true, true]);
    assert.deepEqual(both(new Set(['tally'])), [undefined, false]);
  });
});

describe('inputName', () => {
  const cases: [string, string][] = [
    ['picture:district-kolkata:b', 'Countnight picture district-kolkata B'],
    ['onair:scene:Numbers', 'Countnight on air scene:Numbers'],
    ['text:Countnight headline', 'Countnight headline'],
  ];
  for (const [key, name] of cases) it(key, () => assert.equal(inputName(key), name));
});

const PAGES = new Map(
  ['state', 'tally', 'district-kolkata', 'phase-1'].map((id) => [id, { file: `/p/${id}.html` }]),
);

/** What lies below a page, bottom to top. */
const GROUND = [inputName('safe:ground'), inputName('safe:text')];

function content(change: Partial<StageContent> = {}): StageContent {
  return {
    surface: 'snapshot',
    pages: PAGES,
    texts: {},
    pictures: new Map(),
    warm: new Set(),
    parked: [],
    probe: null,
    safeText: 'Small',
    ghosts: [],
    first: [],
    bridge: null,
    testBoard: false,
    ...change,
  };
}

function picture(slot: 'a', take: number) {
  return { slot, a: { file: '/a.png', take, rev: 1, at: 0, night: 0, changesAt: 0 }, b: null };
}

function diff(actual: ActualStage, want: StageContent, planned = plan) {
  return diffStage(actual, composeStage(planned, want, actual));
}

/** Plays OBS: every command succeeds. Answers how many rounds it took. */
function converge(actual: ActualStage, want: StageContent, planned = plan): number {
  for (let round = 1; round < 6; round++) {
    const commands = diff(actual, want, planned);
    if (commands.length === 0) return round - 1;
    play(actual, commands, 1000 * round);
  }
  throw new Error('it never ends');
}

function play(actual: ActualStage, commands: readonly Command[], from = 0): void {
  const answers = commands.map(({ request: requestType }, n) => ({
    requestType,
    ok: true as const,
    data: { sceneItemId: from + n },
  }));
  Object.assign(actual, enterAnswers(actual, commands, answers).actual);
}
