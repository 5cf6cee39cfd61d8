import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import type { FeedHandle } from '../../controller/feed/run/feeds.ts';
import {
  BadServer,
  cutGzip,
  cutPage,
  hang,
  hangUp,
  type Manner,
  page,
  redirect,
  status,
  zipped,
} from './bad-server.ts';
import { constituencyPage } from './eci-page.ts';
import { liveNight } from './live-night.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElectionAt } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank', 'Eastbank', 'Westbank'];
const MAPPING = `
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }`;

async function start(
  t: TestContext,
  yaml: (base: string) => string,
  effects: { wall?: () => number } = {},
): Promise<{ server: BadServer; feeds: FeedHandle; dir: string }> {
  const server = await BadServer.start();
  const dir = await mkdtemp(join(tmpdir(), 'hazard-'));
  await writeFile(join(dir, 'feed.yaml'), yaml(server.base));
  const { feeds } = await liveNight(t, server, riverElectionAt(dir, NAMES), effects.wall);
  return { server, feeds, dir };
}

const limits = 'limits: { perSecond: 500 }';
const seatPages = (base: string, folder = '') => `${limits}
feeds:
  - name: pages
    kind: html
    pollSeconds: 0.1
    pages: [{ url: '${base}/${folder}seat{number}.htm' }]${MAPPING}
`;

const reports = (polls: readonly Poll[]) => polls.flatMap((poll) => poll.reports);
const problems = (polls: readonly Poll[]) => polls.flatMap((poll) => poll.problems);
const good = (name: string, facts = {}) => page(constituencyPage({ name, ...facts }));

test('H14 every kind of body that is no page: the seat keeps what it had, the others go on', async (t) => {
  const { server, feeds } = await start(t, seatPages);
  const whole = constituencyPage({ name: 'Northbank' });
  const later = constituencyPage({ name: 'Northbank', status: 'Result Declared' });
  const bad: Manner[] = [
    page(''),
    cutPage(later, 'half'),
    cutPage(later, 'whole'),
    page('<html><body>Access Denied</body></html>'),
    page('<html><body><form action="login"></form></body></html>'),
    page('{"error":"try later"}', { 'Content-Type': 'application/json' }),
    cutGzip(later),
    hangUp(),
  ];
  for (const n of [2, 3, 4]) server.set(`/seat${n}.htm`, good(NAMES[n - 1] as string));
  // A kept connection that breaks is asked for once more, so that it takes two to be told.
  server.set('/seat1.htm', page(whole), ...bad, hangUp(), zipped(later));
  const polls = await pollsUntil(feeds, 'the declared page behind all bad ones', (all) =>
    reports(all).some(({ contest, status }) => contest === 'RL-1' && status === 'declared'),
  );
  const told = problems(polls).filter(({ url }) => url.endsWith('seat1.htm'));
  assert.equal(told.length, bad.length, told.map(({ what, got }) => `${what}: ${got}`).join('\n'));
  assert.deepEqual(
    reports(polls)
      .filter(({ contest }) => contest === 'RL-1')
      .map(({ status, rows }) => [status, rows.length]),
    [
      ['in-progress', 3],
      ['declared', 3],
    ],
  );
  assert.deepEqual([...new Set(reports(polls).map(({ contest }) => contest))].sort(), [
    'RL-1',
    'RL-2',
    'RL-3',
    'RL-4',
  ]);
});

test('H13 lists grow and lose pages: the rest is read, what is missing is told, nothing is set to nought', async (t) => {
  const row = (n: number) =>
    `<tr><td>${NAMES[n - 1]}</td><td>${n}</td><td>ASHA SEN</td><td>Party of Rivers</td><td>BIMAL ROY</td><td>Party of Hills</td><td>${n}0</td><td>Result in Progress</td></tr>`;
  const list = (n: number) =>
    page(
      `<html><body><table><tr><th>Constituency</th><th>Const. No.</th><th>Leading Candidate</th><th>Leading Party</th><th>Trailing Candidate</th><th>Trailing Party</th><th>Margin</th><th>Status</th></tr>${row(n)}</table></body></html>`,
    );
  const { server, feeds } = await start(
    t,
    (base) =>
      `${limits}\nfeeds:\n  - { name: eci, kind: eci, pollSeconds: 0.1, states: { RL: S25 }, pages: [{ url: '${base}/statewise{state}{page}.htm', pages: { from: 1 } }] }\n`,
  );
  for (const n of [1, 2, 3]) server.set(`/statewiseS25${n}.htm`, list(n));
  const before = await pollsUntil(feeds, 'three lists', (all) => reports(all).length >= 3);
  assert.deepEqual(problems(before), []);
  server.set('/statewiseS252.htm', status(404));
  server.set('/statewiseS254.htm', list(4));
  const after = await pollsUntil(
    feeds,
    'the fourth list and the hole',
    (all) => reports(all).some(({ contest }) => contest === 'RL-4') && problems(all).length > 0,
  );
  assert.ok(problems(after).every(({ url }) => url.endsWith('/statewiseS252.htm')));
  assert.ok(!reports(after).some(({ contest }) => contest === 'RL-2'));
});

