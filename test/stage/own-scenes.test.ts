import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActualScene, ActualStage } from '../../controller/stage/actual.ts';
import { onAirOf } from '../../controller/stage/draft.ts';
import { emptyObs } from './empty-obs.ts';
import { type Options, Playing } from './playing.ts';

const CAMERA = 'obs:My camera';

/** The user's OBS: a camera, and a scene with our lower third in it. */
function withCamera(nested: readonly string[] = []): Partial<ActualStage> {
  const { scenes } = emptyObs();
  const item = (source: string, id: number) => ({ id, source, enabled: true, locked: false, transform: {} });
  const scene = (name: string, sources: readonly string[]): [string, ActualScene] => [
    name,
    { name, items: sources.map(item), transition: { name: null, ms: null } },
  ];
  return { scenes: new Map([...scenes, scene('Picture', []), scene('My camera', ['Picture', ...nested])]) };
}

function opened(options: Options = {}): Playing {
  const stage = new Playing({ ...options, has: withCamera() });
  stage.want({ program: 'state' });
  stage.draw('state');
  stage.pass(2000);
  return stage;
}

describe('a scene of the user’s own in the rundown', () => {
  it('is taken at once as it is, and is no takeover', () => {
    const stage = opened();
    assert.equal(stage.program, 'Countnight · State');
    const sent = stage.commands.length;
    stage.want({ program: CAMERA });
    assert.equal(stage.program, 'My camera');
    assert.equal(onAirOf(stage.state), CAMERA);
    stage.hear('CurrentProgramSceneChanged', { sceneName: 'My camera' });
    stage.pass(5000);
    assert.deepEqual([stage.takeovers, stage.problems], [[], []]);
    const touched = stage.commands
      .slice(sent)
      .filter(({ data }) => JSON.stringify(data).includes('My camera'));
    assert.deepEqual(touched, [], 'nothing of it is changed');
  });

  it('gives way to our next board', () => {
    const stage = opened();
    stage.want({ program: CAMERA, preload: 'tally' });
    stage.draw('tally');
    stage.want({ program: 'tally' });
    stage.pass(2000);
    assert.equal(stage.program, 'Countnight · Tally');
    assert.deepEqual(stage.takeovers, []);
  });

  it('gives way over the bridge where OBS draws our pages itself', () => {
    const stage = new Playing({ browser: 'alive', has: withCamera() });
    stage.want({ program: CAMERA });
    stage.pass(2000);
    assert.equal(stage.program, 'My camera');
    stage.want({ program: 'tally' });
    stage.pass(3000);
    assert.deepEqual(stage.takes, ['My camera', 'Countnight · Bridge', 'Countnight · Tally']);
    assert.deepEqual(stage.takeovers, []);
  });

  it('leaves a hand that goes to another scene alone', () => {
    const stage = opened();
    stage.want({ program: CAMERA });
    stage.pass(2000);
    stage.switchTo('Mine');
    stage.pass(2000);
    assert.deepEqual(stage.takeovers, ['Mine']);
    stage.want({ program: 'state' });
    stage.pass(3000);
    assert.equal(stage.program, 'Mine');
  });

  it('keeps what is on air where OBS has no such scene, and says so', () => {
    const stage = opened();
    stage.want({ program: 'obs:Nobody' });
    stage.pass(3000);
    assert.equal(stage.program, 'Countnight · State');
    assert.match(stage.problems.join('\n'), /OBS has no scene "Nobody"/);
  });

  it('is no takeover when its owner removes it while it is on air', () => {
    const stage = opened();
    stage.want({ program: CAMERA });
    stage.pass(2000);
    stage.remove('My camera', 'Mine');
    stage.pass(3000);
    assert.deepEqual(stage.takeovers, []);
    assert.match(stage.problems.join('\n'), /"My camera" was removed from OBS while it was on air/);
    stage.want({ program: 'state' });
    stage.pass(3000);
    assert.equal(stage.program, 'Countnight · State');
  });
});

describe('a page of ours that the user has nested above his camera', () => {
  const nested = (options: Options = {}) => {
    const stage = new Playing({ ...options, has: withCamera(['Countnight · Lower third']) });
    stage.want({ program: CAMERA, revs: { lower: 1 } });
    stage.draw('lower', 1);
    stage.pass(3000);
    assert.equal(stage.program, 'My camera');
    return stage;
  };

  it('gets every new picture', () => {
    const stage = nested();
    for (const rev of [2, 3]) {
      stage.want({ revs: { lower: rev } });
      assert.ok(
        stage.wishes.some((wish) => wish.page === 'lower' && wish.rev === rev),
        `revision ${rev}`,
      );
      stage.draw('lower', rev);
      stage.pass(1000);
      assert.equal(stage.shownRev('lower'), rev);
    }
  });

  it('gets every new frame where OBS draws it itself', () => {
    const stage = nested({ browser: 'alive' });
    stage.want({ revs: { lower: 2 } });
    stage.pass(500);
    const pushed = stage.sent.flatMap((send) => (send.what === 'push' ? send.pages : []));
    assert.ok(pushed.some(({ page, rev }) => page === 'lower' && rev === 2));
  });

  it('is left as it is while nobody sees it', () => {
    const stage = nested();
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.pass(3000);
    stage.want({ revs: { lower: 7 } });
    stage.pass(3000);
    assert.ok(!stage.wishes.some((wish) => wish.page === 'lower' && wish.rev === 7));
  });
});
