import { type BlocTotal, type HouseTotal, isDecided } from '../../tally/house.ts';
import { type Chip, chipOfBloc, type Desk, NEUTRAL } from './desk.ts';
import type { Shown } from './format.ts';
import type { ProjectedBloc, ProjectionView } from './view.ts';

/** A number that went up or down. */
export interface Move {
  text: string;
  sign: 'up' | 'down' | 'same';
}

export function moveOf(by: number, { format }: Desk): Move {
  return { text: format.signed(by), sign: by > 0 ? 'up' : by < 0 ? 'down' : 'same' };
}

/** A party or coalition as a row of bars and numbers. */
export interface BlocRow {
  key: string;
  chip: Chip;
  won: Shown;
  leading: Shown;
  seats: Shown;
  /** Change over comparable seats; null before one is comparable. */
  change: Move | null;
  share: string;
  swing: string;
  /** Per cent of the house, for the bars. */
  wonWidth: number;
  leadingWidth: number;
  /** What is said of its majority: had, or how likely by the projection, or one of leads. */
  majority: string;
  projection: string;
}

export function blocRow(
  bloc: BlocTotal,
  house: HouseTotal,
  projection: ProjectionView | null,
  desk: Desk,
): BlocRow {
  const { format } = desk;
  const projected = projection?.blocs.find(({ id }) => id === bloc.id);
  return {
    key: `${bloc.kind}-${bloc.id}`,
    chip: chipOfBloc(bloc, desk),
    won: format.shown(bloc.won),
    leading: format.shown(bloc.leading),
    seats: format.shown(bloc.seats),
    change: house.comparable > 0 ? moveOf(bloc.change, desk) : null,
    share: bloc.share === null ? '' : format.share(bloc.share),
    swing: bloc.swing === null ? '' : format.points(bloc.swing),
    wonWidth: shareOfHouse(bloc.won, house),
    leadingWidth: shareOfHouse(bloc.leading, house),
    majority: saidOfMajority(bloc, projected?.majority ?? 0, desk),
    projection: projected ? rangeOf(projected, desk) : '',
  };
}

/** `209–219`; one number where the range is none. */
function rangeOf({ low, high }: ProjectedBloc, { format, say }: Desk): string {
  if (low === high) return format.number(low);
  return say('projectionRange', { low: format.number(low), high: format.number(high) });
}

/** Chances from which the words are used, as the Intergovernmental Panel on Climate Change uses them. */
const LIKELY = 0.66;
const VERY_LIKELY = 0.9;

function saidOfMajority({ majority }: BlocTotal, chance: number, { say }: Desk): string {
  if (majority === 'won') return say('majorityReached');
  if (chance >= LIKELY) return say(chance >= VERY_LIKELY ? 'majorityVeryLikely' : 'majorityLikely');
  return majority === null ? '' : say('majorityAhead');
}

/**
 * The blocs a state is summed up by: coalitions where it has any, else its parties. Parties that find no room are summed as
 * others. Before anybody has a vote or a seat, the first of the files stand there, waiting.
 */
export function mainBlocs(house: HouseTotal, room: number, desk: Desk): readonly BlocTotal[] {
  const { election, say } = desk;
  if (house.coalitions.length > 0) return house.coalitions.slice(0, room);
  const isReal = ({ id }: { id: string }) => election.parties.get(id)?.kind !== 'none';
  const parties = house.parties.filter(isReal);
  if (parties.length === 0) return waitingParties(room, desk);
  if (parties.length <= room) return parties;
  const rest = parties.slice(room - 1);
  const own = parties.slice(0, room - 1);
  // Whoever has neither a seat nor ever had one is no row of his own.
  if (rest.every(({ seats, past }) => seats === 0 && past === 0)) return own;
  return [...own, sumBlocs(rest, say('others'), NEUTRAL)];
}

/** Once somebody has a seat, others without one are no row. */
export function shownBlocs(blocs: readonly BlocTotal[]): readonly BlocTotal[] {
  if (blocs.every(({ seats }) => seats === 0)) return blocs;
  return blocs.filter(({ id, seats }) => id !== 'others' || seats > 0);
}

/** The election's first parties, with nothing yet. */
export function waitingParties(room: number, { election }: Desk): readonly BlocTotal[] {
  return [...election.parties.values()]
    .filter(({ kind }) => kind === 'party')
    .slice(0, Math.min(room, MOST_WAITING))
    .map(({ id, name, short, colour }) => ({ ...sumBlocs([], short, colour ?? NEUTRAL), id, name }));
}

/** More parties than these say nothing before a vote. */
const MOST_WAITING = 7;

/** Who is ahead; nobody at zero seats or in a tie for the first place. */
export function frontRunner(rows: readonly BlocRow[]): BlocRow | null {
  const [first, second] = [...rows].sort((a, b) => b.seats.value - a.seats.value);
  return first && first.seats.value > (second?.seats.value ?? 0) ? first : null;
}

/** The line that a bar of the whole house must reach. */
export interface MajorityLine {
  /** `148 to win`; when it is won, or nothing is left to count, `148 for a majority`. */
  majority: string;
  /** Where it stands, per cent of the house. */
  majorityAt: number;
}

export function majorityLine(house: HouseTotal, { say, format }: Desk): MajorityLine {
  const isWon = [...house.parties, ...house.coalitions].some(({ majority }) => majority === 'won');
  const word = isWon || isDecided(house) ? 'forMajority' : 'toWin';
  return {
    majority: say(word, { n: format.number(house.majority) }),
    majorityAt: shareOfHouse(house.majority, house),
  };
}

/** Per cent of the house, for the bars. */
function shareOfHouse(seats: number, house: HouseTotal): number {
  return Math.round((seats / Math.max(1, house.seats)) * 10000) / 100;
}

/** Sum of several small blocs, as "others". */
export function sumBlocs(blocs: readonly BlocTotal[], name: string, colour: string): BlocTotal {
  const sum = (pick: (bloc: BlocTotal) => number) => blocs.reduce((all, bloc) => all + pick(bloc), 0);
  const share = blocs.some((bloc) => bloc.share !== null) ? sum((bloc) => bloc.share ?? 0) : null;
  return {
    kind: 'party',
    id: '',
    short: name,
    name,
    colour,
    won: sum((bloc) => bloc.won),
    leading: sum((bloc) => bloc.leading),
    seats: sum((bloc) => bloc.seats),
    votes: sum((bloc) => bloc.votes),
    share,
    past: sum((bloc) => bloc.past),
    pastComparable: sum((bloc) => bloc.pastComparable),
    change: sum((bloc) => bloc.change),
    // Swings of parties known in different seats do not add up.
    swing: null,
    majority: null,
  };
}
