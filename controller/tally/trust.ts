import type { CandidateId } from '../election/election.ts';
import type { Report, ReportedStatus } from '../feed/report.ts';
import type { Stage } from '../method/stages.ts';
import { asideOf, type Grants, grantsBack, grantsOf } from './grants.ts';
import type { Reading } from './reading.ts';
import type { Hold, Tally } from './tally.ts';

/** A lower or otherwise surprising version of a seat, waiting to be seen again (H2). */
export interface Pending {
  /** The page as it was read; seen again unchanged, it is read again. */
  report: Report;
  /** Votes in roster order. */
  votes: readonly number[];
  /** Polls that showed it, or something later that agrees with it, without the accepted numbers between. */
  sights: number;
  /** Sights and time it needs: two for a newer page, more for what equals an older copy. */
  needs: { sights: number; ms: number };
  since: number;
  reason: string;
}

/** A stamp, and the other instant that its words may mean. */
export interface Stamped {
  stamp: number;
  stampOr?: number;
}

/** What trust remembers of one seat between polls. */
export interface SeatTrust {
  /** What the feed says, accepted, before any override; the shown tally is the same object without one. */
  fed: Tally;
  /** The source's last accepted word on the count's status. */
  said: ReportedStatus;
  /** Fingerprints of versions accepted earlier, newest last; a page that equals one is an older copy (H1). */
  past: readonly number[];
  pending: Pending | null;
  /**
   * Newest stamp accepted, per page. A list, not an object keyed by URL: thousands of one-off keys spoil V8's
   * shapes, and every report cloned from the feed's thread then reads ten times slower.
   */
  stamps: readonly ({ url: string } & Stamped)[];
  /** When its feed last showed these numbers, ms of the night. */
  seenAt: number;
  /** Leaders shown tonight, oldest first: a lead that returns after a tie is no change (H3, H20). */
  leads: readonly CandidateId[];
  olderCopies: number;
  /** Why the newest page is not used; its hold stands on the tally. */
  trouble: (Hold & { url: string }) | null;
  /** Numbers an operator pinned. */
  pinned: Tally | null;
  /** What marked the accepted numbers as finished, of a sheet that people type. */
  tick?: string | null;
  /** The accepted page named its winner itself; should the name go, that is no silence. */
  named?: boolean;
  /** What else the accepted page gave: who is elected or goes on, whose seats; absent where it gave nothing. */
  grants?: Grants;
  /** Who has won by a source that tells winners and no votes; it stands beside whoever counts. */
  word?: WinnerWord;
  /** Such a word that waits for its second sight; the numbers between do not send it away. */
  wordPending?: Pick<Pending, 'report' | 'sights'>;
  /** The numbers are the sum of the contest's units, not a page's own. */
  summed?: true;
  /** Last report that needs no second look when it comes again. Not kept on disk. */
  last: Report | null;
}

/** A source's word on who has won. */
interface WinnerWord {
  winner: CandidateId;
  url: string;
  feed: string;
  priority: number;
}

/** What a reading is, beside what was accepted. */
export type Weighing =
  | { kind: 'same' | 'news' }
  | { kind: 'correction'; reason: string }
  | { kind: 'older-copy'; pending: Pending | null; reason: string }
  /** `asks`: why people are waited for, where that is so. */
  | { kind: 'held'; pending: Pending; reason: string; asks?: string };

/** A drop on a newer page, or on one that says nothing of its age, is believed at its second sight. */
export const CORRECTION = { sights: 2, ms: 0 };
/** What equals an older version is an old copy, until it has stayed for long without the newer one (H1). */
export const REVERT = { sights: 3, ms: 10 * 60_000 };
const PAST_KEPT = 16;

/**
 * Older copy or correction? Decided by the page's stamp, its round, and whether it is seen again; a drop is
 * never refused for being a drop (H1, H2).
 */
export function weigh(reading: Reading, seat: SeatTrust, now: number, again: boolean): Weighing {
  const { fed, pending } = seat;
  const { report } = reading;
  const votes = votesOf(reading, fed);
  const age = compareStamps(report, seat);
  const drop = firstDrop(votes, fed, reading);
  const back =
    stepBack(report, seat) ??
    stagesBack(reading, seat) ??
    grantsBack(reading, seat.grants) ??
    otherWinner(reading, seat) ??
    unnamed(reading, seat);

  if (isSame(votes, reading, seat)) return { kind: 'same' };
  if (age < 0) return { kind: 'older-copy', pending, reason: olderStamp(report, seat) };

  // Without a newer stamp or round, a page that equals a version we had before is most likely that version.
  const seenBefore =
    age <= 0 && roundsOf(report) <= roundsOf(fed) && seat.past.includes(printOfReading(votes, reading));
  if (drop === null && back === null && !seenBefore) return { kind: 'news' };

  const what = drop ?? back ?? 'an earlier version again';
  const noNews = age === 0 && roundsOf(report) <= roundsOf(fed);
  // Cut at the same place again and again it would be seen twice as well.
  const open = drop !== null && report.openEnd === true;
  const stale =
    seenBefore || open || (noNews && (roundsOf(report) < roundsOf(fed) || looksOlder(votes, fed)));
  const next = seeAgain(reading, votes, pending, now, again, stale ? REVERT : CORRECTION, what);
  if (next.sights >= next.needs.sights && now - next.since >= next.needs.ms)
    return { kind: 'correction', reason: `${next.reason}, seen ${next.sights} times` };
  if (stale && open)
    return { kind: 'held', pending: next, reason: `${what}, on a page that may be cut there` };
  if (stale) {
    const like = seenBefore ? 'equals an older version' : 'looks like an older version';
    return { kind: 'older-copy', pending: next, reason: `${like}: ${what}` };
  }
  return { kind: 'held', pending: next, reason: `${what}, waits for a second sight` };
}

