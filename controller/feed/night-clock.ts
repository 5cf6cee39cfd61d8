import type { Clock } from '../clock.ts';

/**
 * The time of a replayed night. At N times the real speed it runs on from the first poll; at `max` it is the
 * time of the poll last taken, and stands still between polls.
 */
export class NightClock implements Clock {
  readonly #speed: number | 'max';
  readonly #wall: () => number;
  #start: { wall: number; at: number } | null = null;
  #last = 0;

  constructor(speed: number | 'max', wall: () => number) {
    this.#speed = speed;
    this.#wall = wall;
  }

  /** A poll of that time is handed over. */
  reached(at: number): void {
    this.#start ??= { wall: this.#wall(), at };
    this.#last = Math.max(this.#last, at);
  }

  /** 0 before the first poll. */
  now(): number {
    if (!this.#start || this.#speed === 'max') return this.#last;
    return Math.max(this.#last, this.#start.at + (this.#wall() - this.#start.wall) * this.#speed);
  }

  wall(): number {
    return this.#wall();
  }
}
