import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadElection } from '../election/load.ts';
import { type FeedHandle, startFeeds } from '../feed/run/feeds.ts';
import { printLine } from '../ground/terminal.ts';
import { EXIT } from '../ground/user-error.ts';
import { ELECTION, verb } from '../ground/verbs.ts';

export const command = verb(
  {
    election: ELECTION,
    out: { type: 'string', describe: 'file (default: ELECTION/nights/recorded-TIME.warc.gz)' },
    minutes: { type: 'number', describe: 'end after so many minutes' },
    once: { type: 'boolean', default: false, describe: 'one look at every page, then end' },
    json: { type: 'boolean', default: false, describe: 'print one JSON line at the end' },
  },
  async (args) => {
    const election = await loadElection(args.election);
    const file = args.out ?? join(election.dir, 'nights', `recorded-${timeName(new Date())}.warc.gz`);
    const feeds = await startFeeds({ election, mode: 'live', record: file, once: args.once });
    const end = (): void => void feeds.stop();
    process.once('SIGINT', end).once('SIGTERM', end);
    const timer = args.minutes === undefined ? null : setTimeout(end, args.minutes * 60_000);
    const counted = await follow(feeds, args.json);
    if (timer) clearTimeout(timer);
    process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
    // stop() returns when the file is whole.
    await feeds.stop();
    const bytes = (await stat(file).catch(() => null))?.size ?? 0;
    if (args.json) printLine(JSON.stringify({ file, bytes, ...counted }));
    else
      printLine(
        `${file}: ${bytes} bytes, ${counted.pages} answers, ${counted.failed} of them no page.\nReplay: countnight rehearse ${args.election} --night ${file}`,
      );
    if (counted.pages === 0 || counted.pages === counted.failed) process.exitCode = EXIT.unavailable;
  },
);

/** Takes the polls as they come, telling what changed; the numbers themselves are the recording's. */
async function follow(
  feeds: FeedHandle,
  quiet: boolean,
): Promise<{ pages: number; failed: number; changed: number }> {
  const counted = { pages: 0, failed: 0, changed: 0 };
  const say = (text: string): void => {
    if (!quiet) printLine(`${new Date().toISOString().slice(11, 19)} ${text}`);
  };
  feeds.on('restart', ({ feed, reason, inMs }) =>
    say(`${feed}: ${reason}; a new thread in ${inMs / 1000} s`),
  );
  feeds.on('note', ({ feed, text }) => say(`${feed}: ${text}`));
  for await (const { feed, pages, unchanged, reports, problems } of feeds.polls()) {
    counted.pages += pages;
    counted.failed += problems.length;
    counted.changed += reports.length;
    if (reports.length + problems.length === 0) continue;
    const [first] = problems;
    say(
      `${feed}: ${pages} pages, ${unchanged} unchanged, ${reports.length} contests${first ? `; ${first.what}: ${first.got} (${first.url})` : ''}`,
    );
  }
  return counted;
}

function timeName(now: Date): string {
  return now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[:-]/g, '');
}
