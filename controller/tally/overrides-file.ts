import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { type CandidateId, type ContestId, contestOf, type Election } from '../election/election.ts';
import { type Finding, refusal } from '../election/finding.ts';
import { openYaml, requireYaml } from '../election/yaml-file.ts';
import { readIfAny } from '../ground/whole-file.ts';
import type { Override } from './override.ts';

const contest = z.string().regex(/^[A-Z0-9]+-\d+$/, 'a contest as STATE-NUMBER, WB-159');
const candidate = z.string().regex(/^[A-Z0-9]+-\d+\/\d+$/, 'a candidate as CONTEST/SERIAL, WB-159/3');
const votes = z.int('votes as a whole number').min(0);
const text = z.string().min(1);
const SIGNED = {
  who: text,
  why: text,
  when: z.iso.datetime({ offset: true, error: 'a time with its zone, 2021-05-02T14:00:00+05:30' }),
};

type Unsigned<O> = O extends Override ? Omit<O, keyof typeof SIGNED | 'origin'> : never;

/** An entry: its own keys, whose word it is, and the override that they mean. */
function entryOf<S extends z.ZodRawShape>(
  keys: S,
  meant: (told: z.output<z.ZodObject<S>>) => Unsigned<Override>,
) {
  return z.strictObject({ ...keys, ...SIGNED }).transform((told) => {
    const { who, why, when } = told as z.output<z.ZodObject<typeof SIGNED>>;
    return { ...meant(told as never), who, why, when: Date.parse(when), origin: 'file' } as Override;
  });
}

const ENTRIES = {
  pin: entryOf({ pin: contest, votes: z.record(z.string(), votes).optional() }, ({ pin, votes: said }) => ({
    ...{ kind: 'pin', contest: pin, votes: said ? pinnedVotes(pin, said) : null },
  })),
  call: entryOf({ call: contest, winner: candidate }, ({ call, winner }) => ({
    ...{ kind: 'call', contest: call, winner: winner as CandidateId },
  })),
  withhold: entryOf({ withhold: contest }, (told) => ({ kind: 'withhold', contest: told.withhold })),
  annul: entryOf({ annul: contest }, (told) => ({ kind: 'annul', contest: told.annul })),
  release: entryOf({ release: contest }, (told) => ({ kind: 'release', contest: told.release })),
  believe: entryOf({ believe: contest, person: text }, ({ believe, person }) => ({
    ...{ kind: 'believe', contest: believe, person },
  })),
  note: entryOf({ note: contest, text }, ({ note, text: said }) => ({
    ...{ kind: 'note', contest: note, text: said },
  })),
  rename: entryOf(
    { rename: z.string(), name: z.string().optional(), short: z.string().optional() },
    ({ rename, name = null, short = null }) => ({ kind: 'rename', party: rename, name, short }),
  ),
  reassign: entryOf({ reassign: candidate, party: z.string() }, ({ reassign, party }) => ({
    ...{ kind: 'reassign', candidate: reassign as CandidateId, party },
  })),
  coalition: entryOf(
    { coalition: z.string(), party: z.string(), contest: contest.optional(), member: z.boolean() },
    ({ coalition, party, contest: only = null, member }) => ({
      ...{ kind: 'coalition', coalition, party, contest: only, member },
    }),
  ),
};
const VERBS = Object.keys(ENTRIES) as (keyof typeof ENTRIES)[];
const entry = z.union(
  Object.values(ENTRIES) as [typeof ENTRIES.pin, ...(typeof ENTRIES)[keyof typeof ENTRIES][]],
);

/** What overrides.yaml may hold; the schema that editors are given. */
export const overridesFileSpec = z.strictObject({ overrides: z.array(entry).prefault([]) });

/** The same, told by its verb first: what is wrong with a pin is then told of a pin, not of a choice of eight. */
const byVerb = z.strictObject({
  overrides: z
    .array(
      z.looseObject({}).transform((value, context) => {
        const verb = VERBS.find((name) => name in value);
        const read = verb && ENTRIES[verb].safeParse(value);
        if (!read) context.addIssue({ code: 'custom', message: `one of ${VERBS.join(', ')}` });
        for (const issue of read?.error?.issues ?? []) context.addIssue({ ...issue } as never);
        return read?.data ?? z.NEVER;
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
  const source = await readIfAny(file);
  return source === null ? [] : parseOverrides(source, file, election);
}

/** The same from text; `file` is named in errors. */
export function parseOverrides(source: string, file: string, election: Election): Override[] {
  const { overrides } = requireYaml(source, byVerb, file);
  const { lineOf } = openYaml(source);
  const wrong: Finding[] = [];
  for (const [i, override] of overrides.entries()) {
    const what = strangerIn(override, election);
    if (what)
      wrong.push({
        severity: 'error',
        rule: 'unknown-override',
        file: basename(file),
        line: lineOf(['overrides', i]),
        what: `overrides[${i + 1}]: ${what}`,
        remedy: 'names are those of contests.csv, candidates.csv, parties.csv and coalitions.yaml',
      });
  }
  if (wrong.length > 0) throw refusal(wrong, dirname(file));
  return overrides.sort((a, b) => a.when - b.when);
}

/** Where an election keeps its overrides. */
export function overridesFile(election: Election): string {
  return join(election.dir, 'overrides.yaml');
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
