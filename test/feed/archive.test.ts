import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../../controller/feed/wire/archive.ts';
import { ArchiveWriter } from '../../controller/feed/wire/archive-writer.ts';
import { decodePage } from '../../controller/feed/wire/decode.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { readSnapshots, snapshotOf } from '../../controller/feed/wire/recorded.ts';

const AT = Date.parse('2026-05-04T03:00:00.250Z');
const PLAIN = { maxBytes: 1e6, charset: null, member: null };

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'archive-'));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}

async function all(source: AsyncIterable<Exchange>): Promise<Exchange[]> {
  const found: Exchange[] = [];
  for await (const exchange of source) found.push(exchange);
  return found;
}

function exchange(part: Partial<Exchange>): Exchange {
  const page = Buffer.from('<p>1</p>');
  return {
    ...goodExchange('http://results.example/1.htm', AT, page, { 'content-type': 'text/html' }),
    ...part,
  };
}

const fail = (text: string) => assert.fail(text);

test('what is written is read back byte for byte: bodies, headers, refusals', async (t) => {
  const file = join(await folder(t), 'night.warc.gz');
  const written = [
    exchange({
      headers: { 'content-type': 'text/html', 'content-encoding': 'gzip', etag: '"1"' },
      body: gzipSync('<p>১২</p>'),
    }),
    exchange({ at: AT + 60_000, status: 403, statusText: 'Forbidden', body: Buffer.from('Access Denied') }),
    exchange({ at: AT + 120_000, body: Buffer.from([0, 13, 10, 13, 10, 255, 254, 0]) }),
    exchange({ at: AT + 180_000, body: new Uint8Array(0) }),
  ];
  const writer = await ArchiveWriter.open(file);
  for (const one of written) writer.write(one);
  await writer.close();
  const read = await all(readArchive(file, fail));
  assert.deepEqual(
    read.map((one) => ({ ...one, body: Buffer.from(one.body) })),
    written.map((one) => ({ ...one, body: Buffer.from(one.body) })),
  );
});

test('what did not change is a revisit, and reads as one', async (t) => {
  const file = join(await folder(t), 'night.warc.gz');
  const writer = await ArchiveWriter.open(file);
  writer.write(exchange({}));
  writer.write(exchange({ at: AT + 1000 }));
  writer.write(exchange({ at: AT + 2000, status: 304, statusText: 'Not Modified', body: new Uint8Array(0) }));
  await writer.close();
  const read = await all(readArchive(file, fail));
  assert.deepEqual(
    read.map(({ status }) => status),
    [200, 304, 304],
  );
});

test('a page that is kept keeps nothing of what was unpacked with it', async (t) => {
  const file = join(await folder(t), 'night.warc.gz');
  const writer = await ArchiveWriter.open(file);
  const second = 'http://results.example/2.htm';
  for (const url of [exchange({}).url, second])
    for (let i = 0; i < 3; i++)
      writer.write(exchange({ url, at: AT + i * 1000, body: Buffer.from(`<p>${'7'.repeat(1000)}</p>`) }));
  await writer.close();
  for (const { url, body } of await all(readArchive(file, fail)))
    assert.ok(
      body.buffer.byteLength <= 2 * body.length,
      `${url}: ${body.buffer.byteLength} bytes for ${body.length}`,
    );
});

test('a recording whose recorder was killed reads up to the cut', async (t) => {
  const file = join(await folder(t), 'night.warc.gz');
  const writer = await ArchiveWriter.open(file);
  for (let i = 0; i < 5; i++)
    writer.write(
      exchange({ at: AT + i * 1000, body: Buffer.from(`<p>${i} ${'x'.repeat(i * 500)}${Math.PI * i}</p>`) }),
    );
  await writer.close();
  await truncate(file, (await readFile(file)).length - 20);
  const notes: string[] = [];
  const read = await all(readArchive(file, (text) => notes.push(text)));
  assert.equal(read.length, 4);
  assert.match(notes.join(), /ends in the middle of a record/);
});

