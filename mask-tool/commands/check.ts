import { verb } from '../../controller/ground/verbs.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { answer, lineOf, sum } from '../answer.ts';
import { COMMON } from '../arguments.ts';
import { judgeMasks } from '../judge.ts';
import { PAIR, readPair } from '../map-pair.ts';

const HOW = {
  palette: 'rewriting palette entries (fastest)',
  indexed: 'repainting bands, one byte a pixel',
  rgba: 'repainting bands, four bytes a pixel',
  pngjs: 'pngjs writing the whole picture (slow)',
} as const;

export const command = verb({ ...PAIR, ...COMMON }, async (args) => {
  const { base, masks } = await readPair(args);
  const { mode } = openMap(base, masks, args.base);
  const complaints = judgeMasks(masks);
  answer(args.json, { ...sum(masks), mode, complaints }, [
    ...complaints.map(lineOf),
    `${masks.seats.size} seats, ${masks.width}x${masks.height}; painted by ${HOW[mode]}`,
  ]);
});
