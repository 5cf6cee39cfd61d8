import { type Candidate, type ContestId, contestAbove, type Election } from '../../election/election.ts';
import { foldName } from '../../election/name.ts';
import { keptFor } from '../../ground/kept.ts';
import { timesOf } from '../../ground/times.ts';
import type { Field } from '../column.ts';
import { isTyped } from '../feed.ts';
import type { FeedProblem, Report } from '../report.ts';
import { EmptyPage, PageError, problemOf } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import { type ClaimText, partClaim, resolveClaim, unitClaim } from './contest-claim.ts';
import { type CountFacts, newestRow, partFacts, rowFacts, stampOf } from './count-facts.ts';
import type { Mapping } from './mapping.ts';
import { otherVotes } from './other-votes.ts';
import { readOutcomes, type SaidWord } from './outcome.ts';
import { PageNumbers } from './page-numbers.ts';
import type { OpenPage, Part, Row, Table } from './part.ts';
import {
  isAside,
  isTotal,
  readBallots,
  readLead,
  readRow,
  readTotals,
  wantedRow,
  wideRows,
  withoutSpoilt,
} from './report-row.ts';
import { type StagedRows, stagedRows, withStages } from './stage-rows.ts';
import type { Stamp } from './stamp.ts';
import { statusOf } from './status.ts';
import { typedReport } from './typed.ts';

/** Which page is mapped, and what its URL says. */
export interface PageOrigin {
  url: string;
  contest: ContestId | null;
  state: string | null;
  fetchedAt: number;
}

export interface MappedPage {
  reports: Report[];
  problems: FeedProblem[];
  /** For probe: the tables used, and which header or path each field was found by. */
  tables: readonly Table[];
  /** What was read as a word on the count or on a candidate. */
  words: SaidWord[];
  /** What a careful reader should know, worded alike on every page. */
  notes: readonly string[];
}

/**
 * One opened page -> Reports, one a contest. A contest with any cell that cannot be read gives a problem and
 * no report: half a table is never passed on.
 * @throws PageError when the page as a whole is not a page of results
 */
export function mapReports(
  page: OpenPage,
  mapping: Mapping,
  origin: PageOrigin,
  election: Election,
): MappedPage {
  if (page.cut && !mapping.feed.shrug.unclosed) {
    throw new PageError(
      'the page is cut',
      'no end',
      'a closed page; shrug.unclosed takes such pages',
      origin.url,
    );
  }
  const parts = page.parts(mapping.each);
  if (parts.length === 0)
    throw new (mayBeEmpty(mapping) ? EmptyPage : PageError)(
      'no part of the page matches each',
      '0 parts',
      mapping.each ?? '',
    );
  const stamp = stampOf(page, mapping, origin.fetchedAt);
  const tables = parts.map((part) => part.tables(mapping.request));
  const numbers = new PageNumbers(() => wantedRows(tables.flat(), mapping), mapping);
  const out: Draft = {
    mapping,
    origin,
    election,
    reports: [],
    problems: [],
    tables: tables.flat(),
    numbers,
    openRow: (page.open && tables.flat().at(-1)?.rows.at(-1)) || null,
    notes: new Set(),
    words: [],
  };
  for (const [i, part] of parts.entries()) mapPart(part, tables[i] ?? [], stamp, out);
  refuseTwice(out);
  const { reports, problems, words } = out;
  return { reports, problems, tables: out.tables, words, notes: [...numbers.notes, ...out.notes] };
}

/** A page in work. */
interface Draft {
  readonly mapping: Mapping;
  readonly origin: PageOrigin;
  readonly election: Election;
  reports: Report[];
  problems: FeedProblem[];
  tables: readonly Table[];
  numbers: PageNumbers;
  /** The row that the page may have been cut in. */
  openRow: Row | null;
  notes: Set<string>;
  words: SaidWord[];
}

function* wantedRows(tables: readonly Table[], mapping: Mapping): Generator<Row> {
  for (const { rows } of tables) for (const row of rows) if (wantedRow(row, mapping)) yield row;
}