test('H16 a source that brings nothing new turns stale, and says for how long', async (t) => {
  let now: number | null = null;
  const { server, feeds } = await start(
    t,
    (base) => seatPages(base).replace('pollSeconds', 'staleSeconds: 1200\n    pollSeconds'),
    { wall: () => now ?? Date.now() },
  );
  for (const [i, name] of NAMES.entries()) server.set(`/seat${i + 1}.htm`, good(name));
  await pollsUntil(
    feeds,
    'four seats, and a sweep without news',
    (all) => reports(all).length >= 4 && all.some(({ unchanged }) => unchanged === 4),
  );
  assert.equal(feeds.health()[0]?.state, 'ok');
  now = (feeds.health()[0]?.lastChangeAt ?? 0) + 30.5 * 60_000;
  const [health] = feeds.health();
  assert.equal(health?.state, 'stale');
  assert.match(health?.reason ?? '', /^nothing new for 30 min$/);
});

test('H16 an overloaded site: late, refusing, gone; it is asked less, says why, and comes back by itself', async (t) => {
  const { server, feeds } = await start(t, (base) =>
    seatPages(base).replace('perSecond', 'deadlineSeconds: 1, perSecond'),
  );
  server.set('/seat1.htm', hang());
  server.set('/seat2.htm', status(503));
  server.set('/seat3.htm', hangUp());
  server.set('/seat4.htm', status(502));
  await pollsUntil(feeds, 'four refusals, and one without asking', (all) =>
    problems(all).some(({ got }) => /asking again in \d+ s/.test(got)),
  );
  const [health] = feeds.health();
  assert.equal(health?.state, 'failing');
  // Three refusals in a row close the gate; what was under way then is all that still went out.
  assert.ok(server.asked.length <= 16, `${server.asked.length} requests`);
  for (const [i, name] of NAMES.entries()) server.set(`/seat${i + 1}.htm`, good(name));
  const polls = await pollsUntil(feeds, 'all seats', (all) => reports(all).length >= 4);
  assert.equal(new Set(reports(polls).map(({ contest }) => contest)).size, 4);
});

test('H17 the folder changes while running: the new one is read, the old one never again', async (t) => {
  const { server, feeds, dir } = await start(t, (base) => seatPages(base, 'Old/'));
  for (const [i, name] of NAMES.entries()) {
    server.set(`/Old/seat${i + 1}.htm`, good(name));
    server.set(`/New/seat${i + 1}.htm`, good(name, { status: 'Result Declared' }));
  }
  await pollsUntil(feeds, 'the old folder', (all) => reports(all).length >= 4);
  await writeFile(join(dir, 'feed.yaml'), seatPages(server.base, 'New/'));
  const polls = await pollsUntil(
    feeds,
    'the new folder',
    (all) => reports(all).filter(({ url }) => url.includes('/New/')).length >= 4,
  );
  const addresses = reports(polls).map(({ url }) => url.includes('/New/'));
  // Once the new folder speaks, the old one is silent.
  assert.ok(!addresses.slice(addresses.indexOf(true)).includes(false));
  const asked = server.asked.map(({ url }) => url.startsWith('/New/'));
  assert.ok(!asked.slice(asked.indexOf(true)).includes(false));
});

test('H17 a feed file that is wrong leaves the old one in force', async (t) => {
  const { server, feeds, dir } = await start(t, seatPages);
  for (const [i, name] of NAMES.entries()) server.set(`/seat${i + 1}.htm`, good(name));
  const notes: string[] = [];
  feeds.on('note', ({ text }) => notes.push(text));
  await pollsUntil(feeds, 'four seats', (all) => reports(all).length >= 4);
  await writeFile(join(dir, 'feed.yaml'), seatPages(server.base).replace('pages:', 'pagse:'));
  server.set('/seat1.htm', good('Northbank', { status: 'Result Declared' }));
  const polls = await pollsUntil(feeds, 'the refusal, and the news of the old file', (all) =>
    [notes.length > 0, reports(all).some(({ status }) => status === 'declared')].every(Boolean),
  );
  assert.deepEqual(problems(polls), []);
  assert.match(notes[0] ?? '', /feed\.yaml stays as it was: .*pagse/);
  assert.equal(feeds.health()[0]?.restarts, 0);
});

