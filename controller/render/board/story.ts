import { candidateOf } from '../../election/candidate.ts';
import type { Contest, ContestId, Election, PartyId } from '../../election/election.ts';
import { seatsIn } from '../../election/house-size.ts';
import { methodOf } from '../../method/methods.ts';
import type { EventType, Told } from '../../tally/event.ts';
import { type BlocTotal, type HouseTotal, isDecided } from '../../tally/house.ts';
import { hasHolder, isOff, isWon, type Tally } from '../../tally/tally.ts';
import { mainBlocs } from './bloc-row.ts';
import type { Board, Headline } from './board.ts';
import {
  chipOfBloc,
  chipOfParty,
  counted,
  type Desk,
  personName,
  placeName,
  seatName,
  seatRow,
} from './desk.ts';
import { heldIn } from './held.ts';
import { kindStory } from './kind-story.ts';
import { type NightView, partyOf } from './view.ts';
import type { Words } from './words.ts';

/** A seat against the last election. A lead tonight is none of these: nobody has the seat yet. */
export type Verdict = 'gain' | 'hold' | 'new';

/** What a declared seat is; null before it is declared. */
export function verdictOf(
  tally: Tally | undefined,
  { past, contests }: Pick<Election, 'past' | 'contests'>,
): Verdict | null {
  if (!tally || !isWon(tally)) return null;
  const contest = contests.get(tally.contest);
  // Where several are elected, or nobody is, no seat has a holder to be compared with.
  if (contest && methodOf(contest).gain !== 'holder') return 'new';
  const before = past.get(tally.contest);
  if (!before) return 'new';
  return before.party === tally.leaderParty ? 'hold' : 'gain';
}

/** `GAIN FROM BJP`, `HOLD`; empty before the seat is declared, and where nothing is known of last time. */
export function verdictText(tally: Tally | undefined, desk: Desk): string {
  const verdict = verdictOf(tally, desk.election);
  if (verdict === 'hold') return desk.say('hold');
  if (verdict !== 'gain' || !tally) return '';
  return desk.say('gainFrom', { party: pastShort(tally.contest, desk) });
}

/** What a board was cut to for, the newest last; empty in the rotation. */
export function toldOn(page: string, view: NightView): readonly Told[] {
  return view.focus?.get(page)?.happenings ?? [];
}

/** A state's house in one sentence: who is ahead, by how much, since when, and what is to come. */
export function houseHeadline(
  page: string,
  house: HouseTotal | undefined,
  view: NightView,
  desk: Desk,
): Headline {
  if (!house) return { kicker: '', text: '' };
  const last = toldOn(page, view).findLast(({ state }) => state === undefined || state === house.state);
  const text = [houseStory(house, last, view, desk), leftText(house, desk)].filter(Boolean).join(' · ');
  return { kicker: kickerOf(last && atItsMoment(last, view), undefined, desk), text };
}

/** What the great numbers of a moment do not say: how far ahead of the next, and what is to come. */
export function momentHeadline(house: HouseTotal | undefined, view: NightView, desk: Desk): Headline {
  if (!house) return { kicker: '', text: '' };
  const { kicker } = houseHeadline('moment', house, view, desk);
  const [first, second] = [...mainBlocs(house, 6, desk)].sort((a, b) => b.seats - a.seats);
  const by = (first?.seats ?? 0) - (second?.seats ?? 0);
  const more = second
    ? desk.say('moreThan', { by: desk.format.number(by), next: chipOfBloc(second, desk).short })
    : '';
  return { kicker, text: [by > 0 ? more : '', leftText(house, desk)].filter(Boolean).join(' · ') };
}

