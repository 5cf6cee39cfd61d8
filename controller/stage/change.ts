import type { Settings, Transform } from './actual.ts';
import { type ActualInput, type ActualItem, type ActualScene, type ActualStage, tagOf } from './actual.ts';
import type { Outputs } from './health.ts';
import { sameSetting } from './plan/diff.ts';
import { sameTransform } from './plan/diff-items.ts';
import type { Command } from './wire/command.ts';

/**
 * One thing that became different in OBS, whoever did it. A command that succeeded and an event of OBS say the same
 * thing in two languages; here they say it in one.
 */
export type Change =
  | { what: 'scene made'; scene: string }
  | { what: 'scene gone'; scene: string }
  | { what: 'scene renamed'; scene: string; to: string }
  | { what: 'transition'; scene: string; name: string | null; ms: number | null }
  | { what: 'input made'; input: string; kind: string; settings: Settings }
  | { what: 'input gone'; input: string }
  | { what: 'input renamed'; input: string; to: string }
  | { what: 'settings'; input: string; settings: Settings; heard?: true }
  | { what: 'item made'; scene: string; item: number; source: string; enabled: boolean }
  | { what: 'item gone'; scene: string; item: number }
  | { what: 'item enabled'; scene: string; item: number; enabled: boolean }
  | { what: 'item locked'; scene: string; item: number; locked: boolean }
  | { what: 'item placed'; scene: string; item: number; transform: Partial<Transform>; heard?: true }
  | { what: 'item moved'; scene: string; item: number; index: number }
  | { what: 'items ordered'; scene: string; items: readonly number[] }
  | { what: 'program'; scene: string | null }
  | { what: 'studio mode'; on: boolean }
  | { what: 'outputs'; outputs: Partial<Outputs> };

/** The parts of a transform that we set; the others follow the source's size. */
const PLACE = [
  'positionX',
  'positionY',
  'rotation',
  'boundsType',
  'boundsWidth',
  'boundsHeight',
  'cropTop',
  'cropBottom',
  'cropLeft',
  'cropRight',
] as const;

/**
 * What OBS has after a change. Pure.
 *
 * @returns the very same object when OBS is known to have it so already; null when the change does not fit what is known
 *   (an item of a scene that is not there): then OBS must be read again
 */
export function applyChange(actual: ActualStage, change: Change): ActualStage | null {
  switch (change.what) {
    case 'scene made':
      if (actual.scenes.has(change.scene)) return actual;
      return withScene(actual, { name: change.scene, items: [], transition: { name: null, ms: null } });
    case 'scene gone': {
      if (!actual.scenes.has(change.scene)) return actual;
      const scenes = new Map(actual.scenes);
      scenes.delete(change.scene);
      return { ...actual, scenes };
    }
    case 'scene renamed': {
      const scene = actual.scenes.get(change.scene);
      if (!scene) return actual.scenes.has(change.to) ? actual : null;
      const scenes = [...actual.scenes].map(([name, each]): [string, ActualScene] =>
        name === change.scene ? [change.to, { ...each, name: change.to }] : [name, each],
      );
      return { ...actual, scenes: new Map(scenes) };
    }
    case 'input made':
      if (actual.inputs.has(change.input)) return actual;
      return withInput(actual, {
        name: change.input,
        kind: change.kind,
        settings: { ...change.settings },
        tag: tagOf(change.settings),
      });
    case 'input gone':
      return withoutInput(actual, change.input);
    case 'input renamed':
      return renameInput(actual, change.input, change.to);
    case 'settings': {
      const input = actual.inputs.get(change.input);
      // Of inputs that are not ours the settings are not followed.
      if (!input || (change.heard && input.tag === null)) return actual;
      const [told, known] = [change.settings, input.settings];
      // An event tells all settings, a command only those it changes.
      if (change.heard ? sameSetting(told, known) : sameSetting(known, told)) return actual;
      const settings = { ...input.settings, ...change.settings };
      return withInput(actual, { ...input, settings, tag: tagOf(settings) });
    }
    case 'program':
      return actual.program === change.scene ? actual : { ...actual, program: change.scene };
    case 'studio mode':
      return actual.studioMode === change.on ? actual : { ...actual, studioMode: change.on };
    case 'outputs':
      return { ...actual, outputs: { ...actual.outputs, ...change.outputs } };
    default: {
      const scene = actual.scenes.get(change.scene);
      return scene ? changeScene(actual, scene, change) : null;
    }
  }
}

