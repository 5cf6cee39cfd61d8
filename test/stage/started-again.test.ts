import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Playing } from './playing.ts';

// What the one before put on air is all that viewers have until the new one has drawn something.
describe('a controller that is started again while a page is on air', () => {
  /** The new one; the one before shows the second of its two pictures. */
  const started = (options = {}) => {
    const before = new Playing();
    before.want({ program: 'state' });
    before.draw('state');
    before.want({ revs: { state: 2 } });
    before.draw('state');
    assert.equal(before.shown('state'), '/out/state-b.png');
    return new Playing({ ...options, has: structuredClone(before.actual) });
  };
  const picture = ({ actual }: Playing, slot: 'A' | 'B') =>
    actual.inputs.get(`Countnight picture state ${slot}`)?.settings;

  it('leaves both pictures as OBS has them', () => {
    const stage = started();
    const [a, b] = [picture(stage, 'A'), picture(stage, 'B')];
    stage.want({ program: 'state' });
    stage.pass(5000);
    assert.equal(stage.shown('state'), '/out/state-b.png');
    assert.deepEqual([picture(stage, 'A'), picture(stage, 'B')], [a, b]);
  });

  it('writes its first picture to the file that is not seen', () => {
    const stage = started();
    stage.want({ program: 'state' });
    stage.draw('state');
    assert.equal(stage.shown('state'), '/out/state-a.png');
    assert.equal(stage.program, 'Countnight · State');
    stage.want({ revs: { state: 2 } });
    stage.draw('state');
    assert.equal(stage.shown('state'), '/out/state-b.png');
  });

  it('shows its first picture only when OBS is seen to draw it', () => {
    const stage = started({ blind: true });
    stage.want({ program: 'state' });
    stage.draw('state');
    stage.pass(5000);
    assert.equal(stage.shown('state'), '/out/state-b.png');
    stage.blind = false;
    stage.pass(10_000);
    assert.equal(stage.shown('state'), '/out/state-a.png');
  });
});
