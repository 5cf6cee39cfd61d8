import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { NightLoop, type NightLoopParts } from '../../controller/night/loop.ts';
import type { Hands } from '../../controller/night/show.ts';
import { TurnGuard } from '../../controller/night/turn-guard.ts';
import { until } from '../until.ts';

/** What a step costs by the clock of the slices, ms: two of them are a slice. */
const STEP_COSTS = 7;
const PANIC: Hands = { commands: [{ do: 'panic', why: '', by: 'ana' }] };

/** A loop over a show that only writes down what is asked of it. */
class World {
  /** `step 3`, `draw`, `direct`, `obey`, and `turn` where the event loop turned and did something of ours. */
  readonly done: string[] = [];
  /** What the witness was told: `stepped 3`, `shown`. */
  readonly told: string[] = [];
  readonly waiting: Poll[] = [];
  readonly loop: NightLoop;
  readonly #abort = new AbortController();
  #spent = 0;
  #ended = false;
  #wake: () => void = () => {};
  #hand: () => void = () => {};
  #hands: Hands & { overrule?: (count: never) => never } = {};
  drawSlices = 0;
  stepSlices = 0;
  onWeighed: (slice: number) => void = () => {};
  onDrawn: (slice: number) => void = () => {};
  /** Called with every step. */
  onStep: (at: number) => void = () => {};

  /** Whether the first times of drawing come as far as the boards. */
  wholes: boolean[] = [];

  /** What is drawn, and where it pauses. */
  *draws(meanwhile: () => Generator<void, void, void>): Generator<void, boolean, void> {
    this.done.push('draw');
    for (let slice = 0; slice < this.drawSlices; slice++) {
      this.#spent += 2 * STEP_COSTS;
      yield;
      this.done.push('drew');
      this.onDrawn(slice);
      yield* meanwhile();
    }
    return this.wholes.shift() ?? true;
  }

  *paints(): Generator<void, void, void> {
    yield;
    this.done.push('paint');
  }

  /** A step, and where it pauses. */
  *steps(poll: Poll | null, overrule: unknown): Generator<void, unknown, void> {
    this.done.push(poll ? `step ${poll.at}` : overrule ? 'overrule' : 'time');
    for (let slice = 0; poll && slice < this.stepSlices; slice++) {
      this.#spent += 2 * STEP_COSTS;
      yield;
      this.done.push('weighed');
      this.onWeighed(slice);
    }
    this.#spent += STEP_COSTS;
    if (poll) this.onStep(poll.at);
    return { state: {}, verdicts: [], changes: [], events: [] };
  }

  constructor(alone = false, newsFirst = false) {
    this.loop = new NightLoop({
      show: {
        step: (poll: Poll | null, overrule?: unknown) => this.steps(poll, overrule),
        draw: (_: unknown, meanwhile: () => Generator<void, void, void>) => this.draws(meanwhile),
        paint: () => this.paints(),
        direct: () => {
          this.done.push('direct');
          return [];
        },
        takeUnfocused: () => false,
        obey: () => {
          this.done.push('obey');
          return [];
        },
      } as unknown as NightLoopParts['show'],
      source: sourceOf(
        this,
        () => this.#ended,
        (wake) => {
          this.#wake = wake;
        },
      ),
      desk: {
        onHand: (hand) => {
          this.#hand = hand;
        },
        take: () => {
          const hands = this.#hands;
          this.#hands = {};
          return { commands: [], takeover: null, overrule: undefined, ...hands } as never;
        },
      },
      guard: new TurnGuard((text) => assert.fail(text)),
      witness: {
        stepped: (_, news) => news && this.told.push(`stepped ${news.at}`),
        directed: () => {},
        shown: () => this.told.push('shown'),
      },
      ...{ alone, newsFirst },
      signal: this.#abort.signal,
      spent: () => this.#spent,
    });
  }

  push(...times: number[]): void {
    for (const at of times) this.waiting.push({ at } as Poll);
    this.#wake();
  }

  hand(hands: Hands & { overrule?: (count: never) => never }): void {
    this.#hands = hands;
    this.#hand();
  }

