import type { LoggedLine } from './night-file.ts';

/** One kind of fault of a source. */
interface Fault {
  what: string;
  times: number;
  first: number;
  last: number;
  /** The newest of them, as it was logged, and where. */
  example: string;
  where: string;
}

/** What one source did wrong, and when. */
export interface SourceAccount {
  feed: string;
  faults: readonly Fault[];
  /** Moments of each, for the chart. */
  moments: readonly { at: number; what: string }[];
  /** Times without news. */
  silences: readonly { from: number; to: number }[];
}

/** Verdicts that speak against a source; an outranked page is right, only another one speaks first. */
const FAULTS: Readonly<Record<string, string>> = {
  correction: 'numbers corrected downwards',
  'older-copy': 'an older copy of a page',
  held: 'a change held for a second sight',
  quarantined: 'a page held back',
  blocked: 'a page refused',
  unmapped: 'a page that fits no seat',
};

/** What each source did wrong, the worst first. Pure. */
export function sourcesOf(lines: readonly LoggedLine[], end: number): SourceAccount[] {
  const sources = new Map<string, Draft>();
  const draft = (feed: string) => {
    const known: Draft = sources.get(feed) ?? { faults: new Map(), moments: [], silences: [] };
    sources.set(feed, known);
    return known;
  };
  for (const line of lines) {
    const feed = feedOf(line);
    if (feed === null) continue;
    const what = faultOf(line);
    if (what !== null) note(draft(feed), line, what);
    if (line.what !== 'event') continue;
    const { silences } = draft(feed);
    const open = silences.at(-1);
    if (line.injected !== undefined) continue;
    if (line.type === 'feed-stale') silences.push({ from: line.at, to: end });
    else if (open) open.to = line.at;
  }
  return [...sources]
    .map(([feed, { faults, ...rest }]) => ({
      feed,
      ...rest,
      faults: [...faults.values()].sort((a, b) => b.times - a.times),
    }))
    .sort((a, b) => sum(b.faults) - sum(a.faults));
}

interface Draft {
  faults: Map<string, Fault>;
  moments: { at: number; what: string }[];
  silences: { from: number; to: number }[];
}

function note(
  { faults, moments }: Draft,
  { at, reason, url, repeats, what: kind }: LoggedLine,
  what: string,
) {
  // A line with `repeats` tells of those; one of a page that still fails is itself one more.
  const times = Number(repeats ?? 0) + (repeats === undefined || kind === 'problem' ? 1 : 0);
  const known = faults.get(what);
  const newest = { last: at, example: reason, where: String(url ?? '') };
  faults.set(
    what,
    known ? { ...known, ...newest, times: known.times + times } : { what, times, first: at, ...newest },
  );
  moments.push({ at, what });
}

function faultOf({ what, reason, kind, rule, injected }: LoggedLine): string | null {
  if (typeof injected === 'string') return what === 'event' ? null : `injected by an operator: ${injected}`;
  if (what === 'problem') return reason.split(': got ')[0] ?? reason;
  if (what !== 'verdict') return null;
  const fault = FAULTS[String(kind)];
  if (fault === undefined) return null;
  return kind === 'quarantined' || kind === 'blocked' ? `${fault}: ${String(rule)}` : fault;
}

// The id of an event about a feed has its name: `feed-stale:NAME:SINCE`.
function feedOf({ what, feed, type, id, url }: LoggedLine): string | null {
  if (typeof feed === 'string') return feed;
  if (type === 'feed-stale' || type === 'feed-recovered') return String(id).split(':').slice(1, -1).join(':');
  // Logs of before verdicts named their feed.
  return what === 'verdict' ? hostOf(String(url)) : null;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || 'a file' : url;
}

function sum(faults: readonly Fault[]): number {
  return faults.reduce((total, { times }) => total + times, 0);
}
