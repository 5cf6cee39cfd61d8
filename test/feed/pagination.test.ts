import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { linkTarget } from '../../controller/feed/page/follow.ts';
import type { FeedProblem, Poll, Report } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { Sweep } from '../../controller/feed/run/sweep.ts';
import type { Feed } from '../../controller/feed/spec.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { ArchiveWriter } from '../../controller/feed/wire/archive-writer.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import { BadServer, type Manner, page } from './bad-server.ts';
import { replayAll } from './replay-all.ts';
import { riverElectionAt } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank', 'Eastbank', 'Westbank', 'Midbank'];
const JSON_TYPE = { 'Content-Type': 'application/json' };
const rows = [
  { name: 'ASHA SEN', party: 'Party of Rivers', votes: 20 },
  { name: 'BIMAL ROY', party: 'Party of Hills', votes: 10 },
  { name: 'NOTA', party: 'None of the Above', votes: 1 },
];
const seats = (from: number, to: number) =>
  NAMES.slice(from, to).map((name, i) => ({ number: from + i + 1, name, rows }));
const json = (value: object, headers = {}): Manner =>
  page(JSON.stringify(value), { ...JSON_TYPE, ...headers });
const MAPPING = `
    each: $.seats[*]
    contest: { number: number, name: name }
    rows: { at: 'rows[*]' }
    columns: { candidate: name, party: party, votes: votes }`;

/** One sweep over the source, recorded; then the recording replayed. Both bring the same. */
async function sweepAndReplay(
  t: TestContext,
  feed: (base: string) => string,
  setUp: (server: BadServer) => void,
): Promise<{ polls: Swept[]; server: BadServer }> {
  const server = await BadServer.start();
  t.after(() => server.stop());
  setUp(server);
  const dir = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(
    join(dir, 'feed.yaml'),
    `limits: { perSecond: 500 }\nfeeds:\n  - name: api\n    ${feed(server.base)}\n`,
  );
  const election = riverElectionAt(dir, NAMES);
  const record = join(dir, 'night.warc.gz');
  const polls = [await sweepOnce(election, record)];
  const { polls: replayed, notes } = await replayAll(election, record);
  const sorted = (found: ReturnType<typeof told>) => ({ ...found, contests: found.contests.sort() });
  assert.deepEqual(sorted(told(replayed)), sorted(told(polls)));
  assert.deepEqual(notes, []);
  return { polls, server };
}

// One sweep in this thread: a thread of its own takes longer to start than all of it.
async function sweepOnce(election: Election, record: string): Promise<Swept> {
  const spec = await readFeedSpec(election.dir);
  const [feed] = spec.feeds as [Feed];
  const writer = await ArchiveWriter.open(record);
  const fetcher = new PageFetcher(spec.limits, undefined, ['127.0.0.1'], {
    now: Date.now,
    record: (exchange) => writer.write(exchange),
  });
  const swept: { reports: Report[]; problems: FeedProblem[] } = { reports: [], problems: [] };
  const sweep = new Sweep(feed, new Lane(feed, spec, election), fetcher, election);
  await sweep.run(feed.pages ?? [], new AbortController().signal, ({ outcome }) => {
    swept.reports.push(...outcome.reports);
    swept.problems.push(...outcome.problems);
  });
  fetcher.close();
  await writer.close();
  return swept;
}

type Swept = Pick<Poll, 'reports' | 'problems'>;
const told = (polls: readonly Swept[]) => ({
  contests: polls.flatMap(({ reports }) => reports.map(({ contest, rows }) => `${contest} ${rows.length}`)),
  problems: polls.flatMap(({ problems }) => problems.map(({ what }) => what)),
});
const ALL = { contests: NAMES.map((_, i) => `RL-${i + 1} 3`), problems: [] };

test('an offset that counts up by the size of a page, to the first page without a row', async (t) => {
  const { polls, server } = await sweepAndReplay(
    t,
    (base) =>
      `kind: json\n    pages: [{ url: '${base}/api?offset={page}&limit=2', pages: { from: 0, step: 2 } }]${MAPPING}`,
    (server) => {
      server.set('/api?offset=0&limit=2', json({ seats: seats(0, 2) }));
      server.set('/api?offset=2&limit=2', json({ seats: seats(2, 4) }));
      server.set('/api?offset=4&limit=2', json({ seats: seats(4, 5) }));
      server.set('/api?offset=6&limit=2', json({ seats: [] }));
    },
  );
  assert.deepEqual(told(polls), ALL);
  assert.equal(server.asked.length, 4);
});