function mapPart(part: Part, tables: readonly Table[], stamp: Stamp | null, out: Draft): void {
  const { mapping, origin, election } = out;
  const { feed } = mapping;
  const facts = partFacts(part, stamp, mapping, origin.fetchedAt);
  if (facts.statusText !== '')
    out.words.push({ kind: 'status', text: facts.statusText.slice(0, 120), as: facts.status });
  if (tables.length === 0) {
    // People begin with an empty sheet.
    if (isTyped(feed) && part.text(undefined).trim() === '') return;
    // A seat whose count has not begun may have no table at all.
    if (facts.status === 'unknown' || facts.status === 'in-progress' || facts.status === 'declared') {
      throw new (mayBeEmpty(mapping) ? EmptyPage : PageError)(
        'no table with the wanted columns',
        part.text(undefined).slice(0, 120) || 'an empty page',
        wanted(mapping),
        origin.url,
      );
    }
    const claim = resolveClaim(partClaim(part, mapping), origin, feed, election);
    if (claim.contest !== null)
      out.reports.push(emptyReport(claim.contest, claim.claimed, facts, mapping, origin));
    return;
  }
  const claimText = partClaim(part, mapping);
  const groups = new Map<string, RowGroup>();
  for (const table of tables) {
    let above: RowGroup | null = null;
    for (const row of table.rows) {
      const own = {
        state: row.cell('state') || claimText.state,
        number: row.cell('number') || claimText.number,
        name: row.cell('contest') || claimText.name,
        region: row.cell('region') || claimText.region,
      };
      const from: RowGroup | null = isTyped(feed) && goesOn(row, above) ? above : null;
      const words: ClaimText = from?.words ?? own;
      // Rows of one table that carry the contest themselves are grouped by it; others belong to the part.
      const unit: string = from?.unit ?? row.cell('unit');
      const key: string =
        row.has('number') || row.has('contest') || unit !== '' ? groupKey(words, out) + unit : '';
      const group: RowGroup = groups.get(key) ?? { words, unit, rows: [], tables: new Set<Table>() };
      group.rows.push(row);
      group.tables.add(table);
      groups.set(key, group);
      above = group;
    }
  }
  for (const group of groups.values()) mapGroup(group, part, facts, out);
}

// Where cells are merged, or a seat is written once, its other candidates stand below it; nobody stands there twice.
function goesOn(row: Row, above: RowGroup | null): boolean {
  if (above === null || !row.has('candidate')) return false;
  if ((['state', 'number', 'contest', 'region', 'unit'] as const).some((field) => row.cell(field) !== ''))
    return false;
  const name = (one: Row): string => foldName(`${one.cell('candidate')} ${one.cell('party')}`);
  return name(row) !== '' && !above.rows.some((one) => name(one) === name(row));
}

// People write one seat in several ways.
function groupKey(words: ClaimText, { mapping: { feed }, origin, election }: Draft): string {
  const contest = isTyped(feed) ? resolveClaim(words, origin, feed, election).contest : null;
  return contest ?? Object.values(words).join('\n');
}

interface RowGroup {
  words: ClaimText;
  unit: string;
  rows: Row[];
  tables: Set<Table>;
}

function mapGroup(group: RowGroup, part: Part, facts: CountFacts, out: Draft): void {
  const { mapping, origin, election } = out;
  const { feed } = mapping;
  const claim = unitClaim(group.unit, resolveClaim(group.words, origin, feed, election), election);
  const problem = (what: string, got: string, expected: string, where: string): void =>
    tell(new PageError(what, got, expected, where), claim.contest, out);
  let rows = group.rows.filter((row) => wantedRow(row, mapping));
  if (rows.length === 0) return;
  if (claim.contest === null) {
    const words = [...Object.values(group.words), group.unit].filter(Boolean).join(' ');
    if (!isTotal(rows[0] as Row, mapping) && !feed.shrug.contests)
      problem(claim.problem, words || 'nothing', 'a contest of the election', rows[0]?.where ?? '');
    return;
  }
  if (group.tables.size > 1) {
    const places = [...group.tables].map(({ where }) => where).join(', ');
    problem('more than one table fits', `${group.tables.size} tables`, 'one; narrow rows.at', places);
    return;
  }
  const isRanked = election.contests.get(claim.contest)?.rule.method === 'ranked';
  const staged = isRanked && feed.wide === undefined ? stagedRows(rows) : null;
  if (staged) rows = staged.rows;
  if (isTyped(feed)) {
    const report = reportOfTyped(rows, claim, facts, part, out);
    pushStaged(report, staged, claim.contest, out);
    return;
  }
  const totalRow = rows.find((row) => isTotal(row, mapping));
  const roster = namesOf(election, claim.contest);
  const aside = new Set(rows.filter((row) => row.has('candidate') && isAside(row, roster)));
  for (const row of aside)
    out.notes.add(`a row ${JSON.stringify(row.cell('candidate').slice(0, 60))} is nobody’s`);
  rows = rows.filter((row) => !isTotal(row, mapping) && !aside.has(row));
  // The total of a table of units, which names none: the contest's own numbers are the sum of its units.
  if (rows.length === 0 && claim.contest !== null && election.units?.has(claim.contest as ContestId)) return;
  const line = feed.wide !== undefined || (rows[0]?.has('leader') && !rows[0].has('candidate'));
  if (!line && rows.length > LIMITS.candidates) {
    const { message, got, expected } = aboveLimit('candidates', rows.length);
    problem(message, got, expected, rows[0]?.where ?? '');
    return;
  }
  const first = line && rows.length > 1 ? newestRow(rows, facts, mapping, origin.fetchedAt) : rows[0];
  if (first === null) {
    problem(
      'the contest stands in several rows, and nothing says which is the newest',
      `${rows.length} rows`,
      'one row, or a column of columns.stamp or columns.rounds that orders them',
      rows
        .slice(0, 5)
        .map(({ where }) => where)
        .join(', '),
    );
    return;
  }
  if (line && rows.length > 1) out.notes.add('contests stand in several rows; of each the newest is read');
  try {
    const report = reportOf(
      line ? [first as Row] : rows,
      { total: totalRow, aside: [...aside] },
      claim,
      facts,
      part,
      out,
    );
    const open = out.openRow !== null && group.rows.includes(out.openRow);
    pushStaged(
      open ? { ...report, openEnd: true } : report,
      staged && { ...staged, rows },
      claim.contest,
      out,
    );
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    tell(error, claim.contest, out);
  }
}

