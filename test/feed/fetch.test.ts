import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import test, { type TestContext } from 'node:test';
import { feedFileSchema } from '../../controller/feed/spec.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';

/**
 * A server that keeps connections, and has closed each by the time it is used again, as many do that were idle for
 * long. What is asked for below `/dead` it never answers.
 */
async function forgetful(t: TestContext): Promise<{ base: string; asked: string[] }> {
  const used = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { socket, url = '' } = request;
    asked.push(`${url}${used.has(socket) ? ' again' : ''}`);
    if (used.has(socket) || url.startsWith('/dead')) socket.resetAndDestroy();
    else response.end(`<h1>${url}</h1>`);
    used.add(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function fetcherFor(t: TestContext): PageFetcher {
  const { limits } = feedFileSchema.parse({ feeds: [{ name: 'f', kind: 'html' }] });
  const fetcher = new PageFetcher(limits, undefined, ['127.0.0.1'], { now: Date.now, random: () => 0 });
  t.after(() => fetcher.close());
  return fetcher;
}

test('a page whose kept connection is dead is asked for once more, by a new one', async (t) => {
  const { base, asked } = await forgetful(t);
  const fetcher = fetcherFor(t);
  const { signal } = new AbortController();
  for (const path of ['/1', '/2', '/3']) {
    const { status, failure, body } = await fetcher.fetch(`${base}${path}`, signal);
    assert.deepEqual([status, failure], [200, null], path);
    assert.equal(new TextDecoder().decode(body ?? undefined), `<h1>${path}</h1>`);
  }
  assert.deepEqual(asked, ['/1', '/2 again', '/2', '/3 again', '/3']);
  assert.equal(fetcher.requests, asked.length);
});

test('a server that resets a new connection has failed, and is not asked a second time', async (t) => {
  const { base, asked } = await forgetful(t);
  const fetcher = fetcherFor(t);
  const { signal } = new AbortController();
  const first = await fetcher.fetch(`${base}/dead`, signal);
  assert.deepEqual([first.status, asked], [0, ['/dead']]);
  assert.match(first.failure ?? '', /hang up|ECONNRESET/);
});
