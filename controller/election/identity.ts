import type { ReportRow } from '../feed/report.ts';
import type { Candidate, Contest, Election, Party, PartyId } from './election.ts';
import { contestId } from './election.ts';
import { foldName } from './name.ts';

/** Which facts tied a row to a candidate, from the strongest to the weakest. */
type MatchedBy = 'serial+name' | 'name+party' | 'name' | 'namesake' | 'serial+party';

interface RowMatch {
  row: ReportRow;
  candidate: Candidate;
  by: MatchedBy;
}

export interface RowMatches {
  /** In row order. */
  matched: readonly RowMatch[];
  /** Rows that are nobody of the roster (or a second row for one candidate, H10). */
  unknown: readonly ReportRow[];
  /** Candidates of the roster without a row. */
  missing: readonly Candidate[];
}

/**
 * Ties the rows of a page to the roster of one contest, each candidate once. Order of rows does not count.
 * First serial and name agree; then name and party; then a name that stands once on both sides; then
 * namesakes of one party in the order of their serials (H5); then serial and party, for a name that was
 * corrected tonight. What is left over is told, never guessed.
 */
export function matchRows(
  rows: readonly ReportRow[],
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): RowMatches {
  const found = new Map<ReportRow, RowMatch>();
  const free = new Set(roster);
  const folded = new Map<ReportRow, string>();
  const partyOf = new Map<ReportRow, PartyId | null>();
  const party = (row: ReportRow): PartyId | null => {
    const known = partyOf.get(row);
    if (known !== undefined) return known;
    const id = matchParty(row.party, row.partyCode, parties)?.id ?? null;
    partyOf.set(row, id);
    return id;
  };
  // Most pages print a name just as the roster has it: then nothing need be folded.
  const sameName = (row: ReportRow, candidate: Candidate): boolean => {
    if (row.name === candidate.name) return true;
    let key = folded.get(row);
    if (key === undefined) {
      key = foldName(row.name);
      folded.set(row, key);
    }
    return keysOf(candidate, parties).has(key);
  };
  const tie = (row: ReportRow, candidate: Candidate, by: MatchedBy): void => {
    found.set(row, { row, candidate, by });
    free.delete(candidate);
  };
  const left = (): ReportRow[] => rows.filter((row) => !found.has(row));

  const bySerial = new Map(roster.map((candidate) => [candidate.serial, candidate]));
  for (const row of rows) {
    const candidate = row.serial === null ? undefined : bySerial.get(row.serial);
    if (candidate && free.has(candidate) && sameName(row, candidate)) {
      tie(row, candidate, 'serial+name');
    }
  }
  if (found.size === rows.length) return result();

  const pair = (by: MatchedBy, same: (row: ReportRow, candidate: Candidate) => boolean): void => {
    for (const row of left()) {
      const candidates = [...free].filter((candidate) => same(row, candidate));
      const rivals = left().filter((other) => candidates.some((candidate) => same(other, candidate)));
      if (candidates.length === 1 && rivals.length === 1) tie(row, candidates[0] as Candidate, by);
    }
  };
  pair('name+party', (row, candidate) => sameName(row, candidate) && party(row) === candidate.party);
  pair('name', sameName);

  // Namesakes of one party: only the order of serials can tell them apart, and it must be complete.
  for (const row of left()) {
    const twins = [...free].filter((candidate) => sameName(row, candidate) && party(row) === candidate.party);
    const twinRows = left().filter((other) =>
      twins.some((twin) => sameName(other, twin) && party(other) === twin.party),
    );
    if (twins.length < 2 || twins.length !== twinRows.length) continue;
    const ordered = twinRows.every((twin) => twin.serial !== null)
      ? [...twinRows].sort((a, b) => (a.serial ?? 0) - (b.serial ?? 0))
      : twinRows;
    twins.sort((a, b) => a.serial - b.serial);
    for (const [i, twin] of twins.entries()) tie(ordered[i] as ReportRow, twin, 'namesake');
  }
  pair('serial+party', (row, candidate) => row.serial === candidate.serial && party(row) === candidate.party);
  return result();

  function result(): RowMatches {
    return {
      matched: rows.flatMap((row) => found.get(row) ?? []),
      unknown: left(),
      missing: roster.filter((candidate) => free.has(candidate)),
    };
  }
}

/**
 * The party a source means: by its full name or an alias, then by `FULL NAME - CODE`, then by a code or
 * short name that only one party has. Null when nobody or more than one answers (H8).
 */
export function matchParty(
  name: string,
  code: string | null,
  parties: ReadonlyMap<PartyId, Party>,
): Party | null {
  const index = partyIndex(parties);
  const asked = code === null ? name : `${name}\n${code}`;
  let answer = index.asked.get(asked);
  if (answer === undefined) {
    answer = findParty(name, code, index);
    // A source has a few hundred spellings; one that makes up new ones for ever must not fill the memory.
    if (index.asked.size < 10_000) index.asked.set(asked, answer);
  }
  return answer;
}

