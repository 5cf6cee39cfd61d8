import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { utils, write as writeBook } from '@e965/xlsx';
import { scaffold } from '../../controller/election/scaffold.ts';
import { BadServer, page, redirect, status } from '../feed/bad-server.ts';
import { typed } from '../typed.ts';

/** What the probe says of a page that it cannot have, and what --write makes of it: real servers, the real command. */

const KEY = 'SECRET-probe-77';
const { RESULTS_KEY: _, ...WITHOUT_KEY } = process.env;

const probe = async (args: readonly string[], env: NodeJS.ProcessEnv = WITHOUT_KEY) => {
  const { code, out, err } = await typed(['probe', ...args], env);
  return { code, told: out + err };
};

/** A folder as `new` makes it, its candidates' rows, and a server. */
async function desk(t: TestContext) {
  const server = await BadServer.start();
  const dir = await mkdtemp(join(tmpdir(), 'next-'));
  t.after(async () => {
    await Promise.all([server.stop(), rm(dir, { recursive: true })]);
  });
  for (const [name, text] of scaffold('Next')) await writeFile(join(dir, name), text);
  const lines = (await readFile(join(dir, 'candidates.csv'), 'utf8')).trim().split('\n').slice(1);
  const rows = lines.map((line, i) => {
    const [, number = '', , name = '', party = ''] = line.split(',');
    return [number, name, party, String(100 + i)];
  });
  const header = ['Seat No.', 'Candidate', 'Party', 'Votes'];
  const csv = page([header, ...rows].map((row) => `${row.join()}\n`).join(''), {
    'Content-Type': 'text/csv',
  });
  return { server, dir, header, rows, csv, feed: () => readFile(join(dir, 'feed.yaml'), 'utf8') };
}

