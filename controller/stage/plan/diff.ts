import type { ActualInput, ActualStage, Settings } from '../actual.ts';
import { type Command, command } from '../wire/command.ts';
import type { DesiredInput, DesiredScene, DesiredStage } from './desired.ts';
import { diffItems, diffOrder, enable } from './diff-items.ts';
import { OVERLAY } from './overlay-scene.ts';
import { inputName, isNumbered } from './source-names.ts';

/**
 * The commands that turn what OBS has into what it should have, in the order they must run. Pure. Texts come first:
 * they are what viewers wait for. Whatever is not named in `desired` is somebody else's and is not touched; an item of
 * ours that the operator unlocked is his, and only its switched visibility is still ours.
 */
export function diffStage(actual: ActualStage, desired: DesiredStage): Command[] {
  const made = new Set<string>();
  const commands = [...desired.inputs.values()]
    .filter((input) => input.role === 'text')
    .flatMap((input) => diffSettings(actual, input));
  commands.push(...diffNames(actual, desired), ...diffPictures(actual, desired));
  for (const input of desired.inputs.values())
    if (input.role === 'fixed') commands.push(...diffSettings(actual, input));
  for (const scene of desired.scenes)
    commands.push(
      ...diffScene(actual, scene),
      ...diffItems(actual, desired, scene, made),
      ...diffOrder(actual, scene),
      ...diffTransition(actual, scene),
    );
  commands.push(...diffGhosts(actual, desired));
  return commands;
}

/** How OBS, and we, make a name of one that is taken. */
const NUMBER = / \(\d+\)$/;

/**
 * What a batch left behind that was sent twice, or that OBS finished late: a second input of one tag, a second scene of
 * one name, an item twice in a scene. What the user copied has other names and is his.
 */
function diffGhosts(actual: ActualStage, desired: DesiredStage): Command[] {
  const commands: Command[] = [];
  for (const { name, tag } of actual.inputs.values()) {
    const ours = tag === null ? undefined : desired.inputs.get(tag);
    if (
      !ours ||
      ours.name === name ||
      !actual.inputs.has(ours.name) ||
      !isNumbered(name, inputName(ours.key))
    )
      continue;
    const reason = `"${name}" is a second "${ours.name}"`;
    commands.push(command('serial', 'RemoveInput', { inputName: name }, reason));
  }
  const numbered = [...actual.scenes.values()].filter(({ name }) => NUMBER.test(name));
  for (const scene of desired.scenes) {
    const marker = `onair:${scene.key}`;
    const base = numbered.length > 0 ? scene.name.replace(NUMBER, '') : '';
    for (const { name, items } of numbered) {
      if (name === scene.name || !isNumbered(name, base)) continue;
      const isOurs = items.every(
        ({ source }) => actual.inputs.get(source)?.tag != null || source === OVERLAY,
      );
      const isMarked = items.some(({ source }) => actual.inputs.get(source)?.tag === marker);
      if (name === actual.program || !isOurs || !isMarked || !actual.scenes.has(scene.name)) continue;
      const reason = `"${name}" is a second "${scene.name}"`;
      commands.push(command('serial', 'RemoveScene', { sceneName: name }, reason));
    }
    const seen = new Set<string>();
    for (const { source, id, locked } of actual.scenes.get(scene.name)?.items ?? []) {
      const isTwice = seen.has(source) && locked && scene.items.some((item) => item.source === source);
      seen.add(source);
      if (!isTwice) continue;
      const reason = `"${source}" is in "${scene.name}" twice`;
      const data = { sceneName: scene.name, sceneItemId: id };
      commands.push(command('serial', 'RemoveSceneItem', data, reason));
    }
  }
  return commands;
}

/** The command that gives an input its wanted settings; none when it has them, or is not there, or not ours. */
function diffSettings(actual: ActualStage, input: DesiredInput): Command[] {
  const has = actual.inputs.get(input.name);
  if (!has || !(input.bound || has.tag === input.key)) return [];
  if (sameSetting(has.settings, input.settings)) return [];
  const changed: Settings = {};
  for (const [key, value] of Object.entries(input.settings))
    if (!sameSetting(has.settings[key], value)) changed[key] = value;
  // A picture comes with its file, although that is believed to be there: somebody may have taken it away.
  if (input.role === 'picture' && 'countnight_take' in changed) Object.assign(changed, input.settings);
  const data = { inputName: input.name, inputSettings: changed as never, overlay: true };
  return [command('frame', 'SetInputSettings', data, settingsReason(input, changed))];
}

function settingsReason(input: DesiredInput, changed: Settings): string {
  if ('text' in changed && Object.keys(changed).length === 1)
    return `${input.label} now reads ${JSON.stringify(changed.text)}`;
  return `${input.label} needs other settings: ${Object.keys(changed).join(', ')}`;
}

// A source of ours that was renamed is known by its tag, and gets its name again.
function diffNames(actual: ActualStage, desired: DesiredStage): Command[] {
  const byTag = new Map<string, ActualInput>();
  for (const input of actual.inputs.values()) if (input.tag !== null) byTag.set(input.tag, input);
  return [...desired.inputs.values()].flatMap((input): Command[] => {
    const other = byTag.get(input.key);
    if (actual.inputs.has(input.name) || !other) return [];
    const data = { inputName: other.name, newInputName: input.name };
    return [command('serial', 'SetInputName', data, `"${other.name}" is our "${input.name}" renamed`)];
  });
}

function diffScene(actual: ActualStage, scene: DesiredScene): Command[] {
  if (actual.scenes.has(scene.name)) return [];
  return [command('serial', 'CreateScene', { sceneName: scene.name }, `scene "${scene.name}" is missing`)];
}

/**
 * Pictures, and what else is switched: load what is new, let one frame pass, show it, and only then hide the old one,
 * so that no frame is without a picture. All in one SerialFrame batch.
 */
function diffPictures(actual: ActualStage, desired: DesiredStage): Command[] {
  const load = [...desired.inputs.values()]
    .filter((input) => input.role === 'picture')
    .flatMap((input) => diffSettings(actual, input));
  const show: Command[] = [];
  const hide: Command[] = [];
  for (const scene of desired.scenes) {
    const has = actual.scenes.get(scene.name);
    for (const item of scene.items) {
      const there = has?.items.find((candidate) => candidate.source === item.source);
      if (!there || !item.switched || there.enabled === item.enabled) continue;
      (item.enabled ? show : hide).push(enable(scene.name, there, item));
    }
  }
  if (load.length === 0 || show.length + hide.length === 0) return [...load, ...show, ...hide];
  const why = 'the new picture is loaded before it is shown';
  return [...load, command('frame', 'Sleep', { sleepFrames: 1 } as never, why), ...show, ...hide];
}

function diffTransition(actual: ActualStage, scene: DesiredScene): Command[] {
  if (scene.transition === null || actual.scenes.get(scene.name)?.transition.name != null) return [];
  const { name, ms } = scene.transition;
  const data = { sceneName: scene.name, transitionName: name, transitionDuration: ms };
  const reason = `takes to "${scene.name}" use ${name}, ${ms} ms`;
  return [command('serial', 'SetSceneSceneTransitionOverride', data, reason)];
}

/** Whether a setting has all that is wanted; OBS may add keys of its own to an object (a font's). */
export function sameSetting(has: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || typeof has !== 'object' || has === null)
    return has === wanted;
  for (const key in wanted) if (!sameSetting((has as Settings)[key], (wanted as Settings)[key])) return false;
  return true;
}
