import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { typed } from '../typed.ts';

// A folder out of real results and real boundaries: thirty seats in four places far from each other, some of a few streets.

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test('new, with real boundaries: the folder passes check and every board the sheet, with a map of the whole and of each district', async (t) => {
  const desk = await mkdtemp(join(tmpdir(), 'countnight-shapes-'));
  t.after(() => rm(desk, { recursive: true, force: true }));
  const [results, folder, page] = [join(desk, 'results.csv'), join(desk, 'own'), join(desk, 'sheet.html')];
  const say = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await typed(words);
    assert.equal(code, 0, `${words.join(' ')}\n${out}${err}`);
    return out;
  };
  const example = file('../../elections/west-bengal-2021');
  await say('export', example, '--format', 'csv', '--from', 'results', '--file', results);
  const frame = ['--title', 'Puducherry 2021', '--time-zone', 'Asia/Kolkata', '--locale', 'en-IN', '--yes'];
  const shapes = ['--boundaries', file('./fixtures/puducherry.geojson')];
  const told = await say('new', folder, '--from', results, '--state', 'PY', ...shapes, ...frame);
  assert.match(told, /30 of 30 contests map/);
  assert.doesNotMatch(told, /has no shape/);
  const maps = (await readdir(join(folder, 'maps'))).filter((name) => name.endsWith('.masks.txt'));
  assert.equal(maps.length, 5, maps.join());
  const { errors, findings } = JSON.parse(await say('check', folder, '--no-boards', '--json'));
  assert.equal(errors, 0, JSON.stringify(findings));
  assert.match(await say('sheet', folder, '--out', page), / 0 things wrong/);
  const pictures = (await readFile(page, 'utf8')).match(/<img /g) ?? [];
  // State, tally, house, four districts and more, at four moments each.
  assert.ok(pictures.length >= 28, `${pictures.length} pictures`);
});
