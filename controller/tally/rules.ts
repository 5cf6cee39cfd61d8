import type { Contest, Election } from '../election/election.ts';
import { contestsNamed } from '../election/identity.ts';
import { likeness } from '../election/likeness.ts';
import { foldName } from '../election/name.ts';
import { keptFor } from '../ground/kept.ts';
import { topTwo } from '../method/method.ts';
import { methodOf } from '../method/methods.ts';
import { stageRule, stagesProblem } from '../method/stages.ts';
import { allocationProblem } from './allocated.ts';
import type { Reading } from './reading.ts';
import type { Tally } from './tally.ts';

/**
 * `block`: the page may be of another seat, nothing of it is used until a human or a clean page says
 * otherwise. `quarantine`: the numbers cannot be true, the last good ones stay. `warn`: used, and told.
 */
type Severity = 'block' | 'quarantine' | 'warn';

export interface Rule {
  name: string;
  severity: Severity;
  hazard: string;
  /** What is wrong, in one sentence with got and expected; null when nothing is. */
  check(reading: Reading, context: RuleContext): string | null;
}

export interface RuleContext {
  election: Election;
  /** What was accepted before. */
  fed: Tally;
}

/** The sum of rounded shares, as in hazard H30; at least. */
const SHARE_SUM_SLACK = 0.002;
/** Below this likeness a differing name is another seat, above it another spelling (H7). */
const SAME_NAME = 0.5;

