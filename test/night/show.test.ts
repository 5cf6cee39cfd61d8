import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DirectorInput } from '../../controller/director/direct.ts';
import { readPlan } from '../../controller/director/rundown-file.ts';
import type { ContestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { Poll } from '../../controller/feed/report.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { Show } from '../../controller/night/show.ts';
import { OUR_LEAD } from '../../controller/night/source.ts';
import { beginNight } from '../../controller/night/step.ts';
import { Projector } from '../../controller/projection/projector.ts';
import { Editions } from '../../controller/render/board/editions.ts';
import { type MapBook, type MapPicture, openMapBook } from '../../controller/render/map/map-book.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import { addOverride } from '../../controller/tally/apply-overrides.ts';
import { smallFolder } from '../election/small-folder.ts';
import { page } from '../tally/small-election.ts';

const STEP_MS = 200;

/** A show of the small folder, whose stage draws what `drawn` holds. */
async function openShow(t: TestContext) {
  const { dir, remove } = await smallFolder();
  const outDir = await mkdtemp(join(tmpdir(), 'countnight-show-'));
  const election = await loadElection(dir);
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now, wall: () => time.now };
  const { count, ...rest } = beginNight(election, 'test');
  const drawn = new Set<string>();
  const wanted: WantedStage[] = [];
  const inputs: DirectorInput[] = [];
  const stage = {
    want: (stage: WantedStage) => wanted.push(stage),
    health: () => ({ connection: 'connected' }),
    onAir: () => wanted.at(-1)?.program ?? null,
    drawn: () => drawn,
  } as unknown as Stage;
  const editions = new Editions(election, outDir, [], { clock });
  t.after(async () => {
    await editions.settled();
    await rm(outDir, { recursive: true });
    await remove();
  });
  const bundled = await readPlan(election);
  // Time alone would have it taken after a minute, or after five when somebody can say that it is not drawn.
  const plan = { ...bundled, rundown: { ...bundled.rundown, preloadSeconds: 60 } };
  const show = new Show(
    {
      ...{ election, plan, editions, clock, clockRate: 1 },
      lead: {
        ...OUR_LEAD,
        direct: (state, input, now) => {
          inputs.push(input);
          return OUR_LEAD.direct(state, input, now);
        },
      },
      ...{ photos: new Map(), stages: [stage], projector: new Projector() },
      maps: await openMapBook(election, count, outDir),
      moment: () => ({ night: time.now, wall: time.now }),
      problem: (text) => assert.fail(text),
    },
    { count, ...rest },
  );
  return { show, time, drawn, election, inputs };
}

/** A map whose picture is named by how many seats have a leader. */
function leadersMap(): MapBook {
  const pictures = new Map<string, MapPicture>();
  const box = { x: 0, y: 0, width: 10, height: 10 };
  return {
    pictures,
    *paint({ tallies }) {
      yield;
      const leading = [...tallies.values()].filter(({ leader }) => leader !== null).length;
      const file = `state.${leading}.png`;
      pictures.set('state', { name: 'state', file, width: 10, height: 10, box, labels: new Map() });
      return ['state'];
    },
    removed: () => {},
    waiting: () => false,
    sweep: () => {},
  };
}

test('the next scene is taken when the stage draws it, and not before', async (t) => {
  const { show, time, drawn } = await openShow(t);
  const turn = () => {
    atOnce(show.step(null));
    atOnce(show.draw());
    show.direct();
  };
  turn();
  const first = show.wanted?.program ?? '';
  const next = show.wanted?.preload ?? '';
  const due = Number(show.direction?.cue?.maxMs) + STEP_MS;
  const pass = (ms: number) => {
    for (const end = time.now + ms; time.now < end; ) {
      time.now += STEP_MS;
      turn();
    }
  };
  pass(due + 60_000);
  assert.equal(show.wanted?.program, first);
  drawn.add(next);
  pass(STEP_MS);
  assert.equal(show.wanted?.program, next);
  for (const [verb, urgent] of [
    ['hold', undefined],
    ['panic', true],
    ['release', undefined],
  ] as const) {
    show.obey({ commands: [{ do: verb, contest: null, why: '', by: 'ana' }] });
    assert.equal(show.wanted?.urgent, urgent, verb);
  }
});

