import type { Election, Names } from '../../election/election.ts';
import { fill, type Words } from './words.ts';

/** A number that counts to its new value in the page: raw value and text as shown. */
export interface Shown {
  value: number;
  text: string;
}

/** How this election's numbers, times and names are written. Everything is Latin digits unless its locale asks. */
export interface Format {
  /** Tag for the page's own number tweens. */
  locale: string;
  /** `12,34,567` in India. */
  number(value: number): string;
  /** The number as a page counts up to it. */
  shown(value: number): Shown;
  /** `+12`, `−3`, `0`. */
  signed(value: number): string;
  /** 0..1 -> `48.0 %`. */
  share(value: number, digits?: number): string;
  /** 0.021 -> `+2.1`. */
  points(value: number): string;
  /** Large counts of votes in a few letters: `5.97 crore`, `23.4 lakh`, `1.2 m`. */
  short(value: number): string;
  /** `14:05` in the election's zone. */
  time(ms: number): string;
  /** A name in the boards' language, where the election has one. */
  name(thing: { name: string; names: Names }): string;
}

/** Formats of an election; cheap to use, made once a night. */
export function formatOf(election: Election, words: Words): Format {
  // `-u-nu-…` in the locale is the election asking for its own digits; else 12,34,567 in Latin ones.
  const locale = election.locale.includes('-u-') ? election.locale : `${election.locale}-u-nu-latn`;
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimals = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const decimal = (value: number, digits: number) => (decimals[digits] as Intl.NumberFormat).format(value);
  const clock = new Intl.DateTimeFormat(`en-GB${locale.match(/-u-nu-\w+/)?.[0] ?? ''}`, {
    timeZone: election.timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const lakhs = /-IN\b|-BD\b|-NP\b|-PK\b/.test(locale);
  const scales: readonly (readonly [number, string])[] = lakhs
    ? [
        [1e7, words.crore],
        [1e5, words.lakh],
      ]
    : [
        [1e9, words.billion],
        [1e6, words.million],
      ];
  const number = (value: number) => plain.format(value);
  return {
    locale,
    number,
    shown: (value) => ({ value, text: number(value) }),
    signed: (value) => (value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : number(0)),
    share: (value, digits = 1) => fill(words.percent, { n: decimal(clamped(value * 100, digits), digits) }),
    points: (value) => {
      const points = decimal(Math.abs(value * 100), 1);
      const zero = points === decimal(0, 1);
      return zero ? points : `${value > 0 ? '+' : '−'}${points}`;
    },
    short: (value) => {
      const scale = scales.find(([from]) => value >= from);
      if (!scale) return number(value);
      const scaled = value / scale[0];
      return `${decimal(scaled, scaled < 10 ? 2 : scaled < 100 ? 1 : 0)} ${scale[1]}`;
    },
    time: (ms) => clock.format(ms),
    name: ({ name, names }) => names[election.language] ?? name,
  };
}

/** Rounding must not show 100 % before everything is counted. */
function clamped(percent: number, digits: number): number {
  return percent < 100 ? Math.min(percent, 100 - 10 ** -digits) : percent;
}
