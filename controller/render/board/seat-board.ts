import { candidateOf } from '../../election/candidate.ts';
import type { CandidateId, Contest, ContestId, PartyId } from '../../election/election.ts';
import { pastVotes } from '../../election/read-past.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import type { Board } from './board.ts';
import { linesOf, marginWord, type ShownLine, seatsText, standingOf } from './contest-lines.ts';
import {
  type Chip,
  chipOfParty,
  type Desk,
  isNota,
  personName,
  roundText,
  type SeatRow,
  seatRow,
} from './desk.ts';
import type { Shown } from './format.ts';
import { type ListsModel, listsModel } from './lists.ts';
import { type MapModel, mapModel } from './map-view.ts';
import { type More, moreOf } from './more.ts';
import { type Portrait, portraitOf } from './portrait.ts';
import { type QuestionModel, questionModel } from './questions-board.ts';
import { regionTitle } from './region-board.ts';
import { overContest, verdictText } from './story.ts';
import { houseOf, type NightView } from './view.ts';

interface SeatCandidate extends Portrait {
  key: string;
  name: string;
  chip: Chip;
  votes: Shown | null;
  share: string;
  /** Points against the party's share last time; empty where that is not known. */
  change: string;
  /** Per cent of the leader's votes, for the bar. */
  width: number;
  /** `won`, `leading`, `through`, or empty. */
  state: string;
  none: boolean;
}

interface SeatModel {
  row: SeatRow | null;
  place: string;
  reserved: string;
  round: string;
  /** Null where the source names who leads and counts no votes. */
  total: Shown | null;
  candidates: readonly SeatCandidate[];
  /** Numbers too long for their usual place. */
  wide: boolean;
  /** The source names who leads and counts no votes: neither bars nor numbers. */
  unvoted: boolean;
  more: More;
  /** More than one has won: none of them is larger than the others. */
  several: boolean;
  past: string;
  /** `GAIN FROM BJP`, `HOLD`; empty before it is declared. */
  verdict: string;
  /** `Swing 3.2 to AITC`; empty where last time's votes are not known. */
  swing: string;
  /** Why people wait for it; empty where they don't. */
  reason: string;
  margin: Shown | null;
  marginWord: string;
  /** What decides beside votes; empty for most contests. */
  lines: readonly ShownLine[];
  calledByUs: boolean;
  /** In place of candidates: a question's answers, the lists of a contest. */
  question?: QuestionModel;
  lists?: ListsModel;
  /** The seat's district with the seat ringed; null outside the mapped state. */
  map: MapModel | null;
}

/** Votes of so many digits need more room. */
const WIDE = 1_000_000;
const CANDIDATES = 6;
/** The winner takes more room. */
const CANDIDATES_OF_WON = 5;

/** One contest with its candidates: the seat that is cued, else the first key seat. */
export const seatBoard: Board = {
  id: 'seat',
  template: 'seat',
  ...overContest('seat', (view) => view.election.contests.get(shownSeat(view) ?? ('' as ContestId))),
  inputs: (view) => {
    const seat = shownSeat(view);
    const map = seat && districtMap(view.election.contests.get(seat), view);
    return [
      view.election,
      seat,
      seat && view.count.tallies.get(seat),
      map && view.maps.get(map),
      seat && view.election.units?.has(seat) && view.count.units,
      view.photos,
      namesLeaders(view),
    ];
  },
  model: (view, desk) => seatModel(view, desk),
};

/** The seat asked for, else the first key seat, else the main state's that changed last, else its first. */
function shownSeat(view: NightView): ContestId | null {
  const { election, events } = view;
  const asked = view.focus?.get('seat')?.contest ?? view.seat ?? election.keySeats?.[0]?.contest;
  if (asked) return asked;
  const isMain = (state: string | null) => state === election.mainState;
  const last = events.findLast(
    ({ contest, state, type }) =>
      contest && isMain(state) && (type === 'lead-changed' || type === 'seat-changed'),
  );
  if (last?.contest) return last.contest;
  return [...election.contests.values()].find(({ state }) => isMain(state))?.id ?? null;
}

