import type { Election } from '../../controller/election/election.ts';
import type { Poll } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { replayNight } from '../../controller/feed/run/replay.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';

/** Every poll of a recorded night, as the feed thread reads it, but in this thread: a thread takes long to start. */
export async function replayAll(
  election: Election,
  file: string,
): Promise<{ polls: Poll[]; notes: string[] }> {
  const spec = await readFeedSpec(election.dir);
  const lanes = spec.feeds.map((feed) => new Lane(feed, spec, election));
  const request = { file, from: undefined, until: undefined, skip: 0 };
  const polls: Poll[] = [];
  const notes: string[] = [];
  const effects = { note: (text: string) => void notes.push(text), turn: async () => true };
  for await (const { poll } of replayNight(request, lanes, [], spec, election, effects)) polls.push(poll);
  return { polls, notes };
}
