import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { smallFolder } from './small-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));

test('new makes a folder that check accepts and simulate counts', async () => {
  const { dir, remove } = await smallFolder();
  const made = join(dir, 'made');
  assert.deepEqual(codeAndError(await countnight('new', made, '--title', 'A "quoted" title: yes')), [0, '']);
  const check = await countnight('check', made, '--json');
  assert.equal(check.code, 0, check.stdout);
  const told = JSON.parse(check.stdout);
  assert.deepEqual([told.ok, told.errors], [true, 0]);
  assert.deepEqual([...new Set(told.findings.map(({ rule }: { rule: string }) => rule))], ['no-map']);
  const night = join(made, 'nights', 'first.warc.gz');
  const simulate = await countnight('simulate', made, '--out', night, '--json');
  assert.deepEqual(codeAndError(simulate), [0, '']);
  assert.equal(JSON.parse(simulate.stdout).seats, 3);
  assert.equal((await readFile(night)).readUInt16BE(0), 0x1f8b);
  const again = await countnight('new', made);
  assert.equal(again.code, 64);
  assert.match(again.stderr, /the folder is not empty/);
  await remove();
});

test('check ends with 65 and one line for each error, with file and line', async () => {
  const { dir, remove } = await smallFolder({
    'candidates.csv': (text) => text.replace('CHARU DAS,LILY', 'CHARU DAS,LILLY'),
  });
  const { code, stdout } = await countnight('check', dir);
  await remove();
  assert.equal(code, 65);
  assert.match(
    stdout,
    /^candidates\.csv:5: error: a party that parties\.csv does not have: got LILLY; add it .*\[unknown-party\]$/m,
  );
  assert.match(stdout, /^1 errors, 0 warnings$/m);
});

test('check tells a faulty feed.yaml and a map without a seat', async () => {
  const masks = 'countnight-masks 1\nsize 4 2\nseat 1 box 0 0 2 1 pixels 2 label 0 0\n0-1\nend 1\n';
  const { dir, remove } = await smallFolder({ 'feed.yaml': (text) => text.replace('rows:', 'rovs:') });
  const { mkdir, writeFile } = await import('node:fs/promises');
  await mkdir(join(dir, 'maps'));
  await writeFile(join(dir, 'maps', 'district-south.masks.txt'), masks);
  await writeFile(join(dir, 'maps', 'district-south.base.png'), '');
  const { code, stdout } = await countnight('check', dir, '--json');
  await remove();
  assert.equal(code, 65);
  const told = JSON.parse(stdout).findings.map(
    ({ rule, file }: { rule: string; file: string }) => `${rule} ${file}`,
  );
  assert.ok(told.includes('unreadable feed.yaml'), stdout);
  assert.equal(told.filter((one: string) => one === 'mask maps/district-south.masks.txt').length, 2, stdout);
});

test('export writes published results to a file, and says when there is no such count', async () => {
  const { dir, remove } = await smallFolder();
  const file = join(dir, 'x.csv');
  const written = await countnight('export', dir, '--format', 'csv', '--from', 'results', '--file', file);
  assert.deepEqual(codeAndError(written), [0, '']);
  assert.match(
    await readFile(file, 'utf8'),
    /^published,EX,1,Northtown,1,ASHA RAO,Rose Party,ROSE,Garden,72006,/m,
  );
  const none = await countnight('export', dir, '--format', 'json', '--out', join(dir, 'nowhere'));
  assert.equal(none.code, 65);
  assert.match(none.stderr, /there is no such count: got nothing of .* in mode live/);
  await remove();
});

test('what cannot be written ends with 74 and one line', async () => {
  const { dir, remove } = await smallFolder();
  const inside = join(dir, 'election.yaml', 'x');
  for (const args of [
    ['simulate', dir, '--out', inside],
    ['export', dir, '--format', 'csv', '--from', 'results', '--file', inside],
    ['new', inside],
  ]) {
    const { code, stderr } = await countnight(...args);
    assert.equal(code, 74, stderr);
    assert.match(stderr, /^countnight: .* cannot be (written|made): got .*election\.yaml.*\n$/);
  }
  await remove();
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function countnight(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

function codeAndError({ code, stderr }: Ended): [number, string] {
  return [code, stderr];
}
