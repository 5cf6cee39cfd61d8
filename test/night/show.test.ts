import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPlan } from '../../controller/director/rundown-file.ts';
import { loadElection } from '../../controller/election/load.ts';
import { Show } from '../../controller/night/show.ts';
import { OUR_LEAD } from '../../controller/night/source.ts';
import { beginNight } from '../../controller/night/step.ts';
import { Projector } from '../../controller/projection/projector.ts';
import { Editions } from '../../controller/render/board/editions.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { atOnce } from '../../controller/slices.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import { smallFolder } from '../election/small-folder.ts';

const STEP_MS = 200;

test('the next scene is taken when the stage draws it, and not before', async (t) => {
  const { dir, remove } = await smallFolder();
  const outDir = await mkdtemp(join(tmpdir(), 'countnight-show-'));
  const election = await loadElection(dir);
  let now = 1_000_000;
  const clock = { now: () => now, wall: () => now };
  const { count, ...rest } = beginNight(election, 'test');
  const drawn = new Set<string>();
  const wanted: WantedStage[] = [];
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
      ...{ election, lead: OUR_LEAD, plan, editions, clock, clockRate: 1 },
      ...{ photos: new Map(), stages: [stage], projector: new Projector() },
      maps: await openMapBook(election, count.tallies, outDir),
      moment: () => ({ night: now, wall: now }),
      problem: (text) => assert.fail(text),
    },
    { count, ...rest },
  );
  const turn = () => {
    show.step(null);
    atOnce(show.draw());
    show.direct();
  };
  turn();
  const first = show.wanted?.program ?? '';
  const next = show.wanted?.preload ?? '';
  const due = Number(show.direction?.cue?.maxMs) + STEP_MS;
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; ) {
      now += STEP_MS;
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
