import * as z from 'zod';

export const text = z.string().min(1);
export const texts = z
  .union([text, z.array(text).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
export const regex = text.superRefine((source, context) => {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a regular expression: ${(error as Error).message}` });
  }
});

/**
 * What a column may be told by: header text(s) or, in json and xml, path(s); a number is a column's place
 * from 1 on; an object says more, and false that no column is.
 */
export const column = z.union([
  texts.transform((names) => ({ names })),
  z
    .literal(false)
    .transform(() => ({ names: [] }))
    .describe('Not taken, even where a header is a usual word for it'),
  z
    .int()
    .positive()
    .transform((place) => ({ place })),
  z.strictObject({
    header: texts.optional().describe('Header texts, any of which names the column'),
    path: texts.optional().describe('Paths into a json or xml row'),
    place: z.int().positive().optional().describe('Column number from 1 on'),
    join: z
      .array(z.union([text, z.int().positive()]))
      .min(2)
      .optional()
      .describe('Columns whose texts are one name, in its order: [First name, Surname]'),
    from: z.int().positive().optional().describe('First character of a fixed-width column, from 1 on'),
    to: z.int().positive().optional().describe('Last character of a fixed-width column'),
    pattern: regex.optional().describe('Takes group 1 (or the whole match) out of the cell'),
    value: text.optional().describe('A constant instead of a column'),
  }),
]);

/** The fields that say whose a row is; a candidate's card has them as rows of results do. */
export const IDENTITY_FIELDS = [
  'state',
  'number',
  'contest',
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
  'votes',
  'evm',
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

type ColumnSpec = z.output<typeof column>;

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
  };
  return {
    names: all.names ?? all.header ?? all.path ?? [],
    place: all.place ?? null,
    join: all.join ?? [],
    from: all.from ?? null,
    to: all.to ?? null,
    pattern: all.pattern === undefined ? null : new RegExp(all.pattern, 'iu'),
    value: all.value ?? null,
    within: all.path !== undefined,
  };
}
