import type { ContestId } from '../../election/election.ts';
import type { Desk } from './desk.ts';
import type { NightView } from './view.ts';

/**
 * One board: which parts of the night it shows, and its template's data made from them.
 * `inputs` is compared by identity, so a board none of whose inputs was replaced is not even looked at.
 */
export interface Board {
  /** Page id: `state`, `district-kolkata`. */
  id: string;
  /** Template's name: `overlays/NAME.hbs`. */
  template: string;
  /** Title above the board; empty = none. */
  title(view: NightView, desk: Desk): string;
  /** The sentence over it; without, none. What the board is cut to for and the majorities are among every board's inputs. */
  headline?(view: NightView, desk: Desk): Headline;
  /** Whose votes and counted share stand in the header; the main state's where it does not say. */
  scope?(view: NightView): Scope;
  inputs(view: NightView): readonly unknown[];
  /** Plain data for the template. */
  model(view: NightView, desk: Desk): object;
}

/** Seats that a board is about: a state's, some, or every one of the election. */
export type Scope = { state: string } | { contests: readonly ContestId[] } | 'all';

/** One sentence over a board, and why the board was cut to, where something happened. */
export interface Headline {
  /** `GAIN 14:10`; empty where nothing but the state of things is told. */
  kicker: string;
  text: string;
}
