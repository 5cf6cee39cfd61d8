import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { plainLine, say } from '../controller/ground/terminal.ts';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { lazyVerbs, type Verb } from '../controller/ground/verbs.ts';
import { VERSION } from '../controller/ground/version.ts';
import { COMMON } from './arguments.ts';

/** Every verb of the command line; each is a file of its own name in `commands/`. */
const VERBS: Readonly<Record<string, Verb>> = {
  'extract <screenshots..>': [
    'screenshots, one a seat, in which the seat is highlighted -> masks',
    () => import('./commands/extract.ts'),
  ],
  'draw <boundaries>': [
    'GeoJSON or TopoJSON, or places in a CSV -> base maps and masks',
    () => import('./commands/draw.ts'),
  ],
  'highlight <base> <masks>': [
    'base map and masks -> one screenshot a seat, in which it is highlighted',
    () => import('./commands/highlight.ts'),
  ],
  'check <base> <masks>': [
    'do a base map and its masks fit each other and make sense?',
    () => import('./commands/check.ts'),
  ],
  'sheet <base> <masks>': [
    'contact sheet: every seat numbered and coloured, for the eye',
    () => import('./commands/sheet.ts'),
  ],
  'convert <in> <out>': [
    'masks to and from an id PNG or a list of coordinates (.txt)',
    () => import('./commands/convert.ts'),
  ],
};

const words = hideBin(process.argv);

try {
  await yargs(words)
    .scriptName('mask-tool')
    .usage('$0 COMMAND: base maps and masks, from screenshots or boundaries')
    .version(VERSION)
    .options(COMMON)
    .command(lazyVerbs(VERBS))
    .demandCommand(1, 'Say what to do: extract, draw, highlight, check, sheet or convert')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UserError(EXIT.usage, { what: message, remedy: 'mask-tool --help' });
    })
    .parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(`mask-tool: ${plainLine(error.message)}`);
  process.exitCode = error.exitCode;
}
