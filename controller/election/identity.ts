import { grouped } from '../ground/grouped.ts';
import { keptFor } from '../ground/kept.ts';
import type { Candidate, Contest, ContestId, Election, Party, PartyId } from './election.ts';
import { contestAt } from './election.ts';
import { foldName } from './name.ts';

/** Which facts tied a row to a candidate, from the strongest to the weakest. */
type MatchedBy = 'serial+name' | 'name+party' | 'name' | 'namesake' | 'serial+party' | 'party';

/** What a page says of the candidate of a row. */
export interface NamedRow {
  /** Roster serial as printed by the source (O.S.N.), if it prints one. */
  serial: number | null;
  name: string;
  party: string;
  /** Numeric or short party code, where the source has one. */
  partyCode: string | null;
}

interface RowMatch<Row> {
  row: Row;
  candidate: Candidate;
  by: MatchedBy;
}

export interface RowMatches<Row> {
  /** In row order. */
  matched: readonly RowMatch<Row>[];
  /** Rows that are nobody of the roster (or a second row for one candidate, H10). */
  unknown: readonly Row[];
  /** Candidates of the roster without a row. */
  missing: readonly Candidate[];
}

/**
 * Ties the rows of a page to the roster of one contest, each candidate once. Order of rows does not count.
 * First serial and name agree; then name and party; then a name that stands once on both sides; then
 * namesakes of one party in the order of their serials (H5); then serial and party, for a name that was
 * corrected tonight; then rows that name nothing but a party, where it has one row and one candidate. What is left
 * over is told, never guessed. Time grows with rows plus roster.
 */
export function matchRows<Row extends NamedRow>(
  rows: readonly Row[],
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): RowMatches<Row> {
  if (isRosterItself(rows, roster)) {
    const matched = rows.map((row, i) => ({
      row,
      candidate: roster[i] as Candidate,
      by: 'serial+name' as const,
    }));
    return { matched, unknown: [], missing: [] };
  }
  return findRows(rows, roster, parties);
}

function findRows<Row extends NamedRow>(
  rows: readonly Row[],
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): RowMatches<Row> {
  const found = new Map<Row, RowMatch<Row>>();
  const free = new Set(roster);
  const keys = new Map<Row, string>();
  const keyOf = (row: Row): string => {
    let key = keys.get(row);
    if (key === undefined) {
      key = foldName(row.name);
      keys.set(row, key);
    }
    return key;
  };
  const spellings = (candidate: Candidate): ReadonlySet<string> => keysOf(candidate, parties);
  const partyOf = (row: Row): PartyId | null => matchParty(row.party, row.partyCode, parties)?.id ?? null;
  const withParty = (key: string | number | null, party: PartyId | null): string | null =>
    key === null || party === null ? null : `${key}\n${party}`;
  const tie = (row: Row, candidate: Candidate, by: MatchedBy): void => {
    found.set(row, { row, candidate, by });
    free.delete(candidate);
  };
  const left = (): Row[] => rows.filter((row) => !found.has(row));

  const bySerial = new Map(roster.map((candidate) => [candidate.serial, candidate]));
  for (const row of rows) {
    const candidate = row.serial === null ? undefined : bySerial.get(row.serial);
    if (!candidate || !free.has(candidate)) continue;
    // Most pages print a name just as the roster has it: then nothing need be folded.
    if (row.name === candidate.name || spellings(candidate).has(keyOf(row)))
      tie(row, candidate, 'serial+name');
  }
  if (found.size === rows.length) return result();

  // A row and a candidate who have a key in common, and neither has one with anybody else.
  const pair = (by: MatchedBy, { ofRow, ofCandidate }: Likeness<Row>): void => {
    const sought = grouped(left(), (row) => [ofRow(row)]);
    const known = grouped(free, ofCandidate);
    for (const [key, [row, ...others]] of sought) {
      const [candidate, ...rivals] = key === null ? [] : (known.get(key) ?? []);
      if (!row || !candidate || others.length + rivals.length > 0) continue;
      const elsewhere = ofCandidate(candidate).some((other) => other !== key && sought.has(other));
      if (!elsewhere) tie(row, candidate, by);
    }
  };
  const nameAndParty: Likeness<Row> = {
    ofRow: (row) => withParty(keyOf(row), partyOf(row)),
    ofCandidate: (candidate) => [...spellings(candidate)].map((name) => withParty(name, candidate.party)),
  };
  pair('name+party', nameAndParty);
  pair('name', { ofRow: keyOf, ofCandidate: (candidate) => [...spellings(candidate)] });
  for (const { row, candidate } of namesakes(left(), free, nameAndParty)) tie(row, candidate, 'namesake');
  pair('serial+party', {
    ofRow: (row) => withParty(row.serial, partyOf(row)),
    ofCandidate: ({ serial, party }) => [withParty(serial, party)],
  });
  // The whole roster counts, and all rows: of two independents a row "Independent" is neither, whoever is left.
  const ofParty = grouped(roster, ({ party }) => [party]);
  for (const [party, [row, ...others]] of grouped(left(), (row) => [onlyParty(row, parties)])) {
    const [candidate, ...rivals] = party === null ? [] : (ofParty.get(party) ?? []);
    if (row && candidate && others.length + rivals.length === 0 && free.has(candidate))
      tie(row, candidate, 'party');
  }
  return result();

  function result(): RowMatches<Row> {
    return {
      matched: rows.flatMap((row) => found.get(row) ?? []),
      unknown: left(),
      missing: roster.filter((candidate) => free.has(candidate)),
    };
  }
}

