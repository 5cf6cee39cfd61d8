import * as z from 'zod';
import { DIVISOR_NAMES, methodSpec } from './method-spec.ts';

/**
 * The written form of an election folder: strict, so that a misspelt key is an error with its place.
 * `Spec` types are what people write; `election.ts` holds what the program uses.
 */

/** What a contest is counted by. */
export const COUNTED_IN = ['rounds', 'boxes', 'places', 'precincts', 'areas'] as const;

const text = z.string().trim().min(1);
/** A path that a folder's files name, before it is known whether links lead out of it all the same (`strayIn`). */
export const innerPath = text.refine(isInner, 'a file inside this folder');
const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'a colour as #rrggbb')
  .describe('Colour as #rrggbb, in quotes: an unquoted # begins a comment in YAML.');
const key = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a key of small letters, digits and dashes');
const stateCode = z.string().regex(/^[A-Z0-9]{1,8}$/, 'a state code of capitals and digits, as WB');
const ownId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
    'an id of letters, digits, dots, dashes and underscores, up to 40',
  );
const contest = ownId;
const names = z
  .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'a language tag as bn'), text)
  .describe('The name in other languages, by language tag: {bn: কোচবিহার}.');
const timeZone = text.refine(isTimeZone, 'an IANA time zone as Asia/Kolkata');
const locale = text.refine(isLocale, 'a BCP 47 tag as en-IN');

const regionSpec = z.strictObject({
  id: key.optional().describe('Used in file names; made from the name when left out.'),
  name: text,
  names: names.optional(),
});

const regionKindSpec = z.strictObject({
  key: key.describe('The column of contests.csv that holds it: district.'),
  label: text.describe('As shown: District.'),
  regions: z
    .array(regionSpec)
    .optional()
    .describe('The regions in the order they are shown. Left out: as they first appear in contests.csv.'),
});

const stateSpec = z.strictObject({
  code: stateCode,
  name: text,
  names: names.optional(),
  seats: z.int().positive().describe('Seats of the house that are elected, polled today or not.'),
  majority: z
    .union([z.enum(['house', 'polled']), z.int().positive()])
    .default('house')
    .describe('More than half of the house, more than half of the seats polled today, or a number.'),
  levelling: z
    .strictObject({
      each: z
        .int()
        .positive()
        .default(1)
        .describe('Levelling seats of each constituency, beside those it elects.'),
      threshold: z.number().min(0).lt(100).default(0).describe('What a list needs, percent of all votes.'),
      formula: z.enum(DIVISOR_NAMES).describe('How all votes of the state become seats of the house.'),
    })
    .optional()
    .describe("Seats that level out what the constituencies gave, as Norway's."),
});

const lookSpec = z.strictObject({
  name: text.optional().describe("The show's name, top left; the title when left out."),
  logo: innerPath.nullable().default(null).describe('Picture file, from this folder.'),
  theme: key.default('night'),
  motion: z.enum(['full', 'reduced']).default('full'),
  accent: colour.nullable().default(null).describe("The accent that is no party's."),
  density: z.enum(['normal', 'compact']).optional().describe('How much air the boards have.'),
  ticker: z
    .strictObject({
      seconds: z.int().min(4).max(60).default(8).describe('How long a screenful stands.'),
      show: z
        .array(z.enum(['declared', 'leads', 'close', 'key']))
        .min(1)
        .default(['declared', 'leads', 'close', 'key'])
        .describe('What it tells, in this order: declarations, lead changes, close seats, key seats.'),
    })
    .optional()
    .describe('The strip below the boards.'),
  cartogram: z
    .enum(['beside', 'instead'])
    .optional()
    .describe('Where the state board shows maps/cells, one cell a seat: beside the map or instead of it.'),
  boards: z
    .array(text)
    .optional()
    .describe('Boards that are made, by page or template name; all when left out, standby always.'),
});

const filesSpec = z.strictObject({
  parties: innerPath.default('parties.csv'),
  coalitions: innerPath.default('coalitions.yaml'),
  contests: innerPath.default('contests.csv'),
  units: innerPath.default('units.csv'),
  candidates: innerPath.default('candidates.csv'),
  past: innerPath.default('past.csv'),
});

