import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keptBy } from '../../controller/ground/kept.ts';
import { until } from '../until.ts';
import { startModule } from './start-module.ts';

/** What is held outside of JavaScript's heap, in the two ways in which it grows. */
const WAYS = {
  'a little with every poll': 'for (let i = 0; i < 4; i++) kept.push(Buffer.alloc(40e6, 1));',
  'in one go that never pauses': 'for (;;) kept.push(Buffer.alloc(20e6, 1));',
};
for (const [way, grows] of Object.entries(WAYS)) {
  test(`a feed.ts that keeps buffers, ${way}, is ended before the machine is, and starts anew`, async (t) => {
    const deaths: string[] = [];
    const { feeds } = await startModule(
      t,
      `const kept: Buffer[] = [];
export const feed = { async poll() { ${grows} return []; } };`,
    );
    feeds.on('restart', ({ reason }) => deaths.push(reason));
    void (async () => {
      for await (const _ of feeds.polls());
    })();
    const most = { rss: 0 };
    const looking = setInterval(() => {
      most.rss = Math.max(most.rss, process.memoryUsage.rss());
    }, 20);
    await until('it has died twice', () => deaths.length >= 2);
    clearInterval(looking);
    for (const reason of deaths) assert.match(reason, /it holds \d+ MB of memory, at most \d+ are allowed/);
    assert.ok(most.rss < 3e9, `${most.rss} bytes at most`);
  });
}

test('what a feed.ts prints is told line by line, not for ever, and never to standard output', async (t) => {
  const notes: string[] = [];
  const { feeds } = await startModule(
    t,
    `import { writeSync } from 'node:fs';
let polls = 0;
export const feed = { async poll() {
  polls++;
  console.log('poll', polls);
  process.stdout.write('\\x1b[2J cleared\\n');
  writeSync(1, 'by its number\\n');
  return [];
} };`,
  );
  feeds.on('note', ({ text }) => notes.push(text));
  void (async () => {
    for await (const _ of feeds.polls());
  })();
  await until('the last line that is told', () => notes.includes('prints: more, which is not told'));
  for (const line of ['prints: poll 1', 'prints: \x1b[2J cleared', 'prints: by its number'])
    assert.ok(notes.includes(line), line);
  assert.equal(notes.length, 21);
});

test('a cell that is remembered does not keep the page it was cut from', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const lengthOf = keptBy((text: string) => text.length);
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  for (let page = 0; page < 40; page++) {
    const text = `${'<td>'.repeat(100_000)}a candidate with a long name ${page}`;
    assert.ok(lengthOf(text.slice(400_000)) > 25);
  }
  const grown = held() - before;
  assert.ok(grown < 8e6, `${grown} bytes for 40 pages of 400,000`);
  assert.equal(lengthOf('a candidate with a long name 7'), 30);
});
