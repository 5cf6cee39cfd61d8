import { foldName } from '../election/name.ts';
import { type Report, UNMARKED } from '../feed/report.ts';
import type { Reading } from './reading.ts';
import type { SeatOverrides } from './shown.ts';
import { NOTHING_NEW, type Weighed } from './so-far.ts';
import type { Hold, Tally } from './tally.ts';
import {
  firstDrop,
  isSame,
  type Pending,
  printOfReading,
  type SeatTrust,
  stagesBack,
  stepBack,
  votesOf,
  type Weighing,
} from './trust.ts';
import { weighed } from './weighed.ts';

/** A number that grows so many times is a slip until somebody says otherwise: `77` and then `7800`. */
const JUMP_TIMES = 100;
/** So many votes of the electors, 0..1, as well: hardly anywhere do more take part. */
const NEARLY_ALL = 0.95;
/** A published sheet comes by way of caches, which hand out old copies for a while. */
const SHEET_REVERT_MS = 2 * 60_000;
/** Nothing but an operator's word ends the wait. */
const ASKED = { sights: Number.MAX_SAFE_INTEGER, ms: 0 };

/** Why people are waited for. */
interface Wait extends Pick<Hold, 'by' | 'reason' | 'answers'> {}

/** Whether what people typed counts as it stands; where they differ, the report of the one whom an operator believes. */
export function finished(
  report: Report,
  believe: SeatOverrides['believe'],
): { report: Report; wait: Wait | null } {
  const { typed } = report;
  if (!typed) return { report, wait: null };
  const { waits, by, answers } = typed;
  if (waits !== null) return { report, wait: { by: 'half-typed', reason: `${waits} (${by})` } };
  if (answers.length === 0) return { report, wait: null };
  const believed = answers.find(({ who }) => believe && foldName(who) === foldName(believe.person));
  if (believed) return { report: { ...believed.report, priority: report.priority }, wait: null };
  const said = answers.map(({ who, said: numbers }) => ({ who, said: numbers }));
  const all = said.map((one) => `${one.who} says ${one.said}`).join('; ');
  const reason = said.length > 1 ? all : `only ${all}; a second person is waited for`;
  return { report, wait: { by: 'two-answers', reason, answers: said } };
}

/** People are waited for: what was whole last stays. A seat of which nobody typed anything is no news. */
export function waitForPeople(
  seat: SeatTrust,
  report: Report,
  { by, reason, answers }: Wait,
  now: number,
): Weighed {
  const { trouble, fed } = seat;
  const blank = report.typed?.blank === true;
  if (blank && fed.url !== report.url) return trouble?.kind === 'waits' ? { seat: rest(seat) } : NOTHING_NEW;
  const why = blank ? 'its cells were emptied; what was whole last stays' : reason;
  const unmarked = report.typed?.tick === UNMARKED && seat.tick !== UNMARKED;
  if (trouble?.by === by && trouble.reason === why && !unmarked)
    return seat.last === null ? NOTHING_NEW : { seat: { ...seat, last: null } };
  const since = trouble?.by === by ? trouble.since : now;
  const next: SeatTrust = {
    ...rest(seat),
    // Once the mark was away, the same mark is a new one.
    ...(report.typed?.tick === UNMARKED && { tick: UNMARKED }),
    trouble: {
      kind: 'waits',
      by,
      reason: why,
      since,
      differs: null,
      url: report.url,
      ...(answers && { answers }),
    },
    // It is read again when somebody is believed.
    pending: answers ? { report, votes: [], sights: 1, needs: ASKED, since: now, reason: why } : null,
  };
  return weighed(report, ['held', by, why], next);
}

function rest(seat: SeatTrust): SeatTrust {
  return { ...seat, pending: null, trouble: null, last: null };
}

/**
 * Whole numbers that people typed: a sheet on a disk has no older copies, so that an undo counts at once, and a lower
 * number is a correction. What is typed over a seat's numbers without a mark or a total counts once it stands still; a
 * jump is asked about.
 */
export function weighTyped(reading: Reading, seat: SeatTrust, now: number): Weighing {
  const { fed } = seat;
  const { report } = reading;
  const votes = votesOf(reading, fed);
  if (isSame(votes, reading, seat)) return { kind: 'same' };
  const { tick = null, settleMs = 0 } = report.typed ?? {};
  const known = isKnown(seat.pending, votes, report) ? seat.pending : null;
  const typedHere = fed.url === report.url && fed.votes.length > 0;
  const drop = firstDrop(votes, fed, reading) ?? stepBack(report, seat) ?? stagesBack(reading, seat);
  const taken: Weighing = drop === null ? { kind: 'news' } : { kind: 'correction', reason: drop };
  const wait = (needs: Pending['needs'], reason: string, asks?: string): Weighing => ({
    kind: 'held',
    pending: known ?? { report, votes, sights: 1, needs, since: now, reason },
    reason,
    ...(asks && { asks }),
  });
  // An operator has said yes.
  if (known && known.needs.sights === 1 && known.needs.ms === 0) return taken;
  if (seat.past.includes(printOfReading(votes, reading))) {
    const undone = 'what was typed before stands again';
    if (report.url.startsWith('file:')) return { kind: 'correction', reason: undone };
    if (known && now - known.since >= SHEET_REVERT_MS) return { kind: 'correction', reason: undone };
    return wait({ sights: 1, ms: SHEET_REVERT_MS }, `${undone}; it may be an old copy of the sheet`);
  }
  if (typedHere && tick !== null && tick === seat.tick)
    return wait(ASKED, `its numbers changed behind the mark "${tick}": set the mark anew`, 'marked-before');
  const jump = jumpOf(votes, fed, reading);
  if (jump !== null) return wait(ASKED, `${jump}: is that right?`, 'jump');
  if (!typedHere || settleMs === 0 || (known && now - known.since >= settleMs)) return taken;
  return wait({ sights: 1, ms: settleMs }, `waits until nothing changes for ${settleMs / 1000} s`);
}

function isKnown(pending: Pending | null, votes: readonly number[], report: Report): boolean {
  return (
    pending !== null &&
    pending.report.url === report.url &&
    pending.report.status === report.status &&
    pending.report.typed?.tick === report.typed?.tick &&
    pending.votes.length === votes.length &&
    votes.every((n, i) => n === pending.votes[i]) &&
    stagesOf(pending.report) === stagesOf(report)
  );
}

function stagesOf({ rows, exhausted }: Report): string {
  return exhausted ? JSON.stringify([exhausted, rows.map(({ stages }) => stages)]) : '';
}

function jumpOf(votes: readonly number[], fed: Tally, { roster, contest }: Reading): string | null {
  for (const [i, is] of votes.entries()) {
    const was = fed.votes[i]?.votes ?? 0;
    if (was > 0 && is >= JUMP_TIMES * was)
      return `${roster[i]?.name ?? 'a candidate'} goes from ${was} to ${is}`;
  }
  const total = votes.reduce((sum, n) => sum + n, 0);
  const nearly = NEARLY_ALL * (contest.electors ?? Number.POSITIVE_INFINITY);
  return total >= nearly && fed.total < nearly ? `${total} votes of ${contest.electors} electors` : null;
}
