import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readArchive } from '../../controller/feed/wire/archive.ts';
import { ArchiveWriter } from '../../controller/feed/wire/archive-writer.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { readRecorded } from '../../controller/feed/wire/recorded.ts';

const AT = Date.parse('2026-05-04T03:00:00Z');

/** A disk of 64 kB, or the reason why there is none here. */
async function smallDisk(): Promise<{ dir: string; remove(): Promise<void> } | string> {
  const dir = await mkdtemp(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    await rm(dir, { recursive: true });
    return `no disk can be mounted here, so none can be full: ${(error as Error).message.trim()}`;
  }
  return {
    dir,
    remove: async () => {
      execFileSync('umount', [dir]);
      await rm(dir, { recursive: true });
    },
  };
}

/** A page whose bytes do not pack. */
function noise(n: number, bytes: number): Exchange {
  let x = n + 1;
  const body = Uint8Array.from({ length: bytes }, () => {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    return x >>> 24;
  });
  return goodExchange(`http://results.example/${n % 3}.htm`, AT + n * 60_000, body, {
    'content-type': 'text/html',
  });
}

test('a full disk ends no recording: a new file begins when there is room, and both are whole', async (t) => {
  const disk = await smallDisk();
  if (typeof disk === 'string') {
    t.skip(disk);
    return;
  }
  t.after(() => disk.remove());
  const { dir } = disk;
  const ballast = join(dir, 'ballast');
  await writeFile(ballast, new Uint8Array(40_000));
  const file = join(dir, 'night.warc.gz');
  const told: string[] = [];
  let begun = 0;
  const writer = await ArchiveWriter.open(file, {
    told: (text) => told.push(text),
    begun: () => begun++,
    lookAgainMs: 0,
  });
  const put = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) writer.write(noise(n, 5000));
    await writer.settled();
  };
  await put(0, 12);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^nothing more is recorded: ENOSPC.*; a new file begins when there is room$/);
  await put(12, 15);
  assert.equal(told.length, 1, 'a disk that stays full is told once');

  const kept = await urlsOf(file);
  assert.ok(kept.length >= 2 && kept.length < 8, `${kept.length} answers fitted`);
  await rm(ballast);
  await put(15, 18);
  await writer.close();
  assert.equal(told.length, 2);
  assert.match(
    told[1] ?? '',
    new RegExp(`^recording goes on in .*night-2\\.warc\\.gz; ${15 - kept.length} answers were not kept$`),
  );
  assert.equal(begun, 1);
  assert.deepEqual((await readdir(dir)).sort(), ['night-2.warc.gz', 'night.warc.gz']);
  assert.equal((await urlsOf(join(dir, 'night-2.warc.gz'))).length, 3);
  // The folder of both is the night, with the gap in it.
  const all: number[] = [];
  for await (const { at } of readRecorded(dir, 'UTC', (text) => assert.fail(text)))
    all.push((at - AT) / 60_000);
  assert.deepEqual(all, [...kept.keys(), 15, 16, 17]);
});

async function urlsOf(file: string): Promise<string[]> {
  const urls: string[] = [];
  for await (const { url } of readArchive(file, (text) => assert.fail(text))) urls.push(url);
  return urls;
}
