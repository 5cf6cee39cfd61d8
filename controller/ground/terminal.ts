/**
 * The one place where text leaves for a terminal. Pages, folders and hooks bring words that nobody vouches for, and a
 * terminal obeys what it is sent: control characters move its cursor, write its clipboard and set its title; marks of
 * direction make one line read as another.
 */

// C0 but tab and line feed, DEL, C1, line and paragraph separators, marks of direction. Joiners stay: Indic words need them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text that a terminal only shows: what it would obey is written as in JSON, `\u001b`, so that JSON stays the same JSON. */
export function plain(text: string): string {
  return text.replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in one line, so that nothing from outside looks like a line of ours. */
export function plainLine(text: string): string {
  return plain(text.replace(/\n/g, '\\n'));
}

/** What was asked for, for standard output. */
export function print(text: string): void {
  process.stdout.write(plain(text));
}

export function printLine(text: string): void {
  print(`${text}\n`);
}

export function printJson(data: unknown): void {
  printLine(JSON.stringify(data, null, 2));
}

/** Everything else that somebody should read, for standard error. */
export function say(line: string): void {
  process.stderr.write(`${plain(line)}\n`);
}

/** A line that the next one replaces; only where somebody watches a terminal. */
export function sayProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${plain(line)}`);
}

/** Data that another program may read byte for byte; a terminal gets only what it may show. */
export function printData(text: string): void {
  if (process.stdout.isTTY) print(text);
  else process.stdout.write(text);
}
