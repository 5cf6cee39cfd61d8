import { type AllocationRule, allocate } from './allocate.ts';
import type { Allocation } from './allocation.ts';
import { type VotesById, wholeVotes } from './fraction.ts';

/** A list, or lists that stand as one towards the others; an alliance may hold smaller ones (Swiss BPR art. 31). */
export type Allied = string | readonly Allied[];

/**
 * Seats of lists that are allied: an alliance is first given seats as one list, then shares them out by the same method
 * (BPR art. 42; Israel's pairs likewise, not read in the law). Lists that no alliance names stand alone. A tie between
 * alliances leaves its seats unshared; each tie is told, as lists and not as alliances.
 */
export function allocateAllied(
  votes: VotesById,
  alliances: readonly Allied[],
  seats: number,
  rule: AllocationRule,
): { seats: Map<string, number>; ties: NonNullable<Allocation['tie']>[]; vacant: number; tooMany: number } {
  const whole = wholeVotes(votes);
  const named = new Set(alliances.flatMap(listsOf));
  const outcome = { seats: new Map([...whole.keys()].map((id) => [id, 0])), vacant: 0, tooMany: 0 };
  const ties: NonNullable<Allocation['tie']>[] = [];
  const share = (members: readonly Allied[], among: number, outermost: boolean): void => {
    const groups = new Map(members.map((member, at) => [`${at}`, listsOf(member)]));
    const sums = new Map(
      [...groups].map(([at, lists]) => [at, lists.reduce((sum, id) => sum + (whole.get(id) ?? 0n), 0n)]),
    );
    const { seats: won, tie, vacant, tooMany } = allocate(sums, among, rule);
    if (outermost) [outcome.vacant, outcome.tooMany] = [vacant, tooMany];
    if (tie) ties.push({ seats: tie.seats, between: tie.between.flatMap((at) => groups.get(at) ?? []) });
    for (const [at, member] of members.entries()) {
      const given = won.get(`${at}`) ?? 0;
      if (typeof member === 'string') outcome.seats.set(member, given);
      else share(member, given, false);
    }
  };
  share([...alliances, ...[...whole.keys()].filter((id) => !named.has(id))], seats, true);
  return { ...outcome, ties };
}

function listsOf(member: Allied): string[] {
  return typeof member === 'string' ? [member] : member.flatMap(listsOf);
}
