import { type Candidate, contestAbove, type Party } from '../election/election.ts';
import { matchParty } from '../election/identity.ts';
import { foldName, slug, tidyName } from '../election/name.ts';
import type { Report } from '../feed/report.ts';
import { grantsOf } from './grants.ts';
import { objections } from './judge.ts';
import { type Reading, readReport } from './reading.ts';
import type { Rule } from './rules.ts';
import { overridesOn } from './shown.ts';
import { NOTHING_NEW, type Notice, type SoFar, type Weighed, withStrangers } from './so-far.ts';
import { standingOf } from './standing.ts';
import { printOfReading, remember, type SeatTrust, votesOf, weigh } from './trust.ts';
import { finished, waitForPeople, weighTyped } from './typed.ts';
import { counted } from './units.ts';
import { isNewLine, weighLead } from './weigh-lead.ts';
import { heard, weighWord } from './weigh-word.ts';
import { believed, confirm, type Sight, tallyOf, weighed } from './weighed.ts';

/**
 * Reads, checks and weighs one report.
 *
 * @param again the page itself is not new, it was served once more
 * @param movedOn another line of the page is new
 */
export function weighReport(given: Report, again: boolean, soFar: SoFar, movedOn = false): Weighed {
  const { election, now } = soFar;
  const believe = given.typed ? (overridesOn(soFar.overrides, given.contest)?.believe ?? null) : null;
  const { report, wait } = finished(given, believe);
  const contest = counted(report.contest, election);
  if (!contest) {
    const text = `${report.contest} is no contest of this election`;
    const key = `unmapped:${report.contest}`;
    const alerts = [{ rule: 'unmapped', key, text, contest: report.contest }];
    return { ...weighed(report, ['unmapped', 'unmapped', text]), alerts };
  }
  const seat = soFar.seat(contest.id);
  if (wait) return waitForPeople(seat, report, wait, now);
  // An equal report of a page that was good before needs no second look: a newer stamp is all it can bring.
  if (!again && seat.last && equalReports(seat.last, report)) return confirm(seat, report, now);
  const prior = seat.fed.votes.length > 0 ? seat.fed : null;
  const reading = readReport(
    report,
    contest,
    election.candidates.get(contestAbove(contest.id)) ?? [],
    election.parties,
    prior,
  );
  const alerts: Notice[] = [];
  for (const { rule, why } of objections(reading, { election, fed: seat.fed })) {
    if (rule.severity !== 'warn' && !isReleased(seat, rule.name, soFar))
      return { ...refuse(seat, report, rule, why, now), alerts };
    const text = `${contest.name}: ${why}`;
    alerts.push({ rule: rule.name, key: `${rule.name}:${contest.id}`, text, contest: contest.id });
  }
  const { strangers, told } = noteParties(reading, election.parties);
  const roster = withStrangers(soFar.roster(contest.id), strangers);
  const laid = roster === reading.roster ? reading : { ...reading, roster };
  const result = weighSeat(seat, laid, { now, again, movedOn });
  alerts.push(...told, ...noteMarks(reading));
  return alerts.length + strangers.length === 0 ? result : { ...result, alerts, strangers };
}

/** Pages of leaders on which a line is new: such a page is no older copy, and lines that say an earlier thing are news. */
export function pagesMovedOn(reports: readonly Report[], soFar: SoFar): ReadonlySet<string> {
  const pages = new Set<string>();
  for (const report of reports) {
    if (report.lead === null || report.rows.length > 0 || pages.has(report.url)) continue;
    const contest = counted(report.contest, soFar.election);
    if (!contest) continue;
    const roster = soFar.roster(contest.id);
    const reading = readReport(report, contest, roster, soFar.election.parties, null);
    if (isNewLine(soFar.seat(contest.id), reading)) pages.add(report.url);
  }
  return pages;
}

/** What a reading that no rule refuses comes to: the seat as it is remembered from now on, and the verdict. */
function weighSeat(seat: SeatTrust, reading: Reading, sight: Sight): Weighed {
  if (reading.report.outcomesOnly) return weighWord(seat, reading, sight);
  return reading.kind === 'lead' ? weighLead(seat, reading, sight) : weighRows(seat, reading, sight);
}

/**
 * Whether an operator let this seat's page through although the rule speaks: he released it while the rule
 * held it back, and nothing was ordered since. The rule's alert remembers that for the pages to come.
 */
function isReleased({ fed, trouble }: SeatTrust, rule: string, { overrides, alerts }: SoFar): boolean {
  if (overrides.length === 0) return false;
  const release = overridesOn(overrides, fed.contest)?.release;
  if (!release) return false;
  if (trouble?.by === rule) return release.when >= trouble.since;
  const alert = alerts().get(`${rule}:${fed.contest}`);
  return alert !== undefined && alert.since >= release.when;
}

function refuse(seat: SeatTrust, report: Report, rule: Rule, reason: string, now: number): Weighed {
  const blocks = rule.severity === 'block';
  const known = seat.trouble?.by === rule.name && seat.trouble.reason === reason;
  const next: SeatTrust = {
    ...seat,
    last: null,
    trouble: {
      kind: blocks ? 'blocked' : 'quarantine',
      by: rule.name,
      reason,
      since: seat.trouble?.since ?? now,
      differs: null,
      url: report.url,
    },
  };
  return known
    ? { seat: next }
    : weighed(report, [blocks ? 'blocked' : 'quarantined', rule.name, reason], next);
}

