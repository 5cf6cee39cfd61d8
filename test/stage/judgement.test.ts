import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forbidsTake } from '../../controller/stage/interlock.ts';
import { outputOf } from '../../controller/stage/outputs.ts';
import { judge } from '../../controller/stage/watchman.ts';

describe('judge', () => {
  const right = { rev: 5, page: 9, mode: 'live' as const };
  const cases = [
    ['the right picture', { beacon: right }, null],
    ['a newer one', { beacon: { ...right, rev: 6 } }, null],
    ['an old one just after the push', { beacon: { ...right, rev: 4 }, quietMs: 100 }, null],
    ['an old one', { beacon: { ...right, rev: 4 } }, 'push'],
    ['nothing for a moment', { beacon: null }, null],
    ['nothing for long', { beacon: null, quietMs: 6000 }, 'refresh'],
    ['a lost picture', { surface: 'snapshot', beacon: null }, 'load'],
    ['another page’s picture', { surface: 'snapshot', beacon: { ...right, page: 8 } }, 'load'],
  ] as const;
  for (const [what, sighting, expected] of cases)
    it(what, () => {
      const full = { surface: 'browser' as const, page: 9, rev: 5, quietMs: 1000, ...sighting };
      assert.equal(judge(full)?.action ?? null, expected);
    });
});

describe('the interlock', () => {
  const off = { streaming: false, recording: false, virtualCamera: false };
  for (const [output, word] of [
    ['streaming', 'streams'],
    ['recording', 'records'],
    ['virtualCamera', 'runs its virtual camera'],
  ] as const)
    it(`keeps all but live data from air while OBS ${word}`, () => {
      const outputs = { ...off, [output]: true };
      for (const mode of ['rehearsal', 'test'] as const) {
        assert.match(
          forbidsTake({ mode }, outputs) ?? '',
          new RegExp(`OBS ${word} and these are ${mode} data`),
        );
        assert.equal(forbidsTake({ mode }, off), null);
        assert.equal(forbidsTake({ mode, testDataOnAir: true }, outputs), null);
      }
      assert.equal(forbidsTake({ mode: 'live' }, outputs), null);
    });

  for (const [state, active, counts] of [
    ['STARTING', false, true],
    ['STARTED', true, true],
    ['RECONNECTING', false, true],
    ['STOPPING', false, true],
    ['STOPPED', false, false],
  ] as const)
    it(`counts an output that is ${state} as ${counts ? 'on' : 'off'}`, () => {
      const data = { outputActive: active, outputState: `OBS_WEBSOCKET_OUTPUT_${state}` };
      assert.deepEqual(outputOf('StreamStateChanged', data), { name: 'streaming', active: counts });
      assert.equal(outputOf('InputMuteStateChanged', data), null);
    });
});
