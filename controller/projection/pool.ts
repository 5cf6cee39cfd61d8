import { roomOf } from './noise.ts';

/** Spread of a seat's final share around what its region says, before the night says otherwise: known past, unknown. */
const SEAT_SD = { known: 0.05, unknown: 0.09 };
/** Spread of regions around the state, and of a coalition's parties around it, likewise. */
const GROUP_SD = { known: 0.025, unknown: 0.05 };
/** Reporting seats, and pairs of them in one group, that these weigh as much as. */
const SPREAD_SEATS = 15;
const GROUP_PAIRS = 30;
/** How far last time's differences between seats may grow or fade: by all of them is as far as two of these. */
const CARRY_SD = 0.5;
/** Seats that count first differ from the rest as a whole by this much (shared by the whole night). */
const ORDER_SD = 0.02;
/**
 * Seats that are late may all be of one side: the mean of the better half of seats is 0.8 of their spread above
 * that of all, and 1.6 above that of the worse half.
 */
const LATE_SDS = 1.3;
/** Errors beyond which a seat is a case of its own, and tells no more of the others' spread. */
const WILD = 3;
const ROUNDS_OF_FIT = 4;

/** One reporting seat: what a party had there and where it is heading, and how unsure the part counted leaves it. */
export interface Heard {
  region: string;
  party: string;
  prior: number | null;
  share: number;
  noise: number;
}

/** What the reporting seats say of one party where its past is known, or where it is not. */
export interface PoolFit {
  /** Spread of the seats around what is expected of them; of that as a whole; of the late ones as a whole. */
  seatSd: number;
  stateSd: number;
  lateSd: number;
  regionSd(region: string): number;
  partySd(party: string): number;
  /** Expected of a seat by all that report, and by all others when it is one of them itself. */
  expect(region: string, party: string, prior: number | null): number;
  without(heard: Heard): number;
  /** Log density of what was heard: how well it goes with the noise that was assumed. */
  evidence: number;
  mean: number;
}

/**
 * Fits share = mean + carry * (last time - its mean) + region + party of a coalition + seat, seen through the counting noise. Carry 1 is uniform
 * swing, 0 says that the past has nothing to tell; it is learnt from the seats that report. The spreads are those that the
 * noise leaves (Paule and Mandel 1982), shrunk to what is usual. Where the past is not known there is no carry.
 */
export function fitPool(heard: readonly Heard[], counted: number, spread: number): PoolFit {
  const known = heard[0]?.prior !== null;
  const plain = heard.reduce((sum, { share }) => sum + share, 0) / heard.length;
  const room = roomOf(plain);
  const kind = known ? 'known' : 'unknown';
  const assumed = { seat: spread * room * SEAT_SD[kind], group: (spread * room * GROUP_SD[kind]) ** 2 };
  const usual = assumed.seat ** 2 + assumed.group;
  const parties = new Set(heard.map(({ party }) => party)).size;
  let total = usual;
  let line = lineOf(heard, total, known);
  for (let round = 0; round < ROUNDS_OF_FIT; round++) {
    total = spreadOf(heard, line, total, usual);
    line = lineOf(heard, total, known);
  }
  const off = (one: Heard): number => one.share - line.at(one.prior);
  const half = total * 0.4;
  const apart = (keyOf: (one: Heard) => string): number =>
    Math.min(half, alikeIn(heard, keyOf, off, total, assumed.group));
  const [amongRegions, amongParties] = [apart(regionKey), parties > 1 ? apart(partyKey) : 0];
  const seat = Math.max(1e-8, total - amongRegions - amongParties);
  const regions = effectsOf(heard, regionKey, off, amongRegions, seat);
  const within = effectsOf(heard, partyKey, (one) => off(one) - regions.of(one.region), amongParties, seat);
  let evidence = 0;
  for (const one of heard) {
    const variance = total + one.noise ** 2;
    evidence -= (Math.min(WILD ** 2, off(one) ** 2 / variance) + Math.log(variance)) / 2;
  }
  // The usual spread weighs as much as some seats do: what it says of this one.
  evidence -= (SPREAD_SEATS / 2) * (Math.log(total) + usual / total);
  const order = spread * room * ORDER_SD * Math.sqrt(1 - counted);
  return {
    mean: plain,
    seatSd: Math.sqrt(seat),
    stateSd: Math.hypot(regions.error, order),
    lateSd: LATE_SDS * Math.sqrt(seat),
    regionSd: regions.sd,
    partySd: within.sd,
    expect: (region, party, prior) => line.at(prior) + regions.of(region) + within.of(party),
    without: (one) => line.without(one) + regions.of(one.region, one) + within.of(one.party, one),
    evidence,
  };
}

