import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { obsTargets } from '../../controller/stage/obs-target.ts';

const TWO = `stages:
  - name: main
    obs: ws://127.0.0.1:4455
  - name: bengali
    obs: ws://192.168.1.20:4455
    passwordFile: secret.txt
    scenes: scenes-bn
    surface: snapshot
    language: bn
    locale: bn-IN
`;

describe('stages.yaml', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-stages-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const asked = async () => {
    throw new Error('nobody is asked for a password');
  };
  const read = (given?: string[]) => obsTargets(given, asked, { OBS_PASSWORD: 'env' }, dir);

  it('without one the usual address is tried', async () => {
    assert.deepEqual(await read(), [{ name: '', url: 'ws://127.0.0.1:4455', password: 'env', named: false }]);
  });

  it('names every OBS, with its own scenes, surface, language and password', async () => {
    await writeFile(join(dir, 'stages.yaml'), TWO);
    const [main, bengali] = await read();
    assert.deepEqual(main, {
      name: 'main',
      url: 'ws://127.0.0.1:4455',
      password: 'env',
      named: true,
      surface: 'auto',
    });
    const { password, ...rest } = bengali ?? {};
    assert.deepEqual(rest, {
      name: 'bengali',
      url: 'ws://192.168.1.20:4455',
      named: true,
      surface: 'snapshot',
      scenesDir: join(dir, 'scenes-bn'),
      language: 'bn',
      locale: 'bn-IN',
    });
    assert.ok(typeof password === 'function');
    for (const secret of ['first', 'changed']) {
      await writeFile(join(dir, 'secret.txt'), `${secret}\n`);
      assert.equal(await password(), secret);
    }
  });

  it('gives way to --obs', async () => {
    assert.deepEqual(await read(['none']), []);
    assert.deepEqual(
      (await read(['ws://a:1', 'ws://b:2'])).map(({ name, url }) => [name, url]),
      [
        ['', 'ws://a:1'],
        ['2', 'ws://b:2'],
      ],
    );
  });

  for (const [what, text, message] of [
    ['a misspelt key', TWO.replace('surface', 'surfcae'), /surfcae, expected name, obs, .*stages\.yaml:8/],
    ['an address that is none', TWO.replace('ws://192', 'http://192'), /stages\.yaml:5/],
    ['the same name twice', TWO.replace('name: bengali', 'name: main'), /two stages have the same name/],
  ] as const)
    it(`refuses ${what} with its line`, async () => {
      await writeFile(join(dir, 'stages.yaml'), text);
      await assert.rejects(read(), { exitCode: 78, message });
    });
});
