import assert from 'node:assert/strict';
import type { ContestId, Election } from '../../controller/election/election.ts';
import type { Report } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { beginNight, type NightState, step } from '../../controller/night/step.ts';
import { sumHouse } from '../../controller/tally/house.ts';

/** A recorded night, played through the real feed and the real step as fast as it goes. */
export interface PlayedNight {
  election: Election;
  state: NightState;
  /** One line a problem, verdict (but `accepted`), event or alert, in the order they came. */
  log: readonly string[];
  ids: readonly string[];
  /** The newest page of each contest that was good. */
  last: ReadonlyMap<ContestId, Report>;
  /** Seats that are held or wait for a second sight when the night ends, in words. */
  open: readonly string[];
}

/** Plays any night: a WARC file or a folder of snapshots. */
export async function playNight(
  election: Election,
  file: string,
  window: { from?: string; until?: string } = {},
): Promise<PlayedNight> {
  const feeds = await startFeeds({ election, mode: 'rehearsal', night: { file, speed: 'max', ...window } });
  let state = beginNight(election, 'rehearsal');
  const log: string[] = [];
  const ids: string[] = [];
  const last = new Map<ContestId, Report>();
  for await (const poll of feeds.polls()) {
    const done = step(state, poll, election, poll.at);
    const [had, have] = [state.count.alerts, done.state.count.alerts];
    state = done.state;
    const minute = (ms: number) => new Date(ms).toISOString().slice(5, 16).replace('T', ' ');
    const at = minute(poll.at);
    for (const { contest, what, got } of poll.problems)
      log.push(`${at} problem ${contest}: ${what}, got ${got}`);
    for (const { kind, contest, reason } of done.verdicts)
      if (kind !== 'accepted') log.push(`${at} ${kind} ${contest}: ${reason}`);
    for (const { at, id, weight, reason } of done.events)
      log.push(`${minute(at)} ${id} [${weight}] ${reason}`);
    for (const [key, { text }] of have) if (!had.has(key)) log.push(`${at} alert ${text}`);
    for (const key of had.keys()) if (!have.has(key)) log.push(`${at} alert ${key} is over`);
    ids.push(...done.events.map(({ id }) => id));
    for (const report of poll.reports)
      if (isNewer(report, last.get(report.contest))) last.set(report.contest, report);
    for (const { code, seats } of election.states) {
      const house = sumHouse(state.count, election, code);
      const sum = house.parties.reduce((all, party) => all + party.seats, 0);
      assert.ok(sum <= seats, `${code} has ${sum} seats of ${seats} at ${at}`);
    }
  }
  await feeds.stop();
  const open = [...state.count.seats.values()].flatMap(({ fed, trouble, pending }) => [
    ...(trouble ? [`${fed.contest} ${trouble.kind} by ${trouble.by}: ${trouble.reason}`] : []),
    ...(pending ? [`${fed.contest} waits: ${pending.reason}`] : []),
  ]);
  return { election, state, log, ids, last, open };
}

/**
 * What must hold of every night: no event twice, every seat ends with the numbers of its newest page unless it
 * is listed as open, and everything that was quarantined is clean again or listed.
 */
export function checkInvariants(night: PlayedNight): void {
  const twice = night.ids.filter((id, i) => night.ids.indexOf(id) !== i);
  assert.deepEqual(twice, [], 'events told twice');
  const listed = new Set(night.open.map((line) => line.slice(0, line.indexOf(' '))));
  for (const [contest, report] of night.last) {
    if (listed.has(contest)) continue;
    const tally = night.state.count.tallies.get(contest);
    const page = report.rows.map(({ votes }) => votes).sort((a, b) => a - b);
    const shown = (tally?.votes ?? []).map(({ votes }) => votes).sort((a, b) => a - b);
    if (report.rows.length > 0) assert.deepEqual(shown, page, `${contest} ends with its newest page`);
    assert.equal(tally?.hold ?? null, null, `${contest} is held and not listed`);
  }
}

function isNewer(report: Report, than: Report | undefined): boolean {
  return !than || (report.stamp ?? report.fetchedAt) >= (than.stamp ?? than.fetchedAt);
}
