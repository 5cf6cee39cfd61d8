import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumFlags, findChromium } from '../../controller/chromium.ts';
import { ackMessage, receiveCommand, statusMessage } from '../../controller/director/operator.ts';
import { type Status, statusOf } from '../../controller/log/status.ts';
import { statusInput } from '../log/small-status.ts';
import { BusServer } from './bus-server.ts';

const DOCK = pathToFileURL(new URL('../../overlays/dock.html', import.meta.url).pathname).href;

let bus: BusServer;
let browser: Browser;
let page: Page;
let profile = '';
let status: Status;

before(async () => {
  bus = await BusServer.start('secret');
  profile = await mkdtemp(join(tmpdir(), 'night-dock-'));
  browser = await puppeteer.launch({
    executablePath: findChromium() ?? 'chromium',
    args: chromiumFlags(),
    userDataDir: profile,
  });
  page = await browser.newPage();
  await page.setViewport({ width: 420, height: 1250 });
});
after(async () => {
  await browser.close();
  await bus.stop();
  await rm(profile, { recursive: true, force: true });
});
beforeEach(() => {
  status = statusOf(statusInput());
  bus.heard.length = 0;
  bus.answer = (data) => {
    const received = receiveCommand(data);
    if (!received) return [];
    if (received.command?.do === 'status')
      return [statusMessage({ ...status }), ackMessage(received.id, true, 'sent')];
    if (received.command?.do === 'call')
      return [ackMessage(received.id, false, 'WB-2/9 is not on the roster')];
    return [ackMessage(received.id, true, `done: ${received.command?.do ?? received.error}`)];
  };
});

test('a wrong password is said; the right one shows the night, and is remembered', async () => {
  await page.goto(DOCK);
  await login('wrong');
  await shows('#link', /refuses the password/);
  await login('secret');
  await shows('#scene', /the state map/);
  await shows('#held', /hold by ana: speech/);
  await shows('#queue', /Seat 3: 2 leads 1/);
  await shows('#feeds', /ec"i: nothing new for 30 s/);
  await shows('#mode', /TEST/);
  await page.reload();
  await shows('#scene', /the state map/);
  assert.equal(await page.$eval('#login', (form) => (form as HTMLElement).hidden), true);
});

test('what is wanted stands beside what is on air, and on air is what OBS says', async () => {
  status = { ...status, onAir: { by: 'OBS', scene: null, title: 'Interview' } };
  await open();
  await shows('#scene', /^Interview$/);
  await shows('#reason', /^wanted: the state map: rotation: the state map · /);
  status = { ...status, onAir: { by: 'preview', scene: 'state', title: 'the state map' } };
  await open();
  await shows('#air', /^In the preview$/);
  await shows('#reason', /^rotation: the state map · /);
});

test('what the source says is text in the dock, never markup', async () => {
  const evil = '<img src=x onerror="document.title=1"><b>x</b>';
  status = {
    ...status,
    events: [{ at: status.now, type: 'flip', reason: evil }],
    heldSeats: [
      { contest: 'WB-2', name: evil, kind: 'pin', by: 'x', reason: evil, since: status.now, differs: null },
    ],
  };
  await open();
  await shows('#events', /<img src=x/);
  assert.equal(await page.$$eval('img, #events b, #seats b', (found) => found.length), 0);
  assert.equal(await page.title(), 'Countnight dock');
});

const pressed: [name: string, press: () => Promise<void>, command: object][] = [
  ['Hold', () => page.click('button[data-do=hold]'), { do: 'hold', why: '' }],
  ['Panic', () => page.click('button[data-do=panic]'), { do: 'panic', why: '' }],
  ['Start stream', () => page.click('button[data-action=start]'), { do: 'stream', action: 'start', why: '' }],
  [
    'Cue',
    async () => {
      await page.select('#scenes', 'district-east');
      await page.click('#cue button');
    },
    { do: 'cue', scene: 'district-east', seconds: null, why: '' },
  ],
  [
    'Withhold',
    async () => {
      await page.type('#contest', 'wb-2');
      await page.select('#verb', 'withhold');
      await page.type('#why', 'recount');
      await page.click('#seat button');
    },
    { do: 'withhold', contest: 'WB-2', why: 'recount' },
  ],
];
for (const [name, press, command] of pressed)
  test(`the dock's ${name} is a command the controller understands, and its answer is shown`, async () => {
    await open();
    await press();
    await shows('#said', new RegExp(`done: ${(command as { do: string }).do}`));
    const heard = bus.heard
      .map((data) => receiveCommand(data)?.command)
      .filter((one) => one && one.do !== 'status');
    assert.deepEqual(heard, [command]);
  });

test('a refusal is shown in its own words', async () => {
  await open();
  await page.type('#contest', 'WB-2');
  await page.select('#verb', 'call');
  await page.type('#winner', '9');
  await page.type('#why', 'lead');
  await page.click('#seat button');
  await shows('#said', /refused: WB-2\/9 is not on the roster/);
});

test('a pinned seat is released by its button', async () => {
  status = {
    ...status,
    heldSeats: [
      {
        contest: 'WB-2',
        name: 'Place',
        kind: 'pin',
        by: 'ana',
        reason: 'feed wrong',
        since: status.now,
        differs: null,
      },
    ],
  };
  await open();
  await page.click('#seats button');
  await shows('#said', /done: release/);
  const release = bus.heard.map((data) => receiveCommand(data)?.command).find((one) => one?.do === 'release');
  assert.equal(release?.contest, 'WB-2');
});

test('without a controller the dock says so and its numbers grow old', async () => {
  await open();
  bus.answer = () => [];
  await page.evaluate('statusAt -= 20_000');
  await shows('#link', /no word from the controller for 2\d s/);
});

async function open(): Promise<void> {
  await page.goto(DOCK);
  await page.evaluate((url) => {
    localStorage.setItem('countnight.url', url);
    localStorage.setItem('countnight.password', 'secret');
  }, bus.url);
  await page.reload();
  await shows('#mode', /TEST/);
}

async function login(password: string): Promise<void> {
  await page.$eval('#login', (form) => {
    (form as HTMLElement).hidden = false;
  });
  await page.$eval('#url', (field, url) => ((field as HTMLInputElement).value = url), bus.url);
  await page.$eval('#password', (field, word) => ((field as HTMLInputElement).value = word), password);
  await page.click('#login button');
}

async function shows(selector: string, words: RegExp): Promise<void> {
  await page.waitForFunction(
    (where: string, source: string) => {
      const found = document.querySelector(where) as HTMLElement | null;
      return found !== null && !found.hidden && new RegExp(source).test(found.textContent);
    },
    { timeout: 20_000 },
    selector,
    words.source,
  );
}
