import { z } from 'zod';

/**
 * feed.yaml, as written. Strict: a misspelt key is an error that names its path. `map.ts` and the formats
 * say how each part is used; docs/feeds.md teaches it by examples.
 */

const text = z.string().min(1);
const texts = z
  .union([text, z.array(text).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const regex = text.superRefine((source, context) => {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a regular expression: ${(error as Error).message}` });
  }
});

/**
 * What a column may be told by: header text(s) or, in json and xml, path(s); a number is a column's place
 * from 1 on; an object says more.
 */
const column = z.union([
  texts.transform((names) => ({ names })),
  z
    .int()
    .positive()
    .transform((place) => ({ place })),
  z.strictObject({
    header: texts.optional().describe('Header texts, any of which names the column'),
    path: texts.optional().describe('Paths into a json or xml row'),
    place: z.int().positive().optional().describe('Column number from 1 on'),
    from: z.int().positive().optional().describe('First character of a fixed-width column, from 1 on'),
    to: z.int().positive().optional().describe('Last character of a fixed-width column'),
    pattern: regex.optional().describe('Takes group 1 (or the whole match) out of the cell'),
    value: text.optional().describe('A constant instead of a column'),
  }),
]);

export const FIELDS = [
  'state',
  'number',
  'contest',
  'serial',
  'candidate',
  'party',
  'partyCode',
  'votes',
  'evm',
  'postal',
  'share',
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
] as const;
/** What a cell may mean. */
export type Field = (typeof FIELDS)[number];

const columns = z.partialRecord(z.enum(FIELDS), column);

/** A place on the page and what to take from it. */
const place = z.strictObject({
  at: text.optional().describe('Selector (html) or path (json, xml); without it the whole page'),
  pattern: regex.optional().describe('Takes group 1 (or the whole match) out of the text'),
});

const page = z.strictObject({
  url: text.describe('May hold {state} {number} {number:03} {page}; one page a contest when it has {number}'),
  states: z.array(text).optional().describe("Our state codes this page is for; default all of the feed's"),
  pages: z
    .strictObject({ from: z.int().nonnegative().default(1), to: z.int().positive().default(200) })
    .optional()
    .describe('Range of {page}; counting ends at the first page that is missing or brings no row'),
  next: text.optional().describe('Selector of the link to the next page'),
  links: z
    .strictObject({ at: text.default('a[href]'), match: regex })
    .optional()
    .describe('The results pages are what this page links to'),
  pollSeconds: z.number().positive().optional(),
  when: z
    .enum(['always', 'listed'])
    .default('always')
    .describe('listed: asked once, then only when a list of this feed shows that the seat changed'),
  optional: z.boolean().default(false).describe('A page that may be missing without being a fault'),
});

const mapping = {
  each: text.optional().describe('Part of the page for one contest: selector (html) or path (json, xml)'),
  contest: z
    .strictObject({
      at: text.optional(),
      pattern: regex.optional().describe('With groups (?<state>…) (?<number>…) (?<name>…)'),
      state: text.optional().describe('Path of the state within the part (json, xml)'),
      number: text.optional(),
      name: text.optional(),
    })
    .optional(),
  status: place
    .extend({
      words: z
        .partialRecord(
          z.enum([
            'not-started',
            'in-progress',
            'declared',
            'uncontested',
            'postponed',
            'countermanded',
            'recount',
          ]),
          texts,
        )
        .optional()
        .describe("The source's words for each status, besides the built-in ones"),
    })
    .optional(),
  rounds: place.optional().describe('Pattern with two groups, done and of: (\\d+)\\s*/\\s*(\\d+)'),
  stamp: place
    .extend({
      format: texts.optional().describe('Luxon tokens, or iso, http, seconds, ms; default: common ones'),
      zone: text.optional().describe("IANA zone of the stamp; default the feed's timeZone"),
    })
    .optional(),
  rows: z
    .strictObject({
      at: text.optional().describe('Selector of the tables (html), path of the row objects (json, xml)'),
      total: texts.optional().describe('Words that mark the total row, besides the built-in ones'),
      skip: regex.optional().describe('Rows whose text matches are left out'),
      only: z.partialRecord(z.enum(FIELDS), regex).optional().describe('Rows whose field matches are taken'),
      first: z.int().positive().optional().describe('First data line of a file without header, from 1 on'),
    })
    .optional(),
  columns: columns.optional(),
  wide: z
    .array(
      z.strictObject({
        column: text,
        party: text,
        candidate: text.optional(),
        candidateColumn: text.optional(),
      }),
    )
    .optional()
    .describe('One row a contest, one column of votes for each party'),
  share: z.enum(['percent', 'fraction']).default('percent'),
  shrug: z
    .strictObject({ unclosed: z.boolean().default(false), contests: z.boolean().default(false) })
    .prefault({})
    .describe(
      "Faults that are the source's manner: pages without </html>, rows of contests that are not ours",
    ),
  parser: z.enum(['fast', 'html5']).default('fast'),
  delimiter: text.optional().describe('csv: , ; tab | or any other; default: sniffed'),
  header: z.boolean().default(true).describe('csv: the first line names the columns'),
  member: text.optional().describe('Which file of a zip body'),
  charset: text.optional().describe('Overrules what the source says'),
};

const feed = z.strictObject({
  name: text,
  kind: z.enum(['html', 'json', 'xml', 'csv', 'text', 'eci', 'manual', 'module']),
  priority: z.int().default(10).describe('Higher wins'),
  pollSeconds: z.number().positive().default(60),
  staleSeconds: z
    .number()
    .positive()
    .default(900)
    .describe('Nothing new for so long: a lower feed may take over'),
  timeZone: text.optional().describe("Default: the election's"),
  states: z.record(text, text).optional().describe("Our state code -> the source's, {WB: S25}"),
  pages: z.array(page).optional(),
  file: text.optional().describe('manual: CSV beside feed.yaml; module: TypeScript file'),
  base: text
    .optional()
    .describe('eci: folder of the results, https://results.eci.gov.in/Result2021/; found when not given'),
  ...mapping,
});

export const feedFileSchema = z.strictObject({
  contact: text.optional().describe('Mail or page of the newsroom; sent with every request'),
  limits: z
    .strictObject({
      deadlineSeconds: z.number().positive().default(20),
      maxBytes: z.int().positive().default(20_000_000),
      perHost: z.int().positive().default(4).describe('Requests in flight to one host'),
      perSecond: z.number().positive().default(20).describe('Requests a second to one host'),
      redirects: z.int().nonnegative().default(3),
      hosts: z
        .array(text)
        .default([])
        .describe("Hosts that a redirect or link may lead to, besides the pages' own"),
      cookies: z.boolean().default(true),
    })
    .prefault({}),
  feeds: z.array(feed).min(1),
});

/** feed.yaml as its author writes it. */
export type FeedFileSpec = z.input<typeof feedFileSchema>;
/** feed.yaml with every default filled in, and where it lies. */
export type FeedSpec = z.output<typeof feedFileSchema> & { file: string };
export type Feed = FeedSpec['feeds'][number];
export type FeedPage = NonNullable<Feed['pages']>[number];
export type FeedLimits = FeedSpec['limits'];
export type ColumnSpec = z.output<typeof column>;

/** One column spec in one form. */
export interface ColumnPlace {
  names: readonly string[];
  place: number | null;
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
    from?: number;
    to?: number;
    pattern?: string;
    value?: string;
  };
  return {
    names: all.names ?? all.header ?? all.path ?? [],
    place: all.place ?? null,
    from: all.from ?? null,
    to: all.to ?? null,
    pattern: all.pattern === undefined ? null : new RegExp(all.pattern, 'iu'),
    value: all.value ?? null,
    within: all.path !== undefined,
  };
}
