import type { CommandModule } from 'yargs';
import { answer } from '../answer.ts';
import type { CommonArgs } from '../arguments.ts';
import { type PairArgs, pairOptions, readPair } from '../map-pair.ts';
import { save } from '../save.ts';
import { drawSheet } from '../sheet.ts';

interface Args extends CommonArgs, PairArgs {
  out: string;
}

export const command: CommandModule<CommonArgs, Args> = {
  builder: (yargs) =>
    pairOptions(yargs).option('out', { type: 'string', demandOption: true, describe: 'PNG to write' }),
  handler: async (args) => {
    const { base, masks } = await readPair(args);
    save(args.out, drawSheet(base, masks));
    answer(args.json, { out: args.out }, [args.out]);
  },
};
