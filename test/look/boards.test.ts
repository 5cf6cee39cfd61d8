import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { checkLayout } from '../../controller/sheet/check-layout.ts';
import { openBrowser, openTab } from '../chromium.ts';
import {
  freezeTime,
  inLayouts,
  LAYOUTS,
  type Layout,
  openBoard,
  settled,
  sized,
  temporaryDir,
} from './browser.ts';
import { compareGolden } from './golden.ts';
import { HARD_CASES } from './hard.ts';
import { longNames } from './long-names.ts';
import { type Moment, nightView } from './night.ts';

const BOARDS = [
  'state',
  'tally',
  'house',
  'states',
  'district-north-24-parganas',
  'phase-7',
  'seat',
  'flip',
  'lower',
  'camera',
  'standby',
];
/** Looked at in the middle of the night alone. */
const AT_HALF = ['ticker', 'changes', 'close', 'left', 'past'];
const [FULL_HD, HD, UHD, VERTICAL] = LAYOUTS as [Layout, Layout, Layout, Layout];

let browser: Browser;
let page: Page;
let election: Election;
const temporary = temporaryDir();

before(async () => {
  [browser, election] = await Promise.all([
    openBrowser(),
    loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname),
  ]);
  page = await openTab(browser);
  await freezeTime(page);
});

after(async () => {
  await browser?.close();
  temporary.remove();
});

for (const moment of ['zeros', 'half', 'end'] as Moment[]) {
  test(`every board at ${moment}: as in the golden picture, nothing clipped, nothing overlapping`, async () => {
    const outDir = join(temporary.dir, moment);
    const wrong: string[] = [];
    draw(await nightView(election, moment, outDir), outDir, [...BOARDS, ...AT_HALF]);
    for (const id of moment === 'half' ? [...BOARDS, ...AT_HALF] : BOARDS)
      await inLayouts(
        page,
        moment === 'half' && BOARDS.includes(id) ? [FULL_HD, VERTICAL, HD, UHD] : [FULL_HD, VERTICAL],
        () => openBoard(page, outDir, id),
        async (layout) => void wrong.push(...(await lookAt(id, `${id}-${moment}`, layout))),
      );
    assert.deepEqual(wrong, []);
  });
}

test('the columns of all states end above the strip', async () => {
  const outDir = join(temporary.dir, 'columns');
  draw(await nightView(election, 'end', outDir), outDir, ['states']);
  await sized(page, FULL_HD);
  await openBoard(page, outDir, 'states');
  const below = await page.$eval('#board', (board) => {
    const { bottom } = board.getBoundingClientRect();
    const parts = [...board.querySelectorAll('.column, .column *')];
    return parts
      .filter((part) => part.getBoundingClientRect().bottom > bottom + 1)
      .map(({ className }) => className);
  });
  assert.deepEqual(below, []);
});

test('light: a ground of its own, maps drawn for it', async () => {
  const wrong: string[] = [];
  const outDir = join(temporary.dir, 'light');
  const light = { ...election, look: { ...election.look, theme: 'light' } };
  const ids = ['state', 'house', 'phase-7', 'seat'];
  draw({ ...(await nightView(light, 'half', outDir)), seat: 'WB-210' }, outDir, ids);
  await sized(page, FULL_HD);
  for (const id of ids) {
    await openBoard(page, outDir, id);
    wrong.push(...(await lookAt(id, `light-${id}`, FULL_HD)));
  }
  assert.deepEqual(wrong, []);
});

