import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXIT, UserError } from '../ground/user-error.ts';
import type { Status } from '../log/status.ts';
import type { Summary } from '../log/summary.ts';

/** A line of the as-run log as it is read again: its facts stand beside what every line has. */
export interface LoggedLine {
  /** ms of the night. */
  at: number;
  what: string;
  reason: string;
  readonly [fact: string]: unknown;
}

/** What a night left in its folder. A night that was killed left no summary. */
export interface NightFile {
  dir: string;
  lines: readonly LoggedLine[];
  /** Lines that are no JSON: the disk was full, or somebody wrote into the log. */
  unread: number;
  status: Status | null;
  summary: Summary | null;
}

/**
 * Reads `OUT/as-run.ndjson`, `status.json` and `summary.json`.
 *
 * @throws UserError 65 where there is no log, or nothing in it
 */
export async function readNightFile(out: string): Promise<NightFile> {
  const dir = resolve(out);
  const log = join(dir, 'as-run.ndjson');
  const text = await readFile(log, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(EXIT.data, {
      what: 'there is no night to report on',
      got: cause.code === 'ENOENT' ? 'no such file' : cause.message,
      where: log,
      remedy: 'give the --out folder of a run or a rehearsal',
      cause,
    });
  });
  const written = text.split('\n').filter((line) => line !== '');
  const lines = written.flatMap(lineOf).sort((a, b) => a.at - b.at);
  if (lines.length === 0)
    throw new UserError(EXIT.data, {
      what: 'the log of the night is empty',
      where: log,
      remedy: 'was the night ended before it began?',
    });
  return {
    ...{ dir, lines, unread: written.length - lines.length },
    status: await readJson<Status>(join(dir, 'status.json')),
    summary: await readJson<Summary>(join(dir, 'summary.json')),
  };
}

function lineOf(text: string): LoggedLine[] {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const at = Date.parse(String(line.at));
    if (Number.isNaN(at) || typeof line.what !== 'string') return [];
    return [{ ...line, at, what: line.what, reason: String(line.reason ?? '') }];
  } catch {
    return [];
  }
}

// What is missing or half written is left out of the report: the log is the night.
async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
