import { DateTime } from 'luxon';
import type { Election } from '../../election/election.ts';
import { EXIT, UserError } from '../../ground/user-error.ts';
import type { Poll } from '../report.ts';
import type { Feed, FeedSpec } from '../spec.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readRecorded } from '../wire/recorded.ts';
import type { Lane } from './lane.ts';
import type { ReplayRequest } from './message.ts';
import { nightTime } from './night-time.ts';
import { ReplayDesk, redirectTarget } from './replay-desk.ts';
import type { ReplayModule } from './replay-module.ts';

/** Exchanges nearer than this are one sweep over the source. */
const SWEEP_GAP_MS = 1500;
const SWEEP_SPAN_MS = 15_000;
/** Pages of a sweep that are one poll; a larger sweep is several, so that none keeps the reader waiting for long. */
const POLL_PAGES = 1000;

export interface ReplayedPoll {
  poll: Poll;
  /** Exchanges read so far, with this poll's. */
  position: number;
}

export interface ReplayEffects {
  note(text: string): void;
  /** Between two pages: a beat, and now and then a turn of the event loop; false = stop. */
  turn(): Promise<boolean>;
}

/**
 * A recorded night as polls, through the same lanes as a live one. Exchanges of one sweep are one poll, of a large
 * sweep several. What lies before `from` is folded into the first: the last answer of every address.
 */
export async function* replayNight(
  request: Omit<ReplayRequest, 'speed'>,
  lanes: readonly Lane[],
  moduleFeeds: readonly Feed[],
  spec: FeedSpec,
  election: Election,
  { note, turn }: ReplayEffects,
): AsyncGenerator<ReplayedPoll> {
  const desk = new ReplayDesk(lanes, election);
  const modules: ReplayModule[] = [];
  for (const feed of moduleFeeds) {
    const { ReplayModule } = await import('./replay-module.ts');
    modules.push(new ReplayModule(feed, spec, election, note));
  }
  const strangers = new Map<string, number>();
  let position = 0;
  for await (const { exchanges, at, read } of sweeps(
    readRecorded(request.file, election.timeZone, note),
    request,
    election,
    turn,
  )) {
    position += read;
    if (position <= request.skip) continue;
    const polls = await desk.polls(exchanges, at, turn);
    const { unclaimed } = desk;
    for (const poll of polls) yield { poll, position };
    for (const module of modules) {
      const told = await module.poll(unclaimed, at);
      if (told) yield { poll: told, position };
    }
    for (const { url } of unclaimed) strangers.set(url, (strangers.get(url) ?? 0) + 1);
  }
  if (!(await turn())) return;
  const unasked = [...strangers].filter(([url]) => !modules.some((module) => module.knows(url)));
  const answers = unasked.reduce((sum, [, times]) => sum + times, 0);
  if (answers > 0) note(`${answers} recorded answers are of addresses that no feed asks for`);
}

interface Sweep {
  at: number;
  exchanges: Exchange[];
  /** Exchanges taken from the night for this sweep, folded ones included. */
  read: number;
}

/** Sweeps, large ones in parts. The folded one counts as read with its last part: until then it is begun anew. */
async function* sweeps(
  source: AsyncIterable<Exchange>,
  request: Omit<ReplayRequest, 'speed'>,
  election: Election,
  turn: ReplayEffects['turn'],
): AsyncGenerator<Sweep> {
  for await (const { at, exchanges, read } of wholeSweeps(source, request, election, turn)) {
    const folded = read - exchanges.length;
    for (let i = 0; i < Math.max(1, exchanges.length); i += POLL_PAGES) {
      const part = exchanges.slice(i, i + POLL_PAGES);
      const last = i + POLL_PAGES >= exchanges.length;
      yield { at, exchanges: part, read: folded === 0 ? part.length : last ? read : 0 };
    }
  }
}

async function* wholeSweeps(
  source: AsyncIterable<Exchange>,
  { from, until }: Omit<ReplayRequest, 'speed'>,
  election: Election,
  turn: ReplayEffects['turn'],
): AsyncGenerator<Sweep> {
  let sweep: Sweep | null = null;
  let last = Number.NEGATIVE_INFINITY;
  let start: number | null = null;
  let end = Number.POSITIVE_INFINITY;
  const before = new Folded();
  const urls = new Set<string>();
  for await (const exchange of source) {
    if (!(await turn())) return;
    if (start === null) {
      start = from === undefined ? Number.NEGATIVE_INFINITY : nightTime(from, exchange.at, election.timeZone);
      if (until !== undefined) end = nightTime(until, exchange.at, election.timeZone);
      const first = Math.max(start, exchange.at);
      if (typeof until === 'string' && end < first)
        throw outside('--until', until, `after ${clockTime(first, election)}`);
    }
    if (exchange.at < start) {
      before.add(exchange);
      continue;
    }
    if (before.read > 0) {
      const { read } = before;
      yield { at: start, exchanges: before.take(), read };
    }
    if (exchange.at > end) break;
    // Concurrent requests are written as they end, so that dates may step back a little.
    const at = Math.max(last, exchange.at);
    const joins =
      sweep !== null &&
      at - last <= SWEEP_GAP_MS &&
      at - sweep.at <= SWEEP_SPAN_MS &&
      !urls.has(exchange.url);
    if (sweep !== null && !joins) {
      yield { ...sweep, at: last };
      sweep = null;
      urls.clear();
    }
    sweep ??= { at, exchanges: [], read: 0 };
    sweep.exchanges.push(exchange);
    sweep.read++;
    urls.add(exchange.url);
    last = at;
  }
  if (sweep !== null) yield { ...sweep, at: last };
  else if (before.read > 0) {
    // A night that is resumed by number may have been over; a time that is typed is a mistake.
    if (typeof from === 'string')
      throw outside('--from', from, `until ${clockTime(before.newest, election)}, when it ends`);
    const { read } = before;
    yield { at: start ?? last, exchanges: before.take(), read };
  }
}

function outside(option: string, got: string, expected: string): UserError {
  return new UserError(EXIT.usage, { what: `${option} leaves nothing of the night`, got, expected });
}

function clockTime(at: number, { timeZone }: Election): string {
  return DateTime.fromMillis(at, { zone: timeZone }).toFormat('HH:mm:ss');
}

/** The state of a source at a moment: the last page of every address, and its last refusal if that came later. */
class Folded {
  readonly #pages = new Map<string, Exchange>();
  readonly #refusals = new Map<string, Exchange>();
  readonly #redirects = new Map<string, Exchange>();
  read = 0;
  newest = Number.NEGATIVE_INFINITY;

  add(exchange: Exchange): void {
    this.read++;
    this.newest = Math.max(this.newest, exchange.at);
    if (exchange.status >= 200 && exchange.status < 300) {
      this.#pages.set(exchange.url, exchange);
      this.#refusals.delete(exchange.url);
    } else if (redirectTarget(exchange) !== null) this.#redirects.set(exchange.url, exchange);
    else if (exchange.status === 304) this.#refusals.delete(exchange.url);
    else this.#refusals.set(exchange.url, exchange);
  }

  take(): Exchange[] {
    // A redirect stands before what it leads to.
    const all = [...this.#redirects.values(), ...this.#pages.values(), ...this.#refusals.values()];
    this.#redirects.clear();
    this.#pages.clear();
    this.#refusals.clear();
    this.read = 0;
    return all;
  }
}
