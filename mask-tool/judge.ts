import type { Box, Masks, SeatMask } from '../controller/render/map/mask-file.ts';
import type { Claim, ClaimedTwice } from './merge.ts';

export interface Complaint {
  kind:
    | 'unnumbered'
    | 'unreadable'
    | 'missing'
    | 'empty'
    | 'twice'
    | 'overlap'
    | 'split'
    | 'small'
    | 'unlike'
    | 'moved';
  /** The set is not whole: nothing should be made from it. */
  fatal: boolean;
  seats: readonly number[];
  /** For the eye, one line. */
  text: string;
}

/** With more than this share of the set missing below its lowest number, the set is taken to begin there. */
const FIRST_MISSING = 0.5;
/** Seats that share more of the smaller one than this are the same place, not a common border. */
const SAME_PLACE = 0.2;
/** A part this large, relative to the seat, belongs to it: noise is smaller. */
const PART_SHARE = 0.02;
/** Gaps between parts beyond this share of the picture's longer side are suspicious. */
const FAR_APART = 0.12;
const MANY_PARTS = 12;
/** Seats under this share of their neighbours' median are worth a look. */
const SMALL_SHARE = 0.05;
const NEIGHBOURS = 6;
/** Below this share of landmarks found, a screenshot shows something else. */
const UNLIKE = 0.5;

/** What is wrong, or worth a look, with a set of screenshots; what spoils it first. */
export function judge(
  claims: readonly Claim[],
  masks: Masks,
  claimedTwice: ClaimedTwice,
  expected?: readonly number[],
): Complaint[] {
  return [
    ...missing(claims, expected),
    ...claims
      .filter(({ runs }) => runs.length === 0)
      .map(({ id, file }) => complain('empty', true, [id], `${file}: no highlighted pixel`)),
    ...sameTwice(claims),
    ...overlaps(claims, claimedTwice),
    ...claims
      .filter(({ offset }) => offset.found < UNLIKE)
      .map(({ id, file, offset }) =>
        complain(
          'unlike',
          false,
          [id],
          `${file}: looks unlike the first screenshot (${percent(offset.found)} alike)`,
        ),
      ),
    ...judgeMasks(masks),
    ...claims
      .filter(({ offset }) => offset.dx !== 0 || offset.dy !== 0)
      .map(({ id, file, offset }) =>
        complain('moved', false, [id], `${file}: moved by ${offset.dx},${offset.dy}`),
      ),
  ];
}

/** What is worth a look in masks themselves: split seats, small seats. */
export function judgeMasks(masks: Masks): Complaint[] {
  const seats = [...masks.seats.values()];
  return [...splits(seats, Math.max(masks.width, masks.height)), ...smalls(seats)];
}

function missing(claims: readonly Claim[], expected?: readonly number[]): Complaint[] {
  const have = new Set(claims.map(({ id }) => id));
  const absent = (expected ?? rangeOf([...have])).filter((id) => !have.has(id));
  const strangers = expected ? [...have].filter((id) => !expected.includes(id)) : [];
  return [
    ...absent.map((id) => complain('missing', true, [id], `seat ${id}: no screenshot`)),
    ...strangers.map((id) => complain('missing', true, [id], `seat ${id}: not a seat that was asked for`)),
  ];
}

/** Numbers without a gap; from 1, unless so many are missing there that this must be a region of its own. */
function rangeOf(ids: readonly number[]): number[] {
  if (ids.length === 0) return [];
  const highest = ids.reduce((most, id) => Math.max(most, id));
  const lowest = ids.reduce((least, id) => Math.min(least, id));
  const from = lowest - 1 > ids.length * FIRST_MISSING ? lowest : 1;
  return Array.from({ length: highest - from + 1 }, (_, i) => from + i);
}

function sameTwice(claims: readonly Claim[]): Complaint[] {
  const found: Complaint[] = [];
  const byId = new Map<number, Claim>();
  const byPixels = new Map<string, Claim>();
  for (const claim of claims) {
    const other = byId.get(claim.id);
    if (other)
      found.push(complain('twice', true, [claim.id], `seat ${claim.id}: ${other.file} and ${claim.file}`));
    else byId.set(claim.id, claim);
    if (claim.runs.length === 0) continue;
    const key = claim.runs.join();
    const same = byPixels.get(key);
    if (same && same.id !== claim.id) {
      found.push(
        complain('twice', true, [same.id, claim.id], `${same.file} and ${claim.file}: the same screenshot`),
      );
    } else byPixels.set(key, claim);
  }
  return found;
}

