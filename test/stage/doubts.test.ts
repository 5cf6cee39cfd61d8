import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Send } from '../../controller/stage/state.ts';
import { type Options, Playing } from './playing.ts';

const STATE = 'Countnight · State';
const TALLY = 'Countnight · Tally';

describe('what OBS tells while it is being read', () => {
  it('is not undone: a recording that begins, a human who switches, studio mode, a plugin’s output', () => {
    const stage = reading();
    const outputs = { ...stage.actual.outputs, recording: true, others: ['ndi'] };
    stage.actual = { ...stage.actual, studioMode: true, outputs };
    stage.hear('RecordStateChanged', { outputActive: true, outputState: 'OBS_WEBSOCKET_OUTPUT_STARTED' });
    stage.hear('StudioModeStateChanged', { studioModeEnabled: true });
    stage.switchTo('Mine');
    stage.pass(2500);
    const before = stage.reads;
    stage.give();
    const { program, studioMode, outputs: known } = stage.state.actual ?? {};
    assert.deepEqual(
      { program, studioMode, ...known },
      {
        program: 'Mine',
        studioMode: true,
        streaming: false,
        recording: true,
        virtualCamera: false,
        others: ['ndi'],
      },
    );
    assert.equal(stage.reads, before, 'nothing is read twice for it');
  });

  it('is not undone: a plugin’s output, of which no event tells', () => {
    const stage = reading();
    stage.actual = { ...stage.actual, outputs: { ...stage.actual.outputs, others: ['ndi'] } };
    stage.pass(2500);
    stage.give();
    assert.deepEqual(stage.state.actual?.outputs.others, ['ndi']);
  });

  it('is not undone at the first reading either', () => {
    const stage = new Playing({ hold: is('read') });
    stage.actual = { ...stage.actual, outputs: { ...stage.actual.outputs, recording: true } };
    stage.hear('RecordStateChanged', { outputActive: true, outputState: 'OBS_WEBSOCKET_OUTPUT_STARTED' });
    stage.give();
    assert.equal(stage.state.actual?.outputs.recording, true);
  });

  it('leaves no text behind that was sent meanwhile and is wanted no more', () => {
    const stage = reading();
    stage.want({ texts: { Ticker: 'B' } });
    stage.pass(1000);
    stage.give();
    assert.equal(text(stage), 'B');
    stage.want({ texts: { Ticker: 'A' } });
    assert.equal(text(stage), 'A');
    const sent = stage.commands.filter(({ data }) => (data as { inputName?: string }).inputName === 'Ticker');
    assert.equal(sent.length, 2, 'B and A, each once');
  });

  for (const [what, begin] of [
    ['a reading', reading],
    ['the first reading', connecting],
  ] as const)
    it(`has OBS read once more where ${what} says otherwise`, () => {
      const stage = begin();
      const marker = () => stage.actual.scenes.get(STATE)?.items[0];
      stage.toggle(STATE, marker()?.id ?? 0, false);
      // Whoever hid it shows it again, and OBS was read in between.
      stage.pass(1000);
      stage.hold = () => false;
      stage.give();
      stage.pass(1000);
      assert.equal(marker()?.enabled, true, 'ours is shown again');
    });

  it('is taken for a hand also when the first reading says so before the event', () => {
    for (const early of [false, true]) {
      const stage = connecting((playing) => {
        if (early) playing.actual = { ...playing.actual, program: 'Mine' };
      });
      stage.switchTo('Mine');
      stage.pass(1000);
      stage.hold = () => false;
      stage.give();
      stage.pass(3000);
      assert.equal(stage.program, 'Mine');
      assert.deepEqual(stage.takeovers, ['Mine']);
    }
  });

  it('is a hand also when OBS is read between the two looks at it', () => {
    const stage = connecting();
    stage.give();
    stage.hold = ({ what }) => what === 'read' || what === 'ask';
    stage.switchTo('Mine');
    stage.give();
    stage.state = { ...stage.state, readAt: 0 };
    stage.hear('VendorEvent', {});
    assert.ok([...stage.state.flights.values()].some(is('read')));
    stage.hold = () => false;
    stage.give();
    stage.pass(1000);
    assert.equal(stage.program, 'Mine');
    assert.deepEqual(stage.takeovers, ['Mine']);
  });
});