for (const cartogram of ['beside', 'instead'] as const)
  test(`cells ${cartogram} the map: one colour a seat, nothing clipped, nothing overlapping`, async () => {
    const outDir = join(temporary.dir, cartogram);
    const own = { ...election, look: { ...election.look, cartogram } };
    draw(await nightView(own, 'half', outDir), outDir, ['state']);
    const wrong: string[] = [];
    await inLayouts(
      page,
      [FULL_HD, VERTICAL],
      () => openBoard(page, outDir, 'state'),
      async (layout) => void wrong.push(...(await lookAt('state', `cells-${cartogram}`, layout))),
    );
    const maps = await page.$$eval('#board img.picture', (all) =>
      all.map((map) => (map as HTMLImageElement).src.replace(/.*\/(\w+)\..*/, '$1')),
    );
    assert.deepEqual(maps, cartogram === 'beside' ? ['state', 'cells'] : ['cells']);
    assert.deepEqual(wrong, []);
  });

test('the map is the largest thing of the state board, as high as picture and strip allow', async () => {
  const outDir = join(temporary.dir, 'largest');
  draw(await nightView(election, 'half', outDir), outDir, ['state']);
  await sized(page, FULL_HD);
  await openBoard(page, outDir, 'state');
  const area = (selector: string): Promise<number> =>
    page.$eval(selector, (part) => {
      const { width, height } = part.getBoundingClientRect();
      return (width * height) / (innerWidth * innerHeight);
    });
  assert.ok((await area('.crop')) > 0.22, 'share of the picture');
  for (const other of ['.legend', '.bloc', '#headline', '#flips']) {
    assert.ok((await area('.crop')) > 2 * (await area(other)), other);
  }
});

test('hard cases: as in the golden picture, nothing clipped, nothing overlapping', async () => {
  const wrong: string[] = [];
  for (const { name, page: id, view, ownFonts } of HARD_CASES) {
    const outDir = join(temporary.dir, name);
    draw(await view(election, outDir), outDir, [id]);
    await inLayouts(
      page,
      [FULL_HD, VERTICAL],
      () => openBoard(page, outDir, id),
      async (layout) => void wrong.push(...(await lookAt(id, `hard-${name}`, layout))),
    );
    if (ownFonts) wrong.push(...(await foreignFonts()).map((font) => `${name}: letters of ${font}`));
  }
  assert.deepEqual(wrong, []);
});

test('long names: no headline and no title is cut on any board', async () => {
  const outDir = join(temporary.dir, 'long');
  const ids = ['state', 'tally', 'district-kolkata', 'seat', 'flip', 'lower', 'camera', 'moment', 'soon'];
  draw(longNames(await nightView(election, 'half', outDir)), outDir, ids);
  assert.deepEqual(await bothWays(outDir, ids), []);
});

test('nothing moves when the projection begins to speak, or falls silent', async () => {
  const outDir = join(temporary.dir, 'speaks');
  for (const theme of ['night', 'light'] as const) {
    const view = await nightView({ ...election, look: { ...election.look, theme } }, 'half', outDir);
    // Others have no row while they have no seat.
    const blocs = [...(view.houses.get('WB')?.coalitions ?? [])]
      .filter(({ id, seats }) => id !== 'others' || seats > 0)
      .map(({ id }) => ({ id, seats: 200, low: 188, high: 212 }));
    for (const layout of [FULL_HD, VERTICAL]) {
      await sized(page, layout);
      const places: unknown[] = [];
      for (const projection of [null, { blocs, at: view.now }]) {
        draw({ ...view, projection }, outDir, ['state']);
        await openBoard(page, outDir, 'state');
        await page.evaluate(() => window.dispatchEvent(new Event('resize')));
        await settled(page);
        places.push(
          await page.$$eval(
            '.state-board .bloc, .bloc h3, .bloc .big, .bloc .detail, .bloc .projected',
            (parts) =>
              parts.map((part) => {
                const { x, y, width, height } = part.getBoundingClientRect();
                return [part.classList[0], x, y, width, height, getComputedStyle(part).fontSize];
              }),
          ),
        );
        const seen = await page.$$eval(
          '.projected',
          (parts) => parts.filter((part) => getComputedStyle(part).visibility === 'visible').length,
        );
        assert.equal(seen, projection ? blocs.length : 0, `${theme} ${layout.name}`);
      }
      assert.deepEqual(places[0], places[1]);
    }
  }
});

