import type { Election } from '../../election/election.ts';
import { keptFor } from '../../ground/kept.ts';
import {
  type ColumnPlace,
  columnPlace,
  FIELDS,
  type Field,
  HOUSE_FIELDS,
  IDENTITY_FIELDS,
  isField,
  PHOTO,
} from '../column.ts';
import { isTyped } from '../feed.ts';
import type { ReportedStatus, RowOutcome } from '../report.ts';
import type { Feed } from '../spec.ts';
import type { TableRequest } from './part.ts';
import { COMMON_FORMATS, type StampFormat, TYPED_FORMATS } from './stamp.ts';
import type { Wording } from './status.ts';
import { foldStatus } from './status-lexicon.ts';
import { HEADER_WORDS, headerKey, TOTAL_WORDS, TYPED_WORDS } from './words.ts';

/** A feed's description of its pages, compiled once: expressions, folded words, columns. */
export interface Mapping {
  feed: Feed;
  /** Its rows are parties with the seats they have, the source's own totals (H9). */
  houses: boolean;
  request: TableRequest;
  each: string | undefined;
  contestPattern: RegExp | null;
  statusPattern: RegExp | null;
  wording: Wording;
  winnerPattern: RegExp | null;
  outcomeWords: readonly (readonly [RowOutcome, string])[];
  roundsPattern: RegExp;
  countedPattern: RegExp | null;
  stampPattern: RegExp | null;
  stampFormat: StampFormat;
  totals: ReadonlySet<string>;
  skip: RegExp | null;
  /** Field, else header text or path. */
  only: readonly (readonly [string, RegExp])[];
  /** What was seen of a sheet that people type, look by look: its total is a formula, and nobody's word. */
  sheet: { totalIsSum: boolean };
  /** All selectors, for the HTML parser's benefit. */
  selectors: readonly (string | undefined)[];
}

/** A row needs one of these groups to be a result at all. */
const REQUIRED: readonly (readonly Field[])[] = [
  ['candidate', 'votes'],
  ['candidate', 'electionDay'],
  ['party', 'votes'],
  ['leader', 'margin'],
  ['leader', 'status'],
];
/** What is a list where the feed file names the column of its leaders: a list of shares has no margins. */
const LISTS: readonly (readonly Field[])[] = [
  ['leader', 'leaderParty'],
  ['leader', 'share'],
  ['leader', 'roundsDone'],
];
const LIST_FIELDS: ReadonlySet<Field> = new Set([
  'leader',
  'leaderParty',
  'runnerUp',
  'runnerUpParty',
  'margin',
]);

const COUNT_FIELDS: ReadonlySet<Field> = new Set(['votes', 'electionDay', 'postal', 'share']);

const LAST_UPDATED =
  /(?:last\s+)?updated?\s*(?:(?:at|on)\s*)?(?::\s*)?(.{0,60}?\d{4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?)?)/iu;

