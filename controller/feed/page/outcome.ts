import { foldName, tidyName } from '../../election/name.ts';
import { keptBy } from '../../ground/kept.ts';
import type { ReportedStatus, ReportRow, RowOutcome } from '../report.ts';
import { parseCount } from './count.ts';
import type { Mapping } from './mapping.ts';
import type { Part, Row } from './part.ts';
import { outcomeOf, outcomeOfClass, statusOf } from './status.ts';
import { foldStatus, type Part as Speech, scanStatus } from './status-lexicon.ts';
import { foldKept } from './words.ts';

/** Something on the page that was read as a word on the count or on a candidate; for probe and check. */
export interface SaidWord {
  kind: 'status' | 'winner';
  text: string;
  as: string;
}

/** What the rows of one contest say of who won, and what the contest's status is by it. */
export interface Outcomes {
  rows: readonly ReportRow[];
  status: ReportedStatus;
  said: readonly SaidWord[];
}

/** A tick, an X or a yes in a column of such marks. */
export const YES =
  /^(?:x|y|yes|true|1|ja|oui|si|sim|tak|हाँ|हां|হ্যাঁ|ஆம்|അതെ|はい|نعم|○|◎|●|\*+|[✓✔✅☑★⭐🏆]\ufe0f?)$/iu;
/** Signs beside a name: without a legend a tick names a winner only where one is declared, and no other does. */
const TICK = /^[✓✔✅☑🏆]\ufe0f?$/u;
const SIGNS = '[*†‡✓✔✅☑★⭐🏆•°#]\\ufe0f?';
const LEADING = new RegExp(`^(${SIGNS})\\s*(.+)$`, 'u');
const TRAILING = new RegExp(
  `^(.+?)\\s*(${SIGNS}|[([{][^()[\\]{}]{1,40}[)\\]}]|\\s[-–—|:]\\s*[\\p{L}\\p{M} .]{1,40}|[,–—]\\s*[\\p{L}\\p{M} .]{2,40})\\s*$`,
  'u',
);
/** Behind a name of the roster whatever stands in brackets is none of it: `(CON)`, `(leading)`. */
const BRACKETED = /^[([{].*[)\]}]$/u;
const BADGE = /^(.+)\s+([\p{L}\p{M}.]+)$/u;
const LONG_BADGE = /^(.+)\s+([\p{L}\p{M}.]+\s[\p{L}\p{M}.]+)$/u;
/** Marks that say nothing of this count. */
const SITTING =
  /^(?:i|inc|incumbent|sitting|sitting (?:mp|mla|member)|amtsinhaber(?:in)?|titelverteidiger|sortante?|saliente|titular|uscente|atual|em exercicio|zittend|petahana|urzedujac[ay]|वर्तमान|বর্তমান|தற்போதைய|നിലവിലെ|現職|現|新|元|前|الحالي)\.?$/u;

interface RowSays {
  outcome: RowOutcome | null;
  /** False: names who won only where the contest is declared. */
  sure: boolean;
}

/**
 * Lays what the source says of its candidates over the rows: a winner's column, name or mark, a class, a word where
 * votes should be. As many rows surely marked as there are seats are a declaration; more winners than that are none.
 *
 * @param elects seats of the contest
 */
export function readOutcomes(
  read: readonly ReportRow[],
  rows: readonly Row[],
  part: Part,
  { status, statusText }: { status: ReportedStatus; statusText: string },
  mapping: Mapping,
  roster: ReadonlySet<string>,
  elects = 1,
): Outcomes {
  const said = new Map<string, SaidWord>();
  const tell = (text: string, as: RowOutcome | null): void => {
    if (text !== '') said.set(`${text}\n${as}`, { kind: 'winner', text, as: as ?? 'nothing' });
  };
  const named = namedWinner(read, part, mapping, tell) ?? namedBeside(status, statusText, read, tell);
  // Every row may bear the sign, and looking for its legend reads the whole page.
  const legend = keptBy((sign: string) => legendOf(sign, part));
  const ofEach = statusOfEach(rows);
  const marked = read.map((row, i): { row: ReportRow; says: RowSays } => {
    const { bare, marks } = withoutMarks(row.name, roster, mapping);
    const own = rows[i] as Row;
    const says: RowSays[] = [];
    const add = (text: string, outcome: RowOutcome | null, sure: boolean): void => {
      tell(text, outcome);
      if (outcome !== null) says.push({ outcome, sure });
    };
    if (named === row) says.push({ outcome: 'winner', sure: true });
    const cell = own.cell('outcome');
    if (cell !== '') add(cell, ofCell(cell, bare, mapping), true);
    if (ofEach) add(own.cell('status'), outcomeOf(own.cell('status')), true);
    for (const mark of marks) {
      const plain = mark.replace(/^[\s([{,|:–—-]+|[\s)\]}]+$/gu, '');
      const meant = new RegExp(`^${SIGNS}$`, 'u').test(plain) ? legend(plain) : null;
      if (meant !== null) add(`${plain} ${meant}`, outcomeOf(meant), true);
      else if (TICK.test(plain)) add(plain, 'winner', false);
      else add(mark.trim(), ownOutcome(plain, mapping) ?? outcomeOf(plain), true);
    }
    if (row.word !== undefined) add(row.word, ownOutcome(row.word, mapping) ?? outcomeOf(row.word), true);
    const page = own.marks?.();
    if (page?.chosen) add(`row ${mapping.feed.winner?.row ?? ''}`, 'winner', true);
    for (const text of page?.texts ?? []) {
      const outcome = outcomeOf(text);
      // A picture's text may be of who leads, while counting goes on.
      if (outcome !== null) add(text, outcome, status !== 'in-progress');
    }
    // Pages paint who leads as they paint who has won: a class alone declares nobody.
    for (const name of page?.classes ?? []) {
      const outcome = outcomeOfClass(name);
      if (outcome !== null) add(`class ${name}`, outcome, false);
    }
    const told = marks.length > 0 ? { name: bare, mark: marks.join(' ').trim() } : {};
    return { row: { ...row, ...told }, says: strongest(says) };
  });
  return {
    ...decided(marked, status, elects),
    said: [...said.values()],
  };
}

