import assert from 'node:assert/strict';
import test from 'node:test';
import type { Poll, Report } from '../../controller/feed/report.ts';
import { BadServer, page, status } from './bad-server.ts';
import { constituencyPage, ROWS } from './eci-page.ts';
import { liveNight } from './live-night.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank'];
const MAPPING = `
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    rows: { at: '#div1 > table' }`;

/** The site's votes all end in nought, the agency's in seven: a mixture would show. */
const served = (name: string, votes: readonly number[]) =>
  page(
    constituencyPage({
      name,
      rows: ROWS.map((row, i) => ({ ...row, electionDay: votes[i] ?? 0, postal: 0, votes: votes[i] ?? 0 })),
    }),
  );
const site = (name: string, base: number) => served(name, [base + 100, base + 50, 10]);
const agency = (name: string, base: number) => served(name, [base + 107, base + 57, 17]);

test('the first feed falls silent: each seat goes over as a whole, and comes back as a whole', async (t) => {
  const server = await BadServer.start();
  const election = await riverElection(
    `limits: { perSecond: 500 }
feeds:
  - name: site
    kind: html
    priority: 20
    pollSeconds: 0.2
    staleSeconds: 1
    pages: [{ url: '${server.base}/site{number}.htm' }]${MAPPING}
  - name: agency
    kind: html
    priority: 10
    pollSeconds: 0.2
    pages: [{ url: '${server.base}/agency{number}.htm' }]${MAPPING}
`,
    NAMES,
  );
  for (const [i, name] of NAMES.entries()) {
    server.set(`/site${i + 1}.htm`, site(name, 0));
    server.set(`/agency${i + 1}.htm`, agency(name, 0));
  }
  const { feeds, notes } = await liveNight(t, server, election);
  const all: Poll[] = [];
  const until = async (
    what: string,
    enough: (last: ReadonlyMap<string, Report>) => boolean,
  ): Promise<void> => {
    all.push(...(await pollsUntil(feeds, what, (polls) => enough(lastOf([...all, ...polls])))));
  };
  const speaks = (last: ReadonlyMap<string, Report>, seat: number, feed: string, leader: number): boolean =>
    last.get(`RL-${seat}`)?.feed === feed && last.get(`RL-${seat}`)?.rows[0]?.votes === leader;
  await until(
    'the site for both seats',
    (last) => speaks(last, 1, 'site', 100) && speaks(last, 2, 'site', 100),
  );
  // One seat's page of the site is gone.
  server.set('/site1.htm', status(404));
  server.set('/agency1.htm', agency('Northbank', 300));
  await until('the agency for seat 1', (last) => speaks(last, 1, 'agency', 407));
  server.set('/site1.htm', site('Northbank', 500));
  await until('the site for seat 1 again', (last) => speaks(last, 1, 'site', 600));
  assert.match(notes.join('\n'), /RL-1: agency speaks for site[\s\S]*RL-1: site speaks for agency/);
  for (const { feed, rows } of all.flatMap(({ reports }) => reports)) {
    const ends = new Set(rows.map(({ votes }) => votes % 10));
    assert.deepEqual([...ends], [feed === 'site' ? 0 : 7], 'a seat is never a mixture');
  }
});

function lastOf(polls: readonly Poll[]): Map<string, Report> {
  return new Map(polls.flatMap(({ reports }) => reports.map((report) => [report.contest, report] as const)));
}
