import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { loadMasks, type Masks } from '../controller/render/map/mask-file.ts';
import { EXIT, UserError } from '../controller/user-error.ts';

/** The two files of a map on the command line. */
export interface PairArgs {
  base: string;
  masks: string;
}

export function pairOptions<T>(args: Argv<T>) {
  return args
    .positional('base', { type: 'string', demandOption: true, describe: 'NAME.base.png' })
    .positional('masks', { type: 'string', demandOption: true, describe: 'NAME.masks.txt' });
}

/** @throws UserError 65 when either cannot be read */
export async function readPair({ base, masks }: PairArgs): Promise<{ base: Uint8Array; masks: Masks }> {
  return { base: readBase(base), masks: await loadMasks(masks) };
}

function readBase(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError({ what: 'Cannot read the file', where: file }, EXIT.data, { cause });
  }
}
