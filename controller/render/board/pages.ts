import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Election } from '../../election/election.ts';
import type { Clock } from '../../ground/clock.ts';
import { atOnce, type Sliced } from '../../ground/slices.ts';
import type { Page } from '../page.ts';
import type { Board } from './board.ts';
import { boardsOf } from './boards.ts';
import type { Desk } from './desk.ts';
import { type BoardHead, type DrawnBoard, type DrawnFurniture, framePage, framePushed } from './frame.ts';
import { countedOf, type Furniture, furnitureOf } from './furniture.ts';
import { type LookFiles, readLook } from './look-files.ts';
import { PageFiles } from './page-files.ts';
import { templateNamed } from './templates.ts';
import type { NightView } from './view.ts';

/** What the pages need of the world. */
export interface PageEffects {
  clock: Clock;
  /** Something an operator should know. */
  tell?: (text: string) => void;
}

/** The pages of one output folder: what is on disk, and what each board was made from. */
export interface PageBook extends LookFiles {
  readonly outDir: string;
  readonly election: Election;
  readonly files: PageFiles;
  /** Every page by id, as it is on disk. Replaced by each render that changed something. */
  pages: ReadonlyMap<string, Page>;
  /** Revision of the last render. */
  rev: number;
  /** Pushes so far. */
  seq: number;
  boards: readonly Board[];
  drawn: Map<string, Drawn>;
  /** Page id on air, for the preview; set by whoever directs. */
  program: string | null;
  furniture: (DrawnFurniture & { key: string; strip: { key: string; html: string } }) | null;
}

interface Drawn extends DrawnBoard {
  inputs: readonly unknown[];
  /** The model, as the comparable text it was rendered from. */
  model: string;
  /** Wall ms. */
  at: number;
}

/** Revisions that pages in OBS may have been pushed and that were not on disk yet when an earlier controller ended. */
const AHEAD = 1000;

/**
 * Prepares an output folder: styles, fonts, page script and preview in `outDir/overlays`. Revisions go on
 * from what is on disk, so that pages in OBS take the pushes of a restarted controller.
 *
 * @param before the folder's book until now, when the election was read again: what it still writes is written first
 * @throws UserError (78) with file and line for a template that does not parse
 */
export function openPages(
  election: Election,
  outDir: string,
  effects: PageEffects,
  before: PageBook | null = null,
): PageBook {
  const dir = join(outDir, 'overlays');
  mkdirSync(dir, { recursive: true });
  return {
    outDir,
    election,
    files: before?.files ?? new PageFiles(effects.tell),
    // They stay valid until the new ones are drawn.
    pages: before?.pages ?? new Map(),
    // The book before may be in the middle of its last render, whose revision is not used again.
    rev: before ? before.rev + 1 : lastRev(dir),
    seq: before?.seq ?? 0,
    boards: boardsOf(election),
    drawn: new Map(),
    program: before?.program ?? null,
    furniture: null,
    ...readLook(election, dir),
  };
}

/**
 * Reads templates, words, styles and theme again (they changed on disk) and forgets what was drawn, so that
 * the next render draws every board. A bad file throws and changes nothing in any of the books.
 * @throws UserError (78) with file, line and what is wrong
 */
export function reloadPages(...books: readonly PageBook[]): void {
  const looks = books.map(({ election, outDir }) => readLook(election, join(outDir, 'overlays')));
  for (const [index, book] of books.entries()) {
    Object.assign(book, looks[index]);
    book.drawn.clear();
    book.furniture = null;
  }
}

/**
 * Renders the boards whose data changed; `book.pages` holds the newest frame of every page afterwards. Files follow in
 * the background (see `settlePages`): at once where the board is new, and within a second or two where only the
 * furniture changed (clock, counted, flips), because what is on disk then is the frame before, and its clock runs.
 * @returns the pages whose board is new or changed
 */
export function renderPages(view: NightView, book: PageBook, effects: PageEffects): Page[] {
  return atOnce(renderPagesInSlices(view, book, effects));
}

