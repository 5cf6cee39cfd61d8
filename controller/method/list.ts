import type { MethodRule } from '../election/method-spec.ts';
import { allocate } from './allocate.ts';
import { lastSeat } from './last-seat.ts';
import { type Line, lineAt, type Method, NOTHING, type Stand, sum, topTwo, type Votes } from './method.ts';

/**
 * Seats of party lists. What the authority has allocated stands; before that it is what the law's formula makes of the
 * votes so far: who would have how many seats if the count ended now. A tie for the last seat leaves it vacant.
 */
export const list: Method = {
  ...{ name: 'list', several: true, plain: false, gain: 'seats' },
  votesPerBallot: () => 1,
  stand,
};

function stand(given: Votes): Stand {
  const { contest, votes, fit, allocated, declared } = given;
  const { rule, elects } = contest;
  if (rule.method !== 'list' || (sum(votes) === 0 && allocated === null)) return NOTHING;
  const { first } = topTwo(votes, fit);
  const line = lineAt(rule.threshold, given.valid ?? sum(votes), false);
  const lines: Line[] =
    rule.threshold > 0
      ? [{ key: 'threshold', needs: line, has: votes[first] ?? 0, reached: (votes[first] ?? 0) >= line }]
      : [];
  if (allocated !== null && sum(allocated) > 0) {
    const holders = holdersOf(allocated, true);
    return { ...NOTHING, outcome: 'won', first, holders, lines, ...nextSeat(given, rule, line) };
  }
  const through = takingPart(given, line);
  const { seats, tie } = allocate(through, elects, { formula: rule.formula, tieRule: rule.tie });
  const holders = holdersOf(
    votes.map((_, place) => seats.get(String(place)) ?? 0),
    declared && tie === null,
  );
  return {
    ...NOTHING,
    outcome: tie ? 'tied' : declared ? 'won' : 'leading',
    first,
    holders,
    tied: tie ? tie.between.map(Number) : [],
    lines,
    ...nextSeat(given, rule, line),
  };
}

/** Lists over the threshold, by place. */
function takingPart({ votes, fit }: Votes, line: number): Map<string, number> {
  return new Map(
    votes.flatMap((n, place) => (fit[place] && n > 0 && n >= line ? [[String(place), n] as const] : [])),
  );
}

/** Who is next in line for a seat, and how many votes short of it. */
function nextSeat(given: Votes, rule: MethodRule, line: number): Pick<Stand, 'second' | 'margin'> {
  if (rule.method !== 'list') return { second: -1, margin: null };
  const last = lastSeat(takingPart(given, line), given.contest.elects, {
    formula: rule.formula,
    tieRule: rule.tie,
  });
  return last === null
    ? { second: -1, margin: null }
    : { second: Number(last.next), margin: Number(last.gap) };
}

function holdersOf(seats: readonly number[], won: boolean): Stand['holders'] {
  return seats
    .map((n, place) => ({ place, seats: n, won }))
    .filter((holder) => holder.seats > 0)
    .sort((a, b) => b.seats - a.seats || a.place - b.place);
}
