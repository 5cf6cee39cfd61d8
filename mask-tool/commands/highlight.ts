import { verb } from '../../controller/ground/verbs.ts';
import { answer } from '../answer.ts';
import { COMMON, colourOf } from '../arguments.ts';
import { highlight } from '../highlight.ts';
import { PAIR, readPair } from '../map-pair.ts';
import { progressOf } from '../progress.ts';

export const command = verb(
  {
    ...PAIR,
    ...COMMON,
    out: { type: 'string', demandOption: true, describe: 'folder for the screenshots' },
    colour: { type: 'string', default: 'ffff00', describe: 'rrggbb' },
  },
  async (args) => {
    const colour = colourOf(args.colour);
    const { base, masks } = await readPair(args);
    const progress = progressOf('seats');
    const files = highlight(base, masks, args.out, colour, progress.show);
    progress.stop();
    answer(args.json, { files }, [`${files.length} screenshots in ${args.out}`]);
  },
);
