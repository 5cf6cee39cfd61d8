import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ownScene } from '../election/own-scene.ts';
import { openYaml } from '../election/yaml-file.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { EVENT_TYPES } from '../tally/event.ts';

const seconds = z.number().positive().max(3600);
const delay = z.number().min(0).max(36_000);

/** `before` the first vote, while votes are `count`ed, at the `end`; always when not given. */
const when = z.enum(['before', 'count', 'end']).optional();

/** A page id, or `seat` and a seat: `seat WB-210`; or a scene of the user's own: `{obs: "My camera"}`. */
const scene = z.union([
  z.string().min(1),
  z.strictObject({ obs: z.string().min(1).describe('Name of a scene of your own, as OBS lists it.') }),
]);
const sceneId = scene.transform((written) => (typeof written === 'string' ? written : ownScene(written.obs)));

const entrySpec = z.union([
  z.strictObject({
    scene: sceneId,
    when,
    seconds,
  }),
  z.strictObject({
    /** Region kind: one entry per region; or `key-seats`. */
    each: z.string().min(1),
    when,
    seconds,
    /** Regions shown per turn of the rotation; all when not given. */
    take: z.int().min(1).optional(),
    order: z.enum(['changed', 'listed']).default('listed'),
  }),
]);

const ruleSpec = z.strictObject({
  on: z.array(z.enum(EVENT_TYPES)).min(1),
  scene: sceneId,
  /** Scene of the rotation that follows, whatever was interrupted. */
  back: sceneId.optional(),
  /** Whose events: of the state whose map is shown, of the further states, or both. Left out: main, of key seats any. */
  states: z.enum(['main', 'other', 'any']).optional(),
  /** `key`: only key seats' events. */
  seats: z.enum(['any', 'key']).default('any'),
  /** The event goes on to the next rule that fits as well. */
  also: z.boolean().default(false),
  /** Events that must wait for the scene before it is worth a take. */
  least: z.int().min(1).default(1),
  minWeight: z.number().min(0).max(100).default(0),
  priority: z.number().min(1).max(99),
  minSeconds: seconds.default(8),
  maxSeconds: seconds.default(16),
  expireSeconds: seconds.default(180),
  cooldownSeconds: delay.default(0),
  hysteresisSeconds: delay.default(0),
});

/** When the lower third comes in over a camera, and for how long. */
const lowerSpec = z
  .strictObject({
    /** The sentence that says who leads comes this often; 0 = never. */
    everySeconds: delay.default(60),
    /** For so long. */
    seconds: seconds.default(12),
    /** Also while a human holds the programme, or has put a scene of his own on air. */
    whileHeld: z.boolean().default(false),
    rules: z.array(ruleSpec.omit({ scene: true, back: true, also: true, least: true })).default([]),
  })
  .refine(({ everySeconds, seconds }) => everySeconds === 0 || everySeconds > seconds, {
    message: 'everySeconds must be more than seconds, or 0 for never',
    path: ['everySeconds'],
  });

/** The rundown as it is written, for `scenes/rundown.yaml` or an election folder's own. */
export const rundownSpec = z
  .strictObject({
    rotation: z.array(entrySpec).min(1),
    minSeconds: seconds.default(6),
    preloadSeconds: delay.default(1),
    eventRunSeconds: seconds.default(60),
    panicScene: z.string().min(1).default('standby'),
    rules: z.array(ruleSpec).default([]),
    /** Without it the lower third always stands where it is nested. */
    lower: lowerSpec.optional(),
  })
  .superRefine((rundown, context) => {
    rundown.rotation.forEach((entry, index) => {
      if (entry.seconds < rundown.minSeconds)
        context.addIssue({
          code: 'custom',
          path: ['rotation', index, 'seconds'],
          message: `${entry.seconds} is less than minSeconds ${rundown.minSeconds}`,
        });
    });
    const checkRules = (rules: readonly { minSeconds: number; maxSeconds: number }[], ...path: string[]) => {
      rules.forEach((rule, index) => {
        if (rule.maxSeconds < rule.minSeconds)
          context.addIssue({
            code: 'custom',
            path: [...path, index, 'maxSeconds'],
            message: `${rule.maxSeconds} is less than the rule's minSeconds ${rule.minSeconds}`,
          });
      });
    };
    checkRules(rundown.rules, 'rules');
    checkRules(rundown.lower?.rules ?? [], 'lower', 'rules');
  });

/** The rundown as the director uses it: every default filled in. */
export type Rundown = z.output<typeof rundownSpec>;
export type Rule = Rundown['rules'][number];
export type LowerThirds = NonNullable<Rundown['lower']>;

/**
 * Reads a rundown.
 *
 * @throws UserError (78) with file, line and what was expected, for anything but a valid rundown
 */
export async function readRundown(file: string): Promise<Rundown> {
  const lost = { what: 'the rundown cannot be read', where: file, remedy: 'restore scenes/rundown.yaml' };
  return parseRundown(await readFile(file, 'utf8').catch(telling(EXIT.config, lost)), file);
}

/** As `readRundown`, from text; `file` is only for messages. */
export function parseRundown(text: string, file: string): Rundown {
  const { document, errors, lineOf } = openYaml(text);
  const [broken] = errors;
  if (broken)
    throw new UserError(EXIT.config, {
      what: 'the rundown is not valid YAML',
      got: broken.message,
      where: `${file}:${broken.line}`,
    });
  const result = rundownSpec.safeParse(document.toJS());
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw new UserError(EXIT.config, {
    what: 'the rundown is not understood',
    got: `${issue.path.join('.') || 'the whole file'}: ${issue.message}`,
    where: `${file}:${lineOf([...issue.path, ...extra])}`,
    remedy: 'the comments in scenes/rundown.yaml explain every key',
    cause: result.error,
  });
}
