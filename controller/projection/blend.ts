import type { Sliced } from '../ground/slices.ts';
import { timesOf } from '../ground/times.ts';
import type { CountingFit } from './counting-fit.ts';
import { drawsOf } from './draws.ts';
import { scaleLeads } from './leads.ts';
import { type Nights, simulateNights } from './nights.ts';
import { rangeOf, type SeatTotal, seatTotals } from './seat-totals.ts';
import type { SeatView } from './seat-view.ts';
import { type Assumptions, type Expectations, expectShares, USUAL } from './swing.ts';

/** How unsure the counting noise is before the night has said anything of it, as a part of it. */
const UNSURE = 0.43;
/** Below this it is taken as known. */
const SURE = 0.06;
/** Noises that are tried, in errors of what is known of it. */
const TRIED = [-1.5, -0.75, 0, 0.75, 1.5];
/** What one party gains another loses: two say little more than one. */
const MIRRORED = 0.5;

const DRAWS = 100;
/** Nights that make a range. */
const RANGE_NIGHTS = 100;
/** Ranges that are nearer than this part of the house may be said together. */
const NEAR = 0.02;

export interface BlendOptions {
  nights: number;
  assume?: Assumptions;
  /** False drops the error that all seats of a night share; only to show what that costs. */
  shareErrors?: boolean;
}

/** How the night may end: the model's nights and those of the scaled leads, as many of each as they have earned. */
export interface Blend {
  totals: readonly SeatTotal[];
  /** The model's nights, seat by seat. */
  simulated: Nights;
  /** Part of the nights that are the model's, 0..1. */
  weight: number;
  /** A bloc for which the model and the scaled leads leave each other no room: their 80 % ranges lie apart. */
  dispute: Dispute | null;
}

export interface Dispute extends Pick<SeatTotal, 'kind' | 'id'> {
  model: readonly [low: number, high: number];
  leads: readonly [low: number, high: number];
}

/** Draws nights from the model, under every counting noise that the night leaves possible, and from the scaled leads. */
export function* blendNights(
  seats: readonly SeatView[],
  counting: CountingFit | null,
  { nights, assume = USUAL, shareErrors = true }: BlendOptions,
): Sliced<Blend> {
  const noises = yield* noisesOf(seats, counting, assume);
  const likeliest = noises.reduce((a, b) => (b.weight > a.weight ? b : a));
  const weight = shareErrors ? yield* modelWeight(seats, likeliest.expectations) : 1;
  const ours = Math.max(1, Math.round(weight * nights));
  let told = 0;
  const parts = noises.map(({ expectations, weight: part }) => {
    const from = Math.round(told * ours);
    told += part;
    return { expectations, from, to: Math.round(told * ours) };
  });
  const simulated = yield* simulateNights(seats, parts, assume.rivalry, shareErrors);
  const model = seatTotals(seats, simulated);
  yield;
  const leads = scaleLeads(seats, counting, Math.max(nights - ours, RANGE_NIGHTS), ours);
  yield;
  return {
    totals: joined(model, leads, ours, nights),
    simulated,
    weight,
    dispute: shareErrors && ours >= RANGE_NIGHTS ? disputeOf(model, leads, seats.length) : null,
  };
}

/**
 * Counting noise is known better and better as rounds come. While it is not, a few noises are tried, each as likely as it
 * was before and as what was heard goes with it: where shares differ less than a noise alone would have them, it goes.
 */
function* noisesOf(
  seats: readonly SeatView[],
  counting: CountingFit | null,
  assume: Assumptions,
): Sliced<{ expectations: Expectations; weight: number }[]> {
  const unsure = counting?.unsure ?? UNSURE;
  const tried: { expectations: Expectations; log: number }[] = [];
  for (const errors of unsure < SURE ? [0] : TRIED) {
    const times = Math.exp(errors * unsure);
    const expectations = expectShares(seats, counting, { ...assume, counting: assume.counting * times });
    tried.push({ expectations, log: -(errors ** 2) / 2 + MIRRORED * expectations.evidence });
    yield;
  }
  const most = Math.max(...tried.map(({ log }) => log));
  const sum = tried.reduce((all, { log }) => all + Math.exp(log - most), 0);
  return tried.map(({ expectations, log }) => ({ expectations, weight: Math.exp(log - most) / sum }));
}

