import type { DesiredItem, DesiredScene, DesiredStage } from './desired.ts';
import { PREFIX } from './plan.ts';

const BOUNDS: Readonly<Record<string, number>> = {
  OBS_BOUNDS_NONE: 0,
  OBS_BOUNDS_STRETCH: 1,
  OBS_BOUNDS_SCALE_INNER: 2,
};

/**
 * The stage as a scene collection file of OBS (Scene Collection > Import), for people who want no controller at the start.
 * The shape is that of OBS's own `basic/scenes/*.json`. Pure.
 *
 * @param name of the collection, `Countnight West Bengal 2021`
 */
export function collectionFile(desired: DesiredStage, name: string): Record<string, unknown> {
  const scenes = desired.scenes.filter((scene) => scene.name.startsWith(PREFIX));
  const first = scenes.find((scene) => scene.key === 'state') ?? scenes[0];
  return {
    name,
    current_scene: first?.name ?? '',
    current_program_scene: first?.name ?? '',
    current_transition: 'Fade',
    transition_duration: 300,
    transitions: [],
    groups: [],
    quick_transitions: [],
    modules: {},
    saved_projectors: [],
    preview_locked: false,
    scaling_enabled: false,
    scaling_level: 0,
    scaling_off_x: 0,
    scaling_off_y: 0,
    scene_order: scenes.map((scene) => ({ name: scene.name })),
    sources: [
      ...[...desired.inputs.values()]
        .filter((input) => !input.bound)
        .map((input) => source(input.kind, input.name, input.settings)),
      ...scenes.map(sceneSource),
    ],
  };
}

function sceneSource(scene: DesiredScene): Record<string, unknown> {
  const items = scene.items.map((item, index) => sceneItem(item, index + 1));
  return {
    ...source('scene', scene.name, { custom_size: false, id_counter: items.length, items }),
    private_settings: scene.transition
      ? { transition: scene.transition.name, transition_duration: scene.transition.ms }
      : {},
  };
}

function sceneItem({ source: name, enabled, transform }: DesiredItem, id: number): Record<string, unknown> {
  const t = { ...DEFAULTS, ...transform };
  return {
    name,
    id,
    visible: enabled,
    locked: true,
    pos: { x: t.positionX, y: t.positionY },
    rot: t.rotation,
    scale: { x: 1, y: 1 },
    align: t.alignment,
    bounds_type: BOUNDS[t.boundsType] ?? 0,
    bounds_align: t.boundsAlignment,
    bounds: { x: t.boundsWidth, y: t.boundsHeight },
    crop_left: t.cropLeft,
    crop_top: t.cropTop,
    crop_right: t.cropRight,
    crop_bottom: t.cropBottom,
    group_item_backup: false,
    scale_filter: 'disable',
    blend_method: 'default',
    blend_type: 'normal',
    private_settings: {},
  };
}

const DEFAULTS = {
  positionX: 0,
  positionY: 0,
  rotation: 0,
  alignment: 5,
  boundsType: 'OBS_BOUNDS_NONE',
  boundsAlignment: 0,
  boundsWidth: 0,
  boundsHeight: 0,
  cropLeft: 0,
  cropTop: 0,
  cropRight: 0,
  cropBottom: 0,
};

function source(id: string, name: string, settings: Record<string, unknown>): Record<string, unknown> {
  return {
    // OBS wants the kind without its version beside the versioned one.
    id: id.replace(/_v\d+$/, ''),
    versioned_id: id,
    name,
    settings,
    enabled: true,
    muted: false,
    volume: 1,
    balance: 0.5,
    sync: 0,
    flags: 0,
    mixers: id === 'browser_source' ? 255 : 0,
    monitoring_type: 0,
    deinterlace_mode: 0,
    deinterlace_field_order: 0,
    hotkeys: {},
    filters: [],
    private_settings: {},
    prev_ver: 0,
    'push-to-mute': false,
    'push-to-mute-delay': 0,
    'push-to-talk': false,
    'push-to-talk-delay': 0,
  };
}
