import { stringify } from 'yaml';
import type { Election } from '../election/election.ts';
import { ALL_SHEETS } from '../feed/page/parted-sheets.ts';
import type { FeedFileSpec } from '../feed/spec.ts';
import { SAME } from './columns.ts';
import type { ReadTable } from './read-table.ts';
import type { SourceDocument } from './tables.ts';

/** Headers of what a contest is counted by, and of how many of it are counted. */
const UNITS = /\b(ballot boxes|boxes|polling (places|stations)|polls|precincts|rounds|tables|sections)\b/i;
const COUNTED = /\b(counted|reporting|reported|done|in|processed)\b/i;

const NAMED: readonly [RegExp, NonNullable<Election['countedIn']>][] = [
  [/\bbox(es)?\b/i, 'boxes'],
  [/\b(polling (place|station)s?|polls)\b/i, 'places'],
  [/\bprecincts?\b/i, 'precincts'],
];

/** What contests are counted by, as a header calls it; undefined where none does. */
export function unitOf(header: readonly string[]): Election['countedIn'] {
  const said = header.find((text) => UNITS.test(text)) ?? '';
  return NAMED.find(([pattern]) => pattern.test(said))?.[1];
}

/**
 * A feed that reads a table as it was read when the folder was begun: rows of candidates, or of leaders, in delimited text or on a page.
 * Null for any other source.
 */
export function ownFeed(
  { url, text, tables }: SourceDocument,
  { columns, header, wide, table, bare = false }: ReadTable,
  election: Election,
): { yaml: string; spec: FeedFileSpec } | null {
  const isList = !columns.has('candidate') && columns.has('leader');
  if (text === null || bare || wide.length > 1 || !(isList || columns.has('candidate'))) return null;
  const isPage = /^\s*</.test(text);
  if (/^\s*[[{]/.test(text) || (isPage && !/<table/i.test(text))) return null;
  const named = SAME.flatMap((field) => {
    const column = columns.get(field);
    const text = column === undefined ? '' : (header[column] ?? '');
    // Numbers say which contest it is; names beside them may be spelt otherwise on the night.
    return text === '' || (field === 'contest' && columns.has('number'))
      ? []
      : [[isList && field === 'party' ? 'leaderParty' : field, text] as const];
  });
  const isNamed = columns.has('contest') || columns.has('number');
  const above = isNamed || table.heading === '' || tables.length < 2 ? undefined : table.level;
  const done = header.find((text) => UNITS.test(text) && COUNTED.test(text));
  const of = header.find((text) => UNITS.test(text) && !COUNTED.test(text) && !/%|percent|share/i.test(text));
  const progress =
    done === undefined ? [] : [['roundsDone', done], ...(of === undefined ? [] : [['roundsOf', of]])];
  const address = url.startsWith('file:') ? `https://results.example/${url.split('/').at(-1)}` : url;
  const spec: FeedFileSpec = {
    contact: 'results-desk@example.org',
    feeds: [
      {
        name: 'results',
        kind: isPage ? 'html' : 'csv',
        timeZone: election.timeZone,
        pages: [{ url: address }],
        shrug: { contests: true },
        ...(text.startsWith('\f') &&
          tables.length > 1 && { sheet: isNamed ? table.where.slice(6) : ALL_SHEETS }),
        ...(table.unfolded && { unfold: true }),
        columns: {
          ...(above !== undefined && { contest: { above: above === 1 ? (true as const) : above } }),
          ...Object.fromEntries([...named, ...progress]),
        },
      },
    ],
  };
  return { yaml: stringify(spec, { lineWidth: 0 }), spec };
}
