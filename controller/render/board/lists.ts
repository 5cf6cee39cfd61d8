import { candidateOf } from '../../election/candidate.ts';
import type { Contest } from '../../election/election.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import { type Chip, chipOfParty, counted, type Desk, personName } from './desk.ts';
import type { Shown } from './format.ts';
import { type More, moreOf } from './more.ts';

/** Lists that share the seats of a contest. */
export interface ListsModel {
  rows: readonly ListRow[];
  /** Per cent of the bars where the threshold stands; null without one. */
  at: number | null;
  threshold: string;
  /** `If the count ended now`, until the seats are allocated. */
  basis: string;
  /** `Next seat: H, 312 votes short`; empty before there is one to lose. */
  next: string;
  /** Whether any list has a share: before the first vote there is no such column. */
  shares: boolean;
  more: More;
}

interface ListRow {
  key: string;
  chip: Chip;
  name: string;
  votes: Shown;
  share: string;
  width: number;
  seats: Shown;
  /** `won`, `leading`, or empty without a seat. */
  state: string;
}

const ROWS = 9;

/** A contest of lists: votes, shares against the threshold, seats, and who is next in line. */
export function listsModel(contest: Contest, tally: Tally | undefined, desk: Desk): ListsModel {
  const { say, format, election } = desk;
  const votes = new Map(tally?.votes.map((count) => [count.candidate, count.votes]));
  const held = new Map(tally?.holders?.map((one) => [one.candidate, one]));
  const total = Math.max(1, tally?.total ?? 0);
  const lists = (election.candidates.get(contest.id) ?? [])
    .map((list, order) => ({ list, order, votes: votes.get(list.id) ?? 0, held: held.get(list.id) }))
    .sort((a, b) => b.votes - a.votes || a.order - b.order);
  const shown = lists.length > ROWS ? lists.slice(0, ROWS - 1) : lists;
  const most = Math.max(lists[0]?.votes ?? 0, 1) / total;
  const threshold = contest.rule.method === 'list' ? contest.rule.threshold : 0;
  const width = (share: number): number => Math.round((share / most) * 1000) / 10;
  const hidden = lists.length - shown.length;
  return {
    shares: (tally?.total ?? 0) > 0,
    rows: shown.map(({ list, votes: n, held: own }) => ({
      key: list.id,
      chip: chipOfParty(list.party, desk),
      name: personName(list, desk),
      votes: format.shown(n),
      share: tally && tally.total > 0 ? format.share(n / total) : '',
      width: width(n / total),
      seats: format.shown(own?.seats ?? 0),
      state: own ? (own.won ? 'won' : 'leading') : '',
    })),
    at: threshold > 0 ? Math.min(100, width(threshold / 100)) : null,
    threshold: threshold > 0 ? say('thresholdAt', { share: format.share(threshold / 100, 0) }) : '',
    basis: tally?.outcome === 'leading' ? say('ifEndedNow') : '',
    next: nextText(tally, desk),
    more: moreOf('moreLists', hidden, shown.length, desk),
  };
}

function nextText(tally: Tally | undefined, desk: Desk): string {
  const { say, election } = desk;
  if (!tally || isWon(tally) || tally.runnerUp === null || tally.margin === null) return '';
  const list = chipOfParty(candidateOf(tally.runnerUp, election)?.party ?? null, desk).short;
  return say('nextSeat', { list, by: counted('marginVotes', tally.margin, desk) });
}
