import { timesOf } from '../ground/times.ts';
import type { CountingFit } from './counting-fit.ts';
import { drawsOf } from './draws.ts';
import { countingSd, roomOf } from './noise.ts';
import type { SeatTotal } from './seat-totals.ts';
import type { Runner, SeatView } from './seat-view.ts';
import { latenessOf } from './swing.ts';

/** What one loses another mostly wins: a margin spreads as wide as this many shares. */
const MARGIN = 1.9;
/** Seats that count first differ from the rest as a whole by this much of a margin, as in the model. */
const ORDER = 0.04;
/** Late seats may be of one side: their margins move together by this much more, as in the model. */
const LATE = 0.12;

/** Who is ahead in a seat, who is second, and how likely the lead turns by the counting that is still to come. */
interface Lead {
  region: string;
  first: string;
  second: string;
  turns: number;
  /** A move of all margins, as wide as the order of the count allows, reaches this lead. */
  close: boolean;
}

/**
 * The leads so far, scaled to all seats, with the error that is their own: leads that turn (as many either way), seats
 * that have not reported and are drawn from like ones (regions vote alike), and the order in which seats count.
 *
 * @param from the first of these nights
 */
export function scaleLeads(
  seats: readonly SeatView[],
  counting: CountingFit | null,
  nights: number,
  from = 0,
): SeatTotal[] {
  const leads = leadsOf(seats, counting);
  const [house, heard] = [seats.length, leads.length];
  if (heard === 0) return [];
  const scale = house / heard;
  const alike = alikeInRegions(leads);
  const units = new Map<string, { lead: number; turns: number; close: number }>();
  const unitOf = (key: string) => {
    const unit = units.get(key) ?? { lead: 0, turns: 0, close: 0 };
    units.set(key, unit);
    return unit;
  };
  for (const { first, second, turns, close } of leads) {
    unitOf(first).lead += 1;
    for (const key of [first, second]) {
      unitOf(key).turns += turns * (1 - turns);
      if (close) unitOf(key).close += 1 / 4;
    }
  }
  const won = timesOf(seats.flatMap(({ runners, winner }) => runners[winner ?? -1] ?? []).map(unitKey));
  const names = [...units.keys()].sort();
  const open = house - heard;
  const drawn = names.map((key) => {
    const { lead, turns, close } = unitOf(key);
    const part = (lead + 0.5) / (heard + 1);
    const unheard = open * open * part * (1 - part) * (alike / heard + 1 / Math.max(1, open));
    const sd = Math.sqrt(scale ** 2 * (turns + close ** 2) + (open > 0 ? unheard : 0));
    return { mean: scale * lead, sd, least: won.get(key) ?? 0, draw: drawsOf(`leads ${key}`, 'normal') };
  });
  const totals = names.map((key): SeatTotal & { kind: 'party' } => ({
    kind: 'party',
    id: key,
    seats: new Uint16Array(nights),
  }));
  for (let night = 0; night < nights; night++) {
    const raw = drawn.map(({ mean, sd, least, draw }) => Math.max(least, mean + sd * draw(from + night)));
    const whole = raw.reduce((sum, one) => sum + one, 0);
    // Rounded so that a night's seats add up to the house: what is left over is carried on to the next.
    let carried = 0;
    raw.forEach((one, i) => {
      const exact = (one * house) / whole + carried;
      const rounded = Math.round(exact);
      carried = exact - rounded;
      (totals[i] as SeatTotal).seats[night] = Math.max(0, rounded);
    });
  }
  return byBloc(totals);
}

/** Leads of the seats that report, with the chance that they turn. */
function leadsOf(seats: readonly SeatView[], counting: CountingFit | null): Lead[] {
  const lateness = latenessOf(seats);
  return seats.flatMap((seat, i): Lead[] => {
    const ranked = seat.runners
      .filter(({ seen }) => seen !== null)
      .sort((a, b) => (b.seen ?? 0) - (a.seen ?? 0));
    const winner = seat.runners[seat.winner ?? -1];
    const first = winner ?? ranked[0];
    if (!first || (seat.counted === 0 && !winner)) return [];
    const second = ranked.find((one) => one !== first) ?? first;
    const margin = (first.seen ?? 0) - (second.seen ?? 0);
    const sd = MARGIN * (counting?.sdOf ?? countingSd)(seat.counted, seat.rounds) * roomOf(first.seen ?? 0.5);
    const turns = winner || sd === 0 ? 0 : normalBelow(-Math.max(0, margin) / sd);
    const close = turns > 0 && margin < ORDER + LATE * (lateness[i] ?? 0);
    return [{ region: seat.region, first: unitKey(first), second: unitKey(second), turns, close }];
  });
}

/** A party's seats in and outside a coalition are counted apart. */
function unitKey({ party, coalition }: Runner): string {
  return `${party} ${coalition ?? ''}`;
}

function byBloc(units: readonly SeatTotal[]): SeatTotal[] {
  const blocs = new Map<string, SeatTotal>();
  for (const { id: unit, seats } of units) {
    const [party = '', coalition = ''] = unit.split(' ');
    for (const [kind, id] of [
      ['party', party],
      ['coalition', coalition],
    ] as const) {
      if (id === '') continue;
      const bloc = blocs.get(`${kind} ${id}`) ?? { kind, id, seats: new Uint16Array(seats.length) };
      blocs.set(`${kind} ${id}`, bloc);
      seats.forEach((number, night) => {
        bloc.seats[night] = (bloc.seats[night] ?? 0) + number;
      });
    }
  }
  return [...blocs.values()];
}

/** How many times as unsure a part is because seats of one region are led alike (a cluster sample's design effect). */
function alikeInRegions(leads: readonly Lead[]): number {
  const parts = new Map<string, number>();
  for (const { first } of leads) parts.set(first, (parts.get(first) ?? 0) + 1 / leads.length);
  const [unit, part] = [...parts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0] as [
    string,
    number,
  ]);
  const regions = new Map<string, { sum: number; seats: number }>();
  for (const { region, first } of leads) {
    const of = regions.get(region) ?? { sum: 0, seats: 0 };
    regions.set(region, { sum: of.sum + Number(first === unit) - part, seats: of.seats + 1 });
  }
  let squares = 0;
  for (const { sum } of regions.values()) squares += sum ** 2;
  return Math.max(1, squares / Math.max(1e-9, leads.length * part * (1 - part)));
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17). */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    Math.exp((-x * x) / 2) *
    0.3989422804 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
}