/** Whether a page has the roster's own lines in its own order, as most do: then there is nothing to find. */
function isRosterItself(rows: readonly NamedRow[], roster: readonly Candidate[]): boolean {
  if (rows.length !== roster.length) return false;
  return rows.every(({ serial, name }, i) => serial === roster[i]?.serial && name === roster[i]?.name);
}

/** The party of a row that names nothing else, in whichever column; null for a row that names somebody. */
function onlyParty(
  { name, party, partyCode }: NamedRow,
  parties: ReadonlyMap<PartyId, Party>,
): PartyId | null {
  if (party !== '' && foldName(name) !== foldName(party)) return null;
  return matchParty(party || name, partyCode, parties)?.id ?? null;
}

/** What a row must share with a candidate to be theirs: the row's one key is among the candidate's. */
interface Likeness<Row> {
  /** Null: of no candidate. */
  ofRow(row: Row): string | null;
  ofCandidate(candidate: Candidate): readonly (string | null)[];
}

/**
 * Namesakes of one party: only the order of serials can tell them apart, and it must be complete. Groups are
 * looked at in row order; one that is incomplete is looked at again only after another was tied.
 */
function namesakes<Row extends NamedRow>(
  rows: readonly Row[],
  free: ReadonlySet<Candidate>,
  { ofRow, ofCandidate }: Likeness<Row>,
): { row: Row; candidate: Candidate }[] {
  const sought = grouped(rows, (row) => [ofRow(row)]);
  const known = grouped(free, ofCandidate);
  const tied: { row: Row; candidate: Candidate }[] = [];
  const gone = new Set<Row | Candidate>();
  const place = new Map(rows.map((row, i) => [row, i]));
  const looked = new Map<string | null, number>();
  for (const row of rows) {
    const key = ofRow(row);
    if (looked.get(key) === tied.length) continue;
    looked.set(key, tied.length);
    const twins = (known.get(key) ?? []).filter((candidate) => !gone.has(candidate));
    if (twins.length < 2) continue;
    const names = new Set(twins.flatMap(ofCandidate));
    const twinRows = [...names].flatMap((name) => sought.get(name) ?? []).filter((other) => !gone.has(other));
    if (twins.length !== twinRows.length) continue;
    twinRows.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    if (twinRows.every(({ serial }) => serial !== null))
      twinRows.sort((a, b) => (a.serial ?? 0) - (b.serial ?? 0));
    twins.sort((a, b) => a.serial - b.serial);
    for (const [i, candidate] of twins.entries()) {
      const twin = twinRows[i] as Row;
      tied.push({ row: twin, candidate });
      gone.add(twin).add(candidate);
    }
  }
  return tied;
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
    if (index.asked.size < 10_000 && asked.length < 200) index.asked.set(asked, answer);
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
  /** What the contest is a part of, in the page's words: a council, a county. */
  region?: string | null;
}