/** One more sight of a pending version, or the first sight of a new one. */
function seeAgain(
  reading: Reading,
  votes: readonly number[],
  pending: Pending | null,
  now: number,
  again: boolean,
  needs: Pending['needs'],
  reason: string,
): Pending {
  const { report } = reading;
  if (!pending || !agrees(votes, report, pending))
    return { report, votes, sights: 1, needs, since: now, reason };
  const another = again || report.fetchedAt > pending.report.fetchedAt;
  return { ...pending, report, votes, sights: pending.sights + (another ? 1 : 0), reason };
}

/** A later look supports a pending version when it is not older and takes nothing back from it. */
function agrees(votes: readonly number[], report: Report, pending: Pending): boolean {
  const was = pending.report;
  // What a whole page says is no longer in doubt for its end.
  if (was.openEnd && !report.openEnd) return false;
  const age = ageBeside(report, was);
  if (age !== 0) return age > 0;
  if (roundsOf(report) < roundsOf(was)) return false;
  return votes.length === pending.votes.length && votes.every((n, i) => n >= (pending.votes[i] as number));
}

/** Whether the accepted numbers, seen again, speak against a pending version: not when they are older. */
export function refutes(report: Report, pending: Pending): boolean {
  return report.typed !== undefined || ageBeside(report, pending.report) >= 0;
}

/** Reading's votes in roster order; a page that has not started says 0 for all. */
export function votesOf(reading: Reading, fed: Tally): readonly number[] {
  if (reading.kind === 'rows') return reading.votes;
  return reading.kind === 'status' && reading.report.status === 'not-started'
    ? fed.votes.map(() => 0)
    : fed.votes.map(({ votes }) => votes);
}

/** -1 older than what was accepted from this page (or at all), 1 newer, 0 equal or unknown. */
function compareStamps(report: Report, seat: SeatTrust): -1 | 0 | 1 {
  const known = stampOf(seat, report.url) ?? seat.stamps.find(({ stamp }) => stamp === seat.fed.stamp);
  return ageBeside(report, known ?? { stamp: seat.fed.stamp });
}

/**
 * -1 when one stamp is older than another, 1 newer, 0 equal or unknown. In the hour that clocks repeat or skip a stamp
 * without a zone is one of two instants, and proves nothing that is true of only one of them.
 */
export function ageBeside(
  a: { stamp: number | null; stampOr?: number },
  b: { stamp: number | null; stampOr?: number },
): -1 | 0 | 1 {
  if (a.stamp === null || b.stamp === null || a.stamp === b.stamp) return 0;
  const [orA, orB] = [a.stampOr ?? a.stamp, b.stampOr ?? b.stamp];
  if (Math.max(a.stamp, orA) < Math.min(b.stamp, orB)) return -1;
  return Math.min(a.stamp, orA) > Math.max(b.stamp, orB) ? 1 : 0;
}

/** The newest stamp accepted from one page. */
export function stampOf({ stamps }: SeatTrust, url: string): Stamped | undefined {
  return stamps.find((known) => known.url === url);
}

export function isSame(votes: readonly number[], reading: Reading, seat: SeatTrust): boolean {
  const { fed } = seat;
  const { report, roster, winner, out } = reading;
  if (winner !== null && roster[winner]?.id !== fed.leader) return false;
  if (unnamed(reading, seat)) return false;
  if (out.some((is, i) => is && roster[i]?.id === fed.leader)) return false;
  if (fed.url === '') return false;
  if (report.status !== 'unknown' && report.status !== seat.said) return false;
  if (report.rounds && (report.rounds.done !== fed.rounds?.done || report.rounds.of !== fed.rounds.of))
    return false;
  if (report.counted !== undefined && report.counted !== fed.counted) return false;
  if (!sameStages(reading.stages, fed.stages)) return false;
  if (reading.kind === 'rows' && grantsOf(reading).join() !== (seat.grants ?? []).join()) return false;
  const { ballots } = report;
  if (ballots && (ballots.cast !== fed.ballots?.cast || ballots.valid !== fed.ballots.valid)) return false;
  return votes.length === fed.votes.length && votes.every((n, i) => n === fed.votes[i]?.votes);
}

