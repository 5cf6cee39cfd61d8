import type { Report } from '../feed/report.ts';
import type { Reading } from './reading.ts';
import { type Standing, standingOf } from './standing.ts';
import type { Step } from './step.ts';
import { confirm, take, tallyOf, verdict } from './taking.ts';
import { ageBeside, CORRECTION, printOf, REVERT, remember, type SeatTrust, stampOf } from './trust.ts';
import type { Verdict } from './verdict.ts';

/** A list's line: it declares what the seat page shows, and stands alone only where there is no seat page. */
export function takeLead(
  step: Step,
  seat: SeatTrust,
  reading: Reading,
  real: readonly boolean[],
  again: boolean,
): Verdict {
  const { report } = reading;
  const stamped = stampOf(seat, report.url);
  if (stamped && ageBeside(report, stamped) < 0)
    return olderCopy(step, { ...seat }, report, 'an older copy of the list');
  const standing = standingOf(reading, real, step.partyOf);
  return seat.fed.total === 0
    ? takeLine(step, seat, reading, standing, again)
    : takeDeclaration(step, seat, reading, standing, real, again);
}

/** The line is all we have: its leader and margin are the tally. */
function takeLine(
  step: Step,
  seat: SeatTrust,
  reading: Reading,
  standing: Standing,
  again: boolean,
): Verdict {
  const { report } = reading;
  const { fed } = seat;
  const same =
    fed.leader === standing.leader && fed.margin === standing.margin && fed.outcome === standing.outcome;
  if (same && fed.url !== '') {
    confirm(step, seat, report);
    return verdict(report, 'unchanged', null, 'the same line');
  }
  const print = printOf([reading.leader ?? -1, report.lead?.margin ?? -1], report);
  const stamped = stampOf(seat, report.url);
  const newer = stamped !== undefined && ageBeside(report, stamped) > 0;
  const known = !newer && seat.past.includes(print);
  const undone = seat.said === 'declared' && report.status !== 'declared' && report.status !== 'unknown';
  if (known || undone) {
    const reason = undone ? 'the declaration is taken back' : 'an earlier line again';
    const held = lingering(step, seat, reading, reason, known ? REVERT : CORRECTION, again);
    if (held) return held;
  }
  const correction = known || undone;
  step.count(correction ? 'corrections' : 'accepted');
  const results = correction ? 'correction' : standing.results;
  const past = remember(seat.past, print);
  const tally = tallyOf(step, seat, reading, { ...standing, results });
  step.keep({ ...take(seat, report), fed: tally, said: report.status, past }, correction);
  step.news(report.feed);
  const reason = `${report.lead?.name} by ${report.lead?.margin ?? '?'}`;
  return verdict(report, correction ? 'correction' : 'accepted', null, reason);
}

/** The seat page has the numbers; the list may declare them, at once when it agrees, else at its second sight. */
function takeDeclaration(
  step: Step,
  seat: SeatTrust,
  reading: Reading,
  standing: Standing,
  real: readonly boolean[],
  again: boolean,
): Verdict {
  const { report } = reading;
  const { fed } = seat;
  if (report.status !== 'declared' || seat.said === 'declared')
    return verdict(report, 'outranked', null, 'the seat page says more than the list');
  const agrees =
    standing.leader === fed.leader && (standing.margin === null || standing.margin === fed.margin);
  if (!agrees) {
    const reason = `the list declares ${report.lead?.name}, the seat page does not yet`;
    const held = lingering(step, seat, reading, reason, CORRECTION, again);
    if (held) return held;
  }
  const votes = fed.votes.map((count) => count.votes);
  const won = standingOf({ ...reading, kind: 'rows', votes, total: fed.total }, real, step.partyOf);
  step.count('accepted');
  step.keep({ ...take(seat, report), fed: { ...fed, ...won, seenAt: step.now }, said: 'declared' });
  step.news(report.feed);
  return verdict(report, 'accepted', null, `declared for ${report.lead?.name} by the list`);
}

/** The verdict while a line has not been seen often and long enough; null from then on. */
function lingering(
  step: Step,
  seat: SeatTrust,
  { report, votes }: Reading,
  reason: string,
  needs: typeof CORRECTION,
  again: boolean,
): Verdict | null {
  const was = seat.pending?.report;
  const known =
    was?.url === report.url &&
    was.lead?.name === report.lead?.name &&
    was.lead?.margin === report.lead?.margin;
  const pending = known ? seat.pending : null;
  const another = again || (was !== undefined && report.fetchedAt > was.fetchedAt);
  const sights = pending ? pending.sights + (another ? 1 : 0) : 1;
  const since = pending?.since ?? step.now;
  const wanted = pending?.needs ?? needs;
  if (sights >= wanted.sights && step.now - since >= wanted.ms) return null;
  const waiting = { ...seat, pending: { report, votes, sights, needs: wanted, since, reason }, last: null };
  if (needs === REVERT) return olderCopy(step, waiting, report, reason);
  if (!pending) step.count('held');
  step.keep(waiting);
  return verdict(report, 'held', 'second-sight', `${reason}, waits for a second sight`);
}

function olderCopy(step: Step, seat: SeatTrust, report: Report, reason: string): Verdict {
  step.count('olderCopies');
  step.keep({ ...seat, olderCopies: seat.olderCopies + 1, last: null });
  return verdict(report, 'older-copy', 'older-copy', reason);
}
