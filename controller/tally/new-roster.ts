import type { Candidate, CandidateId, Contest, ContestId, Election } from '../election/election.ts';
import type { Finding } from '../election/finding.ts';
import { keysOf } from '../election/identity.ts';
import { foldName } from '../election/name.ts';
import type { Places } from '../election/read.ts';
import { atOnce } from '../ground/slices.ts';
import type { Count } from './count.ts';
import { foldSeats } from './fold.ts';
import { blankTally } from './seat.ts';
import type { SoFar, Weighed } from './so-far.ts';
import type { Tally } from './tally.ts';

/**
 * What of an election that was read again contradicts what is counted: a candidate with votes who is gone, is
 * somebody else, or is no real candidate any more; a contest that is gone, new, no longer polled, or has fewer
 * electors than votes. Errors, each with its line.
 */
export function contradictions(count: Count, before: Election, after: Election, places: Places): Finding[] {
  const findings: Finding[] = [];
  const { files } = places;
  const tell = (file: string, line: number | undefined, what: string, got: string, remedy: string): void => {
    findings.push({ severity: 'error', rule: 'counted', file, line: line ?? null, what, got, remedy });
  };
  const restart = 'stop and start again for that';
  for (const id of after.contests.keys())
    if (!before.contests.has(id))
      tell(files.contests, places.contests.get(id), 'a contest is new', id, restart);
  for (const [id, contest] of before.contests) {
    const now = after.contests.get(id);
    if (!now) {
      tell(files.contests, undefined, 'a contest is gone', `${id} ${contest.name}`, restart);
      continue;
    }
    const votes = votesIn(count, id);
    const total = votes.reduce((sum, one) => sum + one.votes, 0);
    if (total > 0)
      contestAgainst(now, contest, total, (what, got, remedy) =>
        tell(files.contests, places.contests.get(id), what, got, remedy),
      );
    const roster = before.candidates.get(id) ?? [];
    const standing = new Map((after.candidates.get(id) ?? []).map((one) => [one.id, one]));
    const anyLine = [...standing.keys()]
      .map((one) => places.candidates.get(one))
      .find((line) => line !== undefined);
    for (const { candidate, votes: has } of votes) {
      const was = roster.find((one) => one.id === candidate);
      if (!was || has === 0) continue;
      const is = standing.get(candidate);
      const got = `${candidate} ${was.name}, ${has} votes`;
      if (!is) {
        tell(files.candidates, anyLine, 'a candidate with votes is gone', got, 'put the line back');
        continue;
      }
      const line = places.candidates.get(candidate);
      const other = roster.find((one) => one !== was && keysOf(one, before.parties).has(foldName(is.name)));
      if (other && !keysOf(was, before.parties).has(foldName(is.name)))
        tell(
          files.candidates,
          line,
          `a candidate with votes is ${is.name} now, who was serial ${other.serial}`,
          got,
          'put the serials back',
        );
      if (isReal(is, after) !== isReal(was, before))
        tell(
          files.candidates,
          line,
          'a candidate with votes changes between a party and none of the above',
          got,
          'put the party back',
        );
    }
  }
  return findings;
}

function contestAgainst(
  now: Contest,
  before: Contest,
  total: number,
  tell: (what: string, got: string, remedy: string) => void,
): void {
  const of = `${now.id} ${now.name}, ${total} votes`;
  if (now.poll !== before.poll && now.poll !== 'polled')
    tell(`a contest that is counted is ${now.poll} now`, of, 'withhold it in overrides.yaml instead');
  if (now.electors !== null && now.electors < total)
    tell(
      'a contest has more votes than electors',
      `${of}, ${now.electors} electors`,
      'correct or empty its electors',
    );
}

function isReal({ party }: Candidate, { parties }: Election): boolean {
  return parties.get(party)?.kind !== 'none';
}

/** Most votes of each candidate that are remembered of a contest: accepted, pinned or waiting. */
function votesIn(count: Count, contest: ContestId): Tally['votes'] {
  const seat = count.seats.get(contest);
  const pinned = new Map(seat?.pinned?.votes.map(({ candidate, votes }) => [candidate, votes]));
  return (seat?.fed.votes ?? []).map((one, i) => ({
    ...one,
    votes: Math.max(one.votes, pinned.get(one.candidate) ?? 0, seat?.pending?.votes[i] ?? 0),
  }));
}

/**
 * The count with its votes laid over another roster, which must not contradict it: who is new has none, and a seat whose
 * roster changed is read afresh with its next page. The same count when no roster and no contest changed.
 * @param now time of the night, ms
 */
export function layOver(count: Count, before: Election, after: Election, now: number): Count {
  const changed = [...after.contests.values()].filter(
    (contest) =>
      !sameRoster(before.candidates.get(contest.id) ?? [], after.candidates.get(contest.id) ?? []) ||
      contest.poll !== before.contests.get(contest.id)?.poll,
  );
  if (changed.length === 0) return count;
  const tallies = new Map(count.tallies);
  for (const contest of changed)
    if (!count.seats.has(contest.id)) tallies.set(contest.id, blankTally(contest, count.mode, after));
  const weigh = ({ seats, roster }: SoFar): Weighed[] =>
    changed.flatMap(({ id }) => {
      const seat = seats().get(id);
      if (!seat) return [];
      const lay = (tally: Tally): Tally => laid(tally, roster(id));
      const pinned = seat.pinned && lay(seat.pinned);
      return [{ seat: { ...seat, fed: lay(seat.fed), pinned, past: [], pending: null, last: null } }];
    });
  return {
    ...atOnce(foldSeats({ ...count, tallies }, weigh, after, now)).count,
    revision: count.revision + 1,
  };
}

function laid(tally: Tally, roster: readonly Candidate[]): Tally {
  const had = new Map<CandidateId, Tally['votes'][number]>(tally.votes.map((one) => [one.candidate, one]));
  const split = tally.votes.some(({ electionDay }) => electionDay !== null) ? 0 : null;
  const leader = roster.find(({ id }) => id === tally.leader);
  return {
    ...tally,
    votes:
      tally.votes.length === 0
        ? []
        : roster.map(
            ({ id }) => had.get(id) ?? { candidate: id, votes: 0, electionDay: split, postal: split },
          ),
    leaderParty: leader ? leader.party : tally.leaderParty,
  };
}

function sameRoster(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  return a.length === b.length && a.every(({ id, party }, i) => id === b[i]?.id && party === b[i]?.party);
}
