import { type Candidate, type Contest, type ContestId, stateOf } from '../../election/election.ts';
import { foldName } from '../../election/name.ts';
import type { Roster } from './roster.ts';
import type { FeedPart, Sheet, SheetColumn } from './sheet.ts';
import { patterned, type Who, wordedColumn } from './who.ts';

/** How the contest of each row is told, and the one it is. */
export interface Place {
  /** `contest` of the feed, for what stands once in a part; columns for what stands in each row. */
  feed: FeedPart;
  columns: readonly SheetColumn[];
  of: readonly (ContestId | null)[];
  reasons: readonly string[];
}

/** Who a row is, once its contest is known. */
export function somebody(who: Who, { of }: Place, row: number): Candidate | null {
  const contest = of[row];
  return (contest && who.of(row).get(contest)) ?? null;
}

/** Share of the rows, weighted by how surely they are somebody's, that a column of contests must agree with. */
const AGREES = 0.1;

/**
 * The likeliest readings of which contest each row is of, the best first: by a name, by name and number, by a number,
 * or by a text that holds them. With none, all rows are of the one contest that most of them may be of.
 */
export function places(sheet: Sheet, who: Who, roster: Roster): Place[] {
  const states = stateColumn(sheet, who, roster);
  const judge = (of: (cell: string) => readonly Contest[]) => (column: SheetColumn) =>
    agreement(column, who, of);
  const rank = (score: (column: SheetColumn) => number): SheetColumn[] =>
    sheet.columns
      .map((column) => ({ column, score: score(column) }))
      .filter((found) => found.score >= AGREES)
      .sort((a, b) => b.score - a.score)
      .map(({ column }) => column);
  const named = rank(judge((cell) => roster.contests(cell)));
  const taken = new Set(who.source?.columns);
  const [name] = named.filter((column) => !taken.has(column));
  const numbered = rank(judge((cell) => numberedContests(cell, roster))).filter(
    (column) => !taken.has(column) && column !== name,
  );
  const out: Place[] = [];
  if (name) {
    const by = contestsBy(sheet, states, roster, name, null);
    const number = numbered.find((column) => {
      const both = column.cells.filter((_, row) => by[row]);
      const same = column.cells.filter(
        (cell, row) => by[row] && `${roster.number(cell)}` === by[row]?.split('-').at(-1),
      );
      return both.length > 0 && same.length >= 0.98 * both.length;
    });
    if (number) out.push(placeOf(sheet, states, roster, name, number));
    out.push(placeOf(sheet, states, roster, name, null));
  } else out.push(...texts(sheet, who, roster));
  const worded = wordedColumn(numbered, 'number');
  for (const number of new Set([...(worded ? [worded] : []), ...numbered.slice(0, 2)]))
    out.push(placeOf(sheet, states, roster, null, number));
  return out.length > 0 ? out.slice(0, 4) : lonely(sheet, who, roster);
}

// A row that may be of few contests says more than one that may be of all (NOTA stands everywhere).
function agreement(column: SheetColumn, who: Who, of: (cell: string) => readonly Contest[]): number {
  let all = 0;
  let agreed = 0;
  const known = new Map<string, readonly Contest[]>();
  for (const [row, cell] of column.cells.entries()) {
    const possible = who.of(row);
    if (possible.size === 0) continue;
    const weight = 1 / possible.size;
    all += weight;
    let contests = known.get(cell);
    if (!contests) {
      contests = of(cell);
      known.set(cell, contests);
    }
    if (contests.some(({ id }) => possible.has(id))) agreed += weight;
  }
  return all === 0 ? 0 : agreed / all;
}

function numberedContests(cell: string, roster: Roster): Contest[] {
  const number = roster.number(cell);
  if (number === null) return [];
  return roster.election.states.flatMap(
    ({ code }) => roster.election.contests.get(`${code}-${number}`) ?? [],
  );
}

interface States {
  column: SheetColumn;
  /** Our code of each text. */
  codes: ReadonlyMap<string, string>;
  /** The source's own codes, where they are not ours. */
  theirs: Readonly<Record<string, string>> | null;
}

