import { print, printJson } from '../ground/terminal.ts';
import type { Summary } from '../log/summary.ts';

/** Prints what a night came to: JSON, or a few lines for people. */
export function printSummary(summary: Summary, json: boolean): void {
  if (json) {
    printJson(summary);
    return;
  }
  const states = Object.entries(summary.states);
  const { p50, p95 } = summary.latencyMs;
  const questions = Object.values(summary.questions ?? {});
  print(
    [
      `${summary.mode}: ${summary.contests > 0 && questions.length === summary.contests ? counted(questions.length) : houseLine(summary)}`,
      ...questions.map(questionLine),
      ...(states.length > 1 ? states.map(([code, house]) => `  ${code}: ${houseLine(house)}`) : []),
      `${summary.takes} takes, ${summary.quarantined} quarantines, ${summary.blocked} pages refused, events: ${Object.entries(
        summary.events,
      )
        .map(([type, times]) => `${type} ${times}`)
        .join(', ')}`,
      ...heldLines(summary.heldAtEnd),
      `bytes to request: p50 ${p50 ?? '–'} ms, p95 ${p95 ?? '–'} ms; memory at most ${summary.rssMb.max} MB; ${summary.cpuSeconds} s of processor`,
      '',
    ].join('\n'),
  );
}

function houseLine({ contests, final }: Summary['states'][string]): string {
  const seats = Object.entries(final).map(([party, { won, leading }]) =>
    leading === 0 ? `${party} ${won}` : `${party} ${won} + ${leading} leading`,
  );
  return `${contests} contests: ${seats.join(', ') || 'no result yet'}`;
}

function counted(questions: number): string {
  return questions === 1 ? '1 question' : `${questions} questions`;
}

function questionLine({ name, outcome, votes }: NonNullable<Summary['questions']>[string]): string {
  const total = Object.values(votes).reduce((sum, n) => sum + n, 0);
  const answers = Object.entries(votes).map(
    ([answer, n]) => `${answer} ${n}${total === 0 ? '' : ` (${((100 * n) / total).toFixed(2)} %)`}`,
  );
  return `  ${name}: ${answers.join(', ')}, ${outcome}`;
}

const MOST_HELD = 5;

function heldLines(held: Summary['heldAtEnd']): string[] {
  if (held.length === 0) return [];
  const blocked = held.filter(({ kind }) => kind === 'blocked').length;
  const named = held
    .slice(0, MOST_HELD)
    .map(({ contest, name, minutes, reason }) => `  ${contest} ${name}, for ${minutes} min: ${reason}`);
  if (held.length > MOST_HELD) named.push(`  and ${held.length - MOST_HELD} more in summary.json`);
  return [
    `at the end ${blocked} seats blocked and ${held.length - blocked} quarantined; on air are their last good numbers:`,
    ...named,
  ];
}
