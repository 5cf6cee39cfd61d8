import type { Settings, Transform } from './actual.ts';
import { type ActualInput, type ActualItem, type ActualScene, type ActualStage, tagOf } from './actual.ts';
import { sameSetting, sameTransform } from './plan/diff.ts';
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
  | { what: 'program'; scene: string };

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
  const told = data as Record<string, unknown>;
  const text = (key: string) => String(told[key] ?? '');
  const scene = text('sceneName');
  const id = item ?? Number(told.sceneItemId);
  const settings = told.inputSettings as Settings;
  const made = (source: string): Change => ({
    what: 'item made',
    scene,
    item: Number(answer.sceneItemId),
    source,
    enabled: told.sceneItemEnabled !== false,
  });
  switch (request) {
    case 'CreateScene':
      return [{ what: 'scene made', scene }];
    case 'RemoveScene':
      return [{ what: 'scene gone', scene }];
    case 'CreateInput': {
      const input = text('inputName');
      return [{ what: 'input made', input, kind: text('inputKind'), settings }, made(input)];
    }
    case 'RemoveInput':
      return [{ what: 'input gone', input: text('inputName') }];
    case 'SetInputName':
      return [{ what: 'input renamed', input: text('inputName'), to: text('newInputName') }];
    case 'SetInputSettings':
      return [{ what: 'settings', input: text('inputName'), settings }];
    case 'CreateSceneItem':
      return [made(text('sourceName'))];
    case 'RemoveSceneItem':
      return [{ what: 'item gone', scene, item: id }];
    case 'SetSceneItemTransform': {
      const transform = told.sceneItemTransform as Partial<Transform>;
      return [{ what: 'item placed', scene, item: id, transform }];
    }
    case 'SetSceneItemLocked':
      return [{ what: 'item locked', scene, item: id, locked: told.sceneItemLocked === true }];
    case 'SetSceneItemEnabled':
      return [{ what: 'item enabled', scene, item: id, enabled: told.sceneItemEnabled === true }];
    case 'SetSceneItemIndex':
      return [{ what: 'item moved', scene, item: id, index: Number(told.sceneItemIndex) }];
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

/** What an event of OBS says became different; nothing for what is not followed. */
function changesOfEvent(type: string, data: Readonly<Record<string, unknown>>): Change[] {
  const text = (key: string) => String(data[key] ?? '');
  const scene = text('sceneName');
  const input = text('inputName');
  const item = Number(data.sceneItemId);
  const settings = (data.inputSettings as Settings | undefined) ?? {};
  switch (type) {
    case 'SceneCreated':
      return data.isGroup === true ? [] : [{ what: 'scene made', scene }];
    case 'SceneRemoved':
      return data.isGroup === true ? [] : [{ what: 'scene gone', scene }];
    case 'SceneNameChanged':
      return [{ what: 'scene renamed', scene: text('oldSceneName'), to: scene }];
    case 'InputCreated':
      return [{ what: 'input made', input, kind: text('inputKind'), settings }];
    case 'InputRemoved':
      return [{ what: 'input gone', input }];
    case 'InputNameChanged':
      return [{ what: 'input renamed', input: text('oldInputName'), to: input }];
    case 'InputSettingsChanged':
      return [{ what: 'settings', input, settings, heard: true }];
    case 'SceneItemCreated':
      return [{ what: 'item made', scene, item, source: text('sourceName'), enabled: true }];
    case 'SceneItemRemoved':
      return [{ what: 'item gone', scene, item }];
    case 'SceneItemEnableStateChanged':
      return [{ what: 'item enabled', scene, item, enabled: data.sceneItemEnabled === true }];
    case 'SceneItemLockStateChanged':
      return [{ what: 'item locked', scene, item, locked: data.sceneItemLocked === true }];
    case 'SceneItemTransformChanged': {
      const transform = (data.sceneItemTransform as Partial<Transform> | undefined) ?? {};
      return [{ what: 'item placed', scene, item, transform, heard: true }];
    }
    case 'SceneItemListReindexed': {
      const order = (data.sceneItems as { sceneItemId: number; sceneItemIndex: number }[] | undefined) ?? [];
      const items = [...order]
        .sort((a, b) => a.sceneItemIndex - b.sceneItemIndex)
        .map(({ sceneItemId }) => sceneItemId);
      return [{ what: 'items ordered', scene, items }];
    }
    default:
      return [];
  }
}

/** Whether what an event says is already known: then we may have done it ourselves. */
export function isKnown(actual: ActualStage, type: string, data: Readonly<Record<string, unknown>>): boolean {
  // A user may unlock an item, move it and lock it again before we look; we never unlock.
  if (type === 'SceneItemLockStateChanged' && data.sceneItemLocked !== true) return false;
  return changesOfEvent(type, data).every((change) => applyChange(actual, change) === actual);
}
