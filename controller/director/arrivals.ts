import type { CandidateId, ContestId } from '../election/election.ts';
import { timesOf } from '../ground/times.ts';
import { isClose } from '../tally/derive-contest.ts';
import type { CountEvent, EventType } from '../tally/event.ts';
import { isWon, type Tally } from '../tally/tally.ts';
import type { Draft } from './draft.ts';
import { foldEvents, type Passed } from './fold.ts';
import { rulesFor } from './plan.ts';
import { enqueue, withdraw } from './queue.ts';
import type { Happening } from './state.ts';

/** Events about who leads. A lead that goes back to where it began is not news. */
const LEAD_EVENTS: ReadonlySet<EventType> = new Set([
  'lead-changed',
  'flip',
  'upset',
  'elected-but-trailing',
]);

const WIN_EVENTS: ReadonlySet<EventType> = new Set(['declared', 'upset', 'elected-but-trailing']);

/**
 * More first results than this at one moment mean that a night was joined late (a rehearsal from noon, a feed that
 * was repaired): the rotation shows what led there already; we do not cut to it.
 */
const MOST_FIRST = 40;
const MOST_FIRST_SHARE = 0.15;

/** Counts, scene by scene, how much has changed since it was last on air. */
export function noteChanges(draft: Draft, contests: readonly ContestId[]): void {
  if (contests.length === 0) return;
  const changed = { ...draft.changed };
  for (const contest of contests) raise(changed, draft, contest, 1);
  draft.changed = changed;
}

/** Queues what the events ask for; an event that undoes a waiting one takes it away instead. */
export function noteEvents(
  draft: Draft,
  happened: readonly CountEvent[],
  tallies: ReadonlyMap<ContestId, Tally>,
): void {
  if (happened.length === 0) return;
  const changed = { ...draft.changed };
  for (const { contest, weight } of happened) if (contest) raise(changed, draft, contest, weight);
  draft.changed = changed;
  const { told: events, passed } = foldEvents(happened, tallies, draft.now.night, draft.plan.stateOf);
  for (const each of passed) notePassed(draft, each);
  // A lead that went back is one happening, though it may arrive as several events.
  const undone = new Set<string>();
  const joined = joinedLate(draft, events);
  for (const event of events) {
    const lead = leadOf(event);
    if (lead && event.contest && joined.has(event.contest)) continue;
    if (lead && event.contest) {
      if (undone.has(`${event.contest}@${event.at}`)) continue;
      if (undoes(draft, event.contest, lead.to, event)) {
        undone.add(`${event.contest}@${event.at}`);
        continue;
      }
    }
    if (event.type === 'retracted') {
      withdraw(draft, (one) => isTakenBack(one, event), event.reason);
      // What viewers never saw need not be taken back before them.
      if (!draft.aired.some((one) => isTakenBack(one, event))) continue;
    }
    for (const asked of rulesFor(event, draft.plan)) {
      const settlesAt = event.at + asked.rule.hysteresisSeconds * 1000;
      enqueue(draft, asked, { ...happeningOf(event, lead), settlesAt }, event.weight);
    }
  }
}

/** Takes out of the queue what is no longer so, whatever made it so: no cue outlives its reason. */
export function pruneReasons(draft: Draft, tallies: ReadonlyMap<ContestId, Tally>): void {
  const last = new Map<ContestId, Happening>();
  for (const { happenings } of draft.queue)
    for (const one of happenings)
      if (one.contest !== null && LEAD_EVENTS.has(one.type) && (last.get(one.contest)?.at ?? 0) <= one.at)
        last.set(one.contest, one);
  const gone = new Map<Happening, string>();
  for (const { happenings } of draft.queue)
    for (const one of happenings) {
      const tally = one.contest === null ? undefined : tallies.get(one.contest);
      // Of several turns of one lead the last one says who leads.
      const claim = one.contest !== null && LEAD_EVENTS.has(one.type) ? (last.get(one.contest) ?? one) : one;
      if (tally && !stillSo(claim, one.type, tally)) gone.set(one, one.reason);
    }
  for (const [one, reason] of gone)
    withdraw(draft, (each) => each === one, `no longer so, before it was on air: ${reason}`);
}

