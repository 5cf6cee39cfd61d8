import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { type FeedEffects, startFeeds } from '../../controller/feed/run/feeds.ts';
import { BadServer, page } from './bad-server.ts';
import { constituencyPage, seatPages } from './eci-page.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank', 'Eastbank'];

/** Pages below every limit that end a thread all the same: what the limits cannot know. */
const DEADLY: Readonly<
  Record<string, { more: string; body: string; effects: Partial<FeedEffects>; reason: RegExp }>
> = {
  // A pattern of the feed file that tries every way of parting a row of letters.
  'it hangs': {
    more: "status: { at: '#say', pattern: '^(a+)+$' }",
    body: `<p id="say">${'a'.repeat(60)}b</p>`,
    effects: { silentMs: 3000 },
    reason: /no sign of life/,
  },
  'it takes all memory': {
    more: '',
    body: '<b>x</b>'.repeat(190_000),
    effects: { memoryMb: 48 },
    reason: /memory/,
  },
};

describe('deadly pages', { concurrency: true }, () => {
  for (const [name, { more, body, effects, reason }] of Object.entries(DEADLY)) {
    it(`a page that ends the thread is passed over, named, and tried again when it changes: ${name}`, async (t) => {
      const server = await BadServer.start();
      t.after(() => server.stop());
      const good = (seat: string, stamp = '04:18 PM On 05/05/2026') =>
        constituencyPage({ name: seat, stamp });
      for (const [i, seat] of NAMES.entries()) server.set(`/seat${i + 1}.htm`, page(good(seat)));
      server.set('/seat2.htm', page(good('Southbank').replace('</body>', `${body}</body>`)));
      const election = await riverElection(seatPages(server.base, more), NAMES);
      t.after(() => rm(election.dir, { recursive: true }));
      const feeds = await startFeeds(
        { election, mode: 'live' },
        { wall: Date.now, firstWaitMs: 50, ...effects },
      );
      t.after(() => feeds.stop());
      const notes: string[] = [];
      const restarts: string[] = [];
      feeds.on('note', ({ text }) => notes.push(text));
      feeds.on('restart', (restart) => restarts.push(restart.reason));

      const looks = (all: readonly Poll[], path: string) =>
        all.filter(({ same }) => same?.some((url) => url.endsWith(path))).length;
      const polls = await pollsUntil(
        feeds,
        'the note, and both other seats again and again',
        (all) => notes.length > 0 && looks(all, 'seat1.htm') >= 3 && looks(all, 'seat3.htm') >= 3,
      );
      assert.equal(restarts.length, 2);
      for (const restart of restarts) assert.match(restart, reason);
      assert.equal(notes.length, 1);
      assert.match(
        notes[0] ?? '',
        /^http:\S+seat2\.htm is passed over: reading it ended the feed's thread twice \(.+\)\. It is read again when/,
      );
      const [problem] = polls.flatMap(({ problems }) => problems);
      assert.deepEqual([problem?.contest, problem?.what], ['RL-2', 'the page is passed over']);

      server.set('/seat2.htm', page(good('Southbank', '04:20 PM On 05/05/2026')));
      await pollsUntil(feeds, 'the seat, once its page is another', (all) =>
        all.some(({ reports }) => reports.some(({ contest }) => contest === 'RL-2')),
      );
      assert.equal(restarts.length, 2);
    });
  }
});
