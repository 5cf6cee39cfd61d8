import type { Clock } from '../../clock.ts';
import type { Election } from '../../election/election.ts';
import type { Page } from '../page.ts';
import type { NightView } from './view.ts';

/** What the pages need of the world. */
export interface PageEffects {
  clock: Clock;
}

/** The pages of one output folder: what is on disk, and what each board was made from. */
export interface PageBook {
  outDir: string;
  election: Election;
  /** Every page by id, as it is on disk. */
  pages: ReadonlyMap<string, Page>;
}

/**
 * Prepares an output folder: styles, fonts, page script and preview in `outDir/overlays`.
 * @throws UserError (78) with file and line for a template that does not parse
 */
export function openPages(election: Election, outDir: string, effects: PageEffects): PageBook {
  void [election, outDir, effects];
  throw new Error('not yet');
}

/**
 * Renders the boards whose data changed and replaces their files; `book.pages` holds every page afterwards.
 * @returns the pages that are new or changed
 */
export function renderPages(view: NightView, book: PageBook, effects: PageEffects): Page[] {
  void [view, book, effects];
  throw new Error('not yet');
}