type SceneChange = Extract<Change, { what: 'transition' | `item ${string}` | `items ${string}` }>;

function changeScene(actual: ActualStage, scene: ActualScene, change: SceneChange): ActualStage | null {
  const items = (next: ActualItem[]) => withScene(actual, { ...scene, items: next });
  switch (change.what) {
    case 'transition': {
      const { name, ms } = change;
      if (scene.transition.name === name && scene.transition.ms === ms) return actual;
      return withScene(actual, { ...scene, transition: { name, ms } });
    }
    case 'item made':
      if (scene.items.some(({ id }) => id === change.item)) return actual;
      return items([
        ...scene.items,
        { id: change.item, source: change.source, enabled: change.enabled, locked: false, transform: {} },
      ]);
    case 'item gone':
      if (scene.items.every(({ id }) => id !== change.item)) return actual;
      return items(scene.items.filter(({ id }) => id !== change.item));
    case 'items ordered': {
      if (scene.items.map(({ id }) => id).join() === change.items.join()) return actual;
      const byId = new Map(scene.items.map((item) => [item.id, item]));
      const ordered = change.items.flatMap((id) => byId.get(id) ?? []);
      return ordered.length === scene.items.length ? items(ordered) : null;
    }
    default: {
      const item = scene.items.find(({ id }) => id === change.item);
      if (!item) return null;
      if (change.what === 'item moved') {
        if (scene.items.indexOf(item) === change.index) return actual;
        const rest = scene.items.filter((each) => each !== item);
        return items([...rest.slice(0, change.index), item, ...rest.slice(change.index)]);
      }
      const next = changeItem(item, change);
      return next === item ? actual : items(scene.items.map((each) => (each === item ? next : each)));
    }
  }
}

function changeItem(
  item: ActualItem,
  change: Extract<Change, { what: 'item enabled' | 'item locked' | 'item placed' }>,
): ActualItem {
  switch (change.what) {
    case 'item enabled':
      return item.enabled === change.enabled ? item : { ...item, enabled: change.enabled };
    case 'item locked':
      return item.locked === change.locked ? item : { ...item, locked: change.locked };
    case 'item placed': {
      const known = item.transform;
      // OBS tells all of it; only what we follow counts.
      const told = change.heard
        ? Object.fromEntries(
            PLACE.flatMap((key) => (key in known ? [[key, change.transform[key] ?? known[key]]] : [])),
          )
        : change.transform;
      return sameTransform(known, told) ? item : { ...item, transform: { ...known, ...told } };
    }
  }
}

function withScene(actual: ActualStage, scene: ActualScene): ActualStage {
  return { ...actual, scenes: new Map(actual.scenes).set(scene.name, scene) };
}

function withInput(actual: ActualStage, input: ActualInput): ActualStage {
  return { ...actual, inputs: new Map(actual.inputs).set(input.name, input) };
}

function withoutInput(actual: ActualStage, name: string): ActualStage {
  if (!actual.inputs.has(name)) return actual;
  const inputs = new Map(actual.inputs);
  inputs.delete(name);
  return {
    ...actual,
    inputs,
    scenes: scenesWith(actual, name, (items) => items.filter(({ source }) => source !== name)),
  };
}

function renameInput(actual: ActualStage, from: string, to: string): ActualStage | null {
  const input = actual.inputs.get(from);
  if (!input) return actual.inputs.has(to) ? actual : null;
  const inputs = new Map(actual.inputs);
  inputs.delete(from);
  inputs.set(to, { ...input, name: to });
  const rename = (item: ActualItem) => (item.source === from ? { ...item, source: to } : item);
  return { ...actual, inputs, scenes: scenesWith(actual, from, (items) => items.map(rename)) };
}

// The scenes, with other items where a source is in them.
function scenesWith(
  { scenes }: ActualStage,
  source: string,
  change: (items: ActualItem[]) => ActualItem[],
): Map<string, ActualScene> {
  const isIn = ({ items }: ActualScene) => items.some((item) => item.source === source);
  return new Map(
    [...scenes].map(([name, scene]) => [
      name,
      isIn(scene) ? { ...scene, items: change(scene.items) } : scene,
    ]),
  );
}

/**
 * What a command does that OBS answered with success.
 * @param item the scene item id it worked on, where a command before it gave it
 * @param answer OBS's response data
 */
