import type { ActualStage, Settings } from './actual.ts';
import { tagOf } from './actual.ts';
import { type Command, showCommand } from './command.ts';
import type { BatchRequest, BatchResult, ObsConnection } from './connection.ts';

/** More requests than this go in several batches, so that no deadline and no frame is missed by one long batch. */
const MOST = 60;

/** A command that OBS refused, and why. */
export interface Refusal {
  command: Command;
  code: number;
  comment: string;
}

/**
 * Sends commands in order and enters into `actual` what succeeded, and nothing else. Neighbours of one lane share a
 * batch, because OBS keeps the order of requests only inside one.
 * @returns what OBS refused; the caller reads back
 * @throws ObsCallError when OBS is gone or misses a deadline: then `actual` is unknown
 */
export async function sendBatch(
  obs: ObsConnection,
  commands: readonly Command[],
  actual: ActualStage,
): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  for (const batch of batches(commands)) {
    const answers = await obs.batch(batch.map(toRequest), batch[0]?.lane === 'frame' ? 1 : 0);
    const ids = new Map<string, number>();
    batch.forEach((command, index) => {
      const answer: BatchResult | undefined = answers[index];
      if (!answer?.ok) {
        refused.push({ command, code: answer?.code ?? 0, comment: answer?.comment ?? 'no answer' });
        return;
      }
      if (command.gives !== undefined) ids.set(command.gives, Number(answer.data.sceneItemId));
      commitCommand(
        actual,
        command,
        command.takes === undefined ? undefined : ids.get(command.takes),
        answer.data,
      );
    });
  }
  return refused;
}

/** Cuts commands into batches of one lane; a command that takes an id stays with the one that gives it. */
export function batches(commands: readonly Command[]): Command[][] {
  const out: Command[][] = [];
  for (const command of commands) {
    const last = out.at(-1);
    const fits = last !== undefined && last[0]?.lane === command.lane && command.lane !== 'scene';
    if (fits && (last.length < MOST || command.takes !== undefined || command.lane === 'frame'))
      last.push(command);
    else out.push([command]);
  }
  return out;
}

function toRequest(command: Command): BatchRequest {
  const data = { ...(command.data as Record<string, unknown>) };
  if (command.takes !== undefined) delete data.sceneItemId;
  return {
    requestType: command.request,
    requestData: data,
    ...(command.takes === undefined ? {} : { inputVariables: { sceneItemId: command.takes } }),
    ...(command.gives === undefined ? {} : { outputVariables: { [command.gives]: 'sceneItemId' } }),
  };
}

/** Enters one successful command into what OBS is known to have. */
export function commitCommand(
  actual: ActualStage,
  command: Command,
  takenId: number | undefined,
  answer: Record<string, unknown>,
): void {
  const data = command.data as Record<string, unknown>;
  const name = (key: string) => String(data[key] ?? '');
  const scene = actual.scenes.get(name('sceneName'));
  const id = takenId ?? data.sceneItemId;
  const item = scene?.items.find((candidate) => candidate.id === id);
  switch (command.request) {
    case 'CreateScene':
      actual.scenes.set(name('sceneName'), {
        name: name('sceneName'),
        items: [],
        transition: { name: null, ms: null },
      });
      break;
    case 'CreateInput': {
      const settings = data.inputSettings as Settings;
      const inputName = name('inputName');
      actual.inputs.set(inputName, {
        name: inputName,
        kind: name('inputKind'),
        settings: { ...settings },
        tag: tagOf(settings),
      });
      addItem(actual, command.data, inputName, answer);
      break;
    }
    case 'CreateSceneItem':
      addItem(actual, command.data, name('sourceName'), answer);
      break;
    case 'SetInputSettings': {
      const input = actual.inputs.get(name('inputName'));
      if (input) input.settings = { ...input.settings, ...(data.inputSettings as Settings) };
      if (input) input.tag = tagOf(input.settings);
      break;
    }
    case 'SetInputName':
      renameInput(actual, name('inputName'), name('newInputName'));
      break;
    case 'SetSceneItemTransform':
      if (item) item.transform = { ...item.transform, ...(data.sceneItemTransform as object) };
      break;
    case 'SetSceneItemLocked':
      if (item) item.locked = data.sceneItemLocked === true;
      break;
    case 'SetSceneItemEnabled':
      if (item) item.enabled = data.sceneItemEnabled === true;
      break;
    case 'SetSceneItemIndex':
      if (scene && item) {
        scene.items.splice(scene.items.indexOf(item), 1);
        scene.items.splice(Number(data.sceneItemIndex), 0, item);
      }
      break;
    case 'SetSceneSceneTransitionOverride':
      if (scene)
        scene.transition = {
          name: (data.transitionName as string | null | undefined) ?? null,
          ms: (data.transitionDuration as number | null | undefined) ?? null,
        };
      break;
    case 'RemoveScene':
      actual.scenes.delete(name('sceneName'));
      break;
    case 'RemoveInput':
      actual.inputs.delete(name('inputName'));
      for (const each of actual.scenes.values())
        each.items = each.items.filter((candidate) => candidate.source !== data.inputName);
      break;
    case 'RemoveSceneItem':
      if (scene) scene.items = scene.items.filter((candidate) => candidate.id !== id);
      break;
    case 'SetCurrentProgramScene':
      actual.program = name('sceneName');
      break;
    default:
      break;
  }
}

function addItem(actual: ActualStage, data: object, source: string, answer: Record<string, unknown>): void {
  const { sceneName, sceneItemEnabled } = data as { sceneName: string; sceneItemEnabled?: boolean };
  actual.scenes.get(sceneName)?.items.push({
    id: Number(answer.sceneItemId),
    source,
    enabled: sceneItemEnabled ?? true,
    locked: false,
    transform: {},
  });
}

function renameInput(actual: ActualStage, from: string, to: string): void {
  const input = actual.inputs.get(from);
  if (!input) return;
  actual.inputs.delete(from);
  actual.inputs.set(to, { ...input, name: to });
  for (const scene of actual.scenes.values())
    for (const item of scene.items) if (item.source === from) item.source = to;
}

/** A refusal as a sentence. */
export function showRefusal({ command, code, comment }: Refusal): string {
  return `OBS refused ${showCommand(command)} (${code} ${comment})`;
}
