import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// docs/first-election.md, typed by a newcomer who changes nothing.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'controller', 'countnight.mjs');
const desk = await mkdtemp(join(tmpdir(), 'countnight-first-'));
after(() => rm(desk, { recursive: true, force: true }));
await mkdir(join(desk, 'elections'));
await symlink(join(ROOT, 'elections', 'west-bengal-2021'), join(desk, 'elections', 'west-bengal-2021'));

const docs = await readFile(join(ROOT, 'docs', 'first-election.md'), 'utf8');
const commands = [...docs.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = '']) => text.trim().split('\n'));

test('the walk for a first election: every line works as it stands, and the boards are right', async (t) => {
  assert.ok(commands.length >= 4 && commands.length < 10, commands.join('\n'));
  const said = new Map<string, string>();
  for (const line of commands) {
    const [npx, name, verb = '', ...words] = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) =>
      word.replaceAll('"', ''),
    );
    assert.deepEqual([npx, name], ['npx', 'countnight']);
    const began = performance.now();
    const done = await promisify(execFile)(process.execPath, [PROGRAM, verb, ...words], {
      cwd: desk,
      maxBuffer: 1e8,
    });
    t.diagnostic(`${verb}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    said.set(verb, `${done.stdout}${done.stderr}`);
  }
  assert.match(
    said.get('new') ?? '',
    /contests\.csv: 30 rows.*candidates\.csv: 354 rows.*feed\.yaml: proposed; 30 of 30 contests map/s,
  );
  assert.match(said.get('check') ?? '', /1 states, 30 contests, 354 candidates.* 0 errors/);
  assert.match(said.get('sheet') ?? '', /things? wrong|pictures/);
  assert.match(said.get('sheet') ?? '', / 0 things wrong/);
  const summary = JSON.parse(await readFile(join(desk, 'out', 'puducherry', 'summary.json'), 'utf8'));
  // As published on 2 May 2021, in the source's own short names.
  const won = Object.entries(summary.final as Record<string, { won: number }>).flatMap(
    ([short, { won: n }]) => (n > 0 ? [[short, n]] : []),
  );
  assert.deepEqual(Object.fromEntries(won), { AINRC: 10, BJP: 6, DMK: 6, IND: 6, INC: 2 });
  assert.deepEqual(summary.coalitions, {});
  assert.ok((await readdir(join(desk, 'out', 'puducherry', 'maps'))).includes('state.png'));
});

test('run again, it changes nothing', async () => {
  const folder = join(desk, 'elections', 'puducherry');
  const tables = ['contests.csv', 'candidates.csv', 'parties.csv', 'election.yaml', 'feed.yaml'];
  const read = () => Promise.all(tables.map((file) => readFile(join(folder, file), 'utf8')));
  const before = await read();
  const line = commands.find((one) => one.includes('countnight new')) ?? '';
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(2).map((word) => word.replaceAll('"', ''));
  await promisify(execFile)(process.execPath, [PROGRAM, ...words], { cwd: desk, maxBuffer: 1e8 });
  assert.deepEqual(await read(), before);
});
