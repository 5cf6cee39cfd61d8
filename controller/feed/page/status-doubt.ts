import { foldStatus, type Part, type Word } from './status-lexicon.ts';

/**
 * True where a clause holds a word or a number that nobody here knows: `half declared`, `declared in error`,
 * `3 declared`. What gives a seat to somebody or takes it off the board is believed only where all of it is understood.
 * A label before a colon, a name behind `Winner:` and what stands behind `after` or `due to` may be anything.
 *
 * @param text folded, as `words` count their places
 * @param words all of the lexicon in it
 * @param names words that are names here
 * @param counted the numbers are known to say how far a count is
 */
export function isDoubtful(
  text: string,
  words: readonly Word[],
  names: Pick<ReadonlySet<string>, 'has'>,
  counted: boolean,
): boolean {
  dates ??= compileDates();
  const covered = text.replace(dates, (date) => ' '.repeat(date.length)).split('');
  for (const { at, text: word } of words) covered.fill(KNOWN, at, at + word.length);
  const rest = covered.join('');
  const is = (word: Word, ...parts: Part[]): boolean => parts.some((part) => word.parts.includes(part));
  const cause = words.find((word) => is(word, 'after', 'reason'))?.at ?? text.length;
  const past = words.findLast((word) => is(word, 'behind'))?.at ?? 0;
  const colon = rest.lastIndexOf(':');
  const named = colon >= 0 && words.some((word) => is(word, 'elected', 'declared') && word.at < colon);
  if (
    /(?:[:=–-]|\b(?:at|by|on|time|date))\s*$/.test(text) ||
    (named && !/[\p{L}\ufdd0]{2}/u.test(rest.slice(colon)))
  )
    return true;
  const label = !named && !/[\ufdd0\d]/.test(rest.slice(0, colon)) ? colon : 0;
  // `Labour gain`, but neither `hold` nor `gain of 500 votes`, nor `last time: Labour hold`.
  if (words.some((word) => is(word, 'held')) && (/[\d:]/.test(rest) || !hasName(rest, names))) return true;
  const votes = words.some((word) => is(word, 'void', 'postponed', 'unopposed')) ? [] : words;
  for (const { 0: token, index } of rest.matchAll(TOKEN)) {
    const said = index < label || index < past || index > cause || (named && index > colon);
    if (/\d/.test(token)) {
      if (!counted && !isVotes(index, index + token.length, votes) && (!said || YEAR.test(token)))
        return true;
    } else if (!said && isStrange(token) && !names.has(bare(token))) return true;
  }
  return false;
}

function hasName(text: string, names: Pick<ReadonlySet<string>, 'has'>): boolean {
  return [...text.matchAll(TOKEN)].some(([token]) => names.has(bare(token)));
}

function bare(token: string): string {
  return token.replace(/[.,']+$/, '');
}

/** A number that is no date, time of day or percentage. */
export function hasNumber(text: string): boolean {
  dates ??= compileDates();
  return /\d/.test(text.replace(dates, ''));
}

/** A day of the calendar. */
export function namesDay(text: string): boolean {
  dates ??= compileDates();
  return [...text.matchAll(dates)].some(({ 1: day }) => day !== undefined);
}

const KNOWN = '\ufdd0';
const TOKEN = /[\p{L}\p{M}\p{N}\ufdd0'][\p{L}\p{M}\p{N}\ufdd0'.,]*/gu;
const YEAR = /^(?:19|20)\d\d$/;

/** A number of votes or a round's: beside a word of them. */
function isVotes(start: number, end: number, words: readonly Word[]): boolean {
  const counts: readonly Part[] = ['voting', 'count', 'recount', 'unit'];
  return words.some(
    ({ at, text, parts }) =>
      ((at >= end && at - end <= 3) || (at < start && start - at - text.length <= 3)) &&
      parts.some((part) => counts.includes(part)),
  );
}

// In scripts that write endings on, what is left of a known word is one; two Chinese characters are a word.
function isStrange(token: string): boolean {
  return token.includes(KNOWN) ? /\p{sc=Han}/u.test(token) : !/^[\p{sc=Hiragana}ー'.,]*$/u.test(token);
}

/** Dates, times of day and percentages: numbers that are looked at elsewhere, or say nothing. */
let dates: RegExp | null = null;

function compileDates(): RegExp {
  const months = LOCALES.flatMap((locale) =>
    (['long', 'short'] as const).flatMap((month) => {
      const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month });
      return Array.from({ length: 12 }, (_, i) =>
        foldStatus(
          format.formatToParts(new Date(Date.UTC(2024, i, 15))).find(({ type }) => type === 'month')?.value ??
            '',
        ).replace(/\.$/, ''),
      );
    }),
  );
  const month = [...new Set([...months, MAY, 'sept'])]
    .filter((name) => /^[\p{L}\p{M}]+$/u.test(name))
    .sort((a, b) => b.length - a.length)
    .join('|');
  const end = '(?![\\p{L}\\p{M}])';
  const half = '[ap]\\.?m\\b\\.?|uhr|hrs?|h|noon|ist|gmt|utc';
  const time = `\\d{1,2}(?:[:.h]\\d{2}){1,2}(?:\\s*(?:${half})${end})?|\\d{1,2}\\s*(?:${half})${end}|\\d{1,2}時(?:\\d{1,2}分)?`;
  const day = `\\d{1,2}(?:\\.|st|nd|rd|th)?\\s+(?:de\\s+|of\\s+)?(?:${month})${end}|(?:${month})\\s+\\d{1,2}(?:st|nd|rd|th)?${end}`;
  const plain = '\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{1,2}月\\d{1,2}日';
  return new RegExp(
    `(?<![\\p{L}\\p{M}\\d])(?:((?:${plain}|${day})(?:,?\\s+(?:de\\s+)?\\d{4})?)|\\d+(?:[.,]\\d+)?\\s*%|${time})(?!\\d)`,
    'gu',
  );
}

const LOCALES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'hi', 'bn', 'ta', 'ml', 'pl', 'nl', 'id', 'ar'];
/** What the month of May is written as: its name is a verb in English, and `never` in Italian. */
export const MAY = 'maius';
