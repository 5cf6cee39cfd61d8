import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { atOnce } from '../../controller/slices.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-book-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const bundled = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
// Two of its maps are enough.
for (const name of ['district-kolkata', 'district-nadia'])
  for (const ending of ['base.png', 'masks.txt'])
    cpSync(join(bundled.dir, 'maps', `${name}.${ending}`), join(dir, 'maps', `${name}.${ending}`));
const election = { ...bundled, dir };

async function open(out: string): Promise<string[]> {
  const told: string[] = [];
  const book = await openMapBook(
    election,
    new Map(),
    join(dir, out),
    () => {},
    (reason) => told.push(reason),
  );
  atOnce(book.paint(new Map(), election));
  assert.deepEqual([...book.pictures.keys()], ['district-kolkata', 'district-nadia']);
  return told;
}

test('the operator is told once for each map that the plain writer writes, and nothing otherwise', async () => {
  assert.deepEqual(await open('fast'), []);
  process.env.COUNTNIGHT_MAP_WRITER = 'pngjs';
  try {
    const told = await open('plain');
    assert.equal(told.length, 2);
    assert.match(told[0] ?? '', /^map district-kolkata: pngjs writes the whole picture after every change/);
  } finally {
    delete process.env.COUNTNIGHT_MAP_WRITER;
  }
});