function weighRows(seat: SeatTrust, read: Reading, { now, again }: Sight): Weighed {
  const { report } = read;
  const { reading, declares } = heard(read, seat);
  const weighing = report.typed ? weighTyped(reading, seat, now) : weigh(reading, seat, now, again);
  if (weighing.kind === 'same') {
    const marked = report.typed && seat.tick !== report.typed.tick;
    return confirm(marked ? { ...seat, tick: report.typed?.tick ?? null, last: null } : seat, report, now);
  }
  if (weighing.kind === 'older-copy') {
    const { pending, reason } = weighing;
    const olderCopies = seat.olderCopies + 1;
    return weighed(report, ['older-copy', 'older-copy', reason], {
      ...seat,
      pending,
      olderCopies,
      last: null,
    });
  }
  if (weighing.kind === 'held') {
    const { pending, reason, asks } = weighing;
    const by = asks ?? 'second-sight';
    if (report.typed && pending === seat.pending) return NOTHING_NEW;
    const hold = { kind: 'waits', by, reason, since: now, differs: null, url: report.url } as const;
    const trouble = report.typed ? (asks ? hold : null) : seat.trouble;
    return weighed(report, ['held', by, reason], { ...seat, pending, trouble, last: null });
  }
  const correction = weighing.kind === 'correction';
  const standing = standingOf(declares(report.status));
  const keepsWon =
    report.status === 'unknown' &&
    seat.said === 'declared' &&
    !correction &&
    seat.fed.leader === standing.leader;
  const status = keepsWon ? seat.said : report.status;
  const stood = keepsWon ? standingOf(declares(status)) : standing;
  const results = correction ? 'correction' : stood.results;
  const grants = grantsOf(reading);
  const what = correction ? weighing.reason : `${reading.total} votes`;
  return weighed(report, [correction ? 'correction' : 'accepted', null, what], {
    ...believed(seat, report),
    fed: tallyOf(seat, reading, { ...stood, results }, now),
    said: status,
    named: read.winner !== null,
    ...((grants.length > 0 || seat.grants) && { grants }),
    ...(report.typed && { tick: report.typed.tick }),
    past: remember(seat.past, printOfReading(votesOf(reading, seat.fed), reading)),
  });
}

/** A party text nobody knows is told at once; an independent of the roster then gets a row of that name (H8). */
function noteParties(
  { rows, roster, report, contest, leader }: Reading,
  parties: SoFar['election']['parties'],
): { strangers: NonNullable<Weighed['strangers']>; told: Notice[] } {
  const strangers: { candidate: Candidate['id']; party: Party }[] = [];
  const told: Notice[] = [];
  for (const [i, row] of rows.entries()) if (row) note(i, row.party, row.partyCode);
  if (report.lead && leader !== null && leader >= 0) note(leader, report.lead.party, null);
  return { strangers, told };

  function note(place: number, text: string, code: string | null): void {
    const candidate = roster[place] as Candidate;
    const known = matchParty(text, code, parties)?.id ?? null;
    if (known === candidate.party || foldName(text) === '') return;
    const own = parties.get(candidate.party);
    if (known !== null) {
      const stands = `${candidate.name} (${contest.name}) stands for ${own?.short ?? candidate.party}`;
      tell('party-differs', candidate.id, `${stands}, the page says ${text}`);
      return;
    }
    const name = tidyName(text);
    const id = `unknown-${slug(name)}`;
    tell('unknown-party', id, `no party is known as ${name}`);
    if (own?.kind !== 'independent') return;
    const party: Party = { id, name, names: {}, short: name, colour: null, aliases: [], kind: 'party' };
    strangers.push({ candidate: candidate.id, party });
  }

  function tell(rule: string, of: string, text: string): void {
    told.push({ rule, key: `${rule}:${of}`, text, contest: contest.id });
  }
}

/** Marks that were folded off names are told once each, with the contests where they stand. */
function noteMarks({ rows, contest }: Reading): Notice[] {
  const told: Notice[] = [];
  for (const row of rows) {
    if (row?.mark === undefined) continue;
    const text = `names are read without the mark ${row.mark}`;
    told.push({ rule: 'name-mark', key: `name-mark:${foldName(row.mark)}`, text, contest: contest.id });
  }
  return told;
}

/** Equal in everything that could change a tally; stamps and times of fetching are left out. */
function equalReports(a: Report, b: Report): boolean {
  if (a === b) return true;
  if (a.typed?.tick !== b.typed?.tick) return false;
  if (a.url !== b.url || a.feed !== b.feed || a.status !== b.status || a.rows.length !== b.rows.length)
    return false;
  if (a.rounds?.done !== b.rounds?.done || a.rounds?.of !== b.rounds?.of || a.counted !== b.counted)
    return false;
  if (
    a.totals?.votes !== b.totals?.votes ||
    a.totals?.electionDay !== b.totals?.electionDay ||
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
  if (a.ballots?.cast !== b.ballots?.cast || a.ballots?.valid !== b.ballots?.valid) return false;
  if (a.exhausted?.join() !== b.exhausted?.join()) return false;
  // Under one stamp the numbers tell whether it is one page; names are looked at when there is none.
  const oneStamp = a.stamp !== null && a.stamp === b.stamp;
  for (let i = 0; i < a.rows.length; i++) {
    const x = a.rows[i] as Report['rows'][number];
    const y = b.rows[i] as Report['rows'][number];
    if (
      x.votes !== y.votes ||
      x.electionDay !== y.electionDay ||
      x.postal !== y.postal ||
      x.serial !== y.serial
    )
      return false;
    if (x.stages !== y.stages && x.stages?.join() !== y.stages?.join()) return false;
    if (x.share !== y.share || x.outcome !== y.outcome || x.word !== y.word || x.seats !== y.seats)
      return false;
    if (!oneStamp && (x.name !== y.name || x.party !== y.party)) return false;
  }
  return true;
}
