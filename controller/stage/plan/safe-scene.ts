import { add, type Composition } from './composition.ts';
import type { DesiredScene } from './desired.ts';
import { OVERLAY, overlayShows } from './overlay-scene.ts';
import { type Box, fill, fit } from './place.ts';
import { PREFIX } from './plan.ts';
import { abgr, textKind, textSettings } from './text-kind.ts';
import { cutOf } from './transition.ts';

/**
 * The scene that panic shows until its page is drawn, and when everything of ours fails: OBS's own colour and letters,
 * which need no file, no browser and no Chromium.
 */
export const SAFE = `${PREFIX}Safe`;

export function safeScene(context: Composition): DesiredScene {
  const { width, height, scale } = context.layout;
  const marker = add(context, {
    key: 'onair:scene:safe',
    kind: 'color_source_v3',
    settings: { color: 0, width: 8, height: 8 },
  });
  const ground = add(context, {
    key: 'safe:ground',
    kind: 'color_source_v3',
    settings: { color: abgr('#0d1b2a'), width: 64, height: 64 },
  });
  const items = [
    { source: marker.name, transform: { positionX: -64, positionY: -64 } },
    { source: ground.name, transform: fill(undefined, context) },
  ].map((item) => ({ ...item, enabled: true, switched: false }));
  const kind = textKind(context.actual.kinds);
  if (kind) {
    const box: Box = [width * 0.1, height * 0.4, width * 0.8, height * 0.2];
    const layer = {
      kind: 'text' as const,
      source: 'safe',
      box,
      font: 'Sans',
      bold: true,
      size: 96,
      colour: '#e8eef4',
      align: 'centre' as const,
    };
    const text = add(context, {
      key: 'safe:text',
      kind,
      settings: { ...textSettings(kind, layer, scale, context.actual.kinds), text: context.content.safeText },
    });
    items.push({ source: text.name, enabled: true, switched: false, transform: fit(box, context) });
  }
  items.push({
    source: OVERLAY,
    enabled: overlayShows(context.content),
    switched: true,
    transform: { positionX: 0, positionY: 0 },
  });
  return { key: 'scene:safe', name: SAFE, items, transition: cutOf(context.actual) };
}
