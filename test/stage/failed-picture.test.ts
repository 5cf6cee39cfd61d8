import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import type { ChromiumHost } from '../../controller/stage/picture/chromium-host.ts';
import type { Shot } from '../../controller/stage/picture/picture-tab.ts';
import { Snapshots } from '../../controller/stage/picture/snapshots.ts';
import { until } from '../until.ts';

test('a picture that failed is tried again before those that nobody waits for, but once only', async (t) => {
  const asked: string[] = [];
  let fails = 1;
  const pictures = {
    get: async (key: string): Promise<Shot> => {
      const [page = ''] = key.split(' ');
      asked.push(page);
      if (page === 'wanted' && fails-- > 0) throw new Error('no window');
      return { png: Buffer.alloc(0), rev: 1, madeAt: 0, night: null, changesAt: null };
    },
  };
  const failed: string[] = [];
  const drawn: string[] = [];
  const snapshots = new Snapshots(
    { pictures, restart: async () => {} } as unknown as ChromiumHost,
    { width: 640, height: 360, clock: wallClock },
    ({ page }) => drawn.push(page),
    () => {},
    (page) => failed.push(page),
  );
  t.after(() => snapshots.stop());
  const wish = (id: string, priority: number) => snapshots.wish({ id, file: id, rev: 1 } as Page, priority);
  const all = () => {
    wish('wanted', 4);
    for (const id of ['one', 'two']) wish(id, 0);
  };
  all();
  await until('all are drawn', () => drawn.length === 3);
  assert.deepEqual(asked.splice(0), ['wanted', 'wanted', 'one', 'two']);
  fails = 9;
  all();
  await until('it is given up', () => failed.length === 1);
  assert.deepEqual(asked, ['wanted', 'wanted', 'one', 'two', 'wanted', 'wanted']);
});
