import type { ContestId } from '../election/election.ts';
import { grouped } from '../ground/grouped.ts';
import { isClose } from '../tally/derive-contest.ts';
import type { CountEvent } from '../tally/event.ts';
import { isOff, isWon, type Tally } from '../tally/tally.ts';

/** Something that began and ended between two looks: it is told in the log and nowhere else. */
export interface Passed {
  event: CountEvent;
  /** How long it held, ms of the night. */
  ms: number;
}

type Tallies = ReadonlyMap<ContestId, Tally>;

/**
 * Weighs the events of several steps at their end: what still holds then is told, what came and went in between has
 * passed. A lead that changed twice is one change, from who led before the first to who leads now. The events of one
 * step all hold.
 *
 * @param tallies the count at the end; where a contest is missing its last event is believed
 * @param now ms of the night, at the end
 * @param stateOf the state a contest belongs to
 */
export function foldEvents(
  events: readonly CountEvent[],
  tallies: Tallies,
  now: number,
  stateOf: (contest: ContestId) => string = prefixOf,
): { told: CountEvent[]; passed: Passed[] } {
  const strands = grouped(events, (event) => [strandOf(event)]);
  const told = new Map<CountEvent, CountEvent>();
  const passed: Passed[] = [];
  for (const [key, strand] of strands) {
    const kept = keptOf(key, strand, tallies, stateOf);
    for (const event of kept) told.set(event, event);
    strand.forEach((event, i) => {
      if (!kept.includes(event) && begins(event))
        passed.push({ event, ms: (strand[i + 1]?.at ?? now) - event.at });
    });
  }
  for (const event of events) follow(event, strands, told, tallies);
  return { told: events.flatMap((event) => told.get(event) ?? []), passed };
}

/** What an event is a turn of: all turns of one strand say how one thing stands. Companions have none of their own. */
function strandOf({ type, id, contest, state, to }: CountEvent): string {
  switch (type) {
    case 'first-result':
    case 'lead-changed':
      return `lead:${contest}`;
    case 'seat-changed':
      return `holder:${to}`;
    case 'retracted':
      if (id.startsWith('retracted:majority:')) return `majority:${blocOf(id, 'retracted:majority:')}`;
      return id.startsWith('retracted:win:') ? `win:${contest}` : `lead:${contest}`;
    case 'majority-crossed':
      return `majority:${blocOf(id, 'majority-crossed:')}`;
    case 'feed-stale':
    case 'feed-recovered':
      return `feed:${blocOf(id, `${type}:`)}`;
    case 'declared':
      return `win:${contest}`;
    case 'all-declared':
      return `all:${state}`;
    case 'flip':
    case 'upset':
    case 'elected-but-trailing':
    case 'correction':
      return `${type}:${id}`;
    default:
      return `${type}:${contest}`;
  }
}

// An id ends with the moment or the revision it is of.
function blocOf(id: string, prefix: string): string {
  return id.slice(prefix.length, id.lastIndexOf(':'));
}

/** Whether an event begins something that may pass. */
function begins({ type, to }: CountEvent): boolean {
  if (type === 'lead-changed') return to !== null;
  return type === 'declared' || type === 'majority-crossed' || type === 'feed-stale';
}

/** The turns of a strand that still say something at its end. */
function keptOf(
  key: string,
  strand: readonly CountEvent[],
  tallies: Tallies,
  stateOf: (contest: ContestId) => string,
): readonly CountEvent[] {
  const [first, last] = [strand[0], strand.at(-1)];
  if (!first || !last) return [];
  const tally = last.contest === null ? undefined : tallies.get(last.contest);
  switch (key.slice(0, key.indexOf(':'))) {
    case 'lead': {
      const leads = tally ? tally.leader : last.to;
      const opening = strand.filter(({ type }) => type === 'first-result');
      if (first.from === leads) return opening;
      // A lead that a correction gave back is the one that was told when it began.
      const turn = strand.findLast(({ type, to }) => type === 'lead-changed' && to === leads) ?? last;
      return turn.type === 'first-result' || turn.to !== leads ? opening : [...opening, turn];
    }
    case 'holder':
      return !tally || tally.holders?.some(({ candidate }) => candidate === last.to) ? [last] : [];
    case 'win': {
      const before = first.type === 'retracted' ? first.from : null;
      const wins = strand.findLast(({ type }) => type === 'declared');
      const after = tally ? (isWon(tally) ? tally.leader : null) : last.type === 'declared' ? last.to : null;
      if (before === after) return [];
      return [...(before === null ? [] : [first]), ...(wins && wins.to === after ? [wins] : [])];
    }
    case 'majority':
    case 'feed':
      // Its turns alternate: an even number of them leads back to where it stood.
      return strand.length % 2 === 1 ? [last] : [];
    case 'all':
      return everyoneWon(last, tallies, stateOf) ? [last] : [];
    case 'tie':
      return !tally || tally.outcome === 'tied' ? [last] : [];
    case 'close-race':
      return !tally || (isClose(tally) && tally.leader === last.to) ? [last] : [];
    case 'ranking-changed':
      return !tally || tally.leader === last.after?.leader ? [last] : [];
    case 'correction':
      return strand;
    default:
      return [];
  }
}

/** Companions stand and fall with the turn they came with; a turn that stands for several begins where the first did. */
function follow(
  event: CountEvent,
  strands: ReadonlyMap<string, readonly CountEvent[]>,
  told: Map<CountEvent, CountEvent>,
  tallies: Tallies,
): void {
  const { type, contest, at, to } = event;
  const main = MAIN.get(type);
  if (main === undefined || contest === null) return;
  const strand = strands.get(`${main}:${contest}`) ?? [];
  const turn = strand.findLast((one) => one.at === at);
  if (type !== 'lead-changed') {
    const tally = tallies.get(contest);
    const holds = !tally || tally.leader === to || tally.leaderParty === to;
    if (holds && (!turn || told.has(turn))) told.set(event, event);
  }
  const first = strand[0];
  if (main === 'win' || !told.has(event) || !first || first === turn) return;
  told.set(event, { ...event, from: type === 'flip' ? event.from : first.from, before: first.before });
}

/** The strand whose turns an event comes with. */
const MAIN: ReadonlyMap<CountEvent['type'], 'lead' | 'win'> = new Map([
  ['lead-changed', 'lead'],
  ['flip', 'lead'],
  ['upset', 'win'],
  ['elected-but-trailing', 'win'],
]);

/** `WB-159` -> `WB`. */
function prefixOf(contest: ContestId): string {
  return contest.slice(0, contest.lastIndexOf('-'));
}

function everyoneWon(
  { state }: CountEvent,
  tallies: Tallies,
  stateOf: (contest: ContestId) => string,
): boolean {
  for (const [contest, tally] of tallies) {
    if (stateOf(contest) !== state) continue;
    if (!isWon(tally) && !isOff(tally)) return false;
  }
  return true;
}
