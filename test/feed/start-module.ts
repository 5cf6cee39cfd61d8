import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type FeedHandle, startFeeds } from '../../controller/feed/run/feeds.ts';
import { riverElectionAt } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank'];

/** A live night whose one feed is this feed.ts, unless feed.yaml says otherwise. */
export async function startModule(
  t: TestContext,
  source: string,
  yaml = 'feeds: [{ name: mine, kind: module, file: feed.ts, pollSeconds: 0.2 }]\n',
  silentMs = 30_000,
): Promise<{ feeds: FeedHandle; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'module-'));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'feed.yaml'), yaml);
  await writeFile(join(dir, 'feed.ts'), source);
  await writeFile(
    join(dir, 'manual.csv'),
    'number,candidate,party,votes\n1,ASHA SEN,Party of Rivers,10\n1,BIMAL ROY,Party of Hills,5\n1,NOTA,None of the Above,1\n',
  );
  const feeds = await startFeeds(
    { election: riverElectionAt(dir, NAMES), mode: 'live' },
    { wall: Date.now, silentMs, firstWaitMs: 50, memoryMb: 96 },
  );
  t.after(() => feeds.stop());
  return { feeds, dir };
}
