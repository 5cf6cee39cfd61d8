import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test from 'node:test';
import { startFeeds } from '../../controller/feed/feeds.ts';
import { BadServer, page } from './bad-server.ts';
import { constituencyPage } from './eci-page.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank'];
const HEADS = [
  'Constituency',
  'Const. No.',
  'Leading Candidate',
  'Leading Party',
  'Trailing Candidate',
  'Trailing Party',
  'Margin',
  'Round',
  'Status',
];

function list(margins: readonly number[]): string {
  const rows = margins.map(
    (margin, i) =>
      `<tr><td>${NAMES[i]}</td><td>${i + 1}</td><td>ASHA SEN</td><td>Party of Rivers</td><td>BIMAL ROY</td><td>Party of Hills</td><td>${margin}</td><td>3/9</td><td>Result in Progress</td></tr>`,
  );
  return `<html><body><table><tr>${HEADS.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table></body></html>`;
}

test('eci: the folder is found from the front page; a seat page is asked again only when its list row moves', async (t) => {
  const server = await BadServer.start();
  const election = await riverElection(
    `limits: { perSecond: 500 }\nfeeds:\n  - { name: eci, kind: eci, base: '${server.base}/', pollSeconds: 0.2, states: { RL: S25 } }\n`,
    NAMES,
  );
  const folder = '/ResultAcGenMay2026';
  server.set(
    '/',
    page(
      `<html><body><a href="AcResultByeMay2026/index.htm">Bye</a><a href=".${folder}/index.htm">General</a></body></html>`,
    ),
  );
  server.set(`${folder}/statewiseS251.htm`, page(list([100, 50])));
  for (const [i, name] of NAMES.entries())
    server.set(
      `${folder}/ConstituencywiseS25${i + 1}.htm`,
      page(constituencyPage({ state: 'Riverland', name })),
    );
  const feeds = await startFeeds({ election, mode: 'live' });
  t.after(async () => {
    await feeds.stop();
    await server.stop();
    await rm(election.dir, { recursive: true });
  });
  const times = (seat: number) => server.timesAsked(`${folder}/ConstituencywiseS25${seat}.htm`);
  const first = await pollsUntil(
    feeds,
    'four looks at the list',
    () => server.timesAsked(`${folder}/statewiseS251.htm`) >= 4,
  );
  // The JSON and party pages of this folder are missing, which is no fault.
  assert.deepEqual(
    first.flatMap(({ problems }) => problems),
    [],
  );
  assert.deepEqual([times(1), times(2)], [1, 1]);
  assert.deepEqual(
    [
      ...new Set(
        first.flatMap(({ reports }) => reports.map(({ contest, rows }) => `${contest} ${rows.length}`)),
      ),
    ].sort(),
    ['RL-1 0', 'RL-1 3', 'RL-2 0', 'RL-2 3'],
  );
  server.set(`${folder}/statewiseS251.htm`, page(list([100, 75])));
  await pollsUntil(feeds, 'seat 2 to be asked again', () => times(2) >= 2);
  assert.equal(times(1), 1);
});
