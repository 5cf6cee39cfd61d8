import { verb } from '../../controller/ground/verbs.ts';
import { answer, sum } from '../answer.ts';
import { COMMON } from '../arguments.ts';
import { formatOf, readAny, writeAny } from '../convert.ts';
import { save } from '../save.ts';

export const command = verb(
  { ...COMMON, in: { type: 'string', demandOption: true }, out: { type: 'string', demandOption: true } },
  async (args) => {
    const format = formatOf(args.out);
    const masks = await readAny(args.in);
    save(args.out, writeAny(masks, format));
    answer(args.json, sum(masks), [`${masks.seats.size} seats, ${masks.width}x${masks.height}: ${args.out}`]);
  },
);
