import type { ContestId } from '../election/election.ts';
import type { AiredLine } from './air-time.ts';

/** How the strip below the boards turns; its defaults are those of `strip.ts`. */
export interface TickerPace {
  /** How long a screenful stands. */
  seconds: number;
  /** Cards of a screenful: two and more on a wide picture, one upright. */
  cards: number;
  /** Code of the state that is told first. */
  mainState: string;
  keySeats: ReadonlySet<ContestId>;
  /** Cards of close and key seats, which no event lists: as many as there may be. */
  others: number;
}

/** What the strip showed of a night's declarations. */
export interface TickerTime {
  declarations: number;
  /** Of these, seen within ten minutes. */
  inTime: number;
  /** Seconds until the slowest of those was seen; null when none was. */
  slowest: number | null;
  missed: readonly string[];
}

/** For so long a declaration and a lead change are news to the strip, ms of the night; and how many of each it tells. */
const DECLARED_MS = 10 * 60_000;
const LEAD_MS = 15 * 60_000;
const MOST = { declared: 90, leads: 12 } as const;

interface News {
  id: string;
  contest: ContestId;
  state: string;
  at: number;
}

/**
 * How soon each declaration came by in the strip, turn by turn, reckoned from the log: what the strip tells besides is taken
 * to be as much as it may be, so a real strip is no slower. Pure.
 */
export function tickerTimeOf(lines: Iterable<AiredLine>, pace: TickerPace): TickerTime {
  const declared = new Map<string, News>();
  const leads = new Map<string, News>();
  const waiting = new Map<string, News>();
  const seen = new Map<string, number>();
  const missed: string[] = [];
  const turnMs = pace.seconds * 1000;
  /** Whose turn it is: each declaration has one of its own, first come, first served. */
  const due = new Map<number, News>();
  let lastDue = Number.NEGATIVE_INFINITY;
  let turn = Number.NEGATIVE_INFINITY;
  const showUntil = (at: number): void => {
    if (turn === Number.NEGATIVE_INFINITY) turn = Math.floor(at / turnMs);
    for (; (turn + 1) * turnMs <= at; turn++) {
      if (waiting.size === 0) continue;
      const now = (turn + 1) * turnMs;
      const pages = pagesAt(now, declared, leads, pace);
      const its = due.get(turn);
      due.delete(turn);
      const page = its && pages.find((page) => page.includes(its));
      for (const news of page ?? pages[turn % pages.length] ?? []) {
        if (waiting.delete(news.id)) seen.set(news.id, (now - news.at) / 1000);
      }
      for (const news of waiting.values())
        if (now - news.at >= DECLARED_MS && waiting.delete(news.id)) missed.push(news.contest);
    }
  };
  let last = 0;
  for (const { at, what, id = '', type, contest = '' } of lines) {
    last = Math.max(last, at);
    showUntil(last);
    if (what !== 'event' || contest === '') continue;
    const news = { id, contest: contest as ContestId, state: contest.split('-')[0] ?? '', at };
    if (type === 'lead-changed') leads.set(contest, news);
    if (type === 'retracted') forget(contest);
    if (type !== 'declared') continue;
    forget(contest);
    declared.set(contest, news);
    leads.delete(contest);
    waiting.set(id, news);
    lastDue = Math.max(Math.floor(at / turnMs) + 1, lastDue + 1);
    due.set(lastDue, news);
  }
  // Until the last of them is no news any more.
  showUntil(last + DECLARED_MS + 2 * turnMs);
  const times = [...seen.values()];
  return {
    declarations: seen.size + missed.length,
    inTime: seen.size,
    slowest: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    missed,
  };

  // What does not stand any more is nothing that viewers should see.
  function forget(contest: string): void {
    const old = declared.get(contest);
    if (old) waiting.delete(old.id);
    declared.delete(contest);
  }
}

/** The screenfuls at a moment: the main state first, declarations before lead changes, then what else there may be. */
function pagesAt(
  now: number,
  declared: ReadonlyMap<string, News>,
  leads: ReadonlyMap<string, News>,
  { cards, mainState, keySeats, others }: TickerPace,
): News[][] {
  const weight = ({ contest }: News): number => (keySeats.has(contest) ? 1 : 0);
  const fresh = (all: ReadonlyMap<string, News>, ms: number, most: number): News[] =>
    [...all.values()]
      .filter(({ at }) => now - at < ms)
      .sort((a, b) => weight(b) - weight(a) || b.at - a.at)
      .slice(0, most);
  const told = [fresh(declared, DECLARED_MS, MOST.declared), fresh(leads, LEAD_MS, MOST.leads)];
  const states = new Set([mainState, ...told.flat().map(({ state }) => state)]);
  const pages: News[][] = [];
  for (const state of states) {
    for (const kind of told) {
      const own = kind.filter((news) => news.state === state);
      for (let from = 0; from < own.length; from += cards) pages.push(own.slice(from, from + cards));
    }
  }
  return [...pages, ...Array.from({ length: Math.ceil(others / cards) }, () => [])];
}
