import { type Contest, type Election, type State, stateOf } from '../election/election.ts';
import { seatsOf } from '../election/house-size.ts';
import { atOnce, type Sliced } from '../ground/slices.ts';
import { amendElection } from './amend.ts';
import { type Bloc, BlocBook, type BlocSeats } from './bloc.ts';
import { contestsOf } from './coalition.ts';
import type { Count } from './count.ts';
import { diffTallies } from './diff.ts';
import { type ConstituencyStand, type Levelled, levelledIn } from './levelled.ts';
import { isSettled, seatsTonight } from './office.ts';
import { holdingsOf, isOff, type Tally } from './tally.ts';

/** What one party or coalition has in a state's house. */
export interface BlocTotal extends BlocSeats {
  /** won + leading. */
  seats: number;
  /** 0..1 of the votes counted in the state, NOTA included; null before any vote. */
  share: number | null;
  /** Seats held last time: in all, and in the seats that have a result on both sides tonight (H31). */
  past: number;
  pastComparable: number;
  /** seats in comparable contests - pastComparable. */
  change: number;
  /**
   * Share now - share last time, over the contests that have votes tonight and in which this party's votes of
   * last time are known; null without any, for independents, and for coalitions (their past sums are unknown).
   */
  swing: number | null;
  majority: 'won' | 'ahead' | null;
}

/** A state's house as it stands. */
export interface HouseTotal {
  state: string;
  /** Seats of the house, polled tonight or not. */
  seats: number;
  majority: number;
  /** Contests polled tonight (uncontested included), and the seats they give. */
  contests: number;
  polled: number;
  /** Contests of them without their outcome. */
  open: number;
  /** Seats, as are those that follow. */
  won: number;
  leading: number;
  /** Without a trend, tied or withheld. */
  undecided: number;
  postponed: number;
  /** Contests with a result on both sides; every `change` is over these. */
  comparable: number;
  votes: number;
  /** Rounds counted, 0..1, over the contests that print rounds; null when none does. */
  counted: number | null;
  rounds: { done: number; of: number };
  /** Contests with votes, or with a leader that a list names. */
  reporting: number;
  /** Newest stamp (else sight) among the state's tallies, ms; null before the first. */
  dataAt: number | null;
  /** Parties with a vote or a seat, most seats first, then votes; NOTA last. */
  parties: readonly BlocTotal[];
  /** Coalitions of the state in their order, then the parties outside every coalition as `others`; empty where none stands. */
  coalitions: readonly BlocTotal[];
  /** Parties in no coalition, most seats first. */
  others: readonly BlocTotal[];
  /** Its seats that level out the constituencies', where it has some. */
  levelled?: Levelled;
}

/**
 * Whether every seat that was polled has its winner; a contest may give several. Where none is given, by a question or a
 * first round, whether every contest has its outcome.
 */
export function isDecided(house: HouseTotal | undefined): boolean {
  if (house === undefined || house.contests === 0) return false;
  return house.open === 0 || (house.polled > 0 && house.won === house.polled);
}

/** Whether a vote is counted, or a leader named, in any of them. */
export function hasBegun(houses: ReadonlyMap<string, HouseTotal>): boolean {
  return [...houses.values()].some(({ reporting }) => reporting > 0);
}

/**
 * Sums a state's seats, votes, shares and the change since last time. Changes are over comparable seats only:
 * contests with a result tonight and one last time (H31). Pure; cost grows with the state's candidates.
 * @throws Error when the state is none of the election's: a bug of ours.
 */
export function sumHouse(count: Count, election: Election, state: string): HouseTotal {
  const amended = amendElection(election, count);
  const house = amended.states.find(({ code }) => code === state);
  if (!house) throw new Error(`${state} is no state of ${election.id}`);
  const total = blankHouse(house);
  const book = new BlocBook(amended);
  for (const contest of contestsOf(amended, state)) {
    const tally = count.tallies.get(contest.id);
    if (!tally) continue;
    const gives = seatsTonight(contest, count.tallies, amended);
    if (gives === 0 && seatsOf({ ...contest, after: null }) > 0) continue;
    addTally(total, tally, contest, gives);
    if (!isSettled(contest, count.tallies, amended)) total.open++;
    if (amended.past.has(contest.id) && HELD.has(tally.outcome)) total.comparable++;
    book.add(contest.id, tally);
  }
  const levelled = levelledIn(state, (id) => standIn(count.tallies.get(id)), amended);
  if (levelled) addLevelled(total, levelled, book);
  const { done, of } = total.rounds;
  total.counted = of === 0 ? null : Math.min(1, done / of);
  const finish = (bloc: Bloc): BlocTotal => blocTotal(bloc, total);
  total.parties = book.parties().map(finish);
  total.others = book.others().map(finish);
  total.coalitions = book.coalitions(state).map(finish);
  return total;
}

