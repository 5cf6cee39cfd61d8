import type { ContestId, Election } from '../../election/election.ts';
import { contestId } from '../../election/election.ts';
import type { Tally } from '../../tally/tally.ts';

/**
 * How a seat is filled: `none` is the base picture again, `leading` lighter and hatched, `won` solid;
 * `withheld`, `postponed` and `quarantined` carry marks that need no hue to be told apart.
 */
export type InkStyle = 'none' | 'leading' | 'won' | 'withheld' | 'postponed' | 'quarantined';

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
  if (tally.outcome === 'postponed' || tally.outcome === 'countermanded') {
    return { colour: null, style: 'postponed' };
  }
  if (tally.hold?.kind === 'quarantine') return { colour, style: 'quarantined' };
  switch (tally.outcome) {
    case 'won':
    case 'uncontested':
      return { colour, style: 'won' };
    case 'leading':
      return { colour, style: 'leading' };
    case 'tied':
      // Nobody is ahead: hatched like a lead, but in no party's colour.
      return { colour: null, style: 'leading' };
    case 'no-trend':
      return NO_INK;
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
    const tally = tallies.get(contestId(contest.state, contest.number));
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
