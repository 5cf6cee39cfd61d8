import * as z from 'zod';
import { innerPath } from '../election/spec.ts';
import { FIELDS, IDENTITY_FIELDS, PHOTO } from './column.ts';
import { column, regex, text, texts } from './column-spec.ts';
import { REPORTED_STATUSES } from './report.ts';

/**
 * feed.yaml, as written. Strict: a misspelt key is an error that names its path. `map.ts` and the formats
 * say how each part is used; docs/feeds.md teaches it by examples.
 */

/** Folders made before votes had the names of the standard call those of election day after India's machines. */
const columns = z
  .partialRecord(z.enum([...FIELDS, 'evm']), column)
  .transform(({ evm, ...own }) => ({ ...(evm !== undefined && { electionDay: evm }), ...own }));

/** A place on the page and what to take from it. */
const place = z.strictObject({
  at: text.optional().describe('Selector (html) or path (json, xml); without it the whole page'),
  pattern: regex.optional().describe('Takes group 1 (or the whole match) out of the text'),
});

const named = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a name of letters, digits and hyphens'),
  z.string(),
);
const request = {
  headers: named
    .optional()
    .describe(
      'Sent with each request to this host; a NAME in braces behind a dollar sign is taken from the environment',
    ),
  query: z
    .record(text, z.string())
    .optional()
    .describe('Added to the address when it is asked for, and shown nowhere; names of keys as in headers'),
};

const page = z.strictObject({
  ...request,
  body: z
    .union([text, z.record(text, z.unknown())])
    .optional()
    .describe('Sent as POST: text as it is, anything else as JSON (GraphQL: { query, variables })'),
  via: z
    .enum(['http', 'browser'])
    .optional()
    .describe('browser: a page that a script makes, as the Chromium of this machine has it'),
  waitFor: text.optional().describe('via browser: selector that must be there before the page is read'),
  answer: regex
    .optional()
    .describe("via browser: the source is the page's own answer whose address matches, mostly JSON"),
  delta: text
    .optional()
    .describe('Selector or path of the address that tells, next time, only what changed since'),
  url: text.describe('May hold {state} {number} {number:03} {page}; one page a contest when it has {number}'),
  states: z.array(text).optional().describe("Our state codes this page is for; default all of the feed's"),
  pages: z
    .strictObject({
      from: z.int().nonnegative().default(1),
      to: z.int().positive().optional().describe('Last value; default: 200 pages on'),
      step: z.int().positive().default(1).describe('100 where {page} is an offset of pages with 100 rows'),
    })
    .optional()
    .describe('Range of {page}; counting ends at the first page that is missing, brings no row or repeats'),
  next: text.optional().describe('Selector (html) or path (json, xml) of the address of the next page'),
  cursor: z
    .strictObject({
      at: text.describe('Selector or path of the mark of the next page'),
      param: text.describe('Query parameter that it is sent back in'),
    })
    .optional()
    .describe('The next page is this one, asked with the mark that it gave'),
  linkHeader: text
    .optional()
    .describe('The next page stands in the Link header (RFC 8288) under this relation, mostly next'),
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
      pattern: regex.optional().describe('With groups (?<state>…) (?<number>…) (?<name>…) (?<region>…)'),
      state: text.optional().describe('Path of the state within the part (json, xml)'),
      number: text.optional(),
      name: text.optional(),
      region: text
        .optional()
        .describe('What it is a part of, as the council of a ward: tells contests of one name apart'),
    })
    .optional(),
  status: place
    .extend({
      words: z
        .partialRecord(z.enum(REPORTED_STATUSES).exclude(['unknown']), texts)
        .optional()
        .describe("The source's words for each status, besides the built-in ones"),
    })
    .optional(),
  winner: place
    .extend({
      at: text.optional().describe("Where the winner's name, serial or code stands: selector or path"),
      row: text.optional().describe("Selector of the winner's row or card, or of something in it (html)"),
      words: z
        .partialRecord(z.enum(['winner', 'defeated', 'withdrawn', 'advanced']), texts)
        .optional()
        .describe("The source's words for what became of a candidate, besides the built-in ones"),
    })
    .optional()
    .describe('Who has won, where no column says so'),
  rounds: place.optional().describe('Pattern with two groups, done and of: (\\d+)\\s*/\\s*(\\d+)'),
  counted: place.optional().describe('How much is counted, as a share: 62.5 %'),
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
      skip: regex
        .optional()
        .describe(
          "Rows that match are left out: all cells of the row joined with a space (html, csv, text), or the columns' texts joined so (json, xml, cards)",
        ),
      only: z
        .record(text, regex)
        .optional()
        .describe('Rows are taken whose field, or column of that header text or path, matches'),
      headers: z
        .int()
        .min(1)
        .max(6)
        .optional()
        .describe('Lines of the header; texts one above the other are joined with a space'),
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
  unfold: z
    .boolean()
    .default(false)
    .describe(
      'csv: candidates side by side (Name 1, Votes 1, Name 2, …) are read as one row each, without the numbers',
    ),
  share: z.enum(['percent', 'fraction']).default('percent'),
  shrug: z
    .strictObject({ unclosed: z.boolean().default(false), contests: z.boolean().default(false) })
    .prefault({})
    .describe(
      "Faults that are the source's manner: pages without </html>, rows of contests that are not ours",
    ),
  parser: z.enum(['fast', 'html5']).default('fast'),
  sheet: text
    .optional()
    .describe('csv, manual: which sheet of a workbook (XLSX, ODS), or * for all; default: the first'),
  delimiter: text.optional().describe('csv: , ; tab | or any other; default: sniffed'),
  header: z.boolean().default(true).describe('csv: the first line names the columns'),
  member: text.optional().describe('Which file of a zip body'),
  charset: text.optional().describe('Overrules what the source says'),
};