/**
 * The houses of every state; may pause from state to state. Those in which no tally changed since `before` are taken from
 * there.
 */
export function* sumInSlices(
  count: Count,
  election: Election,
  before: { count: Count; houses: ReadonlyMap<string, HouseTotal> } | null = null,
): Sliced<Map<string, HouseTotal>> {
  const amended = amendElection(election, count);
  const old = before !== null && amendedAlike(before.count, count) ? before : null;
  const moved = new Set(
    old ? diffTallies(old.count, count).map(({ contest }) => stateOf(contest, election)) : [],
  );
  const houses = new Map<string, HouseTotal>();
  for (const { code } of amended.states) {
    const same = old && !moved.has(code) ? old.houses.get(code) : undefined;
    houses.set(code, same ?? sumHouse(count, election, code));
    yield;
  }
  return houses;
}

/** The same in one go. */
export function sumHouses(...of: Parameters<typeof sumInSlices>): Map<string, HouseTotal> {
  return atOnce(sumInSlices(...of));
}

const HELD: ReadonlySet<Tally['outcome']> = new Set(['leading', 'won', 'uncontested']);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function blankHouse(house: State): Mutable<HouseTotal> {
  return {
    state: house.code,
    seats: house.seats,
    majority: house.majority,
    contests: 0,
    polled: 0,
    open: 0,
    won: 0,
    leading: 0,
    undecided: 0,
    postponed: 0,
    comparable: 0,
    votes: 0,
    counted: null,
    rounds: { done: 0, of: 0 },
    reporting: 0,
    dataAt: null,
    parties: [],
    coalitions: [],
    others: [],
  };
}

function addTally(total: Mutable<HouseTotal>, tally: Tally, { weight }: Contest, seats: number): void {
  if (isOff(tally)) {
    total.postponed += seats;
    return;
  }
  total.contests++;
  total.polled += seats;
  let held = 0;
  for (const holding of seats === 0 ? [] : holdingsOf(tally)) {
    const n = holding.seats * weight;
    held += n;
    if (holding.won) total.won += n;
    else total.leading += n;
  }
  total.undecided += seats - held;
  total.votes += tally.total;
  if (tally.total > 0 || (tally.url !== '' && tally.leader !== null)) total.reporting++;
  if (tally.rounds?.of) {
    total.rounds.done += Math.min(tally.rounds.done, tally.rounds.of);
    total.rounds.of += tally.rounds.of;
  }
  const at = tally.stamp ?? tally.seenAt;
  if (tally.url !== '' && at > (total.dataAt ?? 0)) total.dataAt = at;
}

function addLevelled(total: Mutable<HouseTotal>, levelled: Levelled, book: BlocBook): void {
  const { of, seats, won } = levelled;
  total.levelled = levelled;
  total.polled += of;
  let given = 0;
  for (const [party, n] of seats) {
    given += n;
    total[won ? 'won' : 'leading'] += n;
    book.addSeats(total.state, party, n, won);
  }
  total.undecided += of - given;
}

function blocTotal(bloc: Bloc, total: HouseTotal): BlocTotal {
  const { kind, id, short, name, colour, won, leading, votes, past, pastComparable } = bloc;
  const seats = won + leading;
  return {
    kind,
    id,
    short,
    name,
    colour,
    won,
    leading,
    seats,
    votes,
    share: total.votes === 0 ? null : votes / total.votes,
    past,
    pastComparable,
    change: bloc.seatsComparable - pastComparable,
    swing:
      bloc.swing && bloc.swing.nowTotal > 0 && bloc.swing.pastTotal > 0
        ? bloc.swing.now / bloc.swing.nowTotal - bloc.swing.past / bloc.swing.pastTotal
        : null,
    majority: won >= total.majority ? 'won' : seats >= total.majority ? 'ahead' : null,
  };
}

function amendedAlike(a: Count, b: Count): boolean {
  return a.parties === b.parties && a.reassigned === b.reassigned && a.overrides === b.overrides;
}

/** What levelling seats go by in a constituency. */
function standIn(tally: Tally | undefined): ConstituencyStand | null {
  if (!tally) return null;
  return { outcome: tally.outcome, votes: tally.votes.map(({ votes }) => votes), held: holdingsOf(tally) };
}
