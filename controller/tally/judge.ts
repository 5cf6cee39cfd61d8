import { contestAbove, type Election } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import { type Reading, readReport } from './reading.ts';
import { RULES, type Rule, type RuleContext } from './rules.ts';
import { blankTally } from './seat.ts';
import { counted } from './units.ts';

/** What a rule has against a report, in one sentence. */
export interface Objection {
  rule: Rule;
  why: string;
}

/** What the rules have against a reading, in their order: the first that is no warning decides. */
export function objections(reading: Reading, context: RuleContext): Objection[] {
  const found: Objection[] = [];
  for (const rule of RULES) {
    const why = rule.check(reading, context);
    if (why !== null) found.push({ rule, why });
  }
  return found;
}

/**
 * What the night would have against a report on a seat that it has heard nothing of yet. Empty for a contest that is
 * not the election's.
 */
export function judgeReport(report: Report, election: Election): Objection[] {
  const contest = counted(report.contest, election);
  if (!contest) return [];
  const roster = election.candidates.get(contestAbove(contest.id)) ?? [];
  const reading = readReport(report, contest, roster, election.parties, null);
  return objections(reading, { election, fed: blankTally(contest, 'live', election) });
}

/** True when nothing but the time of day speaks against a seat: the night takes its numbers when the count has begun. */
export function isEarly(rule: string): boolean {
  return rule === 'before-count';
}

/** True when the night would not take a seat's numbers because of the page, or of how it was read. */
export function isFault(objection: Objection): boolean {
  return objection.rule.severity !== 'warn' && !isEarly(objection.rule.name);
}
