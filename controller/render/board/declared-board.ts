import { candidateOf } from '../../election/candidate.ts';
import type { Contest, ContestId } from '../../election/election.ts';
import { methodOf } from '../../method/methods.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import type { Board, Headline } from './board.ts';
import { type Chip, chipOfParty, counted, type Desk, heldText, personName, seatName } from './desk.ts';
import { heldIn } from './held.ts';
import { portraitOf } from './portrait.ts';
import { houseHeadline, kickerOf, toldOn, verdictOf, verdictText } from './story.ts';
import { houseOf, type NightView } from './view.ts';

/** A declared seat. */
export interface DeclaredSeat {
  key: string;
  seat: string;
  /** Why people wait for it; empty where they don't. */
  reason: string;
  chip: Chip;
  name: string;
  photo: string;
  monogram: string;
  /** `GAIN FROM BJP`, `HOLD`; empty where nothing is known of last time. */
  verdict: string;
  gain: boolean;
  /** Who has its seats, where it has several: `A 5, H 4`. */
  held: string;
  margin: string;
  /** The same where space is short: `+4,931`. */
  lead: string;
}

interface DeclaredModel {
  /** The seats that matter most, with the winner's picture. */
  first: readonly DeclaredSeat[];
  rest: readonly DeclaredSeat[];
  /** In place of seats. */
  none: string;
  /** Leads too long for their usual place. */
  wide: boolean;
}

/** Votes of so many digits need more room. */
const WIDE = 1_000_000;
const FIRST = 2;
const REST = 8;
/** Parties that a short row has room for. */
const HELD = 3;
/** Lead of last time, over its votes, above which a loss matters more than others. */
const SAFE_SHARE = 0.15;

/** What has been declared since the last summary: how many, for whom, and the two that matter most. */
export const declaredBoard: Board = {
  id: 'declared',
  template: 'declared',
  title: (_view, { say }) => say('latest'),
  headline: (view, desk) => summary(view, desk),
  scope: () => 'all',
  inputs: (view) => [view.election, view.count.tallies, view.photos],
  model(view, desk): DeclaredModel {
    const seats = seatsOf(view)
      .map((contest) => ({ contest, tally: view.count.tallies.get(contest.id) as Tally }))
      .map((seat) => ({ ...seat, weight: weightOf(seat.contest, seat.tally, view) }))
      .sort(
        (a, b) =>
          b.weight - a.weight || b.tally.seenAt - a.tally.seenAt || a.contest.number - b.contest.number,
      );
    const rows = seats
      .slice(0, FIRST + REST)
      .map(({ contest, tally }) => declaredSeat(contest, tally, view, desk));
    return {
      first: rows.slice(0, FIRST),
      rest: rows.slice(FIRST),
      none: rows.length === 0 ? noneText(view, desk) : '',
      wide: seats.some(({ tally: { margin } }) => Math.abs(margin ?? 0) >= WIDE),
    };
  },
};

/** Those it was cut to for, as long as they are declared; in the rotation the newest of all. */
function seatsOf(view: NightView): Contest[] {
  const { election, count } = view;
  const told = new Set(toldOn('declared', view).flatMap(({ contest }) => contest ?? []));
  const isDeclared = (id: ContestId) => isWon(count.tallies.get(id) ?? { outcome: 'no-trend' });
  const ids =
    told.size > 0
      ? [...told]
      : [...count.tallies.values()]
          .filter((tally) => isWon(tally) && tally.total > 0)
          .sort((a, b) => b.seenAt - a.seenAt)
          .slice(0, FIRST + REST)
          .map(({ contest }) => contest);
  return ids.filter(isDeclared).flatMap((id) => election.contests.get(id) ?? []);
}

/** `12 declared since 14:10: AITC 9, BJP 3 · 2 gains` */
function summary(view: NightView, desk: Desk): Headline {
  const { say, format } = desk;
  const seats = seatsOf(view);
  const told = toldOn('declared', view);
  const tallies = seats.flatMap(({ id }) => view.count.tallies.get(id) ?? []);
  if (tallies.length === 0) {
    const { won, of } = totals(view);
    if (won > 0) return houseHeadline('declared', houseOf(view), view, desk);
    return { kicker: '', text: say('declaredOf', { n: format.number(0), of: format.number(of) }) };
  }
  const parts = heldIn(
    seats.map(({ id }) => id),
    view,
  ).map(([party, { won }]) => `${chipOfParty(party, desk).short} ${format.number(won)}`);
  const parties = [...parts.slice(0, 4), ...(parts.length > 4 ? ['…'] : [])].join(', ');
  const since = told[0] ? told[0].at : Math.min(...tallies.map(({ seenAt }) => seenAt));
  const gains = tallies.filter((tally) => verdictOf(tally, view.election) === 'gain').length;
  const text = say('sayDeclared', {
    ...{ n: format.number(tallies.length), time: format.time(since), parties },
  });
  return {
    kicker: kickerOf(told.at(-1), undefined, desk),
    text: gains === 0 ? text : `${text} · ${counted('gains', gains, desk)}`,
  };
}

/** Of several seats of a contest some are won before it is declared. */
function noneText(view: NightView, { say, format }: Desk): string {
  const { won, of } = totals(view);
  if (won === 0) return say('noneDeclared');
  return say('electedSoFar', { n: format.number(won), of: format.number(of) });
}

/** Seats that are won in all states, of those that are polled; questions have no seats, and are counted themselves. */
function totals({ houses }: NightView): { won: number; of: number } {
  const sum = { won: 0, polled: 0, contests: 0 };
  for (const { won, polled, contests } of houses.values()) {
    sum.won += won;
    sum.polled += polled;
    sum.contests += contests;
  }
  return { won: sum.won, of: sum.polled || sum.contests };
}

/** Key seats first, then safe seats that were lost, gains, and the closest. */
function weightOf({ id }: Contest, tally: Tally, { election }: NightView): number {
  const past = election.past.get(id);
  const isGain = verdictOf(tally, election) === 'gain';
  const wasSafe = past?.total && past.margin !== null && past.margin / past.total >= SAFE_SHARE;
  const close =
    tally.margin === null || tally.total === 0 ? 1 : Math.min(1, Math.abs(tally.margin) / tally.total);
  const isKey = election.keySeats?.some(({ contest }) => contest === id);
  return (isKey ? 8 : 0) + (isGain && wasSafe ? 4 : 0) + (isGain ? 2 : 0) + (1 - close);
}

/** A seat in a row, or in a lower third: who has it, or leads there, and by how much. */
export function declaredSeat(contest: Contest, tally: Tally, view: NightView, desk: Desk): DeclaredSeat {
  const several = methodOf(contest).several;
  const winner = tally.leader === null || several ? undefined : candidateOf(tally.leader, view.election);
  const margin = several ? null : tally.margin;
  const key = view.election.keySeats?.find((seat) => seat.contest === contest.id);
  return {
    key: contest.id,
    seat: seatName(contest, desk),
    reason: key ? desk.format.name(key) : '',
    chip: chipOfParty(several ? (heldIn([contest.id], view)[0]?.[0] ?? null) : tally.leaderParty, desk),
    name: several ? heldText(tally, desk) : winner ? personName(winner, desk) : '',
    ...portraitOf(winner, view, desk),
    held: several ? heldText(tally, desk, HELD) : '',
    verdict: verdictText(tally, desk),
    gain: verdictOf(tally, view.election) === 'gain',
    margin: margin === null ? '' : counted('marginVotes', Math.abs(margin), desk),
    lead: margin === null ? '' : desk.format.signed(margin),
  };
}
