import * as z from 'zod';

/**
 * How votes decide, as an editor writes it: an entry of `methods` in election.yaml. Each method has its own keys, and none
 * of another's: a quorum on a plurality is refused.
 */

const percent = z.number().gt(0, 'a percentage above 0').lt(100, 'a percentage below 100');
const line = z.number().min(0, 'a percentage from 0').max(100, 'a percentage up to 100');

const plurality = z.strictObject({
  method: z.literal('plurality').describe('The most votes.'),
});

const nOfM = z.strictObject({
  method: z.literal('n-of-m').describe('The first so many, by votes.'),
  votesAllowed: z
    .int()
    .positive()
    .optional()
    .describe('Votes an elector has; as many as are elected when left out. 1: single non-transferable vote.'),
});

const runOff = z.strictObject({
  method: z.literal('run-off').describe('More than a part of the votes, or a second round.'),
  part: percent.default(50).describe('More than this part of the base elects at once, percent.'),
  of: z.enum(['valid', 'cast']).default('valid').describe('The base: valid votes, or all ballots.'),
  lead: percent
    .optional()
    .describe('Or: at least `least` percent of the base, and more than so many points ahead.'),
  least: percent.optional().describe('The least share for that, percent.'),
  quorum: percent
    .optional()
    .describe('Who is elected at once also needs this part of the electors, percent.'),
  first: z.int().min(2).default(2).describe('So many go on, if the line below lets fewer through.'),
  advance: percent.optional().describe('Everybody from this part on goes on, percent.'),
  advanceOf: z.enum(['electors', 'valid']).default('electors').describe('The base of that line.'),
});

const measure = z.strictObject({
  method: z.literal('measure').describe('A question: Yes or No.'),
  yes: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Party of the answer that must pass; the first listed when left out.'),
  pass: percent.default(50).describe('What Yes needs, percent of the base.'),
  strict: z.boolean().default(true).describe('More than that; false: so much is enough.'),
  of: z.enum(['valid', 'cast']).default('valid').describe('The base: Yes and No, or all ballots.'),
  quorum: percent
    .optional()
    .describe('Turnout that makes it valid, percent of the electors; more than that.'),
  approval: percent
    .optional()
    .describe('Yes votes it also needs, percent of the electors; so much is enough.'),
  units: z
    .enum(['none', 'majority'])
    .default('none')
    .describe('majority: more than half of the weight of all units must say Yes too.'),
});

/** Formulas that go by divisors: those of lists, and of seats that level out. */
export const DIVISOR_NAMES = [
  'dhondt',
  'sainte-lague',
  'sainte-lague-1.4',
  'sainte-lague-1.2',
  'danish',
] as const;

const list = z.strictObject({
  method: z.literal('list').describe('Seats of party lists.'),
  formula: z
    .enum([...DIVISOR_NAMES, 'hare', 'droop', 'hagenbach-bischoff', 'imperiali', 'swiss'])
    .describe('How votes become seats.'),
  threshold: line
    .default(0)
    .describe('What a list needs, percent of the votes of the contest; so much is enough.'),
  tie: z.enum(['lot', 'more-votes']).default('lot').describe('What decides between equal claims.'),
});

const ranked = z.strictObject({
  method: z.literal('ranked').describe('Preferences, counted in stages that the source publishes.'),
  quota: z
    .enum(['half', 'droop'])
    .optional()
    .describe('Of those still counted; Droop where several are elected.'),
  decimals: z.int().min(0).max(5).default(0).describe('Decimals of transferred votes.'),
});

/** An entry of `methods`. */
export const methodSpec = z.discriminatedUnion('method', [plurality, nOfM, runOff, measure, list, ranked]);

/** What a contest's votes are held against. */
export type MethodRule =
  | PluralityRule
  | z.infer<typeof nOfM>
  | RunOffRule
  | MeasureRule
  | ListRule
  | RankedRule;
type PluralityRule = z.infer<typeof plurality>;

export type RunOffRule = z.infer<typeof runOff>;
export type MeasureRule = z.infer<typeof measure>;
export type ListRule = z.infer<typeof list>;
export type RankedRule = z.infer<typeof ranked>;
export type MethodName = MethodRule['method'];

export const METHOD_NAMES = methodSpec.options.map(({ shape }) => shape.method.value);
