import { type ContestId, contestAbove, type Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import type { Report } from '../feed/report.ts';
import { type NightView, viewOf } from '../render/board/view.ts';
import type { MapPicture } from '../render/map/map-book.ts';
import type { Look } from '../simulate/looks.ts';
import { planNight } from '../simulate/plan.ts';
import { acceptReports } from '../tally/accept.ts';
import { amendElection } from '../tally/amend.ts';
import { type Count, emptyCount } from '../tally/count.ts';
import { deriveEvents } from '../tally/derive.ts';
import { diffTallies } from '../tally/diff.ts';
import type { CountEvent } from '../tally/event.ts';
import { type FlipLine, foldFlips } from '../tally/flips.ts';
import { sumHouses } from '../tally/house.ts';

/** Moments of a night at which its boards are looked at. */
const MOMENTS = ['before', 'first', 'half', 'end'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A night of this election as it stands at one moment. */
export interface Standing {
  moment: Moment;
  /** ms of the night. */
  now: number;
  count: Count;
  events: readonly CountEvent[];
  flips: readonly FlipLine[];
}

const STEP = 10 * 60_000;

/**
 * An election's own night at four moments: before the first vote, with the first leads, half counted, all declared. Its
 * final votes spread over rounds as `simulate` does, told seat by seat and believed by the tally's own rules.
 *
 * @param leadsOnly the source tells who leads and no votes
 */
export function ownNight(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  leadsOnly = false,
): Standing[] {
  const plan = planNight(election, results, {
    seed: 1,
    order: 'region',
    faults: { noise: false, faults: [] },
  });
  const half = plan.moves + (plan.ends - plan.moves) * 0.4;
  const times: Record<Moment, number> = {
    before: plan.starts,
    first: plan.moves,
    half,
    end: plan.ends + STEP,
  };
  let count = emptyCount(election, 'test');
  let events: CountEvent[] = [];
  let flips: readonly FlipLine[] = [];
  let read = 0;
  return MOMENTS.map((moment) => {
    const until = times[moment];
    // In a few strides, so that leads change on the way.
    const from = plan.looks[read]?.at ?? until;
    for (let at = from; moment !== 'before' && at < until + STEP; at += STEP) {
      const now = Math.min(at, until);
      const latest = new Map<ContestId, Look>();
      for (; read < plan.looks.length && (plan.looks[read] as Look).at <= now; read++)
        latest.set((plan.looks[read] as Look).contest, plan.looks[read] as Look);
      const reports = [...latest.values()].map((look) => reportOf(look, election, leadsOnly));
      const next = acceptReports(count, reports, { election, now }).count;
      const told = deriveEvents(diffTallies(count, next), count, next, election, { now });
      events = [...events, ...told].slice(-40);
      flips = foldFlips(flips, told);
      count = next;
    }
    if (moment === 'end') count = seenAgain(count, plan.looks, election, until, leadsOnly);
    return { moment, now: until, count, events, flips };
  });
}

/** The last pages once more: what the strides left out of a correction is its second sight. */
function seenAgain(
  count: Count,
  looks: readonly Look[],
  election: Election,
  now: number,
  leadsOnly: boolean,
): Count {
  const last = new Map(looks.map((look) => [look.contest, { ...look, at: now }]));
  const reports = [...last.values()].map((look) => reportOf(look, election, leadsOnly));
  return acceptReports(count, reports, { election, now }).count;
}

/** What the boards show of it. */
export function ownView(
  { now, count, events, flips }: Standing,
  election: Election,
  maps: ReadonlyMap<string, MapPicture>,
): NightView {
  const amended = amendElection(election, count);
  const state = { count, flips, recent: events };
  return viewOf(amended, state, sumHouses(count, election), {
    ...{ projection: null, maps, now, clockRate: 0 },
  });
}

function reportOf({ contest, at, version }: Look, election: Election, leadsOnly: boolean): Report {
  const roster = election.candidates.get(contestAbove(contest)) ?? [];
  const rows = roster.map((candidate, i) => {
    const [electionDay, postal] = [version.electionDay[i] ?? 0, version.postal[i] ?? 0];
    const party = election.parties.get(candidate.party)?.name ?? '';
    return {
      ...{ serial: candidate.serial, name: candidate.name, party, partyCode: null, share: null },
      ...{ votes: electionDay + postal, electionDay, postal },
      ...(version.outcomes?.[i] === 'elected' && { outcome: 'winner' as const }),
      ...(version.seats && { seats: version.seats[i] ?? 0 }),
      ...(version.stages && { stages: version.stages.map(({ votes }) => votes[i] ?? 0) }),
    };
  });
  const isReal = (i: number): boolean => election.parties.get(roster[i]?.party ?? '')?.kind !== 'none';
  const [first] = [...rows.keys()]
    .filter(isReal)
    .sort((a, b) => (rows[b]?.votes ?? 0) - (rows[a]?.votes ?? 0));
  const leader = first === undefined || version.done === 0 ? undefined : rows[first];
  const lead = leader && { name: leader.name, party: leader.party };
  return {
    ...{ contest, feed: 'own', priority: 0, url: `http://results.example/${contest}` },
    claimed: { number: null, name: null, state: null },
    ...{ stamp: version.at, fetchedAt: at, status: version.status },
    rounds: { done: version.done, of: version.of },
    rows: leadsOnly ? [] : rows,
    totals: null,
    ...(version.ballots && { ballots: { ...version.ballots, electors: null } }),
    ...(version.stages && { exhausted: version.stages.map(({ exhausted }) => exhausted) }),
    lead: leadsOnly && lead ? { ...lead, runnerUp: null, runnerUpParty: null, margin: null } : null,
  };
}
