import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test from 'node:test';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { requireFullMapping } from '../../controller/night/preflight.ts';
import { BadServer, hang } from '../feed/bad-server.ts';
import { riverElection } from '../feed/river-election.ts';

const yaml = (base: string) =>
  `feeds: [{ name: pages, kind: html, pages: [{ url: '${base}/seat{number}.htm' }] }]\n`;

test('a source that brings nothing is given up, but not before it was asked', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  server.set('/*', hang());
  const election = await riverElection(yaml(server.base));
  t.after(() => rm(election.dir, { recursive: true }));
  const effects = { say: () => {}, signal: new AbortController().signal };
  await assert.rejects(requireFullMapping(election, [], effects, 6000), /brought no contest in 6 s/);
  assert.ok(server.asked.length > 0);
});

test('feeds are told of, and ended, while their first poll is waited for', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const election = await riverElection(yaml(server.base));
  t.after(() => rm(election.dir, { recursive: true }));
  const stopper = new AbortController();
  const restarts: string[] = [];
  // No thread lives on so little, so that no poll ever comes.
  const feeds = await startFeeds(
    {
      election,
      mode: 'rehearsal',
      night: { file: election.dir, speed: 'max' },
      signal: stopper.signal,
      opened: (opened) =>
        opened.on('restart', ({ reason }) => {
          restarts.push(reason);
          if (restarts.length === 2) stopper.abort();
        }),
    },
    { wall: Date.now, firstWaitMs: 20, memoryMb: 4 },
  );
  for await (const poll of feeds.polls()) assert.fail(`a poll at ${poll.at}`);
  assert.equal(restarts.length, 2);
});
