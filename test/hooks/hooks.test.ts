import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HookHost, hooksFile } from '../../controller/hooks/hooks.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import { TestNight } from '../tally/night.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

const HOOKS = `
export const hooks = (on) => {
  on('lead-changed', function announce(event, { note }) { note(event.reason); });
  on('first-result', () => { throw new Error('no printer'); });
  on('first-result', function spins() { for (;;); });
  on('first-result', async function waits() { await new Promise(() => {}); });
  on(['first-result', 'lead-changed'], async function counts(event, tools) { tools.note(event.type); });
};`;

test('hooks get their events; those that throw or hang are cut off and the others go on', async (t) => {
  const { host, notes, problems } = await hostOf(HOOKS, t);
  const events = leads();
  assert.deepEqual(
    events.map(({ type }) => type),
    ['first-result', 'lead-changed', 'lead-changed'],
  );
  // Three first results, because a hook that dies takes the rest of its event with it.
  host.tell([events[0], events[0], events[0], ...events].filter((event) => event !== undefined));
  await host.settled();
  assert.deepEqual(problems, [
    'hook on first-result is cut off: no printer',
    'hook spins is cut off: it took longer than 1500 ms',
    'hook waits is cut off: it took longer than 1500 ms',
  ]);
  assert.deepEqual(
    notes.filter(({ hook }) => hook === 'counts').map(({ text }) => text),
    ['first-result', 'first-result', 'lead-changed', 'lead-changed'],
  );
  assert.match(notes.find(({ hook }) => hook === 'announce')?.text ?? '', /^Mekliganj \(WB-1\): BINA LILY 1/);
});

const BAD = [
  { what: 'a syntax error', code: 'export const hooks = (on) => {', says: /^hooks\.ts cannot be used/ },
  { what: 'nothing exported', code: 'export const other = 1;', says: /it exports no function named hooks/ },
];
for (const { what, code, says } of BAD) {
  test(`a hooks.ts with ${what} is reported and the night goes on`, async (t) => {
    const { host, problems } = await hostOf(code, t);
    host.tell(leads());
    await host.settled();
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', says);
  });
}

test('an election without hooks.ts has none', () => {
  assert.equal(hooksFile(smallElection({ seats: [] })), null);
});

function leads(): CountEvent[] {
  const election = smallElection({ seats: [['ROSE', 'LILY']] });
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [50, 40, 1], { round: 1 })]);
  night.poll(minute(2), [page(election, 1, [60, 70, 1], { round: 2 })]);
  night.poll(minute(3), [page(election, 1, [90, 80, 1], { round: 3 })]);
  return night.events.filter(({ type }) => type !== 'ranking-changed');
}

async function hostOf(code: string, t: TestContext, deadlineMs = 1500) {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-hooks-'));
  const file = join(dir, 'hooks.ts');
  await writeFile(file, code);
  const notes: { hook: string; text: string }[] = [];
  const problems: string[] = [];
  const host = new HookHost(
    file,
    { note: (line) => void notes.push(line), problem: (text) => void problems.push(text) },
    { deadlineMs },
  );
  t.after(async () => {
    await host.stop();
    await rm(dir, { recursive: true });
  });
  return { host, notes, problems };
}

test('a hook that fills memory outside of its heap is cut off; what it prints goes nowhere', async (t) => {
  const { host, notes, problems } = await hostOf(
    `export const hooks = (on) => {
  const kept = [];
  on('first-result', function keeps() { console.log('{'); for (;;) kept.push(Buffer.alloc(20e6, 1)); });
  on('lead-changed', function goesOn(event, { note }) { note(event.type); });
};`,
    t,
    60_000,
  );
  host.tell(leads());
  await host.settled();
  assert.match(
    problems.join(),
    /^hook keeps is cut off: it holds \d+ MB of memory, at most \d+ are allowed$/,
  );
  assert.deepEqual(new Set(notes.map(({ text }) => text)), new Set(['lead-changed']));
});
