import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PictureBook } from '../../controller/stage/picture/picture-book.ts';
import { until } from '../until.ts';

/** OBS's image source shows nothing as soon as its file is missing when it looks, once a second. */

test('a picture that OBS shows is written again when its file, its folder or all of the output is removed', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-book-'));
  const book = new PictureBook(join(out, 'stage'));
  t.after(async () => {
    book.stop();
    await rm(out, { recursive: true, force: true });
  });
  const place = (rev: number, slot: 'a' | 'b') => {
    book.add('state', { rev, at: 0, night: 0, changesAt: 0, png: Buffer.from(`state ${rev}`) });
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
