import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { react } from '../../controller/stage/react.ts';
import { openStage } from '../../controller/stage/state.ts';
import { emptyObs } from './empty-obs.ts';
import { type Options, Playing } from './playing.ts';

describe('react', () => {
  it('takes a page when OBS draws it, and not before', () => {
    const stage = new Playing();
    stage.want({ program: 'state' });
    assert.deepEqual(stage.takes, []);
    stage.draw('state');
    assert.deepEqual(stage.takes, ['Countnight · State']);
  });

  it('keeps what is on air when the page was never drawn, however long it waits', () => {
    const stage = new Playing({ blind: true });
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.pass(60_000);
    assert.deepEqual(stage.takes, []);
    assert.match(
      stage.problems.join('\n'),
      /OBS does not draw \/out\/state-a\.png.*Can OBS read that folder\?/,
    );
    assert.ok(stage.problems.length <= 8, `${stage.problems.length} lines in a minute`);
  });

  it('does not blame the folder while OBS only draws no frame', () => {
    const stage = new Playing();
    stage.stalled = true;
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.pass(8000);
    stage.stalled = false;
    stage.pass(500);
    assert.equal(stage.program, 'Countnight · State');
    stage.want({ program: 'state', revs: { state: 2 } });
    stage.stalled = true;
    stage.draw('state', 2);
    stage.pass(30_000);
    assert.equal(stage.shownRev('state'), 1);
    stage.stalled = false;
    stage.pass(500);
    assert.equal(stage.shownRev('state'), 2);
    assert.deepEqual(stage.problems, []);
  });

  it('does not take a picture whose clock stood still', () => {
    const stage = new Playing();
    stage.want({ program: 'tally' });
    stage.draw('tally');
    stage.want({ program: 'state' });
    stage.draw('state', 1);
    stage.want({ program: 'tally' });
    stage.pass(15_000);
    stage.want({ program: 'state', revs: { state: 9 } });
    stage.pass(20_000);
    assert.equal(stage.program, 'Countnight · Tally', 'only revision 1, half a minute old, is there');
    stage.draw('state', 9);
    assert.equal(stage.program, 'Countnight · State');
  });

  it('takes no picture of a moment before the one that viewers saw last', () => {
    const stage = new Playing();
    stage.want({ program: 'tally' });
    stage.draw('tally');
    const [eleven, later] = [11 * 3_600_000, 11 * 3_600_000 + 60_000];
    stage.draw('state', 1, { night: eleven + 59_000 });
    stage.draw('tally', 1, { night: later });
    stage.wishes.length = 0;
    stage.want({ program: 'state' });
    stage.pass(3000);
    assert.equal(stage.program, 'Countnight · Tally', 'its clock was ahead of the other’s picture');
    assert.deepEqual(
      stage.wishes.map(({ page }) => page),
      ['state'],
      'it is drawn anew at once, however long its own clock is right',
    );
    stage.draw('state', 1, { night: later });
    assert.equal(stage.program, 'Countnight · State');
  });

  it('takes a page without a clock, however long ago it was drawn, and another after it', () => {
    const stage = new Playing();
    stage.want({ program: 'tally' });
    stage.draw('state', 1, { rightMs: Number.POSITIVE_INFINITY, night: null });
    stage.pass(3_600_000);
    stage.draw('tally');
    stage.want({ program: 'state' });
    assert.equal(stage.program, 'Countnight · State');
    stage.want({ program: 'tally' });
    assert.equal(stage.program, 'Countnight · Tally');
  });

  it('keeps the clock of what comes next', () => {
    const stage = new Playing();
    stage.want({ program: 'tally', preload: 'state' });
    stage.draw('tally');
    stage.draw('state');
    const wished = () => stage.wishes.filter(({ page }) => page === 'state').length;
    const before = wished();
    stage.pass(11_000);
    assert.equal(wished(), before + 1);
  });

  it('does not draw anew what leaves the air, while a take waits, but for five seconds only', () => {
    const stage = new Playing();
    stage.want({ program: 'tally' });
    stage.draw('tally');
    stage.want({ program: 'state', revs: { state: 2 } });
    stage.wishes.length = 0;
    stage.want({ revs: { state: 3, tally: 2 } });
    stage.pass(4000);
    assert.deepEqual([...new Set(stage.wishes.map(({ page }) => page))], ['state']);
    stage.pass(2000);
    assert.equal(stage.wishes.at(-1)?.page, 'tally');
    stage.draw('tally');
    assert.equal(stage.shownRev('tally'), 2);
  });

  it('does not even set the clock of what leaves the air', () => {
    const stage = new Playing();
    stage.want({ program: 'tally' });
    stage.draw('tally', 1, { rightMs: 1000 });
    stage.want({ program: 'state', revs: { state: 2 } });
    stage.wishes.length = 0;
    stage.pass(4000);
    assert.equal(stage.wishes.length, 0);
    stage.pass(2000);
    assert.equal(stage.wishes.at(-1)?.page, 'tally');
  });

  describe('panic', () => {
    it('shows the safe scene of OBS’s own sources until its page is drawn', () => {
      const stage = new Playing();
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.draw('state');
      stage.want({ program: 'standby', urgent: true });
      assert.equal(stage.program, 'Countnight · Safe');
      stage.draw('standby');
      assert.equal(stage.program, 'Countnight · Standby');
    });

    it('is one cut when its page stands ready', () => {
      const stage = new Playing();
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.draw('standby');
      stage.draw('state');
      const before = stage.takes.length;
      stage.want({ program: 'standby', urgent: true });
      assert.deepEqual(stage.takes.slice(before), ['Countnight · Standby']);
      const transition = stage.actual.scenes.get('Countnight · Standby')?.transition.name ?? '';
      assert.equal(stage.actual.transitions.get(transition), 'cut_transition');
    });

    it('does not wait for scenes that are still being made', () => {
      const stage = new Playing();
      stage.hold = ({ what }) => what === 'batch' && stage.batches > 4;
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.want({ program: 'standby', urgent: true });
      assert.equal(stage.program, 'Countnight · Safe');
    });

    it('does not wait for OBS to be read, nor for a batch that was lost', () => {
      const stage = new Playing();
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.draw('state');
      stage.hold = ({ what }) => what === 'read';
      stage.pass(5000);
      stage.loseBatch = stage.batches + 1;
      stage.draw('state', 2);
      assert.equal(stage.state.actual, null);
      stage.want({ program: 'standby', urgent: true });
      assert.equal(stage.program, 'Countnight · Safe');
    });

    it('goes by its own cut, in one request', () => {
      const stage = new Playing();
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.draw('standby');
      stage.draw('state');
      const before = stage.sent.length;
      stage.want({ program: 'standby', urgent: true });
      const [first] = stage.sent.slice(before);
      assert.deepEqual(first?.what === 'take' && [first.scene, first.transition], [
        'Countnight · Standby',
        { name: 'Cut', ms: 50 },
      ]);
    });

    it('leaves before anything else is composed, and the rest follows at once', () => {
      const stage = new Playing();
      stage.want({ program: 'state', panicPage: 'standby' });
      stage.draw('standby');
      stage.draw('state');
      const { wanted, intent } = stage.state;
      const now = stage.heard.at(-1)?.now ?? 0;
      assert.ok(wanted);
      const texts = { ...wanted.texts, 'Countnight headline': 'Stay with us' };
      const panic = { ...wanted, program: 'standby', urgent: true, texts };
      const first = react(stage.state, { what: 'want', wanted: panic }, now);
      assert.deepEqual(
        first.send.map(({ what }) => what),
        ['take'],
      );
      assert.equal(first.state.intent, intent);
      assert.equal(first.wakeAt, now);
      const next = react(first.state, { what: 'time' }, now);
      assert.deepEqual(
        next.send.map((sent) => sent.what === 'batch' && sent.lane),
        ['texts'],
      );
    });

    it('shows the safe scene in a rehearsal although OBS streams: it has no data', () => {
      const stage = new Playing({ mode: 'rehearsal' });
      stage.want({ program: 'state' });
      stage.draw('state');
      stage.hear('StreamStateChanged', { outputActive: true, outputState: 'OBS_WEBSOCKET_OUTPUT_STARTED' });
      stage.want({ program: 'standby', urgent: true });
      assert.equal(stage.program, 'Countnight · Safe');
    });
  });

  it('cuts while OBS cannot keep up', () => {
    const stage = new Playing();
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.state = { ...stage.state, load: { ...stage.state.load, pressure: 2 } };
    stage.want({ program: 'tally' });
    stage.draw('tally');
    const transitions = stage.sent.flatMap((send) => (send.what === 'take' ? [send.transition?.name] : []));
    assert.deepEqual(transitions, [undefined, 'Cut']);
  });

  describe('a scene change that is not ours', () => {
    const onAir = (options: Options = {}) => {
      const stage = new Playing(options);
      stage.want({ program: 'state' });
      stage.draw('state');
      stage.pass(2000);
      return stage;
    };

    it('is a hand: nothing is taken until it is let go', () => {
      const stage = onAir();
      stage.switchTo('Mine');
      stage.pass(1000);
      assert.deepEqual(stage.takeovers, ['Mine']);
      stage.want({ program: 'tally' });
      stage.draw('tally');
      assert.equal(stage.program, 'Mine');
      stage.want({ program: undefined });
      stage.want({ program: 'tally' });
      stage.pass(500);
      assert.equal(stage.program, 'Countnight · Tally');
    });

    it('holds takes from the first moment, before OBS was asked about it', () => {
      const stage = onAir();
      stage.hold = ({ what }) => what === 'ask';
      stage.want({ program: 'tally' });
      stage.see('tally');
      stage.switchTo('Mine');
      stage.draw('tally');
      assert.equal(stage.program, 'Mine');
    });

    it('is no hand when our own scene was removed from under us: it is made and taken again', () => {
      const stage = onAir();
      stage.remove('Countnight · State', 'Mine');
      stage.pass(3000);
      assert.deepEqual(stage.takeovers, []);
      assert.equal(stage.program, 'Countnight · State');
      assert.match(stage.problems.join(), /"Countnight · State" was removed from OBS while it was on air/);
    });

    it('is no hand when OBS puts another on air only after ours was made anew; the next one is', () => {
      const stage = onAir();
      stage.remove('Countnight · State', null);
      stage.pass(3000);
      stage.switchTo('Countnight · Tally');
      stage.pass(3000);
      assert.deepEqual(stage.takeovers, []);
      assert.equal(stage.program, 'Countnight · State');
      stage.switchTo('Countnight · Tally');
      stage.pass(1000);
      assert.deepEqual(stage.takeovers, ['Countnight · Tally']);
    });

    it('is no hand when OBS tells of the scene before, late', () => {
      const stage = onAir();
      stage.want({ program: 'tally' });
      stage.draw('tally');
      stage.hear('CurrentProgramSceneChanged', { sceneName: 'Countnight · State' });
      stage.pass(3000);
      assert.deepEqual(stage.takeovers, []);
    });
  });

  describe('studio mode', () => {
    it('waits for a transition to end, and takes again what OBS dropped', () => {
      const stage = new Playing({ studio: true, drops: 1 });
      stage.want({ program: 'state' });
      stage.draw('state');
      stage.pass(4000);
      assert.deepEqual(stage.takes, ['Countnight · State', 'Countnight · State']);
      assert.match(stage.problems.join(), /OBS dropped the take of "Countnight · State"; taking it again/);
      assert.deepEqual(stage.takeovers, []);
    });
  });

  describe('a batch that is lost on its way', () => {
    it('is not sent again before OBS has read the same twice', () => {
      const stage = new Playing({ loseBatch: 3 });
      stage.want({ program: 'state' });
      stage.pass(1);
      const made = () => stage.commands.filter(({ request }) => /^Create/.test(request)).length;
      const before = made();
      stage.pass(300);
      assert.equal(made(), before, 'nothing is made while the lost one may be at work');
      stage.pass(10_000);
      assert.ok(stage.actual.scenes.has('Countnight · Phase 1'));
      const names = [...stage.actual.scenes.keys()];
      assert.deepEqual(
        names.filter((name) => /\(\d+\)$/.test(name)),
        [],
      );
    });
  });

  it('makes a scene at a time, the wanted one before the others', () => {
    const stage = new Playing();
    stage.want({ program: 'phase-1', panicPage: 'standby' });
    stage.pass(3000);
    const made = stage.commands.filter(({ request }) => request === 'CreateScene');
    const order = made.map(({ data }) => String((data as { sceneName: string }).sceneName));
    assert.deepEqual(order.slice(0, 4), [
      'Countnight · Overlay',
      'Countnight · Safe',
      'Countnight · Standby',
      'Countnight · Phase 1',
    ]);
    for (const batch of stage.sent)
      if (batch.what === 'batch' && !batch.frame)
        assert.ok(
          new Set(batch.commands.map(({ data }) => (data as { sceneName?: string }).sceneName)).size <= 1,
        );
  });

  it('leaves OBS alone for a while after its collection changed', () => {
    const stage = new Playing();
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.hear('CurrentSceneCollectionChanging', {});
    stage.actual = emptyObs();
    const sent = stage.sent.length;
    stage.pass(1000);
    stage.hear('CurrentSceneCollectionChanged', {});
    stage.pass(1000);
    assert.equal(stage.sent.length, sent);
    stage.pass(10_000);
    assert.equal(stage.program, 'Countnight · State');
    assert.deepEqual(stage.takeovers, []);
  });

  it('says that a dialog is open when OBS answers 207 for ever', () => {
    const stage = new Playing({ notReady: true });
    stage.want({ program: 'state' });
    stage.pass(30_000);
    const said = stage.problems.filter((reason) => /a dialog is open in OBS/.test(reason));
    assert.ok(said.length >= 1 && said.length <= 3, stage.problems.join('\n'));
  });

  it('shows pictures where OBS’s own browser never draws, and pages again when it does', () => {
    const stage = new Playing({ browser: 'dead' });
    stage.want({ program: 'state', panicPage: 'standby' });
    stage.pass(4000);
    assert.deepEqual(
      stage.takes.filter((scene) => scene !== 'Countnight · Bridge'),
      [],
    );
    stage.pass(4000);
    assert.match(stage.problems.join('\n'), /OBS draws no page although it lists browser sources/);
    stage.draw('state');
    assert.equal(stage.program, 'Countnight · State');
    assert.equal(stage.state.surface, 'snapshot');
    stage.browser = 'alive';
    stage.pass(5000);
    assert.equal(stage.state.surface, 'browser');
    assert.equal(stage.program, 'Countnight · State');
  });

  it('creates a page anew that hung while OBS loaded it, and shows pages again', () => {
    const stage = new Playing({ browser: 'stuck' });
    stage.want({ program: 'state', panicPage: 'standby' });
    stage.pass(8000);
    assert.equal(stage.state.surface, 'snapshot');
    stage.pass(20_000);
    assert.equal(stage.state.surface, 'browser');
    assert.equal(stage.sent.filter(({ what }) => what === 'refresh').length, 1);
  });

  it('shows a new picture on air only when OBS was seen to draw it', () => {
    const stage = new Playing();
    stage.want({ program: 'state' });
    stage.draw('state', 1);
    stage.pass(1000);
    assert.equal(stage.shown('state'), '/out/state-a.png');
    stage.blind = true;
    stage.want({ program: 'state', revs: { state: 2 } });
    stage.draw('state', 2);
    stage.pass(500);
    assert.equal(stage.shown('state'), '/out/state-a.png', 'a file that OBS cannot read blanks nothing');
    stage.blind = false;
    stage.pass(10_000);
    assert.equal(stage.shown('state'), '/out/state-b.png');
  });

  it('is the same function of the same inputs', () => {
    const stage = new Playing();
    stage.want({ program: 'state', panicPage: 'standby' });
    stage.draw('state');
    stage.switchTo('Mine');
    stage.pass(5000);
    let state = openStage(stage.setup);
    const again = stage.heard.map(({ input, now }) => {
      const reaction = react(state, input, now);
      state = reaction.state;
      return reaction.send;
    });
    assert.equal(JSON.stringify(again.flat()), JSON.stringify(stage.sent));
  });
});
