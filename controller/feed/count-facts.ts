import { asciiDigits, parseCount } from './count.ts';
import type { Mapping } from './mapping.ts';
import type { OpenPage, Part, Row } from './part.ts';
import type { Report, ReportedStatus } from './report.ts';
import { parseStamp } from './stamp.ts';
import { taken } from './table.ts';
import { statusOf } from './words.ts';

/** How far a count is, as a page, a part of it or a row says. */
export interface CountFacts {
  stamp: number | null;
  status: ReportedStatus;
  rounds: Report['rounds'];
}

/** Facts of one contest's part; `stamp` is the whole page's, when it has one. */
export function partFacts(part: Part, stamp: number | null, mapping: Mapping): CountFacts {
  return { stamp: stamp ?? partStamp(part, mapping, mapping.feed.stamp?.at), ...countOf(part, mapping) };
}

/** What a row says itself goes before what stands on the page. */
export function rowFacts(row: Row | undefined, facts: CountFacts, mapping: Mapping): CountFacts {
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

/** With `each`, the stamp of the whole page; null leaves it to the parts. */
export function stampOf(page: OpenPage, mapping: Mapping): number | null {
  if (mapping.each === undefined) return null;
  const [whole] = page.parts(undefined);
  return whole ? partStamp(whole, mapping, mapping.feed.stamp?.at) : null;
}

function countOf(part: Part, mapping: Mapping): Omit<CountFacts, 'stamp'> {
  const { feed, statusPattern, statusWords, roundsPattern } = mapping;
  const statusText = feed.status ? taken(part.text(feed.status.at), statusPattern) : '';
  const roundsText = feed.rounds ? part.text(feed.rounds.at) : statusText;
  return { status: statusOf(statusText, statusWords), rounds: readRounds(roundsText, roundsPattern) };
}

function readRounds(text: string, pattern: RegExp): Report['rounds'] {
  const match = pattern.exec(asciiDigits(text));
  if (!match?.[1]) return null;
  return { done: Number(match[1]), of: match[2] === undefined ? null : Number(match[2]) };
}

function partStamp(
  part: Part,
  { stampPattern, stampFormat }: Mapping,
  at: string | undefined,
): number | null {
  const text = taken(part.text(at), stampPattern);
  return text === '' ? null : parseStamp(text.trim(), stampFormat);
}
