import type { Report, ReportedStatus } from '../report.ts';
import { parseCount, parseShare } from './count.ts';
import type { Mapping } from './mapping.ts';
import { asciiDigits } from './number-text.ts';
import { columnStatus } from './outcome.ts';
import type { OpenPage, Part, Row } from './part.ts';
import { parseStamp, type Stamp } from './stamp.ts';
import { statusOf } from './status.ts';
import { taken } from './table.ts';

/** How far a count is, as a page, a part of it or a row says. */
export interface CountFacts {
  stamp: Stamp | null;
  status: ReportedStatus;
  /** The words that the status was read from, of the part. */
  statusText: string;
  rounds: Report['rounds'];
  /** 0..1, as printed; null where it is not. */
  counted: number | null;
}

/** Facts of one contest's part; `stamp` is the whole page's, when it has one. @param near when it was fetched */
export function partFacts(part: Part, stamp: Stamp | null, mapping: Mapping, near: number): CountFacts {
  return { stamp: stamp ?? partStamp(part, mapping, near), ...countOf(part, mapping) };
}

/** What a row says itself goes before what stands on the page. */
export function rowFacts(
  rows: readonly Row[],
  facts: CountFacts,
  mapping: Mapping,
  near: number,
): CountFacts {
  const [row] = rows;
  if (!row) return facts;
  const status = columnStatus(rows, facts.status, mapping);
  let rounds = row.has('rounds') ? readRounds(row.cell('rounds'), mapping.roundsPattern) : facts.rounds;
  if (row.has('roundsDone')) {
    const done = parseCount(row.cell('roundsDone'));
    const of = parseCount(row.cell('roundsOf'));
    rounds = done === null || Number.isNaN(done) ? null : { done, of: Number.isNaN(of) ? null : of };
  }
  const stamp = row.has('stamp') ? parseStamp(row.cell('stamp'), mapping.stampFormat, near) : facts.stamp;
  const counted = row.has('counted') ? readCounted(row.cell('counted'), mapping) : facts.counted;
  const statusText = row.has('status') ? row.cell('status') : facts.statusText;
  return { stamp, status, statusText, rounds, counted };
}

/**
 * Of several lines of one contest the newest: by the stamp of each, else by its round, and of a file typed by hand the last
 * one; null when they have no such order.
 */
export function newestRow(
  rows: readonly Row[],
  facts: CountFacts,
  mapping: Mapping,
  near: number,
): Row | null {
  if (rows.some((row) => row.has('stamp')))
    return last(rows, (row) => parseStamp(row.cell('stamp'), mapping.stampFormat, near)?.at);
  if (rows.some((row) => row.has('rounds') || row.has('roundsDone')))
    return last(rows, (row) => rowFacts([row], facts, mapping, near).rounds?.done);
  return mapping.feed.kind === 'manual' ? (rows.at(-1) ?? null) : null;
}

// Null when a row has no place in the order, or two have the last.
function last(rows: readonly Row[], place: (row: Row) => number | undefined): Row | null {
  const places = rows.map(place);
  if (places.includes(undefined)) return null;
  const most = Math.max(...(places as number[]));
  return places.indexOf(most) === places.lastIndexOf(most) ? (rows[places.indexOf(most)] ?? null) : null;
}

/** With `each`, the stamp of the whole page; null leaves it to the parts. */
export function stampOf(page: OpenPage, mapping: Mapping, near: number): Stamp | null {
  if (mapping.each === undefined) return null;
  const [whole] = page.parts(undefined);
  return whole ? partStamp(whole, mapping, near) : null;
}

function countOf(part: Part, mapping: Mapping): Omit<CountFacts, 'stamp'> {
  const { feed, statusPattern, wording, roundsPattern } = mapping;
  const statusText = feed.status ? taken(part.text(feed.status.at), statusPattern) : '';
  const roundsText = feed.rounds ? part.text(feed.rounds.at) : statusText;
  return {
    status: statusOf(statusText, wording),
    statusText,
    rounds: readRounds(roundsText, roundsPattern),
    counted: feed.counted
      ? readCounted(taken(part.text(feed.counted.at), mapping.countedPattern), mapping)
      : null,
  };
}

function readCounted(text: string, { feed }: Mapping): number | null {
  const share = parseShare(text.trim(), feed.share);
  return share === null || Number.isNaN(share) ? null : share;
}

function readRounds(text: string, pattern: RegExp): Report['rounds'] {
  const match = pattern.exec(asciiDigits(text));
  if (!match?.[1]) return null;
  return { done: Number(match[1]), of: match[2] === undefined ? null : Number(match[2]) };
}

function partStamp(part: Part, { feed, stampPattern, stampFormat }: Mapping, near: number): Stamp | null {
  const text = taken(part.text(feed.stamp?.at), stampPattern);
  return text === '' ? null : parseStamp(text.trim(), stampFormat, near);
}
