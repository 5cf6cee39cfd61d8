import { methodOf } from '../method/methods.ts';
import type { Reading } from './reading.ts';

/**
 * What a source makes of the count beside its votes, where that is more than one winner: of each place whether it is elected
 * (1), goes on to a second round (2), and four times its seats. Empty where one winner says it all, or nothing is said yet.
 */
export type Grants = readonly number[];

export function grantsOf({ contest, kind, roster, elected, advanced, seats }: Reading): Grants {
  if (kind !== 'rows' || methodOf(contest).plain) return [];
  const grants = roster.map(
    (_, place) =>
      4 * (seats?.[place] ?? 0) + (advanced.includes(place) ? 2 : 0) + (elected.includes(place) ? 1 : 0),
  );
  return grants.some((one) => one > 0) ? grants : [];
}

/** Whose word is gone, or who has fewer seats than the source gave, in words. */
export function grantsBack(reading: Reading, before: Grants = []): string | null {
  if (reading.kind !== 'rows') return null;
  const now = grantsOf(reading);
  for (const [place, was] of before.entries()) {
    const is = now[place] ?? 0;
    const { name = '' } = reading.roster[place] ?? {};
    if ((was & 1) > (is & 1)) return `${name} is no longer named elected`;
    if ((was & 2) > (is & 2)) return `${name} is no longer said to go on`;
    if (was >> 2 > is >> 2) return `seats of ${name} fall from ${was >> 2} to ${is >> 2}`;
  }
  return null;
}

/** All that a reading says beside votes, round and status, for its fingerprint. */
export function asideOf(reading: Reading): readonly number[] {
  const { cast = null, valid = null } = reading.report.ballots ?? {};
  return [...grantsOf(reading), ...(cast === null && valid === null ? [] : [cast ?? -1, valid ?? -1])];
}
