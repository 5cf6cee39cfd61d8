import type { Election } from '../election/election.ts';
import type { Sliced } from '../ground/slices.ts';
import type { Count } from '../tally/count.ts';
import { project } from './project.ts';
import type { Projection } from './projection.ts';
import { RoundLog } from './round-log.ts';
import { seatViews } from './seat-view.ts';

/** Beyond this part of the count only the closest seats are open; drawn as the others are, they made ranges too narrow. */
export const USELESS_FROM = 0.7;
/** Time of the night between two projections. */
export const PROJECT_EVERY_MS = 300_000;

/** Swings and leads of single seats are what it is made of. */
const NOT_HERE = 'it is of seats that one member wins by the most votes, and this election has others';

function speaks({ contests, mainState, units }: Election): boolean {
  if (units && units.size > 0) return false;
  return [...contests.values()].every(
    ({ state, rule, weight }) => state !== mainState || (rule.method === 'plurality' && weight === 1),
  );
}

/**
 * Keeps a projection fresh at little cost: made anew at most every `everyMs` of the night, so that it means
 * the same in a rehearsal at any speed.
 */
export class Projector {
  readonly #everyMs: number;
  #at = Number.NEGATIVE_INFINITY;
  #count: Count | null = null;
  #last: Projection | null = null;
  /** Every one that was worth showing, oldest first; a new list when one more came. */
  shown: readonly Projection[] = [];
  /** The night's own rounds, from its start or the controller's. */
  readonly #rounds = new RoundLog();

  /** Why nothing is said, as it was last told. */
  #silence = '';
  readonly #tell: (reason: string) => void;

  /** @param tell told when the model and the scaled leads disagree, so that nothing is said, and when that is over */
  constructor(everyMs = PROJECT_EVERY_MS, tell: (reason: string) => void = () => {}) {
    this.#everyMs = everyMs;
    this.#tell = tell;
  }

  /** The projection to show at `now` (ms of the night); null while there is nothing worth showing. */
  *projection(count: Count, election: Election, now: number): Sliced<Projection | null> {
    const due = now - this.#at >= this.#everyMs || now < this.#at;
    if (count === this.#count || !due) return this.#last;
    this.#at = now;
    this.#count = count;
    if (!speaks(election)) {
      if (this.#silence === '') this.#tell(`no projection: ${NOT_HERE}`);
      this.#silence = NOT_HERE;
      return null;
    }
    const seats = seatViews(count, election, election.mainState);
    yield;
    this.#rounds.note(seats);
    yield;
    const counting = this.#rounds.fit();
    yield;
    let silence = '';
    const silent = (reason: string): void => {
      silence = reason;
    };
    const made = yield* project(count, election, { counting, silent });
    if (silence !== '' && this.#silence === '') this.#tell(`no projection: ${silence}`);
    if (silence === '' && this.#silence !== '') this.#tell('the projection may speak again');
    this.#silence = silence;
    this.#last = made && made.counted < USELESS_FROM ? made : null;
    if (this.#last) this.shown = [...this.shown, this.#last];
    return this.#last;
  }
}
