import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { PNG } from 'pngjs';
import { writeMasks } from '../../controller/render/map/mask-file.ts';
import { smallMap } from '../map/small-map.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-cli-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const map = smallMap(140, 110, 8, 4);
const [base, masks, shots, out] = ['m.base.png', 'm.masks.txt', 'shots', 'out.masks.txt'].map((name) =>
  join(dir, name),
) as [string, string, string, string];
writeFileSync(base, map.png);
writeFileSync(masks, writeMasks(map.masks));

test('highlight, extract and check give back the masks', () => {
  const ids = [...map.masks.seats.keys()].join();
  assert.equal(run('highlight', base, masks, '--out', shots).status, 0);
  const extracted = run('extract', shots, '--out', out, '--seats', ids, '--base', base, '--json');
  assert.equal(extracted.status, 0, extracted.stderr);
  const said = JSON.parse(extracted.stdout);
  assert.deepEqual([said.seats, said.written], [8, true]);
  assert.match(extracted.stderr, /screenshots: 8 of 8/);
  assert.equal(readFileSync(out, 'utf8'), writeMasks(map.masks));
  const checked = run('check', join(dir, 'out.base.png'), out);
  assert.equal(checked.status, 0);
  assert.match(checked.stdout, /8 seats, 140x110; painted by rewriting palette entries/);
});

test('a set that is not whole: 65, the list, and nothing written', () => {
  const file = join(dir, 'never.masks.txt');
  const { status, stdout } = run('extract', shots, '--out', file, '--seats', '1-30');
  assert.equal(status, 65);
  assert.match(stdout, /ERROR missing: seat 2: no screenshot/);
  assert.match(stdout, /nothing written/);
  assert.equal(existsSync(file), false);
});

test('a sheet is a picture of the map, enlarged', () => {
  const file = join(dir, 'sheet.png');
  assert.equal(run('sheet', base, masks, '--out', file).status, 0);
  const { width, height } = PNG.sync.read(readFileSync(file));
  assert.deepEqual([width, height], [140 * 6, 110 * 6]);
});

const MISTAKES: [string[], number, RegExp][] = [
  [[], 64, /Say what to do/],
  [['paint'], 64, /paint/],
  [['extract', 'nowhere', '--out', out], 65, /No such screenshots: got nowhere/],
  [['extract', shots, '--out', out, '--crop', '1,2'], 64, /Not a crop: got 1,2, expected X,Y,W,H/],
  [['extract', shots, '--out', out, '--crop', '0,0,999,999'], 64, /crop is outside/],
  [['extract', shots, '--out', out, '--colour', 'yellow'], 64, /Not a colour: got yellow/],
  [['extract', shots, '--out', out, '--jobs', 'all'], 64, /Not a value for --jobs: got NaN/],
  [['extract', shots, '--out', join(dir, 'no/where.masks.txt')], 74, /no such folder/],
  [['sheet', base, `${masks}x`, '--out', out], 78, /Cannot read the mask file/],
  [['draw', base, '--out', dir, '--size', '20000x20000'], 64, /Not a size/],
  [['highlight', base, masks, '--out', '/dev/null/x'], 74, /Cannot make the folder/],
  [['check', masks, base], 65, /Not a mask file/],
  [['check', base, join(dir, 'none.txt')], 78, /Cannot read the mask file/],
  [['convert', masks, join(dir, 'x.bmp')], 64, /Unknown kind of mask file/],
  [['draw', base, '--out', dir], 65, /not JSON/],
];
describe('mistakes', { concurrency: 3 }, () => {
  for (const [args, code, message] of MISTAKES) {
    test(`exit ${code}: mask-tool ${args.map((arg) => arg.replace(`${dir}/`, '')).join(' ')}`, async () => {
      const { status, stderr } = await runAside(args);
      assert.match(stderr, message);
      assert.equal(status, code);
      assert.doesNotMatch(stderr, /\n {4}at /, 'no stack trace for the user');
    });
  }
});

const SCRIPT = new URL('../../mask-tool/mask-tool.mjs', import.meta.url).pathname;

function runAside(args: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [SCRIPT, ...args], { cwd: dir }, (_error, _stdout, stderr) =>
      resolve({ status: child.exitCode, stderr }),
    );
  });
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', cwd: dir });
}
