import type { ContestId, Election } from '../election/election.ts';
import { timesOf } from '../ground/times.ts';
import { isEarly, isFault } from '../tally/judge.ts';
import { nextStep } from './next-step.ts';
import type { ProbedContest, ProbedPage } from './probe.ts';
import { countWords, describeWords } from './said-words.ts';

/** A probed page in words: what each row was read as, beside the roster. */
export function describePage(page: ProbedPage): string {
  const lines = [`${page.maps ? 'maps ' : 'FAILS'}  ${page.url}`];
  const columns = Object.entries(page.columns);
  if (columns.length > 0)
    lines.push(`  columns: ${columns.map(([field, header]) => `${field} = ${header}`).join('; ')}`);
  for (const warning of page.warnings) lines.push(`  note: ${warning}`);
  for (const problem of page.problems) {
    lines.push(`  ! ${problem.what}: got ${problem.got}, expected ${problem.expected} (${problem.where})`);
    if (problem.near.length > 0) lines.push(`      nearest: ${problem.near.join(' · ')}`);
    const next = nextStep(problem, page.kind);
    if (next) lines.push(`      next: ${next.say}`, ...(next.add ? [`        ${next.add}`] : []));
  }
  if (!page.maps && page.contests.length + page.problems.length === 0)
    lines.push('  ! no row stands in it: the count has not begun; probe again when something does');
  for (const { party, near } of page.strangers)
    lines.push(
      `  ! a party nobody knows: ${party}${near.length > 0 ? `; nearest: ${near.join(' · ')}` : ''}`,
    );
  if (page.unread?.length)
    lines.push(
      `  ! reads ${page.contests.length} of ${page.contests.length + page.unread.length} contests that stand on the page; nothing reads ${someOf(page.unread)}`,
    );
  for (const contest of page.contests) lines.push(...describeContest(contest));
  return lines.join('\n');
}

/** The last lines: how much of it maps, and what the night would hold back (`heldBack`). */
export function describeSummary(
  pages: readonly ProbedPage[],
  missing: readonly string[],
  election: Election,
  held = heldBack(pages.flatMap((page) => page.contests)),
): string {
  const contests = pages.flatMap((page) => page.contests);
  const rows = contests.flatMap((contest) => contest.rows);
  const mapped = rows.filter(({ candidate }) => candidate !== null).length;
  const lines = [
    `${pages.filter(({ maps }) => maps).length} of ${pages.length} pages map; ${new Set(contests.map(({ contest }) => contest)).size} contests, ${mapped} of ${rows.length} rows.`,
  ];
  if (held.size > 0)
    lines.push(
      `The night would hold back: ${[...held].map(([rule, seats]) => `${seats} by ${rule}`).join(', ')}.`,
    );
  // Probing is done the day before: the time of day alone is no fault.
  if (
    election.countStarts &&
    contests.some(({ objections }) => objections.some(({ rule }) => isEarly(rule.name)))
  )
    lines.push(
      `The count begins at ${new Date(election.countStarts).toISOString()} (countStarts): until then the night holds these numbers, and every seat stays at nought.`,
    );
  // Also when all of it maps: a word that is read wrongly is wrong on air.
  const words = countWords(
    pages.flatMap((page) => page.words),
    '',
  );
  lines.push(
    ...(words.length > 0
      ? ['Words, and what they are read as:', ...describeWords(words)]
      : ['No words of a status or a winner were found: nothing is declared by this source.']),
  );
  const named = (ids: readonly ContestId[]): string =>
    someOf(ids.map((id) => `${id} ${election.contests.get(id)?.name ?? ''}`));
  if (missing.length > 0) lines.push(`${missing.length} contests have no result: ${named(missing)}`);
  const unread = [...new Set(pages.flatMap((page) => page.unread ?? []))];
  if (unread.length > 0)
    lines.push(
      `${unread.length} contests stand on the page and nothing reads them: ${named(unread)}. Another table or sheet (columns: { contest: { above: true } }, sheet: '*'), a region that tells them apart, or --leave-out: docs/feeds.md`,
    );
  return lines.join('\n');
}

/** The first dozen of several texts. */
function someOf(texts: readonly string[]): string {
  return `${texts.slice(0, 12).join(', ')}${texts.length > 12 ? ', …' : ''}`;
}

/** What the night does with a seat that a rule speaks against. */
const HELD = { block: 'would be blocked', quarantine: 'would be quarantined' } as const;

/** How many contests each rule of the night would hold back for good, by the first that speaks of each. */
export function heldBack(contests: readonly ProbedContest[]): ReadonlyMap<string, number> {
  return timesOf(contests.flatMap(({ objections }) => objections.find(isFault)?.rule.name ?? []));
}

function describeContest({
  contest,
  name,
  status,
  rounds,
  stamp,
  rows,
  missing,
  objections,
  lead,
}: ProbedContest): string[] {
  const facts = [status, rounds && `round ${rounds}`, stamp && `stamped ${stamp}`].filter(Boolean).join(', ');
  const lines = [`  ${contest} ${name}: ${facts}`];
  if (lead) lines.push(`    leads: ${lead}`);
  const cells = rows.map((row) => [
    row.candidate ? ' ' : '!',
    row.read,
    row.party,
    String(row.votes),
    row.candidate
      ? `-> ${row.candidate} (${row.by})`
      : `-> nobody; nearest: ${row.near.join(' · ') || 'none'}`,
  ]);
  const widths = [0, 1, 2, 3].map((i) =>
    Math.min(42, Math.max(0, ...cells.map((row) => (row[i] ?? '').length))),
  );
  for (const row of cells) {
    lines.push(
      `    ${row
        .map((text, i) =>
          i === 3 ? text.padStart(widths[3] ?? 0) : i < 3 ? text.slice(0, 42).padEnd(widths[i] ?? 0) : text,
        )
        .join('  ')
        .trimEnd()}`,
    );
  }
  for (const candidate of missing)
    if (lead === null) lines.push(`    ! on the roster, not on the page: ${candidate}`);
  for (const { rule, why } of objections)
    lines.push(
      rule.severity === 'warn' || isEarly(rule.name)
        ? `    note: ${why}`
        : `    ! ${HELD[rule.severity]} by ${rule.name}: ${why}`,
    );
  return lines;
}
