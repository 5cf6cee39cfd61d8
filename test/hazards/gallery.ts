import { fileURLToPath } from 'node:url';
import { direct } from '../../controller/director/direct.ts';
import { type Plan, planRundown } from '../../controller/director/plan.ts';
import { readRundown } from '../../controller/director/rundown.ts';
import { type DirectorState, openingState } from '../../controller/director/state.ts';
import type { Step } from '../../controller/night/step.ts';
import { type Answer, clock, type Desk } from './desk.ts';

/** A scene that went on air: second of the counting day (from 08:00), page and why. */
export interface Take {
  at: number;
  scene: string;
  kind: string;
  reason: string;
}

/**
 * A desk with the real director behind it, on the bundled rundown: what the source says goes on to the scene that
 * viewers see. The director is asked once a second, as the controller asks it.
 */
export class Gallery {
  readonly takes: Take[] = [];
  readonly #desk: Desk;
  readonly #plan: Plan;
  #state: DirectorState = openingState();
  #second: number;

  private constructor(desk: Desk, plan: Plan, from: number) {
    this.#desk = desk;
    this.#plan = plan;
    this.#second = Math.round(from * 60);
  }

  /** @param from minute of the day from which it is on air */
  static async open(desk: Desk, from: number): Promise<Gallery> {
    const rundown = await readRundown(fileURLToPath(new URL('../../scenes/rundown.yaml', import.meta.url)));
    return new Gallery(desk, planRundown(rundown, desk.election), from);
  }

  /** Goes on until a minute, then looks at the source. */
  poll(at: number, answers: readonly Answer[]): Step {
    this.until(at);
    const done = this.#desk.poll(at, answers);
    this.#direct(done);
    return done;
  }

  /** Lets time pass: majorities mature, boards change. */
  until(minute: number): void {
    for (; this.#second < Math.round(minute * 60); this.#second++)
      this.#direct(this.#second % 30 === 0 ? this.#desk.step(this.#second / 60) : null);
  }

  /** Takes that an event caused, not the rotation. */
  cuts(): Take[] {
    return this.takes.filter(({ kind }) => kind === 'event');
  }

  #direct(done: Step | null): void {
    const night = clock(this.#second / 60);
    const input = {
      plan: this.#plan,
      events: done?.events ?? [],
      changed: done?.changes.map(({ contest }) => contest) ?? [],
    };
    const { state, log } = direct(this.#state, input, { night, wall: night });
    this.#state = state;
    for (const line of log)
      if (line.verb === 'take')
        this.takes.push({
          at: this.#second,
          scene: line.scene ?? '',
          kind: line.kind ?? '',
          reason: line.reason,
        });
  }
}
