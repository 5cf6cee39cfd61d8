import type { BlocProjection } from '../projection/projection.ts';

/**
 * When a projection is asked: where it first speaks, at every quarter of an hour from there on, and where so much (0..1)
 * is counted.
 */
export type Moment = 'first' | 'quarters' | number;

/** One party or coalition in one night at one moment: what was said, and what came. */
export interface Forecast extends Pick<BlocProjection, 'kind' | 'id'> {
  state: string;
  /** What it was asked at: one look may be several moments. */
  moments: ReadonlySet<Moment>;
  /** Minute of the night. */
  minute: number;
  /** Seats it ended with, of so many. */
  truth: number;
  house: number;
  /** Most seats of all at the end, of its kind. */
  largest: boolean;
  /** Seats in the simulated nights, sorted. */
  seats: Uint16Array;
  /** Shared error left out: the same, drawn seat by seat. */
  alone: Uint16Array;
  /** What anybody can compute: leads so far, scaled to all seats; last time's shares moved alike in all seats. */
  leads: number;
  uniform: number;
  /** The median lies outside the 80 % range of a quarter of an hour before; null where there was none. */
  moved: boolean | null;
  /** P(majority), and whether it came. */
  majority: number;
  majorityCame: boolean;
}

/** One seat that was open at one moment: the chance of its likeliest winner, and whether he won. */
export interface SeatCall {
  moments: ReadonlySet<Moment>;
  chance: number;
  came: boolean;
}
