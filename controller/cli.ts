import yargs, { type Argv, type CommandModule } from 'yargs';
import { checkArguments, usageError } from './arguments.ts';
import { EXIT, UserError } from './user-error.ts';
import { VERSION } from './version.ts';

/** Every verb of the command line. Only the wanted one is loaded: `ctl` from a Stream Deck key shall not wait for a HTML parser. */
const COMMANDS: Readonly<Record<string, () => Promise<{ command: CommandModule }>>> = {
  run: () => import('./commands/run.ts'),
  rehearse: () => import('./commands/rehearse.ts'),
  simulate: () => import('./commands/simulate.ts'),
  probe: () => import('./commands/probe.ts'),
  record: () => import('./commands/record.ts'),
  prefetch: () => import('./commands/prefetch.ts'),
  doctor: () => import('./commands/doctor.ts'),
  check: () => import('./commands/check.ts'),
  scenes: () => import('./commands/scenes.ts'),
  ctl: () => import('./commands/ctl.ts'),
  follow: () => import('./commands/follow.ts'),
  export: () => import('./commands/export.ts'),
  new: () => import('./commands/new.ts'),
  backtest: () => import('./commands/backtest.ts'),
  ograf: () => import('./commands/ograf.ts'),
};

/**
 * Runs one command line and returns its exit code (sysexits). A UserError ends in one line on stderr; any
 * other error is a bug of ours and says so with its stack.
 *
 * @param argv arguments after the program's name
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const commands = await commandsFor(argv);
    const usage = commands.length === 1 ? String(commands[0]?.command) : undefined;
    const program: Argv = yargs([...argv])
      .scriptName('countnight')
      .usage('$0 COMMAND: drives OBS Studio on a count night')
      // Messages in one language: the machine's own would stand between ours.
      .locale('en')
      .version(VERSION)
      // `--obs URL ELECTION`: an option that may be repeated takes one word at a time.
      .parserConfiguration({ 'greedy-arrays': false })
      .command(commands)
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
      process.stderr.write(`countnight: ${told.message}\n`);
      return told.exitCode;
    }
    process.stderr.write(
      `countnight: a bug, please report it: ${error instanceof Error ? error.stack : error}\n`,
    );
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
  return new UserError({ what, got: message, ...(path && { where: path }) }, EXIT.io, { cause: error });
}

// The parser knows each option in camelCase too, and the words without dashes as if they were options.
function optionsAsTyped(known: object, usage = ''): string[] {
  const words = ['version', ...(usage.match(/[a-z]+(?=[.>\]])/g) ?? [])];
  return Object.keys(known).filter((name) => /^[a-z][a-z-]+$/.test(name) && !words.includes(name));
}

async function commandsFor(argv: readonly string[]): Promise<CommandModule[]> {
  const word = argv.find((each) => !each.startsWith('-'));
  const wanted = Object.entries(COMMANDS).filter(([name]) => name === word);
  const loads = wanted.length > 0 ? wanted : Object.entries(COMMANDS);
  return Promise.all(loads.map(async ([, load]) => (await load()).command));
}