function seatModel(view: NightView, desk: Desk): SeatModel {
  const { election, say, format } = desk;
  const id = shownSeat(view);
  const contest = id === null ? undefined : election.contests.get(id);
  const tally = id === null ? undefined : view.count.tallies.get(id);
  const key = election.keySeats?.find((seat) => seat.contest === id);
  const question = contest && questionModel(contest, tally, view, desk);
  const lists = contest?.kind === 'party' ? listsModel(contest, tally, desk) : null;
  const candidates = contest ? standings(contest, tally, view, desk) : [];
  const several = candidates.filter(({ state }) => state === 'won').length > 1;
  const room = tally && isWon(tally) && !several ? CANDIDATES_OF_WON : CANDIDATES;
  const hidden = candidates.length > room ? candidates.length - (room - 1) : 0;
  return {
    row: contest ? seatRow(contest, tally, desk) : null,
    place: [contest ? placeOf(contest, desk) : '', seatsText(contest, desk)].filter(Boolean).join(' · '),
    reserved: contest?.reserved ? say(`reserved${contest.reserved}`) : '',
    round: roundText(tally, desk),
    total: leadsOnly(tally, view) ? null : format.shown(tally?.total ?? 0),
    candidates: candidates.slice(0, hidden > 0 ? room - 1 : room),
    unvoted: leadsOnly(tally, view),
    wide: candidates.some(({ votes }) => (votes?.value ?? 0) >= WIDE),
    more: moreOf('moreCandidates', hidden, candidates.length - hidden, desk),
    several,
    past: contest ? pastText(contest, desk) : '',
    verdict: verdictText(tally, desk),
    swing: contest && tally ? swingText(contest, tally, view, desk) : '',
    reason: key ? format.name(key) : '',
    margin:
      tally?.margin === null || tally?.margin === undefined || tally.outcome === 'uncontested' || lists
        ? null
        : format.shown(tally.margin),
    marginWord: marginWord(contest, desk),
    lines: question || lists ? [] : linesOf(tally, desk),
    ...(question && { question }),
    ...(lists && { lists }),
    calledByUs: tally?.calledBy === 'us',
    map: contest ? locatorMap(contest, view) : null,
  };
}

/** The map of the seat's first region that has one: its district's. */
function districtMap(contest: Contest | undefined, view: NightView): string | null {
  if (contest?.state !== view.election.mainState) return null;
  for (const { key } of view.election.regionKinds) {
    const name = `${key}-${contest.regions[key]}`;
    if (view.maps.has(name)) return name;
  }
  return null;
}

function locatorMap(contest: Contest, view: NightView): MapModel | null {
  const name = districtMap(contest, view);
  return name === null ? null : mapModel(name, view, [{ contest: contest.id, key: `here-${contest.id}` }]);
}

/** A list's word alone: somebody leads, and no vote is told; or it waits where nobody's votes are told. */
function leadsOnly(tally: Tally | undefined, view: NightView): boolean {
  if (tally?.total !== 0) return false;
  return tally.outcome === 'leading' || tally.outcome === 'won' || namesLeaders(view);
}

/** Whether nothing is known of the night but who leads. */
function namesLeaders(view: NightView): boolean {
  const { reporting, votes } = houseOf(view);
  return reporting > 0 && votes === 0;
}

