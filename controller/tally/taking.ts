import type { Candidate } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import type { Reading } from './reading.ts';
import type { standingOf } from './standing.ts';
import type { Step } from './step.ts';
import type { Tally, VoteCount } from './tally.ts';
import { refutes, type SeatTrust, stampOf, votesOf } from './trust.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** The same numbers at a later time: they are younger than they were, nothing else. */
export function confirm(step: Step, seat: SeatTrust, report: Report): void {
  const stamp = report.stamp !== null && report.stamp > (seat.fed.stamp ?? 0) ? report.stamp : seat.fed.stamp;
  const refuted = seat.pending !== null && refutes(report, seat.pending);
  if (stamp === seat.fed.stamp && !refuted && seat.trouble === null && seat.last !== null) return;
  // A version that waited and went away again was an older copy after all.
  if (refuted && seat.pending?.needs.sights === 2) step.count('olderCopies');
  if (stamp !== seat.fed.stamp) step.count('confirmed');
  step.keep({
    ...seat,
    fed: stamp === seat.fed.stamp ? seat.fed : { ...seat.fed, stamp },
    stamps: stampsWith(seat, report),
    pending: refuted ? null : seat.pending,
    trouble: null,
    last: refuted || seat.pending === null ? report : null,
    seenAt: step.now,
  });
}

/** What trust keeps when a report is accepted; the new tally comes beside it. */
export function take(seat: SeatTrust, report: Report): SeatTrust {
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

/** The tally a believed reading makes. */
export function tallyOf(
  step: Step,
  seat: SeatTrust,
  reading: Reading,
  standing: ReturnType<typeof standingOf>,
): Tally {
  const { report, roster } = reading;
  const votes = votesOf(reading, seat.fed);
  const counts: VoteCount[] = votes.map((n, i) => ({
    candidate: (roster[i] as Candidate).id,
    votes: n,
    evm:
      reading.kind === 'rows' ? (reading.evm[i] ?? null) : n === 0 ? null : (seat.fed.votes[i]?.evm ?? null),
    postal: reading.kind === 'rows' ? (reading.postal[i] ?? null) : (seat.fed.votes[i]?.postal ?? null),
  }));
  return {
    ...seat.fed,
    ...standing,
    votes: counts,
    total: votes.reduce((sum, n) => sum + n, 0),
    rounds: report.rounds ?? seat.fed.rounds,
    stamp: report.stamp ?? null,
    seenAt: step.now,
    feed: report.feed,
    url: report.url,
    hold: null,
  };
}

export function verdict(report: Report, kind: VerdictKind, rule: string | null, reason: string): Verdict {
  return { contest: report.contest, kind, rule, reason, feed: report.feed, url: report.url };
}
