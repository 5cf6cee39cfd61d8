import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Election } from '../../controller/election/election.ts';
import { pageNumber } from '../../controller/render/board/beacon.ts';
import { isBlank, type Picture } from '../e2e/programme.ts';
import type { LoggedCount, Standing } from './air-count.ts';
import type { Frame, FrameDesk, Place } from './air-desk.ts';
import type { MapEye } from './air-map.ts';
import { mapContradictions, momentsOf, ownContradictions } from './air-rules.ts';
import type { Look, Tape } from './air-tape.ts';

const [WIDTH, HEIGHT] = [1280, 720];
/** Pixels of a part that may differ between two drawings of the same page. */
const SAME = 12;
/** As many looks of one revision are drawn again at most: a clock that ran on, a table that turned its page. */
const MOST_LOOKS = 64;
/** A ring around a seat at the map's edge stands over it so far, px. */
const RING = 18;

/** What was found in one picture. */
export interface Verdict {
  page: string;
  rev: number;
  /** In what it contradicts itself, the count, or the pictures before it. */
  faults: string[];
  /** Why it was not held against the state of its frame, if it was not. */
  unjudged: string | null;
  /** Minutes of the night that its clock shows; null when no clock was read. */
  clock: number | null;
  frame: Frame | null;
}

/** Everything a picture is held against. */
export interface Bench {
  election: Election;
  tape: Tape;
  desk: FrameDesk;
  maps: MapEye;
  count: LoggedCount;
  pages: readonly string[];
}

