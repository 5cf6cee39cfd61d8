import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { Poll } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { BadServer, type Manner, page, redirect, zipped } from './bad-server.ts';
import { constituencyPage } from './eci-page.ts';
import { allPolls } from './polls-until.ts';
import { replayAll } from './replay-all.ts';
import { riverElection } from './river-election.ts';

/** Nights that other tools recorded, and our own recordings on the wire's terms. */

const NAMES = ['Northbank', 'Southbank', 'Eastbank'];
const yaml = (base: string) => `
limits: { perSecond: 500 }
feeds:
  - name: pages
    kind: html
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    rows: { at: '#div1 > table' }
`;
const seat = (n: number) => constituencyPage({ name: NAMES[n - 1] as string });

async function election(t: TestContext, base: string) {
  const made = await riverElection(yaml(base), NAMES);
  t.after(() => rm(made.dir, { recursive: true }));
  return made;
}

async function replay(
  made: Awaited<ReturnType<typeof election>>,
  file: string,
): Promise<{ told: string[]; notes: string[] }> {
  const { polls, notes } = await replayAll(made, file);
  return { told: polls.flatMap(lines).sort(), notes };
}

const lines = ({ reports, problems }: Poll): string[] => [
  ...reports.map(({ contest, rows, url }) => `${contest} ${rows.length} rows, ${new URL(url).pathname}`),
  ...problems.map(({ url, got }) => `${new URL(url).pathname}: ${got}`),
];
const ALL = NAMES.map((_, i) => `RL-${i + 1} 3 rows, /seat${i + 1}.htm`);

/** Seat 2 has moved twice, seat 3 comes packed and in chunks, with cookies. */
function serve(server: BadServer): void {
  const cookies: Manner = (_, response) => {
    response.setHeader('Set-Cookie', ['sess=1; Path=/', 'lang=bn; Path=/']);
    response.setHeader('X-Odd-CASE', 'kept');
    zipped(seat(3))(_, response);
  };
  server.set('/seat1.htm', page(seat(1)));
  server.set('/seat2.htm', redirect('/moved/seat.htm'));
  server.set('/moved/seat.htm', redirect('/moved/again.htm'));
  server.set('/moved/again.htm', page(seat(2)));
  server.set('/seat3.htm', cookies);
}

test('our own recording: every hop of a redirect, headers in their case, each cookie in a line of its own', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  serve(server);
  const made = await election(t, server.base);
  const file = join(made.dir, 'night.warc.gz');
  const live = await startFeeds({ election: made, mode: 'live', once: true, record: file });
  t.after(() => live.stop());
  assert.deepEqual((await allPolls(live)).flatMap(lines).sort(), ALL);
  await live.stop();
  const text = gunzipSync(await readFile(file)).toString('latin1');
  assert.match(text, /\r\nSet-Cookie: sess=1; Path=\/\r\nSet-Cookie: lang=bn; Path=\/\r\n/);
  assert.match(text, /\r\nX-Odd-CASE: kept\r\n/);
  const targets = [...text.matchAll(/^WARC-Target-URI: .*?(\/[\w/]+\.htm)\r$/gm)].map(([, path]) => path);
  assert.deepEqual(targets.sort(), [
    '/moved/again.htm',
    '/moved/seat.htm',
    '/seat1.htm',
    '/seat2.htm',
    '/seat3.htm',
  ]);
  assert.deepEqual(await replay(made, file), { told: ALL, notes: [] });
});

