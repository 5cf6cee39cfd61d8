import { grouped } from '../ground/grouped.ts';
import type { HealthFacts } from '../log/as-run-entry.ts';
import type { LoggedLine, NightFile } from './night-file.ts';
import { type SourceAccount, sourcesOf } from './sources.ts';

/** Something that was on air, times in ms of the night. */
export interface Airing {
  from: number;
  to: number;
  title: string;
  /** Who put it there: the rotation, an event, a hand. */
  by: 'rotation' | 'event' | 'operator';
  reason: string;
}

/** How much was counted, after an event. */
interface Progress {
  at: number;
  what: 'with a result' | 'declared';
  seats: number;
}

interface HealthPoint extends HealthFacts {
  at: number;
}

/** What happened in one hour of the night, as the election's zone has it. */
interface Hour {
  from: number;
  lines: readonly LoggedLine[];
}

/** A night as its editor wants to read it the next morning. Plain data. */
export interface Account {
  title: string;
  mode: string;
  timeZone: string;
  from: number;
  to: number;
  airings: readonly Airing[];
  progress: readonly Progress[];
  /** Kinds of news that are counted over time. */
  news: readonly { at: number; kind: 'leads and flips' | 'declared' | 'corrected or taken back' }[];
  health: readonly HealthPoint[];
  sources: readonly SourceAccount[];
  /** What matters most, in its order. */
  highlights: readonly LoggedLine[];
  corrections: readonly LoggedLine[];
  hands: readonly LoggedLine[];
  notes: readonly LoggedLine[];
  hours: readonly Hour[];
  unread: number;
}

const HOUR_MS = 3_600_000;
const MOST_HIGHLIGHTS = 12;
/** Events below this weight are only counted. */
const TOLD_WEIGHT = 50;
const NEWS: Readonly<Record<string, Account['news'][number]['kind']>> = {
  'lead-changed': 'leads and flips',
  flip: 'leads and flips',
  declared: 'declared',
  correction: 'corrected or taken back',
  retracted: 'corrected or taken back',
};

/** Makes the account of a night out of what it left. Pure. */
export function accountOf({ lines, status, summary, unread }: NightFile): Account {
  const events = lines.filter(({ what }) => what === 'event');
  const mode = String(summary?.mode ?? status?.mode ?? events[0]?.mode ?? 'unknown');
  const titles = new Map((status?.scenes ?? []).map(({ scene, title }) => [scene, title]));
  const from = lines[0]?.at ?? 0;
  const to = Math.max(from + 1, lines.at(-1)?.at ?? 0);
  return {
    title: status?.title ?? status?.election ?? 'A night',
    ...{ mode, timeZone: status?.timeZone ?? 'UTC', from, to, unread },
    airings: airingsOf(lines, titles, to),
    progress: progressOf(events),
    news: events.flatMap(({ at, type }) => {
      const kind = NEWS[String(type)];
      return kind ? [{ at, kind }] : [];
    }),
    health: lines.filter(({ what }) => what === 'health') as unknown as HealthPoint[],
    sources: sourcesOf(lines, to),
    highlights: [...events]
      .sort((a, b) => Number(b.weight) - Number(a.weight))
      .slice(0, MOST_HIGHLIGHTS)
      .sort((a, b) => a.at - b.at),
    corrections: events.filter(({ type }) => type === 'correction' || type === 'retracted'),
    hands: lines.filter(({ what }) => what === 'operator' || what === 'takeover'),
    notes: lines.filter(({ what }) => what === 'note'),
    hours: hoursOf(lines),
  };
}

// OBS's own word where there was an OBS, else what the director wanted.
function airingsOf(lines: readonly LoggedLine[], titles: ReadonlyMap<string, string>, end: number): Airing[] {
  const seen = lines.some(({ what }) => what === 'on-air') ? 'on-air' : 'take';
  let by: Airing['by'] = 'rotation';
  const airings: Airing[] = [];
  for (const { at, what, scene, kind, reason, obs } of lines) {
    if (what === 'take') by = kind === 'event' || kind === 'rotation' ? kind : 'operator';
    // A takeover shows a scene of the user's own; of several OBS the main one counts.
    if ((what !== seen && what !== 'takeover') || obs !== undefined) continue;
    const before = airings.at(-1);
    if (before) before.to = at;
    const title = titles.get(String(scene)) ?? String(scene);
    airings.push({ from: at, to: end, title, by: what === 'takeover' ? 'operator' : by, reason });
  }
  return airings;
}

function progressOf(events: readonly LoggedLine[]): Progress[] {
  const counts = { 'with a result': new Set<unknown>(), declared: new Set<unknown>() };
  return events.flatMap(({ at, type, contest }): Progress[] => {
    if (type === 'first-result') counts['with a result'].add(contest);
    else if (type === 'declared') {
      counts['with a result'].add(contest);
      counts.declared.add(contest);
    } else if (type === 'retracted' && contest !== undefined) counts.declared.delete(contest);
    else return [];
    return (['with a result', 'declared'] as const).map((what) => ({ at, what, seats: counts[what].size }));
  });
}

function hoursOf(lines: readonly LoggedLine[]): Hour[] {
  const hours = grouped(lines.filter(isTold), ({ at }) => [Math.floor(at / HOUR_MS) * HOUR_MS]);
  return [...hours].map(([from, told]) => ({ from, lines: told }));
}

// A rotation that goes on is no news; its chart has it.
function isTold({ what, kind, weight }: LoggedLine): boolean {
  if (what === 'event') return Number(weight) >= TOLD_WEIGHT;
  if (what === 'take') return kind !== 'rotation';
  return what === 'operator' || what === 'takeover' || what === 'note';
}
