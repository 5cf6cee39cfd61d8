import type { Report } from '../feed/report.ts';
import type { Reading } from './reading.ts';
import type { Weighed } from './so-far.ts';
import { type Standing, standingOf } from './standing.ts';
import { ageBeside, CORRECTION, printOf, REVERT, remember, type SeatTrust, stampOf } from './trust.ts';
import { believed, confirm, type Sight, tallyOf, weighed } from './weighed.ts';

/** A list's line: it declares what the seat page shows, and stands alone only where there is no seat page. */
export function weighLead(seat: SeatTrust, reading: Reading, sight: Sight): Weighed {
  const { report } = reading;
  const stamped = stampOf(seat, report.url);
  if (stamped && ageBeside(report, stamped) < 0) return olderCopy(seat, report, 'an older copy of the list');
  const standing = standingOf(reading);
  return seat.fed.total === 0
    ? weighLine(seat, reading, standing, sight)
    : weighDeclaration(seat, reading, standing, sight);
}

/** The line is all we have: its leader and margin are the tally. */
function weighLine(seat: SeatTrust, reading: Reading, standing: Standing, sight: Sight): Weighed {
  const { report } = reading;
  const { fed } = seat;
  if (fed.url !== '' && saysTheSame(seat, reading, standing)) return confirm(seat, report, sight.now);
  const print = lineOf(reading);
  const stamped = stampOf(seat, report.url);
  const newer = sight.movedOn || (stamped !== undefined && ageBeside(report, stamped) > 0);
  const known = !newer && seat.past.includes(print);
  const undone = seat.said === 'declared' && report.status !== 'declared' && report.status !== 'unknown';
  if (known || undone) {
    const reason = undone ? 'the declaration is taken back' : 'an earlier line again';
    const held = lingering(seat, reading, reason, known ? REVERT : CORRECTION, sight);
    if (held) return held;
  }
  const correction = known || undone;
  const results = correction ? 'correction' : standing.results;
  const past = remember(seat.past, print);
  const tally = tallyOf(seat, reading, { ...standing, results }, sight.now);
  const reason = `${report.lead?.name} by ${report.lead?.margin ?? '?'}`;
  return weighed(report, [correction ? 'correction' : 'accepted', null, reason], {
    ...believed(seat, report),
    fed: tally,
    said: report.status,
    past,
  });
}

function saysTheSame(
  { fed }: SeatTrust,
  { report }: Reading,
  { leader, margin, outcome }: Standing,
): boolean {
  const { rounds } = report;
  if (rounds && (rounds.done !== fed.rounds?.done || rounds.of !== fed.rounds.of)) return false;
  return fed.leader === leader && fed.margin === margin && fed.outcome === outcome;
}

/** What a list's line says, as a fingerprint. */
function lineOf({ leader, report }: Reading): number {
  return printOf([leader ?? -1, report.lead?.margin ?? -1], report);
}

/**
 * Whether a line says what was never heard of its seat, where only the list tells of it: a page that has such a line is no
 * older copy, whatever its other lines say again.
 */
export function isNewLine(seat: SeatTrust, reading: Reading): boolean {
  const { fed } = seat;
  if (reading.kind !== 'lead' || fed.total > 0 || fed.url === '') return false;
  return !saysTheSame(seat, reading, standingOf(reading)) && !seat.past.includes(lineOf(reading));
}

/** The seat page has the numbers; the list may declare them, at once when it agrees, else at its second sight. */
function weighDeclaration(seat: SeatTrust, reading: Reading, standing: Standing, sight: Sight): Weighed {
  const { report } = reading;
  const { fed } = seat;
  if (report.status !== 'declared' || seat.said === 'declared')
    return weighed(report, ['outranked', null, 'the seat page says more than the list']);
  const agrees =
    standing.leader === fed.leader && (standing.margin === null || standing.margin === fed.margin);
  if (!agrees) {
    const reason = `the list declares ${report.lead?.name}, the seat page does not yet`;
    const held = lingering(seat, reading, reason, CORRECTION, sight);
    if (held) return held;
  }
  const votes = fed.votes.map((count) => count.votes);
  const won = standingOf({ ...reading, kind: 'rows', votes, total: fed.total });
  return weighed(report, ['accepted', null, `declared for ${report.lead?.name} by the list`], {
    ...believed(seat, report),
    fed: { ...fed, ...won, seenAt: sight.now },
    said: 'declared',
  });
}

/** The verdict while a line has not been seen often and long enough; null from then on. */
function lingering(
  seat: SeatTrust,
  { report, votes }: Reading,
  reason: string,
  needs: typeof CORRECTION,
  { now, again }: Sight,
): Weighed | null {
  const was = seat.pending?.report;
  const known =
    was?.url === report.url &&
    was.lead?.name === report.lead?.name &&
    was.lead?.margin === report.lead?.margin;
  const pending = known ? seat.pending : null;
  const another = again || (was !== undefined && report.fetchedAt > was.fetchedAt);
  const sights = pending ? pending.sights + (another ? 1 : 0) : 1;
  const since = pending?.since ?? now;
  const wanted = pending?.needs ?? needs;
  if (sights >= wanted.sights && now - since >= wanted.ms) return null;
  const waiting = { ...seat, pending: { report, votes, sights, needs: wanted, since, reason }, last: null };
  if (needs === REVERT) return olderCopy(waiting, report, reason);
  const held = weighed(report, ['held', 'second-sight', `${reason}, waits for a second sight`], waiting);
  return pending ? { ...held, counted: [] } : held;
}

function olderCopy(seat: SeatTrust, report: Report, reason: string): Weighed {
  const olderCopies = seat.olderCopies + 1;
  return weighed(report, ['older-copy', 'older-copy', reason], { ...seat, olderCopies, last: null });
}
