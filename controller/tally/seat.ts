import { type Contest, contestAbove, type Election, type Unit } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import { realPlaces } from './reading.ts';
import { uncontestedBy } from './standing.ts';
import { NOBODY, type Outcome, type Tally } from './tally.ts';
import { counted } from './units.ts';

/** A unit nobody has reported on yet. */
export function blankUnit(unit: Unit, mode: Mode, election: Election): Tally {
  return blankTally(counted(unit.id, election) as Contest, mode, election);
}

/** A contest nobody has reported on yet. Who stands alone has won before the count (H22). */
export function blankTally(contest: Contest, mode: Mode, election: Election): Tally {
  const roster = election.candidates.get(contestAbove(contest.id)) ?? [];
  const real = realPlaces(roster, election.parties);
  const standing = roster.filter((_, i) => real[i]);
  const alone = contest.poll === 'uncontested' && standing.length === 1 ? standing[0] : undefined;
  return {
    contest: contest.id,
    mode,
    votes: [],
    total: 0,
    rounds: null,
    status: 'not-processed',
    results: 'pre-election',
    outcome: BEFORE[contest.poll],
    ...NOBODY,
    stamp: null,
    seenAt: 0,
    feed: '',
    url: '',
    hold: null,
    flips: 0,
    revision: 0,
    ...(alone && uncontestedBy(alone)),
  };
}

const BEFORE: Record<Contest['poll'], Outcome> = {
  polled: 'no-trend',
  postponed: 'postponed',
  countermanded: 'countermanded',
  uncontested: 'uncontested',
};
