import { COMMON_FORMATS, parseStamp } from '../../feed/page/stamp.ts';
import { statusOf as meaningOf, outcomeOf } from '../../feed/page/status.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import type { FeedPart } from './feed-part.ts';
import type { Laid } from './guess.ts';
import type { SheetColumn } from './sheet.ts';
import { STAMP } from './tree.ts';
import { bestOf, PARTY_PATTERNS, type Source, wordOf } from './who.ts';

/** The column, or the part of one, that holds the candidates' parties, in more than half of the rows. */
export function partyOf(laid: Laid, rows: readonly number[]): Source | null {
  const { sheet, who, roster } = laid;
  let best: Source | null = null;
  let most = rows.length / 2;
  for (const column of sheet.columns) {
    const source = column.part ? null : bestOf(column, PARTY_PATTERNS, sheet.kind, roster.isParty);
    // The name's own column may hold the party beside it, and is not the party itself.
    if (!source || (typeof source.spec !== 'object' && who.source?.columns.includes(column))) continue;
    const fits = rows.filter(
      (row) => roster.party(source.texts[row] ?? '')?.id === laid.candidate(row)?.party,
    ).length;
    if (fits > most) [best, most] = [source, fits];
  }
  return best;
}

/** A place in the order of votes cannot be the serial: it changes with the votes. */
const PLACE = /rank|rang|place|platz|posto|puesto|position/i;

export function serialOf(
  laid: Laid,
  free: readonly SheetColumn[],
  rows: readonly number[],
): SheetColumn | undefined {
  const likely = rows.length < 2 ? [] : free.filter(({ header }) => !PLACE.test(header));
  return laid.column(
    likely,
    rows,
    1,
    (text, row) => Number(/\d+/.exec(text)?.[0]) === laid.candidate(row)?.serial,
  );
}

const STATUS_WORDS = new Set((HEADER_WORDS.status ?? []).map(headerKey));
const OUTCOME_WORDS = new Set((HEADER_WORDS.outcome ?? []).map(headerKey));

/**
 * How far a count is: a text that is a status wherever it stands, the same in all rows of a contest. What differs
 * between candidates is theirs and not the count's.
 */
export function statusOf(laid: Laid, rows: readonly number[]): FeedPart {
  const { sheet, place } = laid;
  const isPage = sheet.kind === 'html';
  const likely = sheet.columns.filter(
    (column) =>
      !place.columns.includes(column) &&
      ((column.part && isPage) || STATUS_WORDS.has(wordOf(column.header)) || /status$/i.test(column.header)),
  );
  const same = likely.filter((column) => isSame(column, laid, rows));
  const column = laid.column(
    same,
    rows,
    1,
    (text) => text !== '' && text.length <= 80 && meaningOf(text) !== 'unknown',
  );
  if (!column) {
    const differs = likely.some((one) => !one.part && !same.includes(one));
    const outcome = outcomesOf(laid, rows, likely);
    const columns = { ...(differs && { status: false as const }), ...(outcome && { outcome: outcome.at }) };
    return { columns };
  }
  if (!column.part) return { columns: { status: column.at } };
  const at = String(column.at);
  const rounds = isPage && rows.every((row) => /\d+\s*\/\s*\d+/.test(column.cells[row] ?? ''));
  return { status: { at }, ...(rounds && { rounds: { at, pattern: '(\\d+)\\s*/\\s*(\\d+)' } }) };
}

/** Words for who has won, and who has not, are few. */
const MOST_OUTCOMES = 12;

/**
 * The column that says of each candidate whether he has won, by what stands in it; undefined where its header says so already.
 *
 * @param statuses columns called a status: in these other words may stand beside
 */
function outcomesOf(
  laid: Laid,
  rows: readonly number[],
  statuses: readonly SheetColumn[],
): SheetColumn | undefined {
  return laid.sheet.columns.find((column) => {
    if (column.part || laid.place.columns.includes(column) || OUTCOME_WORDS.has(wordOf(column.header)))
      return false;
    const said = [...new Set(rows.map((row) => column.cells[row] ?? ''))].filter(Boolean);
    if (said.length > MOST_OUTCOMES || isSame(column, laid, rows)) return false;
    const outcomes = said.map((text) => outcomeOf(text));
    return outcomes.includes('winner') && (statuses.includes(column) || !outcomes.includes(null));
  });
}

/** Whether a column says the same in all rows of each contest. */
function isSame({ cells }: SheetColumn, laid: Laid, rows: readonly number[]): boolean {
  const said = new Map(rows.map((row) => [laid.contest(row), cells[row]]));
  return rows.every((row) => said.get(laid.contest(row)) === cells[row]);
}

/** The time of the data of a tree; web pages and files say it in words that the mapping looks for by itself. */
export function stampOf({ sheet: { kind, columns }, roster }: Laid): FeedPart {
  const format = { formats: COMMON_FORMATS, zone: roster.election.timeZone };
  const isStamp = (text: string): boolean => /\d:\d\d/.test(text) && parseStamp(text, format, 0) !== null;
  const likely = kind === 'json' || kind === 'xml' ? columns : [];
  const found = likely.find(({ part, header, cells }) => part && STAMP.test(header) && cells.every(isStamp));
  return found ? { stamp: { at: String(found.at) } } : {};
}
