import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Logbook } from '../../controller/night/logbook.ts';
import { leadChange } from '../director/small-night.ts';

test('where another machine may take over, nobody outside is told before the state is saved, nor twice', async (t) => {
  const outDir = await mkdtemp(join(tmpdir(), 'countnight-logbook-'));
  t.after(() => rm(outDir, { recursive: true }));
  const lease = {
    ...{ fence: 1, alone: false, lost: new AbortController().signal },
    fenced: (save: () => Promise<void>) => save(),
    release: async () => {},
  };
  const clock = { now: () => 0, wall: () => 0 };
  const open = (resume: boolean) =>
    Logbook.open({ outDir, resume, stages: [], lease, clock, unwatched: true, say: () => {} });
  const step = { events: [leadChange(3, 1, 2, 60)], verdicts: [], changes: [] };

  const log = await open(false);
  assert.deepEqual(log.stepped(step, null), step.events);
  let told = false;
  const telling = log.kept().then(() => {
    told = true;
  });
  await log.saving();
  assert.equal(told, false);
  await log.saved(log.lines);
  await telling;
  await log.close();

  const again = await open(true);
  assert.deepEqual(again.stepped(step, null), []);
  await again.close();
});