test('while news waits the boards are drawn once a while, and the whole of it then', async (t) => {
  const { show, time, election, inputs } = await openShow(t);
  time.now = Number(election.countStarts) + 60_000;
  atOnce(show.draw());
  show.direct();
  const { own } = show.parts.editions;
  const before = own.rev;
  const [contest] = [...election.contests.keys()];
  assert.ok(contest);
  const votes = (election.candidates.get(contest) ?? []).map((_, i) => 500 - 100 * i);
  const reports = [page(election, 1, votes, { contest, round: 1, at: time.now })];
  const poll = { feed: 'eci', at: time.now, reports, problems: [], pages: 1, unchanged: 0, arrivedWall: 0 };
  atOnce(show.step(poll));
  assert.equal(atOnce(show.draw(() => true)), false);
  show.direct();
  assert.equal(own.rev, before);
  time.now += STEP_MS;
  assert.equal(atOnce(show.draw(() => true)), true);
  assert.ok(own.rev > before, 'the count of before is on the boards');
  assert.equal(atOnce(show.draw()), true);
  // Where nobody has a margin the closest seats would be none.
  assert.ok(inputs.at(-1)?.blank?.has('close') === false);
  assert.ok(inputs[0]?.blank?.has('close'));
  // And where votes are counted the count does not begin soon.
  show.direct();
  assert.deepEqual(
    [inputs[0], inputs.at(-1)].map((input) => [input?.phase, input?.blank?.has('soon')]),
    [
      ['before', false],
      ['count', true],
    ],
  );
});

test('what is counted while boards are drawn is on the maps at once; director and boards have it the next time', async (t) => {
  const { show, time, election, inputs } = await openShow(t);
  time.now = Number(election.countStarts) + 60_000;
  const [first, second] = [...election.contests.keys()];
  assert.ok(first && second);
  const poll = (contest: ContestId, number: number): Poll => {
    const votes = (election.candidates.get(contest) ?? []).map((_, i) => 500 - 100 * i);
    const reports = [page(election, number, votes, { contest, round: 1, at: time.now })];
    return { feed: 'eci', at: time.now, reports, problems: [], pages: 1, unchanged: 0, arrivedWall: 0 };
  };
  const { editions } = show.parts;
  const maps = leadersMap();
  show.parts = { ...show.parts, maps };
  const pictures: (string | undefined)[] = [];
  const painted = () => pictures.push(maps.pictures.get('state')?.file);
  const shown = () => new Set([...editions.own.drawn.values()].flatMap((board) => [...board.maps]));
  atOnce(show.step(poll(first, 1)));
  let boards = 0;
  const whole = atOnce(
    show.draw(
      () => false,
      function* () {
        if (boards++ > 0) return;
        painted();
        yield* show.step(poll(second, 2));
        yield* show.paint();
        painted();
      },
    ),
  );
  assert.equal(whole, true);
  assert.ok(boards > 1);
  assert.deepEqual(pictures, ['state.1.png', 'state.2.png']);
  assert.equal(show.state.count.tallies.get(second)?.outcome, 'leading');
  assert.equal(show.shown.count.tallies.get(second)?.outcome, 'no-trend');
  assert.deepEqual([...shown()], ['state.1.png']);
  show.direct();
  atOnce(show.draw());
  assert.deepEqual([...shown()], ['state.2.png']);
  show.direct();
  assert.deepEqual(
    inputs.map(({ changed }) => changed),
    [[first], [second]],
  );
  assert.deepEqual(
    inputs.map(({ tallies }) => tallies?.get(second)?.outcome),
    ['no-trend', 'leading'],
  );
  for (const [at, contest] of [first, second].entries())
    assert.ok(inputs[at]?.events.every((event) => event.contest === null || event.contest === contest));
});

test('a hand that changes the count in the middle of a step comes first, and nothing of either is lost', async (t) => {
  const { show, time, election } = await openShow(t);
  time.now = Number(election.countStarts) + 60_000;
  const [first, second] = [...election.contests.keys()];
  assert.ok(first && second);
  const votes = (contest: ContestId) => (election.candidates.get(contest) ?? []).map((_, i) => 500 - 100 * i);
  const reports = [first, second].map((contest, i) =>
    page(election, i + 1, votes(contest), { contest, round: 1, at: time.now }),
  );
  const poll = { feed: 'eci', at: time.now, reports, problems: [], pages: 2, unchanged: 0, arrivedWall: 0 };
  const stepping = show.step(poll);
  stepping.next();
  stepping.next();
  const signed = { who: 'ana', why: 'recount', when: time.now, origin: 'operator' } as const;
  const word = { kind: 'withhold', contest: first, ...signed } as const;
  atOnce(show.step(null, (count) => addOverride(count, word, election, time.now)));
  assert.equal(show.state.count.tallies.get(first)?.hold?.kind, 'withhold');
  const { changes } = atOnce(stepping);
  assert.deepEqual(
    changes.map(({ contest }) => contest),
    [first, second],
  );
  const { tallies } = show.state.count;
  assert.equal(tallies.get(first)?.hold?.kind, 'withhold');
  assert.equal(tallies.get(second)?.outcome, 'leading');
  assert.equal(show.state.count.counters.accepted, 2);
});
