import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openingState } from '../../controller/director/state.ts';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { followNight } from '../../controller/store/follow-night.ts';
import { forgetNight, type NightRecord } from '../../controller/store/night.ts';
import { NightSaver } from '../../controller/store/night-saver.ts';
import { openStore, type Store } from '../../controller/store/store.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { packCount } from '../../controller/tally/pack.ts';
import { RedisServer } from '../store/redis-server.ts';
import { firstRecord, nextRecord, election as small } from '../store/small-record.ts';
import { minute, page } from '../tally/small-election.ts';
import { until } from '../until.ts';

const WEST_BENGAL = new URL('../../elections/west-bengal-2021', import.meta.url).pathname;

let redis: RedisServer;
let leader: Store;
let dir = '';
before(async () => {
  redis = await RedisServer.start();
  leader = await openStore(redis.uri, '/nowhere');
  dir = await mkdtemp(join(tmpdir(), 'night-follow-'));
});
after(async () => {
  await leader.close();
  await redis.stop();
  await rm(dir, { recursive: true });
});

test('a follower sees the newest record, reading only what changed, also after a night begun anew', async () => {
  const follower = await openStore(redis.uri, '/nowhere');
  const saver = new NightSaver(leader, { everyMs: 0 });
  const stop = new AbortController();
  const asked: number[] = [];
  const getMany = follower.keyv.getMany.bind(follower.keyv);
  follower.keyv.getMany = ((keys: string[]) => {
    asked.push(keys.length);
    return getMany(keys);
  }) as typeof follower.keyv.getMany;
  let record = firstRecord();
  for (let round = 1; round <= 24; round++) record = nextRecord(record, round);
  saver.save(record);
  await saver.flush();
  const seen: number[] = [];
  for await (const followed of followNight(follower, small, 'test', { everyMs: 1, signal: stop.signal })) {
    const round = followed.director.takes;
    seen.push(round);
    if (round >= 24 && round < 40) {
      assert.deepEqual(packCount(followed.count), packCount(record.count));
      record = nextRecord(record, round + 1);
      saver.save(record);
      await saver.flush();
    } else if (round === 40) {
      await forgetNight(leader, 'small', 'test');
      const anew = new NightSaver(leader, { everyMs: 0 });
      anew.save(nextRecord(firstRecord(), 1));
      await anew.stop();
    } else {
      assert.equal(followed.count.seats.size, 1);
      stop.abort();
    }
  }
  assert.deepEqual(seen, [24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 1]);
  assert.deepEqual([...new Set(asked)], [12, 1]);
  await saver.stop();
  await follower.close();
});

test('the second machine draws the same maps, byte for byte, and boards with the same numbers, and keeps up', async (t) => {
  const election = await loadElection(WEST_BENGAL);
  const saver = new NightSaver(leader, { everyMs: 0 });
  const first = countedTo(emptyCount(election, 'rehearsal'), election, 1, 60);
  saver.save(recordOf(first));
  await saver.flush();
  const out = join(dir, 'follower');
  const stop = new AbortController();
  t.after(() => stop.abort());
  const following = conductNight(
    {
      kind: 'follow',
      store: redis.uri,
      obs: [],
      out,
      election: WEST_BENGAL,
      once: false,
      testDataOnAir: false,
    },
    { say: () => {}, signal: stop.signal },
  );
  await until('Cooch Behar is drawn', () => shows(out, 'district-cooch-behar', first, 'WB-1'));
  const second = countedTo(first, election, 61, 62);
  saver.save(recordOf(second));
  await until('Murshidabad is drawn', () => shows(out, 'district-murshidabad', second, 'WB-61'));
  stop.abort();
  await following;
  await saver.stop();

  const own = join(dir, 'leader');
  await openMapBook(election, second, own);
  const names = (await readdir(join(own, 'maps'))).sort();
  // Of 32 maps, and of the last result.
  assert.equal(names.length, 2 * 33);
  for (const name of names)
    assert.ok(
      (await readFile(join(own, 'maps', name))).equals(await readFile(join(out, 'maps', name))),
      `${name} differs`,
    );
});

test('without a night, with a store of its own, with an election it has not: told', async () => {
  const effects = { say: () => {}, signal: new AbortController().signal };
  const options = {
    kind: 'follow' as const,
    store: redis.uri,
    obs: [],
    out: join(dir, 'x'),
    election: undefined,
    once: true,
    testDataOnAir: false,
  };
  const empty = await RedisServer.start();
  await assert.rejects(conductNight({ ...options, store: empty.uri }, effects), {
    exitCode: 69,
    message: /no night in this store/,
  });
  await empty.stop();
  await assert.rejects(conductNight({ ...options, store: join(dir, 'file') }, effects), { exitCode: 64 });
  await assert.rejects(conductNight({ ...options, election: join(dir, 'nowhere') }, effects), {
    exitCode: 78,
    message: /has not the election/,
  });
});

function countedTo(count: Count, election: Election, from: number, to: number): Count {
  const reports = [];
  for (let seat = from; seat <= to; seat++) {
    const roster = election.candidates.get(`WB-${seat}`) ?? [];
    if (election.contests.get(`WB-${seat}`)?.poll !== 'polled') continue;
    const votes = roster.map((_, index) => (index === seat % 2 ? 70_000 + seat : 100 + index));
    reports.push(page(election, seat, votes, { round: 3, at: minute(seat), stamp: minute(seat) }));
  }
  return acceptReports(count, reports, { election, now: minute(to) }).count;
}

function recordOf(count: Count): NightRecord {
  return { count, flips: [], recent: [], director: openingState(), at: minute(100) };
}

// Margins are unlike each other by construction, and the district's table prints them.
async function shows(out: string, board: string, count: Count, contest: ContestId): Promise<boolean> {
  const margin = count.tallies.get(contest)?.margin ?? 0;
  assert.ok(margin > 60_000);
  const html = await readFile(join(out, 'overlays', `${board}.html`), 'utf8').catch(() => '');
  return html.includes(new Intl.NumberFormat('en-IN').format(margin));
}
