import type { ContestId } from '../../election/election.ts';
import { foldName } from '../../election/name.ts';
import { foldKept, TOTAL_WORDS } from '../../feed/page/words.ts';
import { timesOf } from '../../ground/times.ts';
import { escaped } from './contest.ts';
import type { Laid } from './guess.ts';
import type { SheetColumn } from './sheet.ts';

/** Which rows of a sheet are results of our contests, and what leaves the others out. */
export interface Rows extends Weight {
  /** Column and the pattern of the texts to take. */
  only: Readonly<Record<string, string>>;
  /** The columns of `only`. */
  kinds: readonly SheetColumn[];
}

interface Weight {
  rows: readonly number[];
  /** Rows that are somebody. */
  mine: readonly number[];
  /** Rows that are nobody and no total. */
  others: readonly number[];
  /** Candidates with a row. */
  found: number;
  /** Rows beyond the first of a candidate. */
  twice: number;
  /** Whether many contests have both a row that is nobody and a candidate without a row. */
  unsure: boolean;
}

/** A column with more different texts does not name kinds of rows. */
const MOST_KINDS = 16;
const TOTALS = new Set(TOTAL_WORDS.map(foldName));
/** What an earlier election's figures are called. */
export const PAST = /hist|prev|vorp|vorher|vorig|\blast|past|swing|diff|chang|match|before|précéd|anterior/i;
/** What columns are called whose texts say the same votes at several stages or levels, or other votes altogether. */
const KINDS = /typ|art$|level|ebene|stage|status|phase|stimme|version|kind|scope|granular/i;
/** Ways of voting and places, which together are the votes. */
const PARTS = /election.?day|mail|absent|early|advance|provisional|postal|brief|urne|online|in.?person/i;
const WHOLE = /^(total|all|alle|gesamt|insgesamt|combined|overall|ensemble|totale)\b/i;
/** Rows beside the candidates that one contest alone is enough to know by. */
const NO_VOTES =
  /invalid|reject|informal|spoil|blank|exhaust|void|write-?in|scatter|turnout|ballots|elector|registered|ungültig|wahlberecht|wähle|blancs?\b|nuls?\b|bulletins|nulos|votantes|inscrits/i;

/**
 * The rows that are somebody of the contest they stand in. Where a file says several things of a candidate (levels,
 * first and second votes, preliminary and final), the columns that tell them apart and the texts to take.
 */
export function rowsOf(laid: Laid): Rows {
  const { roster, sheet, place, who } = laid;
  const inside = place.of.flatMap((contest, row) => (contest === null ? [] : [row]));
  const mine = inside.filter((row) => laid.candidate(row) !== null);
  // Parties and candidates are not kinds of rows.
  const isSomebody = (text = ''): boolean => roster.isParty(text) || roster.isName(text);
  const likely = sheet.columns.filter(
    (column) =>
      !column.part &&
      typeof column.at !== 'number' &&
      !who.source?.columns.includes(column) &&
      new Set(column.cells).size <= MOST_KINDS &&
      !isOfPeople(column, mine, laid) &&
      !inside.some((row) => isSomebody(column.cells[row])),
  );
  let now = weighed(inside, laid);
  const only: Record<string, string> = {};
  const kinds: SheetColumn[] = [];
  for (let round = 0; round < 3 && now.twice + now.others.length > 0; round++) {
    let best: { column: SheetColumn; values: readonly string[]; then: Weight; score: number } | null = null;
    for (const column of likely.filter(({ at }) => !(at in only)))
      for (const values of choices(column, now.rows, laid)) {
        const set = new Set(values);
        const then = weighed(
          now.rows.filter((row) => set.has(column.cells[row] ?? '')),
          laid,
        );
        if (then.twice < now.twice && !isOneOfKind(column, values, now.mine)) continue;
        // Nobody may be lost for it, and a row that is nobody beside a candidate without one is a misspelling.
        if (then.found < now.found || (then.others.length < now.others.length && now.unsure)) continue;
        const past = values.some((value) => PAST.test(value)) ? 0.5 : 0;
        const score = now.twice - then.twice + now.others.length - then.others.length - past;
        if (score > (best?.score ?? 0)) best = { column, values, then, score };
      }
    if (!best) break;
    now = best.then;
    kinds.push(best.column);
    only[best.column.at] = `^(${best.values.map(escaped).join('|')})$`;
  }
  return { ...now, only, kinds };
}