test('a redirect to a host that is not allowed is refused, one at home is followed', async (t) => {
  const { server, feeds } = await start(t, seatPages);
  server.set('/seat1.htm', redirect('/moved.htm'));
  server.set('/moved.htm', good('Northbank'));
  server.set('/seat2.htm', redirect(`http://localhost:${server.port}/moved.htm`));
  server.set('/seat3.htm', redirect('/seat3.htm'));
  const polls = await pollsUntil(
    feeds,
    'one seat and three refusals',
    (all) => reports(all).length > 0 && problems(all).length >= 4,
  );
  assert.ok(reports(polls).every(({ contest, url }) => contest === 'RL-1' && url.endsWith('/seat1.htm')));
  const got = problems(polls)
    .map((problem) => problem.got)
    .join('\n');
  assert.match(got, /redirected to localhost:\d+, which limits.hosts does not allow/);
  assert.match(got, /more than 3 redirects/);
});

test('a body above the limit is refused before it is read to its end', async (t) => {
  const { server, feeds } = await start(t, (base) =>
    seatPages(base).replace('perSecond', 'maxBytes: 20000, perSecond'),
  );
  server.set('/seat1.htm', page(`<html>${'x'.repeat(50_000)}</html>`));
  for (const n of [2, 3, 4]) server.set(`/seat${n}.htm`, good(NAMES[n - 1] as string));
  const polls = await pollsUntil(
    feeds,
    'three seats and a refusal',
    (all) => problems(all).length > 0 && reports(all).length >= 3,
  );
  assert.match(problems(polls)[0]?.got ?? '', /maxContentLength size of 20000 exceeded/);
});

test('cookies that a site sets are sent back to it', async (t) => {
  const { server, feeds } = await start(t, seatPages);
  for (const [i, name] of NAMES.entries())
    server.set(
      `/seat${i + 1}.htm`,
      page(constituencyPage({ name }), { 'Set-Cookie': 'sess_map=abc; Path=/' }),
    );
  await pollsUntil(feeds, 'the cookie to come back', () =>
    server.asked.some(({ headers }) => headers.cookie === 'sess_map=abc'),
  );
});

test('H15 a 403 storm: fewer and fewer requests, and the typed numbers go on', async (t) => {
  const { server, feeds, dir } = await start(
    t,
    (base) => `${seatPages(base)}  - { name: typed, kind: manual, file: typed.csv, priority: 1 }\n`,
  );
  await writeFile(
    join(dir, 'typed.csv'),
    'Seat,Candidate,Party,Votes,Status\nNorthbank,ASHA SEN,Party of Rivers,10,Counting\nNorthbank,BIMAL ROY,Party of Hills,7,Counting\nNorthbank,NOTA,None of the Above,1,Counting\n',
  );
  server.set('/*', status(403, {}, 'Access Denied'));
  const polls = await pollsUntil(
    feeds,
    'the typed seat and ten sweeps of refusals',
    (all) => reports(all).length > 0 && problems(all).filter(({ feed }) => feed === 'pages').length >= 40,
  );
  assert.deepEqual(
    reports(polls).map(({ feed, contest, rows }) => [feed, contest, rows.map(({ votes }) => votes)]),
    [['typed', 'RL-1', [10, 7, 1]]],
  );
  // Four requests and then peace: most of the forty looks asked nobody.
  assert.ok(server.asked.length <= 20, `${server.asked.length} requests`);
  const health = feeds.health().find(({ feed }) => feed === 'pages');
  assert.match(health?.reason ?? '', /403/);
});

test('another port of the same machine is another server: a redirect there is for limits.hosts', async (t) => {
  const other = await BadServer.start();
  t.after(() => other.stop());
  other.set('/*', good('Northbank'));
  const { server, feeds } = await start(t, seatPages);
  server.set('/seat1.htm', redirect(`http://127.0.0.1:${other.port}/seat1.htm`));
  const polls = await pollsUntil(feeds, 'a refusal', (all) =>
    problems(all).some(({ got }) => /redirected/.test(got)),
  );
  const told = problems(polls).find(({ got }) => /redirected/.test(got));
  assert.match(
    told?.got ?? '',
    new RegExp(`redirected to 127\\.0\\.0\\.1:${other.port}, which limits\\.hosts`),
  );
  assert.deepEqual(other.asked, []);
});
