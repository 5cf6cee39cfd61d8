import type { ActualStage } from '../actual.ts';
import { type Composition, markerItem } from './composition.ts';
import type { DesiredItem, DesiredScene } from './desired.ts';
import { OVERLAY } from './overlay-scene.ts';
import { PREFIX } from './plan.ts';
import { cutOf } from './transition.ts';

/**
 * The scene between a scene of the user's and the first page of ours: it shows his scene, unchanged, with our overlay on
 * top, so that a page can load out of sight although nothing of ours is on air. OBS draws no browser source that is in
 * no scene on air, and his own scenes are not touched.
 */
export const BRIDGE = `${PREFIX}Bridge`;

/** The bridge from a scene of the user's; other scenes that it led from before are hidden. */
export function bridgeScene(from: string, context: Composition): DesiredScene {
  const item = (source: string, enabled: boolean): DesiredItem => ({
    source,
    enabled,
    switched: true,
    transform: { positionX: 0, positionY: 0 },
  });
  const others = context.actual.scenes.get(BRIDGE)?.items.map(({ source }) => source) ?? [];
  return {
    key: 'scene:bridge',
    name: BRIDGE,
    items: [
      { ...markerItem('scene:bridge', context), switched: true },
      ...others
        .filter((source) => source !== from && context.actual.scenes.has(source) && source !== OVERLAY)
        .map((source) => item(source, false)),
      item(from, true),
      item(OVERLAY, true),
    ],
    transition: cutOf(context.actual),
  };
}

/** Whether the bridge stands: it shows this scene and nothing else of the user's. */
export function isBuilt(from: string, actual: ActualStage): boolean {
  const items = actual.scenes.get(BRIDGE)?.items ?? [];
  const shows = (source: string) => items.some((item) => item.source === source && item.enabled);
  const strangers = items.filter(
    ({ source, enabled }) => enabled && source !== from && source !== OVERLAY && actual.scenes.has(source),
  );
  return shows(from) && shows(OVERLAY) && strangers.length === 0;
}
