import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { MapFiles } from '../../controller/render/map/map-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-maps-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const picture = (text: string) => [Buffer.from(text), Buffer.from('.')];
let folder: string;
let told: string[];
let now = 0;
const open = () =>
  new MapFiles(
    folder,
    (text) => told.push(text),
    () => now,
  );

beforeEach(() => {
  folder = mkdtempSync(join(dir, 'maps-'));
  told = [];
});

test('a file is named by its contents and never changes; the plain name is the newest', () => {
  const files = open();
  const one = files.save('state', picture('one')) as string;
  const two = files.save('state', picture('two')) as string;
  assert.match(one, /^state\.[0-9a-f]{10}\.png$/);
  assert.notEqual(one, two);
  assert.equal(readFileSync(join(folder, one), 'utf8'), 'one.');
  assert.equal(readFileSync(join(folder, 'state.png'), 'utf8'), 'two.');
  assert.equal(files.save('state', picture('one')), one, 'the same again is the same file');
  assert.equal(open().save('state', picture('two')), two, 'after a restart as well');
  assert.deepEqual(readdirSync(folder).sort(), [one, two, 'state.png'].sort(), 'nothing is left behind');
});

test('an old picture stays as long as a page names it, and a minute longer', () => {
  const files = open();
  const [one, two, three] = ['one', 'two', 'three'].map(
    (text) => files.save('state', picture(text)) as string,
  );
  const there = () =>
    readdirSync(folder)
      .filter((file) => file !== 'state.png')
      .sort();
  now += 50_000;
  files.sweep(new Set([one as string]));
  now += 50_000;
  files.sweep(new Set());
  assert.deepEqual(there(), [one, three].sort(), `${two} was named by nobody`);
  now += 61_000;
  open().sweep(new Set());
  assert.deepEqual(there(), [one, three].sort(), 'who begins does not know yet what is shown');
  files.sweep(new Set());
  assert.deepEqual(there(), [three]);
});

test('what cannot be replaced is told once, holds nothing up, and is made up for', () => {
  const files = open();
  mkdirSync(join(folder, 'state.png', 'held'), { recursive: true });
  for (const text of ['one', 'two', 'three']) assert.ok(files.save('state', picture(text)));
  assert.ok(files.waiting);
  assert.equal(told.length, 1);
  rmSync(join(folder, 'state.png'), { recursive: true });
  files.link();
  assert.equal(readFileSync(join(folder, 'state.png'), 'utf8'), 'three.');
  assert.ok(!files.waiting);
  assert.match(told[1] ?? '', /state\.png is written again/);
});

test('a picture that the disk does not take: the old one stays, told once', () => {
  const files = open();
  files.save('state', picture('one'));
  rmSync(folder, { recursive: true });
  for (const text of ['two', 'three']) assert.equal(files.save('state', picture(text)), null);
  assert.equal(told.length, 1);
  mkdirSync(folder);
  assert.ok(files.save('state', picture('three')));
  assert.equal(told.length, 2);
});
