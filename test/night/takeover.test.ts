import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimLead } from '../../controller/store/lease.ts';
import { saveNight } from '../../controller/store/night.ts';
import { NightSaver } from '../../controller/store/night-saver.ts';
import { openStore } from '../../controller/store/store.ts';
import { RedisServer } from '../store/redis-server.ts';
import { firstRecord, nextRecord } from '../store/small-record.ts';
import { until } from '../until.ts';

test('one leads at a time: the fence grows, and who was deposed writes nothing more', async (t) => {
  const redis = await RedisServer.start();
  const [one, two] = [await openStore(redis.uri, '/nowhere'), await openStore(redis.uri, '/nowhere')];
  t.after(async () => {
    await Promise.all([one.close(), two.close()]);
    await redis.stop();
  });
  const times = { ttlMs: 400, everyMs: 50 };
  const first = await claimLead(one, 'n:live', times);
  assert.ok('fence' in first);
  assert.ok('holder' in (await claimLead(two, 'n:live', times)), 'a second one waits');
  const problems: (string | null)[] = [];
  const saver = new NightSaver(one, {
    everyMs: 0,
    fenced: (save) => first.fenced(save, one.redis),
    onProblem: (text) => problems.push(text),
  });
  const record = firstRecord();
  saver.save(record);
  await saver.flush();
  assert.deepEqual(problems, []);
  // As if it were frozen, and the other found it silent.
  await one.redis?.eval(`redis.call('DEL', KEYS[1])`, ['countnight:lead:n:live'], []);
  const second = await claimLead(two, 'n:live', times);
  assert.ok('fence' in second && second.fence > first.fence);
  await until('the first hears of it', () => first.lost.aborted);
  const theirs = await saveNight(two, nextRecord(record, 1), null, null);
  saver.save(nextRecord(nextRecord(record, 1), 2));
  await saver.flush();
  assert.match(problems.join(), /another machine leads by now/);
  assert.deepEqual(await two.keyv.get('small:test:head'), theirs);
  await second.release();
  await saver.stop(1);
});
