import type { ContestId } from '../../election/election.ts';
import { foldName } from '../../election/name.ts';
import { foldKept, TOTAL_WORDS } from '../../feed/page/words.ts';
import { type Place, somebody } from './contest.ts';
import type { Roster } from './roster.ts';
import type { FeedPart, Sheet, SheetColumn } from './sheet.ts';
import type { Who } from './who.ts';

/** Which rows of a sheet are results of our contests, and what leaves the others out. */
export interface Rows {
  /** Places of the rows that are somebody, each candidate once if it can be had. */
  mine: readonly number[];
  /** Rows of our contests that are nobody and no total. */
  others: readonly number[];
  only: NonNullable<FeedPart['rows']>['only'];
  /** Rows beyond the first of a candidate. */
  twice: number;
  /** The columns of `only`. */
  kinds: readonly SheetColumn[];
}

/** A column with more different texts does not name kinds of rows. */
const MOST_KINDS = 16;
const TOTALS = new Set(TOTAL_WORDS.map(foldName));
/** What an earlier election's figures are called. */
export const PAST = /hist|prev|vorp|vorher|vorig|\blast|past|swing|diff|chang|match|before|précéd|anterior/i;

/**
 * The rows that are somebody of the contest they stand in. Where a file says several things of a candidate (levels,
 * first and second votes, preliminary and final), the columns that tell them apart and the texts to take.
 */
export function rowsOf(sheet: Sheet, who: Who, place: Place, roster: Roster): Rows {
  const inside = place.of.flatMap((contest, row) => (contest === null ? [] : [row]));
  const kinds = sheet.columns.filter(
    (column) =>
      !column.part &&
      !who.source?.columns.includes(column) &&
      new Set(column.cells).size <= MOST_KINDS &&
      !inside.some((row) => isSomebody(column.cells[row] ?? '', roster)),
  );
  let rows = inside;
  const only: Record<string, string> = {};
  const told: SheetColumn[] = [];
  for (let round = 0; round < 3; round++) {
    const now = weighed(rows, who, place, roster);
    if (now.twice + now.strangers === 0) break;
    let best: { column: SheetColumn; values: readonly string[]; rows: number[]; score: number } | null = null;
    for (const column of kinds) {
      if (typeof column.at === 'number' || column.at in only) continue;
      for (const values of choices(column, rows, who, place)) {
        const set = new Set(values);
        const kept = rows.filter((row) => set.has(column.cells[row] ?? ''));
        const then = weighed(kept, who, place, roster);
        if (then.twice < now.twice && !isOneOfKind(column, values, rows, who, place)) continue;
        // Nobody may be lost for it, and a row that is nobody beside a candidate without one is a misspelling.
        if (then.found < now.found || (then.strangers < now.strangers && now.unsure)) continue;
        const score =
          now.twice -
          then.twice +
          now.strangers -
          then.strangers -
          (values.some((value) => PAST.test(value)) ? 0.5 : 0);
        if (score > (best?.score ?? 0)) best = { column, values, rows: kept, score };
      }
    }
    if (!best) break;
    rows = best.rows;
    told.push(best.column);
    only[String(best.column.at)] = `^(${best.values.map(escaped).join('|')})$`;
  }
  const mine: number[] = [];
  const others: number[] = [];
  for (const row of rows) {
    if (somebody(who, place, row)) mine.push(row);
    else if (!TOTALS.has(foldKept(who.source?.texts[row] ?? ''))) others.push(row);
  }
  const { twice } = weighed(rows, who, place, roster);
  return { mine, others, twice, only: told.length > 0 ? only : undefined, kinds: told };
}

// Parties and candidates are not kinds of rows.
function isSomebody(text: string, roster: Roster): boolean {
  return roster.party(text) !== null || roster.candidates(text).length > 0;
}

interface Weight {
  /** Candidates with a row. */
  found: number;
  /** Rows beyond the first of a candidate. */
  twice: number;
  /** Rows that are nobody and no total. */
  strangers: number;
  /** Whether many contests have both a row that is nobody and a candidate without a row. */
  unsure: boolean;
}

