import { keptBy, keptFor } from '../../ground/kept.ts';
import type { ReportedStatus, RowOutcome } from '../report.ts';
import { asciiDigits } from './number-text.ts';
import { hasNumber, isDoubtful, MAY, namesDay } from './status-doubt.ts';
import { foldStatus, type Part, scanStatus, type Word } from './status-lexicon.ts';

/** The feed file's own words, folded by `foldStatus`, in its order. */
type OwnWords = readonly (readonly [ReportedStatus, string])[];

/** What is known of a source's wording beside the lexicon. */
export interface Wording {
  own: OwnWords;
  /** Words of the election's names, folded: `Jane Smith elected` says nothing that is not understood. */
  names: Pick<ReadonlySet<string>, 'has'>;
}
const PLAIN: Wording = { own: [], names: new Set() };

/** A night's pages repeat the same few texts. */
const KEPT = 5000;
/** Characters of a status; a text beyond is a page's, and says all sorts of things. */
const LONGEST = 2000;

/**
 * What a status text says of the count. Its clauses are read one by one: what is declared may be negated, yet to
 * come, a part only, or `n of m`; what stands behind `after` is over. In doubt it is `unknown`, never `declared`.
 * The feed file's own words mean what the file says, but a negation beside them still counts.
 */
export function statusOf(text: string, wording = PLAIN): ReportedStatus {
  return reader(wording)(text);
}

const reader = keptFor(({ own, names }: Wording) =>
  keptBy((text: string): ReportedStatus => {
    if (text.length > LONGEST) return 'unknown';
    const folded = tidied(text);
    const clauses = clausesOf(folded, names);
    return folded === '' ? 'unknown' : (ownStatus(folded, clauses, own) ?? combined(clauses));
  }, KEPT),
);

/** What a word or a mark's text says of one candidate; null when it says nothing of the kind, or nobody knows all of it. */
export const outcomeOf = keptBy((text: string): RowOutcome | null => outcomeIn(text, true), KEPT);

/** The same of a class, whose other words say what it paints: `winner-row`, but not `previous-winner`. */
export const outcomeOfClass = keptBy(
  (name: string): RowOutcome | null => (ONCE.test(name) ? null : outcomeIn(name, false)),
  KEPT,
);
const ONCE =
  /(?:^|[-_])(?:prev(?:ious)?|former|last|old|past|ex|defending|incumbent|sitting|maybe|possible|(?:19|20)\d\d)(?:[-_]|$)/i;

function outcomeIn(text: string, strict: boolean): RowOutcome | null {
  if (text.length > LONGEST) return null;
  const clauses = clausesOf(tidied(text.replace(/[-_]+/g, ' ')));
  const parts = new Set(clauses.flatMap((clause) => [...clause.parts]));
  const has = (...some: Part[]): boolean => some.some((part) => parts.has(part));
  const doubt =
    strict && clauses.some((clause) => clause.question || (clause.doubt && clause.parts.size > 0));
  if (has('out')) return doubt || has('not') ? null : 'withdrawn';
  if (has('through')) return has('not') ? 'defeated' : 'advanced';
  if (has('lost')) return 'defeated';
  if (has('future', 'part', 'awaited', 'progress', 'recount')) return null;
  if (has('elected', 'unopposed')) return has('not') ? 'defeated' : doubt ? null : 'winner';
  return null;
}

/** Whether a mark says that a count goes on: not yet, pending, in progress, recount, a part. */
export function saysOpen(text: string): boolean {
  const open: readonly Part[] = ['not', 'future', 'awaited', 'part', 'progress', 'recount'];
  return clausesOf(tidied(text)).some(({ parts }) => open.some((part) => parts.has(part)));
}

/** One statement of a text: what stands between two points, commas, dashes or brackets. */
interface Clause {
  text: string;
  /** Words of what is still true: without what is said to be over. */
  words: readonly Word[];
  parts: ReadonlySet<Part>;
  question: boolean;
  /** Says something that nobody here knows. */
  doubt: boolean;
}

