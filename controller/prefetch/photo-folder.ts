import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Keyv } from 'keyv';
import type { CandidateId, Election } from '../election/election.ts';
import { bodyHash, type Exchange } from '../feed/wire/exchange.ts';
import { replaceFile } from '../ground/whole-file.ts';

/**
 * Lays the candidates' pictures into the out folder for the boards, `OUT/photos/WB-159-3.jpg` for candidate
 * `WB-159/3`: files that the roster names, and what was fetched before the night. What is there already stays
 * untouched, what is nobody's goes.
 *
 * @param sheet null when nothing was prefetched
 * @param kept gives a page of the cache
 * @returns candidate -> file, relative to the out folder
 * @throws the system's error when the folder cannot be written
 */
export async function fillPhotoFolder(
  outDir: string,
  election: Election,
  sheet: PhotoSheet | null,
  kept: (url: string) => Promise<Exchange | null>,
): Promise<Map<CandidateId, string>> {
  const photos = new Map<CandidateId, string>();
  const lay = async (id: CandidateId, extension: string, hash: string | null, body: BodySource) => {
    const name = `${id.replace('/', '-')}.${extension}`;
    const path = join(outDir, 'photos', name);
    const before = await readFile(path).catch(() => null);
    if (before === null || hash === null || bodyHash(before) !== hash) {
      const bytes = await body();
      if (bytes === null) return;
      if (before === null || !Buffer.from(bytes).equals(before)) {
        await mkdir(join(outDir, 'photos'), { recursive: true });
        await replaceFile(path, bytes);
      }
    }
    photos.set(id, `photos/${name}`);
  };
  for (const roster of election.candidates.values()) {
    for (const { id, photo } of roster) {
      if (photo !== undefined && !/^https?:/.test(photo)) {
        // The linter of the folder told a missing file; here it is only a candidate without a picture.
        const file = () => readFile(resolve(election.dir, photo)).catch(() => null);
        await lay(id, extname(photo).slice(1).toLowerCase(), null, file);
        continue;
      }
      const fetched = sheet?.photos[id];
      if (!fetched) continue;
      await lay(id, fetched.extension, fetched.hash, async () => (await kept(fetched.url))?.body ?? null);
    }
  }
  await removeOthers(join(outDir, 'photos'), new Set(photos.values()));
  return photos;
}

type BodySource = () => Promise<Uint8Array | null>;

// Withdrawn candidates, pictures of another kind now, halves of a killed run.
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (!wanted.has(`photos/${name}`)) await rm(join(folder, name), { recursive: true, force: true });
}

/** A picture as the cache holds it. */
export interface Photo {
  url: string;
  /** Of the file for the boards; found by the picture's first bytes, not by its address. */
  extension: 'jpg' | 'png' | 'webp' | 'avif';
  /** Of its body, to tell whether a file is this picture. */
  hash: string;
}

/** The pictures that were fetched before the night. Plain data. */
export interface PhotoSheet {
  /** ms since 1970. */
  at: number;
  photos: Record<CandidateId, Photo>;
}

/** The kind of picture that bytes are, by their first ones; null when they are none (an error page, a login). */
export function pictureKind(body: Uint8Array): Photo['extension'] | null {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(16, body.byteLength));
  if (head.length < 12) return null;
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return /^ftypavi[fs]$/.test(head.toString('latin1', 4, 12)) ? 'avif' : null;
}

/** The pictures that were fetched before the night; null when none were. */
export async function keptSheet(keyv: Keyv, election: Election): Promise<PhotoSheet | null> {
  return (await keyv.get<PhotoSheet>(sheetKey(election))) ?? null;
}

export function sheetKey({ id }: Election): string {
  return `prefetch sheet ${id}`;
}
