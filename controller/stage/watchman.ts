import type { Beacon } from '../render/board/beacon.ts';

/** What was asked of OBS for the page on air, and what its pixels say. */
export interface Sighting {
  surface: 'browser' | 'snapshot';
  /** Beacon seen in the page's source; null where there was none. */
  beacon: Beacon | null;
  /** `pageNumber` of the page that should be there, and its revision as last sent. */
  page: number;
  rev: number;
  /** ms since something was last sent for this page. */
  quietMs: number;
}

/** `push`: the update again. `load`: the picture again. `refresh`: the browser source is created anew. */
export type Repair = { action: 'push' | 'load' | 'refresh'; reason: string };

/** A page may take this long to draw what it was sent. */
const DRAW_MS = 600;
/** A page that draws nothing for this long has crashed. */
const CRASH_MS = 5000;

/** What to do about what viewers see. Pure. @returns null when it is right, or may still become so */
export function judge({ surface, beacon, page, rev, quietMs }: Sighting): Repair | null {
  if (beacon?.page === page && beacon.rev >= rev) return null;
  if (quietMs < DRAW_MS) return null;
  if (surface === 'snapshot') {
    const seen =
      beacon === null ? 'no picture' : beacon.page === page ? `revision ${beacon.rev}` : 'another page';
    return { action: 'load', reason: `OBS shows ${seen} instead of revision ${rev}` };
  }
  if (beacon?.page === page)
    return { action: 'push', reason: `the page shows revision ${beacon.rev} instead of ${rev}` };
  if (quietMs < CRASH_MS) return null;
  return { action: 'refresh', reason: 'the page draws nothing any more; its renderer has crashed' };
}
