import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { PageFiles } from '../../controller/render/board/page-files.ts';
import {
  openPages,
  reloadPages,
  renderPages,
  renderPagesInSlices,
  settlePages,
} from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { until } from '../until.ts';
import { temporaryDir } from './browser.ts';
import { readResults, reportOf, START, viewOf } from './night.ts';

const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
const results = readResults(election);
const temporary = temporaryDir();
after(() => temporary.remove());
let folders = 0;

test('the first render makes every page, the second none', async () => {
  const { view, book, effects } = await opened();
  const first = renderPages(view, book, effects);
  assert.equal(first.length, 4 + 4 + 5 + 3 + 23 + 8 + 3);
  assert.deepEqual(renderPages(view, book, effects), []);
  assert.equal(book.rev, 1);
});

test('one seat counted renders only the boards it is on', async () => {
  const { view, book, effects } = await opened();
  renderPages(view, book, effects);
  const next = counted(view, 'WB-159', 0.5);
  const changed = renderPages(next, book, effects).map(({ id }) => id);
  const seat = election.contests.get('WB-159');
  assert.deepEqual(
    changed.sort(),
    [
      `district-${seat?.regions.district}`,
      'declared',
      'camera',
      'changes',
      'close',
      'house',
      'left',
      'lower',
      'moment',
      'past',
      `phase-${seat?.regions.phase}`,
      'projection',
      'soon',
      // From the first vote on it says that the count goes on.
      'standby',
      'state',
      'states',
      'tally',
    ].sort(),
  );
});

