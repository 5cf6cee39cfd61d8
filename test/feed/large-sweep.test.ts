import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { constituencyPage } from './eci-page.ts';
import { allPolls } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const SEATS = Array.from({ length: 1100 }, (_, i) => `Bank ${i + 1}`);
/** What makes a page slow to read, as the menus of results sites do. */
const MENU = `<div>${'<a href="x.htm">State name</a> '.repeat(600)}</div></body>`;
const YAML = `
feeds:
  - name: pages
    kind: html
    pages: [{ url: 'http://a.example/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    rows: { at: '#div1 > table' }
`;

for (const [name, from] of [
  ['seen at one moment', undefined],
  ['before the time that a replay begins at', '18:00'],
] as const) {
  test(`a sweep of a thousand pages ${name} is read with beats between, and sent in parts`, async (t) => {
    const election = await riverElection(YAML, SEATS);
    t.after(() => rm(election.dir, { recursive: true }));
    const night = join(election.dir, 'night');
    const at = join(night, '20260505T100000Z', 'a.example');
    await mkdir(at, { recursive: true });
    for (const [i, seat] of SEATS.entries())
      await writeFile(
        join(at, `seat${i + 1}.htm`),
        constituencyPage({ name: seat }).replace('</body>', MENU),
      );
    const later = join(night, '20260505T130000Z', 'a.example');
    await mkdir(later, { recursive: true });
    await writeFile(
      join(later, 'seat7.htm'),
      constituencyPage({ name: 'Bank 7', stamp: '06:30 PM On 05/05/2026' }),
    );
    const restarts: string[] = [];
    const feeds = await startFeeds(
      {
        election,
        mode: 'rehearsal',
        night: { file: night, speed: 'max', from },
        opened: (opened) => opened.on('restart', ({ reason }) => restarts.push(reason)),
      },
      // Less than such a sweep takes, more than any page of it.
      { wall: Date.now, silentMs: 2000, firstWaitMs: 20 },
    );
    t.after(() => feeds.stop());
    const polls = await allPolls(feeds);
    assert.deepEqual(restarts, []);
    assert.deepEqual(
      polls.map(({ reports }) => reports.length),
      [1000, 100, 1],
    );
    assert.equal(polls[0]?.at, polls[1]?.at);
    assert.equal(
      new Set(polls.slice(0, 2).flatMap(({ reports }) => reports.map(({ contest }) => contest))).size,
      1100,
    );
  });
}
