import { type ActualStage, isOurs } from '../actual.ts';

/** The name of an input of ours, from its key; a number follows where the user took that name. */
export function inputName(key: string): string {
  const [use = '', name = '', slot] = key.split(/:(.*?)(?::([ab]))?$/);
  switch (use) {
    case 'onair':
      return `Countnight on air ${name}`;
    case 'page':
      return `Countnight page ${name}`;
    case 'picture':
      return `Countnight picture ${name} ${(slot ?? 'a').toUpperCase()}`;
    case 'test':
      return `Countnight test ${name}`;
    default:
      return name;
  }
}

/** Whether a name is this one, or this one with a number, as OBS and we make of a name that is taken. */
export function isNumbered(name: string, base: string): boolean {
  return name === base || (name.startsWith(`${base} (`) && /\(\d+\)$/.test(name));
}

/** Finds names that are still free. */
export interface SourceNames {
  /** The name of the input with this key. */
  input(key: string, wish: string): string;
  /** The name of the scene with this marker. */
  scene(wish: string, marker: string): string;
  /** Whether OBS has an input with this key. */
  has(key: string): boolean;
}

/**
 * Names in OBS are one space for inputs and scenes. What is tagged with a key keeps its name; a name that the user
 * took is left alone, and ours gets a number.
 */
export function nameFinder(actual: ActualStage, ghosts: readonly string[] = []): SourceNames {
  const byTag = new Map<string, string>();
  for (const input of actual.inputs.values()) if (input.tag !== null) byTag.set(input.tag, input.name);
  const free = (wish: string, mine: (name: string) => boolean) => {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wish : `${wish} (${n})`;
      if (mine(name)) return name;
      if (!actual.inputs.has(name) && !actual.scenes.has(name) && !ghosts.includes(name)) return name;
    }
  };
  return {
    has: (key) => byTag.has(key),
    input: (key, wish) => free(wish, (name) => actual.inputs.get(name)?.tag === key),
    scene: (wish, marker) =>
      free(wish, (name) => {
        const scene = actual.scenes.get(name);
        if (!scene || !isOurs(name)) return false;
        // Empty: made by us, and the connection was lost before its items came.
        return scene.items.length === 0 || scene.items.some((item) => item.source === byTag.get(marker));
      }),
  };
}
