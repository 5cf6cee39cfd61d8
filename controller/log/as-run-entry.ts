import type { DirectorLine } from '../director/draft.ts';
import type { FeedProblem } from '../feed/report.ts';
import type { MadeFault } from '../ground/mode.ts';
import type { CountEvent } from '../tally/event.ts';
import type { Verdict } from '../tally/verdict.ts';

/** A value that means the same in every replay. */
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** One line of the as-run log. Only night time and facts of the night: a replay gives the same bytes. */
export interface AsRunEntry {
  /** ms of the night. */
  at: number;
  /** What kind of line: `event`, `take`, `verdict`, `problem`, `note`, … */
  what: string;
  /** Same happening, same id: a line whose id is in the log already is not written again. */
  id?: string;
  reason: string;
  facts?: Readonly<Record<string, Plain>>;
}

/** An event, with what it did to the seat. */
export function eventEntry(event: CountEvent): AsRunEntry {
  const { contest, state, party, coalition, from, to, after } = event;
  return {
    at: event.at,
    what: 'event',
    id: event.id,
    reason: event.reason,
    facts: {
      type: event.type,
      weight: event.weight,
      mode: event.mode,
      ...given({ contest, state, party, coalition, from, to }),
      ...(after && {
        revision: after.revision,
        outcome: after.outcome,
        margin: after.margin,
        total: after.total,
      }),
    },
  };
}

/** What the director did. */
export function directorEntry(line: DirectorLine): AsRunEntry {
  return {
    at: line.at,
    what: line.verb,
    reason: line.reason,
    facts: {
      ...given({ scene: line.scene, contest: line.contest ?? null, kind: line.kind }),
      ...(line.events[0] && { events: line.events }),
    },
  };
}

/** What became of a report that was not simply taken over; `repeats` = how often since the line that began it. */
export function verdictEntry(verdict: Verdict, at: number, repeats = 0): AsRunEntry {
  return {
    at,
    what: 'verdict',
    reason: repeats > 0 ? `${verdict.reason}; so ${repeats} times more` : verdict.reason,
    facts: {
      kind: verdict.kind,
      ...given({ rule: verdict.rule }),
      contest: verdict.contest,
      feed: verdict.feed,
      url: verdict.url,
      ...(repeats > 0 && { repeats }),
    },
  };
}

/** A page that could not be read; `repeats` = how often since the last line about it. */
export function problemEntry(problem: FeedProblem, repeats = 0): AsRunEntry {
  const { feed, url, contest, what, got, expected, where } = problem;
  return {
    at: problem.at,
    what: 'problem',
    reason: `${what}: got ${got}, expected ${expected} (${where})`,
    facts: { feed, url, ...given({ contest }), ...(repeats > 0 && { repeats }) },
  };
}

/**
 * What an OBS shows from now on, because we asked; the director's own `take` says what was wanted.
 *
 * @param stage name of that OBS, '' where there is one
 */
export function takenEntry(
  at: number,
  stage: string,
  { scene, page, reason }: { scene: string; page: string; reason: string },
): AsRunEntry {
  return {
    at,
    what: 'on-air',
    reason: `${stage ? `OBS ${stage}` : 'OBS'} shows "${scene}": ${reason}`,
    facts: { scene: page, ...given({ obs: stage || null }) },
  };
}

/** How a night fares, as the log keeps it once a minute. */
export type HealthFacts = {
  /** From the arrival of bytes to the request that shows them, in the last minute, ms; and how often. */
  latencyMs: { times: number; p50: number | null; p95: number | null; max: number | null };
  /** Of the newest numbers of the main state, seconds. */
  dataAge: number | null;
  rssMb: number;
  obs: {
    name: string;
    connection: string;
    /** Since we connected. */
    skippedFrames: number;
    cpuPercent: number | null;
    requests: number;
    failures: number;
  }[];
};

/** How a night that somebody watches fares. It is the machine's business: a replay gives other figures. */
export function healthEntry(at: number, facts: HealthFacts): AsRunEntry {
  const { latencyMs, dataAge, obs } = facts;
  const reason = [
    `${latencyMs.times} times something new${latencyMs.p95 === null ? '' : `, ${Math.round(latencyMs.p95)} ms to show it (p95)`}`,
    dataAge === null ? 'no numbers yet' : `numbers are ${dataAge} s old`,
    ...obs.map(({ name, connection, skippedFrames }) =>
      [name ? `OBS ${name}` : 'OBS', connection, `${skippedFrames} frames skipped`].join(' '),
    ),
  ].join('; ');
  return { at, what: 'health', reason, facts };
}

/** A line that comes of what an operator had a rehearsal's source do wrong. */
export function markInjected(entry: AsRunEntry, fault: MadeFault | undefined): AsRunEntry {
  if (fault === undefined) return entry;
  return {
    ...entry,
    reason: `injected ${fault}: ${entry.reason}`,
    facts: { ...entry.facts, injected: fault },
  };
}

// Absent facts are left out: a line is read by people too.
function given(facts: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null),
  );
}
