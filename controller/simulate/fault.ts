import * as z from 'zod';
import type { ContestId } from '../election/election.ts';
import type { Version } from './seat-night.ts';

/** What can go wrong with one look at a page. */
export const FAULT_KINDS = [
  // The numbers themselves: published, and put right later.
  'wrong-votes',
  'reset',
  'recount',
  // The answer: an older or the same copy, an error, no page or half a page.
  'older-copy',
  'same-copy',
  'server-error',
  'unavailable',
  'empty',
  'cut',
  'denied',
  // The page: whole, but not to be believed as it stands.
  'rows-twice',
  'columns-moved',
  'names-changed',
  'party-renamed',
  'wrong-seat',
  'wrong-sum',
  'missing-row',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault of a simulated night, planted or drawn: tests know from it what the night must survive. */
export interface Fault {
  kind: FaultKind;
  contest: ContestId;
  /** First look that shows it, ms. */
  at: number;
  /** First look that is right again, ms. */
  until: number;
  note: string;
}

/** A lead that changed hands and came back within half an hour. */
export interface FlipBack {
  contest: ContestId;
  at: number;
  until: number;
}

/** A file of faults to plant, `simulate --faults FILE`. Times are the election's own, `HH:MM` after the start. */
export const faultsSpec = z.strictObject({
  faults: z.array(
    z.strictObject({
      at: z.string().regex(/^\d\d:\d\d$/, 'a time as 10:42'),
      minutes: z.int().positive().default(5).describe('How long it lasts.'),
      contest: z.string().regex(/^[A-Z0-9]{1,8}-[1-9]\d*$/, 'a contest as WB-159'),
      kind: z.enum(FAULT_KINDS),
      serial: z.int().positive().optional().describe('wrong-votes: whose; the leader when left out.'),
      by: z.int().default(1000).describe('wrong-votes: how many votes too many (or too few).'),
      note: z.string().optional(),
    }),
  ),
  noise: z.boolean().default(true).describe('Also the faults every simulated night draws.'),
});
export type FaultsSpec = z.output<typeof faultsSpec>;
export type PlantedFault = FaultsSpec['faults'][number];

/** What an answer with a fault looks like; `body` null = the page as it is. */
export interface Spoiled {
  status: number;
  statusText: string;
  body: string;
}

/** A page as the fault shows it. Faults of the numbers are made before the page is: see `spoilVersion`. */
export function spoilPage(page: string, kind: FaultKind): Spoiled {
  const ok = { status: 200, statusText: 'OK' };
  switch (kind) {
    case 'server-error':
      return {
        status: 500,
        statusText: 'Internal Server Error',
        body: '<html><body>Server Error</body></html>',
      };
    case 'unavailable':
      return { status: 503, statusText: 'Service Unavailable', body: 'The service is unavailable.' };
    case 'denied':
      return {
        ...ok,
        body: '<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>',
      };
    case 'empty':
      return { ...ok, body: '' };
    case 'cut':
      return { ...ok, body: page.slice(0, Math.floor(page.length / 2)) };
    case 'rows-twice':
      return { ...ok, body: replaceRows(page, (rows) => [...rows, ...rows]) };
    case 'missing-row':
      return { ...ok, body: replaceRows(page, (rows) => rows.slice(1)) };
    case 'columns-moved':
      return { ...ok, body: moveColumns(page) };
    case 'names-changed':
      return { ...ok, body: replaceRows(page, (rows) => rows.map(respaceName)) };
    case 'party-renamed':
      return { ...ok, body: replaceRows(page, ([first = '', ...rest]) => [renameParty(first), ...rest]) };
    case 'wrong-seat':
      return { ...ok, body: page.replace(/(<th colspan='9' align='center'>[^<]*?-)[^<]*/, '$1Elsewhere') };
    case 'wrong-sum':
      return { ...ok, body: replaceRows(page, ([first = '', ...rest]) => [addToTotal(first), ...rest]) };
    default:
      return { ...ok, body: page };
  }
}

/** Numbers as the fault shows them. */
export function spoilVersion(version: Version, fault: PlantedFault | null, kind: FaultKind): Version {
  const zeros = version.electionDay.map(() => 0);
  if (kind === 'reset') return { ...version, electionDay: zeros, postal: zeros };
  if (kind === 'recount') return { ...version, status: 'recount' };
  if (kind !== 'wrong-votes' || !fault) return version;
  const leader = version.electionDay.indexOf(Math.max(...version.electionDay));
  const who = fault.serial === undefined ? leader : fault.serial - 1;
  return {
    ...version,
    electionDay: version.electionDay.map((votes, i) => (i === who ? Math.max(0, votes + fault.by) : votes)),
  };
}

const ROW = /<tr style='font-size:12px;'>.*?<\/tr>/gs;
const CELL = /<td[^>]*>.*?<\/td>/gs;

function replaceRows(page: string, change: (rows: string[]) => string[]): string {
  const rows = page.match(ROW) ?? [];
  const [before = '', ...rest] = page.split(ROW);
  return `${before}${change([...rows]).join('\n')}${rest.at(-1) ?? ''}`;
}

/** A new column stands first and postal votes come before machine votes, in head and rows alike. */
function moveColumns(page: string): string {
  const shuffle = (cells: readonly string[], extra: string): string => {
    const [serial, name, party, electionDay, postal, ...rest] = cells;
    return [extra, serial, name, party, postal, electionDay, ...rest].join('');
  };
  const head = page.replace(/<tr>(<th align='left'>.*?)<\/tr>/s, (_, cells: string) => {
    return `<tr>${shuffle(cells.match(/<th[^>]*>.*?<\/th>/gs) ?? [], "<th align='left'>Symbol</th>")}</tr>`;
  });
  return replaceRows(head, (rows) =>
    rows.map((row) => `<tr style='font-size:12px;'>${shuffle(row.match(CELL) ?? [], '<td></td>')}</tr>`),
  );
}

function respaceName(row: string): string {
  return changeCell(row, 2, (text) => text.replace(/ (?=\S+<)/, '  \u200b').replace('.', '. '));
}

function renameParty(row: string): string {
  return changeCell(row, 3, (text) => text.replace(/>.*</, '>Party of the Late Hour<'));
}

function addToTotal(row: string): string {
  return changeCell(row, 6, (text) => text.replace(/\d+/, (total) => String(Number(total) + 1000)));
}

/** @param nth from 1 */
function changeCell(row: string, nth: number, change: (text: string) => string): string {
  let cell = 0;
  return row.replace(CELL, (text) => (++cell === nth ? change(text) : text));
}
