import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { fitsMap } from '../controller/render/map/png-inspect.ts';

/** What every command is told beside its own options. */
export const COMMON = {
  json: { type: 'boolean', default: false, describe: 'print the result as JSON' },
} as const;

/**
 * Words of the command line -> values. Each throws a UserError 64 that shows what was typed and what was expected.
 *
 * @returns rrggbb, without a `#`
 */
export function colourOf(text: string): string {
  return /^#?([0-9a-f]{6})$/i.exec(text)?.[1] ?? wrong('Not a colour', text, 'rrggbb');
}

/** `1000x800` -> px. */
export function sizeOf(text: string): { width: number; height: number } {
  const found = /^(\d{2,5})x(\d{2,5})$/.exec(text);
  const size = { width: Number(found?.[1]), height: Number(found?.[2]) };
  return fitsMap(size) ? size : wrong('Not a size', text, 'WxH, at most 40 million pixels');
}

/** A number within bounds, both included. */
export function numberOf(option: string, value: number, least: number, most: number): number {
  const good = Number.isFinite(value) && value >= least && value <= most;
  return good ? value : wrong(`Not a value for --${option}`, `${value}`, `a number from ${least} to ${most}`);
}

/** `X,Y,W,H` -> px. */
export function cropOf(text: string): { x: number; y: number; width: number; height: number } {
  const found = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text)?.slice(1).map(Number);
  const [x, y, width, height] = found ?? wrong('Not a crop', text, 'X,Y,W,H');
  return { x: x as number, y: y as number, width: width as number, height: height as number };
}

/** A regular expression whose first group is a seat number. */
export function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return wrong('Not a regular expression', text, 'one whose first group is the seat number');
  }
}

/** `1,2,5-9` -> seat numbers. */
export function numbersOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!found) return wrong('Not seat numbers', text, '1-294, or 1,2,5-9');
    const from = Number(found[1]);
    const to = Number(found[2] ?? found[1]);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}

function wrong(what: string, got: string, expected: string): never {
  throw new UserError(EXIT.usage, { what, got, expected });
}
