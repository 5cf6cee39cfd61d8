import type { ContestId, Election } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import type { Count } from '../tally/count.ts';
import type { HouseTotal } from '../tally/house.ts';
import type { AsRunLog } from './as-run-log.ts';
import type { ProcessUse } from './process-gauge.ts';
import type { Quantiles, Timings } from './timings.ts';

/** `OUT/summary.json`: what a night came to, and what it cost. */
export interface Summary {
  mode: Mode;
  /** Contests of the main state polled tonight. */
  contests: number;
  /** Main state, party short -> seats; parties with none are left out. */
  final: Record<string, Seats>;
  /** Main state, coalition short -> seats; `others` = everybody outside. */
  coalitions: Record<string, Seats>;
  /** The same of every state of the election, the main one too, by its code. */
  states: Record<string, Pick<Summary, 'contests' | 'final' | 'coalitions'>>;
  /** Questions, by contest: the votes of each answer, and whether it has passed; absent where there is none. */
  questions?: Record<ContestId, Question>;
  events: Record<string, number>;
  takes: number;
  /** Times that a seat's new numbers were held back. */
  quarantined: number;
  /** Times that a seat's page was refused. */
  blocked: number;
  /** Seats of every state whose newest page is not believed as the night ends, the longest held first. */
  heldAtEnd: HeldSeat[];
  /** From the arrival of the bytes to the request that shows them; null where nothing was measured. */
  latencyMs: Quantiles;
  mapPaintMs: Pick<Quantiles, 'p50' | 'p99'>;
  rssMb: ProcessUse['rssMb'];
  cpuSeconds: number;
  obs: { requests: number; failures: number; skippedFrames: number };
}

interface Question {
  name: string;
  outcome: 'open' | 'passed' | 'rejected';
  /** By the answer's short name. */
  votes: Record<string, number>;
}

interface Seats {
  won: number;
  leading: number;
}

interface HeldSeat {
  contest: ContestId;
  name: string;
  kind: 'quarantine' | 'blocked';
  /** Name of the rule. */
  by: string;
  reason: string;
  minutes: number;
}

export interface SummaryInput {
  election: Election;
  count: Count;
  houses: ReadonlyMap<string, HouseTotal>;
  /** ms of the night. */
  now: number;
  log: AsRunLog;
  latency: Timings;
  mapPaint: Timings;
  use: ProcessUse;
  /** Of every OBS that was driven. */
  obs: readonly {
    requests: number;
    failures: number;
    renderSkippedFrames: number;
    outputSkippedFrames: number;
  }[];
}

/** The summary of a night, keys in the order of its contract. */
export function summarise(input: SummaryInput): Summary {
  const { count, election, houses, log, use } = input;
  const { p50, p99 } = input.mapPaint.quantiles();
  const sum = (of: (obs: SummaryInput['obs'][number]) => number): number =>
    input.obs.reduce((total, obs) => total + of(obs), 0);
  return {
    mode: count.mode,
    ...seatsOf(houses.get(election.mainState) as HouseTotal),
    states: Object.fromEntries([...houses].map(([code, house]) => [code, seatsOf(house)])),
    ...questionsOf(input),
    events: eventCounts(log),
    takes: log.tallies.get('take') ?? 0,
    quarantined: count.counters.quarantined,
    blocked: count.counters.blocked,
    heldAtEnd: heldSeats(input),
    latencyMs: input.latency.quantiles(),
    mapPaintMs: { p50, p99 },
    rssMb: use.rssMb,
    cpuSeconds: use.cpuSeconds,
    obs: {
      requests: sum((obs) => obs.requests),
      failures: sum((obs) => obs.failures),
      skippedFrames: sum((obs) => obs.renderSkippedFrames + obs.outputSkippedFrames),
    },
  };
}

function seatsOf({ contests, parties, coalitions }: HouseTotal): Summary['states'][string] {
  return { contests, final: seatsByShort(parties), coalitions: seatsByShort(coalitions) };
}

function questionsOf({ election, count }: SummaryInput): Pick<Summary, 'questions'> {
  const found: Record<ContestId, Question> = {};
  for (const { id, name, kind, rule } of election.contests.values()) {
    if (kind !== 'measure') continue;
    const tally = count.tallies.get(id);
    const roster = election.candidates.get(id) ?? [];
    const yes = (rule.method === 'measure' ? rule.yes : undefined) ?? roster[0]?.party;
    const short = (party: string): string => election.parties.get(party)?.short ?? party;
    found[id] = {
      name,
      outcome: tally?.outcome !== 'won' ? 'open' : tally.leaderParty === yes ? 'passed' : 'rejected',
      votes: Object.fromEntries(
        roster.map(({ party }, place) => [short(party), tally?.votes[place]?.votes ?? 0]),
      ),
    };
  }
  return Object.keys(found).length === 0 ? {} : { questions: found };
}

function heldSeats({ count, election, now }: SummaryInput): HeldSeat[] {
  const seats: HeldSeat[] = [];
  for (const { contest, hold } of count.tallies.values()) {
    if (hold?.kind !== 'quarantine' && hold?.kind !== 'blocked') continue;
    const { kind, by, reason, since } = hold;
    const name = election.contests.get(contest)?.name ?? contest;
    seats.push({ contest, name, kind, by, reason, minutes: Math.max(0, Math.round((now - since) / 60_000)) });
  }
  return seats.sort((a, b) => b.minutes - a.minutes);
}

// Two parties may share a short name: the second one stands under its full name.
function seatsByShort(blocs: HouseTotal['parties']): Record<string, Seats> {
  const seats: Record<string, Seats> = {};
  for (const { short, name, won, leading } of blocs) {
    if (won + leading === 0) continue;
    seats[short in seats ? name : short] = { won, leading };
  }
  return seats;
}

/** How often each type of event was logged. */
export function eventCounts(log: AsRunLog): Record<string, number> {
  const counts: [string, number][] = [];
  for (const [what, times] of log.tallies)
    if (what.startsWith('event:')) counts.push([what.slice('event:'.length), times]);
  return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
