import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import { keptBy, keptFor } from '../../ground/kept.ts';
import { asciiDigits } from './number-text.ts';
import { AHEAD, typedStamp } from './typed-stamp.ts';

/** How a source writes its "last updated" (hazard H27). */
export interface StampFormat {
  /** Luxon tokens, tried in order; `iso`, `http` (RFC 7231), `seconds` and `ms` (since 1970) besides. */
  formats: readonly string[];
  /** IANA zone of a stamp that carries none. */
  zone: string;
}

/** A moment as a source printed it. */
export interface Stamp {
  /** ms UTC. */
  at: number;
  /** The other instant that the same words mean, in the hour that clocks repeat or skip; null in every other. */
  or: number | null;
}

/**
 * A stamp, or null when the text is none in any of the formats. The host's own zone never counts.
 * White space may differ and AM/PM may be of any case; digits may be of any script.
 *
 * @param near ms UTC: of two instants that the words may mean, the one nearest to it; the fetch, mostly
 */
export function parseStamp(text: string, format: StampFormat, near: number): Stamp | null {
  const typed = format.formats === TYPED_FORMATS ? typedStamp(text, format.zone, near) : null;
  if (typed !== null) return { at: typed, or: null };
  const { instants, american, lacks } = reader(format)(text);
  const meant = lacks ? nearest(lacks, format.zone, near) : instants;
  const [one, two] = american && far(meant, near) && !far(american, near) ? american : meant;
  if (one === undefined) return null;
  if (two === undefined) return { at: one, or: null };
  return Math.abs(one - near) <= Math.abs(two - near) ? { at: one, or: two } : { at: two, or: one };
}

// A sweep over a source reads a few stamps hundreds of times, and reading one costs more than a table.
const reader = keptFor((format: StampFormat) => keptBy((text: string) => parse(text, format), 5000));

/** What a text may mean. */
interface Read {
  /** No, one or two. */
  instants: readonly number[];
  /** The same with the month before the day, where the feed file says nothing of it. */
  american?: readonly number[];
  /** A time without a day or a year: of the one that brings it nearest to the fetch. */
  lacks?: { what: 'days' | 'years'; text: string; format: string };
}

function parse(text: string, { formats, zone }: StampFormat): Read {
  const plain = asciiDigits(text)
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/\b([ap])\.?m\b\.?/gi, (_, half: string) => `${half.toUpperCase()}M`)
    .trim();
  for (const format of formats) {
    // A lone number is no year, and no hour.
    if (format === 'iso' && /^[+-]?\d{1,6}$/.test(plain)) continue;
    const instants = instantsOf(plain, format, zone);
    if (instants.length === 0) continue;
    const what = lackOf(format, plain);
    if (what !== null) return { instants, lacks: { what, text: plain, format } };
    const turned = monthFirst(format);
    return formats === COMMON_FORMATS && turned !== format
      ? { instants, american: instantsOf(plain, turned, zone) }
      : { instants };
  }
  return { instants: [] };
}

function lackOf(format: string, text: string): 'days' | 'years' | null {
  if (format === 'iso') return /^T?\d\d:/.test(text) ? 'days' : null;
  if (format === 'http' || format === 'seconds' || format === 'ms') return null;
  const fields = format.replace(/'[^']*'/g, '');
  return /[ykoDfF]/.test(fields) ? null : /[dML]/.test(fields) ? 'years' : 'days';
}

