import { join } from 'node:path';
import * as z from 'zod';
import type { Election } from '../election/election.ts';
import { requireYaml } from '../election/yaml-file.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { readIfAny } from '../ground/whole-file.ts';
import { EVENT_TYPES } from '../tally/event.ts';

const KEYED = 'A NAME in braces behind a dollar sign is taken from the environment.';

const webhookSpec = z.strictObject({
  url: z.string().min(1).describe(`Where it is posted, https://… ${KEYED}`),
  headers: z.record(z.string(), z.string()).default({}).describe(KEYED),
  body: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .describe(
      'Text as it is, or a JSON object of texts; {text}, {reason}, {type}, {contest}, {time} are filled in. The whole event as JSON unless given.',
    ),
  secret: z
    .string()
    .min(1)
    .optional()
    .describe(`Signs each message as Standard Webhooks has it; whsec_BASE64 or plain text. ${KEYED}`),
});

const notificationSpec = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'a short name of small letters and digits, as newsroom')
      .describe('Tells it from the others, in the log.'),
    on: z.union([z.literal('any'), z.array(z.enum(EVENT_TYPES)).min(1)]).describe('Events it is sent for.'),
    minWeight: z.number().min(0).max(100).default(0).describe('Only events that matter so much, 0 to 100.'),
    states: z.array(z.string()).min(1).optional().describe('Only events of these states, by code.'),
    text: z
      .string()
      .min(1)
      .default('{reason}')
      .describe('What it says; {reason} is the event in a sentence.'),
    rehearsals: z
      .enum(['withhold', 'mark'])
      .default('withhold')
      .describe('In a rehearsal nothing is sent, or it is sent with TEST before its text.'),
    webhook: webhookSpec.optional(),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe(
        'A program and its arguments; it gets the text as COUNTNIGHT_TEXT and the event as JSON on its input.',
      ),
    caption: z.literal(true).optional().describe('A caption in the stream, while OBS streams.'),
    file: z
      .string()
      .min(1)
      .optional()
      .describe('A text file that holds the newest text, from the output folder.'),
  })
  .refine(
    ({ webhook, command, caption, file }) =>
      [webhook, command, caption, file].filter((way) => way !== undefined).length === 1,
    { message: 'one of webhook, command, caption and file' },
  );

/** What notify.yaml may say: who is told of which events, and how. */
export const notifyFileSpec = z
  .strictObject({ notify: z.array(notificationSpec) })
  .refine(({ notify }) => new Set(notify.map(({ name }) => name)).size === notify.length, {
    message: 'two of them have the same name',
    path: ['notify'],
  });

export type Notification = z.output<typeof notificationSpec>;

/** Where an election would have its notifications. */
export function notifyFile(election: Election): string {
  return join(election.dir, 'notify.yaml');
}

/**
 * An election's notifications, with the environment's keys in them; none without a file.
 *
 * @throws UserError 78 with file, line and remedy when it is malformed, or for a key that the environment has not
 */
export async function readNotifications(
  election: Election,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Notification[]> {
  const file = notifyFile(election);
  const source = await readIfAny(file);
  if (source === null) return [];
  return requireYaml(source, notifyFileSpec, file).notify.map((notification) =>
    opened(notification, election, env),
  );
}

function opened(notification: Notification, election: Election, env: NodeJS.ProcessEnv): Notification {
  const { name, states, webhook } = notification;
  const wrong = (what: string, got: string, expected: string) =>
    new UserError(EXIT.config, { what: `${name}: ${what}`, got, expected, where: 'notify.yaml' });
  const strange = states?.find((code) => !election.states.some((state) => state.code === code));
  if (strange !== undefined)
    throw wrong('there is no such state', strange, election.states.map(({ code }) => code).join(', '));
  if (!webhook) return notification;
  const open = (text: string): string =>
    text.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, key: string) => {
      const value = env[key];
      if (!value) throw wrong(`\${${key}} is not in the environment`, 'nothing', 'its value');
      return value;
    });
  const url = open(webhook.url);
  // What came of a key is not shown.
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw wrong('no address', webhook.url, 'http:// or https://');
  return {
    ...notification,
    webhook: {
      ...webhook,
      url,
      headers: Object.fromEntries(Object.entries(webhook.headers).map(([key, text]) => [key, open(text)])),
      ...(webhook.secret !== undefined && { secret: open(webhook.secret) }),
    },
  };
}
