import type { ReportedStatus } from '../feed/report.ts';
import type { Reading } from './reading.ts';
import { NOTHING_NEW, type Weighed } from './so-far.ts';
import { standingOf } from './standing.ts';
import { CORRECTION, type SeatTrust } from './trust.ts';
import { type Sight, tallyOf, weighed } from './weighed.ts';

/**
 * A source that tells who has won and no votes: its word stands beside the numbers of whoever counts, and is no
 * report that another one could outrank or take back. At once when he leads, else at its second sight.
 */
export function weighWord(seat: SeatTrust, reading: Reading, { now, again }: Sight): Weighed {
  const { report, roster, leader } = reading;
  const { fed, word } = seat;
  const says = report.status === 'declared' || report.status === 'uncontested';
  const winner = says && leader !== null && leader >= 0 ? (roster[leader]?.id ?? null) : null;
  const silent = winner === null && report.url !== word?.url;
  if (silent || winner === (word?.winner ?? null)) {
    return !silent && seat.wordPending ? { seat: withoutPending(seat) } : NOTHING_NEW;
  }
  const first = word === undefined && (fed.total === 0 || fed.leader === winner);
  if (!first) {
    const reason =
      winner === null ? 'the declaration is taken back' : `${report.lead?.name} is named the winner`;
    const waiting = seat.wordPending;
    const known = waiting?.report.url === report.url && waiting.report.lead?.name === report.lead?.name;
    const another = again || (known && report.fetchedAt > waiting.report.fetchedAt);
    const sights = known ? waiting.sights + (another ? 1 : 0) : 1;
    if (sights < CORRECTION.sights) {
      const next = { ...seat, wordPending: { report, sights } };
      const held = weighed(report, ['held', 'second-sight', `${reason}, waits for a second sight`], next);
      return known ? { ...held, counted: [] } : held;
    }
  }
  const { url, feed, priority } = report;
  const { word: _, ...rest } = withoutPending(seat);
  const next: SeatTrust = winner === null ? rest : { ...rest, word: { winner, url, feed, priority } };
  const correction = word !== undefined;
  const stood = standingOf(withVotes(reading, next));
  const results = correction ? 'correction' : stood.results;
  const tally =
    fed.total === 0
      ? tallyOf(seat, reading, { ...stood, results }, now)
      : { ...fed, ...stood, results, seenAt: now };
  const reason = winner === null ? 'no winner is named' : `declared for ${report.lead?.name}`;
  const taken = { ...next, fed: tally, seenAt: report.fetchedAt };
  return weighed(report, [correction ? 'correction' : 'accepted', null, reason], taken);
}

function withoutPending({ wordPending: _, ...seat }: SeatTrust): SeatTrust {
  return seat;
}

/**
 * A reading of the numbers with the winner that another source names; `declares` gives it the status that it has by
 * that. The page's own winner goes first, unless the other source has the higher priority.
 */
export function heard(
  read: Reading,
  { word }: SeatTrust,
): { reading: Reading; declares(status: ReportedStatus): Reading } {
  const place = word ? read.roster.findIndex(({ id }) => id === word.winner) : -1;
  const counts = place >= 0 && (read.winner === null || (word?.priority ?? 0) > read.report.priority);
  const reading = counts ? { ...read, winner: place } : read;
  return {
    reading,
    declares: (said) => {
      const open = said === 'unknown' || said === 'in-progress';
      const status = counts && open ? 'declared' : said;
      return status === read.report.status ? reading : { ...reading, report: { ...read.report, status } };
    },
  };
}

/** The accepted votes, read once more under what is said of the winner now. */
function withVotes(reading: Reading, seat: SeatTrust): Reading {
  const { fed } = seat;
  const { declares } = heard({ ...reading, winner: null, leader: null, runnerUp: null }, seat);
  const { total } = fed;
  const votes = fed.votes.map((count) => count.votes);
  const electionDay = fed.votes.map((count) => count.electionDay);
  return { ...declares(seat.said), kind: 'rows', votes, electionDay, total };
}
