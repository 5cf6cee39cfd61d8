import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Handlebars from 'handlebars';
import type { Browser, Page } from 'puppeteer-core';
import type { ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { grouped } from '../ground/grouped.ts';
import { boardsOf } from '../render/board/boards.ts';
import { openPages, renderPages, settlePages } from '../render/board/pages.ts';
import { openMapBook } from '../render/map/map-book.ts';
import { checkColumns, checkLayout, checkSaid } from './check-layout.ts';
import { type Moment, ownNight, ownView } from './own-night.ts';

/** A board at a moment, as a viewer would see it. */
export interface Cell {
  board: string;
  title: string;
  moment: Moment;
  /** What the look tests' rules have against it; empty = nothing. */
  complaints: readonly string[];
  /** JPEG, a third of the size; null where none was wanted. */
  picture: Uint8Array | null;
}

export interface SheetPlan {
  election: Election;
  results: ReadonlyMap<ContestId, FinalCount>;
  /** Boards to look at, by page id; all when left out. */
  boards?: readonly string[];
  /** Moments to look at; all four when left out. */
  moments?: readonly Moment[];
  /** Folder for pages and maps while they are looked at. */
  workDir: string;
  leadsOnly?: boolean;
  /** 1080x1920. */
  tall?: boolean;
  /** Whether pictures are wanted. */
  pictures: boolean;
  progress?: (share: number) => void;
}

const SCALE = 1 / 3;

/**
 * Looks at an election's boards at four moments of its own night, in a browser, by the rules of the look tests.
 *
 * @param browser a headless Chromium
 */
export async function lookAtBoards(plan: SheetPlan, browser: Browser): Promise<Cell[]> {
  const { election, results, tall = false, progress = () => {} } = plan;
  const [width, height] = tall ? [1080, 1920] : [1920, 1080];
  const ids = boardsOf(election).flatMap(({ id }) => ((plan.boards?.includes(id) ?? true) ? [id] : []));
  const standings = ownNight(election, results, plan.leadsOnly).filter(
    ({ moment }) => plan.moments?.includes(moment) ?? true,
  );
  const page = await openTab(browser, width, height);
  const cells: Cell[] = [];
  for (const [done, standing] of standings.entries()) {
    const outDir = join(plan.workDir, standing.moment);
    await mkdir(outDir, { recursive: true });
    const maps = await openMapBook(election, standing.count, outDir);
    const view = ownView(standing, election, maps.pictures);
    const effects = { clock: { now: () => standing.now, wall: () => standing.now } };
    const book = openPages(view.election, outDir, effects);
    book.boards = book.boards.filter(({ id }) => ids.includes(id));
    renderPages(view, book, effects);
    await settlePages(book);
    for (const [at, id] of ids.entries()) {
      await page.goto(pathToFileURL(join(outDir, 'overlays', `${id}.html`)).href);
      await settle(page);
      const columns = standing.moment === 'before' ? [] : await checkColumns(page);
      const complaints = [...(await checkLayout(page)), ...(await checkSaid(page)), ...columns];
      const clip = { x: 0, y: 0, width, height };
      const picture = plan.pictures ? await page.screenshot({ type: 'jpeg', quality: 80, clip }) : null;
      const title = book.drawn.get(id)?.title || id;
      cells.push({
        board: id,
        title,
        moment: standing.moment,
        complaints: [...new Set(complaints)],
        picture,
      });
      progress((done + (at + 1) / ids.length) / standings.length);
    }
  }
  await page.close();
  return cells;
}

/** The contact sheet: one page with every board as a row of four moments, what is wrong with it in words below. */
export function sheetPage(title: string, cells: readonly Cell[]): string {
  const rows = grouped(cells, ({ board }) => [board]);
  const wrong = cells.filter(({ complaints }) => complaints.length > 0).length;
  const figures = [...rows].map(([board, row]) => {
    const pictures = row.map(
      ({ moment, picture, complaints }) =>
        `<figure${complaints.length > 0 ? ' class="bad"' : ''}><img alt="${Handlebars.escapeExpression(`${board}, ${moment}`)}" src="data:image/jpeg;base64,${Buffer.from(picture ?? []).toString('base64')}"><figcaption>${moment}${complaints.map((text) => `<br>${Handlebars.escapeExpression(text)}`).join('')}</figcaption></figure>`,
    );
    return `<h2>${Handlebars.escapeExpression(row[0]?.title ?? board)} <small>${Handlebars.escapeExpression(board)}</small></h2><div>${pictures.join('')}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>${Handlebars.escapeExpression(title)}: boards</title>
<style>body{font:15px/1.4 system-ui,sans-serif;margin:24px;background:#10161f;color:#dfe7f0}h2{font-size:17px;margin:24px 0 6px}
small,figcaption{color:#9fb0c3;font-weight:400}div{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:10px}
figure{margin:0}img{width:100%;background:#5b6470}.bad img{outline:3px solid #ff6b57}.bad figcaption{color:#ff9d8f}</style>
<h1>${Handlebars.escapeExpression(title)}</h1><p>Made-up or past numbers, in this election's own boards: no news. ${wrong === 0 ? 'Nothing clips, is empty or contradicts itself.' : `${wrong} pictures are wrong; what is wrong stands below them.`}</p>
${figures.join('\n')}
`;
}

/** The boards that stand for all: of each kind of region the one with the longest name and the one with most seats. */
export function typicalBoards(election: Election): string[] {
  const regions = election.regionKinds.flatMap(({ key, regions }) => {
    const longest = [...regions].sort((a, b) => b.name.length - a.name.length)[0];
    const largest = [...regions].sort((a, b) => b.contests.length - a.contests.length)[0];
    return [longest, largest].flatMap((region) => (region ? [`${key}-${region.id}`] : []));
  });
  const ofRegions = new Set(
    election.regionKinds.flatMap(({ key, regions }) => regions.map(({ id }) => `${key}-${id}`)),
  );
  const others = boardsOf(election).flatMap(({ id }) => (ofRegions.has(id) ? [] : [id]));
  return [...new Set([...others, ...regions])];
}

async function openTab(browser: Browser, width: number, height: number): Promise<Page> {
  const page = await browser.newPage();
  // Where the sources run as they are, their compiler calls this on every function that has a name.
  await page.evaluateOnNewDocument('globalThis.__name = (named) => named; Date.now = () => 0;');
  await page.setViewport({ width, height: height + 8, deviceScaleFactor: SCALE });
  return page;
}

async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const { countnight } = window as unknown as { countnight: { settled(): Promise<void> } };
    // Nobody watches a seat pulse: what moves is at its end at once.
    for (const animation of document.getAnimations()) animation.finish();
    await countnight.settled();
    window.dispatchEvent(new Event('resize'));
    for (const animation of document.getAnimations()) animation.finish();
    await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}
