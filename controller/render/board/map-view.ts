import type { ContestId } from '../../election/election.ts';
import { CELLS } from '../map/map-book.ts';
import type { NightView } from './view.ts';

/** A map as the template places it: the part with seats in it, and rings on changed ones. */
export interface MapModel {
  /** Of its element: each map of a board has its own. */
  id: string;
  /** Relative to a page in `overlays/`. */
  src: string;
  /** CSS aspect ratio of the shown part. */
  ratio: string;
  /** Upright a tall map stands beside the totals, a wide one above them. */
  shape: 'tall' | 'wide';
  /** Per cent of the shown part: size and place of the whole picture. */
  width: number;
  height: number;
  left: number;
  top: number;
  rings: readonly { key: string; x: number; y: number }[];
}

/** Share of the shown part left free around the seats. */
const MARGIN = 0.03;
/** A seat is ringed for this long after it changed, ms of the night. */
const RING_MS = 10 * 60_000;
const RINGS = 12;

/** @param ringed seats to ring; those whose lead changed lately unless told otherwise */
export function mapModel(
  name: string,
  view: NightView,
  ringed: readonly { contest: ContestId; key: string }[] = recentChanges(view),
): MapModel | null {
  const map = view.maps.get(name);
  if (!map) return null;
  const spare = Math.max(map.box.width, map.box.height) * MARGIN;
  const box = {
    x: Math.max(0, map.box.x - spare),
    y: Math.max(0, map.box.y - spare),
    right: Math.min(map.width, map.box.x + map.box.width + spare),
    bottom: Math.min(map.height, map.box.y + map.box.height + spare),
  };
  const [width, height] = [box.right - box.x, box.bottom - box.y];
  const percent = (part: number, whole: number) => Math.round((part / whole) * 100_000) / 1000;
  return {
    id: 'picture',
    src: `../maps/${map.file}`,
    ratio: (width / height).toFixed(4),
    shape: width < height * 0.9 ? 'tall' : 'wide',
    width: percent(map.width, width),
    height: percent(map.height, height),
    left: -percent(box.x, width),
    top: -percent(box.y, height),
    rings: ringed.flatMap(({ contest, key }) => {
      const number = view.election.contests.get(contest)?.number;
      const label = number === undefined ? undefined : map.labels.get(number);
      if (!label || !inMap(contest, name, view)) return [];
      return [{ key, x: percent(label.x - box.x, width), y: percent(label.y - box.y, height) }];
    }),
  };
}

/** Seats whose lead changed lately, newest first, each once. */
function recentChanges(view: NightView): { contest: ContestId; key: string }[] {
  const found = new Map<ContestId, string>();
  for (let at = view.events.length - 1; at >= 0 && found.size < RINGS; at--) {
    const event = view.events[at];
    if (!event || event.at < view.now - RING_MS) break;
    if (event.type === 'lead-changed' && event.contest && !found.has(event.contest)) {
      found.set(event.contest, `ring-${event.id}`);
    }
  }
  return [...found].map(([contest, key]) => ({ contest, key }));
}

/** The ring keys a board depends on, as one comparable text. */
export function ringsInput(view: NightView, contests?: ReadonlySet<ContestId>): string {
  return recentChanges(view)
    .filter(({ contest }) => !contests || contests.has(contest))
    .map(({ key }) => key)
    .join();
}

function inMap(contest: ContestId, name: string, view: NightView): boolean {
  const found = view.election.contests.get(contest);
  if (found?.state !== view.election.mainState) return false;
  if (name === 'state' || name === CELLS) return true;
  return Object.entries(found.regions).some(([kind, region]) => `${kind}-${region}` === name);
}