test('OBS up to 30 (Chromium 103, no container units): maps and dots are there, nothing breaks', async () => {
  const outDir = join(temporary.dir, 'old');
  const ids = ['state', 'house', 'district-kolkata', 'phase-7', 'seat'];
  draw(await nightView(election, 'half', outDir), outDir, ids);
  const sheet = join(outDir, 'overlays', 'board.css');
  const css = readFileSync(sheet, 'utf8').replaceAll('(width: 1cqw)', '(width: 1unknown)');
  writeFileSync(sheet, css.replaceAll('container-type: size', ''));
  const wrong = await bothWays(outDir, ids, async (id, layout) => {
    const widths = await page.$$eval('.crop, .dots', (parts) =>
      parts.map((part) => part.getBoundingClientRect().width),
    );
    // Upright a seat's map is small: above the buttons of a phone there is little room.
    const least = layout === VERTICAL ? 100 : 250;
    const isGone = id !== 'seat' && widths.length === 0;
    return isGone || widths.some((width) => width < least)
      ? `${id} (${layout.name}): ${widths} px wide`
      : null;
  });
  assert.deepEqual(wrong, []);
});

/** Looks at boards wide and upright, without golden pictures. @returns what is wrong */
async function bothWays(
  outDir: string,
  ids: readonly string[],
  check: (id: string, layout: typeof FULL_HD) => Promise<string | null> = async () => null,
): Promise<string[]> {
  const wrong: string[] = [];
  const look = async (id: string, layout: Layout): Promise<void> => {
    wrong.push(...(await lookAt(id, id, layout, false)));
    const more = await check(id, layout);
    if (more !== null) wrong.push(more);
  };
  for (const id of ids)
    await inLayouts(
      page,
      [FULL_HD, VERTICAL],
      () => openBoard(page, outDir, id),
      (layout) => look(id, layout),
    );
  return wrong;
}

/** Fonts of the machine that drew a letter of the page; none, when the bundled ones have every letter. */
async function foreignFonts(): Promise<string[]> {
  const devtools = await page.createCDPSession();
  await devtools.send('DOM.enable');
  await devtools.send('CSS.enable');
  const { root } = await devtools.send('DOM.getDocument');
  const { nodeIds } = await devtools.send('DOM.querySelectorAll', {
    nodeId: root.nodeId,
    selector: '#frame *',
  });
  const found = new Set<string>();
  for (const nodeId of nodeIds) {
    const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId });
    for (const font of fonts) if (!font.isCustomFont) found.add(font.familyName);
  }
  await devtools.detach();
  return [...found];
}

function draw(view: NightView, outDir: string, ids: readonly string[]): void {
  const effects = { clock: { now: () => view.now, wall: () => view.now } };
  const book = openPages(view.election, outDir, effects);
  book.boards = book.boards.filter(({ id }) => ids.includes(id));
  renderPages(view, book, effects);
}

/** 720p and 4K are the 1080p picture scaled as a whole, so they share its golden file. */
async function lookAt(id: string, name: string, layout: Layout, golden = true): Promise<string[]> {
  const complaints = (await checkLayout(page)).map((text) => `${name} (${layout.name}): ${text}`);
  if (!golden) return complaints;
  const landscape = layout !== VERTICAL;
  const shot = await page.screenshot({
    optimizeForSpeed: true,
    omitBackground: ['flip', 'lower', 'camera', 'ticker'].includes(id),
    clip: {
      x: 0,
      y: 0,
      width: layout.width,
      height: Math.round(layout.width / (landscape ? 16 / 9 : 9 / 16)),
    },
  });
  const scaled = layout === HD || layout === UHD;
  if (scaled && process.env.UPDATE === '1') return complaints;
  const differs = await compareGolden(
    `${name}-${landscape ? 'wide' : 'tall'}`,
    shot,
    scaled ? 0.015 : undefined,
  );
  return differs ? [...complaints, differs] : complaints;
}
