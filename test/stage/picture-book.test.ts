import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PictureBook } from '../../controller/stage/picture/picture-book.ts';
import { until } from '../until.ts';

const NOW = { rev: 1, at: 0, night: 0, changesAt: 0 };

/** OBS's image source shows nothing as soon as its file is missing when it looks, once a second. */

test('a picture that OBS shows is written again when its file, its folder or all of the output is removed', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-book-'));
  const book = new PictureBook(join(out, 'stage'), () => {});
  t.after(async () => {
    book.stop();
    await rm(out, { recursive: true, force: true });
  });
  const place = (rev: number, slot: 'a' | 'b') => {
    book.add('state', { ...NOW, rev, png: Buffer.from(`state ${rev}`) });
    return book.place([{ page: 'state', slot, take: 0, at: 0 }]);
  };
  await place(1, 'a');
  await place(2, 'b');
  const file = join(out, 'stage', 'state-b.png');
  const isBack = () => readFile(file, 'utf8').then((text) => text === 'state 2');
  for (const gone of [file, join(out, 'stage'), out]) {
    await rm(gone, { recursive: true });
    await until(`the picture is back after ${gone} was removed`, isBack, 20_000);
  }
  await rename(join(out, 'stage', 'state-b.png'), join(out, 'aside.png'));
  await until('the picture is back after it was moved', isBack, 20_000);
  // The one in the other slot is on no air any more.
  await assert.rejects(readFile(join(out, 'stage', 'state-a.png')), { code: 'ENOENT' });
});

test('of many pages the pictures drawn last stay in memory; of the others it is told that their files are gone', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-book-'));
  const lost: string[] = [];
  const book = new PictureBook(out, (page) => lost.push(page));
  t.after(async () => {
    book.stop();
    await rm(out, { recursive: true, force: true });
  });
  const add = (n: number) => book.add(`page-${n}`, { ...NOW, png: Buffer.from(`page ${n}`) });
  const place = (n: number) => book.place([{ page: `page-${n}`, slot: 'a', take: n, at: 0 }]);
  for (let n = 0; n < 14; n++) {
    add(n);
    await place(n);
    // On air all the time: drawn again, and like before.
    if (n > 0) assert.equal(add(0), true);
  }
  for (let n = 0; n < 14; n++) await rm(join(out, `page-${n}-a.png`));
  await until('the file of the page on air is back', () => readFile(join(out, 'page-0-a.png')));
  await until('and the newest', () => readFile(join(out, 'page-13-a.png')));
  await until('the two oldest are told', () => lost.length > 1);
  assert.deepEqual(lost, ['page-1', 'page-2']);
  assert.equal(add(1), false, 'drawn anew it is written again');
});