// Without it the day or the year would be that of this machine's clock, and another in a replay.
function nearest(
  { what, text, format }: NonNullable<Read['lacks']>,
  zone: string,
  near: number,
): readonly number[] {
  const found = [-1, 0, 1].map((n) => {
    const then = DateTime.fromMillis(near, { zone }).plus({ [what]: n });
    if (format === 'iso') return instantsOf(`${then.toISODate()}T${text.replace(/^T/, '')}`, format, zone);
    const tokens = what === 'days' ? 'yyyy-MM-dd' : 'yyyy';
    return instantsOf(`${then.toFormat(tokens)} ${text}`, `${tokens} ${format}`, zone);
  });
  // A page that stands still since the morning would be of tomorrow in the evening, and all its news older.
  const distance = (instants: readonly number[]): number =>
    Math.min(...instants.map((at) => (at - near > AHEAD ? Number.MAX_VALUE : Math.abs(at - near))));
  return found.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

function monthFirst(format: string): string {
  return format.replace('d/M', 'M/d').replace('dd/MM', 'MM/dd');
}

function far(instants: readonly number[], near: number): boolean {
  return instants.every((at) => Math.abs(at - near) > 2 * DAY);
}

function instantsOf(text: string, format: string, zone: string): readonly number[] {
  if (format === 'seconds' || format === 'ms') {
    if (!/^\d{9,16}(\.\d+)?$/.test(text)) return [];
    return [Math.round(Number(text) * (format === 'seconds' ? 1000 : 1))];
  }
  // What the clock on the wall showed, as if it were UTC.
  const time = parseIn(text, format, FixedOffsetZone.utcInstance);
  if (!time.isValid || !IANAZone.create(zone).isValid) return [];
  const wall = time.toMillis();
  // A text that says its own zone is the same instant wherever it is read.
  if (parseIn(text, format, FixedOffsetZone.instance(60)).toMillis() === wall) return [wall];
  const offsets = [wall - DAY, wall + DAY].map((ms) => offsetAt(ms, zone));
  const instants = offsets.map((offset) => wall - offset * MINUTE);
  const real = instants.filter((ms, i) => offsetAt(ms, zone) === offsets[i]);
  // A time that no clock showed was printed by one that was not moved, or moved too soon.
  return [...new Set(real.length > 0 ? real : instants)].sort((a, b) => a - b);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** In so short a time no zone moves its clocks and moves them back. */
const SPELL = DAY / 4;

/** Minutes that the zone's clocks are ahead of UTC. To ask for it costs as much as to read the stamp. */
function offsetAt(ms: number, zone: string): number {
  const spell = Math.floor(ms / SPELL);
  const known = spells(zone);
  const [begin, end] = [known(spell), known(spell + 1)];
  return begin === end ? begin : DateTime.fromMillis(ms, { zone }).offset;
}

const spells = keptBy((zone: string) =>
  keptBy((spell: number) => DateTime.fromMillis(spell * SPELL, { zone }).offset, 1000),
);

function parseIn(text: string, format: string, zone: FixedOffsetZone): DateTime {
  const options = { zone, ...LOCALE };
  if (format === 'iso') return DateTime.fromISO(text, options);
  if (format === 'http') return DateTime.fromHTTP(text);
  let parser = parsers.get(format);
  if (!parser) {
    parser = DateTime.buildFormatParser(format, LOCALE);
    parsers.set(format, parser);
  }
  return DateTime.fromFormatParser(text, parser, options);
}

const LOCALE = { locale: 'en-US' };
/** A format is taken apart once: that costs more than a stamp. */
const parsers = new Map<string, ReturnType<typeof DateTime.buildFormatParser>>();

/** Formats for a source whose feed file names none: what results sites were seen to print. */
export const COMMON_FORMATS: readonly string[] = ((usual: readonly string[]) => [
  ...new Set([...usual, ...usual.map(monthFirst)]),
])([
  'iso',
  "hh:mm a 'On' dd/MM/yyyy",
  "h:mm a 'On' d/M/yyyy",
  "hh:mm:ss a 'On' dd/MM/yyyy",
  'd/M/yyyy H:mm:ss',
  'd/M/yyyy H:mm',
  'd/M/yyyy h:mm:ss a',
  'd/M/yyyy h:mm a',
  'd MMMM yyyy, HH:mm',
  'd MMM yyyy HH:mm',
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm',
  'http',
]);

/** For what people type and forms stamp: typed-stamp.ts reads it in any order, and only what it cannot read is one of these. */
export const TYPED_FORMATS: readonly string[] = [...COMMON_FORMATS];