test('each refusal has its next step, and --write takes the one that is a line', async (t) => {
  const { server, dir, csv, feed } = await desk(t);
  const other = await BadServer.start();
  t.after(() => other.stop());
  server.set('/401', status(401));
  server.set('/403', status(403));
  server.set('/script', page('<html><body><div id="app"></div><script src="app.js"></script></body></html>'));
  server.set('/moved', redirect(`http://localhost:${other.port}/sheet.csv`));
  server.set('/empty', page('{"updated":"18:00","contests":[]}', { 'Content-Type': 'application/json' }));
  other.set('/sheet.csv', csv);
  const steps: [path: string, told: RegExp][] = [
    ['401', /asks who you are.*headers: \{ Authorization: 'Bearer \$\{RESULTS_KEY\}' \}/s],
    ['403', /ask the publisher for access first/],
    ['script', /a script draws it.*kind: json.*via: browser/s],
    ['moved', /limits: \{ hosts: \['localhost:\d+'\] \}/],
    [
      'empty',
      /no list in it has the columns that the feed names: the count has not begun \(probe again.*several lists tied by ids/,
    ],
  ];
  server.set('/signin', redirect('http://accounts.google.com/ServiceLogin'));
  steps.push(['signin', /publish it for everybody .*Publish to web/]);
  for (const [path, told] of steps) {
    const answer = await probe([dir, `${server.base}/${path}`, '--propose']);
    assert.match(answer.told, told, path);
    assert.notEqual(answer.code, 0);
  }
  await probe([dir, `${server.base}/moved`, '--write']);
  assert.match(await feed(), /^limits: \{ hosts: \['localhost:\d+'\] \}$/m);
});

test('the page around a sheet is none, and the step says which address is', async (t) => {
  const { server, dir } = await desk(t);
  server.set('/edit', page('<!DOCTYPE html><html><body><canvas></canvas></body></html>'));
  const feed = `feeds: [{ name: desk, kind: manual, pages: [{ url: '${server.base}/edit' }] }]\n`;
  await writeFile(join(dir, 'feed.yaml'), feed);
  const { told, code } = await probe([dir]);
  assert.notEqual(code, 0);
  assert.match(told, /the body is html, not csv/);
  assert.match(told, /take that of the sheet itself .*Publish to .*web/);
});

test('a key of the environment is tried as sources want it, and the line that opened the page is written', async (t) => {
  const { server, dir, csv, feed } = await desk(t);
  const keyed = (request: IncomingMessage): boolean => request.headers['x-api-key'] === KEY;
  server.set('/keyed', (request, response) => (keyed(request) ? csv : status(401))(request, response));
  const refused = await probe([dir, `${server.base}/keyed`, '--write']);
  assert.match(refused.told, /with RESULTS_KEY set, --write tries it/);
  const { told, code } = await probe([dir, `${server.base}/keyed`, '--write'], {
    ...WITHOUT_KEY,
    RESULTS_KEY: KEY,
  });
  assert.equal(code, 0, told);
  assert.match(await feed(), /^ +headers:\n +x-api-key: \$\{RESULTS_KEY\}$/m);
  assert.ok(!(told + (await feed())).includes('SECRET-'));
});

test('a feed that somebody wrote is given what lets its pages in, and keeps its order and comments', async (t) => {
  const { server, dir, csv, header, rows, feed } = await desk(t);
  const other = await BadServer.start();
  t.after(() => other.stop());
  other.set('/sheet.csv', csv);
  server.set('/moved', redirect(`http://localhost:${other.port}/sheet.csv`));
  const table = [header, ...rows].map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  server.set(
    '/drawn',
    page(`<html><body><div id="app"></div><script>setTimeout(() => {
  document.getElementById('app').innerHTML = ${JSON.stringify(`<table>${table.join('')}</table>`)};
}, 1000);</script></body></html>`),
  );
  const before = `# Riverside, for the night
limits: { perHost: 2 } # they are slow
feeds:
  - name: drawn
    kind: html
    pages: [{ url: '${server.base}/drawn' }] # the front page
  - name: sheet
    kind: csv
    pages:
      - url: ${server.base}/moved
`;
  await writeFile(join(dir, 'feed.yaml'), before);
  const { told, code } = await probe([dir, '--write']);
  assert.equal(code, 0, told);
  const after = await feed();
  assert.match(
    after,
    /^# Riverside, for the night\nlimits: .*perHost: 2, hosts: \[ ?'?localhost:\d+'? ?\] ?\} # they are slow$/m,
  );
  assert.match(after, /drawn'?, via: browser, waitFor: table ?\} ?\] # the front page$/m);
  assert.match(told, /# added to .*feed\.yaml: via: browser, waitFor: table \(.*\/drawn\)/);
  // What helps nobody is not added.
  server.set('/moved', status(404));
  const gone = await probe([dir, '--write']);
  assert.match(gone.told, /next: nothing is there/);
  assert.equal(await feed(), after);
});

test('a list that waits for its first row is written by its header, as a file and as a table', async (t) => {
  for (const format of ['csv', 'html']) {
    const { server, dir, header, rows, feed, csv } = await desk(t);
    const cells = (row: readonly string[]) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    const html = (all: readonly string[][]) =>
      page(`<html><body><table>${all.map(cells).join('')}</table></body></html>`);
    server.set(
      '/list',
      format === 'csv' ? page(`${header}\n`, { 'Content-Type': 'text/csv' }) : html([header]),
    );
    const { told, code } = await probe([dir, `${server.base}/list`, '--write']);
    assert.match(told, /no row stands in it: the count has not begun/);
    assert.equal(code, 65);
    assert.match(await feed(), new RegExp(`kind: ${format}\\n`));
    // The count begins: what was written reads it.
    server.set('/list', format === 'csv' ? csv : html([header, ...rows]));
    const begun = await probe([dir]);
    assert.equal(begun.code, 0, begun.told);
  }
});

test('a workbook is a page like any other; a zip that is none is refused', async (t) => {
  const { server, dir, header, rows } = await desk(t);
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([header, ...rows]), 'Count');
  const bytes: Uint8Array = writeBook(book, { type: 'buffer', bookType: 'xlsx' });
  const file = join(dir, 'count.xlsx');
  await writeFile(file, bytes);
  for (const what of [file, `${server.base}/count.xlsx`]) {
    server.set('/count.xlsx', page(Buffer.from(bytes)));
    await rm(join(dir, 'feed.yaml'));
    const { code, told } = await probe([dir, what, '--propose', '--write']);
    assert.equal(code, 0, told);
    assert.match(told, new RegExp(`1 of 1 pages map; .* ${rows.length} of ${rows.length} rows`));
  }
  await writeFile(file, bytes.subarray(0, 300));
  const cut = await probe([dir, file, '--propose']);
  assert.equal(cut.code, 69);
  assert.match(cut.told, /could not be had: got the zip file is cut or damaged/);
});
