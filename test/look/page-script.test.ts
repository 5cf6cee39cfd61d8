import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer-core';
import sharp from 'sharp';
import type { CandidateId, ContestId, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { decodeBeacon, pageNumber } from '../../controller/render/board/beacon.ts';
import type { Furniture } from '../../controller/render/board/furniture.ts';
import { openPages, type PageBook, renderPages, settlePages } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import type { Fragment } from '../../controller/render/page.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { until } from '../until.ts';
import { LAYOUTS, type Layout, openBoard, settled, sized, temporaryDir } from './browser.ts';
import { nightView } from './night.ts';

/** What the page script puts on `window`; the page is not part of this program. */
interface BoardWindow {
  countnight: {
    receive(envelope: unknown): void;
    play(): void;
    stop(): void;
    settled(): Promise<void>;
    look(
      mark: number,
      at?: { night: number; wall: number },
    ): { madeAt: number; night: number | null; changesAt: number | null };
  };
}

const temporary = temporaryDir();
const outDir = temporary.dir;
const [FULL_HD] = LAYOUTS as [Layout];
/** The boards that are opened here; nobody waits for the other fifty. */
const OPENED = ['state', 'tally', 'house', 'states', 'seat', 'flip', 'standby', 'district-south-24-parganas'];
let browser: Browser;
let page: Page;
let half: NightView;
let book: PageBook;
let wall = 0;
const effects = { clock: { now: () => half.now, wall: () => wall } };

before(async () => {
  const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
  browser = await openBrowser();
  half = await nightView(election, 'half', outDir);
  wall = Date.now();
  book = opened(election, outDir);
  page = await openTab(browser);
  await sized(page, { ...FULL_HD, scale: 1 });
});

after(async () => {
  await browser?.close();
  temporary.remove();
});

beforeEach(async () => {
  book.drawn.clear();
  book.furniture = null;
  renderPages(half, book, effects);
  await settlePages(book);
});

test('a page stands still while it is told to, and moves again afterwards', async () => {
  await openBoard(page, outDir, 'tally');
  const motions: (string | undefined)[] = [];
  for (const motion of ['reduced', 'full']) {
    await page.evaluate((told) => {
      const envelope = { to: '*', seq: 0, rev: 0, json: '{}', motion: told };
      (window as unknown as BoardWindow).countnight.receive(envelope);
    }, motion);
    motions.push(await page.evaluate(() => document.documentElement.dataset.motion));
  }
  assert.deepEqual(motions, ['reduced', 'full']);
});

test('a count in stages plays by the wall clock, rests at the newest, and stands there without motion', async () => {
  await openBoard(page, outDir, 'tally');
  const steps = JSON.stringify([
    ['', 10, 'first'],
    ['won', 50, 'second'],
    ['out', 0, 'third'],
  ]);
  const html = `<section data-stages="3"><p data-steps='${steps}'><b data-t>third</b></p></section>`;
  await push(
    page,
    changed('tally', () => html),
  );
  const shownAt = (turn: number): Promise<(string | null | undefined)[]> =>
    page.evaluate((wall) => {
      Date.now = () => wall;
      (window as unknown as BoardWindow).countnight.look(7);
      const node = document.querySelector<HTMLElement>('[data-steps]');
      return [node?.textContent, node?.className, node?.style.getPropertyValue('--step')];
    }, turn * 4000);
  // Three stages, and three turns more at the last one.
  const shown = [];
  for (let turn = 6; turn <= 12; turn++) shown.push(await shownAt(turn));
  const [first, second, third] = [
    ['first', '', '10%'],
    ['second', 'won', '50%'],
    ['third', 'out', '0%'],
  ];
  assert.deepEqual(shown, [first, second, third, third, third, third, first]);
  await page.evaluate(() => {
    const envelope = { to: '*', seq: 0, rev: 0, json: '{}', motion: 'reduced' };
    (window as unknown as BoardWindow).countnight.receive(envelope);
  });
  assert.deepEqual(await shownAt(12), third);
});

test('the clock is the controller’s: a browser that knows another law of the zone shows the same time', async () => {
  const clock = () => page.$eval('#clock', (node) => node.textContent);
  await openBoard(page, outDir, 'tally');
  assert.equal(await clock(), '12:35');
  // As if the controller knew a new law of the zone: half an hour more, and from a quarter past on a quarter less.
  const file = join(outDir, 'overlays', 'tally.html');
  const own = readFileSync(file, 'utf8');
  const moved = (offsets: number[][]): string =>
    own.replace(/"offsets":\[\[0,330\]\]/, `"offsets":${JSON.stringify(offsets)}`);
  for (const [offsets, shown] of [
    [[[0, 360]], '13:05'],
    [
      [
        [0, 360],
        [half.now - 60_000, 345],
      ],
      '12:50',
    ],
    [
      [
        [0, 360],
        [half.now + 60_000, 345],
      ],
      '13:05',
    ],
  ] as const) {
    assert.notEqual(moved(offsets as unknown as number[][]), own);
    writeFileSync(file, moved(offsets as unknown as number[][]));
    await openBoard(page, outDir, 'tally');
    assert.equal(await clock(), shown);
  }
});

test('a pushed fragment is morphed in: numbers count up and end right, elements stay, the page rests', async () => {
  await openBoard(page, outDir, 'tally');
  const before = await page.$eval('.rows .big .num', (node) => Number((node as HTMLElement).dataset.n));
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    // Frames of a tenth of a second each, however long they take: a slow machine must see the way, too.
    let clock = 0;
    performance.now = () => clock;
    window.requestAnimationFrame = (callback) => {
      clock += 100;
      return window.setTimeout(callback, 0, clock);
    };
    Object.assign(document.querySelector('.rows .row') as Element, { known: true });
    const watcher = new MutationObserver(() => {
      seen.push(document.querySelector('.rows .big .num')?.textContent ?? '');
    });
    watcher.observe(document.getElementById('board') as HTMLElement, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await push(
    page,
    changed('tally', (html) =>
      html.replace(/(<b class="n big"><span class="num" data-n=")\d+">[^<]+/, '$1999">999'),
    ),
  );
  await page.waitForFunction(() => document.querySelector('[data-n="999"]')?.textContent === '999', {
    polling: 50,
  });
  assert.ok(await page.$eval('.rows .row', (row) => 'known' in row), 'the row is still the same element');
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen.map(Number));
  assert.ok(
    seen.some((value) => value > before && value < 999),
    `on the way: ${seen}`,
  );
  // Polled by time: a poll by frames would itself ask for frames.
  await page.waitForFunction(() => document.getAnimations().length === 0, { polling: 50 });
  // An idle page asks for no frame: between two polls the count must stand still.
  await page.evaluate(() => {
    const counts = { asked: 0, seen: -1 };
    Object.assign(window, { counts });
    const real = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      counts.asked++;
      return real(callback);
    };
  });
  await page.waitForFunction(
    () => {
      const { counts } = window as unknown as { counts: { asked: number; seen: number } };
      const rests = counts.seen === counts.asked;
      counts.seen = counts.asked;
      return rests;
    },
    { polling: 200 },
  );
});

test('numbers that change again on their way go on from what is shown, all together, and end when they would have', async () => {
  await openBoard(page, outDir, 'state');
  const seats = (value: number) => (html: string) =>
    html
      .replace(/(<b class="big"><span class="num" data-n=")\d+">[^<]+/, `$1${value}">${value}`)
      .replace(/(class="key party[^"]*">.*?<span class="num" data-n=")\d+">[^<]+/, `$1${value}">${value}`);
  await push(page, changed('state', seats(0), 1));
  await settledPage();
  const updates = [100, 200, 300].map((value, at) => changed('state', seats(value), 2 + at));
  const seen: [number, number][] = await page.evaluate((envelopes: object[]) => {
    let clock = 0;
    let frame: FrameRequestCallback = () => {};
    performance.now = () => clock;
    window.requestAnimationFrame = (callback) => {
      frame = callback;
      return 1;
    };
    const shown: [number, number][] = [];
    for (let at = 0; at < 12; at++) {
      // An update every tenth of a second, less than a number takes.
      if (envelopes[at]) (window as unknown as BoardWindow).countnight.receive(envelopes[at]);
      clock += 100;
      frame(clock);
      const number = (place: string) => Number(document.querySelector(place)?.textContent);
      shown.push([number('.bloc .big .num'), number('.key.party .num')]);
    }
    return shown;
  }, updates as never);
  const bar = seen.map(([number]) => number as number);
  assert.deepEqual(
    bar,
    seen.map(([, legend]) => legend),
    'bar and legend agree in every frame',
  );
  assert.deepEqual(
    bar,
    [...bar].sort((a, b) => a - b),
    'never back',
  );
  assert.ok((bar[1] as number) < 200 && (bar[2] as number) < 300, 'they do count');
  assert.deepEqual(bar.slice(5), Array(7).fill(300), 'the first one’s time is all it takes');
});

test('a frame waits for its pictures, and is then shown in one go: board, facts, map and beacon', async () => {
  await openBoard(page, outDir, 'state');
  const fragment = changed('state', (html) =>
    html
      .replace(/(<b class="big"><span class="num" data-n=")\d+">[^<]+/, '$1291">291')
      .replaceAll(/(\.\.\/maps\/state\.[^"]+)/g, '$1?later'),
  );
  const json = fragment.json.replace(/"source":"[^"]*"/, '"source":"Another source"');
  const states = await page.evaluate(
    async (envelope) => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { decode } = HTMLImageElement.prototype;
      HTMLImageElement.prototype.decode = async function () {
        await held;
        return decode.call(this);
      };
      // Nine seconds pass in no time.
      const { setTimeout: later } = window;
      window.setTimeout = ((then: () => void, ms = 0) => later(then, Math.max(0, ms - 9000))) as never;
      const state = () => [
        (document.querySelector('.bloc .big .num') as HTMLElement).dataset.n === '291',
        document.getElementById('source')?.textContent === 'Another source',
        document.getElementById('picture')?.getAttribute('src')?.endsWith('?later'),
      ];
      const { countnight } = window as unknown as BoardWindow;
      const marks = [document.getElementById('beacon')?.style.background];
      countnight.receive(envelope);
      await new Promise((resolve) => window.setTimeout(resolve, 9000));
      const states = [state()];
      marks.push(document.getElementById('beacon')?.style.background);
      window.setTimeout = later;
      release();
      await countnight.settled();
      states.push(state());
      marks.push(document.getElementById('beacon')?.style.background);
      HTMLImageElement.prototype.decode = decode;
      return { states, same: marks[0] === marks[1], moved: marks[1] !== marks[2] };
    },
    { ...fragment, json } as never,
  );
  assert.deepEqual(states, {
    states: [
      [false, false, false],
      [true, true, true],
    ],
    same: true,
    moved: true,
  });
});

test('a page says when its clock, age or LIVE mark change next', async () => {
  await openBoard(page, outDir, 'state');
  const start = Date.now();
  const wall = start + 1234;
  const now = Math.floor(half.now / 60_000) * 60_000 + 17_000;
  const cases: [change: Partial<Furniture>, inMs: number | null][] = [
    [{}, 41_766],
    [{ clockRate: 0 }, null],
    [{ clockRate: 60 }, 483],
    [{ dataAt: null }, 41_766],
    [{ dataAt: now - 30_500 }, 28_266],
    [{ dataAt: now + 20_000 }, 41_766],
    [{ dataAt: now - 598_000 }, 766],
    [{ dataAt: now - 600_001 }, 41_766],
    [{ wall: start - 7_777, clockRate: 3 }, 5323],
    [{ wall: start + 7_777 }, 43_000],
  ];
  let rev = book.rev;
  for (const [change, inMs] of cases) {
    const time = { now, wall: start, clockRate: 1, dataAt: now, ageLimitSeconds: 600, ...change };
    const changesAt = await page.evaluate(
      (envelopes, at) => {
        const real = Date.now;
        Date.now = () => at;
        for (const each of envelopes) (window as unknown as BoardWindow).countnight.receive(each);
        const { changesAt } = (window as unknown as BoardWindow).countnight.look(3);
        Date.now = real;
        return changesAt;
      },
      // The night jumps back before each, so that none goes on from the one before.
      [{ ...time, now: 0 }, time].map((each) => envelopeOf(each, ++rev)),
      wall,
    );
    assert.equal(changesAt, inMs === null ? null : wall + inMs, JSON.stringify(change));
  }
});

test('a page that reckons goes back with the night alone, and one that is told the moment does not reckon', async () => {
  await openBoard(page, outDir, 'state');
  const now = Math.floor(half.now / 60_000) * 60_000;
  const wall = Date.now();
  let rev = book.rev;
  // At a minute a second the page has reckoned on for ten seconds when it hears that the night is two minutes further.
  const shown = (steps: [night: number, heardAt: number, told?: number][]) =>
    page.evaluate(
      (all) =>
        all.map(({ envelope, heardAt, told }) => {
          const real = Date.now;
          Date.now = () => heardAt;
          const { countnight } = window as unknown as BoardWindow;
          countnight.receive(envelope);
          const { night } = countnight.look(1, told === null ? undefined : { night: told, wall: heardAt });
          Date.now = real;
          return { night, clock: document.getElementById('clock')?.textContent };
        }),
      steps.map(([night, heardAt, told = null]) => {
        const time = { now: night, wall: heardAt, clockRate: 60, dataAt: now, ageLimitSeconds: 600 };
        return { envelope: envelopeOf(time, ++rev) as never, heardAt, told };
      }),
    );
  const minutes = (said: Awaited<ReturnType<typeof shown>>) =>
    said.map(({ night }) => ((night ?? 0) - now) / 60_000);
  const reckoned = await shown([
    [now, wall],
    [now + 120_000, wall + 10_000],
    [now + 720_000, wall + 11_000],
    [now - 600_000, wall + 12_000],
  ]);
  assert.deepEqual(minutes(reckoned), [0, 10, 12, -10]);
  assert.equal(new Set(reckoned.map(({ clock }) => clock)).size, 4);
  const told = await shown([
    [now, wall + 13_000, now],
    [now + 60_000, wall + 23_000, now + 120_000],
    // No page shows a moment before its own data.
    [now + 240_000, wall + 24_000, now + 180_000],
  ]);
  assert.deepEqual(minutes(told), [0, 2, 4]);
});

test('what is not newer, or not for this page, or not JSON, is ignored', async () => {
  await openBoard(page, outDir, 'tally');
  const fragment = changed('tally', (html) =>
    html.replace('class="tally-board"', 'class="tally-board" data-mark="new"'),
  );
  const marks = () => page.$$eval('[data-mark]', (found) => found.length);
  await push(page, { ...fragment, to: 'house' });
  await push(page, { ...fragment, rev: book.rev });
  await push(page, { ...fragment, json: '{"board":' });
  await page.evaluate(() => (window as unknown as BoardWindow).countnight.receive(null));
  assert.equal(await marks(), 0);
  await push(page, fragment);
  assert.equal(await marks(), 1);
  await push(page, { ...fragment, json: fragment.json.replace('data-mark', 'data-older') });
  assert.equal(await marks(), 1, 'the same revision twice changes nothing');
});

test('the OBS event and the direct call do the same', async () => {
  await openBoard(page, outDir, 'tally');
  const fragment = changed('tally', (html) =>
    html.replace('class="tally-board"', 'class="tally-board" data-mark="new"'),
  );
  await page.evaluate(
    (detail) => window.dispatchEvent(new CustomEvent('countnight', { detail })),
    fragment as never,
  );
  assert.equal(await page.$$eval('[data-mark]', (found) => found.length), 1);
});

test('the beacon tells page, revision and mode of what is drawn', async () => {
  await openBoard(page, outDir, 'house');
  const seen = decodeBeacon(...(await picture(page)));
  assert.deepEqual(seen, { rev: book.rev, page: pageNumber('house'), mode: 'live' });
  await push(page, { ...changed('house', (html) => html), rev: 77_777 });
  assert.equal(decodeBeacon(...(await picture(page)))?.rev, 77_777);
});

test('data past its limit: the age turns, LIVE goes, with nobody pushing', async () => {
  wall = Date.now();
  renderPages(
    { ...half, clockRate: 1, dataAt: half.now - (half.election.ageLimitSeconds - 1) * 1000 },
    book,
    effects,
  );
  await settlePages(book);
  await openBoard(page, outDir, 'state');
  await page.waitForFunction(() => document.documentElement.classList.contains('stale'));
  assert.equal(await textOf('#mode'), 'NOT LIVE');
  assert.match((await textOf('#age')) ?? '', /^data 1\d min old$/);
});

test('data that are not live carry TEST in every corner, and a banner while OBS streams', async () => {
  renderPages({ ...half, mode: 'rehearsal' }, book, effects);
  await settlePages(book);
  for (const id of ['state', 'flip', 'standby']) {
    await openBoard(page, outDir, id);
    const corners = await page.$$eval('.mark, #mode', (marks) =>
      marks
        .filter((mark) => mark.checkVisibility({ visibilityProperty: true }) && mark.textContent === 'TEST')
        .map((mark) => {
          const box = mark.getBoundingClientRect();
          return `${box.top < 540 ? 'top' : 'bottom'} ${box.left < 960 ? 'left' : 'right'}`;
        })
        .sort(),
    );
    assert.deepEqual(corners, ['bottom left', 'bottom right', 'top left', 'top right'], id);
    const banner = () => page.$eval('#warning', (node) => node.checkVisibility());
    assert.equal(await banner(), false);
    await page.evaluate(() => window.dispatchEvent(new CustomEvent('obsStreamingStarted')));
    assert.equal(await banner(), true, `${id} warns`);
    await page.evaluate(() => window.dispatchEvent(new CustomEvent('obsStreamingStopped')));
    assert.equal(await banner(), false);
  }
});

test('a page that never heard of a mode says TEST', async () => {
  const file = join(outDir, 'overlays', 'state.html');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(
    join(outDir, 'overlays', 'bare.html'),
    whole.replace(/<script[^>]*id="furniture".*?<\/script>/, ''),
  );
  await openBoard(page, outDir, 'bare');
  assert.equal(await textOf('#mode'), 'TEST');
});

for (const prefix of ['http://absolute', 'http://absolute/']) {
  test(`works from ${prefix}/… as OBS serves local files`, async () => {
    const own = await openTab(browser);
    const missing: string[] = [];
    await own.setRequestInterception(true);
    own.on('request', (request) => {
      const path = new URL(request.url()).pathname.replace(/^\/+/, '/');
      try {
        void request.respond({ body: readFileSync(path), contentType: TYPES[extname(path)] ?? 'text/html' });
      } catch {
        missing.push(path);
        void request.respond({ status: 404 });
      }
    });
    await own.goto(`${prefix}${join(outDir, 'overlays', 'state.html')}`);
    await settled(own);
    assert.deepEqual(
      missing.filter((path) => !path.endsWith('favicon.ico')),
      [],
    );
    assert.ok(await own.$eval('#picture', (image) => (image as HTMLImageElement).naturalWidth > 0));
    assert.ok(await own.evaluate(() => document.fonts.check('30px "Inter Variable"')));
    assert.equal(await own.$eval('#mode', (node) => node.textContent), 'LIVE');
    await own.close();
  });
}

test('a long source takes the place of the votes; the share counted and the age are never cut', async () => {
  const fits = (selector: string) =>
    page.$eval(selector, (node) => node.scrollWidth <= node.clientWidth && node.clientWidth > 0);
  const facts = async (source: string) => {
    renderPages({ ...half, source }, book, effects);
    await settlePages(book);
    await openBoard(page, outDir, 'tally');
    const inside = await page.$eval('#age', (age) => age.getBoundingClientRect().right <= 1920 * 0.951);
    return {
      counted: await textOf('#counted'),
      whole: await fits('#source'),
      inside,
      age: await fits('#age'),
    };
  };
  const short = await facts('ECI');
  assert.match(short.counted ?? '', /votes · \d+ % of rounds$/);
  assert.deepEqual([short.whole, short.inside, short.age], [true, true, true]);
  const long = await facts('The Chief Electoral Officer of West Bengal, ECI');
  assert.match(long.counted ?? '', /^\d+ % of rounds$/);
  assert.deepEqual([long.whole, long.inside, long.age], [true, true, true]);
  const endless = await facts(
    'The Office of the Chief Electoral Officer and Returning Officers of the State',
  );
  assert.match(endless.counted ?? '', /^\d+ % of rounds$/);
  assert.deepEqual([endless.whole, endless.inside, endless.age], [false, true, true]);
  renderPages(half, book, effects);
  assert.match((await facts(half.source)).counted ?? '', /votes/, 'and back');
});

test('hidden, a page takes what is pushed without motion, and shows it at once when it returns', async () => {
  await openBoard(page, outDir, 'tally');
  const counted = changed('tally', (html) =>
    html.replace(/(<b class="n big"><span class="num" data-n=")\d+">[^<]+/, '$1777">777'),
  );
  const shown = await page.evaluate((envelope) => {
    const seen: (string | null | undefined)[] = [];
    for (const detail of [{ visible: false }, { visible: true }]) {
      window.dispatchEvent(new CustomEvent('obsSourceVisibleChanged', { detail }));
      (window as unknown as BoardWindow).countnight.receive(envelope);
      seen.push(document.querySelector('.rows .big .num')?.textContent);
    }
    return seen;
  }, counted as never);
  assert.deepEqual(shown, ['777', '777']);
});

test('reloaded, or opened twice as in studio mode, a page shows the latest: from disk, then from the push to both', async () => {
  const pushed = { ...half, seat: 'WB-159' as ContestId };
  await openBoard(page, outDir, 'seat');
  const before = await textOf('#title');
  renderPages(pushed, book, effects);
  await settlePages(book);
  await page.reload();
  await settled(page);
  assert.equal(await textOf('#title'), 'Bhabanipur');
  assert.notEqual(before, 'Bhabanipur');
  const twin = await openTab(browser);
  await openBoard(twin, outDir, 'seat');
  renderPages({ ...half, seat: 'WB-1' as ContestId }, book, effects);
  const fragment = book.pages.get('seat')?.fragment as Fragment;
  try {
    for (const one of [page, twin]) {
      await push(one, fragment);
      // A frame waits for its pictures, and a page behind another one need not draw.
      await one.bringToFront();
      await settled(one);
      assert.equal(await one.$eval('#title', (node) => node.textContent), 'Mekliganj');
    }
  } finally {
    await twin.close();
  }
});

test('a new map is decoded, then cross-faded; a broken one never replaces the good one', async () => {
  await openBoard(page, outDir, 'state');
  const shownMap = () => page.$eval('#picture', (image) => image.getAttribute('src') ?? '');
  const first = await shownMap();
  // Animations stand still, so that their state can be looked at however slow the machine is.
  const devtools = await page.createCDPSession();
  await devtools.send('Animation.enable');
  await devtools.send('Animation.setPlaybackRate', { playbackRate: 0 });
  try {
    // Movements are held: they would never settle.
    const drawn = (step: number) =>
      until(
        'the frame is drawn',
        async () => decodeBeacon(...(await picture(page)))?.rev === book.rev + step,
      );
    const withMap = (src: string, step: number) =>
      changed('state', (html) => html.replaceAll(/\.\.\/maps\/state\.[^"]+/g, src), step);
    await push(page, withMap('../maps/state.gone.png', 1));
    await drawn(1);
    assert.equal(await shownMap(), first, 'what cannot be decoded is not shown');
    const next = `${first}?another`;
    // Asked in the same turn as the push: a small picture is decoded before anyone could ask again.
    const meanwhile = await page.evaluate((envelope) => {
      (window as unknown as BoardWindow).countnight.receive(envelope);
      return document.getElementById('picture')?.getAttribute('src');
    }, withMap(next, 2) as never);
    assert.equal(meanwhile, first, 'the old one stands until the new one is decoded');
    await drawn(2);
    assert.equal(await shownMap(), next);
    const leaving = () => page.$$eval('.leaving', (old) => old.map((one) => one.getAttribute('src')));
    assert.deepEqual(await leaving(), [first], 'the old one lies over it and fades');
    await push(page, withMap(next, 3));
    await drawn(3);
    assert.deepEqual(await leaving(), [first], 'an update of other things does not cut the fade');
  } finally {
    await devtools.send('Animation.setPlaybackRate', { playbackRate: 1 });
    await devtools.detach();
  }
  await page.waitForFunction(() => document.querySelectorAll('.leaving').length === 0, { polling: 50 });
});

test('motion reduced: a new map is there at once', async () => {
  const election = { ...half.election, look: { ...half.election.look, motion: 'reduced' as const } };
  const dir = join(outDir, 'reduced');
  renderPages({ ...half, election }, opened(election, dir), effects);
  await openBoard(page, dir, 'state');
  const first = await page.$eval('#picture', (image) => image.getAttribute('src') ?? '');
  await page.evaluate((src) => {
    const { countnight } = window as unknown as BoardWindow;
    const board = document.getElementById('board') as HTMLElement;
    const html = board.innerHTML.replaceAll(src, `${src}?another`);
    const rev = Number(document.documentElement.dataset.rev) + 1;
    const build = document.documentElement.dataset.build;
    countnight.receive({
      to: 'state',
      rev,
      json: JSON.stringify({ build, board: { rev, title: '', html } }),
    });
  }, first);
  await settledPage();
  assert.equal(await page.$$eval('.leaving', (old) => old.length), 0);
});

test('photos: only what is a picture is shown; a photo that comes later takes the place of the silhouette', async () => {
  const dir = join(outDir, 'photos-later');
  mkdirSync(join(dir, 'photos'), { recursive: true });
  await sharp({ create: { width: 30, height: 40, channels: 3, background: '#c9936e' } })
    .png()
    .toFile(join(dir, 'photos', 'a b.png'));
  writeFileSync(join(dir, 'photos', 'c.jpg'), 'not a picture');
  const seat = 'WB-1';
  const pages = openPages(half.election, dir, effects);
  const photos = (...list: [CandidateId, string][]) => ({
    ...half,
    seat: seat as ContestId,
    photos: new Map(list),
  });
  renderPages(photos(['WB-1/1', 'photos/a b.png'], ['WB-1/2', 'photos/c.jpg']), pages, effects);
  await openBoard(page, dir, 'seat');
  const faces = () =>
    page.$$eval('.face', (list) =>
      list.slice(0, 3).map((face) => {
        const image = face.querySelector('img');
        return image ? (image.checkVisibility() ? image.naturalWidth : 'hidden') : 'none';
      }),
    );
  const order = await page.$$eval('.candidate', (rows) => rows.slice(0, 3).map(({ id }) => id));
  const expected = (known: Record<string, number | string>) => order.map((id) => known[id] ?? 'none');
  assert.deepEqual(await faces(), expected({ 'c-WB-1/1': 30, 'c-WB-1/2': 'hidden' }));
  renderPages(photos(['WB-1/1', 'photos/a b.png'], ['WB-1/2', 'photos/a b.png']), pages, effects);
  await push(page, pages.pages.get('seat')?.fragment as Fragment);
  await settledPage();
  assert.deepEqual(await faces(), expected({ 'c-WB-1/1': 30, 'c-WB-1/2': 30 }));
});

test('play and stop', async () => {
  await openBoard(page, outDir, 'state');
  await push(page, { to: 'state', seq: 1, rev: 1, json: '{"verb":"stop"}' });
  await page.waitForFunction(
    () => getComputedStyle(document.getElementById('board') as Element).opacity === '0',
  );
  await push(page, { to: 'state', seq: 2, rev: 1, json: '{"verb":"play"}' });
  await page.waitForFunction(
    () => getComputedStyle(document.getElementById('board') as Element).opacity === '1',
  );
});

test('a table with more rows than fit turns its pages, and every row gets its turn', async () => {
  await openBoard(page, outDir, 'district-south-24-parganas');
  const seen = new Set<string>();
  const all = await page.$$eval('[data-row]', (rows) => rows.map(({ id }) => id));
  for (let turn = 0; turn < 6; turn++) {
    // Only the wall clock decides which screenful is shown.
    await page.evaluate((ms) => {
      const start = Date.now();
      Date.now = () => start + ms;
      window.dispatchEvent(new Event('resize'));
    }, 8000);
    const shown = await page.$$eval('[data-row]:not([hidden])', (rows) => rows.map(({ id }) => id));
    assert.ok(shown.length < all.length);
    for (const id of shown) seen.add(id);
  }
  assert.deepEqual([...seen].sort(), [...all].sort());
});

test('a heading of two lines leaves room for fewer rows, and names shrink on every screenful, not on the first alone', async () => {
  await openBoard(page, outDir, 'district-south-24-parganas');
  const long = 'A name that is longer than any column of this table is wide, and then some';
  const fragment = changed('district-south-24-parganas', (html) =>
    html.replaceAll(/(<span class="name" data-fit>)[^<]*/g, `$1${long}`),
  );
  const content = JSON.parse(fragment.json);
  const headline = { kicker: 'Just in', text: `${long}, ${long}` };
  await push(page, {
    ...fragment,
    json: JSON.stringify({ ...content, board: { ...content.board, headline } }),
  });
  for (let turn = 0; turn < 4; turn++) {
    const seen = await page.evaluate((ms) => {
      const start = Date.now();
      Date.now = () => start + ms;
      (window as unknown as BoardWindow).countnight.look(7);
      const table = document.querySelector('[data-paged]') as HTMLElement;
      const rows = [...table.querySelectorAll<HTMLElement>('[data-row]:not([hidden])')];
      const bottom = Math.max(...rows.map((row) => row.getBoundingClientRect().bottom));
      return {
        wrapped: document.querySelector('#story')?.className,
        over: Math.max(0, bottom - table.getBoundingClientRect().bottom - 1),
        loose: rows.filter((row) => !row.querySelector('.name')?.classList.contains('tight')).length,
      };
    }, 8000);
    assert.deepEqual(seen, { wrapped: 'tight wrapped', over: 0, loose: 0 });
  }
});

test('the strip: every card gets its turn, whole; what stands there stays when news come, and goes in its time', async () => {
  const shownCards = () =>
    page.evaluate(() => {
      const strip = (document.getElementById('flips') as HTMLElement).getBoundingClientRect();
      return [...document.querySelectorAll<HTMLElement>('#flips .card:not([hidden])')]
        .filter((card) => card.offsetWidth > 0)
        .map((card) => {
          const { right, bottom } = card.getBoundingClientRect();
          return { id: card.id, whole: right <= strip.right + 1 && bottom <= strip.bottom + 1 };
        });
    });
  const turnTo = (turn: number) =>
    page.evaluate((at) => {
      Date.now = () => at;
      window.dispatchEvent(new Event('resize'));
    }, turn * 8000);
  const furnitureWith = (html: (strip: string) => string, rev: number) => {
    const content = JSON.parse(book.pages.get('tally')?.fragment.json ?? '');
    const furniture = { ...content.furniture, strip: html(content.furniture.strip) };
    return { to: 'tally', seq: rev, rev, json: JSON.stringify({ ...content, furniture }) };
  };
  const push = (envelope: unknown) =>
    page.evaluate((told) => (window as unknown as BoardWindow).countnight.receive(told), envelope);
  for (const layout of [FULL_HD, LAYOUTS[3] as Layout]) {
    await sized(page, { ...layout, scale: 1 });
    await openBoard(page, outDir, 'tally');
    const all = await page.$$eval('#flips .card', (cards) => cards.map(({ id }) => id));
    assert.ok(all.length > 4);
    const seen = new Set<string>();
    for (let turn = 1; turn <= all.length; turn++) {
      await turnTo(turn);
      const shown = await shownCards();
      assert.ok(shown.length > 0 && shown.length < all.length);
      for (const { id, whole } of shown) {
        assert.ok(whole, `${layout.name}: ${id} is cut`);
        seen.add(id);
      }
    }
    assert.deepEqual([...seen].sort(), [...all].sort());
    // News before what is shown: it waits for the next turn. Taken back, what is shown goes at once.
    const before = await shownCards();
    const news =
      '<div class="card" id="strip-news"><b class="seat">News</b><span class="party">X</span></div>';
    await push(furnitureWith((html) => html.replace('<div class="cards">', `$&${news}`), book.rev + 1));
    assert.deepEqual(await shownCards(), before);
    await push(furnitureWith(() => '<div class="part"><p class="none">Nothing</p></div>', book.rev + 2));
    assert.deepEqual(await shownCards(), []);
    assert.equal(await page.$eval('#flips', (strip) => strip.textContent), 'Nothing');
  }
  await sized(page, { ...FULL_HD, scale: 1 });
});

test('the strip: each declaration is shown in a turn of its own, first come, first served, in a rush too', async () => {
  const DWELL_MS = 8000;
  const wall = 1000 * DWELL_MS;
  const night = Date.parse('2021-05-02T14:00:00+05:30');
  const cardOf = (id: string, seen: string) =>
    `<div class="card" id="${id}"${seen}><b class="seat">${id}</b><span class="party">X</span></div>`;
  const partOf = (id: string, cards: string[]) =>
    `<div class="part" id="${id}"><h2 class="head">${id}</h2><div class="cards">${cards.join('')}</div></div>`;
  // Thirty within a second, the newest first as the strip has them; and more to tell than fits into ten minutes.
  const rush = Array.from({ length: 30 }, (_, n) => cardOf(`won-${n}`, ` data-seen="${night - 1000 + n}"`));
  const others = Array.from({ length: 80 }, (_, n) => cardOf(`close-${n}`, ''));
  const strip = partOf('declared', rush.reverse()) + partOf('close', others);
  await sized(page, { ...(LAYOUTS[3] as Layout), scale: 1 });
  await openBoard(page, outDir, 'tally');
  const content = JSON.parse(book.pages.get('tally')?.fragment.json ?? '');
  const furniture = { ...content.furniture, strip, now: night, wall, clockRate: 1 };
  const at = (ms: number) =>
    page.evaluate((now) => {
      Date.now = () => now;
      window.dispatchEvent(new Event('resize'));
    }, ms);
  await at(wall);
  await page.evaluate((told) => (window as unknown as BoardWindow).countnight.receive(told), {
    to: 'tally',
    seq: book.rev + 1,
    rev: book.rev + 1,
    json: JSON.stringify({ ...content, furniture }),
  });
  for (let n = 0; n < rush.length; n++) {
    await at(wall + n * DWELL_MS);
    const shown = await page.$$eval('#flips .card:not([hidden])', (cards) =>
      cards.filter((card) => card.checkVisibility()).map(({ id }) => id),
    );
    assert.ok(shown.includes(`won-${n}`), `turn ${n} shows ${shown.join()}`);
  }
  await sized(page, { ...FULL_HD, scale: 1 });
});

test('preview.html shows the programme from disk and follows a new revision', async () => {
  const own = await openTab(browser);
  await own.goto(pathToFileURL(join(outDir, 'preview.html')).href);
  const shows = (rev: number) =>
    own.waitForFunction(
      (wanted) => document.querySelector(`#program iframe:not(.loading)[src$="v=${wanted}"]`) !== null,
      {},
      rev,
    );
  await shows(book.drawn.get('state')?.rev ?? 0);
  book.drawn.clear();
  renderPages(half, book, effects);
  await shows(book.drawn.get('state')?.rev ?? 0);
  assert.equal(await own.$$eval('.scene', (scenes) => scenes.length), book.boards.length);
  await own.close();
});

test('axe-core finds no fault of contrast in either theme', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const theme of ['night', 'light']) {
    const election = { ...half.election, look: { ...half.election.look, theme } };
    const dir = join(outDir, theme);
    renderPages({ ...half, election }, opened(election, dir), effects);
    for (const id of ['state', 'tally', 'states', 'seat', 'flip']) {
      await openBoard(page, dir, id);
      await page.evaluate(axe);
      const faults = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(options: unknown): Promise<{ violations: { nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run({ runOnly: ['color-contrast'] });
        return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));
      });
      assert.deepEqual(faults, [], `${id}, ${theme}`);
    }
  }
});

