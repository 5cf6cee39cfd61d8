import type { ContestId } from '../election/election.ts';

/** A line of the as-run log, as far as it says what was on air. */
export interface AiredLine {
  /** ms of the night. */
  at: number;
  what: string;
  id?: string;
  type?: string;
  scene?: string;
  contest?: string;
  events?: readonly string[];
}

/** What viewers were given to see in a night. */
export interface AirTime {
  /** Kind of board -> its share of the time on air, 0..1, the greatest first. Boards of regions are their kind's. */
  shares: ReadonlyMap<string, number>;
  /** Share of the boards that are tables of seats: those of regions. */
  tables: number;
  /** Every declaration of a key seat, and the seconds that viewers waited until it was on air; null = never. */
  keySeats: readonly { contest: string; event: string; seconds: number | null }[];
  /** Takes of what was on air already, with nothing new to tell. */
  repeats: number;
  takes: number;
}

/**
 * What a director put on air: lines in their order. Pure.
 *
 * @param speed seconds of the night in a second of viewers: the log's stamps are the night's
 */
export function airTimeOf(lines: Iterable<AiredLine>, keySeats: ReadonlySet<ContestId>, speed = 1): AirTime {
  const spent = new Map<string, number>();
  const declared = new Map<string, { contest: string; at: number; seconds: number | null }>();
  const air = { shot: '', kind: '', since: 0 };
  let [takes, repeats, last] = [0, 0, 0];
  for (const line of lines) {
    const { at, what, id, type, contest = '', scene = '', events = [] } = line;
    last = Math.max(last, at);
    if (what === 'event' && type === 'declared' && id && keySeats.has(contest as ContestId))
      declared.set(id, { contest, at, seconds: null });
    const shot = `${scene} ${contest}`;
    if (what === 'take') {
      if (air.kind) spent.set(air.kind, (spent.get(air.kind) ?? 0) + at - air.since);
      if (shot === air.shot && events.length === 0) repeats++;
      takes++;
      Object.assign(air, { shot, kind: kindOf(scene), since: at });
    }
    // What is told more of the board on air is on it.
    if (what === 'take' || what === 'extended' || (what === 'coalesced' && shot === air.shot))
      for (const event of events) {
        const told = declared.get(event);
        if (told && told.seconds === null && air.kind === 'seat')
          told.seconds = (at - told.at) / 1000 / speed;
      }
  }
  if (air.kind) spent.set(air.kind, (spent.get(air.kind) ?? 0) + last - air.since);
  const all = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
  const shares = [...spent].map(([kind, ms]) => [kind, all === 0 ? 0 : ms / all] as const);
  return {
    shares: new Map(shares.sort(([, a], [, b]) => b - a)),
    tables: shares.reduce((sum, [kind, share]) => (isTable(kind) ? sum + share : sum), 0),
    keySeats: [...declared].map(([event, { contest, seconds }]) => ({ event, contest, seconds })),
    repeats,
    takes,
  };
}

// Boards of regions are called after their kind and region, `district-kolkata`; the others are one word.
function kindOf(scene: string): string {
  const dash = scene.indexOf('-');
  return dash < 0 ? scene : `${scene.slice(0, dash)}-`;
}

function isTable(kind: string): boolean {
  return kind.endsWith('-');
}
