import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { main } from '../../controller/cli.ts';
import { holdOutFolder } from '../../controller/night/out-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

const misused: [line: string, exitCode: number, message: RegExp][] = [
  ['', 64, /which command\?.*--help lists the commands/],
  ['rehaerse x', 64, /there is no such command: got rehaerse;/],
  ['run', 64, /a word is missing: .*expected countnight run <election>; countnight run --help/],
  ['rehearse x y', 64, /a word too many: got y, expected countnight rehearse \[election\]/],
  ['rehearse x --sped 60', 64, /there is no such option: got --sped, expected --help, .*--speed, /],
  ['rehearse x --obs none --speed fast', 64, /--speed is not a speed: got "fast"/],
  ['rehearse x --out a --out b', 64, /--out is given 2 times: got a and b/],
  ['rehearse x --speed 1 --speed=2', 64, /--speed is given 2 times: got 1 and 2/],
  ['rehearse x --out', 64, /--out has no value/],
  ['rehearse x --store --exit', 64, /--store has no value/],
  ['run x --obs=', 64, /--obs has no value/],
  ['run --obs none nowhere', 78, /the file is missing \(nowhere\/election\.yaml\)/],
  ['run --leave-out WB-1 nowhere --leave-out WB-2 --obs none', 78, /nowhere\/election\.yaml/],
  ['run x --obs ws://me:secret@127.0.0.1:1', 64, /^(?!.*secret).*--obs holds a password.*OBS_PASSWORD/],
  ['run x --obs none --obs ws://127.0.0.1:1', 64, /--obs none stands alone/],
  ['simulate x', 64, /--out must be given/],
  ['simulate x --out y --seed one', 64, /--seed is not a number: got "one"/],
  ['simulate x --out y --order odd', 64, /no such order: got "odd", expected "random", "region"/],
  ['backtest x --seeds=many', 64, /--seeds is not a number: got "many"/],
  ['ctl', 64, /there is no such command: got nothing, expected one of hold, /],
  ['ctl cue', 64, /not understood: got cue, expected cue SCENE \[SECONDS\]/],
  ['ctl hold --timeout soon', 64, /--timeout is not a number/],
  ['ctl call WB-1 3 --obs none', 64, /ctl speaks to a controller through OBS/],
  [`ograf ${ELECTION} --out /dev/null/x`, 74, /a file cannot be used: got ENOTDIR.*\/dev\/null\/x/],
  [`rehearse ${ELECTION} --obs none --out /dev/null/x`, 74, /output folder cannot be written: got ENOTDIR/],
  [`export ${ELECTION} --format csv --out nowhere`, 65, /there is no such count/],
];
for (const [line, exitCode, message] of misused)
  test(`a command line that is no good: ${line || '(nothing)'}`, async (t) => {
    const { code, told } = await run(t, line.split(' ').filter(Boolean));
    assert.match(told, message);
    assert.match(told, /^countnight: [^\n]*\n$/);
    assert.equal(code, exitCode);
  });

for (const verb of ['rehearse', 'run'])
  test(`an output folder in use stays as it is: ${verb}`, async (t) => {
    const out = await mkdtemp(join(tmpdir(), 'held-'));
    t.after(() => rm(out, { recursive: true }));
    const release = await holdOutFolder(out);
    const before = await readdir(out);
    const { code, told } = await run(t, [
      verb,
      ELECTION,
      '--obs',
      'none',
      '--store',
      '/dev/null/x',
      '--out',
      out,
    ]);
    assert.match(told, /another countnight is using this output folder: got process \d+/);
    assert.equal(code, 75);
    assert.deepEqual(await readdir(out), before);
    await release();
    assert.deepEqual(await readdir(out), []);
  });

test('a reader that has had enough is no error', async () => {
  const child = spawn(process.execPath, [
    PROGRAM,
    'export',
    ELECTION,
    '--format',
    'csv',
    '--from',
    'results',
  ]);
  const told: string[] = [];
  child.stderr.on('data', (text) => told.push(String(text)));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  assert.deepEqual([code, told.join('')], [0, '']);
});

for (const program of ['controller/countnight.mjs', 'mask-tool/mask-tool.mjs'])
  test(`--version is that of the package, whatever folder one stands in: ${program}`, async (t) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    t.after(() => rm(elsewhere, { recursive: true }));
    await writeFile(join(elsewhere, 'package.json'), '{"name": "another", "version": "99.0.0"}');
    const file = fileURLToPath(new URL(`../../${program}`, import.meta.url));
    const { stdout } = spawnSync(process.execPath, [file, '--version'], { cwd: elsewhere, encoding: 'utf8' });
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal(stdout, `${version}\n`);
  });

async function run(t: TestContext, argv: string[]): Promise<{ code: number; told: string }> {
  const told: string[] = [];
  t.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0);
  const code = await main(argv);
  t.mock.restoreAll();
  return { code, told: told.join('') };
}
