import type { Contest, Election } from './election.ts';
import type { Tell } from './finding.ts';
import type { Places } from './read.ts';

/** Finds keys that make no sense together: seats, method, candidates and units of a contest. */
export function checkMethods(election: Election, { files, contests: lines }: Places, tell: Tell): void {
  for (const contest of election.contests.values()) {
    const place = { file: files.contests, line: lines.get(contest.id) ?? null };
    for (const [what, got, expected, remedy] of faults(contest, election)) {
      tell('error', 'method', place, `${contest.id} ${contest.name}: ${what}`, { got, expected, remedy });
    }
  }
}

type Fault = [what: string, got: string, expected: string, remedy: string];

function* faults(contest: Contest, election: Election): Generator<Fault> {
  const { rule, kind, elects, electors, after } = contest;
  const { method } = rule;
  const roster = election.candidates.get(contest.id) ?? [];
  if ((method === 'plurality' || method === 'run-off') && elects !== 1)
    yield [
      `${method} elects one member`,
      `elects ${elects}`,
      'elects 1',
      'use n-of-m, ranked or list for several',
    ];
  if (method === 'run-off' && (rule.lead === undefined) !== (rule.least === undefined))
    yield [
      'a lead elects at once together with a least share only',
      rule.lead === undefined ? `least ${rule.least}` : `lead ${rule.lead}`,
      'lead and least, or neither',
      'add the other one to the method, or take it away',
    ];
  if (method === 'n-of-m' && (rule.votesAllowed ?? elects) > elects)
    yield [
      'electors have more votes than there are seats',
      `${rule.votesAllowed}`,
      `at most ${elects}`,
      'lower votesAllowed',
    ];
  if (
    contest.poll === 'polled' &&
    (method === 'n-of-m' || method === 'ranked') &&
    real(contest, election) < elects
  )
    yield [
      'fewer candidates than seats',
      `${real(contest, election)}`,
      `${elects} or more`,
      'lower elects, or set poll to uncontested',
    ];
  if ((kind === 'measure') !== (method === 'measure'))
    yield [
      'a question is decided by a measure, and nothing else is',
      `kind ${kind}, method ${method}`,
      'both or neither',
      'correct kind or method',
    ];
  if (kind === 'party' && method !== 'list')
    yield [
      'party lists share seats by a list method',
      `method ${method}`,
      'a list method with its formula',
      'correct kind or method',
    ];
  if (method === 'measure' && contest.weight !== 1)
    yield ['a question gives no seat', `weight ${contest.weight}`, 'no weight', 'leave the weight out'];
  if (method === 'measure' && rule.yes !== undefined && !roster.some(({ party }) => party === rule.yes))
    yield [
      'the answer that must pass is not among its options',
      rule.yes,
      roster.map(({ party }) => party).join(', '),
      'correct yes in election.yaml',
    ];
  if (method === 'measure' && roster.length > 0 && real(contest, election) < 2)
    yield [
      'a question has one answer',
      `${real(contest, election)}`,
      '2 or more',
      'list its answers in candidates.csv',
    ];
  if (method === 'measure' && real(contest, election) > 2 && rule.yes === undefined)
    yield [
      'of several answers nobody says which one must pass',
      `${real(contest, election)} answers`,
      'yes, the party of that answer',
      'name it in the method: yes',
    ];
  if (method === 'measure' && rule.units === 'majority' && !election.units?.has(contest.id))
    yield ['a majority of units needs units', 'none', 'units', 'list them in units.csv'];
  const needsElectors =
    (method === 'run-off' &&
      (rule.quorum !== undefined || (rule.advance !== undefined && rule.advanceOf === 'electors'))) ||
    (method === 'measure' && (rule.quorum !== undefined || rule.approval !== undefined));
  if (needsElectors && electors === null)
    yield [
      'a part of the electors is asked for, and nobody says how many there are',
      'no electors',
      'a number',
      'fill the column electors',
    ];
  const first = after === null ? null : election.contests.get(after);
  if (after !== null && first?.rule.method !== 'run-off')
    yield [
      'the second round of a contest that has no run-off',
      after,
      'a contest whose method is run-off',
      'correct after, or the method of the first round',
    ];
}

function real({ id }: Contest, { candidates, parties }: Election): number {
  return (candidates.get(id) ?? []).filter(({ party }) => parties.get(party)?.kind !== 'none').length;
}
