import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  forgetNight,
  loadNight,
  type NightHead,
  nightKeys,
  saveNight,
} from '../../controller/store/night.ts';
import { NightSaver } from '../../controller/store/night-saver.ts';
import { openStore, type Store } from '../../controller/store/store.ts';
import { packCount } from '../../controller/tally/pack.ts';
import { until } from '../until.ts';
import { RedisServer } from './redis-server.ts';
import { election, firstRecord, nextRecord, SEATS } from './small-record.ts';

let redis: RedisServer;
let dir = '';
before(async () => {
  redis = await RedisServer.start();
  dir = await mkdtemp(join(tmpdir(), 'night-store-'));
});
after(async () => {
  await redis.stop();
  await rm(dir, { recursive: true });
});

const stores: [name: string, open: () => Promise<Store>][] = [
  ['the embedded file', () => openStore(undefined, dir)],
  ['Redis', () => openStore(redis.uri, dir)],
];
for (const [name, open] of stores) {
  test(`a night comes back from ${name} as it was, and only what changed is written`, async () => {
    const store = await open();
    await forgetNight(store, election.id, 'test');
    assert.equal(await loadNight(store, election, 'test'), null);
    let record = firstRecord();
    for (let round = 1; round <= SEATS * 2; round++) record = nextRecord(record, round);
    const head = await saveNight(store, record, null, null);
    const written: string[] = [];
    const setMany = store.keyv.setMany.bind(store.keyv);
    store.keyv.setMany = (entries) => {
      written.push(...entries.map(({ key }) => key));
      return setMany(entries);
    };
    const next = nextRecord(record, SEATS * 2 + 1);
    await saveNight(store, next, record, head);
    const keys = nightKeys('small', 'test');
    assert.deepEqual(written, [keys.seat('WB-2'), keys.head]);

    const loaded = await loadNight(store, election, 'test');
    assert.deepEqual(packCount(loaded?.record.count ?? next.count), packCount(next.count));
    assert.deepEqual(loaded?.record.director, next.director);
    assert.equal(loaded?.record.at, next.at);
    assert.deepEqual(loaded?.head.notes.at(-1), { save: 2, contests: ['WB-2'] });
    // A rehearsal's night is no live night.
    assert.equal(await loadNight(store, election, 'live'), null);
    await forgetNight(store, election.id, 'test');
    assert.equal(await loadNight(store, election, 'test'), null);
    await store.close();
  });
}

test('many saves wanted at once are few saves made, and the newest wins', async () => {
  const store = await openStore(undefined, dir);
  await forgetNight(store, election.id, 'test');
  const saver = new NightSaver(store, { everyMs: 0 });
  let record = firstRecord();
  for (let round = 1; round <= 500; round++) {
    record = nextRecord(record, round);
    saver.save(record);
  }
  await saver.stop();
  const head = await store.keyv.get<NightHead>(nightKeys('small', 'test').head);
  assert.ok((head?.save ?? 99) <= 2, `${head?.save} saves`);
  const loaded = await loadNight(store, election, 'test');
  assert.equal(loaded?.record.director.takes, 500);
  await store.close();
});

test('a line is in the log before the state that follows from it is saved', async () => {
  const store = await openStore(undefined, dir);
  await forgetNight(store, election.id, 'test');
  const order: string[] = [];
  const setMany = store.keyv.setMany.bind(store.keyv);
  store.keyv.setMany = async (entries) => {
    order.push('state');
    return setMany(entries);
  };
  const saver = new NightSaver(store, {
    everyMs: 0,
    before: async () => {
      await wait(5);
      order.push('log');
    },
  });
  saver.save(nextRecord(firstRecord(), 1));
  await saver.stop();
  assert.deepEqual(order, ['log', 'state']);
  await store.close();
});

test('Redis goes away and comes back empty: said twice, and everything is there again', async () => {
  const store = await openStore(redis.uri, dir);
  const said: (string | null)[] = [];
  const saver = new NightSaver(store, { everyMs: 10, onProblem: (reason) => said.push(reason) });
  let record = nextRecord(firstRecord(), 1);
  saver.save(record);
  await saver.flush();
  await redis.kill();
  await until('the loss is told', () => said.length > 0);
  for (let round = 2; round <= 20; round++) {
    record = nextRecord(record, round);
    saver.save(record);
  }
  await redis.run();
  const second = await openStore(redis.uri, dir);
  const takes = async () => (await loadNight(second, election, 'test'))?.record.director.takes;
  await until('the last night is there', async () => (await takes()) === 20);
  const loaded = await loadNight(second, election, 'test');
  assert.deepEqual(packCount(loaded?.record.count ?? firstRecord().count), packCount(record.count));
  await saver.stop();
  assert.match(said[0] ?? '', /redis:\/\/127\.0\.0\.1:\d+ is away/);
  assert.equal(said.at(-1), null);
  await second.close();
  await store.close();
});

test('a store whose Redis is away can be closed, and what was wanted then is not waited for', async () => {
  const away = await RedisServer.start();
  const store = await openStore(away.uri, dir);
  const saver = new NightSaver(store, { everyMs: 0 });
  saver.save(nextRecord(firstRecord(), 1));
  await saver.flush();
  await away.stop();
  saver.save(nextRecord(firstRecord(), 2));
  await saver.stop(50);
  await store.close();
});
