import { asciiDigits, type NumberText, numbersIn } from './number-text.ts';
import { ALONE, type Separators, wholeOf } from './separators.ts';

/**
 * Numbers as results pages print them (hazards H21, H28): Indian and western grouping, every Unicode digit,
 * no-break and thin spaces, U+2212 and bracketed minus, a sign in front, an asterisk or footnote mark behind, a share or
 * a gain beside them. docs/reading.md has the table.
 */

const BLANK = /^(?:[-\u2010-\u2015\u2212.\u2026*\s\u00a0\u200b]*|n\/?a|nil|null|none|undefined|—)$/i;

/**
 * A count of votes. Integers only; a decimal part must be zeros (`1234.0`).
 *
 * @param page how the page writes its numbers; default: what a number says that stands alone
 * @returns the number; null for a cell that says nothing (blank, `-`, `N/A`); NaN for anything that is not a count
 */
export function parseCount(text: string, page: Separators = ALONE): number | null {
  return readCount(text, page).value;
}

/** The same, and whether other numbers stand in the cell that are not the count: a share, a gain, a whole. */
export function readCount(text: string, page: Separators): { value: number | null; beside: boolean } {
  // Nearly every cell of a night is plain ASCII digits.
  if (/^\d{1,15}$/.test(text)) return { value: Number(text), beside: false };
  if (saysNothing(text)) return { value: null, beside: false };
  const numbers = numbersIn(text, page.blanks);
  const [only, ...others] = numbers ?? [];
  if (!only) return { value: Number.NaN, beside: false };
  if (others.length === 0) return { value: signed(only, page), beside: false };
  const counts = (numbers ?? []).filter(
    (number) => mayCount(number) && !Number.isNaN(wholeOf(number.body, page)),
  );
  const [count, another] = counts;
  return count && !another
    ? { value: wholeOf(count.body, page), beside: true }
    : { value: Number.NaN, beside: true };
}

/** True for a cell without a count: blank, a dash, `N/A`. */
export function saysNothing(text: string): boolean {
  return text === '' || BLANK.test(text.trim());
}

/** True for a number that may be a count of votes beside others in its cell. */
export function mayCount({ sign, percent, bracketed, whole }: NumberText): boolean {
  return sign === '' && !percent && !bracketed && !whole;
}

// `(+ 31462)` is a margin in brackets; `(1,234)` is an accountant's minus.
function signed({ body, sign, percent, bracketed, whole }: NumberText, page: Separators): number {
  if (percent || whole) return Number.NaN;
  const value = wholeOf(body, page);
  return (sign === '' ? bracketed : sign === '-') ? -value : value;
}

/**
 * A share of votes as printed (`48.22`, `48,22 %`, `.5%`), as 0..1; null for blank, NaN for no number.
 * The text is read as per cent unless `unit` says it is a fraction already.
 */
export function parseShare(text: string, unit: 'percent' | 'fraction' = 'percent'): number | null {
  const plain = asciiDigits(text)
    .replace(/(?<!\d)\s+|\s+(?!\d)/g, '')
    .replace(/%$/, '');
  if (BLANK.test(plain)) return null;
  const match = /^(\d*)(?:[.,\u066b](\d+))?$/.exec(plain);
  if (!match || (match[1] === '' && match[2] === undefined)) return Number.NaN;
  // The text is scaled and not the number: 35.01 % is 0.3501 and not 0.35009999999999997.
  return Number(`${match[1] || '0'}.${match[2] ?? '0'}${unit === 'percent' ? 'e-2' : ''}`);
}

/** What the last digit of a printed share is worth, when that is more than 0.0001: `48.2 %` 0.001. */
export function shareStep(text: string, unit: 'percent' | 'fraction' = 'percent'): { shareStep?: number } {
  const decimals = /[.,\u066b](\d+)\D*$/.exec(asciiDigits(text))?.[1]?.length ?? 0;
  const digits = decimals + (unit === 'percent' ? 2 : 0);
  return digits < 4 ? { shareStep: 10 ** -digits } : {};
}
