import { readFileSync } from 'node:fs';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { loadMasks, type Masks } from '../controller/render/map/mask-file.ts';

/** The two files of a map on the command line. */
export const PAIR = {
  base: { type: 'string', demandOption: true, describe: 'NAME.base.png' },
  masks: { type: 'string', demandOption: true, describe: 'NAME.masks.txt' },
} as const;

/** @throws UserError 65 when either cannot be read */
export async function readPair({
  base,
  masks,
}: {
  base: string;
  masks: string;
}): Promise<{ base: Uint8Array; masks: Masks }> {
  return { base: readBase(base), masks: await loadMasks(masks) };
}

function readBase(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'Cannot read the file', where: file, cause });
  }
}
