import type { ColumnSpec } from './column-spec.ts';

/** The fields that say whose a row is; a candidate's card has them as rows of results do. */
export const IDENTITY_FIELDS = [
  'state',
  'number',
  'contest',
  'region',
  'unit',
  'serial',
  'candidate',
  'party',
  'partyCode',
] as const;
/** The seats of a party in a source's own totals: rows with one of these are parties of a house, not candidates. */
export const HOUSE_FIELDS = ['won', 'leading'] as const;
/** What only a sheet that people type has: who typed a row, that it is finished, the total that was read out. */
const TYPED_FIELDS = ['who', 'tick', 'total'] as const;
export const FIELDS = [
  ...IDENTITY_FIELDS,
  ...TYPED_FIELDS,
  'stage',
  'votes',
  'electionDay',
  'postal',
  'share',
  'seats',
  'cast',
  'valid',
  'electors',
  'outcome',
  'status',
  'rounds',
  'roundsDone',
  'roundsOf',
  'counted',
  'stamp',
  'leader',
  'leaderParty',
  'runnerUp',
  'runnerUpParty',
  'margin',
  ...HOUSE_FIELDS,
] as const;
/** What a cell may mean. */
export type Field = (typeof FIELDS)[number] | 'photo';

/** Whether a key of `rows.only` is a field; any other is a header text or path. */
export function isField(key: string): key is Field {
  return (FIELDS as readonly string[]).includes(key);
}

/** The field whose cell is a picture's address, on pages of candidates. */
export const PHOTO = 'photo';

/** One column spec in one form. */
export interface ColumnPlace {
  names: readonly string[];
  place: number | null;
  /** Header texts, paths or places whose texts are joined with a space; empty = one column. */
  join: readonly (string | number)[];
  from: number | null;
  to: number | null;
  pattern: RegExp | null;
  value: string | null;
  /** Which of the texts above its table it is, the nearest is 1; null = none. */
  above: number | null;
  /** The names are selectors within a row (html) and not headers. */
  within: boolean;
}

/** A column as written -> the one form that the formats use. */
export function columnPlace(spec: ColumnSpec): ColumnPlace {
  const all = spec as {
    names?: string[];
    header?: string[];
    path?: string[];
    place?: number;
    join?: (string | number)[];
    from?: number;
    to?: number;
    pattern?: string;
    value?: string;
    above?: number;
  };
  return {
    names: all.names ?? all.header ?? all.path ?? [],
    place: all.place ?? null,
    join: all.join ?? [],
    from: all.from ?? null,
    to: all.to ?? null,
    pattern: all.pattern === undefined ? null : new RegExp(all.pattern, 'iu'),
    value: all.value ?? null,
    above: all.above ?? null,
    within: all.path !== undefined,
  };
}