/** Judges pictures in the order in which they were taken. */
export class Judge {
  readonly #bench: Bench;
  #clock = -1;
  #moment = 0;
  #last: { picture: Picture; verdict: Verdict } | null = null;
  readonly #revs = new Map<string, number>();

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** A picture like the one before has its verdict. */
  async judge(picture: Picture): Promise<Verdict> {
    if (this.#last?.picture.png.equals(picture.png)) return this.#last.verdict;
    const verdict = await this.#judgeAnew(picture);
    this.#last = { picture, verdict };
    return verdict;
  }

  async #judgeAnew(picture: Picture): Promise<Verdict> {
    const png = PNG.sync.read(picture.png);
    const verdict: Verdict = { page: '', rev: -1, faults: [], unjudged: null, clock: null, frame: null };
    if (!picture.scene.startsWith('Countnight')) verdict.faults.push(`not ours: ${picture.scene}`);
    if (isBlank(png)) verdict.faults.push('blank');
    const [beacon] = picture.beacons;
    if (beacon === undefined) return { ...verdict, unjudged: 'no page in it' };
    if (beacon === null) return { ...verdict, faults: [...verdict.faults, 'a page that never drew'] };
    verdict.rev = beacon.rev;
    verdict.page = this.#bench.pages.find((id) => pageNumber(id) === beacon.page) ?? '';
    if (beacon.rev < (this.#revs.get(verdict.page) ?? 0)) verdict.faults.push('its revision runs backwards');
    this.#revs.set(verdict.page, Math.max(beacon.rev, this.#revs.get(verdict.page) ?? 0));
    const looks = this.#bench.tape.looksAt(verdict.page, beacon.rev, picture.at);
    if (looks.length === 0) return { ...verdict, unjudged: 'its revision was never seen in Chromium' };
    const { frame, top, faults } = await this.#drawn(png, looks);
    verdict.frame = frame;
    verdict.faults.push(...faults, ...ownContradictions(frame));
    await this.#holdAgainstCount(png, frame, verdict);
    this.#readClock(top, verdict);
    return verdict;
  }

  /** The look that the picture is of, part by part; what is like none of them is a fault. */
  async #drawn(
    png: PNG,
    looks: readonly Look[],
  ): Promise<{ frame: Frame; top: Frame | null; faults: string[] }> {
    let frame: Frame | null = null;
    let fewest = Infinity;
    const right = new Map<string, Frame>();
    const told = new Map<string, string>();
    const tried = new Map<string, Set<string>>(PARTS.map((part) => [part, new Set()]));
    for (const look of fromBothEnds(looks).slice(0, MOST_LOOKS)) {
      const news = PARTS.filter((part) => !right.has(part) && !tried.get(part)?.has(look.parts[part] ?? ''));
      if (news.length === 0 && frame) continue;
      for (const part of PARTS) tried.get(part)?.add(look.parts[part] ?? '');
      const drawn = await this.#bench.desk.draw(look);
      const differing = differences(png, drawn);
      for (const part of PARTS) {
        const box = boxOf(part);
        const pixels = within(differing, box);
        if (pixels <= SAME) right.set(part, right.get(part) ?? drawn);
        else if (!told.has(part))
          told.set(part, `${part} differs from its frame in ${pixels} px: ${blame(differing, drawn, box)}`);
        if (part === 'board' && pixels < fewest) [frame, fewest] = [drawn, pixels];
      }
      if (PARTS.every((part) => right.has(part))) break;
    }
    const faults = PARTS.flatMap((part) => (right.has(part) ? [] : [told.get(part) ?? part]));
    return { frame: frame as Frame, top: right.get('top') ?? null, faults };
  }

  async #holdAgainstCount(png: PNG, frame: Frame, verdict: Verdict): Promise<void> {
    const { count, election, maps } = this.#bench;
    const moments = momentsOf(frame, count, election);
    const later = moments?.filter((moment) => moment >= this.#moment) ?? [];
    if (moments?.length === 0) verdict.faults.push('numbers that the count never had');
    else if (moments && later.length === 0)
      verdict.faults.push('numbers older than those of the picture before');
    const seen = frame.map ? await maps.inks(png, frame.map) : null;
    const possible = later.length > 0 ? later : (moments ?? []);
    this.#moment = Math.max(this.#moment, possible[0] ?? 0);
    if (!seen) return;
    if (frame.rows.length > 0)
      verdict.faults.push(
        ...short(mapContradictions(seen, rowStandings(frame, election), election), 'map and table'),
      );
    else if (possible.length > 0) {
      let best: string[] | null = null;
      for (const moment of possible) {
        const standings = count.standingsAt(moment);
        const found = mapContradictions(seen, (contest) => standings.get(contest), election);
        if (!best || found.length < best.length) best = found;
        if (found.length === 0) break;
      }
      verdict.faults.push(...short(best ?? [], 'map and legend'));
    }
  }

  #readClock(top: Frame | null, verdict: Verdict): void {
    const [, hours, minutes] = /^(\d+):(\d+)$/.exec(top?.clock ?? '') ?? [];
    if (hours === undefined) return;
    verdict.clock = Number(hours) * 60 + Number(minutes);
    if (verdict.clock < this.#clock)
      verdict.faults.push(`its clock runs backwards: ${text(verdict.clock)} after ${text(this.#clock)}`);
    this.#clock = Math.max(this.#clock, verdict.clock);
  }
}

/** A picture is mostly made soon after its revision came, or just now. */
function fromBothEnds<T>(list: readonly T[]): T[] {
  const half = Math.ceil(list.length / 2);
  const oldest = list.slice(half).reverse();
  return list.slice(0, half).flatMap((one, at) => [...oldest.slice(at, at + 1), one]);
}

const PARTS = ['top', 'board', 'bottom'] as const;

/** Rows of the picture that hold a part: the frame's grid puts them one below the other. */
function boxOf(part: (typeof PARTS)[number]): Place {
  const [top, bottom] = { top: [0, 130], board: [130, 620], bottom: [620, HEIGHT] }[part] as [number, number];
  return { left: 0, top, width: WIDTH, height: bottom - top };
}

/** One byte a pixel: whether picture and frame differ there; what the map covers is left out. */
function differences(png: PNG, { png: drawn, map }: Frame): Uint8Array {
  const visible = drawn.data.subarray(0, WIDTH * HEIGHT * 4);
  const output = new Uint8Array(WIDTH * HEIGHT * 4);
  pixelmatch(png.data, visible, output, WIDTH, HEIGHT, { threshold: 0.1, diffMask: true });
  const differing = new Uint8Array(WIDTH * HEIGHT);
  for (let at = 0; at < differing.length; at++)
    differing[at] = output[at * 4 + 3] === 255 && output[at * 4 + 1] === 0 ? 1 : 0;
  if (map) {
    const { left, top, width, height } = map.seen;
    for (let y = Math.max(0, Math.floor(top) - RING); y < Math.min(HEIGHT, top + height + RING); y++)
      differing.fill(
        0,
        y * WIDTH + Math.max(0, Math.floor(left) - RING),
        y * WIDTH + Math.min(WIDTH, Math.ceil(left + width) + RING),
      );
  }
  return differing;
}

function within(differing: Uint8Array, { left, top, width, height }: Place): number {
  let n = 0;
  const [x0, x1] = [Math.max(0, Math.floor(left)), Math.min(WIDTH, Math.ceil(left + width))];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(HEIGHT, top + height); y++)
    for (let x = x0; x < x1; x++) n += differing[y * WIDTH + x] ?? 0;
  return n;
}

/** What the frame says where the picture says something else. */
function blame(differing: Uint8Array, frame: Frame, { top, height }: Place): string {
  return frame.facts
    .filter((fact) => fact.top >= top && fact.top < top + height && within(differing, fact) > 3)
    .slice(0, 6)
    .map(({ key, text }) => `${key} "${text}"`)
    .join(', ');
}

function rowStandings(
  frame: Frame,
  election: Election,
): (contest: string) => (Standing & { held: boolean }) | undefined {
  const rows = new Map(frame.rows.map((row) => [row.contest, row]));
  const parties = new Map([...election.parties.values()].map(({ id, short }) => [short, id as string]));
  return (contest) => {
    const row = rows.get(contest);
    return row && row.state !== 'no-trend'
      ? { party: parties.get(row.short) ?? null, outcome: row.state, held: row.held }
      : undefined;
  };
}

function short(faults: readonly string[], what: string): string[] {
  return faults.length === 0 ? [] : [`${what}: ${faults.length} seats: ${faults.slice(0, 4).join('; ')}`];
}

function text(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
