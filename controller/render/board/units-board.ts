import { candidateOf } from '../../election/candidate.ts';
import type { Contest, Unit } from '../../election/election.ts';
import { timesOf } from '../../ground/times.ts';
import { countedShare, isWon, type Tally } from '../../tally/tally.ts';
import { CLEAR, CLOSE, unitMaps } from '../map/unit-inks.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, type Desk, NEUTRAL } from './desk.ts';
import type { Shown } from './format.ts';
import { type MapModel, mapModel } from './map-view.ts';
import { overContest } from './story.ts';
import type { NightView } from './view.ts';

interface UnitsModel {
  /** Where the units have boundaries; the tiles are then none. */
  map: MapModel | null;
  /** `share`: how much of a unit is counted, per cent in steps of ten; 0 where nobody says. */
  tiles: readonly { key: string; colour: string; state: string; strength: number; share: number }[];
  columns: number;
  rows: number;
  /** Who is ahead in how many, most first. */
  legend: readonly { key: string; chip: Chip; units: Shown; votes: string }[];
  waiting: Shown | null;
  /** `381 of 382 areas complete` */
  done: string;
  /** The largest that are still to come. */
  next: string;
}

/** Width of the tiles' place over its height. */
const SHAPE = 1.75;
const LEGEND = 5;
const NEXT = 3;

/**
 * The reporting units of one contest, each a tile: from those that the first candidate has most clearly to those of the
 * second; what has no votes yet stands last. Where there is a map of the units, that. A tile whose count is not over is filled as far as it is counted. Whoever reads it needs no boundaries of the units.
 */
export const unitsBoard: Board = {
  id: 'units',
  template: 'units',
  ...overContest('units', shownContest),
  inputs: (view) => {
    const contest = shownContest(view);
    const map = contest && mapOf(contest, view);
    return [
      ...[view.election, contest, contest && view.count.tallies.get(contest.id), view.count.units],
      map && view.maps.get(map),
    ];
  },
  model: (view, desk) => unitsModel(shownContest(view), view, desk),
};

/** The map that shows a contest's units, where there is one. */
function mapOf({ id }: Contest, { maps }: NightView): string | undefined {
  return unitMaps(id).find((name) => maps.has(name));
}

/** The contest with units whose lead changed last, else the closest under way, else the first. */
function shownContest({ election, events, count }: NightView): Contest | undefined {
  const { units, contests } = election;
  const last = events.findLast(
    ({ contest, type }) => contest !== null && type === 'lead-changed' && units?.has(contest),
  );
  if (last?.contest) return contests.get(last.contest);
  const with_ = [...(units?.keys() ?? [])];
  const lead = (id: string): number => {
    const tally = count.tallies.get(id);
    return tally?.outcome === 'leading' && tally.margin !== null && tally.total > 0
      ? tally.margin / tally.total
      : Number.POSITIVE_INFINITY;
  };
  const closest = with_.reduce<string | undefined>(
    (best, id) => (best === undefined || lead(id) < lead(best) ? id : best),
    undefined,
  );
  return closest === undefined ? undefined : contests.get(closest);
}

function unitsModel(contest: Contest | undefined, view: NightView, desk: Desk): UnitsModel {
  const { say, format } = desk;
  const units = (contest && view.election.units?.get(contest.id)) ?? [];
  const tally = contest && view.count.tallies.get(contest.id);
  const placed = units.map((unit, order) => ({
    unit,
    order,
    ...standOf(view.count.units.get(unit.id), desk),
  }));
  const ahead = [...timesOf(placed.flatMap(({ party }) => party ?? []))].sort(([, a], [, b]) => b - a);
  const [first] = ahead;
  const side = (party: string | null): number => (party === null ? 2 : party === first?.[0] ? 0 : 1);
  placed.sort(
    (a, b) =>
      side(a.party) - side(b.party) ||
      (side(a.party) === 0 ? b.lead - a.lead : a.lead - b.lead) ||
      a.order - b.order,
  );
  const columns = Math.max(1, Math.ceil(Math.sqrt(units.length * SHAPE)));
  const votes = new Map<string, number>();
  for (const count of tally?.votes ?? []) {
    const party = candidateOf(count.candidate, view.election)?.party;
    if (party !== undefined) votes.set(party, (votes.get(party) ?? 0) + count.votes);
  }
  const name = contest && mapOf(contest, view);
  const map = name === undefined ? null : mapModel(name, view, []);
  const open = placed.filter(({ counted }) => !counted);
  const complete = placed.filter(({ isComplete }) => isComplete).length;
  return {
    map,
    tiles: (map ? [] : placed).map(({ unit, party, lead, state, share }) => ({
      key: unit.id,
      colour: party === null ? NEUTRAL : chipOfParty(party, desk).colour,
      state,
      strength: lead < CLOSE ? 1 : lead < CLEAR ? 2 : 3,
      share,
    })),
    columns,
    rows: Math.ceil(units.length / columns),
    legend: ahead.slice(0, LEGEND).map(([party, n]) => ({
      key: `units-${party}`,
      chip: chipOfParty(party, desk),
      units: format.shown(n),
      votes: say('votesCounted', { votes: format.short(votes.get(party) ?? 0) }),
    })),
    waiting: open.length === 0 ? null : format.shown(open.length),
    done: say('unitsDone', {
      n: format.number(complete),
      of: format.number(units.length),
    }),
    next: nextText(
      open.map(({ unit }) => unit),
      desk,
    ),
  };
}

interface UnitStand {
  /** Null where nobody is ahead. */
  party: string | null;
  lead: number;
  state: string;
  counted: boolean;
  isComplete: boolean;
  share: number;
}

function standOf(tally: Tally | undefined, { election }: Desk): UnitStand {
  // Where nobody came there is nothing to wait for.
  if (tally?.total === 0 && tally.status === 'completed')
    return { ...BLANK, counted: true, isComplete: true };
  if (!tally || tally.total === 0) return BLANK;
  // Two that are level have a leader in the roster's order only.
  const isLevel = tally.outcome === 'tied';
  const isComplete = isWon(tally) || (isLevel && tally.status === 'completed');
  if (isLevel || tally.leader === null) return { ...BLANK, counted: true, isComplete };
  return {
    party: candidateOf(tally.leader, election)?.party ?? null,
    lead: Math.abs(tally.margin ?? 0) / tally.total,
    state: isWon(tally) ? 'won' : 'leading',
    counted: true,
    isComplete,
    share: isWon(tally) ? 0 : Math.floor((countedShare(tally) ?? 0) * 10) * 10,
  };
}

const BLANK: UnitStand = { party: null, lead: 0, state: '', counted: false, isComplete: false, share: 0 };

/** The largest that are to come, by their electors; empty where nobody says how many those are. */
function nextText(open: readonly Unit[], { say, format }: Desk): string {
  const known = open.filter(({ electors }) => electors !== null);
  const names = known
    .toSorted((a, b) => (b.electors ?? 0) - (a.electors ?? 0))
    .slice(0, NEXT)
    .map((unit) => format.name(unit));
  return names.length === 0 ? '' : say('stillToCome', { list: names.join(', ') });
}
