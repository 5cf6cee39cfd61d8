import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Election } from '../../election/election.ts';
import type { Page } from '../page.ts';
import type { Board } from './board.ts';
import { boardsOf } from './boards.ts';
import type { Desk } from './desk.ts';
import { type Furniture, furnitureOf } from './furniture.ts';
import { type LookFiles, readLook } from './look-files.ts';
import { PageFiles } from './page-files.ts';
import { previewState } from './preview.ts';
import { templateNamed } from './templates.ts';
import type { NightView } from './view.ts';

/** What the pages need of the world. */
export interface PageEffects {
  clock: Clock;
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
  furniture: { key: string; json: string } | null;
}

/** A board as it was last drawn. */
interface Drawn {
  inputs: readonly unknown[];
  /** The model, as the comparable text it was rendered from. */
  model: string;
  html: string;
  title: string;
  rev: number;
  /** `{"rev":…,"title":…,"html":…}` */
  json: string;
  at: number;
}

/**
 * Prepares an output folder: styles, fonts, page script and preview in `outDir/overlays`. Revisions go on
 * from what is on disk, so that pages in OBS take the pushes of a restarted controller.
 * @throws UserError (78) with file and line for a template that does not parse
 */
export function openPages(election: Election, outDir: string, effects: PageEffects): PageBook {
  void effects;
  const dir = join(outDir, 'overlays');
  mkdirSync(dir, { recursive: true });
  const book: PageBook = {
    outDir,
    election,
    files: new PageFiles(),
    pages: new Map(),
    rev: lastRev(dir),
    seq: 0,
    boards: boardsOf(election),
    drawn: new Map(),
    program: null,
    furniture: null,
    ...readLook(election, dir),
  };
  return book;
}

/**
 * Reads templates, words, styles and theme again (they changed on disk) and forgets what was drawn, so that
 * the next render draws every board. A bad file throws and changes nothing.
 * @throws UserError (78) with file, line and what is wrong
 */
export function reloadPages(book: PageBook): void {
  Object.assign(book, readLook(book.election, join(book.outDir, 'overlays')));
  book.drawn.clear();
  book.furniture = null;
}

/**
 * Renders the boards whose data changed and replaces their files; `book.pages` holds every page afterwards
 * (on disk a moment later, see `settlePages`). Where only the furniture changed (clock, counted, flips) no board is rendered and one small file is written.
 * @returns the pages whose board is new or changed
 */
export function renderPages(view: NightView, book: PageBook, effects: PageEffects): Page[] {
  const rev = book.rev + 1;
  const desk = deskFor(book, view.election);
  const redrawn = new Set<string>();
  for (const board of book.boards) {
    if (drawBoard(board, view, book, desk, rev, effects)) redrawn.add(board.id);
  }
  const furniture = furnitureJson(view, book, desk, effects);
  if (redrawn.size === 0 && !furniture.changed) return [];
  book.rev = rev;
  const dir = join(book.outDir, 'overlays');
  const pages = new Map<string, Page>();
  for (const board of book.boards) {
    const drawn = book.drawn.get(board.id);
    if (!drawn) continue;
    const file = join(dir, `${board.id}.html`);
    if (redrawn.has(board.id)) book.files.write(file, pageFile(board, drawn, book, view));
    const json = `{"build":"${book.build}","board":${drawn.json},"furniture":${furniture.json}}`;
    pages.set(board.id, {
      id: board.id,
      file,
      rev,
      fragment: { to: board.id, seq: ++book.seq, rev, json },
    });
  }
  // Written last: whoever loads a page then gets boards of this revision at least.
  book.files.write(join(dir, 'furniture.js'), `countnight.furnish(${rev},${furniture.json});\n`);
  book.files.write(join(dir, 'preview.js'), previewState(book, view));
  book.pages = pages;
  return [...redrawn].map((id) => pages.get(id) as Page);
}

/** Resolves when every page rendered so far is on disk; for the end of a night, and for tests. */
export function settlePages(book: PageBook): Promise<void> {
  return book.files.settled();
}

function drawBoard(
  board: Board,
  view: NightView,
  book: PageBook,
  desk: Desk,
  rev: number,
  effects: PageEffects,
): boolean {
  const before = book.drawn.get(board.id);
  const inputs = board.inputs(view);
  if (
    before &&
    inputs.length === before.inputs.length &&
    inputs.every((part, at) => part === before.inputs[at])
  ) {
    return false;
  }
  const data = { ...board.model(view, desk), title: board.title(view, desk) };
  const model = JSON.stringify(data);
  if (before && before.model === model) {
    before.inputs = inputs;
    return false;
  }
  const html = templateNamed(board.template, book.templates)(data).trim();
  const json = JSON.stringify({ rev, title: data.title, html });
  book.drawn.set(board.id, { inputs, model, html, title: data.title, rev, json, at: effects.clock.wall() });
  return true;
}

/** Furniture for the pages; its key leaves out the time of the render, which alone is no change. */
function furnitureJson(
  view: NightView,
  book: PageBook,
  desk: Desk,
  effects: PageEffects,
): { json: string; changed: boolean } {
  const data: Furniture = furnitureOf(view, desk, effects.clock.wall());
  const flips = templateNamed('flips', book.templates)({ cards: data.flips }).trim();
  const { now, wall, ...lasting } = data;
  const key = JSON.stringify({ ...lasting, flips, minute: Math.floor(now / 60_000) });
  if (book.furniture?.key === key) return { json: book.furniture.json, changed: false };
  const json = JSON.stringify({ ...data, flips });
  book.furniture = { key, json };
  return { json, changed: true };
}

/** The page's whole file: shell and latest fragment, right without any push. */
function pageFile(board: Board, drawn: Drawn, book: PageBook, view: NightView): string {
  const { election, words, format } = book.desk;
  return templateNamed(
    'shell',
    book.templates,
  )({
    id: board.id,
    template: board.template,
    language: election.language,
    direction: /^(ar|fa|he|ur|ps|sd|dv|yi)\b/.test(election.language) ? 'rtl' : 'ltr',
    motion: view.election.look.motion,
    density: view.election.look.density ?? 'normal',
    locale: format.locale,
    clockLocale: `en-GB${format.locale.match(/-u-nu-\w+/)?.[0] ?? ''}`,
    zone: format.zone,
    build: book.build,
    showName: view.election.look.name || view.election.title,
    logo: election.look.logo ? `logo${extname(election.look.logo)}` : '',
    title: drawn.title,
    html: drawn.html,
    flips: '',
    rev: drawn.rev,
    wordsJson: scriptSafe(words),
  });
}

/** JSON inside a script element: `</script>` in a word must not end it. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Desk of the view's election; parties added mid-night (hazard H8) make a new one. */
function deskFor(book: PageBook, election: Election): Desk {
  if (book.desk.election !== election) book.desk = { ...book.desk, election };
  return book.desk;
}

/** Revision an earlier controller reached in this folder; 0 in a new one. */
function lastRev(dir: string): number {
  const file = join(dir, 'furniture.js');
  if (!existsSync(file)) return 0;
  return Number(readFileSync(file, 'utf8').match(/furnish\((\d+),/)?.[1] ?? 0);
}
