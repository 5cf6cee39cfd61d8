import { type ActualStage, isOurs } from '../actual.ts';
import { type Command, command } from '../wire/command.ts';
import { OVERLAY } from './overlay-scene.ts';
import { inputName, isNumbered } from './source-names.ts';

/**
 * The commands that take everything of ours out of OBS and leave what the user has. Pure. Ours is a scene of our prefix
 * that holds our marker, and an input with our tag under the name we gave it; a copy the user made has another name.
 *
 * @returns no commands and a sentence when the programme shows a scene of ours and there is no other to go to: OBS may
 * crash when its last or its current scene is removed
 */
export function removeStage(actual: ActualStage): { commands: Command[]; obstacle: string | null } {
  const inputs = [...actual.inputs.values()].filter(
    ({ name, tag }) => tag !== null && isNumbered(name, inputName(tag)),
  );
  const names = new Set(inputs.map((input) => input.name));
  const scenes = [...actual.scenes.values()]
    .filter(
      (scene) =>
        isOurs(scene.name) &&
        (scene.name === OVERLAY ||
          scene.items.length === 0 ||
          scene.items.some((item) => names.has(item.source))),
    )
    .map((scene) => scene.name)
    // The overlay stands in all others, so it goes last.
    .sort((a, b) => Number(a === OVERLAY) - Number(b === OVERLAY));
  const commands: Command[] = [];
  if (actual.program !== null && scenes.includes(actual.program)) {
    const other = [...actual.scenes.keys()].find((name) => !scenes.includes(name));
    if (other === undefined)
      return {
        commands: [],
        obstacle: 'the scene collection has only scenes of ours; add one of your own first',
      };
    const reason = `"${actual.program}" is on air and goes; "${other}" is yours`;
    commands.push(command('scene', 'SetCurrentProgramScene', { sceneName: other }, reason));
  }
  for (const { name } of inputs)
    commands.push(command('serial', 'RemoveInput', { inputName: name }, `"${name}" is ours`));
  for (const name of scenes)
    commands.push(command('serial', 'RemoveScene', { sceneName: name }, `"${name}" is ours`));
  return { commands, obstacle: null };
}