export function changesOfCommand(
  { request, data }: Command,
  item: number | undefined,
  answer: Readonly<Record<string, unknown>>,
): Change[] {
  return changesOf(request, { ...answer, ...data, ...(item !== undefined && { sceneItemId: item }) }, {});
}

/**
 * What a command or an event says became different, nothing for what is not followed. Of one thing they tell in the same
 * words (obs-websocket 5); `mark` is on what only an event says of settings and places.
 */
function changesOf(type: string, told: Readonly<Record<string, unknown>>, mark: { heard?: true }): Change[] {
  const text = (key: string) => String(told[key] ?? '');
  const scene = text('sceneName');
  const input = text('inputName');
  const item = Number(told.sceneItemId);
  const settings = (told.inputSettings as Settings | undefined) ?? {};
  const inputMade: Change = { what: 'input made', input, kind: text('inputKind'), settings };
  const itemMade = (source: string): Change => ({
    what: 'item made',
    scene,
    item,
    source,
    enabled: told.sceneItemEnabled !== false,
  });
  switch (type) {
    case 'CreateScene':
    case 'SceneCreated':
      return told.isGroup === true ? [] : [{ what: 'scene made', scene }];
    case 'RemoveScene':
    case 'SceneRemoved':
      return told.isGroup === true ? [] : [{ what: 'scene gone', scene }];
    case 'SceneNameChanged':
      return [{ what: 'scene renamed', scene: text('oldSceneName'), to: scene }];
    case 'CreateInput':
      return [inputMade, itemMade(input)];
    case 'InputCreated':
      return [inputMade];
    case 'RemoveInput':
    case 'InputRemoved':
      return [{ what: 'input gone', input }];
    case 'SetInputName':
      return [{ what: 'input renamed', input, to: text('newInputName') }];
    case 'InputNameChanged':
      return [{ what: 'input renamed', input: text('oldInputName'), to: input }];
    case 'SetInputSettings':
    case 'InputSettingsChanged':
      return [{ what: 'settings', input, settings, ...mark }];
    case 'CreateSceneItem':
    case 'SceneItemCreated':
      return [itemMade(text('sourceName'))];
    case 'RemoveSceneItem':
    case 'SceneItemRemoved':
      return [{ what: 'item gone', scene, item }];
    case 'SetSceneItemTransform':
    case 'SceneItemTransformChanged': {
      const transform = (told.sceneItemTransform as Partial<Transform> | undefined) ?? {};
      return [{ what: 'item placed', scene, item, transform, ...mark }];
    }
    case 'SetSceneItemLocked':
    case 'SceneItemLockStateChanged':
      return [{ what: 'item locked', scene, item, locked: told.sceneItemLocked === true }];
    case 'SetSceneItemEnabled':
    case 'SceneItemEnableStateChanged':
      return [{ what: 'item enabled', scene, item, enabled: told.sceneItemEnabled === true }];
    case 'SetSceneItemIndex':
      return [{ what: 'item moved', scene, item, index: Number(told.sceneItemIndex) }];
    case 'SceneItemListReindexed': {
      const order = (told.sceneItems as { sceneItemId: number; sceneItemIndex: number }[] | undefined) ?? [];
      const sorted = [...order].sort((a, b) => a.sceneItemIndex - b.sceneItemIndex);
      return [{ what: 'items ordered', scene, items: sorted.map(({ sceneItemId }) => sceneItemId) }];
    }
    case 'SetSceneSceneTransitionOverride': {
      const name = (told.transitionName as string | null | undefined) ?? null;
      const ms = (told.transitionDuration as number | null | undefined) ?? null;
      return [{ what: 'transition', scene, name, ms }];
    }
    case 'SetCurrentProgramScene':
      return [{ what: 'program', scene }];
    default:
      return [];
  }
}

/** Whether an event says something of what is followed. */
export function isFollowed(type: string, data: Readonly<Record<string, unknown>>): boolean {
  return changesOf(type, data, { heard: true }).length > 0;
}

/** Whether what an event says is already known: then we may have done it ourselves. */
export function isKnown(actual: ActualStage, type: string, data: Readonly<Record<string, unknown>>): boolean {
  // A user may unlock an item, move it and lock it again before we look; we never unlock.
  if (type === 'SceneItemLockStateChanged' && data.sceneItemLocked !== true) return false;
  return changesOf(type, data, { heard: true }).every((change) => applyChange(actual, change) === actual);
}
