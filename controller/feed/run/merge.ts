import type { ContestId } from '../../election/election.ts';
import type { Poll, Report } from '../report.ts';

/** What merging needs to know of a feed. */
export interface MergedFeed {
  name: string;
  priority: number;
  staleSeconds: number;
}

interface Offer {
  report: Report;
  /** Last time the page was seen to say this, ms of the night. */
  seenAt: number;
}

/**
 * Several feeds, one voice a seat: the highest feed that is fresh speaks, a lower one only while every higher
 * one has been silent for its `staleSeconds`. Whole reports pass or wait: a seat's numbers are never a mixture. Who
 * tells winners and no votes speaks beside them.
 */
export class FeedMerge {
  readonly #feeds: ReadonlyMap<string, MergedFeed>;
  /** Latest report of each feed for each contest. */
  readonly #offers = new Map<ContestId, Map<string, Offer>>();
  readonly #pages = new Map<string, Map<string, readonly ContestId[]>>();
  /** Feed whose numbers are on air. */
  readonly #holder = new Map<ContestId, string>();
  readonly #differs = new Map<ContestId, string>();
  /** Feeds that tell winners and no votes take turns among themselves only. */
  readonly #words: FeedMerge | null;

  constructor(feeds: readonly MergedFeed[], words = true) {
    this.#feeds = new Map(feeds.map((feed) => [feed.name, feed]));
    this.#words = words ? new FeedMerge(feeds, false) : null;
  }

  /**
   * What of a poll goes on, and what became due by failover meanwhile. `notes` say who took over and which
   * seats two feeds tell differently.
   */
  accept(poll: Poll): { poll: Poll; notes: { feed: string; text: string }[] } {
    if (this.#feeds.size === 1) {
      for (const { contest, feed } of poll.reports) this.#holder.set(contest, feed);
      return { poll, notes: [] };
    }
    const words = this.#words?.accept({
      ...poll,
      reports: poll.reports.filter(({ outcomesOnly }) => outcomesOnly),
    });
    const notes: { feed: string; text: string }[] = [...(words?.notes ?? [])];
    const touched = new Set<ContestId>();
    const fresh = new Set<Report>();
    const byUrl = new Map<string, ContestId[]>();
    const waiting: Report[] = [];
    for (const report of poll.reports) {
      if (words && report.outcomesOnly) continue;
      // Half-typed numbers take the word from nobody.
      if (report.typed && report.typed.waits !== null) {
        if ((this.#holder.get(report.contest) ?? report.feed) === report.feed) waiting.push(report);
        continue;
      }
      const offers = this.#offers.get(report.contest) ?? new Map<string, Offer>();
      this.#offers.set(report.contest, offers.set(report.feed, { report, seenAt: poll.at }));
      byUrl.set(report.url, [...(byUrl.get(report.url) ?? []), report.contest]);
      touched.add(report.contest);
      fresh.add(report);
    }
    const pages = this.#pages.get(poll.feed) ?? new Map<string, readonly ContestId[]>();
    this.#pages.set(poll.feed, pages);
    for (const [url, contests] of byUrl) pages.set(url, contests);
    for (const url of poll.same ?? []) {
      for (const contest of pages.get(url) ?? []) {
        const offer = this.#offers.get(contest)?.get(poll.feed);
        if (offer) offer.seenAt = poll.at;
        touched.add(contest);
      }
    }
    const reports: Report[] = [];
    for (const contest of touched) {
      const report = this.#choose(contest, poll.at, fresh, notes);
      if (report) reports.push(report);
    }
    return { poll: { ...poll, reports: [...reports, ...waiting, ...(words?.poll.reports ?? [])] }, notes };
  }

  /** Contests whose numbers, or whose winner, on air are the feed's. */
  onAir(feed: string): number {
    let count = this.#words?.onAir(feed) ?? 0;
    for (const holder of this.#holder.values()) if (holder === feed) count++;
    return count;
  }

  /** Seats that two feeds tell differently, a sentence each. */
  get differing(): readonly string[] {
    return [...this.#differs.values()];
  }

  // The report that goes on now: new words of the speaker, or the last words of a new speaker.
  #choose(
    contest: ContestId,
    now: number,
    fresh: ReadonlySet<Report>,
    notes: { feed: string; text: string }[],
  ): Report | null {
    const offers = [...(this.#offers.get(contest) ?? new Map<string, Offer>()).values()];
    const isFresh = ({ report, seenAt }: Offer): boolean =>
      now - seenAt <= (this.#feeds.get(report.feed)?.staleSeconds ?? 0) * 1000;
    const ranked = offers.sort((a, b) => b.report.priority - a.report.priority || b.seenAt - a.seenAt);
    const before = this.#holder.get(contest);
    // All stale: whoever spoke last keeps the word, so that nothing flaps.
    const top = ranked.find(isFresh);
    // Of equals the one who speaks goes on: they take no turns.
    const equal = ranked.find(
      (offer) =>
        offer.report.feed === before && isFresh(offer) && offer.report.priority === top?.report.priority,
    );
    const speaker = equal ?? top ?? ranked.find(({ report }) => report.feed === before) ?? ranked[0];
    if (!speaker) return null;
    const { report } = speaker;
    this.#holder.set(contest, report.feed);
    if (before !== undefined && before !== report.feed) {
      notes.push({ feed: report.feed, text: `${contest}: ${report.feed} speaks for ${before}` });
    }
    this.#compare(
      contest,
      report,
      ranked.map((offer) => offer.report),
      notes,
    );
    if (before === report.feed && !fresh.has(report)) return null;
    // The choice between feeds is made here; the rank of the feed that fell silent travels with its stand-in.
    const highest = Math.max(...offers.map((offer) => offer.report.priority));
    return report.priority === highest ? report : { ...report, priority: highest };
  }

  #compare(
    contest: ContestId,
    spoken: Report,
    all: readonly Report[],
    notes: { feed: string; text: string }[],
  ): void {
    const other = all.find((report) => report.feed !== spoken.feed && differ(report, spoken));
    const text = other ? `${contest}: on air ${summary(spoken)}; ${summary(other)}` : '';
    if (text !== '' && text !== this.#differs.get(contest)) notes.push({ feed: spoken.feed, text });
    if (text === '') this.#differs.delete(contest);
    else this.#differs.set(contest, text);
  }
}

// Two sources are never quite in step: only different leaders, or a declared result told otherwise, matter.
function differ(a: Report, b: Report): boolean {
  const [leadA, leadB] = [leaderOf(a), leaderOf(b)];
  if (leadA === null || leadB === null) return false;
  return leadA !== leadB || (a.status === 'declared' && b.status === 'declared' && votesOf(a) !== votesOf(b));
}

function leaderOf(report: Report): string | null {
  if (report.lead) return report.lead.name.toLowerCase().replace(/\s+/g, ' ');
  const best = [...report.rows].sort((a, b) => b.votes - a.votes)[0];
  return best && best.votes > 0 ? best.name.toLowerCase().replace(/\s+/g, ' ') : null;
}

function votesOf(report: Report): number {
  return report.rows.reduce((sum, { votes }) => sum + votes, 0);
}

function summary(report: Report): string {
  return `${report.feed} says ${leaderOf(report)}, ${votesOf(report)} votes`;
}
