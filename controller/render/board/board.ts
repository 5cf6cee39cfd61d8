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
  inputs(view: NightView): readonly unknown[];
  /** Plain data for the template. */
  model(view: NightView, desk: Desk): object;
}

/** A number that counts to its new value in the page: raw value and text as shown. */
export interface Shown {
  value: number;
  text: string;
}
