import type { Election } from '../../controller/election/election.ts';
import { asRun } from '../e2e/controller-process.ts';

/** Who stands first in a contest, by the log: party id and outcome. */
export interface Standing {
  party: string | null;
  outcome: string;
}

/** Seats of a party. */
export interface Seats {
  won: number;
  leading: number;
}

interface Line {
  what: string;
  contest?: string;
  party?: string;
  outcome?: string;
}

/** The count as the as-run log tells it: a state after each line that changed who stands first. */
export class LoggedCount {
  readonly #changes: { contest: string; standing: Standing }[] = [];
  readonly #election: Election;

  constructor(election: Election, lines: readonly Line[]) {
    this.#election = election;
    const standings = new Map<string, Standing>();
    for (const { what, contest, party = null, outcome } of lines) {
      if (what !== 'event' || !contest || !outcome) continue;
      const before = standings.get(contest);
      if (before?.party === party && before.outcome === outcome) continue;
      const standing = { party, outcome };
      standings.set(contest, standing);
      this.#changes.push({ contest, standing });
    }
  }

  static async read(election: Election, out: string): Promise<LoggedCount> {
    return new LoggedCount(election, (await asRun(out)) as Line[]);
  }

  /**
   * The moments at which the count was as told, as numbers of changes made until then.
   */
  whenever(
    holds: (seats: ReadonlyMap<string, Seats>, standings: ReadonlyMap<string, Standing>) => boolean,
  ): number[] {
    const standings = new Map<string, Standing>();
    const seats = new Map<string, Seats>();
    const found = holds(seats, standings) ? [0] : [];
    this.#changes.forEach(({ contest, standing }, at) => {
      if (this.#election.contests.get(contest as never)?.state === this.#election.mainState) {
        count(seats, standings.get(contest), -1);
        count(seats, standing, 1);
      }
      standings.set(contest, standing);
      if (holds(seats, standings)) found.push(at + 1);
    });
    return found;
  }

  /** Parties that ever stood first in a contest of the main state. */
  parties(): Set<string> {
    const main = this.#changes.filter(({ contest }) => contest.startsWith(`${this.#election.mainState}-`));
    return new Set(main.flatMap(({ standing }) => standing.party ?? []));
  }

  /** The standings after so many changes. */
  standingsAt(changes: number): Map<string, Standing> {
    return new Map(this.#changes.slice(0, changes).map(({ contest, standing }) => [contest, standing]));
  }
}

function count(seats: Map<string, Seats>, standing: Standing | undefined, by: number): void {
  if (!standing?.party) return;
  const kind = { won: 'won', uncontested: 'won', leading: 'leading' }[standing.outcome] as
    | keyof Seats
    | undefined;
  if (!kind) return;
  const now = seats.get(standing.party) ?? { won: 0, leading: 0 };
  seats.set(standing.party, { ...now, [kind]: now[kind] + by });
}