function weighed(rows: readonly number[], who: Who, place: Place, roster: Roster): Weight {
  const found = new Set<string>();
  const perContest = new Map<ContestId, number>();
  const strange = new Set<ContestId>();
  let [twice, strangers] = [0, 0];
  for (const row of rows) {
    const contest = place.of[row] as ContestId;
    const candidate = somebody(who, place, row);
    if (candidate === null) {
      if (TOTALS.has(foldKept(who.source?.texts[row] ?? ''))) continue;
      strangers += 1;
      strange.add(contest);
    } else if (found.has(candidate.id)) twice += 1;
    else {
      found.add(candidate.id);
      perContest.set(contest, (perContest.get(contest) ?? 0) + 1);
    }
  }
  const short = [...strange].filter(
    (contest) => (perContest.get(contest) ?? 0) < (roster.election.candidates.get(contest)?.length ?? 0),
  );
  return { found: found.size, twice, strangers, unsure: short.length > 0.1 * strange.size };
}

// One text alone, or all that stand mostly beside rows that are somebody.
function choices(column: SheetColumn, rows: readonly number[], who: Who, place: Place): string[][] {
  const tally = new Map<string, { mine: number; all: number }>();
  for (const row of rows) {
    const text = column.cells[row] ?? '';
    const count = tally.get(text) ?? { mine: 0, all: 0 };
    count.all += 1;
    if (somebody(who, place, row)) count.mine += 1;
    tally.set(text, count);
  }
  const known = [...tally].filter(([, { mine, all }]) => mine * 2 >= all).map(([text]) => text);
  const singles = [...tally].filter(([, { mine }]) => mine > 0).map(([text]) => [text]);
  // Numbers that many rows have are serials, not kinds.
  const isKind = known.length > 1 && known.length < tally.size && !known.every((text) => /^\d*$/.test(text));
  return isKind ? [known, ...singles] : singles;
}

/** What columns are called whose texts say the same votes at several stages or levels, or other votes altogether. */
const KINDS = /typ|art$|level|ebene|stage|status|phase|stimme|version|kind|scope|granular/i;
/** Ways of voting and places, which together are the votes. */
const PARTS = /election.?day|mail|absent|early|advance|provisional|postal|brief|urne|online|in.?person/i;
const WHOLE = /^(total|all|alle|gesamt|insgesamt|combined|overall|ensemble|totale)\b/i;

// Whether one text may be taken and the others left: the rows of places and ways of voting must be added up instead.
function isOneOfKind(
  column: SheetColumn,
  values: readonly string[],
  rows: readonly number[],
  who: Who,
  place: Place,
): boolean {
  if (values.length === 1 && WHOLE.test(values[0] as string)) return true;
  const texts = new Set(
    rows.filter((row) => somebody(who, place, row)).map((row) => column.cells[row] ?? ''),
  );
  return texts.size <= 4 && KINDS.test(column.header) && ![...texts].some((text) => PARTS.test(text));
}

/** Words of rows that do not stand for a candidate: totals, known by their sum, and what is counted beside candidates. */
export function leftOut(
  { mine, others }: Rows,
  votes: readonly (number | null)[],
  who: Who,
  place: Place,
  roster: Roster,
): { total: string[]; skip: string | null; labels: string[] } {
  const sums = new Map<ContestId, number>();
  const found = new Map<ContestId, number>();
  for (const row of mine) {
    const contest = place.of[row] as ContestId;
    sums.set(contest, (sums.get(contest) ?? 0) + (votes[row] ?? 0));
    found.set(contest, (found.get(contest) ?? 0) + 1);
  }
  const labels = new Map<string, { contests: Set<ContestId>; sums: number; whole: number }>();
  for (const row of others) {
    const text = who.source?.texts[row] ?? '';
    const contest = place.of[row] as ContestId;
    if (text === '') continue;
    const label = labels.get(text) ?? { contests: new Set<ContestId>(), sums: 0, whole: 0 };
    label.contests.add(contest);
    if (votes[row] === sums.get(contest)) label.sums += 1;
    if (found.get(contest) === roster.election.candidates.get(contest)?.length) label.whole += 1;
    labels.set(text, label);
  }
  const total = [...labels]
    .filter(([, { contests, sums: equal }]) => equal === contests.size)
    .map(([text]) => text);
  const skipped = [...labels]
    .filter(
      ([text, { contests, whole }]) =>
        !total.includes(text) && whole === contests.size && (contests.size > 1 || NO_VOTES.test(text)),
    )
    .map(([text]) => text);
  const skip = skipped.length === 0 ? null : `(^| )(${skipped.map(escaped).join('|')})( |$)`;
  return { total, skip, labels: skipped };
}

/** Rows beside the candidates that one contest alone is enough to know by. */
const NO_VOTES =
  /invalid|reject|informal|spoil|blank|exhaust|void|write-?in|scatter|turnout|ballots|elector|registered|ungültig|wahlberecht|wähle|blancs?\b|nuls?\b|bulletins|nulos|votantes|inscrits/i;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
