import * as z from 'zod';
import { MADE_FAULTS } from '../ground/mode.ts';

/** Ids, or names as people type them: the desk finds out who is meant, or says who may be. */
const contest = z.string().min(1).max(200);
const candidate = z.string().min(1).max(200);
const why = z.string().max(500).default('');
/** Said a second time, of what looked like a slip of the hand. */
const sure = z.boolean().default(false);

/** What an operator may ask for, from the dock or from `countnight ctl`. */
export const commandSpec = z.discriminatedUnion('do', [
  /** Keep what is on air until release. */
  z.strictObject({ do: z.literal('hold'), why }),
  /** Take the next scene now; also while held. */
  z.strictObject({ do: z.literal('step'), why }),
  /** Take this scene now; without `seconds` it stays until clear or release. */
  z.strictObject({
    do: z.literal('cue'),
    scene: z.string().min(1),
    /** For the board of one seat: which. */
    contest: contest.optional(),
    seconds: z.number().positive().max(86_400).nullable().default(null),
    why,
  }),
  /** Take what waits for this scene now, with the time its rule gives it. */
  z.strictObject({ do: z.literal('take'), scene: z.string().min(1), why }),
  /** What waits for this scene is not wanted. */
  z.strictObject({ do: z.literal('drop'), scene: z.string().min(1), why }),
  /** Takes the last take, or the operators' last word on a seat, back. */
  z.strictObject({ do: z.literal('undo'), of: z.enum(['take', 'seat']), why }),
  /** Empty the queue and end a cue of the operator's. */
  z.strictObject({ do: z.literal('clear'), why }),
  /** The standby scene, at once, until release. */
  z.strictObject({ do: z.literal('panic'), why }),
  /** Ends hold, panic, a manual takeover and a cue; with a contest: ends its pin, call or withholding. */
  z.strictObject({ do: z.literal('release'), contest: contest.nullable().default(null), why }),
  /** Holds a contest's numbers: those shown now, or those given per candidate. */
  z.strictObject({
    do: z.literal('pin'),
    contest,
    votes: z.record(candidate, z.int().min(0)).nullable().default(null),
    sure,
    why,
  }),
  /** We declare a winner. */
  z.strictObject({ do: z.literal('call'), contest, winner: candidate, sure, why }),
  z.strictObject({ do: z.literal('withhold'), contest, why }),
  /** The result of a contest does not stand. */
  z.strictObject({ do: z.literal('annul'), contest, why }),
  /** Of people who typed different numbers, whose count. */
  z.strictObject({ do: z.literal('believe'), contest, person: z.string().min(1).max(100), why }),
  z.strictObject({ do: z.literal('stream'), action: z.enum(['start', 'stop']), why }),
  z.strictObject({ do: z.literal('record'), action: z.enum(['start', 'stop']), why }),
  /** Of a replayed night: it stands still, goes on (at the pace of before, unless one is given), or goes on from another time. */
  z.strictObject({ do: z.literal('pause'), why }),
  z.strictObject({
    do: z.literal('play'),
    /** Times the real speed. */
    speed: z.number().positive().max(10_000).nullable().default(null),
    why,
  }),
  z.strictObject({ do: z.literal('jump'), to: z.string().min(1).max(40), why }),
  /** Of a replayed night: its source goes wrong, of one contest or (an outage) altogether, for so long of the night. */
  z.strictObject({
    do: z.literal('inject'),
    fault: z.enum(MADE_FAULTS),
    contest: contest.nullable().default(null),
    minutes: z.number().positive().max(600).default(5),
    why,
  }),
  /** Ask for contests by id, number, name or candidate; the answer lists them. */
  z.strictObject({ do: z.literal('find'), text: z.string().min(1).max(200), why }),
  /** Ask for the status message again; changes nothing. */
  z.strictObject({ do: z.literal('status'), why }),
]);

/** A command as it is acted upon. */
export type OperatorCommand = z.output<typeof commandSpec>;

