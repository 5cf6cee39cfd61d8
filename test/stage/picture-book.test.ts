import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { filesOnAir } from '../../controller/stage/actual.ts';
import { PictureBook } from '../../controller/stage/picture/picture-book.ts';
import { until } from '../until.ts';
import { emptyObs } from './empty-obs.ts';

// OBS's image source shows nothing as soon as its file is missing when it looks, once a second.
describe('a picture that OBS shows is written again', () => {
  it('when its file, its folder or all of the output is removed', async (t) => {
    const { out, book, isBack } = await begin(t);
    await place(book, 1, 'a');
    await place(book, 2, 'b');
    const file = join(out, 'stage', 'state-b.png');
    for (const gone of [file, join(out, 'stage'), out]) {
      await rm(gone, { recursive: true });
      await until(`the picture is back after ${gone} was removed`, () => isBack('b', 'state 2'), 20_000);
    }
    await rename(file, join(out, 'aside.png'));
    await until('the picture is back after it was moved', () => isBack('b', 'state 2'), 20_000);
  });

  it('also where another folder stands in its place already', async (t) => {
    const { out, book, isBack } = await begin(t);
    for (const aside of ['first', 'second']) {
      await place(book, 1, 'a');
      await rename(out, `${out}-${aside}`);
      t.after(() => rm(`${out}-${aside}`, { recursive: true }));
      await place(book, 2, 'b');
    }
    await rm(join(out, 'stage', 'state-b.png'));
    await until('the picture is back', () => isBack('b', 'state 2'), 20_000);
  });

  it('and so is the one before: OBS shows it until it has loaded the newer one', async (t) => {
    const { out, book, isBack } = await begin(t);
    for (const [rev, slot] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ] as const)
      await place(book, rev, slot);
    await rm(out, { recursive: true });
    await until('the newest is back', () => isBack('a', 'state 3'), 20_000);
    await until('the one before is back', () => isBack('b', 'state 2'), 20_000);
  });

  it('and so is one that an earlier controller left, for as long as it is on air', async (t) => {
    const { out, book, isBack } = await begin(t);
    await mkdir(join(out, 'stage'));
    const files = ['state-b.png', 'tally-a.png'].map((name) => join(out, 'stage', name));
    for (const file of files) await writeFile(file, 'earlier');
    await book.keep([...files, join(out, 'no.png'), '/somewhere/else.png']);
    await book.keep(files.slice(0, 1));
    await rm(out, { recursive: true });
    await until('it is back', () => isBack('b', 'earlier'), 20_000);
    await assert.rejects(readFile(files[1] as string), { code: 'ENOENT' });
    await place(book, 1, 'b');
    await rm(out, { recursive: true });
    await until('its own is back', () => isBack('b', 'state 1'), 20_000);
  });

  it('as soon as it can be', async (t) => {
    const [{ out, book, isBack }, other] = [await begin(t), await begin(t)];
    for (const each of [book, other.book]) await place(each, 1, 'a');
    await rename(join(out, 'stage'), join(out, 'gone'));
    await writeFile(join(out, 'stage'), 'a file where the folder was');
    await rm(join(out, 'gone'), { recursive: true });
    await rm(other.out, { recursive: true });
    await until('it was tried, as another was later', () => other.isBack('a', 'state 1'), 20_000);
    await rm(join(out, 'stage'));
    await until('it is back', () => isBack('a', 'state 1'), 20_000);
  });

  it('where it is on air, also in a scene of the user’s', () => {
    const input = (name: string, tag: string | null, file?: string) =>
      [name, { name, kind: 'image_source', tag, settings: file === undefined ? {} : { file } }] as const;
    const scene = (name: string, ...shown: [source: string, enabled?: boolean][]) => {
      const items = shown.map(([source, enabled = true], id) => ({
        ...{ id, source, enabled },
        ...{ locked: true, transform: {} },
      }));
      return [name, { name, items, transition: { name: null, ms: null } }] as const;
    };
    const obs = {
      ...emptyObs(),
      inputs: new Map([
        input('A', 'picture:state:a', '/out/state-a.png'),
        input('B', 'picture:state:b', '/out/state-b.png'),
        input('T', 'picture:tally:a', '/out/tally-a.png'),
        input('logo', null, '/logo.png'),
      ]),
      scenes: new Map([
        scene('Studio', ['State'], ['logo'], ['State'], ['Studio']),
        scene('State', ['A', false], ['B']),
        scene('Tally', ['T']),
      ]),
    };
    assert.deepEqual(filesOnAir({ ...obs, program: 'Studio' }), ['/out/state-b.png']);
    assert.deepEqual(filesOnAir({ ...obs, program: 'Tally' }), ['/out/tally-a.png']);
    assert.deepEqual(filesOnAir({ ...obs, program: null }), []);
  });
});

async function begin(t: TestContext) {
  const out = await mkdtemp(join(tmpdir(), 'countnight-book-'));
  const book = new PictureBook(join(out, 'stage'));
  t.after(async () => {
    book.stop();
    await rm(out, { recursive: true, force: true });
  });
  const isBack = (slot: 'a' | 'b', content: string) =>
    readFile(join(out, 'stage', `state-${slot}.png`), 'utf8').then((text) => text === content);
  return { out, book, isBack };
}

function place(book: PictureBook, rev: number, slot: 'a' | 'b') {
  book.add('state', { rev, at: 0, night: 0, changesAt: 0, png: Buffer.from(`state ${rev}`) });
  return book.place([{ page: 'state', slot, take: 0, at: 0 }]);
}
