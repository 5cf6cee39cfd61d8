import type { ObsConnection } from '../../controller/stage/wire/connection.ts';

/** A user's collection: 20 scenes, a group, filters, a nested scene, and a source and a scene named like ours. */
export function userCollection(name: string): Record<string, unknown> {
  const sources: Record<string, unknown>[] = [];
  const input = (id: string, sourceName: string, settings: object, filters: object[] = []) =>
    sources.push({
      id: id.replace(/_v\d$/, ''),
      versioned_id: id,
      name: sourceName,
      settings,
      filters,
      enabled: true,
    });
  const filter = {
    id: 'color_filter',
    versioned_id: 'color_filter_v2',
    name: 'Warm',
    settings: { contrast: 0.2 },
    enabled: true,
  };
  input('color_source_v3', 'Ground', { color: 0xff336699, width: 400, height: 300 }, [filter]);
  input('text_ft2_source_v2', 'My title', { text: 'Good evening', color1: 0xff00ffff });
  input('color_source_v3', 'Countnight on air state', { color: 0xff00ff00 });
  input('color_source_v3', 'In a group', { color: 0xffff0000, width: 50, height: 50 });
  const item = (source: string, id: number, x = 10 * id) => ({
    name: source,
    id,
    visible: id % 3 !== 0,
    locked: id % 2 === 0,
    pos: { x, y: 20 },
    rot: 0,
    scale: { x: 1.5, y: 1.5 },
    align: 5,
    bounds_type: 0,
    bounds_align: 0,
    bounds: { x: 0, y: 0 },
    crop_left: id,
    crop_top: 0,
    crop_right: 0,
    crop_bottom: 0,
  });
  sources.push({
    id: 'group',
    versioned_id: 'group',
    name: 'My group',
    enabled: true,
    settings: { custom_size: true, cx: 50, cy: 50, id_counter: 1, items: [item('In a group', 1, 0)] },
  });
  const names = ['Mine', 'Countnight · Tally', ...Array.from({ length: 18 }, (_, n) => `Scene ${n + 1}`)];
  for (const [n, scene] of names.entries()) {
    const items = [item('Ground', 1), item('My title', 2), item('Countnight on air state', 3)];
    if (n === 4) items.push({ ...item('My group', 4), group_item_backup: false } as never);
    if (n === 5) items.push(item('Mine', 4));
    sources.push({
      id: 'scene',
      versioned_id: 'scene',
      name: scene,
      enabled: true,
      filters: n === 6 ? [filter] : [],
      settings: { custom_size: false, id_counter: items.length, items },
    });
  }
  return {
    name,
    current_scene: 'Mine',
    current_program_scene: 'Mine',
    current_transition: 'Fade',
    transition_duration: 300,
    transitions: [],
    groups: [],
    scene_order: names.map((scene) => ({ name: scene })),
    sources,
  };
}

/**
 * Everything OBS says about its scenes and sources, for a comparison before and after.
 * @param before what it said then: only scenes and sources that were there are read again
 */
export async function readUsers(
  obs: ObsConnection,
  before?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const had = (kind: 'scenes' | 'inputs', name: unknown): boolean =>
    !before || JSON.stringify(before[kind]).includes(JSON.stringify(name));
  const scenes = (await obs.call('GetSceneList')).scenes
    .map((scene) => String(scene.sceneName))
    .filter((name) => had('scenes', name));
  // OBS lists its inputs in no order; it is another after each start.
  const inputs = (await obs.call('GetInputList')).inputs.filter(({ inputName }) => had('inputs', inputName));
  inputs.sort((a, b) => (String(a.inputName) < String(b.inputName) ? -1 : 1));
  const { groups } = await obs.call('GetGroupList');
  const ask = (requestType: string, key: string, names: readonly string[]) =>
    obs.batch(names.map((name) => ({ requestType, requestData: { [key]: name } })));
  const inputNames = inputs.map((input) => String(input.inputName));
  return {
    scenes,
    inputs,
    groups,
    items: await ask('GetSceneItemList', 'sceneName', scenes),
    grouped: await ask('GetGroupSceneItemList', 'sceneName', groups),
    settings: await ask('GetInputSettings', 'inputName', inputNames),
    filters: await ask('GetSourceFilterList', 'sourceName', [...inputNames, ...scenes, ...groups]),
    transitions: await ask('GetSceneSceneTransitionOverride', 'sceneName', scenes),
  };
}
