import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import type { Happened, Turn } from '../../controller/show.ts';
import { TurnGuard } from '../../controller/turn-guard.ts';

const TURN = { events: [] } as unknown as Turn;
const PANIC: Happened = { commands: [{ do: 'panic', why: '', by: 'ana' }] };
const poll = (at: number) => ({ at }) as Poll;

test('a poll that breaks the show costs that poll, is told once, and the human hand counts all the same', () => {
  const told: string[] = [];
  const done: (Happened | number)[] = [];
  const show = {
    turn(poll: Poll | null, happened: Happened = {}): Turn {
      if (poll && poll.at < 3) throw new TypeError('votes is undefined');
      done.push(poll?.at ?? happened);
      return TURN;
    },
  };
  const guard = new TurnGuard(show, (text) => told.push(text));
  assert.equal(guard.turn(poll(1), PANIC), TURN);
  assert.equal(guard.turn(poll(2), {}), TURN);
  assert.equal(guard.turn(poll(3), {}), TURN);
  assert.deepEqual(done, [PANIC, {}, 3]);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /^a bug, please report it; the night goes on .*votes is undefined at .*turn-guard/,
  );
});

test('a show that is broken through and through says so and does not throw', () => {
  const told: string[] = [];
  const broken = {
    turn(): Turn {
      throw new Error('broken');
    },
  };
  assert.equal(new TurnGuard(broken, (text) => told.push(text)).turn(poll(1), {}), null);
  assert.equal(told.length, 1);
});
