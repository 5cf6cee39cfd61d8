import type { PartyId } from '../election/election.ts';
import type { Order } from '../simulate/seat-night.ts';

/** One party in one night at one moment: what was said, and what came. */
export interface Forecast {
  state: string;
  order: Order;
  seed: number;
  counted: number;
  party: PartyId;
  truth: number;
  /** Seats in the simulated nights, sorted. */
  seats: Uint16Array;
  /** Shared error left out: the same, drawn seat by seat. */
  alone: Uint16Array;
  /** Leads so far, scaled to all seats; and the most likely winner of each seat, without any noise. */
  leads: number;
  expected: number;
  /** P(majority), and whether it came. */
  majority: number;
  majorityCame: boolean;
}

/** One seat that was open at one moment: the chance of its likeliest winner, and whether he won. */
export interface SeatCall {
  counted: number;
  chance: number;
  came: boolean;
}
