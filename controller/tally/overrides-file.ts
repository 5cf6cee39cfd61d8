import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { CandidateId, ContestId, Election } from '../election/election.ts';
import { contestOf } from '../election/election.ts';
import { type Finding, refusal } from '../election/finding.ts';
import { parseYaml } from '../election/yaml-file.ts';
import type { Override } from './override.ts';

const contest = z.string().regex(/^[A-Z0-9]+-\d+$/, 'a contest as STATE-NUMBER, WB-159');
const candidate = z.string().regex(/^[A-Z0-9]+-\d+\/\d+$/, 'a candidate as CONTEST/SERIAL, WB-159/3');
const votes = z.int('votes as a whole number').min(0);
const signed = {
  who: z.string().min(1),
  why: z.string().min(1),
  when: z.iso.datetime({ offset: true, error: 'a time with its zone, 2021-05-02T14:00:00+05:30' }),
};

const ENTRIES = {
  pin: z.strictObject({ pin: contest, votes: z.record(z.string(), votes).optional(), ...signed }),
  call: z.strictObject({ call: contest, winner: candidate, ...signed }),
  withhold: z.strictObject({ withhold: contest, ...signed }),
  release: z.strictObject({ release: contest, ...signed }),
  believe: z.strictObject({ believe: contest, person: z.string().min(1), ...signed }),
  note: z.strictObject({ note: contest, text: z.string().min(1), ...signed }),
  rename: z.strictObject({
    rename: z.string(),
    name: z.string().optional(),
    short: z.string().optional(),
    ...signed,
  }),
  reassign: z.strictObject({ reassign: candidate, party: z.string(), ...signed }),
  coalition: z.strictObject({
    coalition: z.string(),
    party: z.string(),
    contest: contest.optional(),
    member: z.boolean(),
    ...signed,
  }),
};
const VERBS = Object.keys(ENTRIES) as (keyof typeof ENTRIES)[];
const entry = z.union(
  Object.values(ENTRIES) as [typeof ENTRIES.pin, ...(typeof ENTRIES)[keyof typeof ENTRIES][]],
);

/** What overrides.yaml may hold; the schema that editors are given. */
export const overridesFileSpec = z.strictObject({ overrides: z.array(entry).default([]) });

/** The same, told by its verb first: what is wrong with a pin is then told of a pin, not of a choice of eight. */
const byVerb = z.strictObject({
  overrides: z
    .array(
      z.looseObject({}).superRefine((value, context) => {
        const verb = VERBS.find((name) => name in value);
        if (!verb) {
          context.addIssue({ code: 'custom', message: `one of ${VERBS.join(', ')}` });
          return;
        }
        const { error } = ENTRIES[verb].safeParse(value);
        for (const issue of error?.issues ?? []) context.addIssue({ ...issue } as never);
      }),
    )
    .default([]),
});

/**
 * Reads an election's overrides.yaml, oldest first; no file is no overrides.
 * @param file path of the YAML file
 * @throws UserError 78 with file, line and remedy when it is malformed or names what the election has not
 */
export async function readOverrides(file: string, election: Election): Promise<Override[]> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return parseOverrides(source, file, election);
}

/** The same from text; `file` is named in errors. */
export function parseOverrides(source: string, file: string, election: Election): Override[] {
  const { value: told, findings } = parseYaml(source, byVerb, basename(file));
  if (told === null) throw refusal(findings, dirname(file));
  const value = overridesFileSpec.parse(told);
  const wrong: Finding[] = [];
  const overrides = value.overrides.map((written, i) => {
    const override = overrideOf(written);
    const what = strangerIn(override, election);
    if (what)
      wrong.push({
        severity: 'error',
        rule: 'unknown-override',
        file: basename(file),
        line: lineOfEntry(source, i),
        what: `overrides[${i + 1}]: ${what}`,
        remedy: 'names are those of contests.csv, candidates.csv, parties.csv and coalitions.yaml',
      });
    return override;
  });
  if (wrong.length > 0) throw refusal(wrong, dirname(file));
  return overrides.sort((a, b) => a.when - b.when);
}

/** Where an election keeps its overrides. */
export function overridesFile(election: Election): string {
  return join(election.dir, 'overrides.yaml');
}

function overrideOf(written: z.output<typeof entry>): Override {
  const base = {
    who: written.who,
    why: written.why,
    when: Date.parse(written.when),
    origin: 'file',
  } as const;
  if ('pin' in written) {
    const contest = written.pin as ContestId;
    return {
      ...base,
      kind: 'pin',
      contest,
      votes: written.votes ? pinnedVotes(contest, written.votes) : null,
    };
  }
  if ('call' in written)
    return {
      ...base,
      kind: 'call',
      contest: written.call as ContestId,
      winner: written.winner as CandidateId,
    };
  if ('withhold' in written) return { ...base, kind: 'withhold', contest: written.withhold as ContestId };
  if ('release' in written) return { ...base, kind: 'release', contest: written.release as ContestId };
  if ('believe' in written)
    return { ...base, kind: 'believe', contest: written.believe as ContestId, person: written.person };
  if ('note' in written)
    return { ...base, kind: 'note', contest: written.note as ContestId, text: written.text };
  if ('rename' in written)
    return {
      ...base,
      kind: 'rename',
      party: written.rename,
      name: written.name ?? null,
      short: written.short ?? null,
    };
  if ('reassign' in written)
    return { ...base, kind: 'reassign', candidate: written.reassign as CandidateId, party: written.party };
  return {
    ...base,
    kind: 'coalition',
    coalition: written.coalition,
    party: written.party,
    contest: (written.contest as ContestId | undefined) ?? null,
    member: written.member,
  };
}

/** Votes may be keyed by serial (`3: 1200`) or by whole id. */
function pinnedVotes(contest: ContestId, written: Record<string, number>): Record<CandidateId, number> {
  return Object.fromEntries(
    Object.entries(written).map(([key, n]) => [key.includes('/') ? key : `${contest}/${key}`, n]),
  );
}

/** What an override names that the election does not have, in words; null when all is known. */
function strangerIn(override: Override, election: Election): string | null {
  const seat = 'contest' in override ? override.contest : null;
  if (seat !== null && !election.contests.has(seat)) return `${seat} is no contest of this election`;
  const people: CandidateId[] =
    override.kind === 'call'
      ? [override.winner]
      : override.kind === 'reassign'
        ? [override.candidate]
        : override.kind === 'pin' && override.votes
          ? (Object.keys(override.votes) as CandidateId[])
          : [];
  for (const id of people) {
    if (!election.candidates.get(contestOf(id))?.some((candidate) => candidate.id === id))
      return `${id} is no candidate of this election`;
    if (seat !== null && contestOf(id) !== seat) return `${id} does not stand in ${seat}`;
  }
  if ('party' in override && !election.parties.has(override.party))
    return `${override.party} is no party of this election`;
  if (override.kind === 'coalition' && !election.coalitions.some(({ id }) => id === override.coalition))
    return `${override.coalition} is no coalition of this election`;
  return null;
}

/** Line of the n-th entry: the n-th list item below `overrides`. */
function lineOfEntry(source: string, n: number): number | null {
  const lines = source.split('\n');
  let seen = -1;
  let indent: string | null = null;
  for (const [i, line] of lines.entries()) {
    const item = /^(\s*)- /.exec(line);
    if (!item) continue;
    indent ??= item[1] ?? '';
    if (item[1] === indent && ++seen === n) return i + 1;
  }
  return null;
}
