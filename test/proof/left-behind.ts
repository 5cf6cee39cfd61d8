import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { load } from 'cheerio';
import type { AsRunLine } from '../e2e/controller-process.ts';

/** Pages that show something whatever has happened, and before anything has. */
const NEVER_BLANK = /(?:state|tally|house|seat|standby)\.html$/;

/** What is wrong with the files of an output folder at any moment, also of one whose controller has just been killed. */
export async function tornFiles(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true }).catch(() => []);
  const faults = await Promise.all(
    names.map(async (name) => {
      // A name of its own is nobody's file yet; a lock is no file that anybody shows.
      if (/\.(tmp|lock)$/.test(name)) return [];
      const bytes = await readFile(join(out, name)).catch(() => null);
      const fault = bytes && faultOf(name, bytes);
      return fault ? [`${name} ${fault}`] : [];
    }),
  );
  return faults.flat();
}

/** Ids that stand in a log more than once. */
export function toldTwice(lines: readonly AsRunLine[]): string[] {
  const ids = lines.flatMap(({ id }) => id ?? []);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

function faultOf(name: string, bytes: Buffer): string | null {
  const text = bytes.toString();
  if (name.endsWith('.png')) return isWholePng(bytes) ? null : 'is no whole PNG';
  if (/\.(ndjson|journal)$/.test(name)) return whole(text).every(isJson) ? null : 'has a torn line';
  if (name.endsWith('.json')) return isJson(text) ? null : 'is no JSON';
  if (!name.endsWith('.html')) return bytes.length > 0 ? null : 'is empty';
  if (!text.trimEnd().endsWith('</html>')) return 'ends in the middle';
  return NEVER_BLANK.test(name) && load(text)('#board').children().length === 0 ? 'is blank' : null;
}

function whole(text: string): string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Chunk after chunk with its checksum, up to the last (PNG, third edition, 5.3). */
function isWholePng(bytes: Buffer): boolean {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      return false;
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at = end + 4;
  }
  return false;
}