/** As `renderPages`; pauses after each board. `book.pages` changes at the end, all of it. */
export function* renderPagesInSlices(view: NightView, book: PageBook, effects: PageEffects): Sliced<Page[]> {
  const rev = book.rev + 1;
  // `view.now` is true at this moment.
  const wall = effects.clock.wall();
  const { templates } = book;
  const desk = deskFor(book, view.election);
  const redrawn = new Set<string>();
  for (const board of book.boards) {
    if (drawBoard(board, view, book, desk, rev, wall)) redrawn.add(board.id);
    yield;
    // Templates were read again meanwhile: what was drawn with the old ones is forgotten.
    if (book.templates !== templates) return yield* renderPagesInSlices(view, book, effects);
  }
  const refurnished = furnish(view, book, desk, wall);
  if (redrawn.size === 0 && !refurnished) return [];
  book.rev = rev;
  const look: LookFiles = { templates: book.templates, desk: book.desk, build: book.build };
  const dir = join(book.outDir, 'overlays');
  const pages = new Map<string, Page>();
  for (const board of book.boards) {
    const drawn = book.drawn.get(board.id);
    if (!drawn || !book.furniture) continue;
    const frame = { rev, board: drawn, furniture: book.furniture };
    const file = join(dir, `${board.id}.html`);
    const content = () => framePage(frame, board, look, view.election);
    const calm = !redrawn.has(board.id);
    if (!calm || refurnished) book.files.write(file, { content, maps: drawn.maps }, { calm });
    pages.set(board.id, framePushed(frame, board.id, file, ++book.seq, book.build));
  }
  // Written last: it names no revision that is not on disk.
  const preview = previewState(book, view);
  book.files.write(join(dir, 'preview.js'), { content: () => preview }, { calm: redrawn.size === 0 });
  book.pages = pages;
  return [...redrawn].map((id) => pages.get(id) as Page);
}

/** Resolves when every page rendered so far is on disk; for the end of a night, and for tests. */
export function settlePages(book: PageBook): Promise<void> {
  return book.files.settled();
}

/** Files of the maps that pages show: on disk, or on their way there. */
export function mapsShown(books: readonly PageBook[]): Set<string> {
  return new Set(books.flatMap(({ files }) => [...files.mapsShown()]));
}

function drawBoard(
  board: Board,
  view: NightView,
  book: PageBook,
  desk: Desk,
  rev: number,
  wall: number,
): boolean {
  const before = book.drawn.get(board.id);
  const inputs = [...board.inputs(view), view.focus?.get(board.id), view.count.majorities];
  if (
    before &&
    inputs.length === before.inputs.length &&
    inputs.every((part, at) => part === before.inputs[at])
  ) {
    return false;
  }
  const data = { ...board.model(view, desk), title: board.title(view, desk) };
  const head: BoardHead = {
    headline: board.headline?.(view, desk) ?? { kicker: '', text: '' },
    ...countedOf(board.scope?.(view) ?? { state: view.election.mainState }, view, desk),
  };
  const model = JSON.stringify([data, head]);
  if (before && before.model === model) {
    before.inputs = inputs;
    return false;
  }
  const html = templateNamed(board.template, book.templates)(data).trim();
  const { title } = data;
  const json = JSON.stringify({ rev, title, ...head, html });
  const maps = new Set([...html.matchAll(/\.\.\/maps\/([\w.-]+\.png)/g)].map(([, file]) => file as string));
  book.drawn.set(board.id, { inputs, model, html, title, head, rev, json, maps, at: wall });
  return true;
}

/** Furniture for the pages; its key leaves out the time of the render, which changes nothing by itself. */
function furnish(view: NightView, book: PageBook, desk: Desk, wall: number): boolean {
  const { strip: parts, ...data }: Furniture = furnitureOf(view, desk, wall);
  const { now, wall: _, ...lasting } = data;
  const key = JSON.stringify({ ...lasting, parts, minute: Math.floor(now / 60_000) });
  if (book.furniture?.key === key) return false;
  const stripKey = JSON.stringify(parts);
  const before = book.furniture?.strip;
  const html =
    before?.key === stripKey ? before.html : templateNamed('flips', book.templates)({ parts }).trim();
  book.furniture = {
    key,
    strip: { key: stripKey, html },
    json: JSON.stringify({ ...data, strip: html }),
  };
  return true;
}

/** The book's desk for the election as it stands now; parties added mid-night (hazard H8) make a new one. */
export function deskFor(book: PageBook, election: Election): Desk {
  if (book.desk.election !== election) book.desk = { ...book.desk, election };
  return book.desk;
}

/** Revision to go on from in this folder, above all that an earlier controller made; 0 in a new one. */
function lastRev(dir: string): number {
  const file = join(dir, 'preview.js');
  if (!existsSync(file)) return 0;
  const rev = Number(readFileSync(file, 'utf8').match(/"rev":(\d+)/)?.[1] ?? 0);
  return rev > 0 ? rev + AHEAD : 0;
}

/** What the preview needs of the page book. */
interface Previewed {
  boards: readonly Board[];
  rev: number;
  drawn: ReadonlyMap<string, { rev: number; at: number; title: string }>;
  program: string | null;
}

/**
 * `preview.js`: which page is on air and how old each is. The preview loads it again and again as a script,
 * because a page opened from disk may not fetch.
 */
function previewState(book: Previewed, view: NightView): string {
  const scenes = book.boards.map(({ id }) => {
    const drawn = book.drawn.get(id);
    return { id, title: drawn?.title || id, rev: drawn?.rev ?? 0, at: drawn?.at ?? 0 };
  });
  const state = { rev: book.rev, program: book.program, mode: view.mode, now: view.now, scenes };
  return `window.countnightPreview&&countnightPreview(${JSON.stringify(state)});\n`;
}
