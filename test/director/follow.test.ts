import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue } from '../../controller/director/cue.ts';
import type { Direction, DirectorInput } from '../../controller/director/direct.ts';
import { follow, isOwnHand, type OwnHand } from '../../controller/director/follow.ts';
import type { DirectorCommand, OperatorCommand } from '../../controller/director/operator.ts';
import { commandOf } from '../../controller/director/operator-words.ts';
import { type DirectorState, openingState } from '../../controller/director/state.ts';
import { RUNDOWN, smallPlan } from './small-night.ts';

const plan = smallPlan(`${RUNDOWN}panicScene: thanks\n`);

/** A following machine, told of its leader and its own operator in turn. */
class Follower {
  own: OwnHand | null = null;
  leader: DirectorState = leading('state');
  wall = 1_000_000;

  hear(input: Partial<DirectorInput> = {}): Direction {
    const direction = follow(this.own, this.leader, { plan, events: [], ...input }, this.moment);
    this.own = direction.own;
    return direction;
  }

  hand(...words: string[]): Direction {
    return this.hear({ commands: words.map((text) => command(text) as DirectorCommand) });
  }

  get moment() {
    return { night: this.wall, wall: this.wall };
  }
}

test('what the leader has on air and preloads is wanted here too, and why', () => {
  const { program, preload, cue, log } = new Follower().hear();
  assert.deepEqual([program, preload, cue?.reason, log], ['state', 'tally', 'next: state', []]);
});

test('a scene that somebody switched at the leader is nobody’s here', () => {
  const follower = new Follower();
  follower.leader = { ...leading('state'), held: held('takeover') };
  const { program, preload } = follower.hear();
  assert.deepEqual([program, preload], [undefined, undefined]);
});

test('the leader’s panic is a panic here', () => {
  const follower = new Follower();
  follower.leader = { ...leading('standby', 'panic'), held: held('panic') };
  const { program, state } = follower.hear();
  assert.deepEqual([program, state.held?.kind], ['standby', 'panic']);
});

test('an own hold keeps its scene while the leader goes on, until release', () => {
  const follower = new Follower();
  const { log } = follower.hand('hold');
  assert.match(log.map(({ reason }) => reason).join(), /ana holds the state map/);
  follower.leader = leading('house');
  assert.equal(follower.hear().program, 'state');
  assert.equal(follower.hear().preload, undefined);
  const released = follower.hand('release');
  assert.equal(released.program, 'house');
  assert.match(released.log.map(({ reason }) => reason).join(), /ana releases the hold/);
});

test('an own cue stays until release, or for its seconds', () => {
  const follower = new Follower();
  assert.equal(follower.hand('cue tally').program, 'tally');
  follower.wall += 3_600_000;
  assert.equal(follower.hear().program, 'tally');
  assert.equal(follower.hand('release').program, 'state');
  assert.equal(follower.hand('cue tally 8').program, 'tally');
  follower.wall += 7999;
  assert.equal(follower.hear().program, 'tally');
  follower.wall += 1;
  assert.equal(follower.hear().program, 'state');
});

test('an own panic takes the panic scene of the rundown', () => {
  const { program, state, cue } = new Follower().hand('panic');
  assert.deepEqual([program, state.held?.kind], ['thanks', 'panic']);
  assert.match(cue?.reason ?? '', /ana panicked/);
});

test('an own scene change is left alone until release, whatever the leader does', () => {
  const follower = new Follower();
  follower.hear({ takeover: { scene: 'Camera 1' } });
  for (const scene of ['house', 'tally']) {
    follower.leader = leading(scene);
    assert.equal(follower.hear().program, undefined);
  }
  assert.equal(follower.hand('release').program, 'tally');
});

test('a leader’s hold is not ours to release', () => {
  const follower = new Follower();
  follower.leader = { ...leading('state'), held: held('hold') };
  const { log, state } = follower.hand('release');
  assert.deepEqual([log, state.held?.kind], [[], 'hold']);
});

test('a release and what comes after it in one breath are obeyed in order', () => {
  assert.equal(new Follower().hand('hold', 'release', 'cue tally').program, 'tally');
  assert.equal(new Follower().hand('cue tally', 'release').program, 'state');
});

const commands: [words: string, ours: boolean][] = [
  ['hold', true],
  ['cue tally', true],
  ['panic', true],
  ['release', true],
  ['status', true],
  ['step', false],
  ['clear', false],
  ['pin WB-1', false],
  ['call WB-1 1', false],
  ['withhold WB-1', false],
  ['release WB-1', false],
  ['stream start', false],
  ['record stop', false],
];
for (const [words, ours] of commands)
  test(`${words} is ${ours ? 'obeyed by' : 'refused to'} the operator of a follower`, () => {
    assert.equal(isOwnHand(command(words)), ours);
  });

function leading(scene: string, kind: Cue['kind'] = 'rotation'): DirectorState {
  const cue = { scene, kind, reason: `next: ${scene}`, event: null, priority: 0 };
  const moment = { night: 0, wall: 0 };
  return {
    ...openingState(),
    air: {
      cue: { ...cue, minMs: 0, maxMs: 20_000, expiresAt: null },
      ...{ life: 'dwelling', happenings: [], takenAt: moment, dwellFrom: 0, cooldownMs: 0 },
    },
    preload: { scene: 'tally', since: 0 },
  };
}

function held(kind: 'hold' | 'takeover' | 'panic'): DirectorState['held'] {
  return { kind, by: 'the leader', why: '', since: 0 };
}

function command(words: string): OperatorCommand & { by: string } {
  return { ...commandOf(words.split(' '), ''), by: 'ana' };
}
