import { dirname, isAbsolute, resolve } from 'node:path';
import type { Election } from '../../election/election.ts';
import type { Layer, SceneFile, TransitionSpec } from './scene-spec.ts';

/** Every scene of ours begins with this, so that people see whose it is. */
export const PREFIX = 'Countnight · ';
/** Key of our mark in an input's settings; OBS keeps keys it does not know, in the scene collection too. */
export const TAG = 'countnight';

export interface PlannedScene {
  /** `state`, `district-kolkata`; `scene:numbers` where there is no page. */
  key: string;
  /** `Countnight · Kolkata`. */
  name: string;
  page: string | null;
  transition: TransitionSpec | null;
  /** Page before it on air -> transition. */
  from: Readonly<Record<string, TransitionSpec>>;
  layers: readonly Layer[];
}

/** All scenes there can be in this election, expanded over its regions. */
export interface StagePlan {
  scenes: readonly PlannedScene[];
  byPage: ReadonlyMap<string, PlannedScene>;
  byName: ReadonlyMap<string, PlannedScene>;
}

/** Expands the declared scenes over the election's regions. Pure. */
export function planStage(files: readonly SceneFile[], election: Pick<Election, 'regionKinds'>): StagePlan {
  const scenes: PlannedScene[] = [];
  const names = new Set<string>();
  for (const file of files) {
    for (const { id, name } of file.each ? regionsOf(file.each, election) : [{ id: '', name: '' }]) {
      const page = file.page?.replaceAll('{id}', id) ?? null;
      const key = page ?? `scene:${file.name}`;
      let sceneName = PREFIX + file.name.replaceAll('{name}', name).replaceAll('{id}', id);
      // Two regions of different kinds may share a name; the id tells them apart.
      if (names.has(sceneName)) sceneName = `${sceneName} (${key})`;
      names.add(sceneName);
      scenes.push({
        key,
        name: sceneName,
        page,
        transition: file.transition ?? null,
        from: file.from ?? {},
        layers: file.layers.map((layer) => absolute(layer, dirname(file.file))),
      });
    }
  }
  return {
    scenes,
    byPage: new Map(scenes.flatMap((scene) => (scene.page ? [[scene.page, scene]] : []))),
    byName: new Map(scenes.map((scene) => [scene.name, scene])),
  };
}

function regionsOf(each: string, election: Pick<Election, 'regionKinds'>): { id: string; name: string }[] {
  return election.regionKinds
    .filter((kind) => each === 'region' || each === kind.key)
    .flatMap((kind) =>
      kind.regions.map((region) => ({
        id: `${kind.key}-${region.id}`,
        // "4" says nothing in a list of scenes; "Phase 4" does.
        name: /\p{L}/u.test(region.name) ? region.name : `${kind.label} ${region.name}`,
      })),
    );
}

function absolute(layer: Layer, dir: string): Layer {
  if (layer.kind !== 'image' || layer.file === undefined || isAbsolute(layer.file)) return layer;
  return { ...layer, file: resolve(dir, layer.file) };
}
