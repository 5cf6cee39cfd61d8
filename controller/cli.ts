import yargs, { type CommandModule } from 'yargs';
import { EXIT, UserError } from './user-error.ts';

/** Every verb of the command line; each is a file of its own name in `commands/`. */
const COMMANDS = [
  'run',
  'rehearse',
  'simulate',
  'probe',
  'record',
  'doctor',
  'check',
  'scenes',
  'ctl',
  'follow',
  'export',
  'new',
  'backtest',
  'ograf',
] as const;

/**
 * Runs one command line and returns its exit code (sysexits). A UserError ends in one line on stderr; any
 * other error is a bug of ours and says so with its stack.
 *
 * @param argv arguments after the program's name
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const program = yargs([...argv])
      .scriptName('countnight')
      .usage('$0 COMMAND: drives OBS Studio on a count night')
      .command(await commandsFor(argv))
      .demandCommand(1, 'which command?')
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        if (error) throw error;
        throw new UserError(
          {
            what: message,
            remedy: 'countnight --help lists the commands, countnight COMMAND --help its options',
          },
          EXIT.usage,
        );
      })
      .alias('h', 'help')
      .wrap(Math.min(110, process.stdout.columns ?? 110));
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.ok;
  } catch (error) {
    if (error instanceof UserError) {
      process.stderr.write(`countnight: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(
      `countnight: a bug, please report it: ${error instanceof Error ? error.stack : error}\n`,
    );
    return EXIT.software;
  }
}

// Only the wanted command is loaded: `ctl` from a Stream Deck key shall not wait for a HTML parser.
async function commandsFor(argv: readonly string[]): Promise<CommandModule[]> {
  const wanted = COMMANDS.filter((name) => name === argv.find((word) => !word.startsWith('-')));
  return Promise.all(
    (wanted.length > 0 ? wanted : COMMANDS).map(
      async (name) => ((await import(`./commands/${name}.ts`)) as { command: CommandModule }).command,
    ),
  );
}
