import type { Candidate } from '../election/election.ts';
import { foldName } from '../election/name.ts';
import type { Report } from '../feed/report.ts';
import { objections } from './judge.ts';
import { type Reading, readReport } from './reading.ts';
import type { Rule } from './rules.ts';
import { realPlaces, standingOf } from './standing.ts';
import type { Step } from './step.ts';
import { takeLead } from './take-lead.ts';
import { heard, takeWord } from './take-word.ts';
import { confirm, take, tallyOf, verdict } from './taking.ts';
import { printOf, remember, type SeatTrust, votesOf, weigh } from './trust.ts';
import type { Verdict } from './verdict.ts';

/** An equal report of a page that was good before needs no second look: a newer stamp is all it can bring. */
export function isKnown(step: Step, report: Report): boolean {
  const seat = step.known(report.contest);
  if (!seat?.last || !equalReports(seat.last, report)) return false;
  confirm(step, seat, report);
  return true;
}

/** Reads, checks and weighs one report, and takes into the step what is believed. `again`: the page itself is
 * not new, it was served once more. */
export function considerReport(step: Step, report: Report, again: boolean): Verdict {
  const contest = step.election.contests.get(report.contest);
  if (!contest) {
    step.count('unmapped');
    step.raise(
      'unmapped',
      `unmapped:${report.contest}`,
      `${report.contest} is no contest of this election`,
      report.contest,
    );
    return verdict(report, 'unmapped', 'unmapped', `${report.contest} is no contest of this election`);
  }
  const seat = step.seat(contest.id);
  const roster = step.election.candidates.get(contest.id) ?? [];
  const reading = readReport(
    report,
    contest,
    roster,
    step.parties,
    seat.fed.votes.length > 0 ? seat.fed : null,
  );
  const real = realPlaces(roster, step.parties);
  const context = { election: step.election, real, fed: seat.fed };

  for (const { rule, why } of objections(reading, context)) {
    if (rule.severity === 'warn' || step.released(contest.id, rule.name))
      step.raise(rule.name, `${rule.name}:${contest.id}`, `${contest.name}: ${why}`, contest.id);
    else return refuse(step, seat, report, rule, why);
  }
  noteParties(step, reading);
  noteMarks(step, reading);
  if (report.outcomesOnly) return takeWord(step, seat, reading, real, again);
  return reading.kind === 'lead'
    ? takeLead(step, seat, reading, real, again)
    : takeRows(step, seat, reading, real, again);
}

function refuse(step: Step, seat: SeatTrust, report: Report, rule: Rule, reason: string): Verdict {
  const kind = rule.severity === 'block' ? 'blocked' : 'quarantined';
  const same = seat.trouble?.by === rule.name && seat.trouble.reason === reason;
  if (!same) step.count(kind);
  step.keep({
    ...seat,
    last: null,
    trouble: {
      kind: rule.severity === 'block' ? 'blocked' : 'quarantine',
      by: rule.name,
      reason,
      since: seat.trouble?.since ?? step.now,
      differs: null,
      url: report.url,
    },
  });
  return same ? verdict(report, 'unchanged', rule.name, reason) : verdict(report, kind, rule.name, reason);
}

