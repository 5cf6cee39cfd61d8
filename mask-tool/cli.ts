import yargs, { type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT, UserError } from '../controller/user-error.ts';
import { VERSION } from '../controller/version.ts';
import type { CommonArgs } from './arguments.ts';

/** Every verb of the command line; each is a file of its own name in `commands/`. */
const COMMANDS = ['extract', 'draw', 'highlight', 'check', 'sheet', 'convert'] as const;

const words = hideBin(process.argv);

try {
  await yargs(words)
    .scriptName('mask-tool')
    .usage('$0 COMMAND: base maps and masks, from screenshots or boundaries')
    .version(VERSION)
    .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
    .command(await commandsFor(words))
    .demandCommand(1, 'Say what to do: extract, draw, highlight, check, sheet or convert')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UserError({ what: message, remedy: 'mask-tool --help' }, EXIT.usage);
    })
    .parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`mask-tool: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

// Only the wanted command is loaded: `check` shall not wait for projections.
async function commandsFor(argv: readonly string[]): Promise<CommandModule<CommonArgs>[]> {
  const wanted = COMMANDS.filter((name) => name === argv.find((word) => !word.startsWith('-')));
  return Promise.all(
    (wanted.length > 0 ? wanted : COMMANDS).map(
      async (name) =>
        ((await import(`./commands/${name}.ts`)) as { command: CommandModule<CommonArgs> }).command,
    ),
  );
}
