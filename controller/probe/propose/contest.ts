import { type Contest, type ContestId, type Election, stateOf } from '../../election/election.ts';
import { mostOf } from '../../ground/times.ts';
import { agreement } from './agreement.ts';
import { type FeedPart, merged } from './feed-part.ts';
import { partedBy } from './parted.ts';
import type { Roster } from './roster.ts';
import { type Sheet, type SheetColumn, writtenColumn } from './sheet.ts';
import { patterned, type Who, wordedColumn } from './who.ts';

/** How the contest of each row is told, and the one it is. */
export interface Place {
  /** `contest` of the feed, for what stands once in a part; columns for what stands in each row. */
  feed: FeedPart;
  columns: readonly SheetColumn[];
  of: readonly (ContestId | null)[];
  reasons: readonly string[];
}

/** Share of the rows, weighted by how surely they are somebody's, that a column of contests must agree with. */
const AGREES = 0.1;
/** The same for a text that holds its contest among other words. */
const HOLDS = 0.5;
/** Share of the rows that a number must agree with to stand beside a name. */
const SURE = 0.98;
/** Rows on which it is found out how texts hold their contest. */
const TRIED = 400;
/** Rows in which the words around a name are looked for. */
const LOOKED_AT = 40;

/** Usual ways in which a heading holds number, state and name. */
const HEADINGS = [
  '^(?<number>\\d+)\\s*[-–:.]\\s*(?<name>.+)$',
  '(?<number>\\d+)\\s*[-–:.]\\s*(?<name>[^(]+)',
  '^(?<state>.+?)\\s*-\\s*(?<name>.+)$',
  '^(?<state>.+?)\\s*[–:,|]\\s*(?<name>.+)$',
  '^(?<name>.+?)\\s*[-–:,|(].*$',
  '^.*[-–:,|]\\s*(?<name>.+)$',
  '\\d[.)]?\\s+(?<name>\\D+)$',
  '(?<number>\\d+)',
];

/**
 * The likeliest readings of which contest each row is of, the best first: by a name, by name and number, by a number,
 * or by a text that holds them. With none, all rows are of the one contest that most of them may be of.
 */
export function places(sheet: Sheet, who: Who, roster: Roster): Place[] {
  const states = statesOf(sheet, who, roster);
  const free = sheet.columns.filter((column) => !who.source?.columns.includes(column));
  const rank = (of: (cell: string) => readonly Contest[]): SheetColumn[] =>
    free
      .map((column) => ({ column, score: agreement(column, who, of) }))
      .filter(({ score }) => score >= AGREES)
      .sort((a, b) => b.score - a.score)
      .map(({ column }) => column);
  const place = (
    name: SheetColumn | undefined,
    number: SheetColumn | undefined,
    region?: SheetColumn | undefined,
  ): Place => {
    const told = Object.entries({ state: states?.column, number, contest: name, region });
    const columns = told.flatMap(([, column]) => column ?? []);
    const at = (part: boolean): [string, ReturnType<typeof writtenColumn>][] =>
      told.flatMap(([field, column]) => (column?.part === part ? [[field, writtenColumn(column)]] : []));
    const named = at(true).map(([field, own]) => [field === 'contest' ? 'name' : field, String(own)]);
    return {
      feed: merged(
        { contest: Object.fromEntries(named), columns: Object.fromEntries(at(false)) },
        states?.theirs ? { states: states.theirs } : {},
      ),
      columns,
      of: ((number ?? name)?.cells ?? []).map((cell, row) => {
        const state = states?.codes.get(states.column.cells[row] ?? '');
        const found = region
          ? roster.placed(`${cell}\n${region.cells[row] ?? ''}`)
          : number
            ? roster.numbered(cell)
            : roster.contests(cell);
        return only(states ? found.filter((contest) => contest.state === state) : found);
      }),
      reasons: [],
    };
  };
  const [name] = rank(roster.contests);
  const numbers = rank(roster.numbered).filter((column) => column !== name);
  const out: Place[] = [];
  const parted = partedBy(sheet, free, who, roster, name);
  if (parted) out.push(place(parted.name, undefined, parted.region));
  if (name) {
    const by = place(name, undefined);
    const known = [...by.of.keys()].filter((row) => by.of[row]);
    const same = ({ cells }: SheetColumn): number =>
      known.filter((row) => roster.numbered(cells[row] ?? '').some(({ id }) => id === by.of[row])).length;
    const number = numbers.find((column) => known.length > 0 && same(column) >= SURE * known.length);
    out.push(...(number ? [place(name, number)] : []), by);
  } else out.push(...free.flatMap((column) => held(column, who, sheet.kind, roster) ?? []));
  const worded = wordedColumn(numbers, 'number');
  for (const number of new Set([...(worded ? [worded] : []), ...numbers.slice(0, 2)]))
    out.push(place(undefined, number));
  return out.length > 0 ? out.slice(0, 4) : lonely(sheet, who, roster);
}

function only(contests: readonly Contest[]): ContestId | null {
  return contests.length === 1 ? (contests[0]?.id ?? null) : null;
}

interface States {
  column: SheetColumn;
  /** Our code of each text. */
  codes: ReadonlyMap<string, string>;
  /** The source's own codes, where they are not ours. */
  theirs: Readonly<Record<string, string>> | null;
}

