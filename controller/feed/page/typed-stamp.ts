import { DateTime } from 'luxon';
import { asciiDigits } from './number-text.ts';

/** Halves of the day, as forms of several languages write them. */
const BEFORE_NOON = /(?<![\p{L}])a\.?\s?m\.?(?![\p{L}])|오전|午前|上午|पूर्वाह्न|পূর্বাহ্ণ|முற்பகல்|ص/iu;
const AFTER_NOON = /(?<![\p{L}])p\.?\s?m\.?(?![\p{L}])|오후|午後|下午|अपराह्न|অপরাহ্ণ|பிற்பகல்|م/iu;
const TIME =
  /(?<!\d)(\d{1,2})(?:[:.h]|時|시\s?)(\d{2})(?:(?:[:.]|分|분\s?)(\d{2}))?(?:[.,]\d+)?(?!\d)(?![./-]\d)/u;
const DATE = /(?<!\d)(\d{1,4})(?:[./-]\s?|[年년]\s?)(\d{1,2})(?:[./-]\s?|[月월]\s?)(\d{1,4})(?!\d)/u;
const OFFSET = /(?:GMT|UTC)?\s?([+\-−])(\d{1,2}):?(\d{2})?\s*$|(?:GMT|UTC|(?<=\d)Z)\s*$/u;

/**
 * The time stamp of a form's answer, or one that a person typed, in whatever order their spreadsheet writes it: day, month
 * and year in any order and a clock of 12 or 24 hours; of the readings the one nearest to `near`, because whoever types does
 * so tonight. A time alone is of the day that brings it nearest, but never more than an hour ahead: what stands in the sheet
 * since the morning is not of tomorrow in the evening.
 *
 * @param zone IANA zone of a stamp that names none
 * @param near when the sheet was read, ms
 * @returns ms, or null for a text that is no such time
 */
export function typedStamp(text: string, zone: string, near: number): number | null {
  const plain = asciiDigits(text)
    .replace(/[\s\u00a0\u202f]+/gu, ' ')
    .trim();
  const date = DATE.exec(plain);
  const rest = date ? plain.replace(date[0], ' ') : plain;
  const time = TIME.exec(rest);
  if (!time) return null;
  const clock = clockOf(time, rest);
  if (clock === null) return null;
  const offset = date ? OFFSET.exec(rest.slice(time.index + 3)) : null;
  const place = offset ? offsetOf(offset) : zone;
  const days = date ? daysOf(date) : daysAround(near, place);
  const readings = days
    .map((day) => DateTime.fromObject({ ...day, ...clock }, { zone: place }))
    .filter(({ isValid }) => isValid)
    .map((moment) => moment.toMillis())
    .filter((at) => date || at - near <= AHEAD);
  const [first, ...others] = readings;
  if (first === undefined) return null;
  return others.reduce((best, one) => (Math.abs(one - near) < Math.abs(best - near) ? one : best), first);
}

interface Day {
  year: number;
  month: number;
  day: number;
}

function clockOf([, h = '', m = '', s = '0']: RegExpExecArray, text: string) {
  const hour = Number(h);
  const late = AFTER_NOON.test(text);
  if (!late && !BEFORE_NOON.test(text)) return { hour, minute: Number(m), second: Number(s) };
  if (hour < 1 || hour > 12) return null;
  return { hour: (hour % 12) + (late ? 12 : 0), minute: Number(m), second: Number(s) };
}

/** The days that three numbers may mean: year first, or year last with day and month in either order. */
function daysOf([, a = '', b = '', c = '']: RegExpExecArray): Day[] {
  const numbers = [a, b, c].map(Number) as [number, number, number];
  if (a.length > 2) return [{ year: numbers[0], month: numbers[1], day: numbers[2] }];
  const year = c.length > 2 ? numbers[2] : 2000 + numbers[2];
  return [
    { year, month: numbers[1], day: numbers[0] },
    { year, month: numbers[0], day: numbers[1] },
  ];
}

/** How far a clock that a time is read from may be ahead of ours. */
export const AHEAD = 60 * 60_000;

function daysAround(near: number, zone: string): Day[] {
  return [-1, 0, 1].map((days) => {
    const { year, month, day } = DateTime.fromMillis(near, { zone }).plus({ days });
    return { year, month, day };
  });
}

function offsetOf([, sign, hours = '0', minutes = '0']: RegExpExecArray): string {
  return `UTC${sign === undefined || sign === '+' ? '+' : '-'}${Number(hours)}:${minutes.padStart(2, '0')}`;
}
