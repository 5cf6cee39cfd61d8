import { hasHouse } from '../../election/board-pages.ts';
import type { Contest } from '../../election/election.ts';
import { hasBegun, isDecided } from '../../tally/house.ts';
import { type BlocRow, blocRow, type MajorityLine, mainBlocs, majorityLine, shownBlocs } from './bloc-row.ts';
import type { Board } from './board.ts';
import { type DeclaredSeat, declaredSeat } from './declared-board.ts';
import { stateName } from './desk.ts';
import { type QuestionModel, questionHeadline, questionsOf } from './questions-board.ts';
import { houseHeadline, seatHeadline } from './story.ts';
import { houseOf, type NightView } from './view.ts';

interface OverModel extends MajorityLine {
  /** Out of the picture until its next turn. */
  away: boolean;
  /** The seat that it came in for; null = the house. */
  seat: DeclaredSeat | null;
  /** Whose numbers they are. */
  name: string;
  /** Of a question its answers, with their votes. */
  blocs: readonly (BlocRow | Pick<BlocRow, 'key' | 'chip' | 'seats' | 'share'>)[];
}

/** Blocs there is room for. */
const ROOM = { lower: 4, camera: 5 };

/**
 * The main state's totals for a page with a transparent ground: `lower` is a lower third, `camera` a tower beside a
 * picture of 62 % of the width.
 */
export function totalsOver(id: keyof typeof ROOM): Board {
  return {
    id,
    template: id,
    title: () => '',
    headline: (view, desk) => {
      const seat = seatOn(id, view);
      if (seat) return seatHeadline(id, seat, view, desk);
      // Where nobody is elected there is no majority of seats to speak of.
      return hasHouse(view.election)
        ? houseHeadline(id, houseOf(view), view, desk)
        : questionHeadline(id, view, desk);
    },
    scope: (view) => {
      const seat = seatOn(id, view);
      return seat ? { contests: [seat.id] } : { state: view.election.mainState };
    },
    inputs: (view) => {
      const seat = seatOn(id, view);
      return [view.election, houseOf(view), view.projection, seat && view.count.tallies.get(seat.id)];
    },
    model(view, desk): OverModel {
      const { election } = desk;
      const contest = seatOn(id, view);
      const tally = contest && view.count.tallies.get(contest.id);
      const turn = {
        name: stateName(election.mainState, desk),
        away: view.focus?.get(id)?.away === true,
        seat: tally ? declaredSeat(contest, tally, view, desk) : null,
      };
      const [question] = hasHouse(election) ? [] : questionsOf(view, desk);
      if (question) return { ...turn, ...answersOver(question) };
      const house = houseOf(view);
      const blocs = shownBlocs(mainBlocs(house, ROOM[id], desk));
      return {
        ...turn,
        blocs: blocs.map((bloc) => blocRow(bloc, house, view.projection, desk)),
        ...majorityLine(house, desk),
      };
    },
  };
}

/** The seat that a page over a camera came in for. */
function seatOn(page: string, view: NightView): Contest | undefined {
  const contest = view.focus?.get(page)?.contest;
  return contest ? view.election.contests.get(contest) : undefined;
}

function answersOver({ answers, need, at }: QuestionModel): Omit<OverModel, 'name' | 'away' | 'seat'> {
  const blocs = answers.map(({ key, chip, votes, share }) => ({ key, chip, share, seats: votes }));
  return { blocs, majority: need, majorityAt: at };
}

/** The ticker alone: its strip is furniture, and there is no board above it. */
export const tickerBoard: Board = {
  id: 'ticker',
  template: 'ticker',
  title: () => '',
  inputs: (view) => [view.election],
  model: () => ({}),
};

/** A board that shows words only and never fails: standby (used by panic), starting soon, thank you. */
export function stillBoard(id: 'standby' | 'soon' | 'thanks'): Board {
  // Whoever keeps it on air may do so: it does not say that the count is still to begin when votes are counted.
  const isLate = ({ houses }: NightView) => id === 'soon' && hasBegun(houses);
  // Before the first vote, and when every house has its winners, no count goes on.
  const goesOn = ({ houses }: NightView) =>
    id !== 'thanks' && hasBegun(houses) && ![...houses.values()].every(isDecided);
  return {
    id,
    template: 'still',
    title: () => '',
    inputs: (view) => [view.election, isLate(view), goesOn(view)],
    model(view, { say }) {
      const { title, countStarts = null } = view.election;
      if (isLate(view)) return { headline: title, sub: goesOn(view) ? say('standbySub') : '', until: null };
      // The page counts down by itself, and is silent once the count has begun.
      return {
        headline: say(id),
        sub: id === 'standby' && !goesOn(view) ? title : say(`${id}Sub`, { title }),
        until: id === 'soon' ? countStarts : null,
      };
    },
  };
}
