import type { Election } from '../../controller/election/election.ts';
import type { FeedProblem, HouseReport, Report } from '../../controller/feed/report.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { addOverride } from '../../controller/tally/apply-overrides.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { deriveEvents } from '../../controller/tally/derive.ts';
import { diffTallies } from '../../controller/tally/diff.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import type { Acceptance } from '../../controller/tally/fold.ts';
import type { Override } from '../../controller/tally/override.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import type { Verdict } from '../../controller/tally/verdict.ts';

/** A night in a test: the middle of the pipeline, step by step, keeping what it said. */
export class TestNight {
  readonly election: Election;
  count: Count;
  readonly events: CountEvent[] = [];
  readonly verdicts: Verdict[] = [];

  constructor(election: Election, count: Count = emptyCount(election, 'test')) {
    this.election = election;
    this.count = count;
  }

  poll(
    now: number,
    reports: readonly Report[],
    more: {
      same?: readonly string[];
      problems?: readonly FeedProblem[];
      houses?: readonly HouseReport[];
    } = {},
  ): Acceptance {
    const acceptance = acceptReports(this.count, reports, { election: this.election, now, ...more });
    this.verdicts.push(...acceptance.verdicts);
    this.#advance(acceptance.count, now);
    return acceptance;
  }

  override(override: Override, now: number): void {
    this.#advance(addOverride(this.count, override, this.election, now), now);
  }

  tally(contest: string): Tally {
    const tally = this.count.tallies.get(contest as Tally['contest']);
    if (!tally) throw new Error(`no tally of ${contest}`);
    return tally;
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** Votes of a seat in roster order. */
  votes(contest: string): number[] {
    return this.tally(contest).votes.map(({ votes }) => votes);
  }

  #advance(next: Count, now: number): void {
    const changes = diffTallies(this.count, next);
    this.events.push(...deriveEvents(changes, this.count, next, this.election, { now }));
    this.count = next;
  }
}
