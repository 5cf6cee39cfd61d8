import { candidateOf } from '../../election/candidate.ts';
import { coalitionOf } from '../../election/coalition.ts';
import type { Coalition, PartyId } from '../../election/election.ts';
import { seatsOf } from '../../election/house-size.ts';
import type { BlocTotal, HouseTotal } from '../../tally/house.ts';
import { isOff } from '../../tally/tally.ts';
import { type BlocRow, blocRow, frontRunner, mainBlocs, majorityLine } from './bloc-row.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, type Desk, NEUTRAL } from './desk.ts';
import type { Shown } from './format.ts';
import { holdingsIn } from './held.ts';
import { hemicycle } from './hemicycle.ts';
import { houseHeadline } from './story.ts';
import { houseOf, mainContests, type NightView } from './view.ts';

interface HouseDot {
  /** Per cent of the semicircle's box (twice as wide as high). */
  x: number;
  y: number;
  colour: string;
  /** `won`, `leading`, `undecided`, `postponed`. */
  style: string;
}

export interface HouseModel {
  /** From the left, in bunches: a page does not look into a bunch that is the same as before. */
  dots: readonly (readonly HouseDot[])[];
  /** Dot diameter, per cent of the box's width. */
  dotSize: number;
  /** Marks at the seat that brings the majority, counted from the left and from the right: degrees. */
  marks: readonly number[];
  majority: string;
  /** Parties of each side in the order of the dots. */
  legend: readonly { key: string; chip: Chip; seats: Shown; style: string }[];
  blocs: readonly BlocRow[];
  /** The bloc with most seats, in the middle of the arc; null while nobody is ahead. */
  first: BlocRow | null;
  /** `12 of 294 declared` */
  declared: string;
}

interface Group {
  key: string;
  chip: Chip;
  won: number;
  leading: number;
}

const LEGEND = 9;

/**
 * The dot semicircle. Order is fixed by the election, never by size: the first coalition from the left, the
 * second from the right end, the others towards the middle, where those without a trend wait.
 */
export const houseBoard: Board = {
  id: 'house',
  template: 'house',
  title: (_view, { say }) => say('house'),
  headline: (view, desk) => houseHeadline('house', houseOf(view), view, desk),
  inputs: (view) => [view.election, houseOf(view), view.projection],
  model(view, desk): HouseModel {
    const { say, format } = desk;
    const house = houseOf(view);
    const { seats } = house;
    const rows = sideBlocs(house, desk).map((bloc) => blocRow(bloc, house, view.projection, desk));
    const { left, right, postponed } = groupsOf(view, desk);
    const layout = seats > 0 ? hemicycle(seats) : null;
    const styles = seatStyles(seats, left, right, postponed);
    const radius = layout?.dotRadius ?? 0;
    const scale = 100 / (2 * (1 + radius));
    const place = (value: number) => Math.round(value * scale * 1000) / 1000;
    const groups = [...left, ...[...right].reverse()].filter(({ won, leading }) => won + leading > 0);
    return {
      dots: bunches(
        (layout?.dots ?? []).map((dot, at) => ({
          x: place(dot.x + 1 + radius),
          y: Math.round((100 - ((dot.y + radius) * 100) / (1 + 2 * radius)) * 1000) / 1000,
          ...(styles[at] as { colour: string; style: string }),
        })),
      ),
      dotSize: place(radius * 2),
      marks: layout
        ? majorityMarks(
            layout.dots.map(({ angle }) => angle),
            house.majority,
          )
        : [],
      majority: majorityLine(house, desk).majority,
      legend: legendOf(groups, seats, postponed, desk),
      blocs: rows,
      first: frontRunner(rows),
      declared: say('declaredOf', { n: format.number(house.won), of: format.number(house.polled) }),
    };
  },
};

/** Coalitions, or the two parties ahead: the legend has all of them. */
function sideBlocs(house: HouseTotal, desk: Desk): readonly BlocTotal[] {
  if (house.coalitions.length > 0) return mainBlocs(house, 4, desk);
  return mainBlocs(house, Number.POSITIVE_INFINITY, desk).slice(0, 2);
}

/** Dots of a bunch. */
const BUNCH = 20;

function bunches<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / BUNCH) }, (_, at) =>
    list.slice(at * BUNCH, (at + 1) * BUNCH),
  );
}

