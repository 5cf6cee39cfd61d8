import { candidateOf } from '../../election/candidate.ts';
import type { Contest } from '../../election/election.ts';
import { methodOf } from '../../method/methods.ts';
import { isDecided } from '../../tally/house.ts';
import { isSettled } from '../../tally/office.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import { hasMargin, isTooClose, votesLeft } from '../../tally/votes-left.ts';
import type { Board, Headline } from './board.ts';
import { type Chip, chipOfParty, counted, type Desk, roundText, type SeatRow, seatRow } from './desk.ts';
import { houseHeadline, kickerOf, toldOn } from './story.ts';
import { houseOf, type NightView } from './view.ts';

interface CloseRow extends SeatRow {
  /** Who is second; of lists, or of several members, who is next to gain a seat. */
  second: Chip | null;
  /** `TOO CLOSE TO CALL`, or how far it is counted. */
  said: string;
  tooClose: boolean;
  /** Votes left, as far as rounds tell. */
  left: string;
}

export interface CloseModel {
  rows: readonly CloseRow[];
  /** What no row has is no column: who leads, who is second, by how much, votes left, how far it is counted. */
  leads: boolean;
  seconds: boolean;
  margins: boolean;
  lefts: boolean;
  stages: boolean;
  /** Every row has several seats: who holds them needs more room than who leads. */
  several: boolean;
  /** Who is second of each would be the next to gain a seat. */
  nextInLine: boolean;
  note: string;
  /** In place of rows. */
  none: string;
}

const ROWS = 8;

/** The closest seats of the main state, those that are too close to call first; when all are won, the closest results. */
export const closeBoard: Board = {
  id: 'close',
  template: 'close',
  title: (_view, { say }) => say('closest'),
  headline: (view, desk) => headline(view, desk),
  inputs: (view) => [view.election, view.count.tallies],
  model(view, desk): CloseModel {
    const { say, format } = desk;
    const shown = seatsOf(view);
    const rows = shown.map(({ contest, tally }): CloseRow => {
      const left = votesLeft(tally);
      const tooClose = isTooClose(tally);
      const second = candidateOf(tally.runnerUp, desk.election);
      const row = seatRow(contest, tally, desk);
      return {
        ...row,
        // Between the last seat and the next in line, where there are several.
        margin: row.seats !== undefined && tally.margin !== null ? format.shown(tally.margin) : row.margin,
        second: second ? chipOfParty(second.party, desk) : null,
        said: tooClose ? say('tooClose') : isWon(tally) ? row.status : roundText(tally, desk),
        tooClose,
        left: left === null || left === 0 ? '' : format.short(left),
      };
    });
    const over = isDecided(houseOf(view)) && [...view.count.tallies.values()].some(({ total }) => total > 0);
    return {
      rows,
      leads: rows.some(({ chip, seats }) => chip !== null || Boolean(seats)),
      margins: rows.some(({ margin }) => margin !== null),
      several: rows.every(({ seats }) => seats !== undefined),
      nextInLine: shown.every(({ contest }) => methodOf(contest).gain === 'seats'),
      seconds: rows.some(({ second }) => second !== null),
      lefts: rows.some(({ left }) => left !== ''),
      stages: rows.some(({ said }) => said !== ''),
      note: rows.some(({ tooClose }) => tooClose) ? say('noteTooClose') : '',
      none: say(over ? 'noneTooClose' : houseOf(view).reporting > 0 ? 'noMargins' : 'noVotes'),
    };
  },
};

interface Seat {
  contest: Contest;
  tally: Tally;
}

function seatsOf(view: NightView): Seat[] {
  const { open, won } = measured(view);
  const weight = ({ tally }: Seat) =>
    (isTooClose(tally) ? 0 : 1) + Math.min(0.99, Math.abs(tally.margin ?? 0) / tally.total);
  return (open.length > 0 ? open : won).sort((a, b) => weight(a) - weight(b)).slice(0, ROWS);
}

/** Seats of the main state whose margin is known, those that are still open apart. */
function measured(view: NightView): { open: Seat[]; won: Seat[] } {
  const { election, count } = view;
  const seats = [...election.contests.values()].flatMap((contest): Seat[] => {
    const tally = count.tallies.get(contest.id);
    return contest.state === election.mainState && tally && hasMargin(tally) ? [{ contest, tally }] : [];
  });
  // A first round that ends in a second one is nobody's, however close it was.
  const open = seats.filter(({ contest }) => !isSettled(contest, count.tallies, election));
  return { open, won: seats.filter(({ tally }) => isWon(tally)) };
}

function headline(view: NightView, desk: Desk): Headline {
  const { election, count } = view;
  let n = 0;
  for (const tally of count.tallies.values())
    if (election.contests.get(tally.contest)?.state === election.mainState && isTooClose(tally)) n++;
  // Where nobody tells a margin, or how much is left, nothing is known of how close it is.
  const { open, won } = measured(view);
  const isKnown = open.length + won.length > 0 && open.every(({ tally }) => votesLeft(tally) !== null);
  if (n === 0 && !isKnown) return houseHeadline('close', houseOf(view), view, desk);
  const kicker = kickerOf(toldOn('close', view).at(-1), undefined, desk);
  return { kicker, text: n > 0 ? counted('sayTooClose', n, desk) : desk.say('noneTooClose') };
}