function overlaps(claims: readonly Claim[], claimedTwice: ClaimedTwice): Complaint[] {
  const pixels = new Map(claims.map(({ id, runs }) => [id, count(runs)]));
  return [...claimedTwice].map(([pair, shared]) => {
    const [a, b] = pair.split(',').map(Number) as [number, number];
    const share = shared / Math.max(1, Math.min(pixels.get(a) ?? 0, pixels.get(b) ?? 0));
    const text = `seats ${a} and ${b}: ${shared} pixels claimed twice (${percent(share)} of the smaller)`;
    return complain('overlap', share > SAME_PLACE, [a, b], text);
  });
}

function splits(seats: readonly SeatMask[], side: number): Complaint[] {
  return seats.flatMap((seat) => {
    const parts = partsOf(seat).filter(({ pixels }) => pixels >= Math.max(4, seat.pixels * PART_SHARE));
    const [main, ...others] = parts.sort((a, b) => b.pixels - a.pixels);
    if (!main) return [];
    const far = others.filter(({ box }) => gap(main.box, box) > side * FAR_APART);
    if (far.length === 0 && parts.length < MANY_PARTS) return [];
    const text = far.length
      ? `${far.length} of its ${parts.length} parts far from the others`
      : `${parts.length} parts`;
    return [complain('split', false, [seat.id], `seat ${seat.id}: ${text}`)];
  });
}

function smalls(seats: readonly SeatMask[]): Complaint[] {
  return seats.flatMap((seat) => {
    if (seats.length <= NEIGHBOURS) return [];
    const near = seats
      .filter((other) => other !== seat)
      .map((other) => ({
        other,
        far: (other.label.x - seat.label.x) ** 2 + (other.label.y - seat.label.y) ** 2,
      }))
      .sort((a, b) => a.far - b.far)
      .slice(0, NEIGHBOURS)
      .map(({ other }) => other.pixels)
      .sort((a, b) => a - b);
    const median = near[NEIGHBOURS / 2] as number;
    if (seat.pixels >= median * SMALL_SHARE) return [];
    return [
      complain('small', false, [seat.id], `seat ${seat.id}: ${seat.pixels} pixels, its neighbours ${median}`),
    ];
  });
}

/** Connected parts (by sides) of a seat, found run by run. */
export function partsOf({ runs }: SeatMask): { pixels: number; box: Box }[] {
  const count = runs.length / 3;
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] as number;
    parent[i] = at;
    return at;
  };
  const of = (k: number): [number, number, number] => [
    runs[k * 3] as number,
    runs[k * 3 + 1] as number,
    runs[k * 3 + 2] as number,
  ];
  let above = 0;
  for (let k = 0; k < count; k++) {
    const [y, x0, x1] = of(k);
    while (above < k && (of(above)[0] < y - 1 || (of(above)[0] === y - 1 && of(above)[2] <= x0))) above++;
    for (let j = above; j < k; j++) {
      const [ay, ax0] = of(j);
      if (ay !== y - 1 || ax0 >= x1) break;
      parent[root(j)] = root(k);
    }
  }
  const parts = new Map<number, { pixels: number; box: Box }>();
  for (let k = 0; k < count; k++) {
    const [y, x0, x1] = of(k);
    const part = parts.get(root(k));
    if (!part) {
      parts.set(root(k), { pixels: x1 - x0, box: { x: x0, y, width: x1 - x0, height: 1 } });
      continue;
    }
    const right = Math.max(part.box.x + part.box.width, x1);
    part.box.x = Math.min(part.box.x, x0);
    part.box.width = right - part.box.x;
    part.box.height = y - part.box.y + 1;
    part.pixels += x1 - x0;
  }
  return [...parts.values()];
}

function gap(a: Box, b: Box): number {
  const across = Math.max(0, a.x - b.x - b.width, b.x - a.x - a.width);
  const down = Math.max(0, a.y - b.y - b.height, b.y - a.y - a.height);
  return Math.hypot(across, down);
}

function count(runs: Uint16Array): number {
  let pixels = 0;
  for (let i = 0; i < runs.length; i += 3) pixels += (runs[i + 2] as number) - (runs[i + 1] as number);
  return pixels;
}

function complain(
  kind: Complaint['kind'],
  fatal: boolean,
  seats: readonly number[],
  text: string,
): Complaint {
  return { kind, fatal, seats, text };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
