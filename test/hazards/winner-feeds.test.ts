import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import type { Poll } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import { BadServer, page } from '../feed/bad-server.ts';
import { allPolls, pollsUntil } from '../feed/polls-until.ts';
import { riverElection } from '../feed/river-election.ts';

/** Two feeds on one address, one with the votes and one with the winners: live on a real server, and replayed. */

function yaml(base: string): string {
  const stamp = 'stamp: { at: .stamp, format: [yyyy-MM-dd HH:mm:ss] }';
  const pages = `pages: [{ url: '${base}/all.htm' }]\n    timeZone: Etc/UTC\n    contest: { at: h1 }\n    ${stamp}`;
  return `
feeds:
  - name: counts
    kind: html
    pollSeconds: 0.2
    ${pages}
    status: { at: .status }
    columns: { candidate: Candidate, party: Party, votes: Votes }
  - name: winners
    kind: html
    pollSeconds: 0.2
    ${pages}
    columns: { candidate: Candidate, party: Party, outcome: Flag }
`;
}

const BEGAN = Date.now() - 1_000_000;

/** Its stamp tells the order of two answers that come at the same moment, and are written down in either. */
function body(asha: number, flag: string) {
  const stamp = new Date(BEGAN + asha * 1000).toISOString().replace('T', ' ').slice(0, 19);
  const row = (name: string, party: string, votes: number, mark: string): string =>
    `<tr><td>${name}</td><td>${party}</td><td>${votes}</td><td>${mark}</td></tr>`;
  return page(
    `<!doctype html><html><body><h1>Northbank</h1><p class="status">Counting in progress</p><p class="stamp">${stamp}</p><table><tr><th>Candidate</th><th>Party</th><th>Votes</th><th>Flag</th></tr>${row('ASHA SEN', 'PR', asha, flag)}${row('BIMAL ROY', 'PH', 800, '')}${row('NOTA', 'NOTA', 5, '')}</table></body></html>`,
  );
}

/** Types of the seat's events over some polls. */
function newsOf(polls: readonly Poll[], election: Election): string[] {
  let state = beginNight(election, 'test');
  return polls.flatMap((poll) => {
    const done = step(state, poll, election, poll.at);
    state = done.state;
    return done.events.flatMap(({ type, contest }) => (contest ? [type] : []));
  });
}

test('the winner is declared once, live and in the replay of what was recorded', async (t) => {
  const server = await BadServer.start();
  const election = await riverElection(yaml(server.base), ['Northbank']);
  t.after(async () => {
    await server.stop();
    await rm(election.dir, { recursive: true });
  });
  server.set(
    '/all.htm',
    body(850, ''),
    body(850, ''),
    ...[860, 870, 880, 890, 900, 910].map((n) => body(n, 'X')),
  );
  const file = join(election.dir, 'night.warc.gz');
  const feeds = await startFeeds({ election, mode: 'live', record: file });
  const live = await pollsUntil(
    feeds,
    'the last page, read by both feeds',
    (polls) => polls.some((poll) => votesOf(poll) === 910) && server.timesAsked('/all.htm') > 12,
  );
  await feeds.stop();
  const expected = ['first-result', 'declared'];
  assert.deepEqual(newsOf(live, election), expected);
  const replay = await startFeeds({ election, mode: 'test', night: { file, speed: 'max' } });
  const replayed = await allPolls(replay);
  await replay.stop();
  assert.deepEqual([...new Set(replayed.map(({ feed }) => feed))].sort(), ['counts', 'winners']);
  assert.deepEqual(newsOf(replayed, election), expected);
});

function votesOf({ reports }: Poll): number | undefined {
  return reports.flatMap(({ rows }) => rows)[0]?.votes;
}
