import { type BlocTotal, type HouseTotal, isDecided } from '../../tally/house.ts';
import type { Shown } from './board.ts';
import { type Chip, chipOfBloc, type Desk, NEUTRAL } from './desk.ts';
import type { ProjectedBloc, ProjectionView } from './view.ts';
import { fill } from './words.ts';

/** A party or coalition as a row of bars and numbers. */
export interface BlocRow {
  key: string;
  chip: Chip;
  won: Shown;
  leading: Shown;
  seats: Shown;
  /** Change over comparable seats; null before one is comparable. */
  change: { text: string; sign: 'up' | 'down' | 'same' } | null;
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
  const { format, words } = desk;
  const shown = (value: number): Shown => ({ value, text: format.number(value) });
  const width = (seats: number) => Math.round((seats / Math.max(1, house.seats)) * 10000) / 100;
  const projected = projection?.blocs.find(({ id }) => id === bloc.id);
  return {
    key: `${bloc.kind}-${bloc.id}`,
    chip: chipOfBloc(bloc, desk),
    won: shown(bloc.won),
    leading: shown(bloc.leading),
    seats: shown(bloc.seats),
    change:
      house.comparable > 0
        ? {
            text: format.signed(bloc.change),
            sign: bloc.change > 0 ? 'up' : bloc.change < 0 ? 'down' : 'same',
          }
        : null,
    share: bloc.share === null ? '' : format.share(bloc.share),
    swing: bloc.swing === null ? '' : format.points(bloc.swing),
    wonWidth: width(bloc.won),
    leadingWidth: width(bloc.leading),
    majority: saidOfMajority(bloc, projected?.majority ?? 0, words),
    projection: projected ? rangeOf(projected) : '',
  };

  /** `209–219`; one number where the range is none. */
  function rangeOf({ low, high }: ProjectedBloc): string {
    if (low === high) return format.number(low);
    return fill(words.projectionRange ?? '', { low: format.number(low), high: format.number(high) });
  }
}

/** Chances from which the words are used, as the Intergovernmental Panel on Climate Change uses them. */
const LIKELY = 0.66;
const VERY_LIKELY = 0.9;

function saidOfMajority({ majority }: BlocTotal, chance: number, words: Desk['words']): string {
  if (majority === 'won') return words.majorityReached ?? '';
  if (chance >= LIKELY)
    return (chance >= VERY_LIKELY ? words.majorityVeryLikely : words.majorityLikely) ?? '';
  return majority === null ? '' : (words.majorityAhead ?? '');
}

/**
 * The blocs a state is summed up by: coalitions where it has any, else its parties. Parties that find no room are summed as
 * others. Before anybody has a vote or a seat, the first of the files stand there, waiting.
 */
export function mainBlocs(house: HouseTotal, room: number, desk: Desk): readonly BlocTotal[] {
  const { election, words } = desk;
  if (house.coalitions.length > 0) return house.coalitions.slice(0, room);
  const isReal = ({ id }: { id: string }) => election.parties.get(id)?.kind !== 'none';
  const parties = house.parties.filter(isReal);
  if (parties.length === 0) return waitingParties(room, desk);
  if (parties.length <= room) return parties;
  const rest = parties.slice(room - 1);
  const own = parties.slice(0, room - 1);
  // Whoever has neither a seat nor ever had one is no row of his own.
  if (rest.every(({ seats, past }) => seats === 0 && past === 0)) return own;
  return [...own, sumBlocs(rest, words.others ?? '', NEUTRAL)];
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

/** `148 to win`; when it is won, or nothing is left to count, `148 for a majority`. */
export function majorityText(house: HouseTotal, { words, format }: Desk): string {
  const isOver = isDecided(house) || house.parties.concat(house.coalitions).some(isWinner);
  return fill((isOver ? words.forMajority : words.toWin) ?? '', { n: format.number(house.majority) });
}

function isWinner(bloc: BlocTotal): boolean {
  return bloc.majority === 'won';
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
