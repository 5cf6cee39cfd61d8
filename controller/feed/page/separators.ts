import type { NumberText } from './number-text.ts';

/** What a point or a comma is on a page. `unclear`: its numbers contradict each other, or fit both readings. */
type Role = 'group' | 'decimal' | 'unclear';

/** How the numbers of a page are written. One page is written in one way: it is decided from all of them. */
export interface Separators {
  point: Role;
  comma: Role;
  /** Numbers without decimals prove that the sign groups: then it groups `2600.000` too, though few write so. */
  proven: { point: boolean; comma: boolean };
  /** Three noughts behind a decimal sign are none of anything only where all have three decimals. */
  threeDecimals: boolean;
  /** A blank may group digits. */
  blanks: boolean;
}

/** A number that stands alone: a sign before three digits groups them. */
export const ALONE: Separators = {
  point: 'group',
  comma: 'group',
  proven: { point: false, comma: false },
  threeDecimals: false,
  blanks: true,
};

/** What the numbers of a page say of one sign. */
interface Evidence {
  group: boolean;
  decimal: boolean;
  /** Decimals of another number than three. */
  otherDecimals: boolean;
  /** `900.000`: nine hundred, or nine hundred thousand. */
  either: number;
  /** `2600.000`: four digits and more before it. */
  long: number;
}

/** Decides how a page writes numbers. @param numbers all that may be counts */
export function separatorsOf(numbers: Iterable<NumberText>): Separators {
  const seen = { point: nothing(), comma: nothing() };
  let plain = 0;
  let longest = 0;
  for (const { body } of numbers) {
    if (/^\d+$/.test(body)) {
      if (/[1-9]/.test(body)) plain++;
      longest = Math.max(longest, body.length);
    } else {
      look(body, '.', ',', seen.point, seen.comma);
      look(body, ',', '.', seen.comma, seen.point);
    }
  }
  const roleOf = ({ group, decimal, either, long }: Evidence): Role => {
    if (group && decimal) return 'unclear';
    if (group || decimal) return group ? 'group' : 'decimal';
    // Nothing but noughts behind the sign, in every number there is: decimals of a spreadsheet, most likely.
    return long > 0 || (either > 1 && plain === 0) ? 'unclear' : 'group';
  };
  return {
    point: roleOf(seen.point),
    comma: roleOf(seen.comma),
    proven: {
      point: seen.point.group && !seen.comma.decimal,
      comma: seen.comma.group && !seen.point.decimal,
    },
    threeDecimals: !seen.point.otherDecimals && !seen.comma.otherDecimals,
    // A page that writes 12345 without a blank does not write 12 345 with one.
    blanks: longest < 5,
  };
}

function nothing(): Evidence {
  return { group: false, decimal: false, otherDecimals: false, either: 0, long: 0 };
}

function look(body: string, sign: string, other: string, of: Evidence, ofOther: Evidence): void {
  const at = body.indexOf(sign);
  if (at < 0) return;
  const whole = body.slice(0, at);
  const behind = body.slice(at + 1);
  if (behind.includes(sign)) {
    of.group = true;
  } else if (/[^\d]/.test(behind)) {
    // Another sign stands behind it, and is the decimal one: 2.500,00.
    of.group = true;
    if (behind.includes(other)) decimals(ofOther, behind.slice(behind.indexOf(other) + 1));
  } else if (/[^\d]/.test(whole)) {
    decimals(of, behind);
  } else if (behind.length !== 3 || whole.startsWith('0')) {
    decimals(of, behind);
  } else if (whole.length > 3) of.long++;
  else if (behind === '000') of.either++;
  else of.group = true;
}

function decimals(of: Evidence, digits: string): void {
  of.decimal = true;
  if (digits.length !== 3) of.otherDecimals = true;
}

/** A number's value; NaN when it is not whole, beyond any count, or when nobody can tell what its signs mean. */
export function wholeOf(body: string, page: Separators): number {
  const value = valueIn(body, page);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function valueIn(body: string, page: Separators): number {
  if (/^\d+$/.test(body)) return Number(body);
  const split = /^(.*?)(?:([.,٫])(\d+))?$/.exec(body);
  const [, before = '', last, behind = ''] = split ?? [];
  const zeros = /^0+$/.test(behind);
  const role = last === '.' ? page.point : last === ',' ? page.comma : 'decimal';
  if (last === undefined) return grouped(body, page);
  if (/\D/.test(before)) {
    // Two kinds of signs: the last is the decimal one. One kind, several times: it groups.
    if (before.includes(last)) return grouped(body, page);
    return zeros && role !== 'unclear' ? grouped(before, page) : Number.NaN;
  }
  if (last === '٫') return zeros ? Number(before) : Number.NaN;
  if (role === 'unclear') return Number.NaN;
  if (behind.length !== 3 || before.startsWith('0') || role === 'decimal') {
    if (behind.length === 3 && role !== 'decimal') return Number.NaN;
    return zeros && (behind.length !== 3 || page.threeDecimals) ? Number(before) : Number.NaN;
  }
  const proven = last === '.' ? page.proven.point : page.proven.comma;
  return proven && before.length > 3 ? Number(before + behind) : grouped(body, page);
}

// `1,10,798`, `110,798`, `1'234`: groups of three, or the Indian grouping; no group before the first begins with 0.
function grouped(body: string, page: Separators): number {
  const signs = new Set(body.replace(/\d/g, ''));
  if (signs.size === 0) return Number(body);
  const [sign = ''] = signs;
  const role = sign === '.' ? page.point : sign === ',' ? page.comma : 'group';
  if (signs.size > 1 || role !== 'group' || body.startsWith('0')) return Number.NaN;
  const fits = THREES.test(body) || INDIAN.test(body);
  return fits ? Number(body.replace(/\D/g, '')) : Number.NaN;
}

const THREES = /^\d{1,3}(?:\D\d{3})+$/;
const INDIAN = /^\d{1,2}(?:\D\d{2})*\D\d{3}$/;