const feed = z.strictObject({
  name: text,
  kind: z.enum(['html', 'json', 'xml', 'csv', 'text', 'eci', 'manual', 'module']),
  ...request,
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
  file: innerPath.optional().describe('manual: CSV beside feed.yaml; module: TypeScript file'),
  entry: z
    .enum(['source', 'people', 'two-people'])
    .optional()
    .describe(
      'people: typed by hand, a seat waits until it is whole (default of manual); two-people: until two agree',
    ),
  settleSeconds: z
    .number()
    .nonnegative()
    .default(10)
    .describe(
      'A seat that is typed over counts when nothing changed for so long; not with a tick or a total',
    ),
  base: text
    .optional()
    .describe('eci: folder of the results, https://results.eci.gov.in/Result2021/; found when not given'),
  ...mapping,
});

/** Pages of candidates, each with a picture. */
const cardSource = z.strictObject({
  kind: z.enum(['html', 'json', 'xml', 'csv', 'text', 'eci']).default('html'),
  states: z.record(text, text).optional().describe("Our state code -> the source's, {WB: S25}"),
  pages: z.array(page).optional(),
  base: text.optional().describe('eci: folder with the candidate cards'),
  ...mapping,
  columns: z.partialRecord(z.enum([...IDENTITY_FIELDS, PHOTO]), column).optional(),
});

const prefetch = z.strictObject({
  candidates: z.array(cardSource).default([]).describe('Pages with a row or card for each candidate'),
  photos: z
    .array(z.strictObject({ url: text, states: z.record(text, text).optional() }))
    .default([])
    .describe('Addresses with {state} {number} {serial}, for candidates whose page names no photo'),
});

export const feedFileSchema = z.strictObject({
  contact: text.optional().describe('Mail or page of the newsroom; sent with every request'),
  limits: z
    .strictObject({
      deadlineSeconds: z.number().positive().default(20),
      maxBytes: z.int().positive().default(20_000_000),
      perHost: z.int().positive().default(4).describe('Requests in flight to one host'),
      perSecond: z.number().positive().default(20).describe('Requests a second to one host'),
      longestRestSeconds: z
        .number()
        .positive()
        .default(120)
        .describe('Longest rest of a page or host that refuses or fails, whatever it asks for'),
      redirects: z.int().nonnegative().default(3),
      hosts: z
        .array(text)
        .default([])
        .describe("Hosts that a redirect or link may lead to, besides the pages' own"),
      cookies: z.boolean().default(true),
    })
    .prefault({}),
  feeds: z.array(feed).min(1),
  prefetch: prefetch.optional().describe('What countnight prefetch fetches once, before the night'),
});

/** feed.yaml as its author writes it. */
export type FeedFileSpec = z.input<typeof feedFileSchema>;
/** feed.yaml with every default filled in, and where it lies. */
export type FeedSpec = z.output<typeof feedFileSchema> & {
  file: string;
  /** What reads the pages of its `eci` feeds. */
  designs?: readonly EciDesign[];
};
export type Feed = FeedSpec['feeds'][number];
/** One design of the Election Commission's pages: how they are known, and the feed description that reads them. Plain data. */
export interface EciDesign {
  name: string;
  mark: RegExp;
  feed: Feed;
}

export type FeedPage = NonNullable<Feed['pages']>[number];
export type FeedLimits = FeedSpec['limits'];
export type CardSource = NonNullable<FeedSpec['prefetch']>['candidates'][number];
