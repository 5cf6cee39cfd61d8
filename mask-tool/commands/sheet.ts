import { verb } from '../../controller/ground/verbs.ts';
import { answer } from '../answer.ts';
import { COMMON } from '../arguments.ts';
import { PAIR, readPair } from '../map-pair.ts';
import { save } from '../save.ts';
import { drawSheet } from '../sheet.ts';

export const command = verb(
  { ...PAIR, ...COMMON, out: { type: 'string', demandOption: true, describe: 'PNG to write' } },
  async (args) => {
    const { base, masks } = await readPair(args);
    save(args.out, drawSheet(base, masks));
    answer(args.json, { out: args.out }, [args.out]);
  },
);
