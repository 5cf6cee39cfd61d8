import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { slug, tidyName } from '../../controller/election/name.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { smallFolder } from './small-folder.ts';

/** A folder with something outside of it that must not be shown. */
async function folder(t: TestContext, edits: Parameters<typeof smallFolder>[0] = {}) {
  const outside = await mkdtemp(join(tmpdir(), 'countnight-outside-'));
  await writeFile(join(outside, 'secret.csv'), 'SECRET,of,this,machine\n');
  const { dir, remove } = await smallFolder(edits);
  t.after(async () => {
    await remove();
    await rm(outside, { recursive: true });
  });
  return { dir, outside, secret: join(outside, 'secret.csv') };
}

const refusesWithoutTelling = (error: Error & { exitCode: number }): boolean => {
  assert.equal(error.exitCode, 78, error.message);
  assert.doesNotMatch(error.message, /SECRET/);
  return true;
};

for (const path of ['../outside/secret.csv', '/etc/hostname', 'C:\\secret.csv', 'a/..\\..\\b.csv'])
  for (const key of ['parties', 'past'])
    test(`files: { ${key}: ${path} } is refused`, async (t) => {
      const { dir } = await folder(t, {
        'election.yaml': (text) => `${text}\nfiles: { ${key}: '${path}' }\n`,
      });
      await assert.rejects(loadElection(dir), (error: Error & { exitCode: number }) => {
        assert.match(error.message, /expected a file inside this folder .*election\.yaml:\d+/);
        return refusesWithoutTelling(error);
      });
    });

test('a logo, a photo and a feed file stay in the folder by their names', async (t) => {
  const { dir } = await folder(t, {
    'candidates.csv': (text) => text.replace(/^(state.*)$/m, '$1,photo').replace(/^(EX.*)$/gm, '$1,../x.png'),
  });
  await assert.rejects(loadElection(dir), /photo cannot be used.*inside the election folder/);
  for (const kind of ['module', 'manual']) {
    await writeFile(join(dir, 'feed.yaml'), `feeds: [{ name: f, kind: ${kind}, file: ../feed.ts }]\n`);
    await assert.rejects(readFeedSpec(dir), /expected a file inside this folder/);
  }
});

for (const name of [
  'photos/face.png',
  'maps/state.masks.txt',
  'overlays/board.css',
  'hooks.ts',
  'past.csv',
  'nights',
])
  test(`${name} that is a link out of the folder is refused; one inside is followed`, async (t) => {
    const { dir, secret, outside } = await folder(t);
    const place = join(dir, name);
    await mkdir(join(place, '..'), { recursive: true });
    await rm(place, { force: true });
    await symlink(name === 'nights' ? outside : secret, place);
    await assert.rejects(loadElection(dir), (error: Error & { exitCode: number }) => {
      assert.match(error.message, new RegExp(`a link that leads out of the election folder .*${name}`));
      return refusesWithoutTelling(error);
    });
    await rm(place);
    await symlink(join(dir, 'parties.csv'), join(dir, 'inside.csv'));
    if (name !== 'past.csv') await loadElection(dir);
  });

test('a pipe in the folder is refused, and not waited for', async (t) => {
  const { dir } = await folder(t, { 'coalitions.yaml': null });
  execFileSync('mkfifo', [join(dir, 'coalitions.yaml')]);
  await assert.rejects(loadElection(dir), /no file: a pipe.*coalitions\.yaml/);
});

const ALIASES: [what: string, yaml: string, told: RegExp][] = [
  [
    'that multiply',
    [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`),
    ].join('\n'),
    /not valid YAML: .*write out what the aliases/,
  ],
  ['of nothing', 'title: *nobody', /not valid YAML: .*nobody.*election\.yaml:1/],
  ['of themselves', 'title: &a [*a]', /not valid YAML: .*refers to what it stands in/],
];
for (const [what, yaml, told] of ALIASES)
  test(`YAML aliases ${what} are a mistake of the file, whichever file it is`, async (t) => {
    const { dir } = await folder(t, { 'election.yaml': yaml });
    await assert.rejects(loadElection(dir), { exitCode: 78, message: told });
    await writeFile(join(dir, 'feed.yaml'), yaml);
    await assert.rejects(readFeedSpec(dir), { exitCode: 78 });
  });

test('whatever a region is called, its name makes a file name', () => {
  for (const name of [
    '../../etc/passwd',
    '..',
    '/',
    '.. / \x1b[2J',
    'a\\b:c',
    'x'.repeat(400),
    'কোচ'.repeat(200),
  ]) {
    const made = slug(name);
    assert.match(made, /^[\p{L}\p{N}-]+$/u, name);
    assert.ok(Buffer.byteLength(made) <= 130, name);
  }
  assert.notEqual(slug(`${'x'.repeat(400)}1`), slug(`${'x'.repeat(400)}2`));
  assert.equal(tidyName('\u202eA\x1b[2J\u2066B\u200b\x9b'), 'A[2JB');
});