const regionKey = ({ region }: Heard): string => region;
const partyKey = ({ party }: Heard): string => party;

/** What each region, or each party of a coalition, has of its own: its seats' mean, drawn to all seats' as far as such are alike. */
function effectsOf(
  heard: readonly Heard[],
  keyOf: (one: Heard) => string,
  off: (one: Heard) => number,
  among: number,
  seat: number,
): { of(key: string, but?: Heard): number; sd(key: string): number; error: number } {
  const weightOf = ({ noise }: Heard): number => 1 / (seat + noise ** 2);
  const groups = new Map<string, { weight: number; sum: number }>();
  for (const one of heard) {
    const group = groups.get(keyOf(one)) ?? { weight: 0, sum: 0 };
    group.weight += weightOf(one);
    group.sum += weightOf(one) * off(one);
    groups.set(keyOf(one), group);
  }
  let precision = 0;
  for (const { weight } of groups.values()) precision += 1 / (among + 1 / weight);
  return {
    of: (key, but) => {
      const group = groups.get(key);
      const left = (group?.weight ?? 0) - (but ? weightOf(but) : 0);
      if (!group || left < 1e-9) return 0;
      const sum = group.sum - (but ? weightOf(but) * off(but) : 0);
      return (among / (among + 1 / left)) * (sum / left);
    },
    sd: (key) => Math.sqrt(among / (1 + among * (groups.get(key)?.weight ?? 0))),
    error: 1 / Math.sqrt(precision),
  };
}

interface Line {
  at(prior: number | null): number;
  /** The line at a seat that it was drawn through, as the others alone would draw it. */
  without(heard: Heard): number;
}

function lineOf(heard: readonly Heard[], total: number, known: boolean): Line {
  let [weights, shares, priors] = [0, 0, 0];
  for (const { share, prior, noise } of heard) {
    const weight = 1 / (total + noise ** 2);
    weights += weight;
    shares += weight * share;
    priors += weight * (prior ?? 0);
  }
  const [share0, prior0] = [shares / weights, priors / weights];
  let [square, cross] = [1 / CARRY_SD ** 2, 1 / CARRY_SD ** 2];
  for (const { share, prior, noise } of known ? heard : []) {
    const weight = 1 / (total + noise ** 2);
    square += weight * ((prior ?? 0) - prior0) ** 2;
    cross += weight * ((prior ?? 0) - prior0) * (share - share0);
  }
  const carry = cross / square;
  const at = (prior: number | null): number => share0 + (known ? carry * ((prior ?? 0) - prior0) : 0);
  return {
    at,
    without: ({ share, prior, noise }) => {
      const weight = 1 / (total + noise ** 2);
      const leverage = weight / weights + (known ? (weight * ((prior ?? 0) - prior0) ** 2) / square : 0);
      return share - (share - at(prior)) / Math.max(0.05, 1 - leverage);
    },
  };
}

/** Variance that makes the squared errors as many as the seats, by halving; the usual one counts as some seats. */
function spreadOf(heard: readonly Heard[], line: Line, from: number, usual: number): number {
  const offs = heard.map(({ share, prior, noise }) => [(share - line.at(prior)) ** 2, noise ** 2] as const);
  const excess = (total: number): number =>
    offs.reduce((sum, [square, noise]) => sum + Math.min(WILD ** 2, square / (total + noise)), 0) +
    (SPREAD_SEATS * usual) / total -
    (heard.length - 1 + SPREAD_SEATS);
  let [low, high] = [usual / 20, Math.max(1, from)];
  for (let i = 0; i < 24; i++) {
    const middle = Math.sqrt(low * high);
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** What seats of one group have in common: the mean product of two seats' errors, which noise does not touch. */
function alikeIn(
  heard: readonly Heard[],
  keyOf: (one: Heard) => string,
  offOf: (one: Heard) => number,
  total: number,
  usual: number,
): number {
  const groups = new Map<string, { sum: number; weight: number; squares: number; weights: number }>();
  for (const one of heard) {
    const weight = total / (total + one.noise ** 2);
    const off = weight * offOf(one);
    const of = groups.get(keyOf(one)) ?? { sum: 0, weight: 0, squares: 0, weights: 0 };
    of.sum += off;
    of.weight += weight;
    of.squares += off ** 2;
    of.weights += weight ** 2;
    groups.set(keyOf(one), of);
  }
  let [products, pairs] = [usual * GROUP_PAIRS, GROUP_PAIRS];
  for (const { sum, weight, squares, weights } of groups.values()) {
    products += sum ** 2 - squares;
    pairs += weight ** 2 - weights;
  }
  return Math.max(0, products / pairs);
}