test('only the furniture changed: no board is rendered, every fragment and every file carries it with its board', async () => {
  const { view, book, effects, outDir } = await opened();
  renderPages(view, book, effects);
  assert.deepEqual(renderPages({ ...view, source: 'Another source' }, book, effects), []);
  await settlePages(book);
  for (const { rev, fragment, file } of book.pages.values()) {
    assert.equal(rev, 2);
    const { board, furniture } = JSON.parse(fragment.json);
    assert.deepEqual([board.rev, furniture.source], [1, 'Source: Another source']);
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(board.html), 'its board');
    assert.match(text, /data-rev="1"[\s\S]*id="furniture">\{"rev":2,"furniture":\{[^<]*Another source/);
  }
  assert.ok(!existsSync(join(outDir, 'overlays', 'furniture.js')));
});

test('fragments are addressed, ordered and whole', async () => {
  const { view, book, effects } = await opened();
  renderPages(view, book, effects);
  renderPages(counted(view, 'WB-159', 0.5), book, effects);
  await settlePages(book);
  const sequence = [...book.pages.values()].map(({ fragment }) => fragment.seq);
  assert.deepEqual(
    sequence,
    [...sequence].sort((a, b) => a - b),
  );
  assert.equal(new Set(sequence).size, sequence.length);
  for (const { id, fragment, file } of book.pages.values()) {
    assert.equal(fragment.to, id);
    const { board } = JSON.parse(fragment.json);
    assert.ok(readFileSync(file, 'utf8').includes(board.html), `${id} on disk has its latest fragment`);
  }
});

test('a restarted controller goes on above the revision on disk', async () => {
  const { view, book, effects, outDir } = await opened();
  renderPages(view, book, effects);
  renderPages({ ...view, source: 'later' }, book, effects);
  await settlePages(book);
  const again = openPages(election, outDir, effects);
  renderPages(view, again, effects);
  assert.ok(again.rev > 2);
  assert.ok(readdirSync(join(outDir, 'overlays')).every((name) => !name.endsWith('.tmp')));
});

test('what a source prints cannot become markup or script', async () => {
  const evil = '<img src=x onerror=alert(1)></script><script>';
  const bad: Election = {
    ...election,
    title: evil,
    look: { ...election.look, name: evil },
    contests: new Map([...election.contests].map(([id, contest]) => [id, { ...contest, name: evil }])),
  };
  const { view, book, effects, outDir } = await opened(bad);
  renderPages({ ...view, source: evil }, book, effects);
  for (const file of readdirSync(join(outDir, 'overlays')).filter((name) => name.endsWith('.html'))) {
    assert.doesNotMatch(readFileSync(join(outDir, 'overlays', file), 'utf8'), /<img src=x/, file);
  }
  assert.doesNotMatch(readFileSync(join(outDir, 'preview.html'), 'utf8'), /<img src=x/);
});

test('zero, missing and uncounted never show as NaN, undefined, null or Infinity (H21)', async () => {
  const { view, book, effects } = await opened();
  renderPages(view, book, effects);
  renderPages(counted(view, 'WB-22', 0), book, effects);
  for (const { id, fragment } of book.pages.values()) {
    const { board } = JSON.parse(fragment.json);
    assert.doesNotMatch(board.html, /NaN|undefined|null|Infinity|\[object/, id);
  }
});

test("an election's own template, words and theme go before ours, and a bad one is refused by file and line", async () => {
  const dir = join(temporary.dir, 'own');
  mkdirSync(join(dir, 'overlays', 'words'), { recursive: true });
  writeFileSync(join(dir, 'overlays', 'still.hbs'), '<p class="mine">{{headline}} / {{t "won"}}</p>');
  writeFileSync(join(dir, 'overlays', 'words', 'en.yaml'), 'standby: "Back soon"\n');
  writeFileSync(join(dir, 'overlays', 'theme.css'), ':root { --ground: #123456; }');
  const { view, book, effects, outDir } = await opened({ ...election, dir });
  renderPages(view, book, effects);
  assert.match(
    readFileSync(join(outDir, 'overlays', 'standby.html'), 'utf8'),
    /<p class="mine">Back soon \/ won<\/p>/,
  );
  assert.match(readFileSync(join(outDir, 'overlays', 'theme.css'), 'utf8'), /#123456/);

  writeFileSync(join(dir, 'overlays', 'still.hbs'), '<p>\n{{#if headline}}\n</p>');
  assert.throws(() => reloadPages(book), { name: 'UserError', exitCode: 78, message: /still\.hbs:\d/ });
  assert.deepEqual(renderPages(view, book, effects), [], 'the last good template stays in force');

  writeFileSync(join(dir, 'overlays', 'still.hbs'), '<p>mended {{headline}}</p>');
  reloadPages(book);
  assert.equal(renderPages(view, book, effects).length, book.boards.length);
  await settlePages(book);
  assert.match(readFileSync(join(outDir, 'overlays', 'standby.html'), 'utf8'), /mended Back soon/);
});

test('templates that are saved in the middle of drawing are in everything that is drawn', async () => {
  const dir = join(temporary.dir, 'midway');
  mkdirSync(join(dir, 'overlays'), { recursive: true });
  writeFileSync(join(dir, 'overlays', 'still.hbs'), '<p>before</p>');
  const { view, book, effects } = await opened({ ...election, dir });
  const drawing = renderPagesInSlices(view, book, effects);
  for (let board = 0; board < book.boards.length - 1; board++) drawing.next();
  assert.equal(book.pages.size, 0, 'nothing is shown before all of it is drawn');
  writeFileSync(join(dir, 'overlays', 'still.hbs'), '<p>after</p>');
  reloadPages(book);
  atOnce(drawing);
  assert.equal(book.pages.size, book.boards.length);
  for (const { id } of book.boards.filter(({ template }) => template === 'still'))
    assert.match(book.pages.get(id)?.fragment.json ?? '', /after/);
});

test('look.boards leaves boards out, but never standby', async () => {
  const { view, book, effects } = await opened({
    ...election,
    look: { ...election.look, boards: ['state', 'phase'] },
  });
  renderPages(view, book, effects);
  assert.deepEqual(
    [...book.pages.keys()],
    ['state', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `phase-${n}`), 'standby'],
  );
});

test('an unknown theme is a config error', () => {
  assert.throws(
    () =>
      openPages(
        { ...election, look: { ...election.look, theme: 'pink' } },
        join(temporary.dir, 'pink'),
        effectsAt(0),
      ),
    { name: 'UserError', exitCode: 78, message: /no such theme: got pink/ },
  );
});

test('files keep their order and their newest content', async () => {
  const dir = join(temporary.dir, 'files');
  mkdirSync(dir);
  const files = new PageFiles();
  const [board, last] = [join(dir, 'board'), join(dir, 'last')];
  const write = (file: string, text: string) => files.write(file, { content: () => text });
  write(board, '1');
  write(last, '1');
  assert.equal(readFileSync(last, 'utf8'), '1', 'the first version is there at once');
  for (let at = 2; at <= 50; at++) {
    write(board, `${at}`);
    write(last, `${at}`);
    if (at % 10 === 0) {
      await new Promise(setImmediate);
      assert.ok(Number(readFileSync(board, 'utf8')) >= Number(readFileSync(last, 'utf8')));
    }
  }
  await files.settled();
  assert.deepEqual([readFileSync(board, 'utf8'), readFileSync(last, 'utf8')], ['50', '50']);
});

test('what is in no hurry is made once for all that came meanwhile, and never before something newer', async () => {
  const dir = join(temporary.dir, 'calm');
  mkdirSync(dir);
  const files = new PageFiles();
  const file = join(dir, 'page');
  const made: string[] = [];
  const content = (text: string) => () => {
    made.push(text);
    return text;
  };
  for (let at = 1; at <= 9; at++) files.write(file, { content: content(`${at}`) }, { calm: true });
  await files.settled();
  files.write(file, { content: content('10') }, { calm: true });
  files.write(file, { content: content('11') });
  await files.settled();
  assert.deepEqual(made, ['1', '9', '11']);
});

test('a file that cannot be replaced keeps nobody waiting, is told once, and is written when it can be', async () => {
  const dir = join(temporary.dir, 'held');
  mkdirSync(dir);
  const told: string[] = [];
  const files = new PageFiles((text) => told.push(text));
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(dir, name)) as [string, string, string];
  const write = (text: string) => {
    for (const file of [a, b, c]) files.write(file, { content: () => text });
  };
  write('old');
  // Nobody, root neither, renames a file over a folder.
  rmSync(b);
  mkdirSync(b);
  for (const text of ['new', 'newer']) {
    write(text);
    await files.settled();
    assert.deepEqual([readFileSync(a, 'utf8'), readFileSync(c, 'utf8')], [text, text]);
  }
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /held\/b cannot be written and stays as it is; it is tried again: EISDIR/);
  assert.deepEqual(readdirSync(dir).sort(), ['a', 'b', 'c']);
  rmSync(b, { recursive: true });
  await until('nobody asks, and it is written', () => readFileSync(b, 'utf8') === 'newer');
  await until('its end is told', () => told.length === 2);
  assert.match(told[1] ?? '', /held\/b is written again/);
});

async function opened(of: Election = election) {
  const outDir = join(temporary.dir, `out-${++folders}`);
  const view = await viewOf(of, emptyCount(of, 'live'), [], START, outDir, 'live', false);
  const effects = effectsAt(START);
  return { view, outDir, effects, book: openPages(of, outDir, effects) };
}

function effectsAt(time: number) {
  return { clock: { now: () => time, wall: () => time } };
}

function counted(view: NightView, seat: 'WB-159' | 'WB-22', part: number): NightView {
  const reports = reportOf(seat, part, START + 1000, election, results);
  const { count } = acceptReports(view.count, reports, { election, now: START + 1000 });
  return { ...view, count, houses: new Map([...view.houses, ['WB', sumHouse(count, election, 'WB')]]) };
}
