import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { DateTime } from 'luxon';
import { type Account, accountOf } from './account.ts';
import { chartsOf } from './charts.ts';
import type { LoggedLine, NightFile } from './night-file.ts';

/** Longest list that a page shows; the log has the rest. */
const MOST_LINES = 200;

/** The report of a night: one page of HTML that needs nothing beside it. Pure. */
export function reportPage(night: NightFile): string {
  const account = accountOf(night);
  const { timeZone, from, to } = account;
  const desk = Handlebars.create();
  desk.registerHelper('clock', (at: number) => clock(at, timeZone));
  desk.registerHelper('isAir', (what: string) => what === 'take');
  desk.registerHelper('tells', (example: string, where: string) => example.includes(where));
  const page = desk.compile(readFileSync(new URL('./page.hbs', import.meta.url), 'utf8'), { strict: true });
  return page({
    account,
    test: account.mode !== 'live',
    date: DateTime.fromMillis(from, { zone: timeZone }).toFormat('cccc, d LLLL yyyy'),
    span: `${clock(from, timeZone)} to ${clock(to, timeZone)} ${timeZone}`,
    figures: figuresOf(account, night),
    result: resultOf(night),
    charts: chartsOf(account).map((chart) => ({ ...chart, svg: new Handlebars.SafeString(chart.svg) })),
    heldAtEnd: night.summary?.heldAtEnd ?? [],
    corrections: listed(account.corrections),
    hands: listed(account.hands),
    notes: listed(account.notes),
    killed: night.summary === null,
  });
}

function listed(lines: readonly LoggedLine[]) {
  return {
    all: lines.length,
    lines: lines.slice(0, MOST_LINES),
    more: Math.max(0, lines.length - MOST_LINES),
  };
}

function figuresOf({ airings, hands, sources }: Account, { summary, lines }: NightFile) {
  const faults = sources.flatMap(({ faults }) => faults);
  const figure = (what: string, number: string | number | null | undefined) =>
    number === null || number === undefined ? [] : [{ what, number }];
  const { p50, p95 } = summary?.latencyMs ?? {};
  return [
    ...figure('scenes on air', airings.length),
    ...figure('events', lines.filter(({ what }) => what === 'event').length),
    ...figure('commands and takeovers', hands.length),
    ...figure(
      'faults of sources',
      faults.reduce((sum, { times }) => sum + times, 0),
    ),
    ...figure('bytes to request, half', p50 && `${Math.round(p50)} ms`),
    ...figure('bytes to request, 95 %', p95 && `${Math.round(p95)} ms`),
    ...figure('frames OBS skipped', summary && summary.obs.requests > 0 ? summary.obs.skippedFrames : null),
    ...figure('memory at most', summary && `${Math.round(summary.rssMb.max)} MB`),
  ];
}

// The main state as the night ended, largest first.
function resultOf({ summary, status }: NightFile): { short: string; won: number; leading: number }[] {
  const seats = summary
    ? Object.entries(summary.final).map(([short, count]) => ({ short, ...count }))
    : (status?.seats ?? []);
  return [...seats].sort((a, b) => b.won + b.leading - a.won - a.leading);
}

function clock(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss');
}
