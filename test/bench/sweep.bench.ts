import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constituencyPage } from '../feed/eci-page.ts';
import { until } from '../until.ts';
import { rosterOf, wardOf, writePlains } from './plains.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
/** Bytes of a seat's page on the sites of 2021 to 2026, most of it menus. */
const PAGE_BYTES = 54_000;
const LIMITS = 'limits: { perHost: 16, perSecond: 5000 }\n';

/**
 * A live night of 4,123 seats, each a page of real size, from a real server by the real thread: how long until it has
 * read all of them and ends, and how long a Ctrl-C in the middle of the sweep takes. `--seats N` makes it another size.
 */
export async function bench({ seats = '4123' }: BenchOptions): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sweep-'));
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end(pageOf(Number(/\d+/.exec(request.url ?? '')?.[0])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/seat{number}.htm`;
  const notes: string[] = [];
  try {
    const election = await writePlains(join(dir, 'election'), Number(seats), { limits: LIMITS, url });
    const start = (out: string): ChildProcess =>
      spawn(PROGRAM, ['run', election, '--once', '--obs', 'none', '--out', join(dir, out)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    const began = performance.now();
    const code = await exitOf(start('whole'));
    notes.push(
      `${seats} pages of ${PAGE_BYTES / 1000} kB: the night ended after ${seconds(began)} s with code ${code}, ${asked} requests`,
    );
    asked = 0;
    const cut = start('cut');
    const gone = exitOf(cut);
    await until('a quarter of the pages to be asked', () => asked > Number(seats) / 4);
    const pressed = performance.now();
    cut.kill('SIGINT');
    await gone;
    notes.push(`Ctrl-C after ${asked} of them: ended within ${seconds(pressed)} s`);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true });
  }
  return { name: 'sweep', rival: 'none', rows: [], notes };
}

function pageOf(seat: number): string {
  const rows = rosterOf(seat).map(({ votes, ...who }) => ({ ...who, electionDay: votes, postal: 0, votes }));
  const page = constituencyPage({ state: 'Plains', name: wardOf(seat), rows });
  const link = '<a href="x.htm">State name</a> ';
  const menu = link.repeat(Math.floor((PAGE_BYTES - page.length) / link.length));
  return page.replace('</body>', `<div>${menu}</div></body>`);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
