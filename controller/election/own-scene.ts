/** Before the name of a scene of the user's own: a page id that no page of ours can have. */
const OWN = 'obs:';

/** How a cue names a scene that the user made in OBS: `obs:My camera`. */
export function ownScene(name: string): string {
  return OWN + name;
}

/** The name in OBS of a scene of the user's own; null for a page of ours. */
export function ownNameOf(page: string): string | null {
  return page.startsWith(OWN) ? page.slice(OWN.length) : null;
}
