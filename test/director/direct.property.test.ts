import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DirectorInput } from '../../controller/director/direct.ts';
import type { DirectorLine } from '../../controller/director/draft.ts';
import { leadChange, majority, operator, Played, smallPlan } from './small-night.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

/** One second of a night: what arrives in it. */
type Second = Omit<Partial<DirectorInput>, 'plan'>;

const flips = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((list) => list.filter(([, from, to]) => from !== to));
const commands = fc.constantFrom(
  { do: 'hold' },
  { do: 'step' },
  { do: 'cue', scene: 'tally' },
  { do: 'cue', scene: 'district-east', seconds: 9 },
  { do: 'clear' },
  { do: 'panic' },
  { do: 'release' },
);

// A night as a list of seconds; mostly nothing happens in one.
function nights(withOperator: boolean): fc.Arbitrary<(second: number) => Second> {
  const busy = flips.map((list) => ({ flips: list }) as const);
  const second = fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: busy },
    { weight: 1, arbitrary: fc.constant({ majority: true } as const) },
    { weight: 2, arbitrary: fc.constant({ ready: true } as const) },
    ...(withOperator
      ? [
          { weight: 1, arbitrary: commands.map((command) => ({ command }) as const) },
          { weight: 1, arbitrary: fc.constant({ takeover: true } as const) },
        ]
      : []),
  );
  return fc.array(second, { minLength: 30, maxLength: 120 }).map((list) => (at) => {
    const happens = list[at] as
      | {
          flips?: [number, number, number][];
          majority?: true;
          ready?: true;
          command?: Record<string, unknown>;
          takeover?: true;
        }
      | undefined;
    if (!happens) return {};
    return {
      events: [
        ...(happens.flips ?? []).map(([seat, from, to]) => leadChange(seat, from, to, at)),
        ...(happens.majority ? [majority(at)] : []),
      ],
      ...(happens.command && { commands: [operator(happens.command)] }),
      ...(happens.takeover && { takeover: { scene: 'Interview' } }),
      ...(happens.ready && { ready: new Set<string>() }),
    };
  });
}

const plan = smallPlan();
const LENGTH = 170;

test('no scene leaves the air before its minimum, unless an operator says so', () => {
  fc.assert(
    fc.property(nights(true), (night) => {
      const played = new Played(plan);
      let onAirSince = 0;
      let minMs = 0;
      while (played.second < LENGTH) {
        const input = night(played.second + 1);
        const before = played.state.air;
        played.tick(input);
        const after = played.state.air;
        if (before && after && before.cue.scene !== after.cue.scene) {
          const seconds = (after.takenAt.wall - onAirSince) / 1000;
          const byHand = (input.commands ?? []).length > 0;
          // An operator's own cue of nine seconds is his own minimum.
          const own = before.cue.kind === 'operator' || before.cue.kind === 'panic';
          assert.ok(
            byHand || own || seconds * 1000 >= minMs,
            `${before.cue.scene} for ${seconds} s of ${minMs} ms`,
          );
        }
        if (after && before?.cue.scene !== after.cue.scene) {
          onAirSince = after.takenAt.wall;
          minMs = after.cue.minMs;
        } else if (after && after.cue !== before?.cue) minMs = Math.min(minMs, after.cue.minMs);
      }
    }),
    { numRuns: 100 },
  );
});

test('while held or taken over nothing but a command changes the scene', () => {
  fc.assert(
    fc.property(nights(true), (night) => {
      const played = new Played(plan);
      while (played.second < LENGTH) {
        const input = night(played.second + 1);
        const held = played.state.held;
        const scene = played.state.air?.cue.scene;
        played.tick(input);
        if (held && (input.commands ?? []).length === 0) {
          assert.equal(played.state.air?.cue.scene, scene);
          assert.ok(played.state.held);
          if (held.kind === 'takeover') assert.equal(played.last?.program, undefined);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('every event is aired, undone, expired, dropped or still waiting: exactly one of them', () => {
  fc.assert(
    fc.property(nights(true), (night) => {
      const played = new Played(plan);
      const queued = new Set<string>();
      while (played.second < LENGTH) {
        const input = night(played.second + 1);
        played.tick(input);
      }
      const ends = new Map<string, string[]>();
      const ENDS: ReadonlySet<DirectorLine['verb']> = new Set([
        'undone',
        'expired',
        'dropped',
        'take',
        'extended',
      ]);
      for (const { verb, events, kind, reason } of played.log) {
        if (verb === 'queued' || (verb === 'coalesced' && !reason.endsWith('(on air already)')))
          for (const event of events) queued.add(event);
        const airedQuietly = verb === 'coalesced' && reason.endsWith('(on air already)');
        if (kind === 'event' && (ENDS.has(verb) || airedQuietly))
          for (const event of events)
            ends.set(event, [...(ends.get(event) ?? []), airedQuietly ? 'extended' : verb]);
      }
      for (const item of played.state.queue)
        for (const { event } of item.happenings) ends.set(event, [...(ends.get(event) ?? []), 'waiting']);
      for (const event of queued) {
        // An extension names again what its cue already held.
        const kinds = new Set((ends.get(event) ?? []).map((verb) => (verb === 'extended' ? 'take' : verb)));
        assert.equal(kinds.size, 1, `${event}: ${[...kinds].join(', ') || 'lost'}`);
      }
    }),
    { numRuns: 100 },
  );
});

test('flips of one district that arrive together are one take, whatever their number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 2 }), (number, district) => {
      const played = new Played(plan);
      played.tick();
      const events = Array.from({ length: number }, (_, i) =>
        leadChange(district * 2 + 1 + (i % 2), i, i + 1, 1),
      );
      played.tick({ events });
      played.until(25);
      assert.equal(played.verbs('take').filter(({ kind }) => kind === 'event').length, 1);
      // Of a seat whose lead changed several times by then, the last change is told.
      assert.equal(played.verbs('take')[1]?.events.length, Math.min(number, 2));
    }),
    { numRuns: 60 },
  );
});

test('a lead that goes and comes back within the hysteresis is never on air', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 2, max: 90 }),
      (seat, gap, start) => {
        const played = new Played(plan).until(start - 1);
        played.tick({ events: [leadChange(seat, 1, 2, start)] });
        played.until(start + gap - 1);
        played.tick({ events: [leadChange(seat, 2, 1, start + gap)] });
        played.until(start + 150);
        assert.equal(played.verbs('take').filter(({ kind }) => kind === 'event').length, 0);
        assert.equal(played.verbs('extended').length, 0);
      },
    ),
    { numRuns: 80 },
  );
});

test('nothing waits for ever, and the queue holds at most one cue a scene', () => {
  fc.assert(
    fc.property(nights(false), (night) => {
      const played = new Played(plan);
      while (played.second < LENGTH) {
        played.tick(night(played.second + 1));
        const scenes = played.state.queue.map(({ cue }) => cue.scene);
        assert.equal(new Set(scenes).size, scenes.length);
      }
      played.until(LENGTH + 300);
      assert.deepEqual(played.state.queue, []);
    }),
    { numRuns: 80 },
  );
});
