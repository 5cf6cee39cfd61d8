import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { requestOf } from '../../controller/feed/feed.ts';
import type { FeedPage } from '../../controller/feed/spec.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import type { Exchange } from '../../controller/feed/wire/exchange.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import { BadServer, type Manner, page, status } from './bad-server.ts';
import { type ReadLive, readLive } from './read-live.ts';

/** Pages that a script makes, had by the real Chromium in the real thread of the feed. */

const ROWS = [
  ['ASHA SEN', 'Party of Rivers', 77],
  ['BIMAL ROY', 'Party of Hills', 55],
  ['NOTA', 'None of the Above', 1],
];
/** Draws the table when its rows have come; `afterMs` later. */
const drawing = (
  afterMs: number,
  more = '',
) => `<!doctype html><html><body><h1>Northbank</h1><div id="app"></div><script>
${more}
fetch('/api/rows').then((answer) => answer.json()).then((rows) => setTimeout(() => {
  const cells = (row) => '<tr>' + row.map((cell) => '<td>' + cell + '</td>').join('') + '</tr>';
  document.getElementById('app').innerHTML =
    '<table class="results"><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr>' + rows.map(cells).join('') + '</table>';
}, ${afterMs}));
</script></body></html>`;

async function had(
  t: TestContext,
  html: string,
  how: string,
  { kind = 'html', deadline = 40, mapping = 'contest: { at: h1 }, rows: { at: table }' } = {},
): Promise<ReadLive & { server: BadServer; other: BadServer }> {
  const [server, other] = [await BadServer.start(), await BadServer.start()];
  t.after(() => Promise.all([server.stop(), other.stop()]));
  server.set('/live', page(html.replaceAll('OTHER', `http://localhost:${other.port}`)));
  server.set('/api/rows', page(JSON.stringify(ROWS), { 'Content-Type': 'application/json' }));
  server.set(
    '/api/seats',
    page(
      JSON.stringify({
        rows: ROWS.map(([name, party, votes]) => ({ seat: 'Northbank', name, party, votes })),
      }),
      { 'Content-Type': 'application/json' },
    ),
  );
  other.set('/*', page('secret'));
  const feed = `feeds: [{ name: page, kind: ${kind}, pages: [{ url: '${server.base}/live', via: browser, ${how} }], ${mapping} }]`;
  const read = await readLive(t, feed, () => {}, { deadlineSeconds: deadline });
  return { ...read, server, other };
}

test('a table that a script draws after two seconds is read, and no other host is asked', async (t) => {
  const { votes, problems, other, server } = await had(
    t,
    drawing(
      2000,
      "fetch('OTHER/spy').catch(() => {}); fetch('file:///etc/passwd').catch(() => {}); new Image().src = 'OTHER/pixel.png';",
    ),
    'waitFor: table.results tr:nth-child(3)',
  );
  assert.deepEqual([votes('RL-1'), problems], [[77, 55, 1], []]);
  assert.equal(other.asked.length, 0);
  assert.ok(server.asked.some(({ url }) => url === '/api/rows'));
});

test('a page that never draws costs its deadline and says what was waited for', async (t) => {
  const { problems, votes } = await had(t, drawing(3_600_000), 'waitFor: table.results', { deadline: 15 });
  assert.equal(votes('RL-1'), null);
  assert.match(problems[0]?.got ?? '', /the browser had not table\.results within 15 s/);
});

test("the page's own answer is the source", async (t) => {
  const { votes, problems } = await had(t, drawing(10, "fetch('/api/seats');"), "answer: '/api/seats$'", {
    kind: 'json',
    mapping:
      'rows: { at: "$.rows[*]" }, columns: { contest: seat, candidate: name, party: party, votes: votes }',
  });
  assert.deepEqual([votes('RL-1'), problems], [[77, 55, 1], []]);
});

test('a key goes with a browser to the own origin alone, and is not in what it brings', async (t) => {
  const KEY = 'SECRET-kite&77';
  process.env.BROWSED_KEY = KEY;
  t.after(() => delete process.env.BROWSED_KEY);
  const [server, other] = [await BadServer.start(), await BadServer.start()];
  t.after(() => Promise.all([server.stop(), other.stop()]));
  const keyed =
    (manner: Manner): Manner =>
    (request, response) => {
      const may = request.headers['x-api-key'] === KEY;
      (may ? manner : status(403))(request, response);
    };
  const spy = `http://localhost:${other.port}`;
  const more = `document.title = location.href; fetch('${spy}/spy').catch(() => {});`;
  server.set(
    '/live*',
    keyed(page(drawing(10, more).replace('<h1>', `<p>${KEY.replace('&', '&amp;')}</p><h1>`))),
  );
  server.set('/api/rows', keyed(page(JSON.stringify(ROWS), { 'Content-Type': 'application/json' })));
  other.set('/*', page('', { 'Access-Control-Allow-Origin': '*' }));
  const spec = parseFeedSpec(
    `feeds: [{ name: page, kind: html, pages: [{ url: '${server.base}/live', via: browser, waitFor: table.results, headers: { X-Api-Key: '\${BROWSED_KEY}' }, query: { key: '\${BROWSED_KEY}' } }] }]`,
    'feed.yaml',
  );
  const recorded: Exchange[] = [];
  const hosts = [new URL(server.base).host, new URL(spy).host];
  const limits = { ...spec.limits, deadlineSeconds: 60 };
  const fetcher = new PageFetcher(limits, undefined, hosts, {
    now: Date.now,
    record: (exchange) => recorded.push(exchange),
  });
  t.after(() => fetcher.close());
  const [feed] = spec.feeds;
  const asked = requestOf(feed as NonNullable<typeof feed>, feed?.pages?.[0] as FeedPage);
  const had = await fetcher.fetch(`${server.base}/live`, new AbortController().signal, asked);
  assert.match(
    new TextDecoder().decode(had.body),
    /ASHA SEN.*\$\{BROWSED_KEY\}|\$\{BROWSED_KEY\}.*ASHA SEN/s,
  );
  assert.ok(server.asked.some(({ url }) => url.startsWith('/live?key=SECRET-kite%2677')));
  assert.ok(other.asked.length > 0, 'the page asked another host');
  assert.ok(other.asked.every(({ url, headers }) => !JSON.stringify([url, headers]).includes('SECRET')));
  const kept = recorded.map((one) => JSON.stringify(one) + new TextDecoder().decode(one.body)).join('\n');
  assert.ok(kept.length > 100 && !kept.includes('SECRET'), kept);
});