function sameStages(a: Reading['stages'] = [], b: Reading['stages'] = []): boolean {
  return a.length === b.length && a.every((stage, at) => sameStage(stage, b[at]));
}

function sameStage(a: Stage, b: Stage | undefined): boolean {
  return a.exhausted === b?.exhausted && a.votes.every((n, place) => n === b.votes[place]);
}

/** Stages that are gone, or say something else than they did, in words. */
export function stagesBack({ stages = [], kind }: Reading, { fed }: SeatTrust): string | null {
  if (kind !== 'rows' || !fed.stages) return null;
  if (stages.length < fed.stages.length)
    return `stages fall from ${fed.stages.length} to ${Math.max(1, stages.length)}`;
  const at = fed.stages.findIndex((stage, i) => !sameStage(stage, stages[i]));
  return at < 0 ? null : `stage ${at + 1} changes`;
}

/** The first candidate who has fewer votes than accepted, in words. */
export function firstDrop(votes: readonly number[], fed: Tally, reading: Reading): string | null {
  for (let i = 0; i < fed.votes.length; i++) {
    const was = (fed.votes[i] as Tally['votes'][number]).votes;
    const is = votes[i] ?? 0;
    if (is < was) return `${reading.roster[i]?.name ?? 'a candidate'} falls from ${was} to ${is}`;
  }
  return null;
}

/**
 * Several fall and nobody rises: so looks an older copy that we never saw. Corrections move votes from one to
 * another (67 of the 79 drops of ECI 2024's five states), touch a single line, or reset the seat to nothing.
 */
function looksOlder(votes: readonly number[], fed: Tally): boolean {
  let fell = 0;
  let left = 0;
  for (const [i, { votes: was }] of fed.votes.entries()) {
    const is = votes[i] ?? 0;
    if (is > was) return false;
    if (is < was) fell++;
    left += is;
  }
  return fell > 1 && left > 0;
}

/** A round or a declaration taken back while no votes fall, in words. */
export function stepBack(report: Report, { fed, said }: SeatTrust): string | null {
  if (report.rounds && fed.rounds && report.rounds.done < fed.rounds.done)
    return `round falls from ${fed.rounds.done} to ${report.rounds.done}`;
  if (
    said === 'declared' &&
    (report.status === 'in-progress' || report.status === 'recount' || report.status === 'not-started')
  )
    return 'the declaration is taken back';
  return null;
}

/** A declared winner whose place another one takes, in words. */
function otherWinner({ report, roster, winner, contest }: Reading, { fed, said }: SeatTrust): string | null {
  if (contest.poll === 'uncontested' || winner === null || said !== 'declared') return null;
  if (report.status !== 'declared' || fed.outcome !== 'won') return null;
  const named = roster[winner];
  if (!named || named.id === fed.leader) return null;
  return `${named.name} is named the winner in another's place`;
}

/** A winner's mark that is gone from a page that says nothing else of a declaration, in words. */
function unnamed({ report, winner }: Reading, { said, named }: SeatTrust): string | null {
  const gone = named === true && said === 'declared' && winner === null && report.status === 'unknown';
  return gone ? 'the winner is no longer named' : null;
}

function olderStamp(report: Report, seat: SeatTrust): string {
  const known = stampOf(seat, report.url)?.stamp ?? seat.fed.stamp ?? 0;
  return `stamped ${Math.round((known - (report.stamp ?? 0)) / 1000)} s before what is shown`;
}

function roundsOf(of: { rounds: { done: number } | null }): number {
  return of.rounds?.done ?? 0;
}

/** Remembers an accepted version, so that its return is known for what it is. */
export function remember(past: readonly number[], print: number): readonly number[] {
  return [...past.slice(past.length >= PAST_KEPT ? 1 : 0), print];
}

/** Of a reading's votes, and of all else that it says. */
export function printOfReading(votes: readonly number[], reading: Reading): number {
  return printOf(votes, reading.report, reading.winner, reading.stages, asideOf(reading));
}

/** 52-bit fingerprint of a version (votes, round, status): two 32-bit FNV-1a sums, the upper one cut to 20 bits. */
export function printOf(
  votes: readonly number[],
  of: { rounds: Report['rounds']; status: string; counted?: number },
  winner: number | null = null,
  stages: Reading['stages'] = [],
  aside: readonly number[] = [],
): number {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  const mix = (n: number): void => {
    low = Math.imul(low ^ n, 0x01000193);
    high = Math.imul(high ^ n, 0x01000193) ^ (high >>> 15);
  };
  for (const n of votes) mix(n);
  for (const { votes: own } of stages.slice(1)) for (const n of own) mix(n);
  mix(of.rounds?.done ?? -1);
  if (of.counted !== undefined) mix(Math.round(of.counted * 1e6));
  if (winner !== null) mix(winner);
  for (const n of aside) mix(n);
  for (let i = 0; i < of.status.length; i++) mix(of.status.charCodeAt(i));
  return (high & 0xfffff) * 4294967296 + (low >>> 0);
}
