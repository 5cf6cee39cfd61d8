import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { exists, readIfAny, replaceFile } from '../ground/whole-file.ts';
import type { Candidate, Election, PartyId } from './election.ts';
import { straysIn } from './stray.ts';

/** What was read of a folder: file -> its text, null where there is none. */
export type Sources = ReadonlyMap<string, string | null>;

/** A folder with fewer letters is read as fast anew. */
const WORTH = 100_000;
/** It is written while a start waits for its source, ms. */
const LATER_MS = 1000;

/**
 * The election of a folder as an earlier start of the same program read it; null where nothing is kept, or a file has
 * changed since. To read and check tables of ten thousand candidates takes ten times as long.
 */
export async function keptElection(root: string): Promise<Election | null> {
  try {
    return await openKept(root);
  } catch {
    // Cut, or of another machine: the folder has it.
    return null;
  }
}

async function openKept(root: string): Promise<Election | null> {
  const place = placeOf(root);
  const kept = place === null ? null : await readFile(place);
  if (kept === null) return null;
  const end = kept.indexOf('\n');
  const { files, digest } = JSON.parse(kept.toString('utf8', 0, end)) as { files: string[]; digest: string };
  if ((await straysIn(root)).length > 0) return null;
  const texts = await Promise.all(files.map((file) => readIfAny(resolve(root, file))));
  if (digest !== digestOf(files.map((file, at) => [file, texts[at] ?? null]))) return null;
  const election = deserialize(kept.subarray(end + 1)) as Election;
  if (election.look.logo !== null && !(await exists(election.look.logo))) return null;
  shareNames(election);
  return election;
}

/** Keeps an election for the next start, as soon as this one has time. */
export function keepElection(election: Election, sources: Sources, laterMs = LATER_MS): void {
  const place = placeOf(election.dir);
  const letters = [...sources.values()].reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (place === null || letters < WORTH) return;
  const head = JSON.stringify({ files: [...sources.keys()], digest: digestOf(sources) });
  const keep = async () => {
    await mkdir(join(place, '..'), { recursive: true });
    await replaceFile(place, Buffer.concat([Buffer.from(`${head}\n`), serialize(election)]));
  };
  // Where it cannot be written the next start reads the folder.
  setTimeout(() => void keep().catch(() => {}), laterMs).unref();
}

/** A copy has a text of its own for each time that a name stands in it: here each name is one text again. */
export function shareNames({ candidates, parties }: Pick<Election, 'candidates' | 'parties'>): void {
  const known = new Map<PartyId, PartyId>([...parties.keys()].map((id) => [id, id]));
  for (const [contest, roster] of candidates)
    for (const candidate of roster as readonly Candidate[]) {
      candidate.contest = contest;
      candidate.party = known.get(candidate.party) ?? candidate.party;
    }
}

// Beside the code that made it: other code reads it anew. Sources that run as they are keep nothing.
function placeOf(root: string): string | null {
  const code = process.env.COUNTNIGHT_CODE;
  return code
    ? join(code, 'elections', `${createHash('sha256').update(root).digest('hex').slice(0, 24)}.bin`)
    : null;
}

function digestOf(sources: Iterable<readonly [string, string | null]>): string {
  const hash = createHash('sha256');
  for (const [file, text] of sources)
    hash.update(`${file}\0${text === null ? '' : text.length}\0`).update(text ?? '');
  return hash.digest('hex');
}
