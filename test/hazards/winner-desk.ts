import { rm } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import type { Candidate, Contest, Election } from '../../controller/election/election.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { FeedMerge } from '../../controller/feed/run/merge.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import { beginNight, type NightState, step } from '../../controller/night/step.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import type { Verdict } from '../../controller/tally/verdict.ts';
import { riverElection } from '../feed/river-election.ts';

/** Pages of Riverland's first seat (ASHA SEN, BIMAL ROY, NOTA) through the real lanes, the merge and the step. */
export class WinnerDesk {
  readonly election: Election;
  readonly events: CountEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly problems: string[] = [];
  state: NightState;
  readonly #lanes: readonly Lane[];
  readonly #merge: FeedMerge;
  #minute = 0;

  private constructor(election: Election, lanes: readonly Lane[]) {
    this.election = election;
    this.state = beginNight(election, 'test');
    this.#lanes = lanes;
    this.#merge = new FeedMerge(lanes.map(({ feed }) => feed));
  }

  static async open(
    t: TestContext,
    yaml: string,
    change: {
      contest?: Partial<Contest>;
      roster?: (roster: readonly Candidate[]) => readonly Candidate[];
    } = {},
  ): Promise<WinnerDesk> {
    const made = await riverElection(yaml, ['Northbank']);
    t.after(() => rm(made.dir, { recursive: true }));
    const contests = new Map(
      [...made.contests].map(([id, contest]) => [id, { ...contest, ...change.contest }]),
    );
    const candidates = new Map([...made.candidates].map(([id, list]) => [id, change.roster?.(list) ?? list]));
    const election = { ...made, contests, candidates };
    const spec = await readFeedSpec(election.dir);
    return new WinnerDesk(
      election,
      spec.feeds.map((feed) => new Lane(feed, spec, election)),
    );
  }

  /** One look at a page by every feed that reads its address, a minute after the last. */
  look(url: string, body: string, type = 'text/html'): Tally {
    this.#minute++;
    const at = Date.UTC(2026, 4, 4, 8, this.#minute);
    for (const lane of this.#lanes) {
      if (!new UrlPatterns(lane.feed, this.election).match(url)) continue;
      const exchange = goodExchange(url, at, Buffer.from(body), { 'content-type': type });
      const outcome = lane.accept(exchange, { contest: null, state: null });
      this.problems.push(...outcome.problems.map(({ what, got }) => `${what}: ${got}`));
      const same = outcome.kind === 'same' ? [url] : [];
      const poll = { feed: lane.feed.name, at, reports: outcome.reports, problems: outcome.problems, same };
      const merged = this.#merge.accept({ ...poll, pages: 1, unchanged: same.length, arrivedWall: 0 });
      const done = step(this.state, merged.poll, this.election, at);
      this.state = done.state;
      this.events.push(...done.events);
      this.verdicts.push(...done.verdicts);
    }
    return this.tally;
  }

  get tally(): Tally {
    const [tally] = this.state.count.tallies.values();
    if (!tally) throw new Error('no tally');
    return tally;
  }

  /** Outcome and leader's name, `won BIMAL ROY`. */
  get said(): string {
    const { outcome, leader } = this.tally;
    const roster = [...this.election.candidates.values()].flat();
    return `${outcome} ${roster.find(({ id }) => id === leader)?.name ?? 'nobody'}`;
  }

  /** Types of the seat's events, of those asked for. */
  told(...types: string[]): string[] {
    return this.events.flatMap(({ type, contest }) => (contest && types.includes(type) ? [type] : []));
  }
}