/** election.yaml */
export const electionSpec = z.strictObject({
  title: text.describe('The election, as shown: West Bengal Assembly 2021.'),
  timeZone: timeZone.describe('Zone of every shown time, and of stamps the source prints without one.'),
  locale: locale.describe('How numbers are written: en-IN.'),
  source: text.default('').describe('Who publishes the numbers, in full: Election Commission of India.'),
  sourceShort: text
    .optional()
    .describe('The same as the boards show it, where space is short: ECI. The full name when left out.'),
  language: locale.default('en').describe("Language of the boards' own words."),
  countStarts: z
    .string()
    .refine((at) => /(Z|[+-]\d\d:\d\d)$/.test(at) && !Number.isNaN(Date.parse(at)), 'a time with its offset')
    .optional()
    .describe('When the count begins, with offset: 2021-05-02T08:00:00+05:30.'),
  countedIn: z
    .enum(COUNTED_IN)
    .default('rounds')
    .describe('What the source counts a contest by, as the boards call it: 61 % of polling places.'),
  ageLimitSeconds: z.int().positive().default(900).describe('Older data lose the word LIVE.'),
  past: z
    .strictObject({ label: text.describe('What past.csv is called: 2016.') })
    .optional()
    .describe('The last election, to compare with.'),
  mainState: stateCode.optional().describe('The state with map, house and regions; the first when left out.'),
  states: z
    .array(stateSpec)
    .min(1)
    .optional()
    .describe('The houses that are elected; left out: one, of all contests, named after the title.'),
  voteKinds: z
    .strictObject({
      electionDay: text.optional().describe('Votes cast where people vote on the day: EVM.'),
      postal: text.optional().describe('Votes cast by post.'),
    })
    .default({})
    .describe('What the source calls the kinds of votes that it counts apart.'),
  method: key
    .optional()
    .describe('How votes decide where contests.csv does not say: plurality, or one of `methods`.'),
  methods: z
    .record(key, methodSpec)
    .default({})
    .describe('Methods with what belongs to them, by a name of their own.'),
  regions: z
    .array(regionKindSpec)
    .default([])
    .describe('Ways of grouping the main state: each has its maps.'),
  keySeats: z
    .array(
      z.strictObject({
        seat: text.describe('The contest, by id or name: WB-210.'),
        reason: text.describe("Why, as a viewer reads it: the Chief Minister's seat."),
        reasons: names.optional().describe('The reason in other languages, by language tag.'),
      }),
    )
    .default([])
    .describe('Seats that everybody waits for: whatever happens there is shown.'),
  look: lookSpec.prefault({}),
  files: filesSpec.prefault({}).describe('Where the other files are, from this folder.'),
});
export type ElectionSpec = z.infer<typeof electionSpec>;

const exceptionSpec = z.strictObject({
  contest,
  party: text,
  serial: z.int().positive().optional().describe('Only this candidate of the party, by roster serial.'),
  member: z.boolean().default(true),
  note: text.optional().describe('Why; for people.'),
});

/** coalitions.yaml */
export const coalitionsSpec = z.strictObject({
  coalitions: z.array(
    z.strictObject({
      id: key,
      name: text,
      names: names.optional(),
      short: text,
      colour,
      states: z.array(stateCode).default([]).describe('Where it stands; everywhere when left out.'),
      members: z
        .array(text)
        .min(1)
        .describe('Parties by id, full name, alias, or a short name only one has.'),
      exceptions: z.array(exceptionSpec).default([]),
    }),
  ),
});

const count = z.string().regex(/^\d+$/, 'a whole number in plain digits').transform(Number);
// Most cells are filled: what is tried first costs a complaint when it does not fit.
const some = <T extends z.ZodType>(cell: T) => z.union([cell, z.literal('').transform(() => null)]);

