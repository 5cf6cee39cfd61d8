import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { eventEntry } from '../../controller/log/as-run-entry.ts';
import { AsRunLog } from '../../controller/log/as-run-log.ts';
import { leadChange } from '../director/small-night.ts';

let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'night-log-'));
  file = join(dir, 'as-run.ndjson');
});
afterEach(() => rm(dir, { recursive: true }));

test('lines come out in order, with the night as their only clock', async () => {
  const log = await AsRunLog.open(file, { resume: false });
  log.append(eventEntry(leadChange(3, 1, 2, 60)));
  log.append({ at: 61_000, what: 'take', reason: 'Seat 3: 2 leads 1', facts: { scene: 'district-south' } });
  await log.close();
  assert.deepEqual((await readFile(file, 'utf8')).split('\n'), [
    '{"seq":0,"at":"1970-01-01T00:01:00.000Z","what":"event","id":"lead-changed:WB-3:1>2@60","reason":"Seat 3: 2 leads 1","type":"lead-changed","weight":50,"mode":"test","contest":"WB-3","state":"WB","from":"WB-3/1","to":"WB-3/2"}',
    '{"seq":1,"at":"1970-01-01T00:01:01.000Z","what":"take","reason":"Seat 3: 2 leads 1","scene":"district-south"}',
    '',
  ]);
  assert.deepEqual(
    [...log.tallies],
    [
      ['event', 1],
      ['event:lead-changed', 1],
      ['take', 1],
    ],
  );
});

test('an event is written once, before and after a restart; counts go on', async () => {
  const first = await AsRunLog.open(file, { resume: false });
  assert.equal(first.append(eventEntry(leadChange(3, 1, 2, 60))), true);
  assert.equal(first.append(eventEntry(leadChange(3, 1, 2, 60))), false);
  await first.close();
  // Cut off in the middle of a line, in the middle of a letter.
  await appendFile(file, Buffer.from('{"seq":1,"at":"1970-01-01T00:01:0é').subarray(0, -1));
  const second = await AsRunLog.open(file, { resume: true });
  assert.equal(second.append(eventEntry(leadChange(3, 1, 2, 60))), false);
  assert.equal(second.append(eventEntry(leadChange(3, 2, 1, 90))), true);
  await second.close();
  assert.deepEqual(await written(), [0, 1]);
  assert.equal(second.tallies.get('event:lead-changed'), 2);
});

test('a new night sets the old log aside and never overwrites one', async () => {
  for (const reason of ['one', 'two', 'three']) {
    const log = await AsRunLog.open(file, { resume: false });
    log.append({ at: 0, what: 'note', reason });
    await log.close();
  }
  assert.deepEqual((await readdir(dir)).sort(), ['as-run.ndjson', 'as-run.ndjson.1', 'as-run.ndjson.2']);
  assert.match(await readFile(`${file}.1`, 'utf8'), /"one"/);
  assert.match(await readFile(file, 'utf8'), /"three"/);
});

test('a disk that is full is told once, costs the oldest lines and bounded memory, and stops nothing', async () => {
  await symlink('/dev/full', file);
  const said: string[] = [];
  const log = await AsRunLog.open(file, { resume: true, onProblem: (reason) => said.push(reason) });
  const reason = 'x'.repeat(100_000);
  for (let n = 0; n < 200; n++) {
    log.append({ at: n, what: 'note', reason });
    await log.flush();
  }
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /ENOSPC.*as-run\.ndjson/);
  assert.ok(log.lost > 100 && log.lost < 125, `${log.lost} lost of 20 MB with 8 MB kept`);
  await log.close();
});

test('lines appended while a write is under way are all written, in order', async () => {
  const log = await AsRunLog.open(file, { resume: false });
  for (let n = 0; n < 2000; n++) {
    log.append({ at: n, what: 'note', reason: `line ${n}` });
    if (n % 7 === 0) void log.flush();
  }
  await log.close();
  assert.deepEqual(
    await written(),
    Array.from({ length: 2000 }, (_, n) => n),
  );
});

/** The numbers of the lines on disk. */
async function written(): Promise<number[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
}