function opened(election: Election, dir: string): PageBook {
  const pages = openPages(election, dir, effects);
  pages.boards = pages.boards.filter(({ id }) => OPENED.includes(id));
  return pages;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The page's latest fragment with its board changed, as the next push. */
function changed(id: string, change: (html: string) => string, step = 1): Fragment {
  const fragment = book.pages.get(id)?.fragment as Fragment;
  const content = JSON.parse(fragment.json);
  const rev = fragment.rev + step;
  const board = { ...content.board, rev, html: change(content.board.html) };
  return { ...fragment, rev, seq: fragment.seq + step, json: JSON.stringify({ ...content, board }) };
}

async function push(to: Page, fragment: Fragment): Promise<void> {
  await to.evaluate(
    (envelope) => (window as unknown as BoardWindow).countnight.receive(envelope),
    fragment as never,
  );
}

/** Every picture asked for is shown or given up, and nothing moves any more. */
async function settledPage(): Promise<void> {
  await page.evaluate(() => (window as unknown as BoardWindow).countnight.settled());
}

async function textOf(selector: string): Promise<string | null> {
  return page.$eval(selector, (node) => node.textContent);
}

async function picture(of: Page): Promise<[Uint8Array, number, number]> {
  const png = PNG.sync.read(Buffer.from(await of.screenshot()));
  return [png.data, png.width, png.height];
}

/** The state's board with another time on it. */
function envelopeOf(time: Partial<Furniture>, rev: number): Fragment {
  const content = JSON.parse(book.pages.get('state')?.fragment.json ?? '');
  // A strip that turns would be the next change.
  const json = JSON.stringify({ ...content, furniture: { ...content.furniture, ...time, strip: '' } });
  return { to: 'state', seq: rev, rev, json };
}