/** A column that says another thing beside nearly everybody, as given names do: whoever comes late would be left out. */
function isOfPeople({ cells }: SheetColumn, mine: readonly number[], laid: Laid): boolean {
  const people = new Set(mine.map((row) => laid.candidate(row)?.id)).size;
  return people > 2 && new Set(mine.map((row) => cells[row])).size * 2 > people;
}

function weighed(rows: readonly number[], laid: Laid): Weight {
  const mine = rows.filter((row) => laid.candidate(row) !== null);
  const others = rows.filter((row) => laid.candidate(row) === null && !TOTALS.has(foldKept(laid.name(row))));
  const people = new Map(mine.map((row) => [laid.candidate(row)?.id, laid.contest(row)]));
  const perContest = timesOf([...people.values()]);
  const strange = new Set(others.map((row) => laid.contest(row)));
  const short = [...strange].filter((contest) => !isWhole(contest, perContest, laid));
  return {
    rows,
    mine,
    others,
    found: people.size,
    twice: mine.length - people.size,
    unsure: short.length > 0.1 * strange.size,
  };
}

function isWhole(contest: ContestId, found: ReadonlyMap<ContestId, number>, { roster }: Laid): boolean {
  return (found.get(contest) ?? 0) >= (roster.election.candidates.get(contest)?.length ?? 0);
}

// One text alone, or all that stand mostly beside rows that are somebody.
function choices({ cells }: SheetColumn, rows: readonly number[], laid: Laid): string[][] {
  const all = timesOf(rows.map((row) => cells[row] ?? ''));
  const mine = timesOf(rows.filter((row) => laid.candidate(row)).map((row) => cells[row] ?? ''));
  const known = [...mine].filter(([text, times]) => times * 2 >= (all.get(text) ?? 0)).map(([text]) => text);
  // Numbers that many rows have are serials, not kinds.
  const isKind = known.length > 1 && known.length < all.size && !known.every((text) => /^\d*$/.test(text));
  return [...(isKind ? [known] : []), ...[...mine.keys()].map((text) => [text])];
}

// Whether one text may be taken and the others left: the rows of places and ways of voting must be added up instead.
function isOneOfKind(
  { header, cells }: SheetColumn,
  values: readonly string[],
  mine: readonly number[],
): boolean {
  if (values.length === 1 && WHOLE.test(values[0] ?? '')) return true;
  const texts = new Set(mine.map((row) => cells[row] ?? ''));
  return texts.size <= 4 && KINDS.test(header) && ![...texts].some((text) => PARTS.test(text));
}

/** Words of rows that do not stand for a candidate: totals, known by their sum, and what is counted beside candidates. */
export function leftOut(
  { mine, others }: Rows,
  votes: readonly (number | null)[],
  laid: Laid,
): { total: string[]; skip: string[] } {
  const sums = new Map<ContestId, number>();
  for (const row of mine) sums.set(laid.contest(row), (sums.get(laid.contest(row)) ?? 0) + (votes[row] ?? 0));
  const found = timesOf(mine.map((row) => laid.contest(row)));
  const labels = new Map<string, number[]>();
  for (const row of others) {
    const rows = labels.get(laid.name(row)) ?? [];
    rows.push(row);
    if (laid.name(row) !== '') labels.set(laid.name(row), rows);
  }
  const total: string[] = [];
  const skip: string[] = [];
  for (const [label, rows] of labels) {
    const contests = new Set(rows.map((row) => laid.contest(row)));
    const all = (fits: (row: number) => boolean): boolean => rows.filter(fits).length === contests.size;
    if (all((row) => votes[row] === sums.get(laid.contest(row)))) total.push(label);
    else if (all((row) => isWhole(laid.contest(row), found, laid)))
      if (contests.size > 1 || NO_VOTES.test(label)) skip.push(label);
  }
  return { total, skip };
}
