import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test from 'node:test';
import { Lane } from '../../controller/feed/run/lane.ts';
import { Sweep } from '../../controller/feed/run/sweep.ts';
import type { Feed } from '../../controller/feed/spec.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { failedExchange } from '../../controller/feed/wire/exchange.ts';
import { HostGate } from '../../controller/feed/wire/host-gate.ts';
import { until } from '../until.ts';
import { riverElection } from './river-election.ts';

/** A machine's clock is set in mid-run: by hand, or by a time server that it reaches at last. */

const HOUR = 3_600_000;
const NEVER = new AbortController().signal;
const YAML = `
feeds: [{ name: api, kind: csv, pollSeconds: 0.2, pages: [{ url: 'http://a.example/votes.csv' }] }]
`;

test('a clock that is set back an hour keeps no page from being asked', async (t) => {
  const election = await riverElection(YAML, ['Northbank']);
  t.after(() => rm(election.dir, { recursive: true }));
  const spec = await readFeedSpec(election.dir);
  const [feed] = spec.feeds as [Feed];
  let asked = 0;
  const source = {
    ...{ requests: 0, bytes: 0, forget: () => {}, waiting: () => null },
    fetch: async (url: string) => failedExchange(url, ++asked, 'not there'),
  };
  const sweep = new Sweep(feed, new Lane(feed, spec, election), source, election);
  await sweep.run(sweep.due(true), NEVER, () => {});
  const right = Date.now;
  t.mock.method(Date, 'now', () => right() - HOUR);
  const due = await until(
    'the page is due again',
    () => (sweep.due(false).length > 0 ? sweep.due(false) : null),
    20_000,
  );
  await sweep.run(due, NEVER, () => {});
  assert.equal(asked, 2);
});

test('a rest that a source asked for lasts as long when the clock is set', async () => {
  let [wall, steady] = [10 * HOUR, 0];
  const gate = new HostGate(
    'a.example',
    { perHost: 4, perSecond: 10_000, longestRestSeconds: 120 },
    { now: () => wall, steady: () => steady, random: () => 1 },
  );
  const refused = { ...failedExchange('page', 0, ''), status: 503, failure: null };
  gate.told('page', { ...refused, headers: { 'retry-after': '60' } });
  await gate.enter('page', NEVER, async () => refused);
  assert.equal(gate.waiting()?.until, wall + 60_000);
  wall -= 2 * HOUR;
  assert.equal(gate.waiting()?.until, wall + 60_000, 'told in the time that the clock shows now');
  const ask = async () => typeof (await gate.enter('page', NEVER, async () => refused)) !== 'string';
  steady = 59_000;
  assert.equal(await ask(), false);
  steady = 61_000;
  assert.equal(await ask(), true);
});

test('requests to a host go on at their pace when the clock is set back', async (t) => {
  const limits = { perHost: 4, perSecond: 10, longestRestSeconds: 120 };
  const gate = new HostGate('a.example', limits, { now: Date.now });
  let asked = 0;
  const ask = () =>
    gate.enter('page', NEVER, async () => {
      asked++;
      return { ...failedExchange('page', 0, ''), status: 200, failure: null };
    });
  await Promise.all([ask(), ask()]);
  const right = Date.now;
  t.mock.method(Date, 'now', () => right() - HOUR);
  const rest = [ask(), ask(), ask()];
  await until('all were asked', () => asked === 5, 20_000);
  await Promise.all(rest);
});
