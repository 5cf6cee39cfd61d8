import { DateTime } from 'luxon';
import { asciiDigits } from './count.ts';

/** How a source writes its "last updated" (hazard H27). */
export interface StampFormat {
  /** Luxon tokens, tried in order; `iso`, `http` (RFC 7231), `seconds` and `ms` (since 1970) besides. */
  formats: readonly string[];
  /** IANA zone of a stamp that carries none. */
  zone: string;
}

/**
 * A stamp as ms UTC, or null when the text is none in any of the formats. The host's own zone never counts.
 * White space may differ and AM/PM may be of any case; digits may be of any script.
 */
export function parseStamp(text: string, format: StampFormat): number | null {
  let known = read.get(format);
  if (!known || known.size > 5000) {
    known = new Map();
    read.set(format, known);
  }
  let time = known.get(text);
  if (time === undefined) {
    time = parse(text, format);
    known.set(text, time);
  }
  return time;
}

// A sweep over a source reads a few stamps hundreds of times, and reading one costs more than a table.
const read = new WeakMap<StampFormat, Map<string, number | null>>();

function parse(text: string, { formats, zone }: StampFormat): number | null {
  const plain = asciiDigits(text)
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/\b([ap])\.?m\b\.?/gi, (_, half: string) => `${half.toUpperCase()}M`)
    .trim();
  for (const format of formats) {
    const time = parseAs(plain, format, zone);
    if (time !== null) return time;
  }
  return null;
}

function parseAs(text: string, format: string, zone: string): number | null {
  if (format === 'seconds' || format === 'ms') {
    if (!/^\d{9,16}(\.\d+)?$/.test(text)) return null;
    return Math.round(Number(text) * (format === 'seconds' ? 1000 : 1));
  }
  const options = { zone, locale: 'en-US' };
  const time =
    format === 'iso'
      ? DateTime.fromISO(text, options)
      : format === 'http'
        ? DateTime.fromHTTP(text)
        : DateTime.fromFormat(text, format, options);
  return time.isValid ? time.toMillis() : null;
}

/** Formats for a source whose feed file names none: what results sites were seen to print. */
export const COMMON_FORMATS: readonly string[] = [
  'iso',
  "hh:mm a 'On' dd/MM/yyyy",
  "h:mm a 'On' d/M/yyyy",
  "hh:mm:ss a 'On' dd/MM/yyyy",
  'dd/MM/yyyy HH:mm:ss',
  'dd/MM/yyyy HH:mm',
  'd MMMM yyyy, HH:mm',
  'd MMM yyyy HH:mm',
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm',
  'http',
];