// Which of our states each text of a column means, by its name or by whose rows stand beside it.
function statesOf({ columns }: Sheet, who: Who, roster: Roster): States | null {
  const most = roster.election.states.length;
  for (const column of most < 2 ? [] : columns) {
    const texts = [...new Set(column.cells)];
    if (texts.length > 2 * most || texts.includes('')) continue;
    const codes = new Map(
      texts.flatMap((text) => {
        const code = roster.state(text) ?? stateBeside(column, text, who, roster.election);
        return code === null ? [] : [[text, code] as const];
      }),
    );
    const ours = [...codes].every(([text, code]) => roster.state(text) === code);
    // One text beside one state's rows may be anything.
    if (codes.size < (ours ? 1 : 2) || new Set(codes.values()).size < codes.size) continue;
    return {
      column,
      codes,
      theirs: ours ? null : Object.fromEntries([...codes].map(([text, code]) => [code, text])),
    };
  }
  return null;
}

function stateBeside({ cells }: SheetColumn, text: string, who: Who, election: Election): string | null {
  const beside = cells.flatMap((cell, row) => {
    const states = new Set(cell === text ? [...who.of(row).keys()].map((id) => stateOf(id, election)) : []);
    return states.size === 1 ? [...states] : [];
  });
  const best = mostOf(beside);
  return best && best.times >= 0.95 * beside.length ? best.item : null;
}

// A text that holds the contest's name or number among other words: `32 - Ghatal (West Bengal)`.
function held(column: SheetColumn, who: Who, kind: Sheet['kind'], roster: Roster): Place | null {
  const every = Math.max(1, Math.floor(column.cells.length / TRIED));
  const holds = (pattern: string): ((cell: string) => readonly Contest[]) => {
    const regex = new RegExp(pattern, 'iu');
    return (cell) => {
      const { state, number, name } = (cell.length > 200 ? null : regex.exec(cell)?.groups) ?? {};
      const numbered = number === undefined ? null : roster.numbered(number);
      const found = name === undefined ? (numbered ?? []) : roster.contests(name);
      return found.filter(
        (contest) =>
          (numbered?.includes(contest) ?? true) &&
          (state === undefined || roster.state(state) === contest.state),
      );
    };
  };
  const literal = wordsAround(column, who, roster);
  const isOne = column.cells.every((cell) => cell === column.cells[0]);
  let best = { pattern: '', score: 0 };
  // Words that stand around all names leave out what is no contest; around one name they may be the contest's own.
  for (const pattern of isOne ? [...HEADINGS, ...literal] : [...literal, ...HEADINGS]) {
    const score = agreement(column, who, holds(pattern), every);
    if (score > best.score) best = { pattern, score };
  }
  if (best.score < HOLDS) return null;
  const { pattern } = best;
  const hold = holds(pattern);
  const known = new Map<string, ContestId | null>();
  const of = column.cells.map((cell) => {
    const id = known.has(cell) ? (known.get(cell) ?? null) : only(hold(cell));
    known.set(cell, id);
    return id;
  });
  const text = column.cells[of.findIndex((id) => id !== null)];
  const reasons = [`the contest stands in ${JSON.stringify(text)} at ${column.at}`];
  const columns = [column];
  if (column.part) return { feed: { contest: { at: String(column.at), pattern } }, columns, of, reasons };
  const [field, own] = pattern.includes('(?<name>') ? ['contest', '(?<name>'] : ['number', '(?<number>'];
  const bare = pattern.replace(own, '(').replace(/\(\?<\w+>/g, '(?:');
  return { feed: { columns: { [field]: patterned(column, bare, kind).spec } }, columns, of, reasons };
}

// The words around the name in the first text that has one; numbers beside it change from contest to contest.
function wordsAround({ cells }: SheetColumn, who: Who, { election }: Roster): string[] {
  const literal = (text: string): string => escaped(text).replace(/\d+/g, '\\d+').replace(/\s+/g, '\\s+');
  const told = [...cells.keys()].filter((row) => cells[row] !== '' && who.of(row).size > 0);
  for (const row of told.slice(0, LOOKED_AT)) {
    const cell = cells[row] ?? '';
    if (cell.length > 200) continue;
    const names = [...who.of(row).keys()].map((id) => election.contests.get(id)?.name ?? '');
    const [name] = names
      .filter((own) => own !== '' && cell.toLowerCase().includes(own.toLowerCase()))
      .sort((a, b) => b.length - a.length);
    if (name === undefined) continue;
    const at = cell.toLowerCase().indexOf(name.toLowerCase());
    const [before, after] = [literal(cell.slice(0, at)), cell.slice(at + name.length)];
    const first = /^\s*\S+(?=\s)/.exec(after)?.[0];
    // What stands further behind may differ: 2 seats, 1 seat.
    return [
      `^${before}(?<name>.+?)${literal(after)}$`,
      ...(first === undefined ? [] : [`^${before}(?<name>.+?)${literal(first)}\\s.*$`]),
    ];
  }
  return [];
}

/** A text as it stands in a pattern. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

// Nothing tells the contest: all rows are of the one that most of them may be of.
function lonely({ size }: Sheet, who: Who, { election }: Roster): Place[] {
  const rows = Array.from({ length: size }, (_, row) => row);
  const best = mostOf(rows.flatMap((row) => [...who.of(row).keys()]));
  const contest = best && election.contests.get(best.item);
  if (!contest) return [];
  const { id, name, state, number } = contest;
  const columns = {
    ...(election.states.length > 1 && { state: { value: state } }),
    number: { value: String(number) },
  };
  const reason = `the page names no contest; by its candidates it is of ${id} ${name}, and of no other`;
  return [{ feed: { columns }, columns: [], of: rows.map(() => id), reasons: [reason] }];
}