/** A report with its stages. Where people type, a slip in one of them is told, and the stages before it count. */
function pushStaged(report: Report, staged: StagedRows | null, contest: ContestId, out: Draft): void {
  const told = staged ? withStages(report, staged, isTyped(out.mapping.feed)) : { report, slip: null };
  if (told.slip) tell(told.slip, contest, out);
  out.reports.push(told.report);
}

function reportOfTyped(
  rows: readonly Row[],
  claim: { contest: ContestId; claimed: Report['claimed'] },
  facts: CountFacts,
  part: Part,
  out: Draft,
): Report {
  const { mapping, origin, election, numbers } = out;
  const [first] = rows;
  const line = mapping.feed.wide !== undefined || (first?.has('leader') === true && !first.has('candidate'));
  if (line && rows.length > 1) out.notes.add('contests stand in several rows; of each the newest is read');
  const read = (some: readonly Row[], total: Row | undefined): Report =>
    some.length === 0
      ? emptyReport(
          claim.contest,
          claim.claimed,
          rowFacts(rows, facts, mapping, origin.fetchedAt),
          mapping,
          origin,
        )
      : reportOf(some, { total, aside: [] }, claim, facts, part, out);
  const roster = election.candidates.get(claim.contest) ?? [];
  const { parties } = election;
  return typedReport({ rows, line, roster, parties, near: origin.fetchedAt, numbers, read }, mapping);
}

/** One contest's rows as its report, with who won as the source says it. @throws PageError */
function reportOf(
  rows: readonly Row[],
  { total: totalRow, aside }: { total: Row | undefined; aside: readonly Row[] },
  { contest, claimed }: { contest: ContestId; claimed: Report['claimed'] },
  facts: CountFacts,
  part: Part,
  { mapping, origin, election, words, numbers }: Draft,
): Report {
  const { feed } = mapping;
  const [first] = rows;
  const roster = namesOf(election, contest);
  const own = rowFacts(rows, facts, mapping, origin.fetchedAt);
  const list = first?.has('leader') === true && !first.has('candidate');
  const total = totalRow ? readTotals(totalRow, numbers) : null;
  const told = list || feed.wide ? [] : rows.map((row) => readRow(row, mapping, numbers));
  const totals = total && withoutSpoilt(total, told, aside, numbers);
  const other = otherVotes(rows, told, totalRow, totals, numbers);
  const read = feed.wide && first ? wideRows(first, mapping, numbers) : (other?.rows ?? told);
  const outcomes = feed.wide
    ? { rows: read, status: own.status, said: [] }
    : readOutcomes(read, rows, part, own, mapping, roster, electsOf(contest, election));
  words.push(...outcomes.said);
  if (first?.has('status')) {
    const text = first.cell('status');
    if (text !== '') words.push({ kind: 'status', text, as: statusOf(text, mapping.wording) });
  }
  const ballots = readBallots(totalRow ? [...rows, totalRow] : rows, numbers);
  const report: Report = {
    ...emptyReport(contest, claimed, { ...own, status: outcomes.status }, mapping, origin),
    rows: outcomes.rows,
    totals,
    lead: leadOf(first, list, roster, mapping, numbers),
    ...(other && { otherVotes: other.column }),
    ...(ballots && { ballots }),
  };
  return feed.wide ? report : withoutVotes(report, first);
}

