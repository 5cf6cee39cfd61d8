import { type Composition, markerItem } from './composition.ts';
import type { DesiredItem, DesiredScene } from './desired.ts';
import { overlayItem } from './overlay-scene.ts';
import { plainBoard } from './plain-board.ts';
import { PREFIX } from './plan.ts';
import { cutOf } from './transition.ts';

/**
 * The scene that panic shows until its page is drawn, and when everything of ours fails: OBS's own colour and letters,
 * which need no file, no browser and no Chromium.
 */
export const SAFE = `${PREFIX}Safe`;

export function safeScene(context: Composition): DesiredScene {
  return {
    key: 'scene:safe',
    name: SAFE,
    items: [markerItem('scene:safe', context), ...safeItems(context), overlayItem(context)],
    transition: cutOf(context.actual),
  };
}

/** The same as the ground of another scene of ours: what is seen where its page is not, also while no controller runs. */
export function safeItems(context: Composition): DesiredItem[] {
  const board = plainBoard('safe', SAFE_LOOK, context.content.safeText, context);
  return board.map((item) => ({ ...item, enabled: true, switched: false }));
}

const SAFE_LOOK = { ground: '#0d1b2a', colour: '#e8eef4', size: 96, box: [0.1, 0.4, 0.8, 0.2] } as const;
