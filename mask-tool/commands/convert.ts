import type { CommandModule } from 'yargs';
import { answer, sum } from '../answer.ts';
import type { CommonArgs } from '../arguments.ts';
import { formatOf, readAny, writeAny } from '../convert.ts';
import { save } from '../save.ts';

interface Args extends CommonArgs {
  in: string;
  out: string;
}

export const command: CommandModule<CommonArgs, Args> = {
  builder: (yargs) =>
    yargs
      .positional('in', { type: 'string', demandOption: true })
      .positional('out', { type: 'string', demandOption: true }),
  handler: async (args) => {
    const format = formatOf(args.out);
    const masks = await readAny(args.in);
    save(args.out, writeAny(masks, format));
    answer(args.json, sum(masks), [`${masks.seats.size} seats, ${masks.width}x${masks.height}: ${args.out}`]);
  },
};