/** Every guard, in the order of trying: the first that speaks decides, warnings are collected. */
export const RULES: readonly Rule[] = [
  {
    name: 'contest-number',
    severity: 'block',
    hazard: 'H7',
    check: ({ report: { claimed }, contest }) =>
      claimed.number === null || claimed.number === contest.number
        ? null
        : `the page calls itself number ${claimed.number}, expected ${contest.number} ${contest.name}`,
  },
  {
    name: 'contest-state',
    severity: 'block',
    hazard: 'H6',
    check: ({ report: { claimed }, contest }) =>
      claimed.state === null || claimed.state === contest.state
        ? null
        : `the page is of state ${claimed.state}, expected ${contest.state}`,
  },
  {
    name: 'contest-name',
    severity: 'block',
    hazard: 'H7',
    check: ({ report: { claimed }, contest }, { election }) => {
      if (claimed.name === null || namesOf(contest).has(nameKey(claimed.name))) return null;
      const others = contestsNamed(claimed.name, election, contest.state);
      if (others.some(({ id }) => id === contest.id)) return null;
      const other = others[0];
      if (other)
        return `number ${contest.number} is ${contest.name}, but the page is of ${claimed.name} (${other.id})`;
      return nearest(claimed.name, contest) >= SAME_NAME
        ? null
        : `number ${contest.number} is ${contest.name}, but the page is of ${claimed.name}`;
    },
  },
  {
    name: 'not-polled',
    severity: 'block',
    hazard: 'H22',
    check: ({ contest, total }) =>
      (contest.poll === 'postponed' || contest.poll === 'countermanded') && total > 0
        ? `${total} votes for a contest that is ${contest.poll}`
        : null,
  },
  {
    name: 'before-count',
    severity: 'quarantine',
    hazard: 'H19',
    // Before the count begins a source shows noughts or its own test data; the board stays at nought.
    check: ({ total, report }, { election }) =>
      election.countStarts && report.fetchedAt < election.countStarts && total > 0
        ? `${total} votes before the count has begun`
        : null,
  },
  {
    name: 'no-roster',
    severity: 'block',
    hazard: 'H7',
    check: ({ roster, kind }) =>
      roster.length === 0 && kind !== 'status' ? 'no candidates are known for this contest' : null,
  },
  {
    name: 'duplicate-rows',
    severity: 'quarantine',
    hazard: 'H10',
    check: ({ unknown, rows, report }) => {
      // Of most pages every row is somebody's: then nothing need be folded.
      if (unknown.length === 0) return null;
      const seen = new Set(rows.map((row) => (row ? foldName(row.name) : '')));
      const twice = unknown.find((row) => seen.has(foldName(row.name)));
      return twice
        ? `${twice.name} stands on the page again, ${report.rows.length} rows for ${rows.length} candidates`
        : null;
    },
  },
  {
    name: 'unknown-candidate',
    severity: 'quarantine',
    hazard: 'H7',
    check: ({ unknown, leader, runnerUp, report }) => {
      const stranger = unknown[0];
      if (stranger) return `${stranger.name} (${stranger.party}) is not on the roster`;
      if (leader === -1) return `the leader ${report.lead?.name} is not on the roster`;
      return runnerUp === -1 ? `the runner-up ${report.lead?.runnerUp} is not on the roster` : null;
    },
  },
  {
    name: 'missing-candidate',
    severity: 'quarantine',
    hazard: 'H12',
    check: ({ kind, missing, report, roster }) =>
      kind === 'rows' && missing.length > 0
        ? `${report.rows.length} rows for ${roster.length} candidates, ${missing[0]?.name} is missing`
        : null,
  },
  {
    name: 'not-a-count',
    severity: 'quarantine',
    hazard: 'H21',
    check: ({ rows }) => {
      for (const row of rows) {
        if (!row) continue;
        for (const n of [row.votes, row.electionDay ?? 0, row.postal ?? 0])
          if (!Number.isSafeInteger(n) || n < 0) return `${row.name} has ${n} votes`;
      }
      return null;
    },
  },
  {
    name: 'word-for-votes',
    severity: 'quarantine',
    hazard: 'H21',
    // Who withdraws may lose his votes; a page that is still loading takes nobody's, and who is awaited has not none.
    check: ({ rows, total }, { fed }) => {
      const awaited = rows.find((row) => total > 0 && row?.awaited);
      if (awaited) return `${awaited.name} has "${awaited.word}" for votes, and others have theirs`;
      const gone = rows.find(
        (row, i) => row?.word !== undefined && row.outcome !== 'withdrawn' && (fed.votes[i]?.votes ?? 0) > 0,
      );
      return gone ? `${gone.name} had votes, and the page has "${gone.word}" for them` : null;
    },
  },
  {
    name: 'arithmetic-row',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ rows }, { election }) => {
      const [onDay, byPost] = kindsOf(election);
      for (const row of rows)
        if (
          row &&
          row.electionDay !== null &&
          row.postal !== null &&
          row.electionDay + row.postal + (row.other ?? 0) !== row.votes
        )
          return `${row.name}: ${onDay} ${row.electionDay} + ${byPost} ${row.postal} is not ${row.votes}`;
      return null;
    },
  },
  {
    name: 'arithmetic-total',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ report: { totals }, kind, total, electionDay, postal }, { election }) => {
      if (!totals || kind !== 'rows') return null;
      if (totals.votes !== total) return `rows sum to ${total}, the page's total is ${totals.votes}`;
      const [onDay, byPost] = kindsOf(election);
      for (const [name, said, column] of [
        [onDay, totals.electionDay, electionDay],
        [byPost, totals.postal, postal],
      ] as const) {
        if (said === null || column.some((n) => n === null)) continue;
        const sum = column.reduce<number>((all, n) => all + (n ?? 0), 0);
        if (sum !== said) return `${name} votes sum to ${sum}, the page's total is ${said}`;
      }
      return null;
    },
  },
  {
    name: 'share-row',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ rows, total }) => {
      if (total === 0) return null;
      for (const row of rows)
        if (row && row.share !== null && Math.abs(row.share - row.votes / total) > shareSlack(row.shareStep))
          return `${row.name}: ${percent(row.share)} printed, ${percent(row.votes / total)} of the votes`;
      return null;
    },
  },
  {
    name: 'share-sum',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ rows, total, kind }) => {
      if (kind !== 'rows' || total === 0 || rows.some((row) => !row || row.share === null)) return null;
      const sum = rows.reduce((all, row) => all + (row?.share ?? 0), 0);
      const slack = rows.reduce((all, row) => all + shareSlack(row?.shareStep), 0);
      return Math.abs(sum - 1) > Math.max(SHARE_SUM_SLACK, slack) ? `shares sum to ${percent(sum)}` : null;
    },
  },
  {
    name: 'margin',
    severity: 'quarantine',
    hazard: 'H11',
    check: ({ report: { lead, status }, kind, votes, leader, real }) => {
      if (!lead || kind !== 'rows' || lead.margin === null) return null;
      const { first, second } = topTwo(votes, real);
      if (first < 0) return null;
      const margin = (votes[first] as number) - (second < 0 ? 0 : (votes[second] as number));
      // A declared winner may trail by the numbers; then the margin is the other way round.
      if (status === 'declared' && leader !== first) return null;
      if (leader !== null && leader >= 0 && leader !== first && votes[leader] !== votes[first])
        return `the page says ${lead.name} leads, the numbers do not`;
      return margin === Math.abs(lead.margin)
        ? null
        : `margin ${lead.margin} printed, ${margin} by the numbers`;
    },
  },
  {
    name: 'electors',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ total, contest }) =>
      contest.electors !== null && total > contest.electors * methodOf(contest).votesPerBallot(contest)
        ? `${total} votes, but ${contest.electors} electors`
        : null,
  },
  {
    name: 'stages',
    severity: 'quarantine',
    hazard: 'H30',
    check: ({ stages, contest: { rule, elects } }) =>
      stages && rule.method === 'ranked' ? stagesProblem(stages, stageRule(rule, elects)) : null,
  },
  {
    name: 'winner-nota',
    severity: 'quarantine',
    hazard: 'H23',
    check: ({ winner, rows, real }) =>
      winner !== null && !real[winner] ? `${rows[winner]?.name} cannot win` : null,
  },
  {
    name: 'leader-nota',
    severity: 'quarantine',
    hazard: 'H23',
    check: ({ leader, report, real }) =>
      leader !== null && leader >= 0 && !real[leader] ? `${report.lead?.name} cannot lead` : null,
  },
  {
    name: 'declared-empty',
    severity: 'quarantine',
    hazard: 'H21',
    check: ({ report, contest, kind, total, winner }) =>
      report.status === 'declared' &&
      kind !== 'lead' &&
      total === 0 &&
      winner === null &&
      !mayBeEmpty(contest, report)
        ? 'declared without a vote'
        : null,
  },
  {
    name: 'no-count',
    severity: 'warn',
    hazard: 'H21',
    check: ({ rows }) => {
      const row = rows.find((one) => one?.word !== undefined);
      return row ? `${row.name} has "${row.word}" for votes, read as none` : null;
    },
  },
  {
    name: 'two-winners',
    severity: 'warn',
    hazard: 'H9',
    check: ({ rows, contest }) => {
      const named = rows.filter((row) => row?.outcome === 'winner');
      if (methodOf(contest).several)
        return named.length > contest.elects
          ? `${named.length} are named elected, for ${contest.elects} seats`
          : null;
      return named.length > 1
        ? `${named.map((row) => row?.name).join(' and ')} are both named the winner, so neither is`
        : null;
    },
  },
  { name: 'seats', severity: 'warn', hazard: 'H9', check: allocationProblem },
  {
    name: 'rounds',
    severity: 'warn',
    hazard: 'H30',
    check: ({ report: { rounds, counted = 0 } }) =>
      rounds && rounds.of !== null && rounds.done > rounds.of
        ? `round ${rounds.done} of ${rounds.of}`
        : counted > 1
          ? `${percent(counted)} are counted`
          : null,
  },
  {
    name: 'other-votes',
    severity: 'warn',
    hazard: 'H11',
    check: ({ report: { otherVotes } }) =>
      otherVotes === undefined ? null : `the totals hold votes of another kind: ${otherVotes}`,
  },
  {
    name: 'name-spelling',
    severity: 'warn',
    hazard: 'H7',
    check: ({ report: { claimed }, contest }, { election }) =>
      claimed.name !== null &&
      !namesOf(contest).has(nameKey(claimed.name)) &&
      !contestsNamed(claimed.name, election).some(({ id }) => id === contest.id)
        ? `the page spells ${contest.name} as ${claimed.name}`
        : null,
  },
];

