import {
  type Contest,
  type ContestId,
  contestAt,
  type Election,
  type State,
  type Unit,
  type UnitId,
} from '../../election/election.ts';
import { contestsCoded, isCodeLike, matchContest, mayLieIn } from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { keptFor } from '../../ground/kept.ts';
import type { Report } from '../report.ts';
import type { Feed } from '../spec.ts';
import type { Mapping } from './mapping.ts';
import { asciiDigits } from './number-text.ts';
import type { Part } from './part.ts';

/** What a page or row says of its contest, as text. */
export interface ClaimText {
  state: string;
  number: string;
  name: string;
  /** What it is a part of: the council of a ward. */
  region: string;
}

export type ResolvedClaim =
  | { contest: ContestId; claimed: Report['claimed']; problem: null }
  | { contest: null; claimed: Report['claimed']; problem: string };

/**
 * The contest that a page's own words and its URL mean. The URL decides when it tells, and the words travel
 * along as `claimed` for the tally to compare (hazard H7); without a URL the words must be unambiguous.
 */
export function resolveClaim(
  words: ClaimText,
  fromUrl: { contest: ContestId | null; state: string | null },
  feed: Feed,
  election: Election,
): ResolvedClaim {
  const state = words.state === '' ? null : stateCode(words.state, feed, election);
  // The publisher's own codes go before any number in them: the 17 of ON-017 is not that of BC-017.
  const coded = contestsCoded(words.number, election).filter((one) => state === null || one.state === state);
  const foreign = coded.length !== 1 && isCodeLike(words.number, election);
  const number = foreign ? undefined : (coded[0]?.number ?? /\d+/.exec(asciiDigits(words.number))?.[0]);
  const claimed = {
    state: words.state === '' ? null : (state ?? words.state),
    number: number === undefined ? null : Number(number),
    name: words.name === '' ? null : words.name,
  };
  const as = (contest: ContestId): ResolvedClaim => ({
    contest,
    claimed: { ...claimed, name: wholeName(claimed.name, election.contests.get(contest)) },
    problem: null,
  });
  if (fromUrl.contest !== null) return as(fromUrl.contest);
  if (election.contests.has(words.name))
    return { contest: words.name, claimed: { ...claimed, name: null }, problem: null };
  if (coded.length === 1 && coded[0]) return as(coded[0].id);
  if (foreign && claimed.name === null)
    return { contest: null, claimed, problem: `no contest has the code ${words.number}` };
  const [only] = election.contests.keys();
  if (only !== undefined && election.contests.size === 1 && Object.values(words).every((word) => word === ''))
    return as(only);
  const within = claimed.state ?? fromUrl.state ?? onlyState(election);
  if (claimed.number !== null && within !== null) {
    const id = contestAt(election, within, claimed.number);
    if (election.contests.has(id) && mayLieIn(words.region, id, election)) return as(id);
  }
  const region = words.region === '' ? null : words.region;
  // A number that lies elsewhere is one of its region, and no contest's.
  const name = claimed.name ?? (region === null || number === undefined ? null : words.number);
  const match = matchContest(
    { ...claimed, ...(region !== null && { number: null }), name, state: within, region },
    election,
  );
  return match.problem === null ? as(match.contest.id) : { contest: null, claimed, problem: match.problem };
}

/** What tells two contests of one name apart, Abbey (Barking) of Abbey, is no part of the name that a page prints. */
function wholeName(said: string | null, contest: Contest | undefined): string | null {
  return said !== null && contest && foldName(contest.name).startsWith(`${foldName(said)}(`)
    ? contest.name
    : said;
}

/** The reporting unit of the contest that a row's own words mean, by its id or its name; the contest itself without such words. */
export function unitClaim(text: string, claim: ResolvedClaim, election: Election): ResolvedClaim {
  if (text === '' || claim.contest === null) return claim;
  const units = election.units?.get(claim.contest);
  if (!units) return claim;
  const id = unitsByName(units).get(foldName(text));
  if (id !== undefined) return { ...claim, contest: id };
  return { contest: null, claimed: claim.claimed, problem: `no unit of ${claim.contest} is called so` };
}

const unitsByName = keptFor((units: readonly Unit[]): ReadonlyMap<string, UnitId> => {
  const named = ({ unit, name, names }: Unit) => [unit, name, ...Object.values(names)].map(foldName);
  return new Map(units.flatMap((unit) => named(unit).map((said) => [said, unit.id])));
});

/** Our state that a table of totals is of: as its own words say, as its URL says, or the only one. */
export function stateOf(
  { state }: ClaimText,
  fromUrl: { state: string | null },
  feed: Feed,
  election: Election,
): string | null {
  return (
    (state === '' ? null : stateCode(state, feed, election)) ??
    fromUrl.state ??
    (state === '' ? onlyState(election) : null)
  );
}

/** What a part of a page says of its contest, by the feed file's `contest`. */
export function partClaim(part: Part, { feed, contestPattern }: Mapping): ClaimText {
  const where = feed.contest;
  if (!where) return { state: '', number: '', name: '', region: '' };
  const groups =
    contestPattern && (where.at !== undefined || !where.name)
      ? contestPattern.exec(part.text(where.at))?.groups
      : undefined;
  const own = (at: string | undefined): string => (at === undefined ? '' : part.text(at));
  return {
    state: groups?.state?.trim() ?? own(where.state),
    number: groups?.number?.trim() ?? own(where.number),
    region: groups?.region?.trim() ?? own(where.region),
    name: groups?.name?.trim() ?? (own(where.name) || (contestPattern || where.number ? '' : own(where.at))),
  };
}

/** Our code of a state by our code, the source's code or any of its names. */
function stateCode(text: string, feed: Feed, election: Election): string | null {
  return statesByName(election)(feed).get(foldName(text)) ?? null;
}

const statesByName = keptFor(({ states }: Election) =>
  keptFor(({ states: theirs = {} }: Feed): ReadonlyMap<string, string> => {
    const ours = states.flatMap(({ code, name, names }) =>
      [code, name, ...Object.values(names)].map((said) => [said, code] as const),
    );
    // The source's own codes win: its U01 is not our U01 (hazard H6).
    const all = [...ours, ...Object.entries(theirs).map(([code, said]) => [said, code] as const)];
    return new Map(all.map(([said, code]) => [foldName(said), code]));
  }),
);

function onlyState(election: Election): string | null {
  return election.states.length === 1 ? (election.states[0] as State).code : null;
}
