import type { Keyv } from 'keyv';
import type { CandidateId, Election } from '../election/election.ts';

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
