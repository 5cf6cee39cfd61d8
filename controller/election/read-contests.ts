import type * as z from 'zod';
import { type Contest, type ContestId, contestAt, contestId, type Unit } from './election.ts';
import type { Finding, Tell } from './finding.ts';
import { METHOD_NAMES, type MethodName, type MethodRule, methodSpec } from './method-spec.ts';
import { tidyName } from './name.ts';
import { namesOf } from './read-parties.ts';
import { type contestRow, type ElectionSpec, unitRow } from './spec.ts';
import { parseTable, type TableRow } from './table-file.ts';

/** A row of contests.csv with its state and number, said or counted. */
export type ContestRow = TableRow<z.output<typeof contestRow> & { state: string; number: number }>;

/** The rows with what they may leave out: the only state there is, and numbers in their order. */
export function numberContests(
  rows: readonly TableRow<z.output<typeof contestRow>>[],
  codes: readonly string[],
  file: string,
  tell: Tell,
): ContestRow[] {
  const last = new Map<string, number>();
  return rows.flatMap((row) => {
    const state = row.value.state ?? (codes.length === 1 ? (codes[0] as string) : null);
    if (state === null) {
      tell(
        'error',
        'no-state',
        { file, line: row.line },
        'a contest without a state, where there are several',
        {
          expected: codes.join(', '),
        },
      );
      return [];
    }
    const number = row.value.number ?? (last.get(state) ?? 0) + 1;
    last.set(state, number);
    return [{ ...row, value: { ...row.value, state, number } }];
  });
}

/** The contest a row of another file means, by its id or by state and number. */
export function contestMeant(
  { contest, state, number }: { contest: string | null; state: string | null; number: number | null },
  contests: ReadonlyMap<ContestId, Contest>,
): ContestId {
  if (contest !== null) return contest;
  if (number === null) return '';
  const [only] = contests.values();
  return contestAt({ contests }, state ?? only?.state ?? '', number);
}

/**
 * The contests of contests.csv.
 *
 * @param lines where each stands, filled in
 */
export function readContests(
  rows: readonly ContestRow[],
  {
    spec,
    file,
    codes,
    regionOf,
  }: {
    spec: ElectionSpec;
    file: string;
    codes: ReadonlySet<string>;
    regionOf: (kind: string, state: string, cells: ContestRow['cells']) => [[string, string]] | null;
  },
  tell: Tell,
  lines: Map<ContestId, number>,
): Map<ContestId, Contest> {
  const kinds = spec.regions.map(({ key }) => key);
  const contests = new Map<ContestId, Contest>();
  for (const { line, value, cells } of rows) {
    const { seats, kind, method, weight, code, id: ownId, ...rest } = value;
    const id = ownId ?? contestId(value.state, value.number);
    const place = { file, line };
    if (!codes.has(value.state)) {
      tell('error', 'unknown-state', place, 'a contest of a state that election.yaml does not have', {
        got: value.state,
        expected: [...codes].join(', '),
      });
      continue;
    }
    if (contests.has(id)) {
      tell('error', 'duplicate-contest', place, 'a contest stands twice', {
        got: id,
        remedy: `it is already in line ${lines.get(id)}`,
      });
      continue;
    }
    const elects = value.elects ?? seats ?? 1;
    const rule = ruleOf(method ?? spec.method ?? (elects > 1 ? 'n-of-m' : 'plurality'), spec);
    if (!rule) {
      tell('error', 'unknown-method', place, 'a method that nobody knows', {
        got: method ?? spec.method ?? '',
        expected: [...Object.keys(spec.methods), ...METHOD_NAMES].join(', '),
        remedy: 'methods of your own stand in election.yaml under methods',
      });
      continue;
    }
    lines.set(id, line);
    const regions = Object.fromEntries(kinds.flatMap((key) => regionOf(key, value.state, cells) ?? []));
    contests.set(id, {
      ...rest,
      ...(code !== null && { code: tidyName(code) }),
      ...{ id, name: tidyName(value.name), names: namesOf(cells), regions },
      ...{ kind: kind ?? KINDS[rule.method], elects, weight: weight ?? 1, rule },
    });
  }
  return contests;
}

const KINDS: Record<MethodName, Contest['kind']> = {
  ...{ plurality: 'candidate', 'n-of-m': 'candidate', 'run-off': 'candidate', ranked: 'candidate' },
  ...{ list: 'party', measure: 'measure' },
};

/** One of the election's own methods, or a known one with nothing said of it. */
function ruleOf(name: string, { methods }: ElectionSpec): MethodRule | null {
  if (methods[name]) return methods[name];
  const plain = methodSpec.safeParse({ method: name });
  return plain.success ? plain.data : null;
}

/** The reporting units of units.csv, by contest. */
export function readUnits(
  text: string,
  file: string,
  contests: ReadonlyMap<ContestId, Contest>,
  tell: Tell,
  findings: Finding[],
): Map<ContestId, Unit[]> {
  const table = parseTable(
    text,
    { row: unitRow, also: (column) => column.startsWith('name:'), oneOf: ['contest', 'number'] },
    file,
  );
  findings.push(...table.findings);
  const units = new Map<ContestId, Unit[]>();
  const lines = new Map<string, number>();
  for (const { line, value, cells } of table.rows) {
    const contest = contestMeant(value, contests);
    const place = { file, line };
    const id: Unit['id'] = `${contest}~${value.unit}`;
    if (!contests.has(contest)) {
      tell('error', 'unknown-contest', place, 'a unit of a contest that contests.csv does not have', {
        got: contest,
      });
      continue;
    }
    if (lines.has(id)) {
      tell('error', 'duplicate-unit', place, 'a unit stands twice in one contest', {
        got: id,
        remedy: `it is already in line ${lines.get(id)}`,
      });
      continue;
    }
    lines.set(id, line);
    const own = units.get(contest) ?? [];
    units.set(contest, own);
    const { unit, electors, weight, mask } = value;
    const number = mask ?? own.length + 1;
    own.push({
      id,
      contest,
      unit,
      name: tidyName(value.name),
      names: namesOf(cells),
      number,
      electors,
      weight,
    });
  }
  return units;
}
