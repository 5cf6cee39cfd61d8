import { COMMON_FORMATS, parseStamp } from '../../feed/page/stamp.ts';
import { type OwnWords, statusOf } from '../../feed/page/status.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import type { Place } from './contest.ts';
import type { Roster } from './roster.ts';
import type { FeedPart, Sheet, SheetColumn } from './sheet.ts';
import { STAMP } from './tree.ts';
import { wordOf } from './who.ts';

// How far a count is: a text that is a status wherever it stands, the same in all rows of a contest. What differs
// between candidates is theirs and not the count's.
export function statusOfSheet(sheet: Sheet, place: Place, rows: readonly number[]): FeedPart {
  const isCalled = ({ header }: SheetColumn): boolean =>
    STATUS_WORDS.has(wordOf(header)) || /status$/i.test(header);
  const likely = sheet.columns.filter(
    (one) => !place.columns.includes(one) && ((one.part && sheet.kind === 'html') || isCalled(one)),
  );
  const column = likely.find(
    (one) => isSame(one, place, rows) && rows.every((row) => isStatus(one.cells[row] ?? '')),
  );
  if (!column)
    return likely.some((one) => !one.part && !isSame(one, place, rows)) ? { columns: { status: false } } : {};
  if (!column.part) return { columns: { status: column.at } };
  const at = String(column.at);
  const rounds = sheet.kind === 'html' && rows.every((row) => /\d+\s*\/\s*\d+/.test(column.cells[row] ?? ''));
  return { status: { at }, ...(rounds && { rounds: { at, pattern: '(\\d+)\\s*/\\s*(\\d+)' } }) };
}

// The time of the data of a tree; web pages and files say it in words that the mapping looks for by itself.
export function stampOfSheet({ kind, columns }: Sheet, { election }: Roster): FeedPart {
  if (kind !== 'json' && kind !== 'xml') return {};
  const format = { formats: COMMON_FORMATS, zone: election.timeZone };
  const isStamp = (text: string): boolean => /\d:\d\d/.test(text) && parseStamp(text, format, 0) !== null;
  const found = columns.find(({ part, header, cells }) => part && STAMP.test(header) && cells.every(isStamp));
  return found ? { stamp: { at: String(found.at) } } : {};
}

const STATUS_WORDS = new Set((HEADER_WORDS.status ?? []).map(headerKey));

const NO_WORDS: OwnWords = [];

function isStatus(text: string): boolean {
  return text !== '' && text.length <= 80 && statusOf(text, NO_WORDS) !== 'unknown';
}

function isSame({ cells }: SheetColumn, place: Place, rows: readonly number[]): boolean {
  const said = new Map<string, string>();
  return rows.every((row) => {
    const contest = place.of[row] as string;
    const before = said.get(contest) ?? cells[row] ?? '';
    said.set(contest, before);
    return before === (cells[row] ?? '');
  });
}
