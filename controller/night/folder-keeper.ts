import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How often it is looked whether the output folder is there, wall ms. */
const LOOK_MS = 1000;
/** What every night's folder has: when one of them is gone, somebody has cleared it away. */
const SIGNS = ['countnight.json', 'as-run.ndjson', 'maps', join('overlays', 'page.js'), 'preview.html'];

export interface Kept {
  outDir: string;
  /** Writes everything of the folder anew. */
  restore(): Promise<void>;
  tell(text: string): void;
}

/**
 * Brings an output folder back that is removed in the middle of a night, whole or in part: OBS goes on showing what it
 * has loaded, and would find nothing when it loads again. Told once, and once more when it could not be brought back.
 *
 * @returns ends it
 */
export function keepFolder({ outDir, restore, tell }: Kept): () => void {
  let busy = false;
  let failed = false;
  const look = async (): Promise<void> => {
    // What failed half-way, on a full disk, is not whole because its signs are there again.
    if (busy || (!failed && SIGNS.every((name) => existsSync(join(outDir, name))))) return;
    busy = true;
    try {
      await mkdir(outDir, { recursive: true });
      await restore();
      tell(`${outDir} was cleared away in mid-run; everything in it is written anew`);
      failed = false;
    } catch (error) {
      if (!failed)
        tell(`${outDir} is gone and cannot be made again; it is tried again: ${(error as Error).message}`);
      failed = true;
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => clearInterval(timer);
}