function findParty(name: string, code: string | null, { names, codes }: PartyIndex): Party | null {
  const key = foldName(name);
  const byName = key === '' ? undefined : names.get(key);
  if (byName) return byName;
  if (code !== null) {
    const byCode = codes.get(foldName(code));
    if (byCode) return byCode;
  }
  const dash = name.lastIndexOf(' - ');
  if (dash > 0) {
    const full = names.get(foldName(name.slice(0, dash)));
    if (full) return full;
  }
  return codes.get(key) ?? null;
}

export interface ContestClaim {
  state: string | null;
  number: number | null;
  name: string | null;
}

/** The contest, or the reason why none may be chosen, in words (H6, H7). */
export type ContestMatch =
  | { contest: Contest; problem: null }
  | { contest: null; problem: string; near: readonly Contest[] };

/**
 * The contest a page claims to be. Number and name must not contradict each other; a name alone must be one
 * contest's only; without a state the claim must be true of one state only.
 */
export function matchContest(claim: ContestClaim, election: Election): ContestMatch {
  const { state, number, name } = claim;
  const named =
    name === null ? null : contestsNamed(name, election).filter((c) => state === null || c.state === state);
  if (number !== null) {
    const states = state === null ? election.states.map(({ code }) => code) : [state];
    const numbered = states.flatMap((code) => election.contests.get(contestId(code, number)) ?? []);
    const fits = named === null ? numbered : numbered.filter((contest) => named.includes(contest));
    if (fits.length === 1) return { contest: fits[0] as Contest, problem: null };
    if (numbered.length === 0)
      return refuse(`no contest ${state ?? '?'}-${number} in this election`, named ?? []);
    if (fits.length > 1) return refuse(`number ${number} stands in ${fits.length} states`, fits);
    const really = numbered.map((c) => `${c.id} ${c.name}`).join(' or ');
    return refuse(`number ${number} is ${really}, but the page says ${name}`, [
      ...numbered,
      ...(named ?? []),
    ]);
  }
  if (named?.length === 1) return { contest: named[0] as Contest, problem: null };
  if (named && named.length > 1) return refuse(`${named.length} contests are named ${name}`, named);
  return refuse(name === null ? 'the page names no contest' : `no contest is named ${name}`, []);
}

function refuse(problem: string, near: readonly Contest[]): ContestMatch {
  return { contest: null, problem, near };
}

interface PartyIndex {
  names: Map<string, Party>;
  codes: Map<string, Party>;
  /** Answers given, by what was asked. */
  asked: Map<string, Party | null>;
}

// Folded names are made once for each map object: elections are immutable, a reload brings new maps.
const partyIndexes = new WeakMap<object, PartyIndex>();
const candidateKeys = new WeakMap<Candidate, Set<string>>();
const contestIndexes = new WeakMap<object, Map<string, Contest[]>>();

function partyIndex(parties: ReadonlyMap<PartyId, Party>): PartyIndex {
  let index = partyIndexes.get(parties);
  if (index) return index;
  index = { names: new Map(), codes: new Map(), asked: new Map() };
  const twice = new Set<string>();
  for (const party of parties.values()) {
    for (const name of [party.name, ...party.aliases, ...Object.values(party.names)])
      index.names.set(foldName(name), party);
    const code = foldName(party.short);
    if (index.codes.has(code)) twice.add(code);
    index.codes.set(code, party);
  }
  for (const code of twice) index.codes.delete(code);
  partyIndexes.set(parties, index);
  return index;
}

/** Every folded spelling of a candidate; NOTA also answers to its party's names. */
function keysOf(candidate: Candidate, parties: ReadonlyMap<PartyId, Party>): Set<string> {
  let keys = candidateKeys.get(candidate);
  if (keys) return keys;
  keys = new Set([candidate.name, ...Object.values(candidate.names)].map(foldName));
  const party = parties.get(candidate.party);
  if (party?.kind === 'none') {
    for (const name of [party.name, party.short, ...party.aliases, ...Object.values(party.names)])
      keys.add(foldName(name));
  }
  candidateKeys.set(candidate, keys);
  return keys;
}

/** Contests of that displayed name, in every state; marks of reservation and spaces do not count. */
export function contestsNamed(name: string, election: Election): readonly Contest[] {
  let index = contestIndexes.get(election.contests);
  if (!index) {
    index = new Map();
    for (const contest of election.contests.values()) {
      for (const key of new Set([contest.name, ...Object.values(contest.names)].map(contestKey))) {
        const same = index.get(key);
        if (same) same.push(contest);
        else index.set(key, [contest]);
      }
    }
    contestIndexes.set(election.contests, index);
  }
  return index.get(contestKey(name)) ?? [];
}

/** Contest names carry marks of reservation and drop spaces at will: `RANAGHAT UTTAR PURBA (SC)`. */
function contestKey(name: string): string {
  return foldName(name)
    .replace(/\((sc|st|gen)\)$/, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
