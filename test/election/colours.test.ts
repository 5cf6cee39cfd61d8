import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkColours } from '../../controller/election/colours.ts';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { smallFolder } from './small-folder.ts';

async function withColours(rose: string, lily: string): Promise<Election> {
  const { dir, remove } = await smallFolder({
    'parties.csv': (text) => text.replace('#d6455d', rose).replace('#3f8fd2', lily),
  });
  const election = await loadElection(dir);
  await remove();
  return election;
}

/** rose, lily -> `who ~ other, eyes` of every trouble. Rose held two seats, Lily one. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['#d6455d', '#3f8fd2', []],
  ['#d6455d', '#d84a60', ['Lily Front ~ Rose Party, all']],
  // Red and green of one lightness: only who lacks a kind of cones cannot tell them.
  ['#b0605a', '#1fa35c', ['Lily Front ~ Rose Party, deuteranopia']],
  ['#14202c', '#3f8fd2', ['Rose Party ~ ground, all']],
];

for (const [rose, lily, told] of CASES) {
  test(`colours ${rose} and ${lily}`, async () => {
    const troubles = checkColours(await withColours(rose, lily));
    assert.deepEqual(
      troubles.map(({ who, other, eyes }) => `${who.name} ~ ${other?.name ?? 'ground'}, ${eyes}`),
      told,
    );
    for (const { value, least, shade } of troubles) {
      assert.ok(value < least);
      assert.match(shade ?? '', /^#[0-9a-f]{6}$/);
    }
  });
}

test('the nearest safe shade is safe', async () => {
  const [trouble] = checkColours(await withColours('#d6455d', '#d84a60'));
  assert.deepEqual(checkColours(await withColours('#d6455d', trouble?.shade ?? '')), []);
});

test('nobody of the bundled election needs another colour', async () => {
  const dir = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
  const election = await loadElection(dir);
  assert.deepEqual(checkColours(election), []);
});

test('a light ground is another one: yellow stands out from the dark, not from it', async () => {
  const election = await withColours('#f4c430', '#2456a6');
  const ground = (theme: string): string[] =>
    checkColours({ ...election, look: { ...election.look, theme } }).flatMap(({ who, other, shade }) =>
      other === null ? [`${who.name} ${shade !== null}`] : [],
    );
  assert.deepEqual(ground('light'), ['Rose Party true']);
  assert.ok(!ground('night').includes('Rose Party true'));
});

test('countnight check prints the pair, both colours and the nearest safe shade', async () => {
  const { dir, remove } = await smallFolder({ 'parties.csv': (text) => text.replace('#3f8fd2', '#d84a60') });
  const program = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'check', dir, '--no-boards']);
  await remove();
  assert.match(
    stdout,
    /^parties\.csv:3: warning: Lily Front and Rose Party look alike: got #d84a60 and #d6455d, difference \d\.\d.*the nearest safe shade is #[0-9a-f]{6} \[colours-alike\]$/m,
  );
});
