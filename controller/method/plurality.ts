import { type Method, NOTHING, type Stand, topTwo, type Votes } from './method.ts';

/** The most votes: one member. */
export const plurality: Method = {
  name: 'plurality',
  several: false,
  plain: true,
  gain: 'holder',
  stand: standOfOne,
  votesPerBallot: () => 1,
};

/**
 * Who leads a contest for one seat. A declared winner is the source's, even if he trails in the numbers; without a name it
 * is the one ahead, and a declared tie without a name stays a tie.
 */
export function standOfOne(given: Votes): Stand {
  const { votes, real, fit, declared, postalOnly } = given;
  const named = given.elected[0];
  const { first, second } = topTwo(votes, fit);
  const best = first < 0 ? 0 : (votes[first] as number);
  if (best === 0 && !(declared && named !== undefined)) return NOTHING;
  const winner = named ?? (declared ? unnamedWinner(given) : undefined);
  if (declared && winner !== undefined) {
    const rival = topTwo(
      votes,
      real.map((is, i) => is && i !== winner),
    ).first;
    return {
      ...NOTHING,
      ...{ outcome: 'won', first: winner, second: rival, holders: [{ place: winner, seats: 1, won: true }] },
      // Called before a vote is counted.
      margin: best === 0 ? null : (votes[winner] as number) - (rival < 0 ? 0 : (votes[rival] as number)),
    };
  }
  if (postalOnly) return NOTHING;
  const margin = best - (second < 0 ? 0 : (votes[second] as number));
  if (margin === 0) return { ...NOTHING, outcome: 'tied', margin, tied: levelWith(first, given) };
  const holders = [{ place: first, seats: 1, won: false }];
  return { ...NOTHING, outcome: 'leading', first, second, margin, holders };
}

/** Who won where nobody is named: the one ahead of all who did not lose; nobody in a tie. */
function unnamedWinner({ votes, fit, lost }: Votes): number | undefined {
  const { first, second } = topTwo(
    votes,
    fit.map((is, i) => is && !lost[i]),
  );
  const clear = first >= 0 && (second < 0 || (votes[first] as number) > (votes[second] as number));
  return clear && (votes[first] as number) > 0 ? first : undefined;
}

function levelWith(place: number, { votes, fit }: Votes): number[] {
  return votes.flatMap((n, i) => (fit[i] && n === votes[place] ? [i] : []));
}
