import { rm } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import type { FeedProblem, Report } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { allPolls } from './polls-until.ts';
import { RawServer } from './raw-server.ts';
import { riverElection } from './river-election.ts';

/** What one sweep over a real server brought, read by the feed's own thread. */
export interface ReadLive {
  election: Election;
  reports: Report[];
  problems: FeedProblem[];
  notes: string[];
  /** Request lines' targets, in order. */
  asked: string[];
  /** Votes of a contest's rows in their order; null when no page brought it. */
  votes(contest: string): number[] | null;
}

/**
 * @param feed feed.yaml from `feeds:` on; `{base}` is the server's address
 * @param serve sets the answers
 * @param names of the contests; three candidates each (river-election.ts)
 */
export async function readLive(
  t: TestContext,
  feed: string,
  serve: (server: RawServer) => void,
  {
    names = ['Northbank', 'Southbank', 'Eastbank'],
    change = (election: Election): Election => election,
    deadlineSeconds = 20,
  } = {},
): Promise<ReadLive> {
  const server = await RawServer.start();
  t.after(() => server.stop());
  serve(server);
  const yaml = `limits: { perSecond: 500, deadlineSeconds: ${deadlineSeconds} }\n${feed.replaceAll('{base}', server.base)}`;
  const election = change(await riverElection(yaml, names));
  t.after(() => rm(election.dir, { recursive: true }));
  const feeds = await startFeeds({ election, mode: 'live', once: true });
  t.after(() => feeds.stop());
  const notes: string[] = [];
  feeds.on('note', ({ text }) => notes.push(text));
  const polls = await allPolls(feeds);
  const reports = polls.flatMap((poll) => [...poll.reports]);
  return {
    election,
    reports,
    problems: polls.flatMap((poll) => [...poll.problems]),
    notes,
    asked: server.asked,
    votes: (contest) =>
      reports.find((report) => report.contest === contest)?.rows.map(({ votes }) => votes) ?? null,
  };
}