/**
 * By how much a printed share may be off: one unit of its last digit, as some are cut and some rounded, and a little
 * more for what is rounded twice.
 *
 * @param step what the last printed digit is worth, 0..1; default: two decimals of a per cent
 */
export function shareSlack(step = 0.0001): number {
  return 1.1 * step;
}

/** Electors of a reporting unit below which nobody may have come. */
const FEW = 100;

/** Whether a reporting unit may have had no voter: it has few electors, or where nobody knows how many the source says all is counted. */
function mayBeEmpty({ id, electors }: Contest, { rounds, counted, ballots }: Reading['report']): boolean {
  if (!id.includes('~')) return false;
  if (electors !== null) return electors < FEW;
  return ballots?.cast === 0 || counted === 1 || (rounds !== null && rounds.done === rounds.of);
}

/** What the source calls votes of election day and by post, as its pages do. */
function kindsOf({ voteKinds }: Election): [string, string] {
  return [voteKinds?.electionDay ?? 'election day', voteKinds?.postal ?? 'postal'];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

const namesOf = keptFor(({ name, names }: Contest) => new Set([name, ...Object.values(names)].map(nameKey)));

function nameKey(name: string): string {
  return foldName(name)
    .replace(/\((sc|st|gen)\)$/, '')
    .trim();
}

function nearest(name: string, contest: Contest): number {
  return Math.max(...[...namesOf(contest)].map((own) => likeness(own, nameKey(name))));
}
