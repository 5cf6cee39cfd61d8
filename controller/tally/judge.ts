import type { Election } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import { type Reading, readReport } from './reading.ts';
import { RULES, type Rule, type RuleContext } from './rules.ts';
import { blankTally } from './seat.ts';

/** What a rule has against a report, in one sentence. */
export interface Objection {
  rule: Rule;
  why: string;
}

/** What the rules have against a reading, in their order: the first that is no warning decides. */
export function* objections(reading: Reading, context: RuleContext): Generator<Objection> {
  for (const rule of RULES) {
    const why = rule.check(reading, context);
    if (why !== null) yield { rule, why };
  }
}

/**
 * What the night would have against a report on a seat that it has heard nothing of yet. Empty for a contest that is
 * not the election's.
 */
export function judgeReport(report: Report, election: Election): Objection[] {
  const contest = election.contests.get(report.contest);
  if (!contest) return [];
  const roster = election.candidates.get(contest.id) ?? [];
  const reading = readReport(report, contest, roster, election.parties, null);
  return [...objections(reading, { election, fed: blankTally(contest, 'live', election) })];
}

/** True for an objection for which the night would not take the seat's numbers. */
export function holds({ rule }: Objection): boolean {
  return rule.severity !== 'warn';
}

/** True when it is the page that is at fault, or how it was read, and not the time of day. */
export function isFault(objection: Objection): boolean {
  return holds(objection) && objection.rule.name !== 'before-count';
}
