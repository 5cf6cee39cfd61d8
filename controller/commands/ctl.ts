import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import pTimeout from 'p-timeout';
import { commandMessage, type OperatorCommand, receiveAnswer } from '../director/operator.ts';
import { CTL_USAGE, commandOf } from '../director/operator-words.ts';
import { print } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { verb } from '../ground/verbs.ts';
import type { Status } from '../log/status.ts';
import type { FoundSeat } from '../night/found-seat.ts';
import { askPassword, DEFAULT_OBS, obsTargets } from '../stage/obs-target.ts';
import type { ObsConnection } from '../stage/wire/connection.ts';
import { connectOnce } from '../stage/wire/scene-work.ts';

export const command = verb(
  {
    words: { type: 'string', array: true, describe: 'the command and its arguments' },
    obs: { type: 'string', describe: `OBS's WebSocket (default ${DEFAULT_OBS})` },
    why: { type: 'string', default: '', describe: 'reason, for the as-run log' },
    by: { type: 'string', describe: 'who asks (default: your user name)' },
    timeout: { type: 'number', default: 5, describe: 'seconds to wait for the answer' },
    sure: { type: 'boolean', default: false, describe: 'say again what was asked about' },
    json: { type: 'boolean', default: false, describe: 'print the answer as JSON' },
  },
  async (args) => {
    // Understood before OBS is asked for anything: a typing error shall not cost a connection.
    const typed = commandOf((args.words ?? []).map(String), args.why);
    const wanted = args.sure && 'sure' in typed ? { ...typed, sure: true } : typed;
    const [target] = await obsTargets([args.obs ?? DEFAULT_OBS], askPassword);
    if (!target)
      throw new UserError(EXIT.usage, { what: 'ctl speaks to a controller through OBS', got: '--obs none' });
    const obs = await connectOnce(target.url, target.password);
    try {
      const answer = await ask(obs, wanted, args.by ?? userInfo().username, args.timeout * 1000);
      print(
        args.json
          ? `${JSON.stringify(answer)}\n`
          : `${answer.status ? brief(answer.status as unknown as Status) : answer.found ? foundLines(answer.found) : answer.message}\n`,
      );
    } finally {
      obs.stop();
    }
  },
  {
    usage: `$0 ctl COMMAND [ARG…]\n\n${CTL_USAGE.map(([words, meaning]) => `  ${words.padEnd(30)} ${meaning}`).join('\n')}`,
  },
);

interface Answer {
  message: string;
  status: Record<string, unknown> | null;
  found: readonly Record<string, unknown>[] | null;
}

/** Sends a command and waits for the controller's answer to it. */
async function ask(
  obs: ObsConnection,
  wanted: OperatorCommand,
  by: string,
  withinMs: number,
): Promise<Answer> {
  const id = randomUUID();
  const answered = new Promise<Answer>((resolve, reject) => {
    let status: Record<string, unknown> | null = null;
    obs.events.on('obs', ({ type, data }) => {
      const message = type === 'CustomEvent' ? receiveAnswer(data) : null;
      // The status of a `status` command comes just before its ack; others come by every second.
      if (message?.kind === 'status' && wanted.do === 'status') status = message.status;
      if (message?.kind !== 'ack' || message.id !== id) return;
      if (message.ok) resolve({ message: message.message, status, found: message.found ?? null });
      else reject(new UserError(EXIT.data, { what: `refused: ${message.message}` }));
    });
  });
  const sent = obs.call('BroadcastCustomEvent', { eventData: commandMessage(id, by, wanted) as never });
  const silence = new UserError(EXIT.unavailable, {
    what: 'no controller answered',
    where: obs.url,
    remedy: 'start countnight run or rehearse with this OBS',
  });
  const [answer] = await Promise.all([
    pTimeout(answered, { milliseconds: withinMs, message: silence }),
    sent,
  ]);
  return answer;
}

/** What was found, a line each. */
function foundLines(found: readonly Record<string, unknown>[]): string {
  const line = (seat: FoundSeat) => {
    const stands = seat.candidates
      .slice(0, 3)
      .map(({ serial, name, party, votes }) => `${serial} ${name} (${party}) ${votes ?? '-'}`);
    const held = seat.hold ? `  [${seat.hold.kind} by ${seat.hold.by}]` : '';
    return `${seat.contest} ${seat.name}: ${seat.outcome}${held}  ${stands.join(', ')}`;
  };
  return (found as unknown as FoundSeat[]).map(line).join('\n') || 'nothing is called so';
}

/** The status in a few lines. */
function brief(status: Status): string {
  const { wanted, onAir, held, queue, feeds, heldSeats, alerts, speed, dataAge } = status;
  const why = wanted && `for ${wanted.seconds} s (${wanted.reason})`;
  const aired = wanted !== null && onAir?.scene === wanted.scene;
  return [
    onAir ? `on air: ${onAir.title}${aired ? ` ${why}` : ''}` : 'nothing of ours is on air',
    ...(wanted && !aired ? [`wanted: ${wanted.title} ${why}`] : []),
    ...(held ? [`${held.kind} by ${held.by}${held.why && `: ${held.why}`}`] : []),
    ...queue.map(({ title, reason }) => `waiting: ${title} (${reason})`),
    ...feeds.map(
      ({ feed, state, answerAge }) => `feed ${feed}: ${state}, last answer ${answerAge ?? '?'} s ago`,
    ),
    ...heldSeats.map(({ contest, name, kind, reason }) => `${contest} ${name}: ${kind}, ${reason}`),
    ...alerts.map(({ text }) => `alert: ${text}`),
    ...(speed?.wanted === 0 ? ['the rehearsal stands still'] : []),
    ...(speed?.reached && speed.wanted !== 'max' && speed.wanted > 0 && speed.reached < speed.wanted * 0.9
      ? [`speed: ${Math.round(speed.reached)} of ${speed.wanted} times`]
      : []),
    `data: ${dataAge === null ? 'none yet' : `${dataAge} s old`}`,
  ].join('\n');
}
