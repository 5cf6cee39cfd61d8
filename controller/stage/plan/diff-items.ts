import type { ActualItem, ActualStage } from '../actual.ts';
import { type Command, command } from '../wire/command.ts';
import type { DesiredItem, DesiredScene, DesiredStage } from './desired.ts';

/** The items of a scene that are missing, or not as they should be. @param made inputs that come with a scene before */
export function diffItems(
  actual: ActualStage,
  desired: DesiredStage,
  scene: DesiredScene,
  made: Set<string>,
): Command[] {
  const has = actual.scenes.get(scene.name);
  return scene.items.flatMap((item) => {
    const there = has?.items.find((candidate) => candidate.source === item.source);
    if (!there) return createItem(actual, desired, scene, item, made);
    return diffItem(scene, there, item, has?.items ?? []);
  });
}

/** Whether something stands above an item that should stand below it: OBS puts what is new on top. */
function isCovering(item: DesiredItem, { items }: DesiredScene, has: readonly ActualItem[]): boolean {
  const place = has.findIndex(({ source }) => source === item.source);
  const above = items.slice(items.indexOf(item) + 1);
  return has.some(
    ({ source }, index) => (place < 0 || index < place) && above.some((one) => one.source === source),
  );
}

function createItem(
  actual: ActualStage,
  desired: DesiredStage,
  scene: DesiredScene,
  item: DesiredItem,
  made: Set<string>,
): Command[] {
  const sceneName = scene.name;
  const input = [...desired.inputs.values()].find((candidate) => candidate.name === item.source);
  const variable = `id${made.size}_${sceneName.length}_${item.source.length}`;
  const reason = `"${item.source}" is missing in "${sceneName}"`;
  const isNew = input && !actual.inputs.has(item.source) && !made.has(item.source);
  const renamed = isNew && [...actual.inputs.values()].some((other) => other.tag === input.key);
  made.add(item.source);
  const at = { sceneName, sceneItemId: NEW_ITEM };
  const place = { ...at, sceneItemTransform: item.transform as never };
  const lock = { ...at, sceneItemLocked: true };
  const [gives, takes] = [{ gives: variable }, { takes: variable }];
  // What belongs below something that may be on air is shown when it is there.
  const hides = !item.switched && isCovering(item, scene, actual.scenes.get(sceneName)?.items ?? []);
  const sceneItemEnabled = item.enabled && !hides;
  const source =
    isNew && !renamed
      ? { inputName: item.source, inputKind: input.kind, inputSettings: input.settings as never }
      : { sourceName: item.source };
  const create = 'inputName' in source ? 'CreateInput' : 'CreateSceneItem';
  return [
    command('serial', create, { sceneName, ...source, sceneItemEnabled } as never, reason, gives),
    command('serial', 'SetSceneItemTransform', place, `"${item.source}" goes to its place`, takes),
    command(
      'serial',
      'SetSceneItemLocked',
      lock,
      `"${item.source}" is ours until somebody unlocks it`,
      takes,
    ),
  ];
}

/** Stands for the id that the command before gives. */
const NEW_ITEM = -1;

function diffItem(
  scene: DesiredScene,
  has: ActualItem,
  item: DesiredItem,
  all: readonly ActualItem[],
): Command[] {
  const sceneName = scene.name;
  const commands: Command[] = [];
  if (has.locked && !sameTransform(has.transform, item.transform))
    commands.push(
      command(
        'frame',
        'SetSceneItemTransform',
        { sceneName, sceneItemId: has.id, sceneItemTransform: item.transform as never },
        `"${item.source}" is not where it belongs in "${sceneName}"`,
      ),
    );
  // A pair of pictures is switched together, see diffPictures.
  const isOff = has.locked && !item.switched && has.enabled !== item.enabled;
  if (isOff && !(item.enabled && isCovering(item, scene, all))) commands.push(enable(sceneName, has, item));
  return commands;
}

/** An item is shown or hidden. */
export function enable(sceneName: string, has: ActualItem, item: DesiredItem): Command {
  const data = { sceneName, sceneItemId: has.id, sceneItemEnabled: item.enabled };
  const reason = `"${item.source}" is ${item.enabled ? 'shown' : 'hidden'} in "${sceneName}"`;
  return command('frame', 'SetSceneItemEnabled', data, reason);
}

/** Our items keep their order among themselves; those of the user stay where they are between them. */
export function diffOrder(actual: ActualStage, scene: DesiredScene): Command[] {
  const has = actual.scenes.get(scene.name);
  if (!has) return [];
  const rank = (item: ActualItem) => scene.items.findIndex((wanted) => wanted.source === item.source);
  const ranks = has.items.map(rank).filter((place) => place >= 0);
  if (ranks.every((place, n) => n === 0 || place >= (ranks[n - 1] as number))) return [];
  const order = [...has.items];
  const slots = order.flatMap((item, index) => (rank(item) >= 0 ? [index] : []));
  const sorted = slots.map((slot) => order[slot] as ActualItem).sort((a, b) => rank(a) - rank(b));
  const commands: Command[] = [];
  for (const [n, item] of sorted.entries()) {
    const slot = slots[n] as number;
    const now = order.indexOf(item);
    if (now === slot || !item.locked) continue;
    order.splice(slot, 0, ...order.splice(now, 1));
    const data = { sceneName: scene.name, sceneItemId: item.id, sceneItemIndex: slot };
    const reason = `"${item.source}" belongs at place ${slot} of "${scene.name}"`;
    commands.push(command('serial', 'SetSceneItemIndex', data, reason));
  }
  return commands;
}

/** Whether a transform has all that is wanted; OBS keeps floats of 32 bits. */
export function sameTransform(
  has: Partial<ActualItem['transform']>,
  wanted: ActualItem['transform'],
): boolean {
  // Asked some thousand times a second: a list of the keys each time would be half of the planner's garbage.
  for (const key in wanted) {
    const now = has[key as keyof ActualItem['transform']];
    const value = wanted[key as keyof ActualItem['transform']];
    if (typeof value === 'number' ? Math.abs(Number(now) - value) >= 0.05 : now !== value) return false;
  }
  return true;
}
