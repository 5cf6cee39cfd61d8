import type { AiredLine } from './air-time.ts';

/** What the strip showed of a night's declarations. */
export interface TickerTime {
  declarations: number;
  /** Of these, seen within ten minutes. */
  inTime: number;
  /** Seconds until the slowest of those was seen; null when none was. */
  slowest: number | null;
  missed: readonly string[];
}

/** For so long a declaration is news to the strip, ms of the night. */
const DECLARED_MS = 10 * 60_000;

/**
 * How soon each declaration came by in the strip, reckoned from the log: each has a turn of its own, first come, first served,
 * so a real strip is no slower. Pure.
 *
 * @param seconds how long a screenful stands
 */
export function tickerTimeOf(lines: Iterable<AiredLine>, seconds: number): TickerTime {
  const turnMs = seconds * 1000;
  /** Of each contest, how long its declaration waits until it was seen, ms, and when its turn ends. */
  const waits = new Map<string, { ms: number; ends: number }[]>();
  let lastTurn = Number.NEGATIVE_INFINITY;
  for (const { at, what, type, contest = '' } of lines) {
    if (what !== 'event' || contest === '') continue;
    const own = waits.get(contest) ?? [];
    // What does not stand any more when its turn comes is nothing that viewers should see.
    if (type === 'retracted' || type === 'declared') while ((own.at(-1)?.ends ?? at) > at) own.pop();
    if (type !== 'declared') continue;
    lastTurn = Math.max(Math.floor(at / turnMs) + 1, lastTurn + 1);
    const ends = (lastTurn + 1) * turnMs;
    waits.set(contest, [...own, { ms: ends - at, ends }]);
  }
  const all = [...waits].flatMap(([contest, own]) => own.map(({ ms }) => ({ contest, ms })));
  const seen = all.filter(({ ms }) => ms <= DECLARED_MS + turnMs);
  return {
    declarations: all.length,
    inTime: seen.length,
    slowest: seen.length === 0 ? null : seen.reduce((most, { ms }) => Math.max(most, ms), 0) / 1000,
    missed: all.filter(({ ms }) => ms > DECLARED_MS + turnMs).map(({ contest }) => contest),
  };
}
