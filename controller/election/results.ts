import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CandidateId, type ContestId, candidateId, contestId, type Election } from './election.ts';
import { type Finding, refusal } from './finding.ts';
import { resultRow } from './spec.ts';
import { parseTable } from './table-file.ts';

/** Final votes of one contest in roster order, as counted on machines and as sent by post. */
export interface FinalCount {
  candidates: readonly CandidateId[];
  evm: readonly number[];
  postal: readonly number[];
}

/**
 * Reads results.csv (state, number, serial, evm, postal): the published votes of the contests that were
 * counted. It is what `simulate` counts towards and what `backtest` compares with; no night needs it.
 * @throws UserError 78 with file and line
 */
export async function readResults(
  election: Election,
  file = 'results.csv',
): Promise<Map<ContestId, FinalCount>> {
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
  const table = parseTable(source, { row: resultRow }, file);
  if (source !== '') findings.push(...table.findings);
  const votes = new Map<CandidateId, { evm: number; postal: number }>();
  const lines = new Map<ContestId, number>();
  for (const { line, value } of table.rows) {
    const contest = contestId(value.state, value.number);
    const id = candidateId(contest, value.serial);
    const known = election.candidates.get(contest)?.some((candidate) => candidate.id === id);
    if (!known) tell(line, 'a result of nobody in the roster', id);
    else if (votes.has(id)) tell(line, 'a candidate has two results', id);
    votes.set(id, value);
    lines.set(contest, line);
  }
  const results = new Map<ContestId, FinalCount>();
  for (const [contest, line] of lines) {
    const candidates = (election.candidates.get(contest) ?? []).map(({ id }) => id);
    const missing = candidates.filter((id) => !votes.has(id));
    if (missing.length > 0) tell(line, 'candidates without a result', missing.join(', '));
    const evm = candidates.map((id) => votes.get(id)?.evm ?? 0);
    const postal = candidates.map((id) => votes.get(id)?.postal ?? 0);
    results.set(contest, { candidates, evm, postal });
  }
  if (findings.length > 0) throw refusal(findings, election.dir);
  return results;
}
