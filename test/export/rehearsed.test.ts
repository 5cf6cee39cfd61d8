import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { smallFolder } from '../election/small-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const { dir, remove } = await smallFolder();
after(remove);

function countnight(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [PROGRAM, ...args]);
}

test('simulated, read, trusted and exported again: the published votes, and marked as a rehearsal', async () => {
  const out = join(dir, 'out');
  await countnight('rehearse', dir, '--speed', 'max', '--exit', '--obs', 'none', '--out', out);
  const { stdout } = await countnight('export', dir, '--format', 'csv', '--mode', 'rehearsal', '--out', out);
  const exported = parse(stdout, { columns: true }) as Record<string, string>[];
  const published = parse(await readFile(join(dir, 'results.csv')), { columns: true }) as Record<
    string,
    string
  >[];
  assert.deepEqual(
    exported.map((row) => [
      row.state,
      row.number,
      row.serial,
      row.election_day,
      row.postal,
      row.mode,
      row.status,
    ]),
    published.map((row) => [
      row.state,
      row.number,
      row.serial,
      row.election_day,
      row.postal,
      'rehearsal',
      'completed',
    ]),
  );
  // Without being asked for, a rehearsal is not exported.
  await assert.rejects(countnight('export', dir, '--format', 'csv', '--out', out), { code: 65 });
});