function decided(
  marked: readonly { row: ReportRow; says: RowSays }[],
  status: ReportedStatus,
  elects: number,
): Pick<Outcomes, 'rows' | 'status'> {
  const winners = (sure: boolean): number =>
    marked.filter(({ says }) => says.outcome === 'winner' && (says.sure || !sure)).length;
  const open = status === 'unknown' || status === 'in-progress' || status === 'declared';
  const through = marked.filter(({ says }) => says.outcome === 'advanced' && says.sure).length;
  // All seats are filled, or the first round has sent its first on.
  const declares = open && (winners(true) === elects || (winners(true) === 0 && through > 1));
  const sureOnly = winners(true) > 0 || status !== 'declared';
  const rows = marked.map(({ row, says }) => {
    const counts = says.outcome !== null && (says.sure || (!sureOnly && winners(false) === elects));
    return counts ? { ...row, outcome: says.outcome as RowOutcome } : row;
  });
  // More winners than seats: then none is sure.
  return { rows, status: declares ? 'declared' : winners(true) > elects && open ? 'unknown' : status };
}

function strongest(says: readonly RowSays[]): RowSays {
  const sure = says.filter((one) => one.sure);
  const all = sure.length > 0 ? sure : says;
  // Elected and then disqualified: the later fact is the one that takes away.
  const out = all.find(({ outcome }) => outcome === 'withdrawn');
  const kinds = new Set(all.map(({ outcome }) => outcome));
  if (out) return out;
  return kinds.size === 1 ? (all[0] as RowSays) : { outcome: null, sure: false };
}

function ofCell(text: string, name: string, mapping: Mapping): RowOutcome | null {
  const own = ownOutcome(text, mapping);
  if (own !== null) return own;
  if (YES.test(text.trim()) || foldKept(text) === foldKept(name)) return 'winner';
  return outcomeOf(text);
}

function ownOutcome(text: string, { outcomeWords }: Mapping): RowOutcome | null {
  const folded = foldStatus(text).trim();
  return outcomeWords.find(([, word]) => word === folded)?.[0] ?? null;
}

/** True where the status column speaks of candidates and not of the contest: its cells differ, one of them of a person. */
function statusOfEach(rows: readonly Row[]): boolean {
  if (rows.length < 2 || !rows[0]?.has('status') || !rows[0].has('candidate')) return false;
  const texts = new Set(rows.map((row) => row.cell('status')));
  return texts.size > 1 && [...texts].some((text) => outcomeOf(text) !== null);
}

/** Status of a contest by its rows' column: where that speaks of candidates, what the page says counts. */
export function columnStatus(rows: readonly Row[], page: ReportedStatus, mapping: Mapping): ReportedStatus {
  const [first] = rows;
  if (!first?.has('status')) return page;
  if (statusOfEach(rows)) return page;
  const said = new Set(rows.map((row) => row.cell('status')).filter((text) => text !== ''));
  const [status = 'unknown', other] = new Set([...said].map((text) => statusOf(text, mapping.wording)));
  // Rows that contradict each other declare nothing.
  return other === undefined ? status : 'unknown';
}

/** The row whose name, serial or code stands where `winner.at` says. */
function namedWinner(
  rows: readonly ReportRow[],
  part: Part,
  { feed, winnerPattern }: Mapping,
  tell: (text: string, as: RowOutcome | null) => void,
): ReportRow | null {
  if (feed.winner?.at === undefined) return null;
  const whole = part.text(feed.winner.at);
  const match = winnerPattern?.exec(whole);
  const text = winnerPattern ? (match?.[1] ?? match?.[0] ?? '') : whole;
  if (text === '') return null;
  const key = foldKept(text);
  const fits = (test: (row: ReportRow) => boolean): ReportRow[] => rows.filter(test);
  const found = [
    fits((row) => foldKept(row.name) === key),
    fits((row) => row.partyCode !== null && foldKept(row.partyCode) === key),
    fits((row) => row.serial !== null && String(row.serial) === key),
    fits((row) => foldKept(row.name).length > 3 && key.includes(foldKept(row.name))),
  ].find((some) => some.length > 0);
  const winner = found?.length === 1 ? (found[0] as ReportRow) : null;
  tell(text, winner ? 'winner' : null);
  return winner;
}