/** Of a kind that Chromium draws; a path stays inside the election folder. */
const photo = text.refine(
  (where) => /^https?:\/\/\S+$/.test(where) || (isInner(where) && /\.(jpe?g|png|webp|avif)$/i.test(where)),
  'a JPEG, PNG, WebP or AVIF file inside the election folder, or an http(s) address',
);

/** Rows of the CSV files, keyed by column; cells are text that is parsed here, once. */
export const partyRow = z.object({
  id: key,
  name: text,
  short: text,
  colour: some(colour),
  aliases: z.string().default(''),
  kind: z.enum(['party', 'independent', 'none', 'option']),
});
const positive = count.refine((n) => n > 0, '1 or more');
/** Which contest a row is of: by its id, or by state and number. */
const where = {
  contest: some(ownId).default(null),
  state: some(stateCode).default(null),
  number: some(count).default(null),
};
export const contestRow = z.object({
  id: some(ownId).default(null),
  state: some(stateCode).default(null),
  number: some(positive).default(null),
  name: text,
  /** What the publisher calls it by: E05000026, 12/004, ON-017. */
  code: some(text).default(null),
  electors: some(count).default(null),
  reserved: some(text).default(null),
  kind: some(z.enum(['candidate', 'party', 'measure'])).default(null),
  elects: some(positive).default(null),
  /** The older name of `elects`. */
  seats: some(positive).default(null),
  method: some(key).default(null),
  weight: some(positive).default(null),
  after: some(ownId).default(null),
  poll: z
    .union([
      z.literal('').transform(() => 'polled' as const),
      z.enum(['polled', 'postponed', 'countermanded', 'uncontested']),
    ])
    .default('polled'),
});
/** units.csv */
export const unitRow = z.object({
  ...where,
  unit: ownId,
  name: text,
  mask: some(positive).default(null),
  electors: some(count).default(null),
  region: some(text).default(null),
  weight: z
    .string()
    .regex(/^(|[1-9]\d*|1\/2|0\.5)$/, 'a whole number, or 1/2')
    .transform((cell) => (cell === '' ? 1 : cell === '1/2' ? 0.5 : Number(cell)))
    .default(1),
});
export const candidateRow = z.object({
  ...where,
  serial: count.refine((serial) => serial > 0, 'a serial from 1'),
  name: text,
  party: text,
  photo: some(photo).default(null),
  aliases: z.string().default(''),
});
export const pastRow = z.object({
  ...where,
  winner: text,
  party: text,
  votes: count,
  runner_up: some(text).default(null),
  runner_up_party: some(text).default(null),
  runner_up_votes: some(count).default(null),
  margin: some(count).default(null),
  total: some(count).default(null),
});
export const pastVotesRow = z.object({
  ...where,
  candidate: z.string().default(''),
  party: text,
  votes: count,
});
export const resultRow = z.object({
  ...where,
  unit: some(ownId).default(null),
  serial: count,
  /** All votes; or by where they were counted, in the hall and by post. */
  votes: some(count).default(null),
  election_day: some(count).default(null),
  /** The older name of `election_day`. */
  evm: some(count).default(null),
  postal: some(count).default(null),
  /** What the authority made of them: who is elected or goes on, and the seats of a list. */
  outcome: some(z.enum(['elected', 'advanced', 'defeated', 'withdrawn'])).default(null),
  seats: some(count).default(null),
});
export const ballotsRow = z.object({
  ...where,
  unit: some(ownId).default(null),
  cast: some(count).default(null),
  valid: some(count).default(null),
  rejected: some(count).default(null),
});
/** One candidate at one stage of a ranked count; serial 0 is what nobody has any more. */
export const stageRow = z.object({
  ...where,
  stage: z.coerce.number().int().positive(),
  serial: count,
  transfer: some(z.coerce.number()).default(null),
  votes: z.coerce.number().min(0),
  status: some(z.enum(['elected', 'excluded'])).default(null),
});

// With a colon it is an address, or a drive of Windows.
function isInner(path: string): boolean {
  return !/^[\\/]|:/.test(path) && !path.split(/[\\/]/).includes('..');
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
