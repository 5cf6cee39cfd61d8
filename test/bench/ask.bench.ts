import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { createInterface } from 'node:readline';
import axios from 'axios';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import type { BenchResult } from './result.ts';
import { alternate, quantile, rowsOf } from './rounds.ts';

const PAGES = 294;
const AT_ONCE = 4;
const ROUNDS = 15;
/** In a process of its own: its time is nobody's here. */
const SERVER = `
  require('node:http').createServer(({ headers }, response) => {
    const same = headers['if-none-match'] === '"a"';
    response.writeHead(same ? 304 : 200, { ETag: '"a"' }).end(same ? undefined : 'x'.repeat(2000));
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

/** Processor time of a sweep in which no page has changed: ours, and what Node and its HTTP client alone take for it. */
export async function bench(): Promise<BenchResult> {
  const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(createInterface(server.stdout), 'line');
    const host = `127.0.0.1:${port}`;
    const urls = Array.from({ length: PAGES }, (_, at) => `http://${host}/page?ac=${at + 1}`);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const headers = { 'If-None-Match': '"a"' };
    const { limits } = parseFeedSpec(
      `limits: { perHost: ${AT_ONCE}, perSecond: 100000 }\nfeeds: [{ name: a, kind: html, pages: [{ url: ${urls[0]} }] }]`,
      'feed.yaml',
    );
    const fetcher = new PageFetcher(limits, undefined, [host], { now: Date.now });
    const { signal } = new AbortController();
    const bare = (url: string) =>
      new Promise<number>((resolve, reject) => {
        get(url, { agent, headers }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        }).once('error', reject);
      });
    const client = axios.create({ httpAgent: agent, headers, validateStatus: () => true, maxRedirects: 0 });
    const ways: Record<string, (url: string) => Promise<number>> = {
      "Node's http": bare,
      axios: async (url) => (await client.get(url)).status,
      ours: async (url) => (await fetcher.fetch(url, signal)).status,
    };
    const times = await alternate(
      Object.fromEntries(Object.entries(ways).map(([name, ask]) => [name, () => sweep(urls, ask)] as const)),
      ROUNDS,
    );
    agent.destroy();
    await fetcher.close();
    const each = [...times].map(([name, ms]) => `${name} ${(quantile(ms, 0.5) / PAGES).toFixed(3)}`);
    return {
      name: 'ask',
      rival: 'axios',
      rows: rowsOf(times, 'axios'),
      notes: [
        `ms of processor for ${PAGES} pages that all answer 304, ${AT_ONCE} at once; a page: ${each.join(', ')}`,
      ],
    };
  } finally {
    server.kill();
  }
}

/** @returns ms of processor that it took */
async function sweep(urls: readonly string[], ask: (url: string) => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let url = urls[next++]; url !== undefined; url = urls[next++]) {
        const status = await ask(url);
        if (status !== 304 && status !== 200) throw new Error(`${url} answered ${status}`);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