/** Whom a declaration names: `Elected: ASHA RAO`, `LAB gain from CON`. */
function namedBeside(
  status: ReportedStatus,
  text: string,
  rows: readonly ReportRow[],
  tell: (text: string, as: RowOutcome | null) => void,
): ReportRow | null {
  if (status !== 'declared') return null;
  const parts = new Set(scanStatus(foldStatus(text)).flatMap((word) => word.parts));
  if (['lost', 'out', 'not'].some((part) => parts.has(part as Speech))) return null;
  const holds = (said: string, one: string): boolean => one.length > 1 && words(said).includes(words(one));
  const [before = ''] = text.split(FROM);
  const [winner, another] = rows.filter(({ name, party }) => holds(text, name) || holds(before, party));
  if (!winner || another) return null;
  tell(text, 'winner');
  return winner;
}

const FROM = /(?<![\p{L}])(?:from|von|de|du|van|z|od|da|do)(?![\p{L}])/iu;

function words(text: string): string {
  return ` ${
    foldStatus(text)
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;
}

/**
 * A name without the marks of declaration day, `ASHA RAO (Elected)`: folded off only where the rest is somebody of the
 * roster and the name as it stands is nobody.
 */
export function withoutMarks(
  name: string,
  roster: ReadonlySet<string>,
  mapping: Mapping,
): { bare: string; marks: readonly string[] } {
  const whole = { bare: name, marks: [] };
  if (roster.has(foldKept(name))) return whole;
  let rest = tidyName(name);
  const marks: string[] = [];
  for (let times = 0; times < 3; times++) {
    const leading = LEADING.exec(rest);
    const ways = [
      leading && { body: leading[2] ?? '', mark: leading[1] ?? '' },
      ...[TRAILING, BADGE, LONG_BADGE].map((pattern) => {
        const match = pattern.exec(rest);
        return match && { body: match[1] ?? '', mark: match[2] ?? '' };
      }),
    ].filter(
      (way) =>
        way && (isMark(way.mark, mapping) || (BRACKETED.test(way.mark) && roster.has(foldKept(way.body)))),
    ) as { body: string; mark: string }[];
    const way =
      ways.find(({ body }) => roster.has(foldKept(body))) ?? ways[0] ?? glued(rest, roster, mapping);
    if (!way) return whole;
    marks.push(way.mark.trim());
    rest = way.body.trim();
    if (roster.has(foldKept(rest))) return { bare: rest, marks };
  }
  return whole;
}

/** `ASHA SENElected`: a badge that only its style parts from the name. */
function glued(
  text: string,
  roster: ReadonlySet<string>,
  mapping: Mapping,
): { body: string; mark: string } | undefined {
  // Nobody is called so; each try folds the whole of it.
  if (text.length > 100) return undefined;
  for (let at = text.length - 3; at > Math.max(0, text.length - 40); at--) {
    const [body, mark] = [text.slice(0, at), text.slice(at)];
    if (roster.has(foldName(body)) && isMark(mark, mapping)) return { body, mark };
  }
  return undefined;
}

function isMark(text: string, mapping: Mapping): boolean {
  const plain = text.replace(/^[\s([{,|:–—-]+|[\s)\]}]+$/gu, '');
  return (
    new RegExp(`^${SIGNS}$`, 'u').test(plain) ||
    SITTING.test(foldStatus(plain)) ||
    ownOutcome(plain, mapping) !== null ||
    outcomeOf(plain) !== null
  );
}

/** What the page's legend says of a sign, `* Elected`; null without one. */
function legendOf(sign: string, part: Part): string | null {
  const text = part.text(undefined);
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    const behind = /^\s*(?:[=:–—-]|denotes|indicates|means|marks)?\s*([\p{L}\p{M}][\p{L}\p{M} ]{2,40})/u.exec(
      text.slice(at + sign.length, at + sign.length + 60),
    );
    if (behind?.[1] && (outcomeOf(behind[1]) !== null || SITTING.test(foldStatus(behind[1]).trim())))
      return behind[1].trim();
  }
  return null;
}

/** Numbers written in Chinese characters: letters to Unicode, and no word. */
const IDEOGRAPHS = /^[〇零一二三四五六七八九十百千万萬億亿兩两廿卅\s.,·]+$/u;

/** True for a votes cell that holds a word instead of a number: nothing of a count, nor a spreadsheet's error. */
export function isWord(text: string): boolean {
  const word = text.trim();
  if (IDEOGRAPHS.test(word)) return false;
  return Number.isNaN(parseCount(word)) && /^[\p{L}\p{M}][\p{L}\p{M}\s.()'/-]*$/u.test(word);
}
