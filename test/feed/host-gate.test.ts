import assert from 'node:assert/strict';
import test from 'node:test';
import type { Exchange } from '../../controller/feed/wire/exchange.ts';
import { HostGate } from '../../controller/feed/wire/host-gate.ts';
import { BadServer, page, status } from './bad-server.ts';
import { constituencyPage, seatPages } from './eci-page.ts';
import { liveNight } from './live-night.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NEVER = new AbortController().signal;

/** A gate at a clock of its own; `ask` looks at a page that answers so, and says whether it was asked. */
function gateAt(longestRestSeconds = 120) {
  let now = 1_000_000;
  const limits = { perHost: 4, perSecond: 10_000, longestRestSeconds };
  const gate = new HostGate('results.example', limits, { now: () => now, random: () => 1 });
  const ask = async (url: string, code: number, retryAfter?: string): Promise<boolean> => {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    const answer: Exchange = {
      url,
      at: now,
      status: code,
      statusText: '',
      headers,
      body: new Uint8Array(0),
      failure: null,
    };
    const got = await gate.enter(url, NEVER, async () => answer);
    if (typeof got !== 'string') gate.told(url, got);
    return typeof got !== 'string';
  };
  return { gate, ask, pass: (seconds: number) => (now += seconds * 1000), now: () => now };
}

const pages = (many: number): string[] => Array.from({ length: many }, (_, i) => `page ${i + 1}`);

test('a page that asks for patience is left in peace by itself, and never for longer than allowed', async () => {
  const { gate, ask, pass } = gateAt();
  for (const url of pages(20)) await ask(url, 200);
  assert.equal(await ask('page 7', 503, '900'), true);
  assert.equal(await ask('page 8', 200), true);
  assert.equal(await ask('page 7', 503, '900'), false);
  assert.equal(gate.waiting(), null);
  pass(121);
  assert.equal(await ask('page 7', 200), true);
});

test('Retry-After may be a number with a unit, a date, or nothing that means anything: then back-off goes on', async () => {
  const date = (ms: number): string => new Date(ms).toUTCString();
  for (const [value, seconds] of [
    ['60', 60],
    ['60.5', 61],
    ['60 seconds', 60],
    ['99999999999999999999999', 120],
    [date(1_000_000 + 45_000), 45],
    [date(0), 0],
    ['0', 0],
    ['-1', 0],
    ['soon', 0],
    ['', 0],
    ['2026', 120],
  ] as const) {
    const { gate, ask, pass } = gateAt();
    for (const url of pages(20)) await ask(url, 200);
    const restAfter = async (): Promise<number> => {
      await ask('page 7', 503, value);
      for (let n = 0; ; n++, pass(1)) if (await ask('page 7', 503, value)) return n;
    };
    assert.equal(await restAfter(), seconds, value);
    // Whoever fails for ever is asked less and less often, whatever it asks for.
    for (let n = 0; n < 10; n++) {
      pass(121);
      await ask('page 7', 503, value);
    }
    assert.equal(await ask('page 7', 503, value), false, value);
    assert.equal(gate.waiting(), null);
  }
});

test('two pages, then three, that fail for ever close nothing while the others answer', async () => {
  const { gate, ask, pass } = gateAt();
  for (const url of pages(20)) await ask(url, 200);
  for (let sweep = 0; sweep < 20; sweep++, pass(60)) {
    for (const [i, url] of pages(20).entries()) {
      const asked = await ask(url, i < 3 ? 500 : 200);
      if (i >= 3) assert.equal(asked, true, `${url} in sweep ${sweep}`);
    }
    assert.equal(gate.waiting(), null);
  }
});

test('several pages that were well and fail one after another: the host rests, longer each time', async () => {
  const { gate, ask, pass, now } = gateAt();
  for (const url of pages(20)) await ask(url, 200);
  const rests: number[] = [];
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const url of pages(20)) await ask(url, 502);
    const waiting = gate.waiting();
    if (waiting) rests.push((waiting.until - now()) / 1000);
    pass(120);
  }
  assert.ok(rests.length >= 6, `${rests}`);
  assert.deepEqual(rests.slice(0, 4), [2, 4, 8, 16]);
  assert.equal(Math.max(...rests), 120);
  assert.equal(await ask('page 1', 200), true);
});

test('a host rests as long as the least patient of several pages asks, in two minutes at most', async () => {
  const { gate, ask, now } = gateAt();
  for (const url of pages(3)) await ask(url, 200);
  await ask('page 1', 503, '900');
  await ask('page 2', 503, '30');
  assert.equal(gate.waiting(), null);
  await ask('page 3', 503, '600');
  assert.equal((gate.waiting()?.until ?? 0) - now(), 30_000);
  assert.match(
    gate.waiting()?.reason ?? '',
    /^results\.example rests, 3 pages answered 503; asking again in 30 s$/,
  );
});

test('where one page is all there is, its rest is told as the source’s', async () => {
  const { gate, ask, now } = gateAt();
  await ask('list', 503, '900');
  assert.equal((gate.waiting()?.until ?? 0) - now(), 120_000);
  assert.match(gate.waiting()?.reason ?? '', /answered 503; asking again in 120 s, it asks for 900 s/);
});

test('a human may allow longer rests', async () => {
  const { gate, ask, now } = gateAt(600);
  await ask('list', 503, '900');
  assert.equal((gate.waiting()?.until ?? 0) - now(), 600_000);
});

test('one page’s 503 with Retry-After leaves the other seats as fresh as they were', async (t) => {
  const server = await BadServer.start();
  const names = ['Northbank', 'Southbank', 'Eastbank', 'Westbank'];
  for (const [i, name] of names.entries()) server.set(`/seat${i + 1}.htm`, page(constituencyPage({ name })));
  server.set('/seat2.htm', status(503, { 'Retry-After': '99999999999' }));
  const election = await riverElection(seatPages(server.base), names);
  const { feeds } = await liveNight(t, server, election);
  const polls = await pollsUntil(feeds, 'five looks at each of the other seats', (all) =>
    [1, 3, 4].every(
      (n) => all.filter(({ same }) => same?.some((url) => url.endsWith(`seat${n}.htm`))).length >= 5,
    ),
  );
  assert.equal(server.timesAsked('/seat2.htm'), 1);
  const told = polls.flatMap(({ problems }) => problems.map(({ url, got }) => `${url} ${got}`));
  assert.ok(
    told.every((text) => /seat2\.htm 503/.test(text)),
    told.join('\n'),
  );
  const [health] = feeds.health();
  assert.equal(health?.state, 'slow');
  assert.match(health?.reason ?? '', /1 of 4 pages fail: the source gave no page: 503/);
});
