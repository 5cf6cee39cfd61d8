import type { ContestId, Election, Unit, UnitId } from '../../election/election.ts';
import { keptBy, keptFor } from '../../ground/kept.ts';
import type { Tally } from '../../tally/tally.ts';
import { type Ink, inkOf, NO_INK } from './ink.ts';
import { paler } from './tones.ts';

const OF_ALL = 'units';
/** Leads over votes below which a unit is pale, and above which its colour is full. */
export const CLOSE = 0.05;
export const CLEAR = 0.2;
/** How far the colour of a close unit, and of one that is neither close nor clear, goes to the ground. */
const PALE = { close: 0.45, middle: 0.22 };

/** Whether a map is of reporting units: `units-GA` of those of one contest, `units` of those of all. */
export function isUnitMap(name: string): boolean {
  return name === OF_ALL || name.startsWith(`${OF_ALL}-`);
}

/** The map of a contest's reporting units, as it may be called, its own first. */
export function unitMaps(contest: ContestId): string[] {
  return [`${OF_ALL}-${contest}`, OF_ALL];
}

/**
 * The inks of a map of reporting units by their numbers: the colour of who is ahead, pale where the lead is small, hatched until
 * the unit's count is over. A map of all units of which two have one number shows none of them.
 *
 * @param since tallies that are painted already: of thousands of units a poll changes few, and only they are asked for
 */
export function unitInks(
  name: string,
  tallies: ReadonlyMap<UnitId, Tally>,
  election: Election,
  since?: ReadonlyMap<UnitId, Tally>,
): Map<number, Ink> {
  const inks = new Map<number, Ink>();
  if (!election.units) return inks;
  for (const { id, number } of numbered(election.units)(name)) {
    const tally = tallies.get(id);
    if (!since || tally !== since.get(id)) inks.set(number, tally ? unitInk(tally, election) : NO_INK);
  }
  return inks;
}

const numbered = keptFor((units: NonNullable<Election['units']>) =>
  keptBy((name: string): readonly Unit[] => {
    const own = unitsOn(name, { units });
    return new Set(own.map(({ number }) => number)).size === own.length ? own : [];
  }),
);

/** The reporting units that a map is of. */
export function unitsOn(name: string, { units }: Pick<Election, 'units'>): readonly Unit[] {
  if (!units) return [];
  return name === OF_ALL ? [...units.values()].flat() : (units.get(name.slice(OF_ALL.length + 1)) ?? []);
}

function unitInk(tally: Tally, election: Election): Ink {
  if (tally.total === 0) return NO_INK;
  const ink = inkOf(tally, election);
  const lead = Math.abs(tally.margin ?? 0) / tally.total;
  if (ink.colour === null || lead >= CLEAR) return ink;
  const pale = lead < CLOSE ? PALE.close : PALE.middle;
  return { ...ink, colour: paler(ink.colour, pale, election.look.theme === 'light') };
}
