import type { Clock } from '../../ground/clock.ts';

/** The speed of a replay: what was asked for, and what this machine reaches; null before it is known. */
export interface ReplaySpeed {
  wanted: number | 'max';
  reached: number | null;
}

/** The speed reached is measured over so much wall time, ms. */
const MEASURED_MS = 10_000;
/** Below this part of the speed wanted it is not kept. */
const KEPT = 0.9;

/**
 * The time of a replayed night. At N times the real speed it runs on from the poll last taken, but never past one
 * that waits: a machine that is too slow sees a slower night, not an older one. At `max` it is the time of the poll
 * last taken, and stands still between polls.
 */
export class NightClock implements Clock {
  #speed: number | 'max';
  readonly #wall: () => number;
  /** Time of the first poll that waits. */
  readonly #waiting: () => number | undefined;
  #taken: { wall: number; at: number } | null = null;
  #last = 0;
  /** Where the speed is measured from. */
  #measured: { wall: number; at: number } | null = null;
  #reached: number | null = null;
  #jumping = false;

  constructor(
    speed: number | 'max',
    wall: () => number,
    waiting: () => number | undefined = () => undefined,
  ) {
    this.#speed = speed;
    this.#wall = wall;
    this.#waiting = waiting;
  }

  /** The night begins with a poll of that time. */
  begins(at: number): void {
    this.#last = this.#jumping ? at : Math.max(this.#last, at);
    this.#jumping = false;
    this.#taken = { wall: this.#wall(), at };
  }

  /** A poll of that time is handed over. */
  reached(at: number): void {
    this.begins(at);
    this.#measure({ wall: this.#wall(), at });
  }

  /** 0 before the first poll. */
  now(): number {
    if (!this.#taken || this.#speed === 'max') return this.#last;
    const passed = this.#taken.at + (this.#wall() - this.#taken.wall) * this.#speed;
    this.#last = Math.max(this.#last, Math.min(passed, this.#waiting() ?? passed));
    return this.#last;
  }

  /** What it reaches, where that is less than was asked for: pages run their clocks on at this rate, and none may run ahead. */
  get rate(): number {
    if (this.#speed === 'max') return 0;
    return this.late ? (this.#reached ?? 0) : this.#speed;
  }

  /** From now on the night goes at another pace; 0 = it stands still. */
  pace(speed: number | 'max'): void {
    if (this.#taken) this.begins(this.now());
    this.#speed = speed;
    this.#measured = null;
    this.#reached = null;
  }

  /** It stands still until the next poll, and goes on from that, be it an earlier one. */
  jumps(): void {
    this.now();
    this.#taken = null;
    this.#jumping = true;
    this.#measured = null;
  }

  wall(): number {
    return this.#wall();
  }

  get speed(): ReplaySpeed {
    return { wanted: this.#speed, reached: this.#reached };
  }

  /** Whether the speed last measured is less than what was asked for. */
  get late(): boolean {
    return this.#speed !== 'max' && this.#reached !== null && this.#reached < this.#speed * KEPT;
  }

  // From poll to poll: the time between two of them was not spent by this machine.
  #measure(now: { wall: number; at: number }): void {
    this.#measured ??= now;
    const { wall, at } = this.#measured;
    if (now.wall - wall < MEASURED_MS) return;
    this.#reached = (now.at - at) / (now.wall - wall);
    this.#measured = now;
  }
}
