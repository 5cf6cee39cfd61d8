import { type Composition, markerItem } from './composition.ts';
import type { DesiredScene } from './desired.ts';
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
  const board = plainBoard('safe', SAFE_LOOK, context.content.safeText, context);
  const items = board.map((item) => ({ ...item, enabled: true, switched: false }));
  return {
    key: 'scene:safe',
    name: SAFE,
    items: [markerItem('scene:safe', context), ...items, overlayItem(context)],
    transition: cutOf(context.actual),
  };
}

const SAFE_LOOK = { ground: '#0d1b2a', colour: '#e8eef4', size: 96, box: [0.1, 0.4, 0.8, 0.2] } as const;
