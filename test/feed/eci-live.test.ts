import assert from 'node:assert/strict';
import test from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { BadServer, page, status } from './bad-server.ts';
import { constituencyPage, LIST_HEADS } from './eci-page.ts';
import { liveNight } from './live-night.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank'];

function list(margins: readonly number[]): string {
  const rows = margins.map(
    (margin, i) =>
      `<tr><td>${NAMES[i]}</td><td>${i + 1}</td><td>ASHA SEN</td><td>Party of Rivers</td><td>BIMAL ROY</td><td>Party of Hills</td><td>${margin}</td><td>3/9</td><td>Result in Progress</td></tr>`,
  );
  return `<html><body><table><tr>${LIST_HEADS.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table></body></html>`;
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
  const { feeds } = await liveNight(t, server, election);
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

test('eci: the folder moves in mid-night; the new one is found by itself, and no poll has both', async (t) => {
  const server = await BadServer.start();
  const election = await riverElection(
    `limits: { perSecond: 500 }\nfeeds:\n  - { name: eci, kind: eci, base: '${server.base}/', pollSeconds: 0.2, states: { RL: S25 } }\n`,
    NAMES,
  );
  const [old, moved, bye] = ['/AcResultGenDec2023', '/AcResultGenDecNew2023', '/AcResultByeDec2023'];
  const front = (...folders: string[]) =>
    page(
      `<html><body>${folders.map((folder) => `<a href=".${folder}/index.htm">Results</a>`).join('')}</body></html>`,
    );
  server.set('/', front(old));
  server.set(`${old}/statewiseS251.htm`, page(list([100, 50])));
  const { feeds, notes } = await liveNight(t, server, election);
  const folders = (reports: readonly { url: string }[]) =>
    new Set(reports.map(({ url }) => new URL(url).pathname.split('/')[1]));
  const first = await pollsUntil(feeds, 'the old folder', (all) =>
    all.some(({ reports }) => reports.length > 0),
  );
  // A by-election is announced beside it: nothing to follow while the own folder is still linked.
  server.set('/', front(bye, old));
  server.set(`${bye}/statewiseS251.htm`, page(list([1, 1])));
  const times = server.timesAsked('/');
  await pollsUntil(feeds, 'another look at the front page', () => server.timesAsked('/') > times);
  assert.equal(server.timesAsked(`${bye}/statewiseS251.htm`), 0);
  // The folder goes, another takes its place.
  server.set(`${old}/statewiseS251.htm`, status(404));
  server.set('/', front(moved));
  server.set(`${moved}/statewiseS251.htm`, page(list([300, 200])));
  const later = await pollsUntil(feeds, 'the new folder', (all) =>
    all.some(({ reports }) => folders(reports).has(moved.slice(1))),
  );
  for (const { reports } of [...first, ...later]) assert.ok(folders(reports).size <= 1);
  const asked = server.asked.map(({ url }) => url).filter((url) => url.endsWith('statewiseS251.htm'));
  assert.ok(asked.lastIndexOf(`${old}/statewiseS251.htm`) < asked.lastIndexOf(`${moved}/statewiseS251.htm`));
  assert.match(
    notes.join('\n'),
    /the results have moved to .*DecNew2023\/: the pages of .*GenDec2023\/ fail/,
  );
});

test('eci: the party-wise table of the folder comes with the polls (H9)', async (t) => {
  const server = await BadServer.start();
  const election = await riverElection(
    `limits: { perSecond: 500 }\nfeeds:\n  - { name: eci, kind: eci, base: '${server.base}/Result2026/', pollSeconds: 0.2, states: { RL: S25 } }\n`,
    NAMES,
  );
  server.set('/Result2026/statewiseS251.htm', page(list([100, 50])));
  server.set(
    '/Result2026/partywiseresult-S25.htm',
    page(
      '<html><body><h2>General Election <span>(Riverland)</span></h2><table><tr><th>Party</th><th>Won</th><th>Leading</th><th>Total</th></tr><tr><td>Party of Rivers - PR</td><td>1</td><td>-</td><td>1</td></tr><tr><td>Total</td><td>1</td><td>0</td><td>1</td></tr></table></body></html>',
    ),
  );
  const { feeds } = await liveNight(t, server, election);
  const housesOf = (polls: readonly Poll[]) => polls.flatMap(({ houses = [] }) => houses);
  const polls = await pollsUntil(feeds, 'the party-wise table', (polls) => housesOf(polls).length > 0);
  assert.deepEqual(
    housesOf(polls).map(({ state, rows }) => [state, rows]),
    [['RL', [{ party: 'Party of Rivers - PR', partyCode: null, won: 1, leading: 0 }]]],
  );
});