test('a site that gives its last page for every number behind it: the count ends, no seat comes twice', async (t) => {
  const { polls, server } = await sweepAndReplay(
    t,
    (base) => `kind: json\n    pages: [{ url: '${base}/api/{page}', pages: { from: 1 } }]${MAPPING}`,
    (server) => {
      server.set('/api/1', json({ seats: seats(0, 3) }));
      server.set('/api/*', json({ seats: seats(3, 5) }));
    },
  );
  assert.deepEqual(told(polls), ALL);
  assert.equal(server.asked.length, 3);
});

test('a mark in the body that is sent back for the next page', async (t) => {
  const { polls } = await sweepAndReplay(
    t,
    (base) =>
      `kind: json\n    pages: [{ url: '${base}/api?limit=2', cursor: { at: $.meta.next, param: after } }]${MAPPING}`,
    (server) => {
      server.set('/api?limit=2', json({ seats: seats(0, 2), meta: { next: 'b/2=' } }));
      server.set('/api?limit=2&after=b%2F2%3D', json({ seats: seats(2, 4), meta: { next: 'c' } }));
      server.set('/api?limit=2&after=c', json({ seats: seats(4, 5), meta: { next: null } }));
    },
  );
  assert.deepEqual(told(polls), ALL);
});

test('the next page stands in the Link header', async (t) => {
  const { polls } = await sweepAndReplay(
    t,
    (base) => `kind: json\n    pages: [{ url: '${base}/api', linkHeader: next }]${MAPPING}`,
    (server) => {
      const link = (target: string) => ({ Link: `</api>; rel="first", <${target}>; rel="next"` });
      server.set('/api', json({ seats: seats(0, 2) }, link('/api?page=2')));
      server.set('/api?page=2', json({ seats: seats(2, 4) }, link('?page=3')));
      server.set('/api?page=3', json({ seats: seats(4, 5) }, { Link: '</api>; rel="first"' }));
    },
  );
  assert.deepEqual(told(polls), ALL);
});

test('xml whose element names the next page; a loop among the pages ends', async (t) => {
  const xml = (from: number, to: number, next: string): Manner =>
    page(
      `<results next="${next}">${seats(from, to)
        .map(
          ({ number, name }) =>
            `<seat number="${number}"><name>${name}</name>${rows
              .map((row) => `<row party="${row.party}" votes="${row.votes}">${row.name}</row>`)
              .join('')}</seat>`,
        )
        .join('')}</results>`,
      { 'Content-Type': 'application/xml' },
    );
  const { polls, server } = await sweepAndReplay(
    t,
    (base) => `kind: xml
    pages: [{ url: '${base}/results.xml', next: $.results.@next }]
    each: $.results.seat[*]
    contest: { number: '@number', name: name }
    rows: { at: row }
    columns: { candidate: '#text', party: '@party', votes: '@votes' }`,
    (server) => {
      server.set('/results.xml', xml(0, 3, 'more.xml'));
      server.set('/more.xml', xml(3, 5, 'results.xml'));
    },
  );
  assert.deepEqual(told(polls), ALL);
  assert.equal(server.asked.length, 2);
});

test('a page that only links to results, and a page of results that leads on', async (t) => {
  const { polls, server } = await sweepAndReplay(
    t,
    (base) => `kind: html
    pages: [{ url: '${base}/', links: { match: 'part' }, next: 'a.next' }]
    columns: { number: No, candidate: Candidate, party: Party, votes: Votes }`,
    (server) => {
      const table = (from: number, to: number) =>
        `<table><tr><th>No</th><th>Candidate</th><th>Party</th><th>Votes</th></tr>${seats(from, to)
          .flatMap(({ number }) =>
            rows.map(
              ({ name, party, votes }) =>
                `<tr><td>${number}</td><td>${name}</td><td>${party}</td><td>${votes}</td></tr>`,
            ),
          )
          .join('')}</table>`;
      server.set(
        '/',
        page('<html><a href="part1.htm">1</a><a href="part2.htm">2</a><a href="/about.htm">us</a></html>'),
      );
      server.set('/part1.htm', page(`<html>${table(0, 2)}<a class="next" href="part1b.htm">on</a></html>`));
      server.set('/part1b.htm', page(`<html>${table(2, 4)}</html>`));
      server.set('/part2.htm', page(`<html>${table(4, 5)}</html>`));
    },
  );
  assert.deepEqual({ ...told(polls), contests: told(polls).contests.sort() }, ALL);
  assert.ok(!server.asked.some(({ url }) => url === '/about.htm'));
});

test('Link headers as servers write them', () => {
  const cases: [string, string | null][] = [
    ['<https://a.example/2>; rel="next"', 'https://a.example/2'],
    ['<b?x=1,2>; rel=prev, <c;d>; title="a, b"; rel="last next"', 'c;d'],
    ['<e>; REL=Next', 'e'],
    ['<f>; rel="nextish"', null],
    ['', null],
  ];
  for (const [header, target] of cases) assert.equal(linkTarget(header, 'next'), target, header);
});