function houseStory(house: HouseTotal, last: Told | undefined, view: NightView, desk: Desk): string {
  const { say, format } = desk;
  const [first, second] = [...mainBlocs(house, 6, desk)].sort((a, b) => b.seats - a.seats);
  const of = format.number(house.seats);
  if (!first || first.seats === 0) return say('sayBefore', { n: format.number(house.majority), of });
  const bloc = chipOfBloc(first, desk).short;
  const n = format.number(first.seats);
  if (first.majority === 'won') return say(isDecided(house) ? 'sayResult' : 'sayMajority', { bloc, n, of });
  // Two that end level are neither of them first.
  const isLevel = second !== undefined && second.seats === first.seats;
  if (isDecided(house) && !isLevel) return say('sayHung', { bloc, n, of });
  if (first.majority === 'ahead') {
    const since = aheadSince(first, house.state, view);
    const told = { bloc, n, need: format.number(house.majority) };
    // Where the word before the sentence has the moment, the sentence has it not again.
    if (since === null || last?.type === 'majority-crossed') return say('sayAhead', told);
    return say('sayAheadSince', { ...told, time: format.time(since) });
  }
  if (!second || second.seats === 0) return say('sayFirst', { bloc, n, of });
  const next = chipOfBloc(second, desk).short;
  if (isLevel) return say('sayLevel', { bloc, next, n, of });
  return say('sayLeads', { bloc, n, of, next, by: format.number(first.seats - second.seats) });
}

/** Since when a bloc has been ahead in a majority, as it was announced; null before that. */
function aheadSince({ kind, id }: BlocTotal, state: string, { count }: NightView): number | null {
  const watch = count.majorities.get(`${state}:${kind}:${id}:seats`);
  return watch?.announced ? watch.since : null;
}

/**
 * A majority of leads is told when it has lasted for a while; the moment viewers are told is that from which it lasts, on every
 * board.
 */
function atItsMoment(told: Told, { count }: NightView): Told {
  if (told.type !== 'majority-crossed') return told;
  const [won, seats] = ['won', 'seats'].map((by) => count.majorities.get(`${told.state}:${told.bloc}:${by}`));
  const isOfWins = won?.announced && won.since >= told.at;
  return isOfWins || !seats?.announced ? told : { ...told, at: Math.min(told.at, seats.since) };
}

/** `12 seats to come`; empty when none is, and before the first vote. */
export function leftText(
  { polled, won, reporting }: Pick<HouseTotal, 'polled' | 'won' | 'reporting'>,
  desk: Desk,
): string {
  const left = polled - won;
  return left <= 0 || reporting === 0 ? '' : counted('seatsToCome', left, desk);
}

/** A region in one sentence: what has just changed there, else who is ahead in how many of its seats. */
export function regionHeadline(
  page: string,
  contests: readonly ContestId[],
  view: NightView,
  desk: Desk,
): Headline {
  const { say, format } = desk;
  const told = toldOn(page, view).filter(({ contest }) => contest !== null && contests.includes(contest));
  const changed = [...new Set(told.map(({ contest }) => contest as ContestId))];
  const last = told.at(-1);
  if (changed.length === 1 && last)
    return seatHeadline(page, view.election.contests.get(changed[0] as ContestId), view, desk);
  if (changed.length > 1) {
    const names = changed.slice(0, 3).flatMap((id) => view.election.contests.get(id) ?? []);
    const seats = names.map((contest) => seatName(contest, desk)).join(', ');
    const text = say('sayChanges', { n: format.number(changed.length), seats });
    return { kicker: kickerOf(last, undefined, desk), text };
  }
  const held = heldIn(contests, view).map(([party, { won, leading }]): [PartyId, number] => [
    party,
    won + leading,
  ]);
  const [first, second] = held;
  const of = format.number(seatsIn(contests.flatMap((id) => view.election.contests.get(id) ?? [])));
  if (!first) return { kicker: '', text: say('noVotes') };
  const bloc = chipOfParty(first[0], desk).short;
  const n = format.number(first[1]);
  const next = second && chipOfParty(second[0], desk).short;
  const isOver = contests.every((id) => isSettled(view.count.tallies.get(id)));
  if (isOver) return { kicker: '', text: say('sayHas', { bloc, n, of }) };
  if (!second) return { kicker: '', text: say('sayFirst', { bloc, n, of }) };
  const by = first[1] - second[1];
  const text = say(by === 0 ? 'sayLevel' : 'sayLeads', {
    ...{ bloc, n, of, next: next ?? '', by: format.number(by) },
  });
  return { kicker: '', text };
}

function isSettled(tally: Tally | undefined): boolean {
  return tally !== undefined && (isWon(tally) || isOff(tally));
}

