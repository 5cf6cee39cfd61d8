import type { Candidate } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import type { Counters } from './count.ts';
import type { Reading } from './reading.ts';
import { NOTHING_NEW, type Weighed } from './so-far.ts';
import type { Standing } from './standing.ts';
import type { Tally, VoteCount } from './tally.ts';
import { refutes, type SeatTrust, stampOf, votesOf } from './trust.ts';
import type { VerdictKind } from './verdict.ts';

/** Verdicts that count by themselves. */
const COUNTED: Partial<Record<VerdictKind, keyof Counters>> = {
  accepted: 'accepted',
  correction: 'corrections',
  'older-copy': 'olderCopies',
  held: 'held',
  quarantined: 'quarantined',
  blocked: 'blocked',
  unmapped: 'unmapped',
};

/** What becomes of a report, and of its seat if that changes. */
export function weighed(
  { contest, feed, url, typed }: Report,
  [kind, rule, why]: readonly [VerdictKind, string | null, string],
  seat?: SeatTrust,
): Weighed {
  const taken = kind === 'accepted' || kind === 'correction';
  const reason = typed && taken ? `${why}, ${typed.by}` : why;
  const verdict = { contest, kind, rule, reason, feed, url, ...(typed && { typed: true as const }) };
  const name = COUNTED[kind];
  const result: Weighed = { verdict };
  if (seat) result.seat = seat;
  if (name) result.counted = [name];
  return result;
}

/** The same numbers at a later time: they are younger than they were, nothing else. */
export function confirm(seat: SeatTrust, report: Report, now: number): Weighed {
  const stamp = report.stamp !== null && report.stamp > (seat.fed.stamp ?? 0) ? report.stamp : seat.fed.stamp;
  const younger = stamp !== seat.fed.stamp;
  const refuted = seat.pending !== null && refutes(report, seat.pending);
  if (!younger && !refuted && seat.trouble === null && seat.last !== null) return NOTHING_NEW;
  const counted: (keyof Counters)[] = younger ? ['confirmed'] : [];
  // A version that waited and went away again was an older copy after all.
  if (refuted && seat.pending?.needs.sights === 2) counted.push('olderCopies');
  const next: SeatTrust = {
    ...seat,
    fed: younger ? { ...seat.fed, stamp } : seat.fed,
    stamps: stampsWith(seat, report),
    pending: refuted ? null : seat.pending,
    trouble: null,
    last: refuted || seat.pending === null ? report : null,
    seenAt: now,
  };
  return { counted, seat: next };
}

/** What trust keeps when a report is accepted; the new tally comes beside it. */
export function believed(seat: SeatTrust, report: Report): SeatTrust {
  return {
    ...seat,
    pending: null,
    trouble: null,
    stamps: stampsWith(seat, report),
    seenAt: report.fetchedAt,
    last: report,
  };
}

function stampsWith(seat: SeatTrust, { url, stamp, stampOr }: Report): SeatTrust['stamps'] {
  if (stamp === null || (stampOf(seat, url)?.stamp ?? -1) >= stamp) return seat.stamps;
  const newest = { url, stamp, ...(stampOr !== undefined && { stampOr }) };
  return [...seat.stamps.filter((known) => known.url !== url), newest];
}

/** A report is weighed at one moment. */
export interface Sight {
  /** Time of the night, ms. */
  now: number;
  /** The page is not new, it was served once more. */
  again: boolean;
  /** Another line of the page says what was never heard: the page as a whole is no older copy. */
  movedOn?: boolean;
}

/** The tally a believed reading makes. */
export function tallyOf(seat: SeatTrust, reading: Reading, standing: Standing, now: number): Tally {
  const { report, roster } = reading;
  const votes = votesOf(reading, seat.fed);
  const total = votes.reduce((sum, n) => sum + n, 0);
  const counts: VoteCount[] = votes.map((n, i) => ({
    candidate: (roster[i] as Candidate).id,
    votes: n,
    electionDay:
      reading.kind === 'rows'
        ? (reading.electionDay[i] ?? null)
        : n === 0
          ? null
          : (seat.fed.votes[i]?.electionDay ?? null),
    postal: reading.kind === 'rows' ? (reading.postal[i] ?? null) : (seat.fed.votes[i]?.postal ?? null),
  }));
  return {
    ...(seat.fed.stages ? withoutStages(seat.fed) : seat.fed),
    ...standing,
    // Where votes were counted there was a poll: what is void is its result.
    ...(standing.outcome === 'countermanded' && total > 0 && ({ outcome: 'annulled' } as const)),
    votes: counts,
    total,
    rounds: report.rounds ?? seat.fed.rounds,
    ...(report.counted !== undefined && { counted: report.counted }),
    stamp: report.stamp ?? null,
    seenAt: now,
    feed: report.feed,
    url: report.url,
    hold: null,
    ...(report.ballots && { ballots: report.ballots }),
    ...(reading.stages && { stages: reading.stages }),
  };
}

function withoutStages({ stages: _, ...tally }: Tally): Tally {
  return tally;
}
