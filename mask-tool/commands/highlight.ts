import type { CommandModule } from 'yargs';
import { answer } from '../answer.ts';
import { type CommonArgs, colourOf } from '../arguments.ts';
import { highlight } from '../highlight.ts';
import { type PairArgs, pairOptions, readPair } from '../map-pair.ts';
import { progressOf } from '../progress.ts';

interface Args extends CommonArgs, PairArgs {
  out: string;
  colour: string;
}

export const command: CommandModule<CommonArgs, Args> = {
  builder: (yargs) =>
    pairOptions(yargs)
      .option('out', { type: 'string', demandOption: true, describe: 'folder for the screenshots' })
      .option('colour', { type: 'string', default: 'ffff00', describe: 'rrggbb' }),
  handler: async (args) => {
    const colour = colourOf(args.colour);
    const { base, masks } = await readPair(args);
    const progress = progressOf('seats');
    const files = highlight(base, masks, args.out, colour, progress.show);
    progress.stop();
    answer(args.json, { files }, [`${files.length} screenshots in ${args.out}`]);
  },
};
