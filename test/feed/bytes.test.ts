import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import iconv from 'iconv-lite';
import { feedFileSchema } from '../../controller/feed/spec.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import { mendingAgents } from '../../controller/feed/wire/head-mender.ts';
import { RawServer } from './raw-server.ts';
import { readLive } from './read-live.ts';

/** Answers that browsers and curl read: each is one kind of bytes, on one real server, through a real thread. */

const FEED = `feeds:
  - name: bytes
    kind: html
    pages: [{ url: '{base}/seat{number}.htm' }]
    contest: { at: h1 }
    rows: { at: table }
`;

const page = (name: string, ...votes: number[]): string =>
  `<!doctype html><html><body><h1>${name}</h1><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr>${[
    'ASHA SEN</td><td>Party of Rivers',
    'BIMAL ROY</td><td>Party of Hills',
    'NOTA</td><td>None of the Above',
  ]
    .map((who, i) => `<tr><td>${who}</td><td>${votes[i]}</td></tr>`)
    .join('\n')}</table></body></html>\n`;

const BODY = page('Seat', 41, 32, 5);
const LENGTH = Buffer.byteLength(BODY);
const half = Math.floor(LENGTH / 2);
const chunks = (end: string): string =>
  [BODY.slice(0, half), BODY.slice(half)]
    .map((part) => `${part.length.toString(16)}${end}${part}${end}`)
    .concat(`0${end}${end}`)
    .join('');

