import { EXIT, UserError } from './ground/user-error.ts';

/** What yargs knows of a command's options, as its checks are told. */
interface Known {
  array: readonly string[];
  number: readonly string[];
  string: readonly string[];
}

/**
 * Refuses what the parser lets through: an option without its value, one that is given twice, a number that is none.
 *
 * @param words the command line as it was typed
 * @throws UserError 64
 */
export function checkArguments(
  parsed: Readonly<Record<string, unknown>>,
  known: Known,
  words: readonly string[],
): void {
  const typed = (name: string) =>
    words.flatMap((word, index) => (word === `--${name}` || word.startsWith(`--${name}=`) ? [index] : []));
  const names = new Set(words.flatMap((word) => /^--([a-z][a-z-]*)/.exec(word)?.[1] ?? []));
  for (const name of names) {
    const places = typed(name);
    if (places.length > 1 && !known.array.includes(name))
      throw misuse(`--${name} is given ${places.length} times`, {
        got: places.map((at) => valueAt(words, at)).join(' and '),
        expected: 'it once',
      });
    const takesValue = [known.array, known.number, known.string].some((kind) => kind.includes(name));
    if (takesValue && places.some((at) => isBare(words, at)))
      throw misuse(`--${name} has no value`, { got: 'nothing after it' });
  }
  for (const name of known.number) {
    if (!Number.isNaN(parsed[name])) continue;
    const got = JSON.stringify(valueAt(words, typed(name)[0] ?? words.length));
    throw misuse(`--${name} is not a number`, { got, expected: 'a number' });
  }
}

/**
 * What the parser's own complaint means, with the words a reader needs to mend it.
 *
 * @param usage how the command is written, `rehearse <election>`; undefined before one was named
 * @param options the command's options
 */
export function usageError(
  message: string,
  words: readonly string[],
  usage: string | undefined,
  options: readonly string[],
): UserError {
  const verb = usage?.split(' ')[0];
  const remedy = verb
    ? `countnight ${verb} --help explains them`
    : 'countnight --help lists the commands, countnight COMMAND --help its options';
  const complain = (what: string, got?: string, expected?: string) =>
    new UserError(EXIT.usage, { what, ...(got && { got }), ...(expected && { expected }), remedy });
  const unknown = /^Unknown arguments?: (.*)/.exec(message)?.[1]?.split(', ');
  if (unknown && !verb) return complain('there is no such command', unknown[0]);
  if (unknown) {
    const option = unknown.find((name) => words.some((word) => word.startsWith(`--${name}`)));
    if (option !== undefined) return complain('there is no such option', `--${option}`, list(options));
    return complain('a word too many', unknown.join(' '), `countnight ${usage}`);
  }
  if (message.startsWith('Not enough non-option'))
    return complain('a word is missing', `countnight ${words.join(' ')}`, `countnight ${usage}`);
  const missing = /^Missing required arguments?: (.*)/.exec(message)?.[1];
  if (missing) return complain(`--${missing.replaceAll(', ', ' and --')} must be given`);
  const choice = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(message);
  if (choice) return complain(`no such ${choice[1]}`, choice[2], choice[3]);
  return complain(message);
}

function misuse(what: string, facts: { got?: string; expected?: string }): UserError {
  return new UserError(EXIT.usage, { what, ...facts });
}

function list(options: readonly string[]): string {
  return options.map((name) => `--${name}`).join(', ');
}

function valueAt(words: readonly string[], at: number): string {
  const word = words[at] ?? '';
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[at + 1] ?? '');
}

// An empty word is a value: a Stream Deck's `--why "$REASON"` may have nothing to say.
function isBare(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (word.includes('=')) return word.endsWith('=');
  const next = words[at + 1];
  return next === undefined || /^--[a-z]/.test(next);
}
