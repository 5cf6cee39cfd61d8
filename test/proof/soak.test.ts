import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSoak, type Sample } from './soak-judge.ts';

/** What `npm run soak` judges by; a night of it takes too long for every run. */

const FLAT: Sample = {
  ...{ heapMb: 40, externalMb: 22, buffersMb: 20, picturesMb: 15, otherMb: 7, handles: 25, loopDelayMs: 20 },
  ...{ rssMb: 170, descriptors: 39, chromiumMb: 500, obsMb: 380, files: 200, skippedFrames: 0 },
};
/** Looks of a night, each with what has grown by then: `share` is 0..1. */
const night = (grown: (share: number) => Partial<Sample>) =>
  Array.from({ length: 240 }, (_, i) => ({ ...FLAT, ...grown(i / 240) }));

const NIGHTS: [name: string, grown: (share: number) => Partial<Sample>, faults: RegExp[]][] = [
  ['a flat night', () => ({}), []],
  ['one that takes its memory at first', (share) => ({ heapMb: share < 0.2 ? 20 : 40 }), []],
  ['a leak in the heap', (share) => ({ heapMb: 40 + 8 * share }), [/^heapMb/]],
  [
    'a leak in the buffers',
    (share) => ({ externalMb: 22 + 4 * share, otherMb: 7 + 4 * share }),
    [/^otherMb/],
  ],
  [
    'pages drawn for the first time',
    (share) => ({ externalMb: 22 + 6 * share, picturesMb: 15 + 6 * share }),
    [],
  ],
  ['files that are left', (share) => ({ files: Math.round(200 + 50 * share) }), [/^files/]],
  ['sockets that are left', (share) => ({ handles: Math.round(25 + 16 * share) }), [/^handles/]],
];

for (const [name, grown, faults] of NIGHTS)
  test(`${name}: ${faults.length > 0 ? 'told' : 'no leak'}`, () => {
    const judged = judgeSoak(night(grown));
    assert.equal(judged.faults.length, faults.length, judged.faults.join());
    for (const [i, fault] of faults.entries()) assert.match(judged.faults[i] ?? '', fault);
    assert.match(judged.table, /heapMb/);
  });
