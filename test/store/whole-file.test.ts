import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { replaceFile, replaceFileSync } from '../../controller/ground/whole-file.ts';

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'night-replace-'));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}

test('a file is replaced whole or not at all, and leaves nothing beside it', async (t) => {
  const dir = await folder(t);
  const file = join(dir, 'a', 'status.json');
  await mkdir(join(dir, 'a'));
  await replaceFile(file, 'one', { flush: true });
  const versions = Array.from({ length: 20 }, (_, n) => `${n},`.repeat(5000));
  await Promise.all(versions.map((version) => replaceFile(file, version)));
  assert.ok(versions.includes(await readFile(file, 'utf8')));
  await writeFile(join(dir, 'file'), '');
  await assert.rejects(replaceFile(join(dir, 'file', 'status.json'), 'x'), /ENOTDIR|ENOENT/);
  assert.deepEqual(await readdir(join(dir, 'a')), ['status.json']);
});

test('a replacement that fails leaves the old as it was, and nothing beside it', async (t) => {
  const dir = await folder(t);
  const taken = join(dir, 'taken');
  await mkdir(taken);
  await writeFile(join(taken, 'old'), 'old');
  await assert.rejects(replaceFile(taken, 'x'), /EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  assert.throws(() => replaceFileSync(taken, 'x'), /EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  assert.deepEqual(await readdir(dir), ['taken']);
  assert.equal(await readFile(join(taken, 'old'), 'utf8'), 'old');
});

test('text, bytes and bytes in pieces are the same file', async (t) => {
  const file = join(await folder(t), 'map.png');
  const text = 'பதினான்கு seats';
  const bytes = Buffer.from(text);
  for (const content of [text, bytes, [bytes.subarray(0, 4), Buffer.alloc(0), bytes.subarray(4)]]) {
    replaceFileSync(file, content);
    assert.equal(await readFile(file, 'utf8'), text);
  }
});
