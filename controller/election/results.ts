import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { grouped } from '../ground/grouped.ts';
import { type CandidateId, type ContestId, candidateId, type Election, type UnitId } from './election.ts';
import { type Finding, refusal } from './finding.ts';
import { contestMeant } from './read-contests.ts';
import { ballotsRow, resultRow, stageRow } from './spec.ts';
import { parseTable } from './table-file.ts';

type Row = z.output<typeof resultRow>;
type Outcome = NonNullable<Row['outcome']>;

/** Final votes of one contest in roster order, as counted on machines and as sent by post. */
export interface FinalCount {
  candidates: readonly CandidateId[];
  electionDay: readonly number[];
  postal: readonly number[];
  /** What the authority made of each, and the seats of each list; where it is published. */
  outcomes?: readonly (Outcome | null)[];
  seats?: readonly number[];
  /** Ballots cast and valid, where they are published. */
  ballots?: FinalBallots;
  /** Stages of a ranked count behind the first, where they are published. */
  stages?: readonly FinalStage[];
  /** The same of every reporting unit, where they are told. */
  units?: ReadonlyMap<UnitId, Pick<FinalCount, 'electionDay' | 'postal' | 'ballots'>>;
}

interface FinalBallots {
  cast: number | null;
  valid: number | null;
}

/** One stage as it was published: votes with decimals in roster order, and who was elected or excluded until then. */
interface FinalStage {
  votes: readonly number[];
  exhausted: number;
  outcomes: readonly (Outcome | null)[];
}

/**
 * Reads results.csv (contest, or state and number; unit; serial; votes, or election_day and postal), and beside it, where they are, ballots.csv and stages.csv: the published votes of the
 * contests that were counted. A contest is the sum of its units, where they are told. It is what `simulate` counts towards and what `backtest` compares with; no night needs it.
 * @throws UserError 78 with file and line
 */
