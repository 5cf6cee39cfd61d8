import { type Election, stateOf } from '../election/election.ts';
import { contestsOf } from './coalition.ts';
import type { Count } from './count.ts';
import type { Change } from './diff.ts';
import type { CountEvent } from './event.ts';
import { isSettled, seatsTonight } from './office.ts';
import type { Scene } from './scene.ts';
import { isWon } from './tally.ts';

/** Majorities reached and lost, and states in which everything is declared. */
export function houseEvents(changes: readonly Change[], scene: Scene): CountEvent[] {
  return [...majorityEvents(scene), ...allDeclared(changes, scene)];
}

/** Feeds that fell silent and came back (H16). */
export function feedEvents({ before, after, election, now }: Scene): CountEvent[] {
  if (before.feeds === after.feeds) return [];
  const events: CountEvent[] = [];
  for (const [feed, is] of after.feeds) {
    const was = before.feeds.get(feed);
    if (!was || was.stale === is.stale || !anyOpen(after, election)) continue;
    const minutes = Math.round((now - was.newsAt) / 60_000);
    const type = is.stale ? 'feed-stale' : 'feed-recovered';
    const reason = is.stale
      ? `${feed} has brought nothing new for ${minutes} minutes`
      : `${feed} brings news again after ${minutes} minutes`;
    events.push({
      ...nothing(after, now),
      id: `${type}:${feed}:${was.newsAt}`,
      type,
      weight: is.stale ? 60 : 30,
      reason,
    });
  }
  return events;
}

function majorityEvents({ before, after, election, now }: Scene): CountEvent[] {
  if (before.majorities === after.majorities) return [];
  const events: CountEvent[] = [];
  for (const [key, is] of after.majorities) {
    const was = before.majorities.get(key)?.announced ?? false;
    if (was === is.announced) continue;
    const [code = '', kind = '', id = '', by = ''] = key.split(':');
    const state = election.states.find((s) => s.code === code);
    const bloc =
      kind === 'coalition'
        ? election.coalitions.find((c) => c.id === id)?.short
        : election.parties.get(id)?.short;
    const what = by === 'won' ? 'seats won' : 'seats won and leading';
    const type = is.announced ? 'majority-crossed' : 'retracted';
    const reason = is.announced
      ? `${bloc ?? id} reaches the majority of ${state?.majority} in ${state?.name ?? code}, ${what}`
      : `${bloc ?? id} no longer has the majority of ${state?.majority} in ${state?.name ?? code}, ${what}`;
    events.push({
      ...nothing(after, now),
      id: `${type}:${is.announced ? '' : 'majority:'}${key}:${is.since}`,
      type,
      weight: (kind === 'coalition' ? 100 : 95) - (by === 'won' ? 0 : 10),
      reason,
      state: code,
      party: kind === 'party' ? id : null,
      coalition: kind === 'coalition' ? id : null,
    });
  }
  return events;
}

function allDeclared(changes: readonly Change[], { before, after, election, now }: Scene): CountEvent[] {
  const events: CountEvent[] = [];
  const done = new Map<string, Change>();
  for (const change of changes)
    if (isWon(change.after) && !isWon(change.before)) done.set(stateOf(change.contest, election), change);
  for (const [code, last] of done) {
    if (!complete(after, election, code) || complete(before, election, code)) continue;
    const state = election.states.find((s) => s.code === code);
    const seats = contestsOf(election, code).reduce((sum, contest) => {
      const tally = after.tallies.get(contest.id);
      return tally && isWon(tally) ? sum + seatsTonight(contest, after.tallies, election) : sum;
    }, 0);
    events.push({
      ...nothing(after, now),
      id: `all-declared:${code}:${last.contest}:${last.after.revision}`,
      type: 'all-declared',
      weight: 70,
      reason:
        seats === 0
          ? `every count of ${state?.name ?? code} is final`
          : `all ${seats} seats of ${state?.name ?? code} polled tonight are declared`,
      state: code,
    });
  }
  return events;
}

/** Every contest of the state that was polled has its winner. */
function complete(count: Count, election: Election, state: string): boolean {
  return contestsOf(election, state).every((contest) => isSettled(contest, count.tallies, election));
}

function anyOpen(count: Count, election: Election): boolean {
  return election.states.some(({ code }) => !complete(count, election, code));
}

function nothing(after: Count, now: number): Omit<CountEvent, 'id' | 'type' | 'weight' | 'reason'> {
  return {
    at: now,
    mode: after.mode,
    contest: null,
    state: null,
    party: null,
    coalition: null,
    from: null,
    to: null,
    before: null,
    after: null,
  };
}
