import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { AbortError } from 'p-retry';
import { replaceFile } from '../ground/whole-file.ts';
import type { CountEvent } from '../tally/event.ts';
import type { Notification } from './notify-file.ts';

/** What is to be said, and of which event. */
export interface Message {
  event: CountEvent;
  text: string;
  /** The night's clock, `14:30`. */
  time: string;
}

export interface Ways {
  outDir: string;
  /** Sends a caption by each OBS that streams; false when none does. */
  caption(text: string): Promise<boolean>;
  timeoutMs: number;
}

/**
 * Sends one message its way. What it throws may be seen by everybody: it names neither address nor key.
 *
 * @throws AbortError for a refusal that another attempt would not change; Error otherwise
 */
export async function deliver(
  { webhook, command, caption, file }: Notification,
  message: Message,
  ways: Ways,
  signal: AbortSignal,
): Promise<void> {
  if (webhook) return post(webhook, message, ways, signal);
  if (command) return run(command, message, ways, signal);
  if (caption) return void (await ways.caption(message.text));
  if (file) return replaceFile(resolve(ways.outDir, file), `${message.text}\n`);
}

/** Few nights send anything this way, and it is large. */
let client: Promise<typeof import('axios')> | null = null;

async function post(
  { url, headers, body, secret }: NonNullable<Notification['webhook']>,
  message: Message,
  { timeoutMs }: Ways,
  signal: AbortSignal,
): Promise<void> {
  const text = typeof body === 'string' ? filled(body, message) : JSON.stringify(jsonOf(body, message));
  client ??= import('axios');
  const { default: axios } = await client;
  // Named below, and so held: what AbortSignal.any joins may be forgotten before its time.
  const deadline = AbortSignal.timeout(timeoutMs);
  const answer = await axios
    .post<string>(url, text, {
      headers: {
        'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
        'user-agent': 'countnight',
        ...headers,
        ...signature(message.event.id, text, secret),
      },
      signal: AbortSignal.any([signal, deadline]),
      maxRedirects: 0,
      maxContentLength: 65_536,
      responseType: 'text',
      validateStatus: () => true,
      transformRequest: (data) => data,
    })
    .catch((error: { code?: string }) => {
      // Its message has the address in it, and the address may be the key.
      throw new Error(deadline.aborted ? `no answer in ${timeoutMs} ms` : (error.code ?? 'no answer'));
    });
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const refusal = new Error(`it answers ${status}`);
  throw status === 429 || status === 408 || status >= 500 ? refusal : new AbortError(refusal);
}

/** Headers of Standard Webhooks 1.0: HMAC-SHA256 of `ID.SECONDS.BODY`. The id is the event's, the same at each attempt. */
function signature(id: string, body: string, secret: string | undefined): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const named = { 'webhook-id': id, 'webhook-timestamp': seconds };
  if (secret === undefined) return named;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...named, 'webhook-signature': `v1,${mac}` };
}

function jsonOf(body: Record<string, string> | undefined, message: Message): object {
  if (body)
    return Object.fromEntries(Object.entries(body).map(([key, text]) => [key, filled(text, message)]));
  const { id, type, at, mode, weight, reason, contest, state, party, coalition, from, to } = message.event;
  return {
    ...{ id, type, at: new Date(at).toISOString(), mode, weight, text: message.text, reason },
    ...{ contest, state, party, coalition, from, to },
  };
}

/** A text with its places filled in. */
export function filled(pattern: string, { event, text, time }: Message): string {
  const { reason, type, contest } = event;
  const places: Record<string, string> = { text, reason, type, time, contest: contest ?? '' };
  return pattern.replace(/\{(\w+)\}/g, (written, place: string) => places[place] ?? written);
}

// Without a shell: what a source calls its candidates is no command.
function run([program = '', ...words]: readonly string[], message: Message, ways: Ways, signal: AbortSignal) {
  const { OBS_PASSWORD: _, ...env } = process.env;
  const { event, text } = message;
  return new Promise<void>((done, fail) => {
    const child = spawn(program, words, {
      env: { ...env, COUNTNIGHT_TEXT: text, COUNTNIGHT_TYPE: event.type, COUNTNIGHT_MODE: event.mode },
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: ways.timeoutMs,
      killSignal: 'SIGKILL',
      signal,
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      fail(new AbortError(`${program} cannot be run: ${error.code}`)),
    );
    child.on('close', (code, killed) => {
      if (code === 0) return done();
      const end = killed ? `did not end in ${ways.timeoutMs} ms` : `ended with code ${code}`;
      fail(new AbortError(`${program} ${end}`));
    });
    // A program that does not read its input is in its right.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify(jsonOf(undefined, message))}\n`);
  });
}