function happeningOf(event: CountEvent, lead: ReturnType<typeof leadOf>): Omit<Happening, 'settlesAt'> {
  const { id, type, contest, state, party, coalition, reason, at } = event;
  const bloc = coalition === null ? party && `party:${party}` : `coalition:${coalition}`;
  return {
    ...{ event: id, type, contest, from: lead?.from ?? null, to: lead?.to ?? null },
    ...(contest === null && { state, bloc }),
    ...{ reason, at },
  };
}

function stillSo({ to }: Happening, type: EventType, tally: Tally): boolean {
  switch (type) {
    case 'lead-changed':
    case 'flip':
      return to === null || tally.leader === to;
    case 'upset':
    case 'elected-but-trailing':
      return isWon(tally) && (to === null || tally.leader === to);
    case 'declared':
      return isWon(tally);
    case 'tie':
      return tally.outcome === 'tied';
    case 'close-race':
      return isClose(tally);
    default:
      return true;
  }
}

/** Whether an event takes back what a happening told: a win, a lead, a majority and with it that all are declared. */
function isTakenBack(
  one: Pick<Happening, 'event' | 'type' | 'contest' | 'to'>,
  { id, contest, from }: CountEvent,
): boolean {
  const bloc = /^retracted:majority:(.+):[^:]+$/.exec(id)?.[1];
  if (bloc !== undefined) return one.event.startsWith(`majority-crossed:${bloc}:`);
  if (one.contest !== contest || contest === null) return false;
  if (id.startsWith('retracted:win:')) return WIN_EVENTS.has(one.type);
  return LEAD_EVENTS.has(one.type) && one.to === from;
}

function notePassed(draft: Draft, { event, ms }: Passed): void {
  const { contest, to, type, reason, id } = event;
  const seconds = Math.round(ms / 1000);
  const { plan } = draft;
  const text =
    type === 'lead-changed' && contest !== null && to !== null
      ? `${plan.contestName(contest)}: ${plan.candidateName(contest, to)} led for ${seconds} s in between`
      : `${reason}, for ${seconds} s in between`;
  draft.note('passed', null, text, { kind: 'event', events: [id] });
}

function joinedLate(draft: Draft, events: readonly CountEvent[]): ReadonlySet<ContestId> {
  const joined = new Set<ContestId>();
  const most = Math.max(MOST_FIRST, MOST_FIRST_SHARE * draft.plan.contests);
  const first = events.filter(({ type }) => type === 'first-result');
  for (const [at, times] of timesOf(first.map((event) => event.at))) {
    if (times <= most) continue;
    draft.note('dropped', null, `${times} seats came in at once: who leads there is not cut to`);
    for (const event of first) if (event.at === at && event.contest) joined.add(event.contest);
  }
  return joined;
}

function leadOf(event: CountEvent): { from: CandidateId | null; to: CandidateId | null } | null {
  if (!LEAD_EVENTS.has(event.type)) return null;
  return {
    from: (event.before?.leader ?? event.from) as CandidateId | null,
    to: (event.after?.leader ?? event.to) as CandidateId | null,
  };
}

// The lead of a contest whose change still waits is back where it was before that change.
function undoes(draft: Draft, contest: ContestId, to: CandidateId | null, event: CountEvent): boolean {
  const waiting = draft.queue
    .flatMap((item) => item.happenings)
    .filter((one) => one.contest === contest && LEAD_EVENTS.has(one.type))
    .sort((a, b) => a.at - b.at);
  const first = waiting[0];
  if (!first || to === null || first.from !== to || first.event === event.id) return false;
  const seconds = Math.round((event.at - first.at) / 1000);
  const why = `${draft.plan.contestName(contest)}: the lead went back after ${seconds} s, before it was on air`;
  withdraw(draft, (one) => one.contest === contest && LEAD_EVENTS.has(one.type), why);
  return true;
}

function raise(changed: Record<string, number>, draft: Draft, contest: ContestId, by: number): void {
  for (const scenes of draft.plan.sceneOfContest.values()) {
    const scene = scenes.get(contest);
    if (scene && scene !== draft.air?.cue.scene) changed[scene] = (changed[scene] ?? 0) + by;
  }
}