/** Commands that the director itself obeys; the others go to tally (overrides) or stage (outputs). */
export const DIRECTOR_VERBS = [
  'hold',
  'step',
  'cue',
  'take',
  'drop',
  'undo',
  'clear',
  'panic',
  'release',
] as const;
export type DirectorCommand = Extract<OperatorCommand, { do: (typeof DIRECTOR_VERBS)[number] }> & {
  by: string;
};

/** Version of the messages below; another version is answered, not obeyed. */
const OPERATOR_PROTOCOL = 1;

/**
 * Messages over `BroadcastCustomEvent`. OBS sends them to every client, the sender too, so `kind` says whose
 * they are: `command` goes to the controller, `ack` and `status` come from it.
 */
const messageSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    countnight: z.literal(OPERATOR_PROTOCOL),
    kind: z.literal('command'),
    /** Sender's own id of the message; the ack names it. */
    id: z.string().min(1).max(100),
    /** Who asks, `dock` or `ctl`, with a name where there is one. */
    by: z.string().min(1).max(100),
    command: commandSpec,
  }),
  z.strictObject({
    countnight: z.literal(OPERATOR_PROTOCOL),
    kind: z.literal('ack'),
    id: z.string(),
    ok: z.boolean(),
    message: z.string(),
    /** Refused as a slip of the hand: said again as sure it is obeyed. */
    asks: z.literal(true).optional(),
    /** What `find` found, best first. */
    found: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
  z.strictObject({
    countnight: z.literal(OPERATOR_PROTOCOL),
    kind: z.literal('status'),
    status: z.record(z.string(), z.unknown()),
  }),
]);
export type OperatorMessage = z.output<typeof messageSpec>;

/** What became of a message from OBS's bus. `null`: not one of ours, or not for the controller. */
export type Received =
  | { id: string; by: string; command: OperatorCommand; error: null }
  | { id: string; by: string; command: null; error: string };

/** Reads what arrived on the bus, as the controller: only commands count; a bad one is worth an answer. */
export function receiveCommand(data: unknown): Received | null {
  const envelope = data as { countnight?: unknown; kind?: unknown; id?: unknown; by?: unknown } | null;
  if (typeof envelope !== 'object' || envelope === null) return null;
  if (envelope.countnight === undefined || envelope.kind !== 'command') return null;
  const id = typeof envelope.id === 'string' ? envelope.id : '';
  const by = typeof envelope.by === 'string' ? envelope.by : 'unknown';
  const parsed = messageSpec.safeParse(data);
  if (parsed.success && parsed.data.kind === 'command')
    return { id, by, command: parsed.data.command, error: null };
  const issue = parsed.error?.issues[0];
  const error = issue ? `${issue.path.join('.')}: ${issue.message}` : 'not a command';
  return { id, by, command: null, error: `command not understood: ${error}` };
}

/** Reads what arrived on the bus, as a dock or `ctl`: acks and status, else null. */
export function receiveAnswer(data: unknown): Extract<OperatorMessage, { kind: 'ack' | 'status' }> | null {
  const parsed = messageSpec.safeParse(data);
  return parsed.success && parsed.data.kind !== 'command' ? parsed.data : null;
}

/** The envelope around a command. */
export function commandMessage(id: string, by: string, command: OperatorCommand): Record<string, unknown> {
  return { countnight: OPERATOR_PROTOCOL, kind: 'command', id, by, command };
}

/** The controller's answer to a command: `message` is what the operator reads. */
export function ackMessage(
  id: string,
  ok: boolean,
  message: string,
  more: { found?: readonly object[] | undefined; asks?: true } = {},
): Record<string, unknown> {
  const { found, asks } = more;
  return {
    ...{ countnight: OPERATOR_PROTOCOL, kind: 'ack', id, ok, message },
    ...(found && { found }),
    ...(asks && { asks }),
  };
}

/** The controller's status (see `statusOf`), for docks. */
export function statusMessage(status: Record<string, unknown>): Record<string, unknown> {
  return { countnight: OPERATOR_PROTOCOL, kind: 'status', status };
}