  abort(): void {
    this.#abort.abort();
    this.end();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Something of the event loop's own: a timer that is due, as a signal or a socket would be. */
  due(what: () => void): void {
    setTimeout(() => {
      this.done.push('turn');
      what();
    }, 0);
  }

  async play(): Promise<string[]> {
    await this.loop.run();
    return this.done;
  }
}

function sourceOf(
  { waiting }: { waiting: Poll[] },
  ended: () => boolean,
  onWake: (wake: () => void) => void,
): NightLoopParts['source'] {
  return {
    some: async () => {
      while (waiting.length === 0 && !ended()) await new Promise<void>(onWake);
      return waiting.length > 0;
    },
    next: () => waiting.shift() ?? null,
    get waiting() {
      return waiting.length;
    },
  };
}

const OPENING = ['time', 'draw', 'direct'];

test('polls that wait are stepped one by one, drawn and directed once', async () => {
  const world = new World();
  world.push(1, 2, 3, 4, 5);
  world.end();
  assert.deepEqual(await world.play(), [
    ...OPENING,
    ...['step 1', 'step 2', 'step 3', 'step 4', 'step 5'],
    ...['draw', 'direct'],
    ...OPENING,
  ]);
});

test('where the source was asked before, nothing is shown before what it brought', async () => {
  const world = new World(false, true);
  world.push(1, 2);
  world.end();
  assert.deepEqual(await world.play(), ['step 1', 'step 2', 'draw', 'direct', ...OPENING]);
  const silent = new World(false, true);
  silent.end();
  assert.deepEqual(await silent.play(), [...OPENING, ...OPENING]);
});

test('of a count whose boards are still to come nobody is told', async () => {
  const world = new World();
  world.wholes = [true, false];
  world.push(1);
  world.end();
  assert.deepEqual(await world.play(), [...OPENING, 'step 1', 'draw', ...OPENING]);
});

test('where nobody watches the director is told of each poll by itself', async () => {
  const world = new World(true);
  world.push(1, 2);
  world.end();
  assert.deepEqual(await world.play(), [
    ...OPENING,
    ...['step 1', 'direct', 'step 2', 'direct', 'draw'],
    ...OPENING,
  ]);
});

test('a hand is obeyed between two slices of a backlog, before anything is drawn', async () => {
  const world = new World();
  world.onStep = (at) => {
    if (at === 1) world.due(() => world.hand(PANIC));
    // As long as a timer of no length needs to be due.
    for (const end = performance.now() + 3; performance.now() < end; );
  };
  world.push(1, 2, 3, 4, 5);
  world.end();
  const done = await world.play();
  assert.deepEqual(done.slice(3, 8), ['step 1', 'step 2', 'turn', 'obey', 'step 3']);
});

test('a hand is obeyed in the middle of a step, also one that changes the count', async () => {
  const world = new World();
  world.stepSlices = 3;
  world.onWeighed = (slice) => {
    if (slice > 0) return;
    world.due(() => world.hand({ ...PANIC, overrule: (count) => count }));
    for (const end = performance.now() + 3; performance.now() < end; );
  };
  world.push(1);
  world.end();
  const done = await world.play();
  assert.deepEqual(done.slice(3, 9), ['step 1', 'weighed', 'turn', 'obey', 'overrule', 'weighed']);
});

test('a hand is obeyed in the middle of drawing, and what it changes in the count is drawn next', async () => {
  const world = new World();
  world.drawSlices = 2;
  world.onDrawn = (slice) => {
    world.onDrawn = () => {};
    assert.equal(slice, 0);
    world.due(() => world.hand({ ...PANIC, overrule: (count) => count }));
    for (const end = performance.now() + 3; performance.now() < end; );
  };
  const playing = world.play();
  await until('it is drawn again', () => world.done.filter((what) => what === 'direct').length === 2);
  world.end();
  const done = await playing;
  assert.deepEqual(done.slice(0, 8), ['time', 'draw', 'drew', 'turn', 'obey', 'overrule', 'drew', 'direct']);
  assert.deepEqual(done.slice(8, 13), ['time', 'draw', 'drew', 'drew', 'direct']);
});

test('news that comes while boards are drawn is on the maps before the next board, and told with its own boards', async () => {
  const world = new World();
  world.drawSlices = 3;
  world.onDrawn = (slice) => {
    world.onDrawn = () => {};
    assert.equal(slice, 0);
    world.push(1);
  };
  const playing = world.play();
  await until('it is drawn again', () => world.done.filter((what) => what === 'direct').length === 2);
  world.end();
  const done = await playing;
  assert.deepEqual(done.slice(0, 8), ['time', 'draw', 'drew', 'step 1', 'paint', 'drew', 'drew', 'direct']);
  assert.deepEqual(done.slice(8, 14), ['time', 'draw', 'drew', 'drew', 'drew', 'direct']);
  assert.deepEqual(world.told.slice(0, 3), ['shown', 'stepped 1', 'shown']);
});

test('boards have as much time as the news that come while they are drawn', async () => {
  const world = new World();
  world.drawSlices = 5;
  const coming = [[1, 2, 3, 4], [5]];
  world.onDrawn = () => world.push(...(coming.shift() ?? []));
  world.end();
  assert.deepEqual((await world.play()).slice(0, 15), [
    ...['time', 'draw', 'drew', 'step 1', 'step 2', 'step 3', 'step 4', 'paint'],
    ...['drew', 'drew', 'step 5', 'paint', 'drew', 'drew', 'direct'],
  ]);
});

test('where nobody watches, news waits until what is drawn is drawn', async () => {
  const world = new World(true);
  world.drawSlices = 2;
  world.onDrawn = () => {
    world.onDrawn = () => {};
    world.push(1);
  };
  world.end();
  const done = await world.play();
  assert.deepEqual(done.slice(0, 7), ['time', 'draw', 'drew', 'drew', 'direct', 'step 1', 'direct']);
});

test('a signal while boards are drawn leaves no step untold', async () => {
  const world = new World();
  world.drawSlices = 9;
  world.onDrawn = (slice) => {
    if (slice === 0) world.push(1);
    if (slice === 1) world.abort();
  };
  await world.play();
  assert.deepEqual(world.told, ['stepped 1']);
});

test('a signal in the middle of drawing ends it there', async () => {
  const world = new World();
  world.drawSlices = 9;
  world.onDrawn = (slice) => {
    if (slice === 1) world.abort();
  };
  assert.deepEqual(await world.play(), ['time', 'draw', 'drew', 'drew']);
});

test('what a hand changes in the count is in force at once, and drawn when the polls are in', async () => {
  const world = new World();
  world.onStep = (at) => {
    if (at === 1) world.hand({ overrule: (count) => count });
  };
  world.push(1, 2);
  world.end();
  const done = await world.play();
  assert.deepEqual(done.slice(3, 9), ['step 1', 'overrule', 'step 2', 'time', 'draw', 'direct']);
});

test('with nothing else to do a hand is obeyed where it arrives, and nothing is drawn for it', async () => {
  const world = new World();
  const playing = world.play();
  await until('the loop waits', () => world.done.length === 3);
  world.hand(PANIC);
  assert.deepEqual(world.done.slice(3), ['obey']);
  world.hand({ overrule: (count) => count });
  await until('the override is drawn', () => world.done.length === 8);
  assert.deepEqual(world.done.slice(4), ['overrule', 'time', 'draw', 'direct']);
  world.end();
  await playing;
});

test('polls that come faster than they are stepped keep nothing from being drawn', async () => {
  const world = new World();
  world.onStep = (at) => {
    if (at < 30) world.push(at + 2);
    else world.end();
  };
  world.push(1, 2);
  const done = await world.play();
  assert.deepEqual(done.slice(3, 12), [
    'step 1',
    'step 2',
    'draw',
    'direct',
    'step 3',
    'step 4',
    'draw',
    'direct',
    'step 5',
  ]);
});

test('the event loop turns between any two slices, and before what they came to is drawn', async () => {
  const world = new World();
  let last = 0;
  world.onStep = (at) => {
    world.due(() => {
      last = at;
    });
    for (const end = performance.now() + 3; performance.now() < end; );
    // Two steps are a slice: what was due two steps ago has been heard.
    assert.ok(last >= at - 2, `at ${at} the turn after ${last} was the last`);
  };
  world.push(...Array.from({ length: 40 }, (_, i) => i + 1));
  world.end();
  const done = await world.play();
  assert.ok(done.indexOf('draw', 3) > done.lastIndexOf('turn', done.indexOf('draw', 3)));
  assert.equal(done[done.indexOf('draw', 3) - 1], 'turn');
});

test('a look in the middle of a backlog waits for its end; one that is asked for twice is one', async () => {
  const world = new World();
  world.onStep = () => {
    world.loop.tick();
  };
  world.push(1, 2, 3);
  world.end();
  assert.deepEqual(await world.play(), [
    ...OPENING,
    ...['step 1', 'step 2', 'step 3', 'time', 'draw', 'direct'],
    ...OPENING,
  ]);
});

test('a signal ends a backlog after the slice it came in: nothing more is stepped, drawn or directed', async () => {
  const world = new World();
  world.onStep = (at) => {
    if (at === 3) world.abort();
  };
  world.push(...Array.from({ length: 40 }, (_, i) => i + 1));
  assert.deepEqual(await world.play(), [...OPENING, 'step 1', 'step 2', 'step 3', 'step 4']);
});
