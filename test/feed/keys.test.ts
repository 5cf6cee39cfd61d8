import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Poll } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { feedFileSchema } from '../../controller/feed/spec.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import { BadServer, type Manner, page, redirect, status } from './bad-server.ts';
import { allPolls, pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

/** Sources that want a key, a POST, or to be asked only for what changed; real servers, the real thread of the feed. */

const SECRET = 'SECRET-hum/ming+bird=42';
process.env.RIVER_KEY = SECRET;

const SEATS = [
  { seat: 1, name: 'ASHA SEN', party: 'Party of Rivers', votes: 77 },
  { seat: 1, name: 'BIMAL ROY', party: 'Party of Hills', votes: 55 },
  { seat: 1, name: 'NOTA', party: 'None of the Above', votes: 1 },
];
const json = (value: unknown): Manner => page(JSON.stringify(value), { 'Content-Type': 'application/json' });
const COLUMNS =
  'rows: { at: "$.rows[*]" }, columns: { number: seat, candidate: name, party: party, votes: votes }';

interface Read {
  polls: Poll[];
  /** Everything that was written or said. */
  told: string;
}

/** One sweep, or a few polls, with a recording; `told` has all of it, unpacked. */
async function read(
  t: TestContext,
  yaml: string,
  enough?: (polls: readonly Poll[]) => boolean,
): Promise<Read> {
  const election = await riverElection(yaml);
  t.after(() => rm(election.dir, { recursive: true }));
  const record = join(tmpdir(), `keys-${process.pid}-${Math.random()}.warc.gz`);
  t.after(() => rm(record, { force: true }));
  const feeds = await startFeeds({ election, mode: 'live', record, once: !enough });
  const said: unknown[] = [];
  feeds.on('note', (note) => said.push(note));
  feeds.on('problem', (problem) => said.push(problem));
  const polls = enough ? await pollsUntil(feeds, 'the pages', enough) : await allPolls(feeds);
  said.push(polls, feeds.health());
  await feeds.stop();
  const packed = await readFile(record);
  return { polls, told: `${JSON.stringify(said)}\n${gunzipSync(packed).toString('latin1')}` };
}

/** No form of the key is in a text. */
function assertHidden(told: string): void {
  for (const form of [
    SECRET,
    encodeURIComponent(SECRET),
    Buffer.from(SECRET).toString('base64'),
    'hum/ming',
    'ming+bird',
  ])
    assert.ok(
      !told.includes(form),
      `${form} is told: ${told.slice(Math.max(0, told.indexOf(form) - 200), told.indexOf(form) + 80)}`,
    );
}

const votesIn = (polls: readonly Poll[]) =>
  polls.flatMap(({ reports }) =>
    reports.map(({ contest, rows }) => [contest, rows.map(({ votes }) => votes)]),
  );

test('a key goes to its host as header and query, and is seen nowhere, though the server gives it back', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  server.set('/*', (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', server.base);
    if (request.headers['x-api-key'] !== SECRET || url.searchParams.get('key') !== SECRET)
      return status(401, {}, `no: ${request.headers['x-api-key']}`)(request, response);
    const body = JSON.stringify({ rows: SEATS, you: SECRET, self: url.href });
    // Packed although it was not asked to be.
    response
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
        'X-You-Are': SECRET,
        'Set-Cookie': `who=${encodeURIComponent(SECRET)}`,
      })
      .end(gzipSync(body));
  });
  const { polls, told } = await read(
    t,
    `feeds: [{ name: api, kind: json, pages: [{ url: '${server.base}/results', headers: { x-api-key: '\${RIVER_KEY}' }, query: { key: '\${RIVER_KEY}' } }], ${COLUMNS} }]`,
  );
  assert.deepEqual(votesIn(polls), [['RL-1', [77, 55, 1]]]);
  assert.match(told, /X-You-Are: \$\{RIVER_KEY\}/);
  assertHidden(told);
});