describe('what OBS tells while it is told', () => {
  it('is not forgotten: a human puts an item back that a batch of ours switches', () => {
    const stage = onAir();
    const at = () => stage.actual.scenes.get(STATE)?.items.find(({ source }) => source.endsWith(' A'));
    stage.hold = is('batch');
    stage.want({ revs: { state: 2 } });
    stage.draw('state', 2);
    stage.give();
    stage.pass(300);
    const item = at();
    assert.ok(item && !item.enabled, 'ours is switched off, and OBS has not answered yet');
    stage.hear('SceneItemEnableStateChanged', enabled(item.id, false));
    stage.toggle(STATE, item.id, true);
    stage.pass(100);
    stage.hold = () => false;
    stage.give();
    stage.pass(2000);
    assert.equal(at()?.enabled, false);
  });

  it('is no reason to read OBS where it is our own doing, however late OBS answers', () => {
    const stage = onAir();
    stage.hold = is('batch');
    stage.want({ revs: { state: 2 } });
    stage.draw('state', 2);
    stage.give();
    stage.pass(300);
    const own = stage.commands.filter(({ request }) => request === 'SetSceneItemEnabled').slice(-2);
    for (const { data } of own) stage.hear('SceneItemEnableStateChanged', { ...data });
    const before = stage.reads;
    stage.pass(3000);
    stage.hold = () => false;
    stage.give();
    stage.pass(3000);
    assert.equal(stage.reads, before);
  });

  it('is a human’s hand, and no late answer to a take of ours undoes it', () => {
    const stage = onAir();
    stage.hold = is('take');
    stage.want({ program: 'tally' });
    stage.draw('tally');
    assert.deepEqual(stage.takes, [STATE, TALLY]);
    stage.switchTo('Mine');
    stage.pass(3000);
    assert.deepEqual(stage.takeovers, ['Mine']);
    stage.give();
    stage.pass(1000);
    assert.equal(stage.state.actual?.program, 'Mine');
    assert.deepEqual(stage.takeovers, ['Mine']);
  });

  it('is us when OBS makes our take only after a human’s switch', () => {
    const stage = onAir();
    stage.hold = is('take');
    stage.want({ program: 'tally' });
    stage.draw('tally');
    stage.switchTo('Mine');
    stage.pass(3000);
    stage.switchTo(TALLY);
    stage.pass(1000);
    stage.give();
    stage.pass(1000);
    assert.deepEqual(stage.takeovers, ['Mine']);
    assert.equal(stage.state.actual?.program, TALLY);
  });

  it('is not cleared by an answer to what was asked before it', () => {
    const stage = onAir();
    stage.want({ preload: 'tally' });
    stage.draw('tally');
    stage.hold = is('ask');
    stage.hear('CurrentProgramSceneChanged', { sceneName: STATE });
    stage.hear('SceneTransitionStarted', { transitionName: 'Cut' });
    stage.switchTo('Mine');
    stage.want({ program: 'tally' });
    stage.hold = () => false;
    stage.give();
    stage.pass(1000);
    assert.deepEqual(stage.takes, [STATE]);
    assert.deepEqual(stage.takeovers, ['Mine']);
  });
});

describe('a question that OBS does not answer', () => {
  it('is asked again: a hand is found all the same', () => {
    const stage = onAir();
    stage.lose = is('ask');
    stage.switchTo('Mine');
    stage.pass(100);
    stage.lose = () => false;
    stage.pass(1000);
    assert.deepEqual(stage.takeovers, ['Mine']);
  });

  it('is asked again: a take that was dropped is found all the same', () => {
    const stage = new Playing({ studio: true, drops: 1 });
    stage.want({ program: 'state' });
    stage.lose = is('ask');
    stage.draw('state');
    stage.pass(500);
    stage.lose = () => false;
    stage.pass(3000);
    assert.deepEqual(stage.takes, [STATE, STATE]);
  });
});

describe('a hand that goes back to the scene before a take of ours', () => {
  for (let afterMs = 0; afterMs <= 2000; afterMs += 100)
    it(`is not undone where OBS is read ${afterMs} ms later`, () => {
      const stage = onAir();
      stage.want({ program: 'tally' });
      stage.draw('tally');
      assert.equal(stage.program, TALLY);
      stage.switchTo(STATE);
      stage.state = { ...stage.state, readAt: (stage.heard.at(-1)?.now ?? 0) + afterMs };
      const before = stage.reads;
      stage.pass(5000);
      assert.ok(stage.reads > before);
      assert.deepEqual([stage.program, stage.takeovers], [STATE, [STATE]]);
    });
});

describe('a take that OBS dropped in studio mode', () => {
  it('is taken again although OBS is read before', () => {
    const stage = new Playing({ studio: true, drops: 1 });
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.hold = is('read');
    stage.state = { ...stage.state, readAt: 0 };
    stage.pass(150);
    stage.give();
    stage.pass(4000);
    assert.deepEqual(stage.takes, [STATE, STATE]);
    assert.equal(stage.program, STATE);
  });

  it('is taken again although OBS tells late of the scene before', () => {
    const stage = new Playing({ studio: true, drops: 1 });
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.hear('CurrentProgramSceneChanged', { sceneName: 'Mine' });
    stage.pass(4000);
    assert.deepEqual(stage.takes, [STATE, STATE]);
    assert.deepEqual(stage.takeovers, []);
  });
});

function onAir(options: Options = {}): Playing {
  const ticker = { name: 'Ticker', kind: 'text_ft2_source_v2', settings: { text: 'A' }, tag: null };
  const stage = new Playing({ has: { inputs: new Map([['Ticker', ticker]]) }, ...options });
  stage.want({ program: 'state', texts: { Ticker: 'A' } });
  stage.draw('state');
  stage.pass(2000);
  return stage;
}

/** A page is on air, and OBS does not say yet what it had when it was read last. */
function reading(): Playing {
  const stage = onAir();
  stage.hold = is('read');
  stage.pass(25_000);
  assert.ok([...stage.state.flights.values()].some(is('read')));
  return stage;
}

/** The connection came back, and OBS does not say yet what it has. */
function connecting(before: (stage: Playing) => void = () => {}): Playing {
  const stage = onAir();
  stage.hold = is('read');
  before(stage);
  stage.connect();
  return stage;
}

function text({ actual }: Playing): unknown {
  return actual.inputs.get('Ticker')?.settings.text;
}

function is(what: Send['what']): (send: Send) => boolean {
  return (send) => send.what === what;
}

function enabled(item: number, sceneItemEnabled: boolean) {
  return { sceneName: STATE, sceneItemId: item, sceneItemEnabled };
}
