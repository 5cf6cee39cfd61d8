import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { ackMessage, receiveCommand, statusMessage } from '../../controller/director/operator.ts';
import { chromiumFlags, findChromium } from '../../controller/ground/chromium.ts';
import { type Status, statusOf } from '../../controller/log/status.ts';
import { foundSeats } from '../../controller/night/found-seat.ts';
import { statusInput } from '../log/small-status.ts';
import { BusServer } from './bus-server.ts';
import { DOCK, login, press, shows as waitFor } from './dock-page.ts';

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
    if (received.command?.do === 'find') {
      const { count, election, plan } = statusInput();
      const found = foundSeats(received.command.text, count, election, plan);
      return [ackMessage(received.id, true, 'found', { found })];
    }
    if (received.command?.do === 'call')
      return [ackMessage(received.id, false, 'WB-2/9 is not on the roster')];
    return [ackMessage(received.id, true, `done: ${received.command?.do ?? received.error}`)];
  };
});

test('a wrong password is said; the right one shows the night, and is remembered', async () => {
  await page.goto(DOCK);
  await login(page, bus.url, 'wrong');
  await shows('#link', /refuses the password/);
  await login(page, bus.url, 'secret');
  await shows('#scene', /the state map/);
  await shows('#held', /hold by ana: speech/);
  await shows('#queue', /Seat 3: 2 leads 1/);
  await shows('#feeds', /ec"i: nothing new for 30 s/);
  await shows('#mode', /TEST/);
  await page.reload();
  await shows('#scene', /the state map/);
  assert.equal(await page.$eval('#login', (form) => (form as HTMLElement).hidden), true);
});

test('a phone that has the dock over plain http, where browsers lend no cryptography, signs in as well', async () => {
  const phone = await browser.newPage();
  await phone.evaluateOnNewDocument(() => Object.defineProperty(crypto, 'subtle', { value: undefined }));
  await phone.goto(DOCK);
  await login(phone, bus.url, 'wrong');
  await waitFor(phone, '#link', /refuses the password/);
  await login(phone, bus.url, 'secret');
  await waitFor(phone, '#mode', /TEST/);
  await phone.close();
  await page.bringToFront();
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
  assert.equal(await page.$$eval('li img, #events b, #seats b', (found) => found.length), 0);
  assert.equal(await page.title(), 'Countnight dock');
});

const pressed: [name: string, press: () => Promise<void>, command: object][] = [
  ['Hold', () => page.click('button[data-do=hold]'), { do: 'hold', why: '' }],
  ['Panic', () => page.click('button[data-do=panic]'), { do: 'panic', why: '' }],
  [
    'Start stream',
    async () => {
      await page.click('[data-tab=obs]');
      await page.click('button[data-do=stream][data-action=start]');
      await confirmed(/Start the stream/);
    },
    { do: 'stream', action: 'start', why: '' },
  ],
  ['Back', () => page.click('button[data-do=undo][data-of=take]'), { do: 'undo', of: 'take', why: '' }],
  ['key for hold', () => page.keyboard.press('h'), { do: 'hold', why: '' }],
  [
    'drop',
    async () => {
      await page.click('[data-tab=queue]');
      await press(page, 'drop');
    },
    { do: 'drop', scene: 'district-south', why: '' },
  ],
  [
    'Cue',
    async () => {
      await page.click('[data-tab=boards]');
      await page.type('#filter', 'east');
      await page.waitForFunction(() => document.querySelectorAll('#scenes button').length === 1);
      await page.click('#scenes button');
    },
    { do: 'cue', scene: 'district-east', seconds: null, why: '' },
  ],
  [
    'Pause',
    async () => {
      await page.click('[data-tab=feeds]');
      await press(page, 'Pause');
    },
    { do: 'pause', why: '' },
  ],
  [
    'jump',
    async () => {
      await page.click('[data-tab=feeds]');
      await page.type('#to', '14:30');
      await press(page, 'Jump');
    },
    { do: 'jump', to: '14:30', why: '' },
  ],
  [
    'injected fault',
    async () => {
      await page.click('[data-tab=feeds]');
      await page.select('#fault', 'wrong-number');
      await page.type('#where', 'mathabhanga');
      await press(page, 'Inject');
    },
    { do: 'inject', fault: 'wrong-number', contest: 'mathabhanga', minutes: 5, why: '' },
  ],
  [
    'Withhold',
    async () => {
      await openSeat();
      await page.type('#seat input', 'recount');
      await press(page, 'withhold');
      await confirmed(/Show no trend of WB-2 Mathabhanga/);
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
      .filter((one) => one && one.do !== 'status' && one.do !== 'find');
    assert.deepEqual(heard, [command]);
  });

test('a call is confirmed by candidate and seat, and a refusal is shown in its own words', async () => {
  await open();
  await openSeat();
  await press(page, 'call');
  await confirmed(/Declare .+ elected in WB-2 /);
  await shows('#said', /refused: WB-2\/9 is not on the roster/);
});

test('what looks like a slip of the hand is asked about, and said again as sure', async () => {
  await open();
  const answer = bus.answer;
  bus.answer = (data) => {
    const received = receiveCommand(data);
    if (received?.command?.do !== 'call' || received.command.sure) return answer(data);
    return [
      ackMessage(received.id, false, 'two have more votes; if it is so, say it again as sure', {
        asks: true,
      }),
    ];
  };
  await openSeat();
  await press(page, 'call');
  await confirmed(/Declare .+ elected in WB-2 /);
  await confirmed(/two have more votes/);
  await shows('#said', /refused: WB-2\/9 is not on the roster/);
  const said = bus.heard.flatMap((data) => {
    const command = receiveCommand(data)?.command;
    return command?.do === 'call' ? [command.sure] : [];
  });
  assert.deepEqual(said, [false, true]);
});

test('a confirmation that is not given does nothing', async () => {
  await open();
  await openSeat();
  await press(page, 'call');
  await page.waitForSelector('#sure[open]');
  await page.click('#sure button[value=no]');
  await page.waitForSelector('#sure:not([open])');
  await page.click('button[data-do=hold]');
  await shows('#said', /done: hold/);
  assert.ok(!bus.heard.some((data) => receiveCommand(data)?.command?.do === 'call'));
});

test('the tab that was open is open again, and what was typed for a seat is emptied when it is done', async () => {
  await open();
  await openSeat();
  await page.type('#seat input', 'recount');
  await press(page, 'pin as shown');
  await shows('#said', /done: pin/);
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#seat input')?.value === '');
  await page.reload();
  await shows('#mode', /TEST/);
  assert.equal(await page.$eval('[data-pane=seats]', (pane) => (pane as HTMLElement).hidden), false);
});

test('the buttons stay where they are, whatever is told', async () => {
  const places = () =>
    page.$$eval('header .buttons > button', (all) =>
      all.map((one) => [one.id, one.getBoundingClientRect().x, one.getBoundingClientRect().y]),
    );
  status = { ...status, held: null };
  await open();
  await page.waitForSelector('#held', { hidden: true });
  const before = await places();
  assert.equal(before.length, 5);
  status = {
    ...status,
    held: { kind: 'panic', by: 'ana', why: 'the hall is on fire '.repeat(9), since: status.now },
    onAir: { by: 'OBS', scene: null, title: 'A scene with a name that takes several lines '.repeat(3) },
  };
  await page.click('button[data-do=hold]');
  await shows('#held', /on fire/);
  await shows('#alarm', /./);
  await shows('#said', /done: hold/);
  assert.deepEqual(await places(), before);
});

test('a list stands still while a mouse aims at it, and is new when it leaves', async () => {
  const cues = ['state', 'house', 'tally'].map((scene) => ({ scene, title: `cue ${scene}`, reason: 'said' }));
  status = { ...status, queue: cues as Status['queue'] };
  await open();
  await page.click('[data-tab=queue]');
  await shows('#queue', /cue state.*cue house/s);
  await page.hover('#queue li:nth-child(2) button');
  status = {
    ...status,
    queue: cues.slice(1) as Status['queue'],
    onAir: { by: 'OBS', scene: null, title: 'newer' },
  };
  await page.mouse.down();
  bus.broadcast(statusMessage({ ...status }));
  await shows('#scene', /^newer$/);
  await page.mouse.up();
  await shows('#said', /done: take/);
  assert.deepEqual(
    bus.heard.map((data) => receiveCommand(data)?.command).filter((one) => one?.do === 'take'),
    [{ do: 'take', scene: 'house', why: '' }],
  );
  await page.mouse.move(1, 1);
  await page.waitForFunction(() => document.querySelectorAll('#queue li').length === 2);
});

test('an answer that comes late takes the place of "no answer"', async () => {
  await open();
  const answers: (() => void)[] = [];
  const answer = bus.answer;
  bus.answer = (data) => {
    if (receiveCommand(data)?.command?.do !== 'hold') return answer(data);
    answers.push(() => {
      for (const message of answer(data)) bus.broadcast(message);
    });
    return [];
  };
  await page.click('button[data-do=hold]');
  await shows('#said', /hold: no controller answered yet/);
  answers[0]?.();
  await shows('#said', /done: hold/);
});

test('a dock that only looks has nothing to press', async () => {
  await open('?view');
  await page.keyboard.press('h');
  await page.keyboard.press('/');
  await page.type('#text', 'mathabhanga');
  await shows('#seat', /WB-2/);
  const visible = await page.$$eval(
    '[data-do], #seat button, #scenes button, #queue button',
    (buttons) => buttons.filter((button) => (button as HTMLElement).offsetParent !== null).length,
  );
  assert.equal(visible, 0);
  const tabs = ['queue', 'seats', 'boards', 'feeds', 'obs'];
  for (const tab of tabs) {
    await page.click(`[data-tab=${tab}]`);
    assert.equal(
      await page.$$eval('.hand', (all) => all.filter((one) => (one as HTMLElement).offsetParent).length),
      0,
      tab,
    );
  }
  assert.ok(!bus.heard.some((data) => receiveCommand(data)?.command?.do === 'hold'));
});

for (const [width, height] of [
  [300, 700],
  [600, 900],
])
  test(`at ${width} by ${height} what matters is above the fold, and nothing is wider than the dock`, async () => {
    await page.setViewport({ width: width as number, height: height as number });
    await open();
    const bottom = await page.$eval('button.panic', (button) => button.getBoundingClientRect().bottom);
    assert.ok(bottom < (height as number), `panic ends at ${bottom}`);
    for (const tab of ['queue', 'seats', 'boards', 'feeds', 'obs']) {
      await page.click(`[data-tab=${tab}]`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${tab} is ${wide} px too wide`);
    }
    await page.setViewport({ width: 420, height: 1250 });
  });

test('the data tab has who is still typing and where two feeds disagree', async () => {
  const seat = { contest: 'WB-2', name: 'Place', by: 'half-typed', since: status.now, differs: null };
  status = {
    ...status,
    heldSeats: [{ ...seat, kind: 'waits', reason: '2 of 9 numbers are typed' }],
    differing: ['WB-3: on air a says X, 5 votes; b says Y, 6 votes'],
  };
  await open();
  await page.click('[data-tab=feeds]');
  await shows('#waits', /^WB-2 Place: 2 of 9 numbers are typed$/);
  await shows('#differing', /on air a says X/);
});

test('how long the stream and the recording run is told by OBS itself', async () => {
  bus.replies = {
    GetStreamStatus: { outputActive: true, outputTimecode: '00:12:44.520' },
    GetRecordStatus: { outputActive: false, outputTimecode: '00:00:00.000' },
  };
  await open();
  await page.click('[data-tab=obs]');
  await shows('#outputs', /^Stream: 00:12:44 · Recording: off$/);
});

test('a live night has no tools of a rehearsal', async () => {
  status = { ...status, speed: null };
  await open();
  await page.click('[data-tab=feeds]');
  assert.equal(await page.$eval('#rehearsal', (tools) => (tools as HTMLElement).hidden), true);
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
  await page.click('[data-tab=seats]');
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

async function open(query = ''): Promise<void> {
  await page.goto(`${DOCK}${query}`);
  await page.evaluate((url) => {
    localStorage.setItem('countnight.url', url);
    localStorage.setItem('countnight.password', 'secret');
  }, bus.url);
  await page.reload();
  await shows('#mode', /TEST/);
}

/** Finds a seat by name, as the controller would, and opens it. */
async function openSeat(): Promise<void> {
  await page.keyboard.press('/');
  await page.type('#text', 'mathabhanga');
  await shows('#seat', /WB-2/);
}

async function confirmed(question: RegExp): Promise<void> {
  await page.waitForSelector('#sure[open]');
  await shows('#question', question);
  await page.click('#sure button[value=yes]');
}

function shows(selector: string, words: RegExp): Promise<void> {
  return waitFor(page, selector, words);
}
