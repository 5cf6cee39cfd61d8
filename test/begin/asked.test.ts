import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const dir = mkdtempSync(join(tmpdir(), 'countnight-asked-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const COUNTNIGHT = new URL('../../controller/countnight.mjs', import.meta.url).pathname;

/** Types `countnight new` on a terminal of its own, and answers each question as it comes. */
async function typed(
  folder: string,
  answers: readonly (readonly [question: RegExp, answer: string])[],
): Promise<{ said: string; code: number | null }> {
  const command = `${process.execPath} ${COUNTNIGHT} new ${folder}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let [said, unread] = ['', ''];
  const waiting = [...answers];
  terminal.stdout.setEncoding('utf8');
  terminal.stdout.on('data', (text: string) => {
    said += text;
    unread += text;
    const [question, answer] = waiting[0] ?? [/$^/, ''];
    if (!question.test(unread)) return;
    waiting.shift();
    unread = '';
    terminal.stdin.write(`${answer}\n`);
  });
  const code = await new Promise<number | null>((resolve) => terminal.on('close', resolve));
  assert.deepEqual(waiting, [], `every question came:\n${said}`);
  return { said, code };
}

test('on a terminal six questions make a folder, and an empty answer takes the guess', async () => {
  const page = join(dir, 'candidates.csv');
  const rows = ['Asha Rao,Rose', 'Bela Sen,Lily'];
  const wards = ['East', 'West', 'North'].flatMap((ward, at) =>
    rows.map((row, serial) => `${at + 1},${ward},${serial + 1},${row},${100 * (at + serial + 1)}`),
  );
  writeFileSync(page, ['number,ward,serial,candidate,party,votes', ...wards, ''].join('\n'));
  const folder = join(dir, 'council');
  const { said, code } = await typed(folder, [
    [/Page, sheet or file[^:]*:/, page],
    [/Boundaries[^:]*:/, ''],
    [/Title \[council\]/, 'Council 2026'],
    [/Time zone \[/, 'America/Vancouver'],
    [/Locale of numbers \[/, 'hi-IN'],
    // Guessed from the answer before.
    [/Language of the boards \[hi\]/, ''],
    [/Who publishes/, 'Elections Office'],
  ]);
  assert.equal(code, 0, said);
  const election = readFileSync(join(folder, 'election.yaml'), 'utf8');
  for (const line of [
    /Council 2026/,
    /America\/Vancouver/,
    /locale: hi-IN/,
    /language: hi/,
    /Elections Office/,
  ])
    assert.match(election, line);
  assert.equal(readFileSync(join(folder, 'contests.csv'), 'utf8').trim().split('\n').length, 4);
});

test('nothing answered: an example to fill in', async () => {
  const folder = join(dir, 'example');
  const { said, code } = await typed(folder, [[/Page, sheet or file[^:]*:/, '']]);
  assert.equal(code, 0, said);
  assert.match(said, /fill them in/);
});
