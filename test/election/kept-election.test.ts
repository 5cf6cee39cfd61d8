import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { keepElection, keptElection } from '../../controller/election/kept-election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readFolder } from '../../controller/election/read.ts';
import { until } from '../until.ts';
import { smallFolder } from './small-folder.ts';

const LOGO = '  logo: logo.svg\n';
/** What makes a folder worth keeping. */
const LONG = `# ${'a long note '.repeat(10_000)}\n`;

/** A folder that was loaded once, and the file that the next start finds. */
async function keptFolder(t: TestContext): Promise<{ dir: string; file: string }> {
  const { dir, remove } = await smallFolder({
    'election.yaml': (text) => text + LOGO + LONG,
    'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  });
  const before = process.env.COUNTNIGHT_CODE;
  process.env.COUNTNIGHT_CODE = join(dir, 'cache');
  t.after(async () => {
    process.env.COUNTNIGHT_CODE = before ?? '';
    await remove();
  });
  const { election, sources } = await readFolder(dir);
  assert.ok(election);
  keepElection(election, sources, 0);
  const kept = join(dir, 'cache', 'elections');
  const [name = ''] = await until('it is written', () => {
    const names = existsSync(kept) ? readdirSync(kept).filter((each) => each.endsWith('.bin')) : [];
    return names.length > 0 ? names : null;
  });
  return { dir, file: join(kept, name) };
}

test('an election that was read once is the same the next time', async (t) => {
  const { dir } = await keptFolder(t);
  const { election } = await readFolder(dir);
  const kept = await keptElection(dir);
  assert.deepEqual(kept, election);
  assert.deepEqual(await loadElection(dir), election);
});

test('a file that changed, came or went has the folder read anew', async (t) => {
  const { dir } = await keptFolder(t);
  const contests = join(dir, 'contests.csv');
  const written = await readFile(contests, 'utf8');
  await writeFile(contests, written.replace('Northtown', 'Newtown'));
  assert.equal(await keptElection(dir), null);
  assert.equal((await loadElection(dir)).contests.get('EX-1')?.name, 'Newtown');
  await writeFile(contests, written);
  assert.ok(await keptElection(dir));
  await rm(join(dir, 'coalitions.yaml'));
  assert.equal(await keptElection(dir), null);
  assert.deepEqual((await loadElection(dir)).coalitions, []);
});

test('what is kept hides no fault of the folder, and a file that is cut is none', async (t) => {
  const { dir, file } = await keptFolder(t);
  await rm(join(dir, 'logo.svg'));
  await assert.rejects(loadElection(dir), /the logo is missing/);
  await writeFile(join(dir, 'logo.svg'), '<svg/>');
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  assert.equal((await loadElection(dir)).contests.size, 3);
  await writeFile(file, 'not ours');
  assert.equal((await loadElection(dir)).contests.size, 3);
});