/** Heads as they were seen, or as curl's own tests have them. */
const HEADS: { what: string; answer: string }[] = [
  {
    what: 'bare LF',
    answer: `HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: ${LENGTH}\n\n${BODY}`,
  },
  { what: 'bare LF, ended by the connection', answer: `HTTP/1.0 200 OK\nContent-Type: text/html\n\n${BODY}` },
  {
    what: 'LF and CRLF mixed',
    answer: `HTTP/1.1 200 OK\r\nContent-Type: text/html\nContent-Length: ${LENGTH}\r\n\n${BODY}`,
  },
  {
    what: 'a folded field',
    answer: `HTTP/1.1 200 OK\r\nX-Policy: default;\r\n\tscript;\r\n  style\r\nContent-Length: ${LENGTH}\r\n\r\n${BODY}`,
  },
  {
    what: 'a blank before the colon',
    answer: `HTTP/1.1 200 OK\r\nContent-Type : text/html\r\nContent-Length: ${LENGTH}\r\n\r\n${BODY}`,
  },
  {
    what: 'names that are none, and a line without a colon',
    answer: `HTTP/1.1 200 OK\r\nX-Sess\u00fcon: 1\r\nserved by web 3\r\nX Two: 2\r\nContent-Length: ${LENGTH}\r\n\r\n${BODY}`,
  },
  {
    what: 'control characters in a value',
    answer: `HTTP/1.1 200 OK\r\nX-Trace: a\x01b\r\nContent-Length: ${LENGTH}\r\n\r\n${BODY}`,
  },
  {
    what: 'the length twice',
    answer: `HTTP/1.1 200 OK\r\nContent-Length: ${LENGTH}\r\nContent-Length: ${LENGTH}\r\n\r\n${BODY}`,
  },
  {
    what: 'no reason, no blank behind the code',
    answer: `HTTP/1.1 200\nContent-Length: ${LENGTH}\n\n${BODY}`,
  },
  { what: 'chunks parted by LF', answer: `HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n${chunks('\n')}` },
  {
    what: 'chunks in a well-formed head parted by LF',
    answer: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks('\n')}`,
  },
  {
    what: 'blanks behind a chunk size, and a length besides',
    answer: `HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(' \r\n').replaceAll(/([^0-9a-f]) \r\n/g, '$1\r\n')}`,
  },
  {
    what: 'an interim answer with bare LF',
    answer: `HTTP/1.1 103 Early Hints\nLink: </a.css>\n\nHTTP/1.1 200 OK\nContent-Length: ${LENGTH}\n\n${BODY}`,
  },
];

test('heads that are not well-formed are read as browsers and curl read them, and told once a host', async (t) => {
  const names = HEADS.map((_, i) => `Seat ${i + 1}`);
  const { votes, problems, notes } = await readLive(
    t,
    FEED.replace('    contest: { at: h1 }\n', ''),
    (server) => {
      for (const [i, { answer }] of HEADS.entries()) server.raw(`/seat${i + 1}.htm`, answer);
    },
    { names },
  );
  assert.deepEqual(problems, []);
  for (const [i, { what }] of HEADS.entries()) assert.deepEqual(votes(`RL-${i + 1}`), [41, 32, 5], what);
  assert.equal(notes.filter((note) => /HTTP that is not well-formed/.test(note)).length, 1);
});

test('a mended answer that is cut is no page', async (t) => {
  const whole = chunks('\n');
  const { reports, problems } = await readLive(t, FEED, (server) => {
    server.raw(
      '/seat1.htm',
      `HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n${whole.slice(0, whole.length - 40)}`,
    );
    server.raw('/seat2.htm', `HTTP/1.1 200 OK\nContent-Length: ${LENGTH}\n\n${BODY.slice(0, half)}`);
    server.raw('/seat3.htm', `HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n${BODY}\n0\n\n`);
  });
  assert.deepEqual(reports, []);
  assert.equal(problems.length, 3);
});

test('over TLS as well', async (t) => {
  const pem = readFileSync(new URL('secure-test.pem', import.meta.url));
  const server = createServer({ key: pem, cert: pem });
  server.on('secureConnection', (socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n${chunks('\n')}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { httpsAgent: agent } = mendingAgents();
  const body = await new Promise<string>((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent, rejectUnauthorized: false }, (response) => {
      const parts: Buffer[] = [];
      response
        .on('data', (part) => parts.push(part))
        .on('end', () => resolve(Buffer.concat(parts).toString()));
    });
    request.on('error', reject);
  });
  assert.equal(body, BODY);
});

test('addresses in Location are the bytes that were sent, raw or escaped', async (t) => {
  const hop = (to: Uint8Array): Uint8Array =>
    Buffer.concat([
      Buffer.from('HTTP/1.1 302 Found\r\nLocation: '),
      to,
      Buffer.from('\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    ]);
  const { votes, asked, problems } = await readLive(t, FEED, (server) => {
    server.raw('/seat1.htm', hop(Buffer.from('/résultat 1.htm?q=ü')));
    server.page('/r%C3%A9sultat%201.htm?q=%C3%BC', page('Northbank', 1, 2, 3));
    server.raw('/seat2.htm', hop(Buffer.from('ergebnis/b%C3%BCrger.htm')));
    server.page('/ergebnis/b%C3%BCrger.htm', page('Southbank', 4, 5, 6));
    server.raw('/seat3.htm', hop(Buffer.from('/r\u00e9sultat3.htm', 'latin1')));
    server.page('/r%E9sultat3.htm', page('Eastbank', 7, 8, 9));
  });
  assert.deepEqual(problems, [], asked.join(' '));
  assert.deepEqual(['RL-1', 'RL-2', 'RL-3'].map(votes), [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
});

const XML = (n: number, encoding: string): string =>
  `<?xml version="1.0"${encoding}?><r><seat n="${n}" name="Sôuth ${n}"><c p="Party of Rivers" name="ASHA SEN">41</c><c p="Party of Hills" name="BIMAL ROY">32</c><c p="NOTA" name="NOTA">5</c></seat></r>`;
const HTML = (n: number, meta: string): string =>
  page(`Sôuth ${n}`, 41, 32, 5).replace('<body>', `<head>${meta}</head><body>`);
const UTF16 = ' encoding="utf-16"';
const OLD = '<meta http-equiv="Content-Type" content="text/html; charset=unicode">';

const ENCODED: { what: string; kind: 'xml' | 'html'; body: (n: number) => Uint8Array; type: string }[] = [
  { what: 'XML', kind: 'xml', body: (n) => Buffer.from(XML(n, UTF16)), type: 'text/xml' },
  { what: 'LE', kind: 'xml', body: (n) => Buffer.from(XML(n, ' encoding="UTF-16LE"')), type: 'text/xml' },
  { what: 'UCS-2', kind: 'xml', body: (n) => Buffer.from(XML(n, ' encoding="ucs-2"')), type: 'text/xml' },
  { what: 'header', kind: 'xml', body: (n) => Buffer.from(XML(n, UTF16)), type: 'text/xml; charset=utf-16' },
  { what: 'no mark', kind: 'xml', body: (n) => iconv.encode(XML(n, UTF16), 'utf-16le'), type: 'text/xml' },
  { what: 'big end', kind: 'xml', body: (n) => iconv.encode(XML(n, UTF16), 'utf-16be'), type: 'text/xml' },
  {
    what: 'a mark',
    kind: 'xml',
    body: (n) => iconv.encode(XML(n, UTF16), 'utf-16le', { addBOM: true }),
    type: 'text/xml',
  },
  { what: "UTF-8's mark", kind: 'xml', body: (n) => Buffer.from(`\ufeff${XML(n, UTF16)}`), type: 'text/xml' },
  {
    what: 'UTF-16 mark, says UTF-8',
    kind: 'xml',
    body: (n) => iconv.encode(XML(n, ' encoding="utf-8"'), 'utf-16be', { addBOM: true }),
    type: 'text/xml; charset=utf-8',
  },
  {
    what: 'meta',
    kind: 'html',
    body: (n) => Buffer.from(HTML(n, '<meta charset="utf-16">')),
    type: 'text/html',
  },
  { what: 'old meta', kind: 'html', body: (n) => Buffer.from(HTML(n, OLD)), type: 'text/html' },
  {
    what: 'UTF-16, meta says UTF-8',
    kind: 'html',
    body: (n) => iconv.encode(HTML(n, '<meta charset="utf-8">'), 'utf-16le'),
    type: 'text/html',
  },
];

test('UTF-8 that calls itself UTF-16, UTF-16 without a mark, a mark against what is declared', async (t) => {
  const pages = (kind: string): string =>
    ENCODED.flatMap((of, i) => (of.kind === kind ? [`{ url: '{base}/${i + 1}' }`] : [])).join(', ');
  const { votes, reports, problems } = await readLive(
    t,
    `feeds:
  - name: xml
    kind: xml
    pages: [${pages('xml')}]
    each: $.r.seat[*]
    contest: { number: '@n', name: '@name' }
    rows: { at: 'c[*]' }
    columns: { candidate: '@name', party: '@p', votes: '#text' }
  - name: html
    kind: html
    pages: [${pages('html')}]
    contest: { at: h1 }
`,
    (server) => {
      for (const [i, { body, type }] of ENCODED.entries()) server.page(`/${i + 1}`, body(i + 1), type);
    },
    { names: ENCODED.map((_, i) => `Sôuth ${i + 1}`) },
  );
  assert.deepEqual(problems, []);
  for (const [i, { what }] of ENCODED.entries()) {
    assert.deepEqual(votes(`RL-${i + 1}`), [41, 32, 5], what);
    const report = reports.find(({ contest }) => contest === `RL-${i + 1}`);
    assert.equal(report?.claimed.name, `Sôuth ${i + 1}`, what);
  }
});

test('a server that is well-formed is asked once', async (t) => {
  const server = await RawServer.start();
  t.after(() => server.stop());
  server.page('/', BODY);
  const { limits } = feedFileSchema.parse({ feeds: [{ name: 'f', kind: 'html' }] });
  const fetcher = new PageFetcher(limits, undefined, ['127.0.0.1'], { now: Date.now });
  t.after(() => fetcher.close());
  assert.equal((await fetcher.fetch(`${server.base}/`, new AbortController().signal)).status, 200);
  assert.deepEqual(server.asked, ['/']);
});