test('a key is seen nowhere when the source refuses it, hangs up or sends it round in circles', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const echo: Manner = (request, response) =>
    status(
      403,
      { 'X-Why': String(request.headers.authorization) },
      `<p>${request.url}</p>`,
    )(request, response);
  server.set('/refused*', echo);
  server.set('/gone*', (request) => request.socket.destroy());
  server.set('/round*', (request, response) => redirect(`${request.url}&again=1`)(request, response));
  const pages = ['refused', 'gone', 'round'].map((path) => `{ url: '${server.base}/${path}' }`);
  const { told, polls } = await read(
    t,
    `feeds: [{ name: api, kind: json, headers: { Authorization: 'Bearer \${RIVER_KEY}' }, query: { key: '\${RIVER_KEY}' }, pages: [${pages}], ${COLUMNS} }]`,
  );
  assert.equal(polls.flatMap(({ problems }) => problems).length, 3);
  assertHidden(told);
});

test('another host is sent nothing of it, by redirect or by link', async (t) => {
  const [own, other] = [await BadServer.start(), await BadServer.start()];
  t.after(() => Promise.all([own.stop(), other.stop()]));
  other.set('/*', json({ rows: SEATS }));
  own.set('/moved*', redirect(`${other.base}/here`));
  const { told, polls } = await read(
    t,
    `limits: { hosts: ['${new URL(other.base).host}'] }
feeds: [{ name: api, kind: json, headers: { x-api-key: '\${RIVER_KEY}' }, query: { key: '\${RIVER_KEY}' }, pages: [{ url: '${own.base}/moved' }], ${COLUMNS} }]`,
  );
  assert.deepEqual(votesIn(polls), [['RL-1', [77, 55, 1]]]);
  assert.equal(own.asked[0]?.headers['x-api-key'], SECRET);
  assert.deepEqual(
    other.asked.map(({ url, headers }) => [url, headers['x-api-key']]),
    [['/here', undefined]],
  );
  assertHidden(told);
});

test('a feed that wants a key is refused without it, and one key is not sent to two hosts', async (t) => {
  const feed = (headers: string, more = '') =>
    `feeds: [{ name: api, kind: json, ${headers}, pages: [{ url: 'http://127.0.0.1:1/' }${more}], ${COLUMNS} }]`;
  const keyed = (name: string) => `headers: { x-api-key: '\${${name}}' }`;
  const started = async (yaml: string) => {
    const election = await riverElection(yaml);
    t.after(() => rm(election.dir, { recursive: true }));
    return startFeeds({ election, mode: 'live' });
  };
  await assert.rejects(started(feed(keyed('NO_SUCH_KEY'))), {
    exitCode: 78,
    message: /feed api: \$\{NO_SUCH_KEY\} is not in the environment/,
  });
  await assert.rejects(started(feed(keyed('RIVER_KEY'), ", { url: 'http://127.0.0.2:1/' }")), {
    exitCode: 78,
    message: /a key of the whole feed would go to several hosts/,
  });
});

test('a GraphQL source is asked by POST, and two queries of one address are two pages', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const bodies: string[] = [];
  server.set('/graphql', (request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      bodies.push(`${request.method} ${request.headers['content-type']} ${text}`);
      const seat = (JSON.parse(text) as { variables: { seat: number } }).variables.seat;
      json({ rows: SEATS.map((row) => ({ ...row, seat, votes: row.votes + seat })) })(request, response);
    });
  });
  const query = (seat: number) =>
    `{ url: '${server.base}/graphql', body: { query: 'query ($seat: Int) { rows }', variables: { seat: ${seat}, key: '\${RIVER_KEY}' } } }`;
  const { told, polls } = await read(
    t,
    `feeds: [{ name: api, kind: json, pages: [${query(1)}, ${query(2)}], ${COLUMNS} }]`,
  );
  assert.deepEqual(votesIn(polls).sort(), [
    ['RL-1', [78, 56, 2]],
    ['RL-2', [79, 57, 3]],
  ]);
  assert.equal(bodies.length, 2);
  assert.ok(bodies.every((body) => body.startsWith('POST application/json') && body.includes(SECRET)));
  assertHidden(told);
});

