import type { ContestId, Election } from '../../election/election.ts';
import type { Tally } from '../../tally/tally.ts';

/**
 * How a seat is filled: `none` is the base picture again, `leading` lighter and hatched, `won` solid;
 * `withheld`, `postponed` and the two `quarantined` carry marks that need no hue to be told apart. A held lead keeps
 * the lead's ground, so that no seat looks won on its way from one lead to the next.
 */
export type InkStyle =
  | 'none'
  | 'leading'
  | 'won'
  | 'withheld'
  | 'postponed'
  | 'quarantined'
  | 'quarantined-win';

export interface Ink {
  /** `#rrggbb`; null = neutral grey (no party, or a party without a colour). */
  colour: string | null;
  style: InkStyle;
}

export const NO_INK: Ink = { colour: null, style: 'none' };

/** The ink of one contest's accepted state. */
export function inkOf(tally: Tally, election: Election): Ink {
  const party = tally.leaderParty === null ? undefined : election.parties.get(tally.leaderParty);
  const colour = party?.colour ?? null;
  if (tally.outcome === 'withheld' || tally.hold?.kind === 'withhold')
    return { colour: null, style: 'withheld' };
  const { outcome } = tally;
  if (outcome === 'postponed' || outcome === 'countermanded' || outcome === 'annulled') {
    return { colour: null, style: 'postponed' };
  }
  const held = tally.hold?.kind === 'quarantine';
  switch (outcome) {
    case 'won':
    case 'uncontested':
      return { colour, style: held ? 'quarantined-win' : 'won' };
    case 'leading':
      return { colour, style: held ? 'quarantined' : 'leading' };
    case 'tied':
    case 'run-off':
      // Nobody is ahead: hatched like a lead, but in no party's colour.
      return { colour: null, style: held ? 'quarantined' : 'leading' };
    case 'no-trend':
      return held ? { colour: null, style: 'quarantined' } : NO_INK;
  }
}

/**
 * The inks of the main state's seats by seat number, for `MapPainter.paint`. A seat without a tally is
 * postponed when the roster says so, and the base picture otherwise.
 */
export function inksOf(tallies: ReadonlyMap<ContestId, Tally>, election: Election): Map<number, Ink> {
  const inks = new Map<number, Ink>();
  for (const contest of election.contests.values()) {
    if (contest.state !== election.mainState) continue;
    const tally = tallies.get(contest.id);
    const unpolled = contest.poll === 'postponed' || contest.poll === 'countermanded';
    const ink: Ink = tally
      ? inkOf(tally, election)
      : unpolled
        ? { colour: null, style: 'postponed' }
        : NO_INK;
    inks.set(contest.number, ink);
  }
  return inks;
}

/** The inks of the last result: every seat as it was won. */
export function pastInks({ contests, mainState, past, parties }: Election): Map<number, Ink> {
  const inks = new Map<number, Ink>();
  for (const { id, state, number } of contests.values()) {
    const before = past.get(id);
    if (state !== mainState || !before) continue;
    inks.set(number, { colour: parties.get(before.party)?.colour ?? null, style: 'won' });
  }
  return inks;
}
