import type { Candidate, Coalition, Contest, ContestId } from './election.ts';
import type { Finding, Tell } from './finding.ts';
import type { FindParty } from './read-parties.ts';
import { coalitionsSpec } from './spec.ts';
import { parseYaml } from './yaml-file.ts';

interface Known {
  codes: ReadonlySet<string>;
  contests: ReadonlyMap<ContestId, Contest>;
  candidates: ReadonlyMap<ContestId, readonly Candidate[]>;
  findParty: FindParty;
}

/** Reads coalitions.yaml against parties, contests and roster; in one state a party has one coalition. */
export function readCoalitions(
  source: string,
  file: string,
  { codes, contests, candidates, findParty }: Known,
  tell: Tell,
  findings: Finding[],
): Coalition[] {
  const { value: spec, findings: faults } = parseYaml(source, coalitionsSpec, file);
  findings.push(...faults);
  if (spec === null) return [];
  const lineOf = (text: string, after = 1): number | null => {
    const lines = source.split('\n');
    const i = lines.findIndex((line, n) => n + 1 >= after && line.includes(text));
    return i < 0 ? null : i + 1;
  };
  const coalitions: Coalition[] = [];
  for (const { members, exceptions, names = {}, states, ...coalition } of spec.coalitions) {
    const start = lineOf(`id: ${coalition.id}`);
    const place = { file, line: start };
    if (coalitions.some(({ id }) => id === coalition.id)) {
      tell('error', 'duplicate-coalition', place, 'a coalition id stands twice', { got: coalition.id });
    }
    for (const state of states) {
      if (codes.has(state)) continue;
      tell(
        'error',
        'unknown-state',
        place,
        'a coalition stands in a state that election.yaml does not have',
        {
          got: state,
        },
      );
    }
    const ids = members.flatMap(
      (member) => findParty(member, { file, line: lineOf(member, start ?? 1) })?.id ?? [],
    );
    const kept: Coalition['exceptions'][number][] = [];
    for (const { contest, party: written, serial, member } of exceptions) {
      const line = lineOf(contest, start ?? 1);
      const id = contest as ContestId;
      const party = findParty(written, { file, line });
      const roster = candidates.get(id) ?? [];
      const one = roster.find((candidate) => candidate.serial === serial);
      if (!contests.has(id)) {
        tell('error', 'unknown-contest', { file, line }, 'an exception for a contest that nobody has', {
          got: contest,
        });
      } else if (party && !roster.some((candidate) => candidate.party === party.id)) {
        tell(
          'error',
          'exception-nobody',
          { file, line },
          'an exception for a party without candidate there',
          {
            got: `${written} in ${contest}`,
          },
        );
      } else if (party && serial !== undefined && one?.party !== party.id) {
        tell('error', 'exception-nobody', { file, line }, 'an exception whose serial is another party', {
          got: `${contest}/${serial} ${one ? `${one.name} of ${one.party}` : 'nobody'}`,
          expected: written,
        });
      } else if (party) {
        kept.push({ contest: id, party: party.id, member, ...(serial !== undefined && { serial }) });
      }
    }
    coalitions.push({ ...coalition, names, states, members: ids, exceptions: kept });
  }
  for (const [i, one] of coalitions.entries()) {
    for (const other of coalitions.slice(i + 1)) {
      const apart =
        one.states.length > 0 &&
        other.states.length > 0 &&
        !one.states.some((state) => other.states.includes(state));
      const both = one.members.find((member) => other.members.includes(member));
      if (apart || both === undefined) continue;
      tell(
        'error',
        'coalition-overlap',
        { file, line: lineOf(`id: ${other.id}`) },
        'a party is in two coalitions of one state',
        {
          got: `${both} in ${one.id} and ${other.id}`,
          remedy: 'limit one of them with states, or use exceptions for single contests',
        },
      );
    }
  }
  return coalitions;
}