test('wget --warc-file, plain and packed, replays: redirects, chunks and packed bodies', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  serve(server);
  const made = await election(t, server.base);
  const list = join(made.dir, 'urls.txt');
  await writeFile(
    list,
    ['seat1', 'seat2', 'seat3', 'gone'].map((name) => `${server.base}/${name}.htm\n`).join(''),
  );
  for (const packed of [true, false]) {
    const name = join(made.dir, packed ? 'packed' : 'plain');
    const options = ['--no-config', '-q', '-t', '1', `--warc-file=${name}`, '-O', '/dev/null', '-i', list];
    if (!packed) options.push('--no-warc-compression');
    // One page is missing, so wget ends with 8: that is recorded, too.
    await assert.rejects(promisify(execFile)('wget', options, { env: { ...process.env, no_proxy: '*' } }), {
      code: 8,
    });
    const { told, notes } = await replay(made, `${name}.warc${packed ? '.gz' : ''}`);
    assert.deepEqual(told, ALL);
    assert.match(notes.join(), /^\d+ recorded answers are of addresses that no feed asks for$/);
  }
});

test("a browser crawler's archives: a WACZ, or the folder of its workers' files, in order of time", async (t) => {
  const made = await election(t, 'https://results.example');
  const at = (n: number) => `2026-05-04T03:00:${String(n).padStart(2, '0')}.5Z`;
  const answer = (n: number, body: Uint8Array | string, second: number, type = 'response', more = {}) =>
    warc(type, `https://results.example/seat${n}.htm`, at(second), body, more);
  const digest = { 'WARC-Payload-Digest': 'sha256:aa' };
  // The page was crawled under another address, and is stored once.
  const revisit = {
    ...digest,
    'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    'WARC-Refers-To-Target-URI': 'https://results.example/start.htm',
  };
  const first = [
    warc('response', 'https://results.example/start.htm', at(0), seat(1), digest),
    answer(2, seat(2).replace('3/12', '2/12'), 1),
    answer(2, seat(2), 40),
  ];
  const second = [
    warc('resource', 'urn:pageinfo:https://results.example/start.htm', at(0), '{}'),
    answer(1, '', 2, 'revisit', revisit),
    answer(3, seat(3), 20),
  ];
  const files = {
    'archive/rec-1.warc.gz': Buffer.concat(first.map((record) => gzipSync(record))),
    'archive/rec-2.warc.gz': Buffer.concat(second.map((record) => gzipSync(record))),
    'indexes/index.cdx.gz': gzipSync('x'),
    'datapackage.json': Buffer.from('{}'),
  };
  const wacz = join(made.dir, 'crawl.wacz');
  // Archives are stored as they are in a WACZ; one made by hand may have packed them.
  for (const level of [0, 6] as const) {
    await writeFile(wacz, zipSync(files, { level }));
    const { told } = await replay(made, wacz);
    assert.deepEqual(told, [ALL[0], ALL[1], ALL[1], ALL[2]]);
  }
  const folder = join(made.dir, 'crawl', 'archive');
  await mkdir(folder, { recursive: true });
  for (const n of [1, 2])
    await writeFile(
      join(folder, `rec-20260504030000-${n}.warc.gz`),
      files[`archive/rec-${n}.warc.gz` as keyof typeof files],
    );
  assert.deepEqual((await replay(made, join(made.dir, 'crawl'))).told, [ALL[0], ALL[1], ALL[1], ALL[2]]);
  await writeFile(wacz, zipSync({ 'datapackage.json': Buffer.from('{}') }));
  await assert.rejects(replay(made, wacz), { exitCode: 65, message: /WACZ file cannot be read/ });
});

function warc(
  type: string,
  url: string,
  date: string,
  body: string | Uint8Array,
  more: Record<string, string> = {},
): Buffer {
  const http = Buffer.concat([
    // Crawlers note the coding that was on the wire, and keep the body without it.
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n'),
    Buffer.from(body as Uint8Array),
  ]);
  const lines = {
    'WARC-Type': type,
    'WARC-Target-URI': url,
    'WARC-Date': date,
    'WARC-Record-ID': `<urn:uuid:${crypto.randomUUID()}>`,
    'Content-Type': 'application/http; msgtype=response',
    ...more,
    'Content-Length': String(http.length),
  };
  const head = Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${head}\r\n`), http, Buffer.from('\r\n\r\n')]);
}
