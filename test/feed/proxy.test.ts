import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { typed } from '../typed.ts';
import { begun } from './begun.ts';

/** A newsroom behind a proxy: the sites' names mean nothing to this machine, only the proxy knows them. */

const PEM = new URL('secure-test.pem', import.meta.url).pathname;
const CSV = (seat: number, rows: string) =>
  `Seat No.,Candidate,Party,Votes\n${rows
    .split(';')
    .map((row) => `${seat},${row}\n`)
    .join('')}`;

interface Proxy {
  port: number;
  /** `GET http://…` and `CONNECT host:port`, with the credentials that came along. */
  seen: { line: string; credentials: string | undefined }[];
}

async function startProxy(t: TestContext, ports: { plain: number; secure: number }): Promise<Proxy> {
  const seen: Proxy['seen'] = [];
  const note = (line: string, credentials: string | undefined): void => void seen.push({ line, credentials });
  const proxy = createServer((asked, answer) => {
    note(`${asked.method} ${asked.url}`, asked.headers['proxy-authorization']);
    const { pathname } = new URL(asked.url ?? '');
    const { 'proxy-authorization': _, ...headers } = asked.headers;
    request({ host: '127.0.0.1', port: ports.plain, path: pathname, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    }).end();
  });
  proxy.on('connect', (asked, socket, head) => {
    note(`CONNECT ${asked.url}`, asked.headers['proxy-authorization']);
    const through = connect(ports.secure, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.write(head);
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('error', () => through.destroy());
  });
  return { port: await listen(t, proxy), seen };
}

async function listen(t: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  // Tunnels are no connections of the server's any more: it neither ends them nor knows when they end.
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

test('behind a proxy: http through it, https in a tunnel, credentials sent, its own network asked directly', async (t) => {
  const pem = await readFile(PEM);
  const plain = await listen(
    t,
    createServer((_, answer) => answer.end(CSV(1, 'ASHA RAO,ROSE,10;BIMAL SEN,LILY,5;NOTA,NOTA,1'))),
  );
  const secure = await listen(
    t,
    createSecureServer({ key: pem, cert: pem }, (_, answer) =>
      answer.end(CSV(2, 'CHARU DAS,LILY,7;DEV ROY,ROSE,6;NOTA,NOTA,1')),
    ) as unknown as ReturnType<typeof createServer>,
  );
  const direct = await listen(
    t,
    createServer((_, answer) =>
      answer.end(CSV(3, 'ELA BASU,ROSE,4;FAROOQ ALI,LILY,3;GITA NAG,IND,2;NOTA,NOTA,1')),
    ),
  );
  const proxy = await startProxy(t, { plain, secure });
  const dir = await mkdtemp(join(tmpdir(), 'proxy-'));
  t.after(() => rm(dir, { recursive: true }));
  for (const [name, text] of begun('Proxied')) await writeFile(join(dir, name), text);
  await writeFile(
    join(dir, 'feed.yaml'),
    `feeds:
  - name: results
    kind: csv
    pages:
      - url: http://plain.test/1.csv
      - url: https://secure.test/2.csv
      - url: http://127.0.0.1:${direct}/3.csv
`,
  );
  const env = {
    ...process.env,
    http_proxy: `http://desk:secret@127.0.0.1:${proxy.port}`,
    https_proxy: `http://desk:secret@127.0.0.1:${proxy.port}`,
    no_proxy: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: PEM,
  };
  const { code, out, err } = await typed(['probe', dir, '--json'], env);
  assert.deepEqual([code, err], [0, ''], out);
  assert.equal(JSON.parse(out).maps, true);
  const credentials = `Basic ${Buffer.from('desk:secret').toString('base64')}`;
  assert.deepEqual(
    proxy.seen.sort((a, b) => (a.line < b.line ? -1 : 1)),
    [
      { line: 'CONNECT secure.test:443', credentials },
      { line: 'GET http://plain.test/1.csv', credentials },
    ],
  );
});
