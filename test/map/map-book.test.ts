import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { openMapBook, openMaps } from '../../controller/render/map/map-book.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { until } from '../until.ts';

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
    emptyCount(election, 'test'),
    join(dir, out),
    () => {},
    (reason) => told.push(reason),
  );
  atOnce(book.paint(emptyCount(election, 'test'), election));
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

test('the map of all seats is on disk, with what is counted, before the others are open', async () => {
  for (const ending of ['base.png', 'masks.txt'])
    cpSync(join(bundled.dir, 'maps', `district-nadia.${ending}`), join(dir, 'maps', `state.${ending}`));
  const [leaderParty = null] = bundled.parties.keys();
  const tallies = new Map(emptyCount(election, 'test').tallies);
  for (const [id, tally] of tallies) tallies.set(id, { ...tally, outcome: 'leading', leaderParty });
  const opening = openMaps(election);
  let goOn = () => {};
  const rest = new Promise<void>((resolve) => {
    goOn = resolve;
  }).then(() => opening.rest);
  const [out, quiet] = [join(dir, 'first'), () => {}];
  const opened = openMapBook(election, { tallies, units: new Map() }, out, quiet, quiet, {
    ...opening,
    rest,
  });
  const png = (name: string) => readFileSync(join(out, 'maps', `${name}.png`));
  await until('its picture', () => png('state').length > 0);
  assert.deepEqual(
    readdirSync(join(out, 'maps')).filter((name) => !name.startsWith('state')),
    [],
  );
  goOn();
  const { pictures } = await opened;
  assert.deepEqual([...pictures.keys()], ['state', 'district-kolkata', 'district-nadia', 'past']);
  // Opened after the first painting, it shows the same count.
  assert.deepEqual(png('district-nadia'), png('state'));
  assert.notDeepEqual(png('past'), png('state'));
  const [bare] = await openMaps(election).first;
  assert.notDeepEqual(Buffer.concat(bare?.painter.png() ?? []), png('state'));
});
