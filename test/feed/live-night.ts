import { rm } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { type FeedHandle, startFeeds } from '../../controller/feed/run/feeds.ts';
import type { BadServer } from './bad-server.ts';

/**
 * Live feeds of an election whose pages a server has, and what the feeds note. With the test end the feeds, then the
 * server, then the election's folder.
 */
export async function liveNight(
  t: TestContext,
  server: BadServer,
  election: Election,
  wall: () => number = Date.now,
): Promise<{ feeds: FeedHandle; notes: string[] }> {
  const feeds = await startFeeds({ election, mode: 'live' }, { wall });
  t.after(async () => {
    await feeds.stop();
    await server.stop();
    await rm(election.dir, { recursive: true });
  });
  const notes: string[] = [];
  feeds.on('note', ({ text }) => notes.push(text));
  return { feeds, notes };
}