const MARKS =
  /(?<!\d)\.|\.(?!\d)|[;!()[\]{}|•·।،؛、。…\n]|,(?!\s*\d)|\s[-–—]+\s|[–—]|(?<!\d)\s\/\s|\s\/\s(?!\d)|(?<=\?)|(?<![\p{L}\p{M}])(?:but|aber|jedoch|mais|pero|mas|ma|maar|ale|tetapi|while|whereas|however)(?![\p{L}\p{M}])|लेकिन|परंतु|কিন্তু|ஆனால்|എന്നാൽ|しかし|لكن/u;
/** What is over once another thing has happened: `declared after the recount`. */
const PASSING: ReadonlySet<Part> = new Set([
  'declared',
  'declaration',
  'elected',
  'ended',
  'count',
  'counted',
  'started',
  'progress',
  'recount',
  'postponed',
  'void',
  'unopposed',
  'voting',
]);
const HEADS: ReadonlySet<Part> = new Set([...PASSING, 'final', 'held', 'starts', 'unit', 'lost', 'out']);

function tidied(text: string): string {
  return (
    foldStatus(asciiDigits(text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')))
      // `Un-declared` is not declared.
      .replace(/(?<![\p{L}\p{M}])un-(?=\p{L})/gu, 'not ')
      // `No. 12` is a number, `3 May` a date.
      .replace(/\bno\.?\s*(?=\d)/g, '# ')
      .replace(/(\d\.?(?:st|nd|rd|th)?\s*(?:of\s+|de\s+)?)(?:may|mai)\b|\b(?:may|mai)(?=\s*\d)/g, `$1${MAY}`)
      .replace(/(?<=\d)[.](?=\s|$)/g, ' ')
      .replace(/[ \t\u00a0]+/g, ' ')
      .trim()
  );
}

/** What stands for a word where it is a whole clause: `Declared (N)`. */
const ANSWERS: Readonly<Record<string, string>> = { y: 'yes', n: 'no', 'y/n': 'unknown' };

function clausesOf(folded: string, names = PLAIN.names): Clause[] {
  return folded
    .split(MARKS)
    .map((text) => ANSWERS[(text ?? '').trim()] ?? (text ?? '').trim())
    .filter((text) => text !== '')
    .map((text) => {
      const all = scanStatus(text);
      const words = stillTrue(all);
      return {
        text,
        words,
        parts: new Set(words.flatMap((word) => word.parts)),
        question: text.endsWith('?'),
        doubt: isDoubtful(text, all, names, ratioOf(text, words) === 'all'),
      };
    });
}

function stillTrue(words: readonly Word[]): readonly Word[] {
  // `Not declared after five hours`: nothing is over.
  if (words.some(({ parts }) => parts.includes('not'))) return words;
  const passing = ({ parts }: Word): boolean => parts.some((part) => PASSING.has(part));
  const after = words.findIndex(({ parts }) => parts.includes('after'));
  const past = after < 0 ? -1 : words.findIndex((word, i) => i > after && passing(word));
  const behind = words.findLastIndex(({ parts }) => parts.includes('behind'));
  return words.filter((word, i) => i !== past && !(i < behind && passing(word)));
}

/**
 * `complete`: the count is over, which is a declaration where nothing else is said. `fallen`: who was elected is out.
 * `silent`: nothing about the count.
 */
type Meaning = ReportedStatus | 'complete' | 'counting' | 'doubt' | 'fallen' | 'silent';

/** What is believed only where each word of it is understood. */
const FIRM: ReadonlySet<Meaning> = new Set<Meaning>([
  'declared',
  'complete',
  'uncontested',
  'postponed',
  'countermanded',
]);

/** What the clauses say together: a doubt about one of them is a doubt about a declaration. */
function combined(clauses: readonly Clause[]): ReportedStatus {
  const said = new Set(
    clauses.map((clause, i) => {
      const meaning = meaningOf(clause, modifierOf(clauses, i));
      return clause.doubt && FIRM.has(meaning) ? 'doubt' : meaning;
    }),
  );
  const running = said.has('in-progress');
  if (said.has('uncontested')) return running || said.has('recount') ? 'unknown' : 'uncontested';
  const off = said.has('countermanded') ? 'countermanded' : said.has('postponed') ? 'postponed' : null;
  // Adjourned in one place, and counting goes on in the others.
  const over = said.has('declared') || said.has('complete');
  if (off !== null) return running ? 'in-progress' : over || said.has('doubt') ? 'unknown' : off;
  if (said.has('recount')) return 'recount';
  if (running) return 'in-progress';
  if (over && (said.has('not-started') || said.has('fallen'))) return 'unknown';
  if (over && clauses.some(leavesOut)) return 'in-progress';
  if (said.has('declared')) return 'declared';
  // `Counting complete, result at four`: what else is said may be that nothing is declared yet.
  if (over) return said.has('silent') || said.has('doubt') ? 'unknown' : 'declared';
  if (said.has('doubt')) return 'unknown';
  if (said.has('not-started')) return said.has('counting') ? 'in-progress' : 'not-started';
  return said.has('counting') ? 'in-progress' : 'unknown';
}

/** `Final (without postal votes)`, `Declared; 3 boxes missing`: a clause of votes that are not in the count, but not `no booths missing`. */
function leavesOut({ text, words, parts }: Clause): boolean {
  const has = (...some: Part[]): boolean => some.some((part) => parts.has(part));
  const none = words.some((word) => word.parts.includes('not') && !word.parts.includes('part'));
  if (
    none ||
    NOUGHT.test(text) ||
    has('declared', 'final', 'elected', 'ended', 'recount', 'postponed', 'void')
  )
    return false;
  const lacks = has('part') || words.some((word) => LACKING.test(word.text));
  return (has('unit') && has('part', 'future', 'awaited')) || (has('voting') && lacks);
}
const LACKING = /^(?:outstanding|missing|remaining|left to|fehl|ausstehend|manqu|manca|ontbre)/;

type Modifier = 'not' | 'weak' | 'asked' | null;

/** `Declared: no`, `Elected (provisional)`: a clause of nothing but such a word is about its neighbour. */
function modifierOf(clauses: readonly Clause[], i: number): Modifier {
  const bare = (clause: Clause | undefined, ...parts: Part[]): boolean =>
    clause !== undefined &&
    parts.some((part) => clause.parts.has(part)) &&
    ![...clause.parts].some((part) => HEADS.has(part) || part === 'result');
  const [before, own, next] = [clauses[i - 1], clauses[i], clauses[i + 1]];
  if (bare(next, 'not')) return 'not';
  if (own?.question && !bare(next, 'yes')) return 'asked';
  return bare(next, 'future', 'part', 'awaited') || bare(before, 'future', 'part', 'awaited') ? 'weak' : null;
}

function meaningOf({ text, words, parts }: Clause, modifier: Modifier): Meaning {
  const has = (...some: Part[]): boolean => some.some((part) => parts.has(part));
  const ratio = ratioOf(text, words);
  const local = has('unit', 'part');
  const sure = has('declared', 'final', 'elected', 'held') || (has('official') && has('result'));
  const ended = has('ended') && (has('count') || (has('result') && !has('voting'))) && !has('unit');
  const none = has('not') || modifier === 'not' || (sure && ratio === null && NOUGHT.test(text));
  const later =
    has('future', 'awaited') ||
    modifier === 'weak' ||
    (has('final') && !has('declared') && isAppointment(text));

  if (modifier === 'asked' || (has('held') && (none || later))) return 'silent';
  if (has('unopposed')) return none || later ? 'silent' : 'uncontested';
  if (has('void') && !has('voting') && has('count', 'declaration')) return 'in-progress';
  if (has('void') && !has('recount') && !local && !none && !later) return 'countermanded';
  if (has('postponed') && !none) {
    if (has('count', 'result', 'declaration', 'declared', 'final')) return 'in-progress';
    if (!local && !later) return 'postponed';
  }
  const wanted = !none || has('ended', 'declared', 'started');
  if (has('recount') && wanted && !has('void')) {
    const over = has('ended', 'declared') || sure;
    if (!over || none || later || has('progress', 'part')) return 'recount';
    return sure ? 'declared' : 'silent';
  }
  if (ratio === 'none' && !sure) return has('counted', 'count', 'unit', 'started') ? 'not-started' : 'silent';
  // `Round 5/20` tells how far a count is; beside a declaration it casts no doubt.
  if (ratio === 'part' && !sure && words.some((word) => ROUND.test(word.text))) return 'counting';
  if (ratio === 'none' || ratio === 'part') return 'in-progress';
  if (none) return negated(has, sure || ended);
  if (has('progress')) return 'in-progress';
  if (has('starts')) return 'not-started';
  if (later) {
    if (sure || has('declaration', 'ended', 'official'))
      return has('ended') && has('voting') ? 'silent' : 'in-progress';
    if (has('started')) return 'not-started';
    if (has('awaited')) return has('unit', 'part') ? 'in-progress' : 'not-started';
    if (has('unit')) return has('counted') ? 'in-progress' : 'silent';
    return has('count', 'counted') ? 'not-started' : 'silent';
  }
  if (has('part')) return 'in-progress';
  // Who was elected and then died; a final result on a day that may be yet to come.
  if (sure && (has('lost', 'out') || (has('final') && !has('declared', 'elected') && namesDay(text))))
    return 'doubt';
  if (has('voting') && has('ended') && !has('result', 'count', 'final', 'elected')) return 'silent';
  // The first of several counts.
  if (has('declared') && has('count') && !has('elected', 'result') && hasNumber(text) && ratio === null)
    return 'in-progress';
  if (sure) return has('unit') && ratio !== 'all' && !has('all') ? 'in-progress' : 'declared';
  if (has('declaration')) return has('ended') ? 'declared' : 'silent';
  if (has('out') && !has('count', 'voting')) return 'fallen';
  // Of a ranked count the third of its counts: others follow.
  if (ended) return ratio !== 'all' && hasNumber(text) ? 'counting' : 'complete';
  if (has('started')) return has('voting') && !has('count') ? 'silent' : 'in-progress';
  return has('count', 'counted') || ratio === 'all' || (has('unit') && !has('voting', 'postponed', 'void'))
    ? 'counting'
    : 'silent';
}

function negated(has: (...some: Part[]) => boolean, sure: boolean): Meaning {
  // Nobody says of a candidate who lost how far the count is.
  if (has('elected') && !has('declared', 'final')) return 'silent';
  if (sure || has('declaration', 'ended', 'all', 'official'))
    return has('ended') && has('voting') ? 'silent' : 'in-progress';
  if (has('progress')) return 'silent';
  if (has('started', 'starts', 'counted', 'count', 'result', 'awaited'))
    return has('unit') ? 'in-progress' : 'not-started';
  return 'silent';
}

/** A lone nought: none of anything. */
const NOUGHT = /(?<![\d.,:/])0(?![\d.,:/%])/;
const ROUND = /round|runde|ronda|putaran|चक्र|राउंड|दौर|রাউন্ড|দফা|சுற்று|റൗണ്ട്/u;
const OF = 'of|/|von|sur|de|di|su|z|ze|van|van de|dari|out of|aus|من|من اصل';
const WITHIN = 'में से|मे से|के मध्य|মধ্যে|এর মধ্যে|இல்|ல்|ൽ|中';
const NUMBER = "(\\d+(?:[.,' ]\\d{3})*)";
const RATIOS = [
  new RegExp(
    `(?<![\\d/:.,])${NUMBER}\\s*(?:\\p{L}{2,12}\\s+)?(?:${OF})\\s*(?:the\\s+|de\\s+|las\\s+|los\\s+)?${NUMBER}(?![\\d/]|[:.,]\\d)`,
    'u',
  ),
  new RegExp(
    `(?<![\\d/:.,])${NUMBER}[^\\d]{0,12}?(?:${WITHIN})[^\\d]{0,8}?${NUMBER}(?![\\d/]|[:.,]\\d)`,
    'u',
  ),
];
const PERCENT =
  /(\d+(?:[.,]\d+)?)\s*(?:%|percent|per cent|pct|prozent|pour cent|pourcent|por ciento|por cento|per cento|procent|persen|प्रतिशत|फीसदी|শতাংশ|சதவீத|சதவிகித|ശതമാനം|パーセント|في الماي)/u;

/** `0 of 650`, `12/20`, `99 %`: how much of the contest a clause speaks of. */
function ratioOf(text: string, words: readonly Word[]): 'none' | 'part' | 'all' | null {
  for (const pattern of RATIOS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const [a = 0, b = 0] = match.slice(1).map((digits) => Number((digits ?? '').replace(/\D/g, '')));
    if (a === b) return a === 0 ? null : 'all';
    return Math.min(a, b) === 0 ? 'none' : 'part';
  }
  const share = PERCENT.exec(text);
  if (!share) return null;
  // `52 % declared` is a part of the contest, `elected with 52 %` is not.
  const counted = words.some(({ parts }) =>
    parts.some((part) => part === 'counted' || part === 'count' || part === 'unit' || part === 'progress'),
  );
  const declared = words.some(({ at, parts }) => at > share.index && parts.includes('declared'));
  if (!counted && !declared) return null;
  const value = Number(share[1]?.replace(',', '.'));
  return value === 0 ? 'none' : value < 100 ? 'part' : 'all';
}

/** `Final result at 03:00`, `final result Thursday`: without a verb, an hour or a day means that it is still to come. */
function isAppointment(text: string): boolean {
  return HOUR.test(text) || DAY.test(text);
}
const HOUR =
  /(?<!\bas )(?<!\p{L})(?:at|by|around|from|um|gegen|ab|vers|à|a las|a la|alle|verso|as|om|pukul|o)\s+(?:about\s+)?(?:\d{1,2}(?:[:.h]\d\d|\s*(?:am|pm|uhr|h|a\.m|p\.m)\b)|noon|midnight)/u;
const DAY =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|(?:segunda|terca|quarta|quinta|sexta)-feira)\b/u;

/** The feed file's words go before all others: the first of them that the text holds. */
function ownStatus(folded: string, clauses: readonly Clause[], own: OwnWords): ReportedStatus | null {
  const exact = own.find(([, word]) => word === folded);
  if (exact) return exact[0];
  for (const [status, word] of own) {
    if (placeOf(folded, word) < 0) continue;
    const certain = status !== 'declared' && status !== 'uncontested';
    const doubted = clauses.some((clause, i) => {
      const at = placeOf(clause.text, word);
      if (at < 0) return false;
      const beside = clause.words.filter(
        (other) => other.at + other.text.length <= at || other.at >= at + word.length,
      );
      const doubts: readonly Part[] = ['not', 'future', 'awaited', 'part'];
      return (
        modifierOf(clauses, i) !== null ||
        beside.some(({ parts }) => parts.some((part) => doubts.includes(part))) ||
        ['none', 'part'].includes(ratioOf(clause.text, beside) ?? '')
      );
    });
    return certain || !doubted ? status : 'in-progress';
  }
  return null;
}

/** Where a text holds a feed file's word: from a word's beginning on; a short one as a whole word. */
function placeOf(folded: string, word: string): number {
  if (word === '') return -1;
  const letter = /[\p{L}\p{M}\p{N}]/u;
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (!/^\p{sc=Latin}/u.test(word)) return at;
    const behind = folded[at + word.length];
    if (at > 0 && letter.test(folded[at - 1] as string)) continue;
    if (word.length > 3 || behind === undefined || !letter.test(behind)) return at;
  }
  return -1;
}
