import { IANAZone } from 'luxon';
import type { ContestId } from '../../election/election.ts';
import { type HouseTotal, isDecided } from '../../tally/house.ts';
import { isOff } from '../../tally/tally.ts';
import type { Scope } from './board.ts';
import { type Desk, unitSay } from './desk.ts';
import { type StripPart, stripOf } from './strip.ts';
import { houseOf, type NightView } from './view.ts';

/** What is on every scene, for the page script; the page itself runs the clock and the age. */
export interface Furniture {
  /** Night time and wall time of the render, ms, and how fast the one runs against the other; 0 = it stands still. */
  now: number;
  wall: number;
  clockRate: number;
  /** When the newest data were made, ms of the night; null before the first. */
  dataAt: number | null;
  /** Data older than this are not live. */
  ageLimitSeconds: number;
  mode: NightView['mode'];
  counted: string;
  /** The same without the votes, for a line that is too short for all of it. */
  countedShort: string;
  source: string;
  /** What stands in the age's place when every seat of the main state is declared; empty before. */
  final: string;
  /**
   * The election's zone, as `[from ms of the night, minutes from UTC]`, oldest first: the page's own browser may know
   * another law of it than whoever read the stamps, and one picture must not hold two times.
   */
  offsets: readonly (readonly [number, number])[];
  strip: readonly StripPart[];
}

/** Above it a share is told as 100 %. */
const NEARLY = 0.995;
const MINUTE = 60_000;
/** Longer than a page stands without a new frame, ms. */
const NIGHT = 48 * 60 * MINUTE;

export function furnitureOf(view: NightView, desk: Desk, wall: number): Furniture {
  const house = houseOf(view);
  return {
    mode: view.mode,
    counted: countedText(house, desk),
    countedShort: partText(house, desk),
    source: view.source === '' ? '' : desk.say('source', { source: view.source }),
    final:
      isDecided(house) && view.dataAt !== null
        ? desk.say('allCounted', { time: desk.format.time(view.dataAt) })
        : '',
    offsets: offsetsFrom(view.now, view.election.timeZone),
    dataAt: view.dataAt,
    ageLimitSeconds: view.election.ageLimitSeconds,
    now: view.now,
    wall,
    clockRate: view.clockRate,
    strip: stripOf(view, desk),
  };
}

/** A zone's offset now, and the change of it that comes within a night; exact to the minute. */
function offsetsFrom(now: number, timeZone: string): [number, number][] {
  const zone = IANAZone.create(timeZone);
  const [first, last] = [zone.offset(now), zone.offset(now + NIGHT)];
  if (first === last) return [[0, first]];
  let [before, after] = [now, now + NIGHT];
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2);
    if (zone.offset(middle) === first) before = middle;
    else after = middle;
  }
  return [
    [0, first],
    [Math.floor(after / MINUTE) * MINUTE, last],
  ];
}

/** How far the seats of a board are counted. */
type Counted = Pick<HouseTotal, 'votes' | 'counted' | 'reporting' | 'contests'>;

/** The header of a board: votes and counted share of what it shows, and the same without the votes. */
export function countedOf(
  scope: Scope,
  view: NightView,
  desk: Desk,
): Pick<Furniture, 'counted' | 'countedShort'> {
  const { tallies } = view.count;
  const only = typeof scope === 'object' && 'contests' in scope ? scope.contests : [];
  // Of what is not counted tonight, or does not stand, there is nothing to say; nor will there be.
  if (only.length > 0 && only.every((id) => isOff(tallies.get(id) ?? { outcome: 'no-trend' })))
    return { counted: '', countedShort: '' };
  const part =
    typeof scope === 'object' && 'state' in scope
      ? view.houses.get(scope.state)
      : countedIn(scope === 'all' ? [...view.election.contests.keys()] : scope.contests, view);
  return { counted: countedText(part, desk), countedShort: partText(part, desk) };
}

/** As `HouseTotal` has it, of some seats. */
export function countedIn(contests: readonly ContestId[], { count, election }: NightView): Counted {
  const sum = { votes: 0, reporting: 0, contests: 0, done: 0, of: 0 };
  for (const id of contests) {
    const tally = count.tallies.get(id);
    if (!tally || isOff(tally)) continue;
    // The first round speaks for its seat until the second has begun.
    if (tally.total === 0 && (election.contests.get(id)?.after ?? null) !== null) continue;
    sum.contests++;
    sum.votes += tally.total;
    if (tally.total > 0 || (tally.url !== '' && tally.leader !== null)) sum.reporting++;
    if (!tally.rounds?.of) continue;
    sum.done += Math.min(tally.rounds.done, tally.rounds.of);
    sum.of += tally.rounds.of;
  }
  const { done, of, ...rest } = sum;
  return { ...rest, counted: of === 0 ? null : done / of };
}

/** `23.4 lakh votes · 61 % of rounds`. */
export function countedText(house: Counted | undefined, desk: Desk): string {
  // A list of leaders counts no votes, and still reports.
  if (!house || house.votes === 0) return partText(house, desk);
  const votes = desk.say('votesCounted', { votes: desk.format.short(house.votes) });
  return `${votes} · ${partText(house, desk)}`;
}

/** `61 % of rounds`, or the seats that report. */
export function partText(house: Counted | undefined, desk: Desk): string {
  const { say, format } = desk;
  if (!house || house.reporting === 0) return say('noVotes');
  // Some of its contests may have told no rounds yet, as second rounds have not: then it is not counted to the end.
  const isOver = house.counted !== null && house.counted > NEARLY && house.reporting < house.contests;
  if (house.counted !== null && !isOver)
    return unitSay('roundsCounted', desk, { share: format.share(house.counted, 0) });
  return say('seatsReporting', {
    n: format.number(house.reporting),
    of: format.number(house.contests),
  });
}