/** Candidates by votes; before the first vote in roster order, NOTA last. */
function standings(contest: Contest, tally: Tally | undefined, view: NightView, desk: Desk): SeatCandidate[] {
  const { election, format } = desk;
  const roster = election.candidates.get(contest.id) ?? [];
  const votes = new Map(tally?.votes.map((count) => [count.candidate, count.votes]));
  const most = Math.max(1, ...votes.values());
  const kindOf = (party: string) => election.parties.get(party)?.kind;
  return roster
    .map((candidate, order) => ({ candidate, order, votes: votes.get(candidate.id) ?? 0 }))
    .sort((a, b) => {
      // Whoever is elected stands first, even where the numbers say otherwise (elected but trailing, by later preferences).
      const won = Number(hasWon(b.candidate.id, tally)) - Number(hasWon(a.candidate.id, tally));
      const leads = Number(b.candidate.id === tally?.leader) - Number(a.candidate.id === tally?.leader);
      const last =
        Number(kindOf(a.candidate.party) === 'none') - Number(kindOf(b.candidate.party) === 'none');
      return won || leads || b.votes - a.votes || last || a.order - b.order;
    })
    .map(({ candidate, votes }) => {
      const name = personName(candidate, desk);
      const party = view.count.reassigned.get(candidate.id) ?? candidate.party;
      return {
        key: candidate.id,
        name: isNota(party, election) ? (desk.words.nota ?? name) : name,
        ...portraitOf(candidate, view, desk),
        chip: chipOfParty(party, desk),
        votes: leadsOnly(tally, view) ? null : format.shown(votes),
        share: tally && tally.total > 0 ? format.share(votes / tally.total) : '',
        change: changeOf(contest, party, tally, view, desk),
        width: Math.round((votes / most) * 1000) / 10,
        state: standingOf(candidate.id, tally),
        none: kindOf(party) === 'none',
      };
    });
}

function hasWon(candidate: CandidateId, tally: Tally | undefined): boolean {
  return standingOf(candidate, tally) === 'won';
}

/** A party's share of a seat now less its share last time, 0..1; null where one of them is not known. */
function shareChange(
  contest: Contest,
  party: PartyId,
  tally: Tally | undefined,
  view: NightView,
): number | null {
  const past = view.election.past.get(contest.id);
  const before = past && pastVotes(past).get(party);
  // Two independents are two people.
  const isParty = view.election.parties.get(party)?.kind === 'party';
  if (!tally || tally.total === 0 || !past?.total || before === undefined || !isParty) return null;
  const roster = view.election.candidates.get(contest.id) ?? [];
  const now = tally.votes.reduce((sum, { candidate, votes }) => {
    const own = roster.find(({ id }) => id === candidate)?.party;
    return (view.count.reassigned.get(candidate) ?? own) === party ? sum + votes : sum;
  }, 0);
  return now / tally.total - before / past.total;
}

function changeOf(
  contest: Contest,
  party: PartyId,
  tally: Tally | undefined,
  view: NightView,
  desk: Desk,
): string {
  const change = shareChange(contest, party, tally, view);
  return change === null ? '' : desk.format.points(change);
}

/** Half of what the first gained and the second lost, in points of the vote (Butler's swing). */
function swingText(contest: Contest, tally: Tally, view: NightView, desk: Desk): string {
  const second = candidateOf(tally.runnerUp, view.election)?.party;
  if (tally.leaderParty === null || second === undefined) return '';
  const [up, down] = [tally.leaderParty, second].map((party) => shareChange(contest, party, tally, view));
  if (typeof up !== 'number' || typeof down !== 'number') return '';
  const swing = (up - down) / 2;
  const to = chipOfParty(swing < 0 ? second : tally.leaderParty, desk).short;
  return desk.say('swingTo', {
    n: desk.format.points(Math.abs(swing)).replace('+', ''),
    party: to,
  });
}

/** The seat's region of the first kind, and its state. */
function placeOf(contest: Contest, desk: Desk): string {
  const { election, format } = desk;
  const regions = election.regionKinds.slice(0, 1).flatMap((kind) => {
    const region = kind.regions.find(({ id }) => id === contest.regions[kind.key]);
    return region ? [regionTitle(kind, region, desk)] : [];
  });
  const state = election.states.find(({ code }) => code === contest.state);
  return [...regions, ...(state ? [format.name(state)] : [])].join(' · ');
}

function pastText(contest: Contest, desk: Desk): string {
  const { election, say, format } = desk;
  const past = election.past.get(contest.id);
  if (election.pastLabel === '' || election.past.size === 0) return '';
  if (!past) return say('noPast', { past: election.pastLabel });
  const values = { past: election.pastLabel, party: chipOfParty(past.party, desk).short };
  return past.margin === null
    ? say('lastWinner', values)
    : say('lastResult', { ...values, n: format.number(past.margin) });
}
