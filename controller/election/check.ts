import { checkMethods } from './check-methods.ts';
import { checkCoalitions, checkLooks, checkParties } from './check-parties.ts';
import type { Contest, ContestId, Election, PartyId } from './election.ts';
import type { Finding, Tell } from './finding.ts';
import { seatsIn } from './house-size.ts';
import { foldName } from './name.ts';
import { type Places, readFolder } from './read.ts';

export interface CheckedElection {
  /** Null when an error stands in the way. */
  election: Election | null;
  /** Errors first, then by file and line. */
  findings: readonly Finding[];
}

/**
 * Looks through an election folder as a linter: everything `loadElection` refuses, and what it would take
 * but somebody will regret on the night.
 */
export async function checkElection(dir: string): Promise<CheckedElection> {
  const { election, findings, places } = await readFolder(dir);
  const all = [...findings];
  if (election && places) {
    const tell: Tell = (severity, rule, { file, line }, what, rest = {}) => {
      all.push({ severity, rule, file, line, what, ...rest });
    };
    for (const rule of RULES) rule(election, places, tell);
  }
  return { election, findings: sortFindings(all) };
}

/** Errors first, then by file and line. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.severity.localeCompare(b.severity) || a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0),
  );
}

type Rule = (election: Election, places: Places, tell: Tell) => void;

const ELECTION = { file: 'election.yaml', line: null };

const RULES: readonly Rule[] = [
  checkHouses,
  checkMethods,
  checkRosters,
  checkSameNames,
  checkParties,
  checkCoalitions,
  checkRegions,
  checkPast,
  checkElectors,
  checkLooks,
];

function checkHouses({ states, contests }: Election, { files }: Places, tell: Tell): void {
  for (const { code, name, seats, majority, levelling } of states) {
    const own = of(contests, code);
    const given = seatsIn(own) + (levelling?.each ?? 0) * own.length;
    if (given !== seats) {
      tell(
        'error',
        'house-size',
        { file: files.contests, line: null },
        `contests of ${name} do not make its house`,
        {
          got: `${given}`,
          expected: `${seats}, the seats in election.yaml`,
          remedy:
            'seats that are not polled today stay in, with poll postponed, countermanded or uncontested',
        },
      );
    }
    if (seats > 0 && majority > seats) {
      tell('error', 'majority', ELECTION, `the majority of ${name} is more than its house`, {
        got: `${majority}`,
        expected: `at most ${seats}`,
      });
    }
  }
}

function checkRosters(
  { contests, candidates, parties }: Election,
  { files, contests: lines }: Places,
  tell: Tell,
): void {
  const isNone = (party: PartyId): boolean => parties.get(party)?.kind === 'none';
  const withNone = [...candidates.values()].filter((roster) =>
    roster.some(({ party }) => isNone(party)),
  ).length;
  const polled = [...contests.values()].filter(({ poll, after }) => poll === 'polled' && after === null);
  const alone = polled.filter(({ id }) => candidates.get(id)?.length === 1);
  // A list of leaders names one of each; whoever has a roster by people has others too.
  const isList = alone.length > 1 && alone.length > polled.length / 2;
  if (isList)
    tell(
      'warning',
      'roster',
      { file: files.candidates, line: null },
      'a list of leaders names one candidate of a contest',
      {
        got: `${alone.length} of ${polled.length} contests`,
        remedy: 'add the others: a leader who is not on the roster is held',
      },
    );
  for (const [id, roster] of candidates) {
    const contest = contests.get(id);
    const place = { file: files.contests, line: lines.get(id) ?? null };
    const people = roster.filter(({ party }) => !isNone(party)).length;
    if (contest?.poll === 'uncontested' && people !== 1) {
      tell('error', 'roster', place, `${id} is uncontested but has not one candidate`, { got: `${people}` });
    }
    // A second round may have one candidate left: the others withdrew.
    const least = contest?.after === null && !(isList && roster.length === 1) ? 2 : 1;
    if (contest?.poll === 'polled' && people < least) {
      tell('error', 'roster', place, `${id} ${contest.name} is polled with too few candidates`, {
        got: `${people}`,
        expected: '2 or more',
        remedy: `add its roster to ${files.candidates}, or set poll to uncontested or postponed`,
      });
    }
    if (contest?.poll === 'polled' && withNone > candidates.size / 2 && people === roster.length) {
      tell('warning', 'no-nota', place, `${id} ${contest.name} has no NOTA although most contests have it`);
    }
  }
}

/** Namesakes are real (hazard H5); the row that matters to the reader is that serials must tell them apart. */
function checkSameNames(
  { contests, candidates }: Election,
  { files, contests: lines, candidates: rosterLines }: Places,
  tell: Tell,
): void {
  for (const [id, roster] of candidates) {
    const spelt = new Map(roster.map(({ name, serial }) => [foldName(name), serial]));
    for (const { id: person, aliases = [], serial } of roster) {
      for (const alias of aliases) {
        const other = spelt.get(foldName(alias)) ?? serial;
        spelt.set(foldName(alias), serial);
        if (other === serial) continue;
        tell(
          'error',
          'same-alias',
          { file: files.candidates, line: rosterLines.get(person) ?? null },
          `one spelling means two candidates of ${id}`,
          {
            got: `${alias}, serials ${other} and ${serial}`,
            remedy: 'take it from the aliases of one of them',
          },
        );
      }
    }
    const seen = new Map<string, number>();
    for (const { name, party, serial } of roster) {
      const key = `${foldName(name)}|${party}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, serial);
      else {
        tell(
          'warning',
          'namesakes',
          { file: files.candidates, line: null },
          `${id} has two of one name and party`,
          {
            got: `${name}, serials ${other} and ${serial}`,
            remedy: 'fine if both stand: the feed needs the serial column to tell them apart',
          },
        );
      }
    }
  }
  const names = new Map<string, Contest>();
  for (const contest of contests.values()) {
    const key = `${contest.state}|${foldName(contest.name)}`;
    const other = names.get(key);
    names.set(key, contest);
    if (!other || contest.after === other.id) continue;
    const place = { file: files.contests, line: lines.get(contest.id) ?? null };
    tell('warning', 'same-contest-name', place, 'two contests of one state share a name', {
      got: `${contest.name}: ${other.id} and ${contest.id}`,
      remedy: 'fine if true: a feed must name them by number',
    });
  }
}

function checkRegions({ regionKinds }: Election, _places: Places, tell: Tell): void {
  for (const { label, regions } of regionKinds) {
    for (const { name, contests } of regions) {
      if (contests.length > 0) continue;
      tell('warning', 'empty-region', ELECTION, `${label} ${name} has no contest`, {
        remedy: 'its map and table would be empty; check its spelling in the contests',
      });
    }
  }
}

function checkPast({ past, contests, states }: Election, { files }: Places, tell: Tell): void {
  if (past.size === 0) return;
  for (const { code, name } of states) {
    const missing = of(contests, code).filter(({ id }) => !past.has(id));
    if (missing.length === 0) continue;
    tell(
      'warning',
      'no-past',
      { file: files.past, line: null },
      `contests of ${name} without a past result`,
      {
        got: few(missing.map(({ id }) => id)),
        remedy: 'they are left out of every comparison',
      },
    );
  }
  for (const { contest, votes, runnerUpVotes, margin } of past.values()) {
    if (runnerUpVotes === null || margin === null || votes - runnerUpVotes === margin) continue;
    tell(
      'warning',
      'past-margin',
      { file: files.past, line: null },
      `${contest}: margin is not votes - runner-up`,
      {
        got: `${margin}`,
        expected: `${votes - runnerUpVotes}`,
      },
    );
  }
}

function checkElectors({ contests, states }: Election, { files }: Places, tell: Tell): void {
  for (const { code, name } of states) {
    const all = of(contests, code);
    const missing = all.filter(({ electors }) => electors === null);
    if (missing.length === 0 || missing.length === all.length) continue;
    tell(
      'warning',
      'no-electors',
      { file: files.contests, line: null },
      `contests of ${name} without electors`,
      {
        got: few(missing.map(({ id }) => id)),
        remedy: 'more votes than electors cannot be noticed there',
      },
    );
  }
}

function of(contests: ReadonlyMap<ContestId, Contest>, state: string): Contest[] {
  return [...contests.values()].filter((contest) => contest.state === state);
}

function few(list: readonly string[]): string {
  return list.length > 5 ? `${list.slice(0, 5).join(', ')} and ${list.length - 5} more` : list.join(', ');
}