function takeRows(
  step: Step,
  seat: SeatTrust,
  read: Reading,
  real: readonly boolean[],
  again: boolean,
): Verdict {
  const { report } = read;
  const { reading, declares } = heard(read, seat);
  const weighed = weigh(reading, seat, step.now, again);
  switch (weighed.kind) {
    case 'same':
      confirm(step, seat, report);
      return verdict(report, 'unchanged', null, 'the same numbers');
    case 'older-copy':
      step.count('olderCopies');
      step.keep({ ...seat, pending: weighed.pending, olderCopies: seat.olderCopies + 1, last: null });
      return verdict(report, 'older-copy', 'older-copy', weighed.reason);
    case 'held':
      step.count('held');
      step.keep({ ...seat, pending: weighed.pending, last: null });
      return verdict(report, 'held', 'second-sight', weighed.reason);
    case 'correction':
      step.count('corrections');
      break;
    case 'news':
      step.count('accepted');
  }
  const correction = weighed.kind === 'correction';
  const standing = standingOf(declares(report.status), real, step.partyOf);
  const keepsWon =
    report.status === 'unknown' &&
    seat.said === 'declared' &&
    !correction &&
    seat.fed.leader === standing.leader;
  const status = keepsWon ? seat.said : report.status;
  const stood = keepsWon ? standingOf(declares(status), real, step.partyOf) : standing;
  step.keep(
    {
      ...take(seat, report),
      fed: tallyOf(step, seat, reading, { ...stood, results: correction ? 'correction' : stood.results }),
      said: status,
      named: read.winner !== null,
      past: remember(seat.past, printOf(votesOf(reading, seat.fed), report, reading.winner)),
    },
    correction,
  );
  step.news(report.feed);
  const reason = correction && 'reason' in weighed ? weighed.reason : `${reading.total} votes`;
  return verdict(report, correction ? 'correction' : 'accepted', null, reason);
}

/** A party text nobody knows is told at once; an independent of the roster then gets a row of that name (H8). */
function noteParties(step: Step, { rows, roster, report, contest, leader }: Reading): void {
  for (const [i, row] of rows.entries()) if (row) note(i, row.party, row.partyCode);
  if (report.lead && leader !== null && leader >= 0) note(leader, report.lead.party, null);

  function note(place: number, text: string, code: string | null): void {
    const candidate = roster[place] as Candidate;
    const known = step.partyNamed(text, code);
    if (known === candidate.party || foldName(text) === '') return;
    if (known === null) {
      step.unknownParty(text, candidate, contest.id);
      return;
    }
    if (step.partyOf(candidate) === known) return;
    const own = step.parties.get(candidate.party);
    step.raise(
      'party-differs',
      `party-differs:${candidate.id}`,
      `${candidate.name} (${contest.name}) stands for ${own?.short ?? candidate.party}, the page says ${text}`,
      contest.id,
    );
  }
}

/** Marks that were folded off names are told once each, with the contests where they stand. */
function noteMarks(step: Step, { rows, contest }: Reading): void {
  for (const row of rows) {
    if (row?.mark === undefined) continue;
    const text = `names are read without the mark ${row.mark}`;
    step.raise('name-mark', `name-mark:${foldName(row.mark)}`, text, contest.id);
  }
}

/** Equal in everything that could change a tally; stamps and times of fetching are left out. */
function equalReports(a: Report, b: Report): boolean {
  if (a === b) return true;
  if (a.url !== b.url || a.feed !== b.feed || a.status !== b.status || a.rows.length !== b.rows.length)
    return false;
  if (a.rounds?.done !== b.rounds?.done || a.rounds?.of !== b.rounds?.of) return false;
  if (
    a.totals?.votes !== b.totals?.votes ||
    a.totals?.evm !== b.totals?.evm ||
    a.totals?.postal !== b.totals?.postal
  )
    return false;
  if (
    a.claimed.number !== b.claimed.number ||
    a.claimed.name !== b.claimed.name ||
    a.claimed.state !== b.claimed.state
  )
    return false;
  if (
    a.lead?.name !== b.lead?.name ||
    a.lead?.margin !== b.lead?.margin ||
    a.lead?.runnerUp !== b.lead?.runnerUp
  )
    return false;
  // Under one stamp the numbers tell whether it is one page; names are looked at when there is none.
  const oneStamp = a.stamp !== null && a.stamp === b.stamp;
  for (let i = 0; i < a.rows.length; i++) {
    const x = a.rows[i] as Report['rows'][number];
    const y = b.rows[i] as Report['rows'][number];
    if (x.votes !== y.votes || x.evm !== y.evm || x.postal !== y.postal || x.serial !== y.serial)
      return false;
    if (x.share !== y.share || x.outcome !== y.outcome || x.word !== y.word) return false;
    if (!oneStamp && (x.name !== y.name || x.party !== y.party)) return false;
  }
  return true;
}
