import type { Contest, ContestId } from '../../election/election.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import type { Board, Shown } from './board.ts';
import {
  type Chip,
  chipOfParty,
  counted,
  type Desk,
  personName,
  placeName,
  roundText,
  type SeatRow,
  seatRow,
} from './desk.ts';
import { type MapModel, mapModel } from './map-view.ts';
import { regionTitle } from './region-board.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

interface SeatCandidate {
  key: string;
  name: string;
  /** Relative to a page in `overlays/`; empty = none. */
  photo: string;
  /** One or two letters where nobody of the seat has a photo; else empty, and a silhouette stands in. */
  monogram: string;
  chip: Chip;
  votes: Shown | null;
  share: string;
  /** Per cent of the leader's votes, for the bar. */
  width: number;
  /** `won`, `leading`, or empty. */
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
  more: string;
  past: string;
  margin: Shown | null;
  calledByUs: boolean;
  /** The seat's district with the seat ringed; null outside the mapped state. */
  map: MapModel | null;
}

const CANDIDATES = 6;

/** One contest with its candidates: the operator's seat, or the one whose lead changed last. */
export const seatBoard: Board = {
  id: 'seat',
  template: 'seat',
  title: (view, desk) => {
    const contest = view.election.contests.get(shownSeat(view) ?? ('' as ContestId));
    return contest ? placeName(contest, desk) : '';
  },
  inputs: (view) => {
    const seat = shownSeat(view);
    const map = seat && districtMap(view.election.contests.get(seat), view);
    return [
      view.election,
      seat,
      seat && view.count.tallies.get(seat),
      map && view.maps.get(map),
      view.photos,
    ];
  },
  model: (view, desk) => seatModel(view, desk),
};

/** The seat asked for, else the one that changed last, else the main state's first. */
function shownSeat(view: NightView): ContestId | null {
  if (view.seat) return view.seat;
  for (let at = view.events.length - 1; at >= 0; at--) {
    const event = view.events[at];
    if (event?.contest && (event.type === 'lead-changed' || event.type === 'flip')) return event.contest;
  }
  const first = [...view.election.contests.values()].find(({ state }) => state === view.election.mainState);
  return first?.id ?? null;
}

function seatModel(view: NightView, desk: Desk): SeatModel {
  const { election, words, format } = desk;
  const id = shownSeat(view);
  const contest = id === null ? undefined : election.contests.get(id);
  const tally = id === null ? undefined : view.count.tallies.get(id);
  const candidates = contest ? standings(contest, tally, view, desk) : [];
  const hidden = candidates.length > CANDIDATES ? candidates.length - (CANDIDATES - 1) : 0;
  return {
    row: contest ? seatRow(contest, tally, desk) : null,
    place: contest ? placeOf(contest, desk) : '',
    reserved: contest?.reserved ? (words[`reserved${contest.reserved}`] ?? '') : '',
    round: roundText(tally, desk),
    total: leadsOnly(tally) ? null : { value: tally?.total ?? 0, text: format.number(tally?.total ?? 0) },
    candidates: candidates.slice(0, hidden > 0 ? CANDIDATES - 1 : CANDIDATES),
    more: hidden > 0 ? counted('moreCandidates', hidden, desk) : '',
    past: contest ? pastText(contest, desk) : '',
    margin:
      tally?.margin === null || tally?.margin === undefined || tally.outcome === 'uncontested'
        ? null
        : { value: tally.margin, text: format.number(tally.margin) },
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

/** A list's word alone: somebody leads, and no vote is told. */
function leadsOnly(tally: Tally | undefined): boolean {
  return tally?.total === 0 && (tally.outcome === 'leading' || tally.outcome === 'won');
}

/** Candidates by votes; before the first vote in roster order, NOTA last. */
function standings(contest: Contest, tally: Tally | undefined, view: NightView, desk: Desk): SeatCandidate[] {
  const { election, format } = desk;
  const roster = election.candidates.get(contest.id) ?? [];
  const votes = new Map(tally?.votes.map((count) => [count.candidate, count.votes]));
  const most = Math.max(1, ...votes.values());
  const pictured = roster.some(({ id }) => view.photos?.has(id));
  const kindOf = (party: string) => election.parties.get(party)?.kind;
  return roster
    .map((candidate, order) => ({ candidate, order, votes: votes.get(candidate.id) ?? 0 }))
    .sort((a, b) => {
      // A declared winner stays first, even where the numbers say otherwise (elected but trailing).
      const leads = Number(b.candidate.id === tally?.leader) - Number(a.candidate.id === tally?.leader);
      const last =
        Number(kindOf(a.candidate.party) === 'none') - Number(kindOf(b.candidate.party) === 'none');
      return leads || b.votes - a.votes || last || a.order - b.order;
    })
    .map(({ candidate, votes }) => {
      const name = personName(candidate, desk);
      const photo = view.photos?.get(candidate.id);
      const leads = tally?.leader === candidate.id;
      const party = view.count.reassigned.get(candidate.id) ?? candidate.party;
      const won = tally !== undefined && isWon(tally);
      return {
        key: candidate.id,
        name: kindOf(party) === 'none' ? (desk.words.nota ?? name) : name,
        photo: photo === undefined ? '' : `../${photo.split('/').map(encodeURIComponent).join('/')}`,
        monogram: pictured && kindOf(party) !== 'none' ? '' : monogram(name),
        chip: chipOfParty(party, desk),
        votes: leadsOnly(tally) ? null : { value: votes, text: format.number(votes) },
        share: tally && tally.total > 0 ? format.share(votes / tally.total) : '',
        width: Math.round((votes / most) * 1000) / 10,
        state: leads ? (won ? 'won' : tally.outcome === 'leading' ? 'leading' : '') : '',
        none: kindOf(party) === 'none',
      };
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
  const { election, words, format } = desk;
  const past = election.past.get(contest.id);
  if (election.pastLabel === '' || election.past.size === 0) return '';
  if (!past) return fill(words.noPast ?? '', { past: election.pastLabel });
  const values = { past: election.pastLabel, party: chipOfParty(past.party, desk).short };
  return past.margin === null
    ? fill(words.lastWinner ?? '', values)
    : fill(words.lastResult ?? '', { ...values, n: format.number(past.margin) });
}

/**
 * First letters of the first and last word that begin with a letter. In scripts whose letters carry their
 * vowels a grapheme is as wide as two Latin letters (ஜோ), so there it is the first one only.
 */
export function monogram(name: string): string {
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const letters = name
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .map((word) => [...graphemes.segment(word)][0]?.segment ?? '');
  const [first] = letters;
  if (first === undefined) return '';
  if (/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(first)) {
    return letters.length > 1 ? first + (letters.at(-1) ?? '') : first;
  }
  // A vowel written on both sides, or a cluster of several consonants, would not fit: the letter alone.
  return first.length > 3 || TWO_SIDED.test(first) ? ([...first][0] ?? '') : first;
}

/** Vowel signs of Bengali, Tamil and Malayalam that stand left and right of their letter. */
const TWO_SIDED = /[\u09cb\u09cc\u0bca-\u0bcc\u0d4a-\u0d4c]/;
