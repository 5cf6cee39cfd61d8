import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import { atOnce, type Sliced } from '../../controller/ground/slices.ts';
import { Editions, editionOf } from '../../controller/render/board/editions.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { smallFolder } from '../election/small-folder.ts';
import { until } from '../until.ts';
import { temporaryDir } from './browser.ts';

const BENGALI = { language: 'bn', locale: 'bn-IN-u-nu-beng' };
const NAME = 'bn_bn-IN-u-nu-beng';
const temporary = temporaryDir();
let election: Election;
let remove: () => Promise<void>;
let out = '';
let told: string[];
before(async () => {
  const folder = await smallFolder();
  remove = folder.remove;
  election = await loadElection(folder.dir);
});
beforeEach(({ name }) => {
  out = join(temporary.dir, name.replace(/\W+/g, '-'));
  told = [];
});
after(async () => {
  temporary.remove();
  await remove();
});

test('stages that say the same of their language share an edition; one that says the election’s has none', () => {
  assert.equal(editionOf({}, election), '');
  assert.equal(editionOf({ language: election.language, locale: election.locale }, election), '');
  assert.equal(editionOf(BENGALI, election), NAME);
  const editions = open([{}, BENGALI, { locale: election.locale }, { ...BENGALI }]);
  assert.deepEqual([...editions.readable.editions.keys()], ['', NAME]);
});

test('each edition has its own pages and texts of the same moment', async () => {
  const editions = open([BENGALI]);
  const { pages, texts, editions: others } = shown(editions);
  const theirs = others.get(NAME);
  assert.equal(others.get('')?.pages, pages);
  assert.deepEqual([...(theirs?.pages.keys() ?? [])], [...pages.keys()]);
  assert.notEqual(theirs?.texts['Countnight mode'], texts['Countnight mode']);
  await editions.settled();
  assert.match(readFileSync(join(out, NAME, 'overlays', 'standby.html'), 'utf8'), /<html lang="bn"/);
  assert.match(readFileSync(join(out, 'overlays', 'standby.html'), 'utf8'), /<html lang="en"/);
  mkdirSync(join(out, 'maps'), { recursive: true });
  writeFileSync(join(out, 'maps', 'state.png'), 'a map');
  assert.ok(existsSync(join(out, NAME, 'maps', 'state.png')), 'the maps are those of all');
});

test('the previews of all editions show what is on air', async () => {
  const editions = open([BENGALI]);
  editions.show('tally');
  editions.show(undefined);
  shown(editions);
  await editions.settled();
  for (const dir of [out, join(out, NAME)])
    assert.match(readFileSync(join(dir, 'overlays', 'preview.js'), 'utf8'), /"program":"tally"/);
});

for (const name of ['', NAME])
  test(`pages that cannot be written are told: ${name || 'of the main edition'}`, async () => {
    const editions = open([BENGALI]);
    shown(editions);
    await editions.settled();
    // A folder stands where the page should be.
    const page = join(out, name, 'overlays', 'state.html');
    rmSync(page);
    mkdirSync(join(page, 'in the way'), { recursive: true });
    editions.reload();
    shown(editions);
    await until('it is told', () => told.some((text) => text.includes(page)));
    rmSync(page, { recursive: true });
    await until('it is written', () => told.some((text) => text.includes('is written again')));
    await editions.settled();
  });

test('a bad file of one language changes nothing in any of them', () => {
  const editions = open([BENGALI]);
  shown(editions);
  const words = join(election.dir, 'overlays', 'words');
  mkdirSync(words, { recursive: true });
  writeFileSync(join(words, 'bn.yaml'), 'noSuchWord: [');
  const before = editions.own.drawn.size;
  assert.throws(() => editions.reload(), { name: 'UserError', exitCode: 78 });
  assert.throws(() => editions.reopen({ ...election }), { name: 'UserError', exitCode: 78 });
  assert.equal(editions.own.election, election);
  assert.equal(editions.own.drawn.size, before);
  rmSync(join(election.dir, 'overlays'), { recursive: true });
  editions.reload();
  assert.equal(editions.own.drawn.size, 0);
});

test('an election that is read again in the middle of a render has revisions of its own', async () => {
  const editions = open([BENGALI]);
  shown(editions);
  // A minute later the clock on every page is another.
  const [before, render] = [editions.own, drawing(editions, 60_000)];
  render.next();
  editions.reopen({ ...election });
  atOnce(render);
  shown(editions);
  await editions.settled();
  assert.notEqual(editions.own, before);
  assert.ok(editions.own.rev > before.rev, `${editions.own.rev} after ${before.rev}`);
});

function open(targets: ConstructorParameters<typeof Editions>[2]): Editions {
  return new Editions(election, out, targets, { clock: wallClock, tell: (text) => told.push(text) });
}

function shown(editions: Editions) {
  atOnce(drawing(editions, 0));
  return editions.readable;
}

function drawing(editions: Editions, now: number): Sliced<void> {
  const count = emptyCount(election, 'test');
  const houses = sumHouses(count, election);
  const house = houses.get(election.mainState);
  assert.ok(house);
  editions.head(house, [], election, count.mode);
  const parts = { projection: null, maps: new Map(), photos: new Map(), now, clockRate: 0 };
  return editions.render(viewOf(election, { count, flips: [], recent: [] }, houses, parts));
}
