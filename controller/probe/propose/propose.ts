import type { Election } from '../../election/election.ts';
import { blocksOf } from '../../feed/page/blocks.ts';
import { delimitedRows, sniffDelimiter } from '../../feed/page/csv.ts';
import { ALL_SHEETS, partedSheets } from '../../feed/page/parted-sheets.ts';
import { textsAboveSheet } from '../../feed/page/sheet-file.ts';
import { unwrapped, xmlTree } from '../../feed/page/tree.ts';
import { unfolded } from '../../feed/page/unfolded.ts';
import { HEADER_WORDS } from '../../feed/page/words.ts';
import { PageError } from '../../feed/wire/decode.ts';
import { places } from './contest.ts';
import { type Columns, merged } from './feed-part.ts';
import { type Guess, Laid } from './guess.ts';
import { htmlSheets } from './html.ts';
import { type Fit, type Proposal, proposalOf } from './proposal.ts';
import { leads, results } from './results.ts';
import { Roster } from './roster.ts';
import { alikeGrids, gridSheets, type Sheet, type SheetColumn } from './sheet.ts';
import { treeSheets } from './tree.ts';
import { Trial } from './trial.ts';
import { whoSources, wordedColumn } from './who.ts';
import { partyOver, wide } from './wide.ts';

/** Mappings of one sheet, and of all, that are tried on the whole page. */
const MOST_GUESSES = 12;
const MOST_TRIED = 24;
/** Sheets of a workbook that are looked at each alone. */
const MOST_SHEETS = 12;

/**
 * A mapping for a page never seen: whatever on it may be a list of results is held against the roster, which tells
 * whose names, parties, contests and numbers stand where; header words of several languages say the rest. Each likely
 * mapping is tried on the page, and the one that maps most is proposed. Null when nothing looks like results.
 */
export function proposeFeed(text: string, url: string, election: Election): Proposal | null {
  const roster = new Roster(election);
  const likely = sheetsOf(text, roster)
    .flatMap((sheet) => guesses(sheet, roster))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_TRIED);
  const trial = new Trial(text, url, election);
  let best: { guess: Guess; fit: Fit } | null = null;
  for (const guess of likely) {
    // Evidence decides between mappings that map alike: one that cannot map more need not be tried.
    if (best?.fit.maps && guess.most <= best.fit.matched) continue;
    const fit = trial.fit(guess);
    if (!best || isBetter(fit, best.fit)) best = { guess, fit };
  }
  const eci = best?.fit.maps ? null : trial.eci();
  return eci ?? (best && proposalOf(best.guess, best.fit, url, election));
}

// Whether `a` maps more than `b`. Of those that do not map the likeliest stays, so that what fails is told of it.
function isBetter(a: Fit, b: Fit): boolean {
  if (a.maps !== b.maps) return a.maps;
  return a.maps ? a.matched > b.matched : b.contests === 0 && a.contests > 0;
}

/** Every format becomes sheets of columns; from here on nobody asks which it was. */
export function sheetsOf(text: string, roster: Roster): Sheet[] {
  const start = unwrapped(text.replace(/^\ufeff/, '')).trimStart();
  const likely = (columns: readonly SheetColumn[]): boolean => isPromising(columns, roster);
  try {
    if (/^[[{]/.test(start)) return treeSheets('json', JSON.parse(start), likely);
    if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start)) return htmlSheets(text, likely);
    if (/^</.test(start)) return treeSheets('xml', xmlTree(start), likely);
    return csvSheets(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PageError) return [];
    throw error;
  }
}

// Of a workbook the sheets that are alike together, and each alone.
function csvSheets(text: string): Sheet[] {
  const sheets = partedSheets(text, ALL_SHEETS).map(({ name, text: own }) => {
    const delimiter = name === '' ? sniffDelimiter(own) : ',';
    const said = delimitedRows(own, delimiter);
    const rows = unfolded(said) ?? said;
    const way = { delimiter: delimiter === '\t' ? 'tab' : delimiter, ...(rows !== said && { unfold: true }) };
    return { where: name, rows, header: true, above: textsAboveSheet({ name, rows }), way };
  });
  const [only] = sheets;
  const blocks = only && sheets.length === 1 ? blocksOf(only.rows) : null;
  if (only && blocks) {
    const grids = blocks.map(({ title, rows }) => ({ where: title, rows, header: true, above: [title] }));
    return gridSheets(grids, { kind: 'csv', way: only.way, bare: false, above: true });
  }
  const together = alikeGrids(sheets).flatMap((alike) =>
    gridSheets(alike, {
      kind: 'csv',
      way: { ...alike[0]?.way, sheet: ALL_SHEETS },
      bare: false,
      above: true,
    }),
  );
  const alone = sheets
    .slice(0, MOST_SHEETS)
    .flatMap(({ way, ...grid }, at) =>
      gridSheets([grid], { kind: 'csv', way: { ...way, ...(at > 0 && { sheet: grid.where }) }, bare: true }),
    );
  return [...together, ...alone];
}

// Whether a list's columns may be results at all: somebody of the roster stands in them or over them.
function isPromising(columns: readonly SheetColumn[], roster: Roster): boolean {
  const known = (text: string): boolean =>
    /\p{L}/u.test(text) && (roster.isName(text) || roster.isParty(text));
  const sheet: Sheet = { kind: 'json', way: {}, columns, size: columns[0]?.cells.length ?? 0 };
  return (
    (sheet.size === 0 && wordedColumn(columns, 'votes') !== null) ||
    columns.some(({ cells }) => cells.some(known)) ||
    columns.filter(({ header }) => partyOver(header, roster) !== null).length > 1 ||
    whoSources(sheet, roster, 1).length > 0
  );
}

/** The mappings that a sheet may have, the likeliest first. */
function guesses(sheet: Sheet, roster: Roster): Guess[] {
  const found = whoSources(sheet, roster).flatMap((who) =>
    places(sheet, who, roster).flatMap((place) => {
      const laid = new Laid(sheet, who, place, roster);
      return [...(who.kind === 'candidate' ? leads(laid) : []), ...results(laid)];
    }),
  );
  const all = [...found, ...wide(sheet, roster)].sort((a, b) => b.score - a.score);
  return all.length > 0 ? all.slice(0, MOST_GUESSES) : byWords(sheet);
}

// With no name in common with the roster, what the headers are called is all there is.
function byWords(sheet: Sheet): Guess[] {
  const used: SheetColumn[] = [];
  const columns: Columns = {};
  for (const field of Object.keys(HEADER_WORDS) as (keyof typeof HEADER_WORDS)[]) {
    const free = sheet.columns.filter((column) => !column.part && !used.includes(column));
    const column = wordedColumn(free, field);
    if (!column) continue;
    used.push(column);
    columns[field as 'votes'] = column.at;
  }
  if (!columns.votes || !(columns.candidate || columns.party)) return [];
  const reasons = [
    sheet.size === 0
      ? 'the list is empty, the count has not begun: its columns are told by their headers alone; probe again when something stands in it'
      : 'nobody of the roster stands on the page; its columns are told by their headers alone',
  ];
  const feed = merged(sheet.way, { columns });
  return [
    { sheet, feed, score: used.length - 100, reasons, spare: [], columns: used, contests: [], most: 0 },
  ];
}