/**
 * How much the model has earned, 0..1. Every seat that reports is told once by the model from the other seats alone, and
 * once by how often those are led by each party that stands there. What the one tells better than the other, in logs of
 * chances, adds up over the seats; it is as unsure as regions differ in it, as their seats are led alike (pseudo-BMA+; Yao,
 * Vehtari, Simpson and Gelman 2018).
 */
function* modelWeight(seats: readonly SeatView[], expectations: Expectations): Sliced<number> {
  const leads = seats.map(({ runners, counted }) =>
    counted > 0 ? leaderOf(runners.map(({ seen }) => seen ?? 0)) : -1,
  );
  const often = timesOf(leads.flatMap((lead, i) => seats[i]?.runners[lead]?.party ?? []));
  const regions = new Map<string, number>();
  for (const [i, { contest, region, runners }] of seats.entries()) {
    const lead = leads[i] ?? -1;
    const party = runners[lead]?.party;
    if (party === undefined) continue;
    const rest = (one: string): number => (often.get(one) ?? 0) - Number(one === party) + 0.5;
    const standing = [...new Set(runners.map((runner) => runner.party))];
    const byLeads = rest(party) / standing.reduce((sum, one) => sum + rest(one), 0);
    const byModel = chanceOf(lead, expectations.unheard(i), contest);
    regions.set(region, (regions.get(region) ?? 0) + Math.log(byModel / byLeads));
    yield;
  }
  const better = [...regions.values()];
  const sum = better.reduce((all, one) => all + one, 0);
  const error = Math.sqrt(better.reduce((all, one) => all + (one - sum / better.length) ** 2, 0));
  const draw = drawsOf('weight', 'normal');
  let weight = 0;
  for (let i = 0; i < DRAWS; i++) weight += 1 / (1 + Math.exp(-(sum + error * draw(i)))) / DRAWS;
  return weight;
}

/** Chance that this runner is seen ahead. */
function chanceOf(lead: number, unheard: readonly { mean: number; sd: number }[], contest: string): number {
  const draws = unheard.map((_, k) => drawsOf(`${contest}/${k}`, 'normal'));
  let times = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const shares = unheard.map(({ mean, sd }, k) => mean + sd * (draws[k]?.(draw) ?? 0));
    if (leaderOf(shares) === lead) times += 1;
  }
  return (times + 0.5) / (DRAWS + 1);
}

function leaderOf(shares: readonly number[]): number {
  let best = 0;
  shares.forEach((share, k) => {
    if (share > (shares[best] ?? 0)) best = k;
  });
  return best;
}

function joined(
  model: readonly SeatTotal[],
  leads: readonly SeatTotal[],
  ours: number,
  nights: number,
): SeatTotal[] {
  const all = new Map<string, SeatTotal>();
  for (const [from, totals] of [
    [0, model],
    [ours, leads],
  ] as const)
    for (const { kind, id, seats } of totals) {
      const total = all.get(`${kind} ${id}`) ?? { kind, id, seats: new Uint16Array(nights) };
      all.set(`${kind} ${id}`, total);
      total.seats.set(seats.subarray(0, nights - from), from);
    }
  return [...all.values()];
}

function disputeOf(model: readonly SeatTotal[], leads: readonly SeatTotal[], house: number): Dispute | null {
  const spanOf = (
    totals: readonly SeatTotal[],
    one: SeatTotal,
    nights: number,
  ): readonly [number, number] => {
    const sorted = (
      totals.find(({ kind, id }) => kind === one.kind && id === one.id)?.seats ?? new Uint16Array(nights)
    )
      .slice()
      .sort();
    return rangeOf(sorted, 0.8);
  };
  for (const one of [...model, ...leads]) {
    const [ours, theirs] = [spanOf(model, one, 1), spanOf(leads, one, 1)];
    if (Math.max(ours[0] - theirs[1], theirs[0] - ours[1]) > NEAR * house)
      return { kind: one.kind, id: one.id, model: ours, leads: theirs };
  }
  return null;
}
