import type { ActualStage } from '../actual.ts';
import { applyChange, type Change, changesOfCommand } from '../change.ts';
import { type Command, showCommand } from './command.ts';
import type { BatchRequest, BatchResult, ObsConnection } from './connection.ts';

/** More requests than this go in several batches, so that no deadline and no frame is missed by one long batch. */
const MOST = 60;
/** A batch that makes things may take long on a slow OBS; it is waited out, because sent again it would be made twice. */
export const BATCH_MS = 10_000;

/** A command that OBS refused, and why. */
export interface Refusal {
  command: Command;
  code: number;
  comment: string;
}

/**
 * Sends commands in order, a scene's worth at a time, because OBS keeps the order of requests only inside a batch.
 * @returns what OBS has now, where a command succeeded, and what it refused
 * @throws ObsCallError when OBS is gone or misses a deadline: then nobody knows what it has
 */
export async function sendAll(
  obs: ObsConnection,
  commands: readonly Command[],
  actual: ActualStage,
): Promise<{ actual: ActualStage; refused: Refusal[] }> {
  const refused: Refusal[] = [];
  let now = actual;
  for (const batch of batches(commands)) {
    const answers = await obs.batch(requestsOf(batch), batch[0]?.lane === 'frame' ? 1 : 0, BATCH_MS);
    const entered = enterAnswers(now, batch, answers);
    now = entered.actual;
    refused.push(...entered.refused);
  }
  return { actual: now, refused };
}

/** What OBS has after a batch: what succeeded is entered, and nothing else. Pure. */
export function enterAnswers(
  actual: ActualStage,
  commands: readonly Command[],
  answers: readonly BatchResult[],
): { actual: ActualStage; refused: Refusal[] } {
  const { changes, refused } = changesOfBatch(commands, answers);
  return { actual: changes.reduce((now, change) => applyChange(now, change) ?? now, actual), refused };
}

/** What became different in OBS by a batch, and what of it OBS refused. */
export function changesOfBatch(
  commands: readonly Command[],
  answers: readonly BatchResult[],
): { changes: Change[]; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const changes: Change[] = [];
  const ids = new Map<string, number>();
  for (const [index, command] of commands.entries()) {
    const answer = answers[index];
    if (!answer?.ok) {
      refused.push({ command, code: answer?.code ?? 0, comment: answer?.comment ?? 'no answer' });
      continue;
    }
    if (command.gives !== undefined) ids.set(command.gives, Number(answer.data.sceneItemId));
    const item = command.takes === undefined ? undefined : ids.get(command.takes);
    changes.push(...changesOfCommand(command, item, answer.data));
  }
  return { changes, refused };
}

/** Cuts commands into batches of one lane and one scene; a command that takes an id stays with the one that gives it. */
export function batches(commands: readonly Command[]): Command[][] {
  const out: Command[][] = [];
  for (const command of commands) {
    const last = out.at(-1);
    const [first] = last ?? [];
    const fits =
      first && first.lane === command.lane && command.lane !== 'scene' && isOneScene(first, command);
    if (last && fits && (last.length < MOST || command.takes !== undefined || command.lane === 'frame'))
      last.push(command);
    else out.push([command]);
  }
  return out;
}

function isOneScene(a: Command, b: Command): boolean {
  return a.lane === 'frame' || sceneNameOf(a) === sceneNameOf(b);
}

/** The scene that a command works on; undefined where it is about an input. */
export function sceneNameOf({ data }: Command): string | undefined {
  return (data as { sceneName?: string }).sceneName;
}

/** A batch as obs-websocket takes it; variables chain the id of a new item to what follows. */
export function requestsOf(commands: readonly Command[]): BatchRequest[] {
  return commands.map((command) => {
    const data = { ...(command.data as Record<string, unknown>) };
    if (command.takes !== undefined) delete data.sceneItemId;
    return {
      requestType: command.request,
      requestData: data,
      ...(command.takes === undefined ? {} : { inputVariables: { sceneItemId: command.takes } }),
      ...(command.gives === undefined ? {} : { outputVariables: { [command.gives]: 'sceneItemId' } }),
    };
  });
}

/** A refusal as a sentence. */
export function showRefusal({ command, code, comment }: Refusal): string {
  return `OBS refused ${showCommand(command)} (${code} ${comment})`;
}
