import { browserInput } from './compose-pages.ts';
import type { Composition, StageContent } from './composition.ts';
import type { DesiredItem, DesiredScene } from './desired.ts';
import { fill } from './place.ts';
import { plainBoard } from './plain-board.ts';
import { PREFIX } from './plan.ts';

/** The scene that lies on top of all of ours: the TEST board, and the pages that are loaded ahead of their take. */
export const OVERLAY = `${PREFIX}Overlay`;

/**
 * Whether anything in it may have to be drawn now: a scene within a scene costs OBS a full drawing more in every frame
 * (obs-scene.c, item_texture_enabled). Browser sources are parked there all the time.
 */
function overlayShows({ testBoard, surface, probe }: StageContent): boolean {
  return testBoard || surface === 'browser' || probe !== null;
}

/** The overlay as an item of another scene of ours, on top of it. */
export function overlayItem({ content }: Composition): DesiredItem {
  const enabled = overlayShows(content);
  return { source: OVERLAY, enabled, switched: true, transform: { positionX: 0, positionY: 0 } };
}

export function overlayScene(context: Composition): DesiredScene {
  const enabled = context.content.testBoard;
  const board = plainBoard('test', TEST_LOOK, 'TEST\nNOT REAL RESULTS', context);
  const items = [...parkedItems(context), ...board.map((item) => ({ ...item, enabled, switched: true }))];
  return { key: 'scene:overlay', name: OVERLAY, items, transition: null };
}

const TEST_LOOK = { ground: '#7a1f00', colour: '#ffffff', size: 160, box: [0.08, 0.3, 0.84, 0.4] } as const;

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
