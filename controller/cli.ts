import type { Argv } from 'yargs';
import { checkArguments, usageError } from './arguments.ts';
import { plainLine, say } from './ground/terminal.ts';
import { EXIT, UserError } from './ground/user-error.ts';
import { beginVerb, lazyVerbs, type Verb } from './ground/verbs.ts';
import { VERSION } from './ground/version.ts';

/** Every verb of the command line. */
const VERBS: Readonly<Record<string, Verb>> = {
  'run <election>': [
    'the live night: read the source, drive OBS, until Ctrl-C',
    () => import('./commands/run.ts'),
  ],
  'rehearse [election]': [
    'play a recorded or simulated night into OBS, under the TEST mark',
    () => import('./commands/rehearse.ts'),
  ],
  'simulate <election>': [
    'make a count night out of the final results, to rehearse with',
    () => import('./commands/simulate.ts'),
  ],
  'probe <election> [pages..]': [
    'show what a results page is read as, beside the roster; exit 0 only when the night would take all of it',
    () => import('./commands/probe.ts'),
  ],
  'record <election>': [
    'write every exchange with the source into a WARC file, until Ctrl-C',
    () => import('./commands/record.ts'),
  ],
  'prefetch <election>': [
    'fetch candidates and their photos once, before the night, into the cache',
    () => import('./commands/prefetch.ts'),
  ],
  'doctor [election]': [
    'look at OBS, Chromium, this machine and the election folder, and say what to mend',
    () => import('./commands/doctor.ts'),
  ],
  'check <election>': [
    'look through an election folder: what is wrong, where, and what to do',
    () => import('./commands/check.ts'),
  ],
  'sheet <election>': [
    'draw every board at four moments of your own election to one page, and say what is wrong with them',
    () => import('./commands/sheet.ts'),
  ],
  'sheet-for <election>': [
    'write the sheet to type results into, CSV or XLSX, with all seats and candidates in it',
    () => import('./commands/sheet-for.ts'),
  ],
  'scenes <election> <action>': [
    'what OBS must hold: show the difference, apply it, or take it out again',
    () => import('./commands/scenes.ts'),
  ],
  'ctl [words..]': [
    'tell a running controller what to do, over OBS: hold, step, cue, panic, pin, call, …',
    () => import('./commands/ctl.ts'),
  ],
  follow: [
    "drive this machine's OBS from the count that another machine keeps",
    () => import('./commands/follow.ts'),
  ],
  'airtime <election>': [
    'what was on air in a night: share of each kind of board, and how soon key seats were shown',
    () => import('./commands/airtime.ts'),
  ],
  'export <election>': [
    'write the count, or the published results, as CSV, JSON or NIST SP 1500-100',
    () => import('./commands/export.ts'),
  ],
  'report <out>': [
    'write one page about a night that is over: what was on air, what happened, what the sources did wrong',
    () => import('./commands/report.ts'),
  ],
  'new <dir>': [
    'make an election folder: out of a results page, a sheet and boundaries, or an example to fill in',
    () => import('./commands/new.ts'),
  ],
  'backtest <election>': [
    'replay published results as nights, and see how the projection would have done',
    () => import('./commands/backtest.ts'),
  ],
  'ograf <election>': [
    'write every board as an EBU OGraf v1 graphic, for other graphics systems',
    () => import('./commands/ograf.ts'),
  ],
};

/** Who asks for it does not want the verb's work. */
const HELP = /^(?:-h|--help|--version)$/;

/**
 * Runs one command line and returns its exit code (sysexits). A UserError ends in one line on stderr; any
 * other error is a bug of ours and says so with its stack.
 *
 * @param argv arguments after the program's name
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const word = argv.find((each) => !each.startsWith('-'));
    const usage = Object.keys(VERBS).find((verb) => verb.split(' ')[0] === word);
    const verb = VERBS[usage ?? ''];
    if (verb && !argv.some((each) => HELP.test(each))) await beginVerb(verb);
    // What was begun works while the parser is loaded.
    const { default: yargs } = await import('yargs');
    const program: Argv = yargs([...argv])
      .scriptName('countnight')
      .usage('$0 COMMAND: drives OBS Studio on a count night')
      // Messages in one language: the machine's own would stand between ours.
      .locale('en')
      .version(VERSION)
      // `--obs URL ELECTION`: an option that may be repeated takes one word at a time.
      .parserConfiguration({ 'greedy-arrays': false })
      .command(lazyVerbs(VERBS))
      .demandCommand(1, 'which command?')
      .strict()
      .check((parsed, known) => {
        checkArguments(parsed, known as never, argv);
        return true;
      })
      .exitProcess(false)
      .fail((message, error) => {
        if (error) throw error;
        const { key } = (program as unknown as { getOptions(): { key: object } }).getOptions();
        throw usageError(message, argv, usage, optionsAsTyped(key, usage));
      })
      .alias('h', 'help')
      .wrap(Math.min(110, process.stdout.columns ?? 110));
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.ok;
  } catch (error) {
    const told = error instanceof UserError ? error : diskError(error);
    if (told) {
      say(`countnight: ${plainLine(told.message)}`);
      return told.exitCode;
    }
    say(`countnight: a bug, please report it: ${error instanceof Error ? error.stack : error}`);
    return EXIT.software;
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk fails',
  EMFILE: 'too many files are open',
};

// A disk that refuses is not a bug of ours, wherever it is met.
function diskError(error: unknown): UserError | null {
  const { code = '', path, message, syscall } = error as NodeJS.ErrnoException;
  const what = REFUSALS[code] ?? (path && syscall ? 'a file cannot be used' : undefined);
  if (what === undefined) return null;
  return new UserError(EXIT.io, { what, got: message, ...(path && { where: path }), cause: error });
}

// The parser knows each option in camelCase too, and the words without dashes as if they were options.
function optionsAsTyped(known: object, usage = ''): string[] {
  const words = ['version', ...(usage.match(/[a-z]+(?=[.>\]])/g) ?? [])];
  return Object.keys(known).filter((name) => /^[a-z][a-z-]+$/.test(name) && !words.includes(name));
}
