import type { CommandModule } from 'yargs';
import { openMap } from '../../controller/render/map/painter.ts';
import { answer, lineOf, sum } from '../answer.ts';
import type { CommonArgs } from '../arguments.ts';
import { judgeMasks } from '../judge.ts';
import { type PairArgs, pairOptions, readPair } from '../map-pair.ts';

const HOW = {
  palette: 'rewriting palette entries (fastest)',
  indexed: 'repainting bands, one byte a pixel',
  rgba: 'repainting bands, four bytes a pixel',
  pngjs: 'pngjs writing the whole picture (slow)',
} as const;

export const command: CommandModule<CommonArgs, CommonArgs & PairArgs> = {
  builder: (yargs) => pairOptions(yargs),
  handler: async (args) => {
    const { base, masks } = await readPair(args);
    const { mode } = openMap(base, masks, args.base);
    const complaints = judgeMasks(masks);
    answer(args.json, { ...sum(masks), mode, complaints }, [
      ...complaints.map(lineOf),
      `${masks.seats.size} seats, ${masks.width}x${masks.height}; painted by ${HOW[mode]}`,
    ]);
  },
};