/** In a table of candidates a column of who leads may hold ticks: then it names nobody. */
function leadOf(
  first: Row | undefined,
  list: boolean,
  roster: ReadonlySet<string>,
  mapping: Mapping,
  numbers: PageNumbers,
): Report['lead'] {
  const lead = first?.has('leader') ? readLead(first, roster, mapping, numbers) : null;
  return lead && (list || roster.has(foldName(lead.name))) ? lead : null;
}

/** A table that tells outcomes and neither votes nor margins brings the winner's name alone. */
function withoutVotes(report: Report, first: Row | undefined): Report {
  const counts: readonly Field[] = ['votes', 'electionDay', 'share', 'margin', 'runnerUp'];
  if (!first || counts.some((field) => first.has(field))) return report;
  if (report.lead !== null || first.has('leader')) {
    const known = report.lead !== null;
    if (known && report.status === 'in-progress') return report;
    return { ...report, status: known ? report.status : 'unknown', outcomesOnly: true };
  }
  if (!first.has('outcome')) return report;
  const winner = report.rows.find(({ outcome }) => outcome === 'winner');
  const lead = winner
    ? { name: winner.name, party: winner.party, runnerUp: null, runnerUpParty: null, margin: null }
    : null;
  return {
    ...report,
    rows: [],
    totals: null,
    lead,
    status: lead ? 'declared' : 'unknown',
    outcomesOnly: true,
  };
}

/** Seats that a page's marks fill: those of the contest; in one of its units nobody is elected. */
function electsOf(contest: ContestId, election: Election): number {
  return election.contests.get(contest)?.elects ?? 1;
}

/** Every folded name of a contest's candidates. */
function namesOf(election: Election, contest: ContestId): ReadonlySet<string> {
  const roster = election.candidates.get(contestAbove(contest));
  return roster ? rosterNames(roster) : NOBODY;
}

const rosterNames = keptFor((roster: readonly Candidate[]): ReadonlySet<string> => {
  const all = roster.flatMap(({ name, names, aliases = [] }) => [name, ...Object.values(names), ...aliases]);
  return new Set(all.map(foldName));
});
const NOBODY: ReadonlySet<string> = new Set();

function emptyReport(
  contest: ContestId,
  claimed: Report['claimed'],
  { stamp, status, rounds, counted }: CountFacts,
  { feed }: Mapping,
  origin: PageOrigin,
): Report {
  return {
    contest,
    claimed,
    feed: feed.name,
    priority: feed.priority,
    url: origin.url,
    stamp: stamp?.at ?? null,
    ...(stamp && stamp.or !== null && { stampOr: stamp.or }),
    fetchedAt: origin.fetchedAt,
    status,
    rounds,
    ...(counted !== null && { counted }),
    rows: [],
    totals: null,
    lead: null,
  };
}

// The same race twice on one page (hazard H10): neither is believed.
function refuseTwice(out: Draft): void {
  const seen = timesOf(out.reports.map(({ contest }) => contest));
  out.reports = out.reports.filter(({ contest }) => seen.get(contest) === 1);
  for (const [contest, times] of seen) {
    if (times < 2) continue;
    tell(new PageError('the page has the contest more than once', `${times} times`, 'once'), contest, out);
  }
}

function tell(error: PageError, contest: ContestId | null, { mapping, origin, problems }: Draft): void {
  const { url, fetchedAt: at } = origin;
  problems.push(problemOf(error, { feed: mapping.feed.name, url, contest, at }));
}

// Data without rows are data; a web page without its table may be anything, a refusal among others.
function mayBeEmpty({ feed }: Mapping): boolean {
  return feed.kind !== 'html';
}

function wanted({ request }: Mapping): string {
  const asked = [...request.columns].map(([field, { names }]) =>
    names.length > 0 ? `${field} (${names.join(', ')})` : field,
  );
  return `a table with ${asked.length > 0 ? asked.join(', ') : 'candidate and votes'}`;
}
