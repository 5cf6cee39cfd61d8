import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../controller/ground/user-error.ts';
import { readMasks, writeMasks } from '../../controller/render/map/mask-file.ts';
import { smallMap } from './small-map.ts';

const GOOD = `countnight-masks 1
size 8 4
seat 3 box 1 0 4 3 pixels 7 label 2 1
1-2 4
.
1-4
seat 12 box 6 3 1 1 pixels 1 label 6 3
6
end 2
`;

test('a mask file is read into runs, boxes and labels', () => {
  const { width, height, seats } = readMasks(GOOD);
  assert.deepEqual([width, height, [...seats.keys()]], [8, 4, [3, 12]]);
  const seat = seats.get(3);
  assert.deepEqual([...(seat?.runs ?? [])], [0, 1, 3, 0, 4, 5, 2, 1, 5]);
  assert.deepEqual(seat?.box, { x: 1, y: 0, width: 4, height: 3 });
  assert.deepEqual(seat?.label, { x: 2, y: 1 });
});

test('writing and reading give the same masks, and the same bytes', () => {
  assert.equal(writeMasks(readMasks(GOOD)), GOOD);
  for (const seed of [1, 2, 3]) {
    const { masks } = smallMap(90, 70, 25, seed);
    const text = writeMasks(masks);
    assert.deepEqual(readMasks(text), masks);
    assert.equal(writeMasks(readMasks(text)), text);
  }
});

test('comments, blank lines and CRLF are allowed between seats', () => {
  const text = GOOD.replace('seat 12', '# drawn by hand\n\nseat 12').replaceAll('\n', '\r\n');
  assert.equal(writeMasks(readMasks(text)), GOOD);
});

const BAD: [string, RegExp][] = [
  ['', /Not a mask file.*masks:1/],
  [GOOD.replace('countnight-masks 1', 'countnight-masks 2'), /another version.*got "countnight-masks 2"/],
  [GOOD.replace('size 8 4', 'size 8 0'), /Bad map size/],
  [GOOD.replace('size 8 4', 'size 99999 4'), /Bad map size/],
  [GOOD.replace('seat 12', 'seat 2'), /out of order.*got "seat 2"/],
  [GOOD.replace('seat 12', 'seat 3'), /out of order/],
  [GOOD.replace('size 8 4', 'size 4 4'), /outside the map.*expected inside 4x4/],
  [GOOD.replace('pixels 7', 'pixels 8'), /another number of pixels.*got "7", expected 8/],
  [GOOD.replace('1-2 4', '1-2 3'), /Bad run of seat 3/],
  [GOOD.replace('1-2 4', '4 1-2'), /Bad run of seat 3.*masks:4/],
  [GOOD.replace('1-2 4', '1-2  4'), /Bad row/],
  [GOOD.replace('1-2 4', '1-2 9'), /Bad run/],
  [GOOD.replace('1-2 4', 'x'), /Bad row/],
  [GOOD.replace('box 1 0 4 3', 'box 0 0 5 3'), /does not fit its rows/],
  [GOOD.replace('box 6 3 1 1', 'box 1 2 1 1').replace('\n6\nend', '\n1\nend'), /pixels of another seat/],
  [GOOD.replace('end 2\n', ''), /cut short/],
  [GOOD.replace('end 2', 'end 3'), /cut short/],
  [GOOD.slice(0, 70), /Bad (row|line)|cut short|pixels/],
];

for (const [text, message] of BAD) {
  test(`refused: ${message}`, () => {
    assert.throws(() => readMasks(text), { name: 'UserError', exitCode: 65, message });
  });
}

test('a file cut at any byte is refused', () => {
  const whole = writeMasks(smallMap(40, 30, 6, 9).masks).trimEnd();
  for (let cut = 0; cut < whole.length - 1; cut++) {
    assert.throws(() => readMasks(whole.slice(0, cut)), UserError, `cut at ${cut}`);
  }
});
