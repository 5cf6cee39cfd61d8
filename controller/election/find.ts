import { keptFor } from '../ground/kept.ts';
import type { Candidate, Contest, ContestId, Election } from './election.ts';
import { foldName, tidyName } from './name.ts';

/** How well a contest fits what was typed; from `BEGINNING` on it may be what a command means. */
const ID = 6;
const NAME = 5;
const BEGINNING = 4;
const WORD = 3;
const CANDIDATE = 2;
const INSIDE = 1;

type Roster = Pick<Election, 'title' | 'contests' | 'candidates'>;

/** A contest that somebody may mean, and the candidate by whose name it was found. */
export interface FoundContest {
  contest: Contest;
  candidate: Candidate | null;
}

/**
 * Contests that somebody may mean, best first: by id, number, name (whole, its beginning, a word of it), a candidate's
 * name, or letters inside a name. Names count in every language that the election has; accents may be left out.
 */
export function findContests(election: Election, text: string, most = 8): FoundContest[] {
  return fits(election, text)
    .sort((a, b) => b.fit - a.fit || a.contest.number - b.contest.number)
    .slice(0, most);
}

/**
 * The contest that a command means: its id, or a name or a beginning that only one has.
 * @throws Error with those that it may be
 */
export function oneContest(election: Roster, text: string): Contest {
  const all = fits(election, text);
  const best = Math.max(0, ...all.map(({ fit }) => fit));
  const meant = all.filter(({ fit }) => fit === best);
  if (best >= BEGINNING && meant.length === 1 && meant[0]) return meant[0].contest;
  const listed = (meant.length > 0 ? meant : all)
    .slice(0, 6)
    .map(({ contest }) => `${contest.id} ${contest.name}`);
  throw new Error(
    listed.length === 0
      ? `no contest of ${election.title} is called ${text}`
      : `${text} may be ${listed.join(', ')}; say which`,
  );
}

/**
 * The candidate that a command means: id, serial, or a name or part of one that only one has there.
 * @throws Error with those that it may be
 */
export function oneCandidate(election: Election, contest: ContestId, text: string): Candidate {
  const roster = election.candidates.get(contest) ?? [];
  const serial = text.toUpperCase().startsWith(`${contest}/`) ? text.slice(contest.length + 1) : text;
  const typed = key(text);
  const whole = roster.filter((one) => `${one.serial}` === serial.trim() || keysOf(one).includes(typed));
  const meant =
    whole.length > 0 ? whole : roster.filter((one) => keysOf(one).some((name) => hasWord(name, typed)));
  const [only, other] = meant;
  if (only && !other) return only;
  const listed = meant.slice(0, 6).map((one) => `${one.serial} ${one.name}`);
  const name = election.contests.get(contest)?.name ?? '';
  throw new Error(
    only
      ? `${text} may be ${listed.join(', ')}; say which`
      : `${text} is not on the roster of ${contest} ${name}`,
  );
}

function fits(election: Roster, text: string): (FoundContest & { fit: number })[] {
  const typed = key(text);
  if (typed === '') return [];
  const found: (FoundContest & { fit: number })[] = [];
  for (const contest of election.contests.values()) {
    const fit = fitOf(contest, typed);
    const candidate =
      fit > CANDIDATE
        ? null
        : (election.candidates
            .get(contest.id)
            ?.find((one) => keysOf(one).some((name) => hasWord(name, typed))) ?? null);
    if (candidate) found.push({ contest, candidate, fit: CANDIDATE });
    else if (fit > 0) found.push({ contest, candidate: null, fit });
  }
  return found;
}

function fitOf(contest: Contest, typed: string): number {
  if (contest.id.toLowerCase() === typed.replaceAll(' ', '-')) return ID;
  const names = keysOf(contest);
  if (names.includes(typed)) return NAME;
  if (`${contest.number}` === typed) return BEGINNING;
  if (names.some((name) => name.startsWith(typed))) return BEGINNING;
  if (names.some((name) => hasWord(name, typed))) return WORD;
  return names.some((name) => name.includes(typed)) ? INSIDE : 0;
}

/** The words typed stand in the name, each at the beginning of a word, in their order. */
function hasWord(name: string, typed: string): boolean {
  return ` ${name}`.includes(` ${typed}`);
}

/** A large election has tens of thousands of names, and they are asked for with every letter that is typed. */
const keysOf = keptFor((one: Contest | Candidate): readonly string[] => {
  const aliases = 'aliases' in one ? (one.aliases ?? []) : [];
  return [one.name, ...Object.values(one.names), ...aliases].map(key);
});

// Latin accents may be left out; the signs of other scripts are letters there.
function key(text: string): string {
  const bare = foldName(text)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  return tidyName(bare.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' '));
}
