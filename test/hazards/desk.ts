import { fileURLToPath } from 'node:url';
import { type ContestId, contestId, type Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { FeedProblem, Poll } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import type { FeedSpec } from '../../controller/feed/spec.ts';
import { parseFeedSpec, readFeedSpec } from '../../controller/feed/spec-file.ts';
import type { Exchange } from '../../controller/feed/wire/exchange.ts';
import { UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import type { Mode } from '../../controller/ground/mode.ts';
import { beginNight, type NightState, type Step, step } from '../../controller/night/step.ts';
import { pageUrl, resultPage } from '../../controller/simulate/result-page.ts';
import { addOverride } from '../../controller/tally/apply-overrides.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import type { Override } from '../../controller/tally/override.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import type { Verdict } from '../../controller/tally/verdict.ts';

export const WEST_BENGAL = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

/** What a page of a test says of its seat; whoever is not named has no votes. */
export interface Said {
  /** EVM votes in roster order. */
  electionDay: readonly number[];
  postal?: readonly number[];
  done?: number;
  of?: number;
  status?: 'not-started' | 'in-progress' | 'recount' | 'declared';
  /** Minute of its stamp; default the minute it is fetched. */
  stamp?: number;
}

/** One answer of the source. */
export interface Answer {
  contest: ContestId;
  said?: Said;
  /** Instead of `said`: the body as it is, or what becomes of the said page. */
  body?: string | Uint8Array | ((page: string) => string);
  status?: number;
  type?: string;
  /** Default the address of the seat's page. */
  url?: string;
}

/**
 * A newsroom without pictures: answers of a source go through the real lane (decode, open, map) and the real
 * step (accept, diff, derive, fold), on the real West Bengal election.
 */
export class Desk {
  readonly election: Election;
  state: NightState;
  readonly events: CountEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly problems: FeedProblem[] = [];
  /** What the decoder found odd. */
  readonly warnings: string[] = [];
  readonly #lanes: { lane: Lane; urls: UrlPatterns }[];

  private constructor(election: Election, spec: FeedSpec, mode: Mode) {
    this.election = election;
    this.state = beginNight(election, mode);
    this.#lanes = spec.feeds.map((feed) => ({
      lane: new Lane(feed, spec, election),
      urls: new UrlPatterns(feed, election),
    }));
  }

  static async open(
    options: {
      election?: Election;
      feed?: string;
      mode?: Mode;
      change?: (election: Election) => Election;
    } = {},
  ): Promise<Desk> {
    const election = options.election ?? (await westBengal());
    const spec = options.feed ? parseFeedSpec(options.feed, 'feed.yaml') : await readFeedSpec(WEST_BENGAL);
    return new Desk(options.change ? options.change(election) : election, spec, options.mode ?? 'test');
  }

  /** One look at the source at a minute of the night. */
  poll(at: number, answers: readonly Answer[]): Step {
    const outcomes = answers.map((answer) => this.#answered(answer, at));
    this.warnings.push(...outcomes.flatMap(({ warnings }) => [...warnings]));
    return this.step(at, {
      reports: outcomes.flatMap(({ reports }) => [...reports]),
      problems: outcomes.flatMap(({ problems }) => [...problems]),
      same: outcomes.flatMap(({ kind, url }) => (kind === 'same' ? [url] : [])),
      houses: outcomes.flatMap(({ houses }) => [...houses]),
    });
  }

  /** The same for what a lane has read elsewhere, or for nothing but the passing of time. */
  step(at: number, more: Partial<Poll> = {}): Step {
    const poll: Poll = {
      feed: 'eci-pages',
      at: clock(at),
      reports: [],
      problems: [],
      pages: 0,
      unchanged: 0,
      arrivedWall: 0,
      ...more,
    };
    return this.#took(step(this.state, poll, this.election, poll.at), poll);
  }

  override(at: number, override: DistributiveOmit<Override, 'who' | 'when' | 'origin'>): void {
    const signed = { ...override, who: 'operator', when: clock(at), origin: 'operator' } as Override;
    const overrule = (count: NightState['count']) => addOverride(count, signed, this.election, clock(at));
    this.#took(step(this.state, null, this.election, clock(at), overrule), null);
  }

  tally(contest: string): Tally {
    const tally = this.state.count.tallies.get(contest as ContestId);
    if (!tally) throw new Error(`no tally of ${contest}`);
    return tally;
  }

  votes(contest: string): number[] {
    return this.tally(contest).votes.map(({ votes }) => votes);
  }

  /** Types of a seat's events so far. */
  told(contest: string): string[] {
    return this.events.filter((event) => event.contest === contest).map(({ type }) => type);
  }

  /** Lead changes, declarations and their undoing: what viewers would call news. */
  news(contest: string): string[] {
    const news = ['first-result', 'lead-changed', 'declared', 'retracted', 'correction'];
    return this.told(contest).filter((type) => news.includes(type));
  }

  page(contest: ContestId, said: Said, at: number): string {
    const seat = this.election.contests.get(contest);
    if (!seat) throw new Error(`no contest ${contest}`);
    const roster = this.election.candidates.get(contest) ?? [];
    const pad = (votes: readonly number[]): number[] => roster.map((_, i) => votes[i] ?? 0);
    return resultPage(this.election, seat, roster, {
      at: clock(said.stamp ?? at),
      status: said.status ?? 'in-progress',
      done: said.done ?? 1,
      of: said.of ?? 20,
      electionDay: pad(said.electionDay),
      postal: pad(said.postal ?? []),
    });
  }

  #answered(answer: Answer, at: number) {
    const { contest, said, body, status = 200, type = 'text/html; charset=utf-8' } = answer;
    const page = said ? this.page(contest, said, at) : '';
    const made = typeof body === 'function' ? body(page) : (body ?? page);
    const seat = this.election.contests.get(contest);
    if (!seat) throw new Error(`no contest ${contest}`);
    const url = answer.url ?? pageUrl(seat);
    const exchange: Exchange = {
      url,
      at: clock(at),
      status,
      statusText: '',
      headers: { 'content-type': type },
      body: typeof made === 'string' ? new TextEncoder().encode(made) : made,
      failure: null,
    };
    for (const { lane, urls } of this.#lanes) {
      const match = urls.match(url);
      if (match) {
        const hint = {
          contest:
            match.state !== null && match.number !== null ? contestId(match.state, match.number) : null,
          state: match.state,
          linksAt: undefined,
        };
        return { url, ...lane.accept(exchange, hint) };
      }
    }
    throw new Error(`no feed reads ${url}`);
  }

  #took(done: Step, poll: Poll | null): Step {
    this.state = done.state;
    this.events.push(...done.events);
    this.verdicts.push(...done.verdicts);
    this.problems.push(...(poll?.problems ?? []));
    return done;
  }
}

/** Minute of the counting day, from 08:00 IST, as ms. */
export function clock(minute: number): number {
  return Date.UTC(2021, 4, 2, 2, 30) + minute * 60_000;
}

export function wb(number: number): ContestId {
  return contestId('WB', number);
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

let loaded: Promise<Election> | null = null;

/** The bundled election, read once a process. */
export function westBengal(): Promise<Election> {
  loaded ??= loadElection(WEST_BENGAL);
  return loaded;
}
