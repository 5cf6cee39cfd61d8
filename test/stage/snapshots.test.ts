import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PNG } from 'pngjs';
import { findChromium } from '../../controller/ground/chromium.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { ChromiumHost } from '../../controller/stage/picture/chromium-host.ts';
import { pictureBeacon } from '../../controller/stage/picture/picture-beacon.ts';
import { SharedPictures } from '../../controller/stage/picture/shared-pictures.ts';
import { type Snapshot, Snapshots } from '../../controller/stage/picture/snapshots.ts';
import { until } from '../until.ts';
import { smallPage } from './small-page.ts';

describe('pictures of pages', () => {
  let dir: string;
  let host: ChromiumHost;
  const open: Snapshots[] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-snapshots-'));
    host = new ChromiumHost(findChromium() ?? '');
  });
  after(async () => {
    for (const snapshots of open) await snapshots.stop();
    await host?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  for (const [width, height] of [
    [1280, 726],
    [3840, 2176],
  ] as const)
    it(`are ${width} pixels wide where the canvas is, and say their revision`, async () => {
      const { taken, snapshots } = begin(width, height);
      const page = await smallPage(dir, `page-${width}`, 3, '#204060');
      snapshots.wish(page, 1);
      await until('the picture', () => taken.length === 1);
      const { png } = taken[0] as Snapshot;
      const { width: w, height: h, data } = PNG.sync.read(png);
      assert.deepEqual([w, h], [width, height]);
      // Seven eighths down the board, where no letter is.
      const at = (Math.floor(height * 0.875) * w + 40) * 4;
      assert.deepEqual([...data.subarray(at, at + 4)], [0x20, 0x40, 0x60, 255]);
      assert.equal((await pictureBeacon(png))?.rev, 3);
      // As any other program would have written it.
      assert.deepEqual(await pictureBeacon(PNG.sync.write(PNG.sync.read(png))), await pictureBeacon(png));
    });

  it('of one page and size are drawn once for two OBS', async () => {
    const both = [begin(640, 363), begin(640, 363)];
    const page: Page = await smallPage(dir, 'shared', 1, '#602020');
    const windows = (await (await host.open()).pages()).length;
    for (const { snapshots } of both) snapshots.wish(page, 1);
    await until('both pictures', () => both.every(({ taken }) => taken.length === 1));
    assert.ok(both[0]?.taken[0]?.png.equals(both[1]?.taken[0]?.png as Buffer));
    assert.equal((await (await host.open()).pages()).length, windows + 1, 'one window drew it');
  });

  it('of many pages are drawn in a handful of windows, by processes that stay', async () => {
    const { taken, snapshots } = begin(640, 363);
    const before = (await (await host.open()).pages()).length;
    const round = async (first: number) => {
      for (let page = 0; page < 10; page++)
        snapshots.wish(await smallPage(dir, `many-${page}`, first + page, '#204060'), 1);
      await until(
        'a picture of each',
        () => new Set(taken.filter(({ rev }) => rev >= first).map(({ page }) => page)).size === 10,
      );
    };
    await round(10);
    assert.equal((await (await host.open()).pages()).length, before + 5);
    const processes = await own(host);
    await round(100);
    assert.deepEqual(await own(host), processes, 'none has come, none has gone');
    assert.equal((await (await host.open()).pages()).length, before + 5);
  });

  it('are the newest: a page that is wished for again is drawn as it is then, and nothing older comes after', async () => {
    const { taken, snapshots } = begin(640, 363);
    for (let rev = 1; rev <= 30; rev++) {
      snapshots.wish(await smallPage(dir, 'busy', rev, '#602020'), 1);
      if (rev % 10 === 0) await until('some picture', () => taken.length >= rev / 10);
    }
    await until('the last', () => taken.at(-1)?.rev === 30);
    const revs = taken.map(({ rev }) => rev);
    assert.deepEqual(
      revs,
      [...revs].sort((a, b) => a - b),
    );
    assert.ok(revs.length < 20, `${revs.length} pictures of 30 revisions`);
  });

  it('that somebody waits for come while one for stock is still being made', async () => {
    const { taken, snapshots } = begin(640, 363);
    const slow = await smallPage(dir, 'slow', 1, '#602020');
    const ready = join(dir, 'overlays', 'ready.svg');
    await appendFile(slow.file, `<script>${waitsFor('ready.svg')}</script>`);
    snapshots.wish(slow, 0);
    await until('it is being made', async () => (await windows(host)).includes('slow.html'));
    for (const rev of [1, 2]) {
      snapshots.wish(await smallPage(dir, 'soon', rev, '#204060'), 1);
      await until('its picture', () => taken.length === rev);
    }
    // It is wanted soon by now, and yet drawn by one window.
    snapshots.wish(slow, 2);
    snapshots.wish(await smallPage(dir, 'soon', 3, '#204060'), 1);
    await until('the third', () => taken.length === 3);
    await writeFile(ready, '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    await until('both of the slow one', () => taken.length === 5);
    assert.deepEqual(
      taken.map(({ page }) => page),
      ['soon', 'soon', 'soon', 'slow', 'slow'],
    );
  });

  it('yield to OBS, whose session is another', { skip: !existsSync('/proc/self/autogroup') }, async () => {
    const pid = (await host.open()).process()?.pid;
    assert.match(readFileSync(`/proc/${pid}/autogroup`, 'utf8'), /nice 5$/m);
  });

  it('are taken anew for a later wish, and after one that failed', async () => {
    const pictures = new SharedPictures();
    let takes = 0;
    let changesAt: number | null = null;
    const take = async () => ({
      png: Buffer.alloc(0),
      rev: ++takes,
      madeAt: Date.now(),
      night: 0,
      changesAt,
    });
    const now = performance.now();
    const get = (askedAt: number) => pictures.get('page 1', askedAt, take).then(({ rev }) => rev);
    assert.deepEqual(await Promise.all([get(now), get(now), get(now + 500)]), [1, 1, 1]);
    changesAt = Date.now();
    assert.equal(await get(performance.now() + 1001), 2);
    assert.equal(await get(now), 3, 'one whose clock has moved on serves nobody');
    await assert.rejects(
      pictures.get('page 2', now, () => Promise.reject(new Error('no window'))),
      /no window/,
    );
    assert.equal((await pictures.get('page 2', now, take)).rev, 4);
  });

  function begin(width: number, height: number): { taken: Snapshot[]; snapshots: Snapshots } {
    const taken: Snapshot[] = [];
    const fail = (reason: string) => assert.fail(reason);
    const snapshots = new Snapshots(
      host,
      { width, height, clock: wallClock },
      (snapshot) => taken.push(snapshot),
      fail,
      fail,
    );
    open.push(snapshots);
    return { taken, snapshots };
  }
});

/** A page whose fonts come with a picture beside it. */
function waitsFor(picture: string): string {
  return `const ready = new Promise((done) => {
  const look = () => Object.assign(new Image(), { onload: done, onerror: () => setTimeout(look, 50), src: '${picture}?' + Math.random() });
  look();
});
Object.defineProperty(document.fonts, 'ready', { value: ready });`;
}

/** What the windows show, by the names of the files. */
async function windows(host: ChromiumHost): Promise<string[]> {
  const pages = await (await host.open()).pages();
  return pages.map((page) => page.url().replace(/.*\//, ''));
}

/** Processes of a Chromium's session, but for those that it keeps in reserve. */
async function own(host: ChromiumHost): Promise<string[]> {
  const session = (await host.open()).process()?.pid;
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[4]) === session;
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}