// Which of our states each text of a column means, told by whose rows stand beside it.
function stateColumn(sheet: Sheet, who: Who, roster: Roster): States | null {
  const { states } = roster.election;
  if (states.length < 2) return null;
  const known = new Map(
    states.flatMap(({ code, name, names }) =>
      [code, name, ...Object.values(names)].map((text) => [foldName(text), code] as const),
    ),
  );
  for (const column of sheet.columns) {
    const texts = new Set(column.cells);
    if (texts.size > 2 * states.length || texts.has('')) continue;
    const codes = new Map<string, string>();
    for (const text of texts) {
      const code = known.get(foldName(text)) ?? stateBeside(column, text, who);
      if (code !== null) codes.set(text, code);
    }
    const ours = [...codes].every(([text, code]) => known.get(foldName(text)) === code);
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

function stateBeside(column: SheetColumn, text: string, who: Who): string | null {
  const votes = new Map<string, number>();
  for (const [row, cell] of column.cells.entries()) {
    if (cell !== text) continue;
    const states = new Set([...who.of(row).keys()].map((id) => stateOf(id)));
    if (states.size === 1) for (const state of states) votes.set(state, (votes.get(state) ?? 0) + 1);
  }
  const all = [...votes.values()].reduce((sum, n) => sum + n, 0);
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= 0.95 * all ? best[0] : null;
}

function placeOf(
  sheet: Sheet,
  states: States | null,
  roster: Roster,
  name: SheetColumn | null,
  number: SheetColumn | null,
): Place {
  const contest: Record<string, string> = {};
  const columns: Record<string, string | number> = {};
  for (const [key, field, column] of [
    ['state', 'state', states?.column],
    ['number', 'number', number],
    ['name', 'contest', name],
  ] as const) {
    if (!column) continue;
    if (column.part) contest[key] = String(column.at);
    else columns[field] = column.at;
  }
  const used = [states?.column, name, number].filter((column) => column !== undefined && column !== null);
  return {
    feed: {
      ...(Object.keys(contest).length > 0 && { contest }),
      ...(Object.keys(columns).length > 0 && { columns }),
      ...(states?.theirs && { states: states.theirs }),
    },
    columns: used,
    of: contestsBy(sheet, states, roster, name, number),
    reasons: [],
  };
}

function contestsBy(
  sheet: Sheet,
  states: States | null,
  roster: Roster,
  name: SheetColumn | null,
  number: SheetColumn | null,
): (ContestId | null)[] {
  return Array.from({ length: sheet.size }, (_, row) => {
    const state = states?.codes.get(states.column.cells[row] ?? '') ?? null;
    const found = (
      number ? numberedContests(number.cells[row] ?? '', roster) : roster.contests(name?.cells[row] ?? '')
    ).filter((contest) => (states === null || contest.state === state) && contest.id);
    return found.length === 1 ? (found[0]?.id ?? null) : null;
  });
}

/** Usual ways in which a heading holds number, state and name. */
const HEADINGS = [
  '^(?<number>\\d+)\\s*[-–:.]\\s*(?<name>.+)$',
  '(?<number>\\d+)\\s*[-–:.]\\s*(?<name>[^(]+)',
  '^(?<state>.+?)\\s*-\\s*(?<name>.+)$',
  '^(?<state>.+?)\\s*[–:,|]\\s*(?<name>.+)$',
  '^(?<name>.+?)\\s*[-–:,|(].*$',
  '^.*[-–:,|]\\s*(?<name>.+)$',
  '(?<number>\\d+)',
];

/** Texts of a column on which it is found out how they hold their contest. */
const LOOKED_AT = 40;

// A text that holds the contest's name or number among other words: `32 - Ghatal (West Bengal)`.
function texts(sheet: Sheet, who: Who, roster: Roster): Place[] {
  return sheet.columns.flatMap((column): Place[] => {
    if (who.source?.columns.includes(column)) return [];
    const { pairs, looked } = pairsOf(column, who, roster);
    const pattern = pairs.length === 0 || pairs.length < 0.5 * looked ? null : patternOf(pairs, roster);
    if (pattern === null) return [];
    const regex = new RegExp(pattern, 'iu');
    const known = new Map<string, ContestId | null>();
    const of = column.cells.map((cell) => {
      let id = known.get(cell);
      if (id === undefined) {
        id = heldContest(regex.exec(cell)?.groups, roster);
        known.set(cell, id);
      }
      return id;
    });
    const reasons = [`the contest stands in ${JSON.stringify(pairs[0]?.[0])} at ${column.at}`];
    const columns = [column];
    if (column.part) return [{ feed: { contest: { at: String(column.at), pattern } }, columns, of, reasons }];
    const field = pattern.includes('(?<name>') ? 'contest' : 'number';
    const own = field === 'contest' ? '(?<name>' : '(?<number>';
    const bare = pattern.replace(own, '(').replace(/\(\?<\w+>/g, '(?:');
    return [
      { feed: { columns: { [field]: patterned(column, bare, sheet.kind).spec } }, columns, of, reasons },
    ];
  });
}

function heldContest(groups: Record<string, string> | undefined, roster: Roster): ContestId | null {
  if (!groups) return null;
  const numbered = groups.number === undefined ? null : numberedContests(groups.number, roster);
  const named = groups.name === undefined ? null : roster.contests(groups.name);
  const found = named ? named.filter((contest) => numbered?.includes(contest) ?? true) : (numbered ?? []);
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

function pairsOf(
  column: SheetColumn,
  who: Who,
  roster: Roster,
): { pairs: [string, Contest][]; looked: number } {
  const found = new Map<string, Contest>();
  const looked = new Set<string>();
  for (const [row, cell] of column.cells.entries()) {
    if (cell === '' || cell.length > 200 || looked.has(cell) || who.of(row).size === 0) continue;
    looked.add(cell);
    const possible = [...who.of(row).keys()].flatMap((id) => roster.election.contests.get(id) ?? []);
    const folded = cell.toLowerCase();
    const digits: readonly string[] = cell.match(/\d+/g) ?? [];
    const named = possible.filter(({ name }) => folded.includes(name.toLowerCase()));
    const [best] =
      named.length > 0
        ? named.sort((a, b) => b.name.length - a.name.length)
        : possible.filter(({ number }) => possible.length < 5 && digits.includes(String(number)));
    if (best) found.set(cell, best);
    if (looked.size >= LOOKED_AT) break;
  }
  return { pairs: [...found], looked: looked.size };
}

function patternOf(pairs: readonly [string, Contest][], roster: Roster): string | null {
  const [text = '', contest] = pairs[0] ?? [];
  const at = contest ? text.toLowerCase().indexOf(contest.name.toLowerCase()) : -1;
  const literal =
    at >= 0 && contest
      ? `^${escaped(text.slice(0, at))}(?<name>.+?)${escaped(text.slice(at + contest.name.length))}$`
      : null;
  const fits = (pattern: string): boolean =>
    pairs.every(([own, { id, number, state }]) => {
      const groups = new RegExp(pattern, 'iu').exec(own)?.groups;
      if (!groups) return false;
      if (
        groups.state !== undefined &&
        !roster.election.states.some((known) => known.code === state && isState(groups.state ?? '', known))
      )
        return false;
      if (groups.number !== undefined && Number(groups.number) !== number) return false;
      return groups.name === undefined
        ? groups.number !== undefined
        : roster.contests(groups.name).some((one) => one.id === id);
    });
  return (
    [...(pairs.length > 1 && literal ? [literal] : []), ...HEADINGS, ...(literal ? [literal] : [])].find(
      fits,
    ) ?? null
  );
}

function isState(
  text: string,
  { code, name, names }: { code: string; name: string; names: Readonly<Record<string, string>> },
): boolean {
  return [code, name, ...Object.values(names)].some((own) => foldName(own) === foldName(text));
}

// Numbers beside the name change from contest to contest; the other words don't.
function escaped(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/\d+/g, '\\d+')
    .replace(/\s+/g, '\\s+');
}

// Nothing tells the contest: all rows are of the one that most of them may be of.
function lonely(sheet: Sheet, who: Who, roster: Roster): Place[] {
  const votes = new Map<ContestId, number>();
  for (let row = 0; row < sheet.size; row++)
    for (const id of who.of(row).keys()) votes.set(id, (votes.get(id) ?? 0) + 1);
  const [best, second] = [...votes].sort((a, b) => b[1] - a[1]);
  const contest = best && roster.election.contests.get(best[0]);
  if (!contest || (second && second[1] === best[1])) return [];
  const value = (text: string): { value: string } => ({ value: text });
  return [
    {
      feed: {
        columns: {
          ...(roster.election.states.length > 1 && { state: value(contest.state) }),
          number: value(String(contest.number)),
        },
      },
      columns: [],
      of: Array.from({ length: sheet.size }, () => contest.id),
      reasons: [
        `the page names no contest; by its candidates it is of ${contest.id} ${contest.name}, and of no other`,
      ],
    },
  ];
}
