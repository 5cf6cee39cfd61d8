import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { AirJudge } from './air-judge.ts';
import { planFaults } from './fault-plan.ts';
import { toldTwice, tornFiles } from './left-behind.ts';
import { writeFiles } from './write-files.ts';

/** What `npm run chaos` and `npm run kill` judge by; a night of either takes too long for every run. */

test('a seed plans the same faults again: one of a group at a time, all over in time', () => {
  const groups = planFaults(7, 600_000);
  assert.deepEqual(groups, planFaults(7, 600_000));
  assert.notDeepEqual(groups, planFaults(8, 600_000));
  for (const faults of groups) {
    assert.ok(faults.length > 20);
    for (const [i, { atMs, forMs }] of faults.entries())
      assert.ok(atMs + forMs <= (faults[i + 1]?.atMs ?? 600_000), `${i}`);
  }
});

test('files that are torn or blank are found, and whole ones are not', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-left-'));
  t.after(() => rm(dir, { recursive: true }));
  const png = PNG.sync.write(new PNG({ width: 8, height: 8 }));
  const spoilt = Buffer.from(png).fill(0, 40, 44);
  const page = (board: string) => `<html><main id="board">${board}</main></html>\n`;
  await writeFiles(dir, [
    ['good.html', page('<p>Seat</p>')],
    ['cut.html', page('<p>Seat</p>').slice(0, -9)],
    ['seat.html', page('')],
    ['flip.html', page('')],
    ['good.json', '{}'],
    ['cut.json', '{"a":'],
    ['good.ndjson', '{"id":"a"}\n{"id":'],
    ['torn.ndjson', '{"id":"a"\n{"id":"b"}\n'],
    ['good.png', png],
    ['cut.png', png.subarray(0, -8)],
    ['spoilt.png', spoilt],
    ['.other.html.77-1.tmp', '<ht'],
  ]);
  assert.deepEqual((await tornFiles(dir)).sort(), [
    'cut.html ends in the middle',
    'cut.json is no JSON',
    'cut.png is no whole PNG',
    'seat.html is blank',
    'spoilt.png is no whole PNG',
    'torn.ndjson has a torn line',
  ]);
});

test('an event that stands in a log twice is named', () => {
  const line = (id: string) => ({ seq: 0, at: '', what: 'event', reason: '', id });
  assert.deepEqual(toldTwice([line('a'), line('b'), line('a')]), ['a']);
});

test('what is blank, or not ours, breaks a night; an OBS that began anew shows what it has', () => {
  const judge = new AirJudge();
  const look = (scene: string, blank = false) => judge.look({ scene, blank, lacks: false }, 0);
  assert.equal(look('Scene', true), null);
  assert.equal(look('Countnight · State'), null);
  assert.equal(look('Countnight · State', true), 'Countnight · State is on air, and blank');
  assert.equal(look('Scene'), 'Scene is on air, and is not ours');
  judge.obsBegan(0);
  assert.equal(look('Scene', true), null);
  assert.equal(look('Countnight · State', true), 'Countnight · State is on air, and blank');
});

test('a page may lack its picture after it was taken away: while nobody runs, and for a while', () => {
  const judge = new AirJudge(() => 10_000);
  const look = (now: number, lacks = true) =>
    judge.look({ scene: 'Countnight · State', blank: false, lacks }, now);
  assert.match(look(0) ?? '', /lacks its page, which nobody took away/);
  judge.removed(1000);
  assert.equal(look(11_000), null);
  assert.match(look(11_001) ?? '', /lacks its page 10 s after it could be mended/);
  judge.ended();
  assert.equal(look(50_000), null);
  judge.began(60_000);
  assert.equal(look(70_000), null);
  assert.match(look(70_001) ?? '', /10 s after/);
  assert.equal(judge.longestMs, 70_001);
  // OBS notices only once a second that a file is gone.
  judge.removed(80_000);
  assert.equal(look(81_000, false), null);
  assert.equal(look(82_000), null);
  assert.equal(look(82_500, false), null);
  judge.ended();
  judge.began(90_000);
  assert.match(look(90_100) ?? '', /nobody took away/);
});