/** Parties with a seat by side, each side from its end inwards; a coalition's parties stay together. */
function groupsOf(view: NightView, desk: Desk): { left: Group[]; right: Group[]; postponed: number } {
  const { election } = desk;
  const found = new Map<string, Group & { rank: number }>();
  let postponed = 0;
  const partyRank = new Map([...election.parties.keys()].map((id, rank) => [id, rank]));
  const add = (party: PartyId, coalition: Coalition | null, seats: number, won: boolean): void => {
    const place = coalition ? election.coalitions.indexOf(coalition) : election.coalitions.length;
    const key = `${place}/${party}`;
    const group = found.get(key) ?? {
      key,
      chip: chipOfParty(party, desk),
      won: 0,
      leading: 0,
      // Inside a coalition its own order of members; outside, the order of parties.csv.
      rank: place * 10_000 + memberRank(coalition?.members, party, partyRank),
    };
    group[won ? 'won' : 'leading'] += seats;
    found.set(key, group);
  };
  for (const contest of mainContests(view)) {
    const tally = view.count.tallies.get(contest.id);
    if (!tally || isOff(tally)) postponed += seatsOf(contest);
    for (const { candidate, party, seats, won } of holdingsIn(contest.id, view)) {
      const person = candidateOf(candidate, election);
      add(party, person ? coalitionOf({ ...person, party }, election) : null, seats, won);
    }
  }
  const { seats: levelling = new Map<PartyId, number>(), won = false } = houseOf(view)?.levelled ?? {};
  for (const [party, seats] of levelling) {
    add(party, election.coalitions.find(({ members }) => members.includes(party)) ?? null, seats, won);
  }
  const ordered = [...found.values()].sort((a, b) => a.rank - b.rank);
  const sideOf = (group: { rank: number }) => Math.floor(group.rank / 10_000);
  if (election.coalitions.length === 0) {
    // No coalitions: the election's first party has the left end, the rest come from the right.
    const first = election.parties.keys().next().value;
    const isFirst = (group: Group) => group.key === `0/${first}`;
    return { left: ordered.filter(isFirst), right: ordered.filter((group) => !isFirst(group)), postponed };
  }
  return {
    left: ordered.filter((group) => sideOf(group) === 0),
    right: ordered.filter((group) => sideOf(group) > 0),
    postponed,
  };
}

function memberRank(
  members: readonly string[] | undefined,
  party: string,
  ranks: ReadonlyMap<string, number>,
): number {
  const inside = members?.indexOf(party) ?? -1;
  return inside >= 0 ? inside : 1000 + (ranks.get(party) ?? 8000);
}

/** One style a dot, from the left: left groups, undecided, postponed, right groups turned round. */
function seatStyles(
  seats: number,
  left: readonly Group[],
  right: readonly Group[],
  postponed: number,
): { colour: string; style: string }[] {
  const spread = (groups: readonly Group[]) =>
    groups.flatMap(({ chip, won, leading }) => [
      ...Array.from({ length: won }, () => ({ colour: chip.colour, style: 'won' })),
      ...Array.from({ length: leading }, () => ({ colour: chip.colour, style: 'leading' })),
    ]);
  const fromLeft = spread(left);
  const fromRight = spread(right).reverse();
  const middle = Math.max(0, seats - fromLeft.length - fromRight.length);
  // Seats that stay empty tonight (postponed, nominated) are outlined, beside the undecided.
  const vacant = Math.min(postponed, middle);
  return [
    ...fromLeft,
    ...Array.from({ length: middle - vacant }, () => ({ colour: NEUTRAL, style: 'undecided' })),
    ...Array.from({ length: vacant }, () => ({ colour: NEUTRAL, style: 'postponed' })),
    ...fromRight,
  ].slice(0, seats);
}

/** Degrees (0 = left end, 90 = top) just behind the seat that makes a majority, from each side. */
export function majorityMarks(angles: readonly number[], majority: number): number[] {
  if (majority < 1 || majority > angles.length) return [];
  const between = [
    [majority - 1, majority],
    [angles.length - majority, angles.length - majority - 1],
  ] as const;
  return between.flatMap(([seat, next]) => {
    const [here, there] = [angles[seat], angles[next]];
    if (here === undefined || there === undefined) return [];
    return [Math.round(((here + there) / 2) * (180 / Math.PI) * 100) / 100];
  });
}

function legendOf(
  groups: readonly Group[],
  seats: number,
  postponed: number,
  desk: Desk,
): HouseModel['legend'] {
  const { say, format } = desk;
  const bySize = [...groups].sort((a, b) => b.won + b.leading - a.won - a.leading);
  const shown = new Set(bySize.slice(0, groups.length > LEGEND ? LEGEND - 1 : LEGEND));
  const small = groups.filter((group) => !shown.has(group));
  const line = (key: string, chip: Chip, won: number, leading: number, style: string) => ({
    key,
    chip,
    seats: format.shown(won + leading),
    won: format.number(won),
    leading: format.number(leading),
    style,
  });
  const lines = groups
    .filter((group) => shown.has(group))
    .map(({ key, chip, won, leading }) =>
      line(`seats-${key}`, chip, won, leading, won > 0 ? 'won' : 'leading'),
    );
  const sum = (pick: (group: Group) => number, list: readonly Group[]) =>
    list.reduce((all, group) => all + pick(group), 0);
  const neutral = (word: string): Chip => ({ short: say(word), name: say(word), colour: NEUTRAL });
  if (small.length > 0) {
    const won = sum((group) => group.won, small);
    lines.push(
      line(
        'seats-others',
        neutral('others'),
        won,
        sum((group) => group.leading, small),
        'won',
      ),
    );
  }
  const waiting = seats - sum((group) => group.won + group.leading, groups) - postponed;
  if (waiting > 0) lines.push(line('seats-undecided', neutral('undecided'), waiting, 0, 'undecided'));
  if (postponed > 0) lines.push(line('seats-postponed', neutral('postponed'), postponed, 0, 'postponed'));
  return lines;
}
