import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Keyv } from 'keyv';
import type { CandidateId, Election } from '../election/election.ts';
import { openStore } from '../store/store.ts';
import { keptPage } from './page-cache.ts';
import { fillPhotoFolder, keptSheet } from './photo-folder.ts';

/** Where prefetched pages and pictures are kept. */
export interface PhotoStore {
  keyv: Keyv;
  /** For messages. */
  where: string;
  close(): Promise<void>;
}

/**
 * Opens the cache of what was fetched before the night: a Redis that machines share, else the folder `cache` in the
 * election's own.
 *
 * @param uri as for `openStore`; only `redis://` and `rediss://` count here, files hold the night's state
 * @throws UserError 69 when Redis does not answer
 */
export async function openPhotoStore(election: Election, uri: string | undefined): Promise<PhotoStore> {
  if (isShared(uri)) return openStore(uri, election.dir);
  const where = photoCache(election);
  // A night without fetched pictures needs none of it.
  const [{ Keyv }, { CacheFolder }] = await Promise.all([import('keyv'), import('./cache-folder.ts')]);
  const keyv = new Keyv({ store: new CacheFolder(where), throwOnErrors: true });
  keyv.on('error', () => {});
  return { keyv, where, close: async () => {} };
}

/**
 * The candidates' pictures in the out folder, from the roster's files and from what `countnight prefetch` fetched;
 * nothing is asked of any site. Candidate -> path relative to the out folder.
 *
 * @param told why there are none, when they could not be laid out: a night without pictures is a night
 */
export async function layPhotos(
  election: Election,
  outDir: string,
  uri: string | undefined,
  told: (reason: string) => void,
): Promise<ReadonlyMap<CandidateId, string>> {
  try {
    if (!isShared(uri) && !existsSync(photoCache(election)))
      return await fillPhotoFolder(outDir, election, null, async () => null);
    const store = await openPhotoStore(election, uri);
    try {
      const sheet = await keptSheet(store.keyv, election);
      return await fillPhotoFolder(outDir, election, sheet, (url) => keptPage(store.keyv, url));
    } finally {
      await store.close();
    }
  } catch (error) {
    told(`no photos: ${(error as Error).message}`);
    return new Map();
  }
}

function isShared(uri: string | undefined): uri is string {
  return uri !== undefined && /^rediss?:\/\//.test(uri);
}

function photoCache(election: Election): string {
  return join(election.dir, 'cache');
}