/** The contest, or the reason why none may be chosen, in words (H6, H7). */
export type ContestMatch = { contest: Contest; problem: null } | { contest: null; problem: string };

/**
 * The contest a page claims to be. Number and name must not contradict each other; a name alone must be one
 * contest's only; without a state the claim must be true of one state only.
 */
export function matchContest(claim: ContestClaim, election: Election): ContestMatch {
  const { state, number, name, region = null } = claim;
  if (number !== null) {
    const states = state === null ? election.states.map(({ code }) => code) : [state];
    const numbered = states.flatMap((code) => election.contests.get(contestAt(election, code, number)) ?? []);
    if (numbered.length === 0) return refuse(`no contest ${state ?? '?'}-${number} in this election`);
    const fits =
      name === null ? numbered : numbered.filter((contest) => contestKeysOf(contest).has(contestKey(name)));
    if (fits.length === 1) return { contest: fits[0] as Contest, problem: null };
    if (fits.length > 1) return refuse(`number ${number} stands in ${fits.length} states`);
    const really = numbered.map((c) => `${c.id} ${c.name}`).join(' or ');
    return refuse(`number ${number} is ${really}, but the page says ${name}`);
  }
  if (name === null) return refuse('the page names no contest');
  const named = contestsIn(region, name, election, state);
  if (named.length === 1) return { contest: named[0] as Contest, problem: null };
  const where = region === null ? '' : ` in ${region}`;
  return refuse(
    named.length > 1
      ? `${named.length} contests are named ${name}${where}`
      : `no contest is named ${name}${where}`,
  );
}

function refuse(problem: string): ContestMatch {
  return { contest: null, problem };
}

interface PartyIndex {
  names: Map<string, Party>;
  codes: Map<string, Party>;
  /** Answers given, by what was asked. */
  asked: Map<string, Party | null>;
}

// Folded names are made once for each map object: elections are immutable, a reload brings new maps.
const partyIndex = keptFor((parties: ReadonlyMap<PartyId, Party>): PartyIndex => {
  const index: PartyIndex = { names: new Map(), codes: new Map(), asked: new Map() };
  const twice = new Set<string>();
  for (const party of parties.values()) {
    for (const name of [party.name, ...party.aliases, ...Object.values(party.names)])
      index.names.set(foldName(name), party);
    const code = foldName(party.short);
    if (index.codes.has(code)) twice.add(code);
    index.codes.set(code, party);
  }
  for (const code of twice) index.codes.delete(code);
  return index;
});

const candidateKeys = new WeakMap<Candidate, Set<string>>();

/** Every folded spelling of a candidate; NOTA also answers to its party's names. */
export function keysOf(candidate: Candidate, parties: ReadonlyMap<PartyId, Party>): ReadonlySet<string> {
  let keys = candidateKeys.get(candidate);
  if (keys) return keys;
  keys = new Set(
    [candidate.name, ...(candidate.aliases ?? []), ...Object.values(candidate.names)].map(foldName),
  );
  const party = parties.get(candidate.party);
  if (party?.kind === 'none') {
    for (const name of [party.name, party.short, ...party.aliases, ...Object.values(party.names)])
      keys.add(foldName(name));
  }
  candidateKeys.set(candidate, keys);
  return keys;
}

/** Contests of that displayed name or code, in one state or in all; marks of reservation and spaces do not count. */
export function contestsNamed(
  name: string,
  election: Election,
  state: string | null = null,
): readonly Contest[] {
  const coded = contestsCoded(name, election).filter((one) => state === null || one.state === state);
  if (coded.length > 0) return coded;
  const key = contestKey(name);
  return contestIndex(election.contests).get(state === null ? key : `${state}\n${key}`) ?? [];
}

