import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BadServer, page } from './bad-server.ts';
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
