/**
 * Numbers as results pages print them (hazards H21, H28): Indian and western grouping, every Unicode digit,
 * no-break and thin spaces, U+2212 and bracketed minus, a sign in front, an asterisk or footnote mark behind.
 */

const BLANK = /^(?:[-\u2010-\u2015\u2212.\u2026*]*|n\/?a|nil|null|none|undefined|—)$/i;
const SPACES = /[\s\u00a0\u2000-\u200f\u202a-\u202f\u2060\u3000\ufeff]+/g;
const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;

/**
 * A count of votes. Integers only; a decimal part must be zeros (`1234.0`).
 *
 * @returns the number; null for a cell that says nothing (blank, `-`, `N/A`); NaN for what is no count
 */
export function parseCount(text: string): number | null {
  // Nearly every cell of a night is plain ASCII digits.
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const plain = asciiDigits(text.replace(SPACES, ''));
  if (BLANK.test(plain)) return null;
  const match = /^(\()?([+\-\u2010-\u2015\u2212])?(\d[\d,.'\u2019\u066c_]*)(\))?[*†‡]*$/.exec(plain);
  if (!match) return Number.NaN;
  const [, open, sign, body = '', close] = match;
  if ((open === undefined) !== (close === undefined)) return Number.NaN;
  const digits = ungroup(body);
  if (digits === null) return Number.NaN;
  const value = Number(digits);
  // `(+ 31462)` is a margin in brackets; `(1,234)` is an accountant's minus.
  const negative = sign === undefined ? open !== undefined : sign !== '+';
  return negative ? -value : value;
}

/**
 * A share of votes as printed (`48.22`, `48,22 %`, `.5%`), as 0..1; null for blank, NaN for no number.
 * The text is read as per cent unless `unit` says it is a fraction already.
 */
export function parseShare(text: string, unit: 'percent' | 'fraction' = 'percent'): number | null {
  const plain = asciiDigits(text.replace(SPACES, '')).replace(/%$/, '');
  if (BLANK.test(plain)) return null;
  const match = /^(\d*)(?:[.,\u066b](\d+))?$/.exec(plain);
  if (!match || (match[1] === '' && match[2] === undefined)) return Number.NaN;
  // The text is scaled and not the number: 35.01 % is 0.3501 and not 0.35009999999999997.
  return Number(`${match[1] || '0'}.${match[2] ?? '0'}${unit === 'percent' ? 'e-2' : ''}`);
}

/** Every Unicode decimal digit as ASCII: `১২` -> `12`. Other characters stay. */
export function asciiDigits(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(DIGITS, (digit) => String(digitValue(digit)));
}

// Unicode keeps each script's ten digits in one run; the run's zero is found by walking down to its start.
// A run can follow another one directly (mathematical digits), so no walk is longer than nine steps.
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return code - 0x30;
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value++;
  return value;
}

// `1,10,798`, `110,798`, `110.798`, `110'798`, `1_000`: the last group has three digits, the others two or
// three (Indian and western), the first one to three. `1234.0` and `1234,00` have a decimal part of zeros.
function ungroup(body: string): string | null {
  const whole = /^(.*\d)[.,]0{1,2}$/.exec(body)?.[1] ?? body;
  if (/^\d+$/.test(whole)) return whole;
  const separators = new Set(whole.replace(/\d/g, ''));
  if (separators.size !== 1) return null;
  const [separator = ','] = separators;
  const groups = whole.split(separator);
  const fits = groups.every((group, i) =>
    i === groups.length - 1
      ? group.length === 3
      : i === 0
        ? group.length >= 1 && group.length <= 3
        : group.length === 2 || group.length === 3,
  );
  return fits ? groups.join('') : null;
}