export function compileMapping(feed: Feed, election: Election): Mapping {
  const columns = new Map<Field, ColumnPlace>();
  for (const [field, spec] of Object.entries(feed.columns ?? {})) {
    if (spec !== undefined) columns.set(field as Field, columnPlace(spec));
  }
  const houses = HOUSE_FIELDS.filter((field) => columns.has(field));
  const regex = (source: string | undefined): RegExp | null =>
    source === undefined ? null : new RegExp(source, 'iu');
  return {
    feed,
    houses: houses.length > 0,
    request: {
      at: feed.rows?.at,
      columns,
      required: [
        ...(houses.length > 0 ? houses.map((field) => ['party', field] as const) : REQUIRED),
        ...(feed.wide ? ([['contest'], ['number']] as const) : []),
        ...(columns.has('leader') ? LISTS : []),
        // A table without votes is one of outcomes only where the feed file says so.
        ...(columns.has('outcome') ? ([['candidate', 'outcome']] as const) : []),
      ],
      words: builtinWords(columns, feed),
      photos: columns.has(PHOTO),
      named: [
        ...(feed.wide ?? []).flatMap(({ column, candidateColumn }) =>
          candidateColumn ? [column, candidateColumn] : [column],
        ),
        ...Object.keys(feed.rows?.only ?? {}).filter((key) => !isField(key)),
      ],
      headers: feed.rows?.headers ?? 1,
      winner: feed.winner?.row,
    },
    each: feed.each,
    contestPattern: regex(feed.contest?.pattern),
    statusPattern: regex(feed.status?.pattern),
    wording: {
      own: Object.entries(feed.status?.words ?? {}).flatMap(([status, words]) =>
        (words ?? []).map((word) => [status as ReportedStatus, foldStatus(word)] as const),
      ),
      // Of thousands of names; few pages say a word that may be one.
      names: { has: (word) => namesOf(election).has(word) },
    },
    winnerPattern: regex(feed.winner?.pattern),
    outcomeWords: Object.entries(feed.winner?.words ?? {}).flatMap(([outcome, words]) =>
      (words ?? []).map((word) => [outcome as RowOutcome, foldStatus(word).trim()] as const),
    ),
    roundsPattern: regex(feed.rounds?.pattern) ?? /(?<!\d)(\d+)\s*(?:\/|of)\s*(\d+)/iu,
    countedPattern: regex(feed.counted?.pattern),
    stampPattern: regex(feed.stamp?.pattern) ?? (feed.stamp?.at === undefined ? LAST_UPDATED : null),
    stampFormat: {
      formats: feed.stamp?.format ?? (isTyped(feed) ? TYPED_FORMATS : COMMON_FORMATS),
      zone: feed.stamp?.zone ?? feed.timeZone ?? election.timeZone,
    },
    totals: new Set([...TOTAL_WORDS, ...(feed.rows?.total ?? [])].map(headerKey)),
    skip: regex(feed.rows?.skip),
    only: Object.entries(feed.rows?.only ?? {}).map(([key, source]) => [key, new RegExp(source, 'iu')]),
    sheet: { totalIsSum: false },
    selectors: [
      feed.each,
      feed.rows?.at,
      feed.contest?.at,
      feed.status?.at,
      feed.stamp?.at,
      feed.rounds?.at,
      feed.counted?.at,
    ],
  };
}

/** Lists name no candidate column, tables no leader: a word that both could claim goes by what was asked. */
function builtinWords(columns: ReadonlyMap<Field, ColumnPlace>, feed: Feed): Map<Field, ReadonlySet<string>> {
  const asked = [...columns.keys()];
  const list = asked.some((field) => LIST_FIELDS.has(field));
  const table = asked.includes('candidate') || asked.includes('votes');
  // A mapping of candidates and outcomes alone leaves the votes to another feed.
  const outcomesAlone =
    asked.includes('outcome') &&
    asked.includes('candidate') &&
    !asked.some((field) => COUNT_FIELDS.has(field));
  const houses = HOUSE_FIELDS.some((field) => columns.has(field));
  const words = new Map<Field, ReadonlySet<string>>();
  for (const field of houses ? IDENTITY_FIELDS : FIELDS) {
    if (LIST_FIELDS.has(field) && table && !list) continue;
    if (field === 'outcome' && list) continue;
    if (COUNT_FIELDS.has(field) && outcomesAlone) continue;
    const own = ofTyped(field, feed) ?? HEADER_WORDS[field];
    if (own) words.set(field, new Set(own.map(headerKey)));
  }
  return words;
}

// With a column a party, a column called Total is what was read out; a candidate's own row calls its votes so.
function ofTyped(field: Field, feed: Feed): readonly string[] | undefined {
  if (!isTyped(feed)) return undefined;
  if (feed.wide && field === 'total') return HEADER_WORDS.votes;
  if (feed.wide && (field === 'votes' || field === 'candidate')) return [];
  if (feed.wide && field === 'who') return [...(TYPED_WORDS.who ?? []), 'Name'];
  return TYPED_WORDS[field];
}

/** Words of the names that a status may hold: of contests, candidates and parties. */
const namesOf = keptFor((election: Election): ReadonlySet<string> => {
  const named = [
    ...[...election.contests.values()].map(({ name }) => name),
    ...[...election.candidates.values()].flat().flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    ...[...election.parties.values()].flatMap(({ id, short, name, aliases }) => [
      id,
      short,
      name,
      ...aliases,
    ]),
  ];
  return new Set(named.flatMap((name) => foldStatus(name).match(/[\p{L}\p{M}\p{N}']{2,}/gu) ?? []));
});