export async function readResults(election: Election): Promise<Map<ContestId, FinalCount>> {
  const file = 'results.csv';
  const findings: Finding[] = [];
  const tell = (line: number | null, what: string, got: string, remedy?: string): void => {
    findings.push({ severity: 'error', rule: 'results', file, line, what, got, ...(remedy && { remedy }) });
  };
  let source = '';
  try {
    source = await readFile(resolve(election.dir, file), 'utf8');
  } catch (error) {
    tell(
      null,
      'the final results are missing',
      (error as Error).message,
      'countnight simulate --made-up does without',
    );
  }
  const table = parseTable(source, { row: resultRow, oneOf: ['number', 'contest'] }, file);
  if (source !== '') findings.push(...table.findings);
  const votes = new Map<string, Pick<Row, 'outcome' | 'seats'> & { electionDay: number; postal: number }>();
  const told = new Map<ContestId, Set<string | null>>();
  const lines = new Map<ContestId, number>();
  for (const { line, value } of table.rows) {
    const contest = contestMeant(value, election.contests);
    const id = candidateId(contest, value.serial);
    const known = election.candidates.get(contest)?.some((candidate) => candidate.id === id);
    const place = `${id} ${value.unit ?? ''}`;
    const { unit, postal } = value;
    const onDay = value.election_day ?? value.evm;
    if (!known) tell(line, 'a result of nobody in the roster', id);
    else if (votes.has(place)) tell(line, 'a candidate has two results', place.trim());
    else if (unit !== null && !election.units?.get(contest)?.some((one) => one.unit === unit))
      tell(line, 'a result of a unit that units.csv does not have', unit);
    if (value.votes === null && onDay === null)
      tell(line, 'a result without votes', place.trim(), 'fill the column votes, or election_day and postal');
    votes.set(place, {
      electionDay: onDay ?? (value.votes ?? 0) - (postal ?? 0),
      postal: postal ?? 0,
      outcome: value.outcome,
      seats: value.seats,
    });
    lines.set(contest, lines.get(contest) ?? line);
    told.set(contest, (told.get(contest) ?? new Set()).add(unit));
  }
  const ballots = new Map<string, FinalBallots>();
  for (const { value } of await beside('ballots.csv', ballotsRow))
    ballots.set(`${contestMeant(value, election.contests)} ${value.unit ?? ''}`, value);
  const stages = stagesByContest(await beside('stages.csv', stageRow), election);
  const ballotsOf = (contest: ContestId, unit: string | null): Pick<FinalCount, 'ballots'> => {
    const own = ballots.get(`${contest} ${unit ?? ''}`);
    return own ? { ballots: { cast: own.cast, valid: own.valid } } : {};
  };
  const results = new Map<ContestId, FinalCount>();
  for (const [contest, line] of lines) {
    const candidates = (election.candidates.get(contest) ?? []).map(({ id }) => id);
    const parts = new Map<UnitId, Pick<FinalCount, 'electionDay' | 'postal' | 'ballots'>>();
    for (const unit of told.get(contest) ?? []) {
      const rows = candidates.map((id) => votes.get(`${id} ${unit ?? ''}`));
      const missing = candidates.filter((_, i) => rows[i] === undefined);
      if (missing.length > 0)
        tell(line, 'candidates without a result', [...missing, unit ?? ''].join(' ').trim());
      const part = {
        ...{
          electionDay: rows.map((row) => row?.electionDay ?? 0),
          postal: rows.map((row) => row?.postal ?? 0),
        },
        ...ballotsOf(contest, unit),
      };
      const later = stages.get(contest);
      const outcomes = rows.map((row) => row?.outcome ?? null);
      const said = {
        ...(outcomes.some((one) => one !== null) && { outcomes }),
        ...(rows.some((row) => row?.seats != null) && { seats: rows.map((row) => row?.seats ?? 0) }),
      };
      if (unit === null)
        results.set(contest, { candidates, ...part, ...said, ...(later && { stages: later }) });
      else parts.set(`${contest}~${unit}`, part);
    }
    if (parts.size === 0) continue;
    const sums = (kind: 'electionDay' | 'postal'): number[] =>
      candidates.map((_, i) => [...parts.values()].reduce((sum, part) => sum + (part[kind][i] ?? 0), 0));
    results.set(contest, {
      candidates,
      electionDay: sums('electionDay'),
      postal: sums('postal'),
      units: parts,
    });
  }
  if (findings.length > 0) throw refusal(findings, election.dir);
  return results;

  async function beside<T extends z.ZodObject>(name: string, row: T): Promise<{ value: z.output<T> }[]> {
    const text = await readFile(resolve(election.dir, name), 'utf8').catch(() => '');
    if (text === '') return [];
    const read = parseTable(text, { row, oneOf: ['number', 'contest'] }, name);
    findings.push(...read.findings);
    return read.rows;
  }
}

/** Every stage behind the first, in order; who is elected or excluded stays so. */
function stagesByContest(
  rows: readonly { value: z.output<typeof stageRow> }[],
  election: Election,
): Map<ContestId, FinalStage[]> {
  const own = grouped(rows, ({ value }) => [contestMeant(value, election.contests)]);
  return new Map(
    [...own].map(([contest, given]) => {
      const roster = election.candidates.get(contest) ?? [];
      const outcomes: (Outcome | null)[] = roster.map(() => null);
      const byStage = grouped(given, ({ value }) => [value.stage]);
      const stages = [...byStage]
        .sort(([a], [b]) => a - b)
        .map(([, cells]): FinalStage => {
          const of = new Map(cells.map(({ value }) => [value.serial, value]));
          for (const [place, { serial }] of roster.entries()) {
            const status = of.get(serial)?.status;
            if (status) outcomes[place] = status === 'elected' ? 'elected' : 'defeated';
          }
          return {
            votes: roster.map(({ serial }) => of.get(serial)?.votes ?? 0),
            exhausted: of.get(0)?.votes ?? 0,
            outcomes: [...outcomes],
          };
        });
      return [contest, stages.slice(1)];
    }),
  );
}
