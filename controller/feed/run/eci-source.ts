import type { Election } from '../../election/election.ts';
import { ECI_SITE, type EciFolder, findEciFolder, movedEciFolder } from '../eci/discover.ts';
import type { Feed, FeedSpec } from '../spec.ts';
import type { Exchange } from '../wire/exchange.ts';
import { Lane, type PageWatch } from './lane.ts';
import type { FeedCounters } from './message.ts';
import { type PageSource, Sweep, type SweptPage } from './sweep.ts';

/** Sweeps between two looks at the front page while all is well. */
const LOOK_EVERY = 10;

interface SourceEffects {
  stop: AbortSignal;
  note(text: string): void;
  watch: PageWatch;
}

interface Reading {
  folder: EciFolder;
  sweep: Sweep;
}

/**
 * The commission's site as a source: its folder is looked for until it is there (on the morning of a count it may
 * not be), and looked for again in mid-night when its pages fail or the front page leads elsewhere. One look reads
 * one folder: what came from the old is on its way before the new is asked (hazard H17).
 */
export class EciSource {
  readonly #written: Feed;
  readonly #spec: FeedSpec;
  readonly #election: Election;
  readonly #fetcher: PageSource;
  readonly #effects: SourceEffects;
  #now: Reading | null = null;
  #sweeps = 0;
  #next = 0;
  #reason = '';

  constructor(
    written: Feed,
    spec: FeedSpec,
    election: Election,
    fetcher: PageSource,
    effects: SourceEffects,
  ) {
    this.#written = written;
    this.#spec = spec;
    this.#election = election;
    this.#fetcher = fetcher;
    this.#effects = effects;
  }

  async look(_first: boolean, told: (page: SweptPage) => void): Promise<void> {
    const { stop } = this.#effects;
    if (!this.#now && !(await this.#find())) return;
    const { sweep, folder } = this.#now as Reading;
    const due = sweep.due(this.#sweeps === 0);
    if (due.length === 0) return;
    const start = Date.now();
    await sweep.run(due, stop, told);
    // The lists are the folder's pulse; a sweep of other pages alone says nothing.
    if (!due.some((page) => page === folder.feed.pages?.[0])) return;
    this.#sweeps++;
    // Not one good page, 304 and unchanged ones included.
    const fails = (sweep.counters().lastGoodAt ?? 0) < start;
    if (!stop.aborted && (fails || this.#sweeps % LOOK_EVERY === 0)) await this.#lookElsewhere(fails);
  }

  nextDue(): number {
    return this.#now ? this.#now.sweep.nextDue() : this.#next;
  }

  counters(): FeedCounters {
    if (this.#now) return this.#now.sweep.counters();
    const { requests, bytes } = this.#fetcher;
    const waiting = this.#fetcher.waiting();
    const nothing = { unchanged: 0, pages: 0, failing: 0, contests: 0 };
    const never = { lastAnswerAt: null, lastGoodAt: null, lastChangeAt: null };
    const feed = this.#written.name;
    const reason = waiting?.reason ?? this.#reason;
    return { feed, requests, bytes, ...nothing, ...never, waitingUntil: waiting?.until ?? null, reason };
  }

  async #find(): Promise<boolean> {
    if (performance.now() < this.#next) return false;
    this.#next = performance.now() + this.#written.pollSeconds * 1000;
    const { folder, looked } = await findEciFolder(this.#written, this.#election, this.#fetch);
    if (folder) {
      this.#enter(folder);
      return true;
    }
    const reason = `no results folder yet; looked at ${looked.join(', ')}`;
    if (this.#reason === '') this.#effects.note(reason);
    this.#reason = reason;
    return false;
  }

  async #lookElsewhere(fails: boolean): Promise<void> {
    const { folder } = this.#now as Reading;
    const moved = await movedEciFolder(
      { now: folder, fails, named: this.#written.base ?? null },
      this.#written,
      this.#election,
      this.#fetch,
    );
    if (!moved) return;
    this.#effects.note(
      `the results have moved to ${moved.base}: ${fails ? 'the pages of' : 'the front page no longer leads to'} ${folder.base}${fails ? ' fail' : ''}`,
    );
    this.#enter(moved);
  }

  #enter(folder: EciFolder): void {
    const lane = new Lane(folder.feed, this.#spec, this.#election, this.#effects.watch);
    this.#now = { folder, sweep: new Sweep(folder.feed, lane, this.#fetcher, this.#election) };
    this.#sweeps = 0;
  }

  #fetch = (url: string): Promise<Exchange> => this.#fetcher.fetch(url, this.#effects.stop);
}

/** Address that an `eci` feed begins at. */
export function eciStart({ base }: Feed): string {
  return base ?? ECI_SITE;
}
