import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcesOf } from './sources.ts';

/** What a class keeps to itself is `#hidden`, which holds at run time too; only a constructor cannot be. */

test('no member is private by its type alone', () => {
  const found = [...sourcesOf('controller', 'mask-tool', 'elections', 'test')].flatMap(([file, source]) =>
    [...source.matchAll(/^ +private (?!constructor\b).*/gm)].map(([line]) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(found, []);
});