test('archives of other tools: wget brackets, chunked and gzip bodies, requests, digests', async (t) => {
  const dir = await folder(t);
  const chunked = Buffer.concat([Buffer.from('5\r\n<p>7<\r\n'), Buffer.from('3;x=1\r\n/p>\r\n0\r\n\r\n')]);
  const gz = gzipSync('<p>8</p>');
  const records = [
    warc('warcinfo', {}, 'software: Wget/1.21\r\n'),
    warc(
      'request',
      { 'WARC-Target-URI': '<http://results.example/1.htm>' },
      'GET /1.htm HTTP/1.1\r\nHost: results.example\r\n\r\n',
    ),
    warc(
      'response',
      { 'WARC-Target-URI': '<http://results.example/1.htm>', 'WARC-Payload-Digest': 'sha1:AAAA' },
      http(['Transfer-Encoding: chunked', 'Content-Type: text/html'], chunked),
    ),
    warc(
      'response',
      { 'WARC-Target-URI': 'http://results.example/2.htm', 'WARC-Payload-Digest': 'sha1:BBBB' },
      http(['Content-Encoding: gzip'], gz),
    ),
    // As a browser's archive stores it: the header says gzip and chunked, the body is neither.
    warc(
      'response',
      { 'WARC-Target-URI': 'https://results.example/3.htm' },
      http(['content-encoding: gzip', 'transfer-encoding: chunked'], Buffer.from('<p>9</p>')),
    ),
    warc(
      'response',
      { 'WARC-Target-URI': '<http://results.example/1.htm>', 'WARC-Payload-Digest': 'sha1:CCCC' },
      http(['Content-Type: text/html'], Buffer.from('<p>10</p>')),
    ),
    // The site serves its first body again: only the digest is stored.
    warc(
      'revisit',
      {
        'WARC-Target-URI': '<http://results.example/1.htm>',
        'WARC-Payload-Digest': 'sha1:AAAA',
        'WARC-Profile': 'http://netpreserve.org/warc/1.0/revisit/identical-payload-digest',
      },
      http(['Content-Type: text/html'], Buffer.alloc(0)),
    ),
    warc(
      'resource',
      { 'WARC-Target-URI': 'http://results.example/4.json' },
      Buffer.from('{"a":1}'),
      'application/json',
    ),
    warc('metadata', { 'WARC-Target-URI': 'metadata://gnu.org/software/wget' }, 'x'),
  ];
  const plain = join(dir, 'wget.warc');
  const zipped = join(dir, 'wget.warc.gz');
  await writeFile(plain, Buffer.concat(records));
  await writeFile(zipped, Buffer.concat(records.map((record) => gzipSync(record))));
  for (const file of [plain, zipped]) {
    const read = await all(readArchive(file, fail));
    assert.deepEqual(
      read.map((one) => [one.url.slice(-6), decodePage(one, PLAIN).text]),
      [
        ['/1.htm', '<p>7</p>'],
        ['/2.htm', '<p>8</p>'],
        ['/3.htm', '<p>9</p>'],
        ['/1.htm', '<p>10</p>'],
        ['/1.htm', '<p>7</p>'],
        ['4.json', '{"a":1}'],
      ],
      file,
    );
  }
});

test('a file that is no archive, and one that is not there', async (t) => {
  const file = join(await folder(t), 'page.htm');
  await writeFile(file, '<html></html>');
  await assert.rejects(all(readArchive(file, fail)), { exitCode: 65, message: /not a WARC file/ });
  await assert.rejects(all(readArchive(`${file}.none`, fail)), { exitCode: 66 });
});

test('a folder of snapshots: times in folders and in names', async (t) => {
  const zone = 'Asia/Kolkata';
  const cases: [string, string, string][] = [
    [
      '20241106T025002Z/results.example/2024/house.txt',
      '2024-11-06T02:50:02.000Z',
      'https://results.example/2024/house.txt',
    ],
    [
      'results.example/list-2024-06-04_1634.html',
      '2024-06-04T11:04:00.000Z',
      'https://results.example/list.html',
    ],
    ['pages/2024-06-04T16:34:10+05:30/a.htm', '2024-06-04T11:04:10.000Z', 'https://pages/a.htm'],
  ];
  for (const [path, time, url] of cases) {
    const found = snapshotOf(path, zone);
    assert.deepEqual([found && new Date(found.at).toISOString(), found?.url], [time, url]);
  }
  assert.equal(snapshotOf('results.example/20241105/house.txt', zone), null);
  const dir = await folder(t);
  await writeFile(join(dir, 'a-20240604T110500Z.csv'), 'later');
  await writeFile(join(dir, 'a-20240604T110400Z.csv'), 'earlier');
  await writeFile(join(dir, 'README.md'), '');
  const read = await all(readSnapshots(dir, zone));
  assert.deepEqual(
    read.map(({ url, body }) => [url, Buffer.from(body).toString()]),
    [
      ['https://a.csv', 'earlier'],
      ['https://a.csv', 'later'],
    ],
  );
});

let id = 0;

function warc(
  type: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
  contentType = 'application/http',
): Buffer {
  const bytes = Buffer.from(body as Uint8Array);
  const lines = {
    'WARC-Type': type,
    'WARC-Date': `2026-05-04T03:00:${String(id++ % 60).padStart(2, '0')}Z`,
    'WARC-Record-ID': `<urn:uuid:00000000-0000-4000-8000-${String(id).padStart(12, '0')}>`,
    'Content-Type': contentType,
    ...headers,
    'Content-Length': String(bytes.length),
  };
  const head = Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.concat([Buffer.from(`WARC/1.0\r\n${head}\r\n`), bytes, Buffer.from('\r\n\r\n')]);
}

function http(headers: readonly string[], body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n`), body]);
}