/** What stands over a board of one contest. @param shown the contest that it shows now */
export function overContest(
  page: string,
  shown: (view: NightView) => Contest | undefined,
): Pick<Board, 'title' | 'headline' | 'scope'> {
  return {
    title: (view, desk) => {
      const contest = shown(view);
      return contest ? placeName(contest, desk) : '';
    },
    headline: (view, desk) => seatHeadline(page, shown(view), view, desk),
    scope: (view) => ({ contests: [shown(view)?.id ?? ''] }),
  };
}

/** One seat in one sentence: how it stands, and what has just happened to it. */
export function seatHeadline(
  page: string,
  contest: Contest | undefined,
  view: NightView,
  desk: Desk,
): Headline {
  const tally = contest && view.count.tallies.get(contest.id);
  if (!contest || !tally) return { kicker: '', text: '' };
  const told = toldOn(page, view).filter((one) => one.contest === contest.id);
  // A win is told whatever came with it.
  const last = told.findLast(({ type }) => type === 'declared' && isWon(tally)) ?? told.at(-1);
  return { kicker: kickerOf(last, tally, desk), text: seatStory(contest, tally, last, view, desk) };
}

function seatStory(
  contest: Contest,
  tally: Tally,
  told: Told | undefined,
  view: NightView,
  desk: Desk,
): string {
  const { say, election } = desk;
  const seat = seatName(contest, desk);
  const by = tally.margin === null ? null : counted('marginVotes', Math.abs(tally.margin), desk);
  const leader = candidateOf(tally.leader, election);
  const party = chipOfParty(tally.leaderParty, desk).short;
  if (told?.type === 'retracted' && !isWon(tally)) return say('sayRetracted', { seat });
  // Nobody is elected there tonight: no trend comes, and what is counted of an annulled one says nothing.
  if (isOff(tally)) return `${seat} · ${seatRow(contest, tally, desk).status}`;
  const own = kindStory(contest, tally, desk);
  if (own !== null) return own;
  if (tally.outcome === 'tied') return say('sayTied', { seat });
  if (!leader || !hasHolder(tally)) return say('sayWaiting', { seat });
  const who = say('whoOf', { name: personName(leader, desk), party });
  if (isWon(tally)) {
    if (by !== null && (tally.margin ?? 0) < 0) return say('sayTrailing', { who, by });
    const verdict = verdictOf(tally, election);
    const word = verdict === 'gain' ? 'sayGain' : verdict === 'hold' ? 'sayHold' : 'sayWins';
    const told = say(word, { who, seat, from: pastShort(contest.id, desk) });
    return by === null || tally.outcome === 'uncontested' ? told : say('sayBy', { told, by });
  }
  if (by === null) return say('sayAheadIn', { who, seat });
  if (
    told &&
    (told.type === 'lead-changed' || told.type === 'flip') &&
    told.from !== null &&
    told.to === tally.leader
  ) {
    const from = chipOfParty(partyOf(told.from, view), desk).short;
    return say('sayTakesLead', { who, from, by });
  }
  return say('sayAheadBy', { who, by });
}

function pastShort(contest: ContestId, desk: Desk): string {
  return chipOfParty(desk.election.past.get(contest)?.party ?? null, desk).short;
}

/** `GAIN 14:10`: what happened, in one word of its own for each kind of event, and when. */
export function kickerOf(told: Told | undefined, tally: Tally | undefined, desk: Desk): string {
  if (!told) return '';
  const verdict = told.type === 'declared' ? verdictOf(tally, desk.election) : null;
  if (told.type === 'declared' && tally && verdict === null) return '';
  const word = verdict === 'gain' || verdict === 'hold' ? verdict : WORD[told.type];
  return word === undefined ? '' : `${desk.say(word)} ${desk.format.time(told.at)}`;
}

const WORD: Partial<Record<EventType, keyof Words>> = {
  'first-result': 'leadFirst',
  'lead-changed': 'leadChange',
  flip: 'leadChange',
  declared: 'declared',
  retracted: 'takenBack',
  'ranking-changed': 'newOrder',
  'majority-crossed': 'majority',
  tie: 'level',
  'close-race': 'close',
  upset: 'upset',
  'elected-but-trailing': 'declared',
  correction: 'correction',
  'all-declared': 'result',
};
