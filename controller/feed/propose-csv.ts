import type { Election } from '../election/election.ts';
import type { Field } from './column-spec.ts';
import { delimitedRows, sniffDelimiter } from './csv.ts';
import { type Proposal, proposalOf } from './proposal.ts';
import { explain, type Found, scored } from './propose-table.ts';
import { headerKey } from './words.ts';

/** A delimited file by its headers, or, when it has none, by what stands in its columns. */
export function proposeCsv(text: string, url: string, election: Election): Proposal | null {
  const delimiter = sniffDelimiter(text);
  const rows = delimitedRows(text, delimiter);
  const [header = []] = rows;
  const found = scored(header, rows.slice(1));
  if (found) {
    return proposalOf({
      kind: 'csv',
      url,
      found,
      reasons: explain(found),
      extra: { delimiter: delimiter === '\t' ? 'tab' : delimiter },
      election,
    });
  }
  const guessed = guessColumns(rows, election);
  if (!guessed) return null;
  const reasons = ['the file names no columns; they were told by what stands in them', ...explain(guessed)];
  return proposalOf({
    kind: 'csv',
    url,
    found: guessed,
    reasons,
    extra: { delimiter: delimiter === '\t' ? 'tab' : delimiter, header: false },
    election,
  });
}

// Without a header: the column of known candidates, of known parties, of the largest whole numbers.
function guessColumns(rows: readonly (readonly string[])[], election: Election): Found | null {
  const width = Math.max(...rows.map((row) => row.length));
  const names = new Set([...election.candidates.values()].flat().map(({ name }) => headerKey(name)));
  const parties = new Set(
    [...election.parties.values()].flatMap(({ name, short, aliases }) =>
      [name, short, ...aliases].map(headerKey),
    ),
  );
  const contests = new Set([...election.contests.values()].map(({ name }) => headerKey(name)));
  const sample = rows.slice(0, 400);
  const best = (fits: (text: string) => number): number => {
    const sums = Array.from({ length: width }, (_, i) =>
      sample.reduce((sum, row) => sum + fits(row[i] ?? ''), 0),
    );
    const most = Math.max(...sums);
    return most > 0 ? sums.indexOf(most) : -1;
  };
  const columns = new Map<Field, number>();
  const set = (field: Field, index: number): void => {
    if (index >= 0 && ![...columns.values()].includes(index + 1)) columns.set(field, index + 1);
  };
  set(
    'candidate',
    best((text) => (names.has(headerKey(text)) ? 1 : 0)),
  );
  set(
    'party',
    best((text) => (parties.has(headerKey(text)) ? 1 : 0)),
  );
  set(
    'contest',
    best((text) => (contests.has(headerKey(text)) ? 1 : 0)),
  );
  const numbers = new Map(
    [...election.contests.values()].map(({ name, number }) => [headerKey(name), number]),
  );
  const serials = new Map(
    [...election.candidates.values()].flat().map(({ name, serial }) => [headerKey(name), serial]),
  );
  const cell = (row: readonly string[], field: Field): string => row[(columns.get(field) ?? 0) - 1] ?? '';
  const share = (fits: (row: readonly string[], i: number) => boolean, i: number): number =>
    sample.filter((row) => fits(row, i)).length / sample.length;
  const places = Array.from({ length: width }, (_, i) => i).filter(
    (i) => ![...columns.values()].includes(i + 1),
  );
  // A leading nought makes it a code.
  const whole = places.filter((i) => share((row) => /^(?:0|[1-9]\d*)$/.test(row[i] ?? ''), i) > 0.9);
  const number = whole.find(
    (i) => share((row) => Number(row[i]) === numbers.get(headerKey(cell(row, 'contest'))), i) > 0.9,
  );
  const serial = whole.find(
    (i) => share((row) => Number(row[i]) === serials.get(headerKey(cell(row, 'candidate'))), i) > 0.7,
  );
  if (number !== undefined) set('number', number);
  if (serial !== undefined) set('serial', serial);
  // Votes differ between the rows of one contest, where its totals and rounds are the same; of the columns
  // that do, they are the largest.
  const varies = (i: number): boolean =>
    sample.some((row, n) => {
      const before = sample[n - 1];
      return before && cell(before, 'contest') === cell(row, 'contest') && before[i] !== row[i];
    });
  const sumOf = (i: number): number => sample.reduce((sum, row) => sum + Number(row[i]), 0);
  const votes = whole
    .filter((i) => i !== number && i !== serial && varies(i))
    .sort((x, y) => sumOf(y) - sumOf(x))[0];
  if (votes !== undefined) set('votes', votes);
  if (!columns.has('candidate') || !columns.has('votes')) return null;
  return { at: undefined, headers: [], columns, score: 1, rows: rows.length };
}
