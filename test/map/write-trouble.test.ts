import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WriteTrouble } from '../../controller/render/write-trouble.ts';

const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

test('a full disk is told once for all files, and once when all of them are written', () => {
  const told: string[] = [];
  const trouble = new WriteTrouble((text) => void told.push(text));
  for (let turn = 0; turn < 3; turn++)
    for (const file of ['status.json', 'a.html', 'b.html']) trouble.failed(file, full());
  trouble.failed('held.html', Object.assign(new Error('EISDIR'), { code: 'EISDIR' }));
  for (const file of ['a.html', 'held.html', 'status.json']) trouble.written(file);
  trouble.written('b.html');
  trouble.written('b.html');
  assert.equal(told.length, 4, told.join('\n'));
  assert.match(told[0] ?? '', /^the disk is full: status\.json cannot be written.*no space left/);
  assert.match(told[1] ?? '', /^held\.html cannot be written and stays as it is/);
  assert.match(told[2] ?? '', /^held\.html is written again$/);
  assert.match(told[3] ?? '', /^the disk takes files again/);
});
