import { browserInput } from './compose-pages.ts';
import { add, type Composition, type StageContent } from './composition.ts';
import type { DesiredItem, DesiredScene } from './desired.ts';
import { type Box, fill, fit } from './place.ts';
import { PREFIX } from './plan.ts';
import type { TextLayer } from './scene-spec.ts';
import { abgr, textKind, textSettings } from './text-kind.ts';

/** The scene that lies on top of all of ours: the TEST board, and the pages that are loaded ahead of their take. */
export const OVERLAY = `${PREFIX}Overlay`;

/**
 * Whether anything in it may have to be drawn now: a scene within a scene costs OBS a full drawing more in every frame
 * (obs-scene.c, item_texture_enabled). Browser sources are parked there all the time.
 */
export function overlayShows({ testBoard, surface, probe }: StageContent): boolean {
  return testBoard || surface === 'browser' || probe !== null;
}

export function overlayScene(context: Composition): DesiredScene {
  const { content } = context;
  const ground = add(context, {
    key: 'test:ground',
    kind: 'color_source_v3',
    settings: { color: abgr('#7a1f00'), width: 64, height: 64 },
  });
  const items = parkedItems(context);
  items.push({
    source: ground.name,
    enabled: content.testBoard,
    switched: true,
    transform: fill(undefined, context),
  });
  const kind = textKind(context.actual.kinds);
  if (kind) {
    const { width, height, scale } = context.layout;
    const layer = { ...TEST_TEXT, box: [width * 0.08, height * 0.3, width * 0.84, height * 0.4] as Box };
    const text = add(context, {
      key: 'test:text',
      kind,
      settings: { ...textSettings(kind, layer, scale, context.actual.kinds), text: 'TEST\nNOT REAL RESULTS' },
    });
    items.push({
      source: text.name,
      enabled: content.testBoard,
      switched: true,
      transform: fit(layer.box, context),
    });
  }
  return { key: 'scene:overlay', name: OVERLAY, items, transition: null };
}

// Pages off the canvas: loaded and drawn, seen by nobody. A page that was parked before is hidden, so that OBS lets it go.
function parkedItems(context: Composition): DesiredItem[] {
  const { content, actual, canvas } = context;
  const wanted =
    content.surface === 'browser' ? content.parked : content.probe === null ? [] : [content.probe];
  const parked = wanted.flatMap((page) => browserInput(page, context)?.name ?? []);
  const before = (actual.scenes.get(OVERLAY)?.items ?? [])
    .map(({ source }) => source)
    .filter((source) => actual.inputs.get(source)?.tag?.startsWith('page:'));
  return [...new Set([...before, ...parked])].map((source) => ({
    source,
    enabled: parked.includes(source),
    switched: true,
    transform: { ...fill(undefined, context), positionX: canvas.width + 64 },
  }));
}

const TEST_TEXT: TextLayer = {
  kind: 'text',
  source: 'Countnight test text',
  box: [0, 0, 1, 1],
  font: 'Sans',
  bold: true,
  size: 160,
  colour: '#ffffff',
  align: 'centre',
};