test('the next look asks for what changed, at the address that the page names', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const rows = (seat: number, more: number) =>
    SEATS.map((row) => ({ ...row, seat, votes: row.votes + more }));
  server.set('/all*', json({ rows: [...rows(1, 0), ...rows(2, 0)], next: `${server.base}/since?time=1` }));
  server.set(
    '/since?time=1&key=river-key-2',
    json({ rows: rows(2, 5), next: `${server.base}/since?time=2` }),
  );
  server.set(
    '/since?time=2&key=river-key-2',
    json({ rows: [], next: `${server.base}/since?time=2` }),
    json({ rows: [], next: `${server.base}/since?time=2` }),
    status(500),
  );
  process.env.RIVER_KEY_2 = 'river-key-2';
  const { polls } = await read(
    t,
    `feeds: [{ name: api, kind: json, pollSeconds: 0.1, query: { key: '\${RIVER_KEY_2}' }, pages: [{ url: '${server.base}/all', delta: $.next }], ${COLUMNS} }]`,
    (all) => all.some(({ problems }) => problems.length > 0) && server.timesAsked('/all?key=river-key-2') > 1,
  );
  const votes = votesIn(polls);
  assert.deepEqual(votes.slice(0, 3), [
    ['RL-1', [77, 55, 1]],
    ['RL-2', [77, 55, 1]],
    ['RL-2', [82, 60, 6]],
  ]);
  // Once it failed, all is asked for again.
  assert.ok(polls.flatMap(({ problems }) => problems).every(({ got }) => /^500/.test(got)));
});

test("services that publish people's sheets may send on to their own hosts, and nobody else", async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const names: string[] = [];
  const fetcher = new PageFetcher(
    feedFileSchema.parse({ feeds: [{ name: 'x', kind: 'csv' }] }).limits,
    undefined,
    ['docs.google.com'],
    {
      now: Date.now,
      // Every name is this machine.
      lookup: (
        name: string,
        _options: object,
        done: (error: null, address: string, family: number) => void,
      ) => {
        names.push(name);
        done(null, '127.0.0.1', 4);
      },
    } as never,
  );
  t.after(() => fetcher.close());
  const stop = new AbortController().signal;
  const at = (host: string, path: string) => `http://${host}:${server.port}${path}`;
  server.set('/sheet', redirect(at('doc-0s-1k-sheets.googleusercontent.com', '/file')));
  server.set('/file', page('Seat,Votes\n', { 'Content-Type': 'text/csv' }));
  server.set('/away', redirect(at('googleusercontent.com.example.org', '/file')));
  const sheet = await fetcher.fetch(at('docs.google.com', '/sheet'), stop);
  assert.deepEqual([sheet.status, sheet.url], [200, at('docs.google.com', '/sheet')]);
  const away = await fetcher.fetch(at('docs.google.com', '/away'), stop);
  assert.match(away.failure ?? '', /redirected to googleusercontent\.com\.example\.org.*limits\.hosts/);
  const others = await fetcher.fetch(at('sheets.example.org', '/sheet'), stop);
  assert.match(others.failure ?? '', /limits\.hosts/);
  // Who is not let in is sent to sign in: that host is not to be allowed.
  server.set('/private', redirect(at('accounts.google.com', '/ServiceLogin')));
  const unpublished = await fetcher.fetch(at('docs.google.com', '/private'), stop);
  assert.match(
    unpublished.failure ?? '',
    /^redirected to sign in at accounts\.google\.com:\d+: the page is not published/,
  );
  // An address that somebody shared leads to the service's own hosts, by way of the service.
  const ways: [from: string, to: string][] = [
    ['drive.google.com', 'drive.usercontent.google.com'],
    ['dropbox.com', 'www.dropbox.com'],
    ['1drv.ms', 'my.microsoftpersonalcontent.com'],
  ];
  for (const [from, to] of ways) {
    server.set(`/${from}`, redirect(at(to, '/file')));
    const file = await fetcher.fetch(at(from, `/${from}`), stop);
    assert.equal(file.status, 200, `${from} to ${to}: ${file.failure}`);
  }
  assert.ok(!names.includes('googleusercontent.com.example.org') && !names.includes('accounts.google.com'));
});
