import type { ContestId, Election } from '../election/election.ts';
import { resolveClaim } from './contest-claim.ts';
import { asciiDigits, parseCount, parseShare } from './count.ts';
import { PageError } from './decode.ts';
import type { Mapping } from './mapping.ts';
import type { OpenPage, Part, Row, Table } from './part.ts';
import type { FeedProblem, Report, ReportedStatus, ReportRow } from './report.ts';
import type { Field } from './spec.ts';
import { parseStamp } from './stamp.ts';
import { taken } from './table.ts';
import { foldKept, statusOf } from './words.ts';

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
}

/**
 * One opened page -> Reports, one a contest. A contest with any cell that cannot be read gives a problem and
 * no report: half a table is never passed on.
 * @throws PageError when the page as a whole is no results page
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
    throw new PageError('no part of the page matches each', '0 parts', mapping.each ?? '');
  const out: MappedPage = { reports: [], problems: [], tables: [] };
  const stamp = stampOf(page, mapping);
  for (const part of parts) mapPart(part, stamp, mapping, origin, election, out);
  refuseTwice(out, mapping, origin);
  return out;
}

function mapPart(
  part: Part,
  stamp: number | null,
  mapping: Mapping,
  origin: PageOrigin,
  election: Election,
  out: MappedPage,
): void {
  const { feed } = mapping;
  const tables = part.tables(mapping.request);
  out.tables = [...out.tables, ...tables];
  const facts: PartFacts = {
    stamp: stamp ?? partStamp(part, mapping, mapping.feed.stamp?.at),
    ...countFacts(part, mapping),
  };
  if (tables.length === 0) {
    // A seat whose count has not begun may have no table at all.
    if (facts.status === 'unknown' || facts.status === 'in-progress' || facts.status === 'declared') {
      throw new PageError(
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
    for (const row of table.rows) {
      const words = {
        state: row.cell('state') || claimText.state,
        number: row.cell('number') || claimText.number,
        name: row.cell('contest') || claimText.name,
      };
      // Rows of one table that carry the contest themselves are grouped by it; others belong to the part.
      const key =
        row.has('number') || row.has('contest') ? `${words.state}\n${words.number}\n${words.name}` : '';
      const group = groups.get(key) ?? { words, rows: [], tables: new Set<Table>() };
      group.rows.push(row);
      group.tables.add(table);
      groups.set(key, group);
    }
  }
  for (const group of groups.values()) mapGroup(group, facts, mapping, origin, election, out);
}

interface RowGroup {
  words: { state: string; number: string; name: string };
  rows: Row[];
  tables: Set<Table>;
}

interface PartFacts {
  stamp: number | null;
  status: ReportedStatus;
  rounds: Report['rounds'];
}

function mapGroup(
  group: RowGroup,
  facts: PartFacts,
  mapping: Mapping,
  origin: PageOrigin,
  election: Election,
  out: MappedPage,
): void {
  const { feed } = mapping;
  const problem = (
    what: string,
    got: string,
    expected: string,
    where: string,
    contest: ContestId | null,
  ): void => {
    out.problems.push({
      feed: feed.name,
      url: origin.url,
      contest,
      at: origin.fetchedAt,
      what,
      got,
      expected,
      where,
    });
  };
  let rows = group.rows.filter((row) => wantedRow(row, mapping));
  if (rows.length === 0) return;
  const claim = resolveClaim(group.words, origin, feed, election);
  if (claim.contest === null) {
    const words = Object.values(group.words).filter(Boolean).join(' ');
    if (!isTotal(rows[0] as Row, mapping) && !feed.shrug.contests)
      problem(claim.problem, words || 'nothing', 'a contest of the election', rows[0]?.where ?? '', null);
    return;
  }
  if (group.tables.size > 1) {
    problem(
      'more than one table fits',
      `${group.tables.size} tables`,
      'one; narrow rows.at',
      [...group.tables].map(({ where }) => where).join(', '),
      claim.contest,
    );
    return;
  }
  const totalRow = rows.find((row) => isTotal(row, mapping));
  rows = rows.filter((row) => !isTotal(row, mapping));
  try {
    const first = rows[0];
    const report: Report = {
      ...emptyReport(claim.contest, claim.claimed, rowFacts(first, facts, mapping), mapping, origin),
      rows:
        feed.wide && first
          ? wideRows(first, mapping)
          : first?.has('leader') && !first.has('candidate')
            ? []
            : rows.map((row) => readRow(row, mapping)),
      totals: totalRow ? readTotals(totalRow) : null,
      lead: first?.has('leader') ? readLead(first) : null,
    };
    out.reports.push(report);
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    problem(error.message, error.got, error.expected, error.where, claim.contest);
  }
}

function emptyReport(
  contest: ContestId,
  claimed: Report['claimed'],
  { stamp, status, rounds }: PartFacts,
  { feed }: Mapping,
  origin: PageOrigin,
): Report {
  return {
    contest,
    claimed,
    feed: feed.name,
    priority: feed.priority,
    url: origin.url,
    stamp,
    fetchedAt: origin.fetchedAt,
    status,
    rounds,
    rows: [],
    totals: null,
    lead: null,
  };
}

function readRow(row: Row, { feed }: Mapping): ReportRow {
  const evm = numberOf(row, 'evm');
  const postal = numberOf(row, 'postal');
  const votes = row.has('votes') ? numberOf(row, 'votes') : (evm ?? 0) + (postal ?? 0);
  const share = parseShare(row.cell('share'), feed.share);
  return {
    serial: numberOf(row, 'serial'),
    name: row.cell('candidate') || row.cell('party'),
    party: row.cell('party'),
    partyCode: row.cell('partyCode') || null,
    // A dash in a count that has begun elsewhere on the page is a nought (hazard H21).
    votes: votes ?? 0,
    evm,
    postal,
    share: share === null || Number.isNaN(share) ? null : share,
  };
}

function wideRows(row: Row, { feed }: Mapping): ReportRow[] {
  return (feed.wide ?? []).flatMap(({ column, party, candidate, candidateColumn }) => {
    const text = row.named(column);
    if (text === null) throw new PageError('a column is missing', 'no such header', column, row.where);
    const votes = parseCount(text);
    if (votes === null) return [];
    if (Number.isNaN(votes))
      throw new PageError(
        'a count cannot be read',
        JSON.stringify(text),
        'a whole number',
        `${row.where}, ${column}`,
      );
    const name = (candidateColumn && row.named(candidateColumn)) || candidate || party;
    return [{ serial: null, name, party, partyCode: null, votes, evm: null, postal: null, share: null }];
  });
}

function readTotals(row: Row): Report['totals'] {
  const votes = numberOf(row, 'votes');
  if (votes === null) return null;
  return { votes, evm: numberOf(row, 'evm'), postal: numberOf(row, 'postal') };
}

function readLead(row: Row): Report['lead'] {
  const name = row.cell('leader');
  if (name === '' || name === '-') return null;
  const margin = parseCount(row.cell('margin'));
  return {
    name,
    party: row.cell('leaderParty'),
    runnerUp: row.cell('runnerUp') || null,
    runnerUpParty: row.cell('runnerUpParty') || null,
    margin: margin === null || Number.isNaN(margin) ? null : Math.abs(margin),
  };
}

function numberOf(row: Row, field: Field): number | null {
  const text = row.cell(field);
  const value = parseCount(text);
  if (value !== null && !Number.isInteger(value)) {
    // A serial may be anything the source likes (`0102`, `1.`); votes may not.
    if (field === 'serial') return Number(/\d+/.exec(asciiDigits(text))?.[0] ?? Number.NaN) || null;
    throw new PageError(`${field} cannot be read`, JSON.stringify(text), 'a whole number', row.where);
  }
  if (value !== null && value < 0 && field !== 'margin') {
    throw new PageError(`${field} is below nought`, text, '0 or more', row.where);
  }
  return value;
}

function wantedRow(row: Row, { skip, only }: Mapping): boolean {
  const texts = row.texts();
  if (texts.every((text) => text === '')) return false;
  if (skip?.test(texts.join(' '))) return false;
  if (only.some(([field, pattern]) => !pattern.test(row.cell(field)))) return false;
  // A lone note across the table, a repeated header: no name and no number.
  if (row.has('candidate') && row.cell('candidate') === '' && row.cell('party') === '') {
    return texts.filter((text) => text !== '').length > 2;
  }
  return true;
}

function isTotal(row: Row, { totals }: Mapping): boolean {
  if (row.has('leader') && !row.has('candidate')) return false;
  const named = [row.cell('candidate'), ...row.texts().slice(0, 3)];
  return named.some((text) => text !== '' && text.length < 30 && totals.has(foldKept(text)));
}

function partClaim(
  part: Part,
  { feed, contestPattern }: Mapping,
): { state: string; number: string; name: string } {
  const where = feed.contest;
  if (!where) return { state: '', number: '', name: '' };
  const groups =
    contestPattern && (where.at !== undefined || !where.name)
      ? contestPattern.exec(part.text(where.at))?.groups
      : undefined;
  const own = (at: string | undefined): string => (at === undefined ? '' : part.text(at));
  return {
    state: groups?.state?.trim() ?? own(where.state),
    number: groups?.number?.trim() ?? own(where.number),
    name: groups?.name?.trim() ?? (own(where.name) || (contestPattern || where.number ? '' : own(where.at))),
  };
}

function countFacts(part: Part, mapping: Mapping): Omit<PartFacts, 'stamp'> {
  const { feed, statusPattern, statusWords, roundsPattern } = mapping;
  const statusText = feed.status ? taken(part.text(feed.status.at), statusPattern) : '';
  const roundsText = feed.rounds ? part.text(feed.rounds.at) : statusText;
  return { status: statusOf(statusText, statusWords), rounds: readRounds(roundsText, roundsPattern) };
}

function rowFacts(row: Row | undefined, facts: PartFacts, mapping: Mapping): PartFacts {
  if (!row) return facts;
  const status = row.has('status') ? statusOf(row.cell('status'), mapping.statusWords) : facts.status;
  let rounds = row.has('rounds') ? readRounds(row.cell('rounds'), mapping.roundsPattern) : facts.rounds;
  if (row.has('roundsDone')) {
    const done = parseCount(row.cell('roundsDone'));
    const of = parseCount(row.cell('roundsOf'));
    rounds = done === null || Number.isNaN(done) ? null : { done, of: Number.isNaN(of) ? null : of };
  }
  const stamp = row.has('stamp') ? parseStamp(row.cell('stamp'), mapping.stampFormat) : facts.stamp;
  return { stamp, status, rounds };
}

function readRounds(text: string, pattern: RegExp): Report['rounds'] {
  const match = pattern.exec(asciiDigits(text));
  if (!match?.[1]) return null;
  return { done: Number(match[1]), of: match[2] === undefined ? null : Number(match[2]) };
}

function stampOf(page: OpenPage, mapping: Mapping): number | null {
  if (mapping.each === undefined) return null;
  const [whole] = page.parts(undefined);
  return whole ? partStamp(whole, mapping, mapping.feed.stamp?.at) : null;
}

// With `each`, a stamp of the whole page counts for all parts; a place without text leaves it to the part.
function partStamp(
  part: Part,
  { stampPattern, stampFormat }: Mapping,
  at: string | undefined,
): number | null {
  const text = taken(part.text(at), stampPattern);
  return text === '' ? null : parseStamp(text.trim(), stampFormat);
}

// The same race twice on one page (hazard H10): neither is believed.
function refuseTwice(out: MappedPage, { feed }: Mapping, origin: PageOrigin): void {
  const seen = new Map<ContestId, number>();
  for (const { contest } of out.reports) seen.set(contest, (seen.get(contest) ?? 0) + 1);
  for (const [contest, times] of seen) {
    if (times < 2) continue;
    out.reports = out.reports.filter((report) => report.contest !== contest);
    out.problems.push({
      feed: feed.name,
      url: origin.url,
      contest,
      at: origin.fetchedAt,
      what: 'the page has the contest more than once',
      got: `${times} times`,
      expected: 'once',
      where: origin.url,
    });
  }
}

function wanted({ request }: Mapping): string {
  const asked = [...request.columns].map(([field, { names }]) =>
    names.length > 0 ? `${field} (${names.join(', ')})` : field,
  );
  return `a table with ${asked.length > 0 ? asked.join(', ') : 'candidate and votes'}`;
}