const contestIndex = keptFor((contests: Election['contests']) =>
  grouped(contests.values(), (contest) =>
    [...contestKeysOf(contest)].flatMap((key) => [key, `${contest.state}\n${key}`]),
  ),
);

/**
 * Contests of that name in a part of the country, as wards of one name in two councils: those that lie in a region called so,
 * or whose name has it in brackets behind the page's, `Abbey (Barking)`. A region that nobody knows tells nothing.
 */
export function contestsIn(
  region: string | null,
  name: string,
  election: Election,
  state: string | null = null,
): readonly Contest[] {
  const named = contestsNamed(name, election, state);
  if (region === null) return named;
  const own = contestsNamed(`${name} (${region})`, election, state);
  if (own.length > 0) return own;
  // Where wards have numbers alone: the first of the north is North 1.
  const numbered = contestsNamed(`${region} ${name}`, election, state);
  if (numbered.length > 0) return numbered;
  const within = regionIndex(election).get(foldName(region));
  if (!within) return named;
  const all = named.length > 0 ? named : (bareIndex(election.contests).get(contestKey(name)) ?? []);
  return all.filter((one) => within.has(one.id) && (state === null || one.state === state));
}

/** Whether a contest may lie in what a page calls so; a region that nobody knows tells nothing. */
export function mayLieIn(region: string, contest: ContestId, election: Election): boolean {
  return regionIndex(election).get(foldName(region))?.has(contest) ?? true;
}

/** Name without what stands in brackets behind it -> contests. */
const bareIndex = keptFor((contests: Election['contests']) =>
  grouped(contests.values(), ({ name }) =>
    /\)$/.test(name) ? [contestKey(name.replace(/\([^()]*\)$/, ''))] : [],
  ),
);

/** Folded name of a region, of whatever kind -> the contests in it. */
const regionIndex = keptFor(({ regionKinds }: Election): ReadonlyMap<string, ReadonlySet<string>> => {
  const regions = regionKinds.flatMap((kind) => kind.regions);
  const named = grouped(regions, ({ id, name, names }) => [
    ...new Set([id, name, ...Object.values(names)].map(foldName)),
  ]);
  return new Map(
    [...named].map(([key, own]) => [key, new Set(own.flatMap(({ contests }) => [...contests]))] as const),
  );
});

/** Contests of a publisher's code; of one that is all digits leading noughts do not count, as spreadsheets drop them. */
export function contestsCoded(text: string, election: Election): readonly Contest[] {
  const { codes } = codeIndex(election.contests);
  return codes.size === 0 || text.length > 200 ? [] : (codes.get(codeKey(text)) ?? []);
}

/** Whether a text would be a code in an election that has them: it is no plain number. */
export function isCodeLike(text: string, election: Election): boolean {
  return codeIndex(election.contests).codes.size > 0 && CODE.test(text.trim());
}

/** A word with digits and something else, as identifiers are: `E05000026`, `12/004`. */
export const CODE = /^(?=\S*\d)(?=\S*[^\s\d])[\p{L}\p{N}][\p{L}\p{N}./_:-]*$/u;

const codeIndex = keptFor((contests: Election['contests']) => ({
  codes: grouped(contests.values(), ({ code }) => (code === undefined ? [] : [codeKey(code)])),
}));

function codeKey(text: string): string {
  return foldName(text).replace(/^0+(?=\d+$)/, '');
}

const contestKeysOf = keptFor(
  ({ name, names }: Contest): ReadonlySet<string> => new Set([name, ...Object.values(names)].map(contestKey)),
);

/** Contest names carry marks of reservation and drop spaces at will: `RANAGHAT UTTAR PURBA (SC)`. */
function contestKey(name: string): string {
  return foldName(name)
    .replace(/\((sc|st|gen)\)$/, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
