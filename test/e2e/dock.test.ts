import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumFlags } from '../../controller/ground/chromium.ts';
import type { Status } from '../../controller/log/status.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { chromium } from '../chromium.ts';
import { DOCK, login, press, shows } from '../director/dock-page.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';
import { userCollection } from '../stage/user-collection.ts';
import { GIVE_UP_AFTER_MS, until } from '../until.ts';
import { asRun, endCountnights, startCountnight } from './controller-process.ts';
import { isBoard, isSafe } from './programme.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const NIGHT_PAGE = new URL('../../docs/operating.md', import.meta.url);
/** More messages than anybody types. */
const FLOOD = 500;

// The dock as an operator has it: Chromium, the real OBS, and the controller behind it.
describe('the dock, on a real OBS', () => {
  let dir: string;
  let out: string;
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let browser: Browser;
  let dock: Page;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-desk-'));
    out = join(dir, 'out');
    obs = await startObs({ collections: { Untitled: userCollection('Untitled') } });
    eye = await connectOnce(obs.url, obs.password);
    startCountnight(
      ['rehearse', ELECTION, '--from', '11:00', '--speed', '10', '--obs', obs.url, '--out', out],
      {
        OBS_PASSWORD: obs.password,
      },
    );
    browser = await puppeteer.launch({
      executablePath: chromium,
      args: chromiumFlags(),
      userDataDir: join(dir, 'profile'),
    });
    dock = await browser.newPage();
    await dock.setViewport({ width: 300, height: 700 });
  });
  after(async () => {
    endCountnights();
    await browser?.close();
    eye?.stop();
    await obs?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('refuses a wrong password, and shows the night with the right one', async () => {
    await dock.goto(DOCK);
    await login(dock, obs.url, 'wrong', 'ana');
    await shows(dock, '#link', /refuses the password/);
    await login(dock, obs.url, obs.password, 'ana');
    await shows(dock, '#mode', /TEST/);
    await until('a board is on air', () => isBoard(eye));
  });

  it('shows small pictures of the programme and of what comes next', async () => {
    for (const id of ['programme', 'next'])
      await dock.waitForFunction(
        (which: string) => {
          const picture = document.getElementById(which) as HTMLImageElement;
          return !picture.hidden && picture.naturalWidth > 0;
        },
        { timeout: GIVE_UP_AFTER_MS },
        id,
      );
  });

  it('holds, tells of a hand in OBS, and lets go', async () => {
    await dock.click('#hold');
    await shows(dock, '#held', /^hold by dock ana/);
    await eye.call('SetCurrentProgramScene', { sceneName: await users() });
    await shows(dock, '#held', /nothing is undone until release/);
    await dock.click('#release');
    await shows(dock, '#said', /releases the takeover/);
    await until('a board is on air again', () => isBoard(eye));
  });

  it('has panic on air, and says so when it is', async () => {
    await dock.click('button.panic');
    await until('the programme is safe', () => isSafe(eye));
    await shows(dock, '#held', /^panic by dock ana/);
    await shows(dock, '#scene', /standby/i);
    await dock.click('#release');
    await until('a board is on air again', () => isBoard(eye));
  });

  it('finds a seat by name, pins it, asks before a call, and takes both back', async () => {
    await dock.keyboard.press('/');
    await dock.type('#text', 'nandig');
    await shows(dock, '#seat', /WB-210 Nandigram/);
    await press(dock, 'pin as shown');
    await shows(dock, '#said', /pin WB-210 Nandigram/);
    await until('the seat is held', () => isHeld('pin'));
    await press(dock, 'call');
    await dock.waitForSelector('#sure[open]');
    assert.match(
      await dock.$eval('#question', (asked) => asked.textContent),
      /elected in WB-210 Nandigram\?$/,
    );
    await dock.click('#sure button[value=yes]');
    await until('the seat is called', () => isHeld('pin', 'won'));
    await takeBack();
    await shows(dock, '#said', /takes back: call WB-210 Nandigram/);
    await takeBack();
    await shows(dock, '#said', /takes back: pin WB-210 Nandigram/);
    await press(dock, 'annul');
    await dock.waitForSelector('#sure[open]');
    await dock.click('#sure button[value=yes]');
    await shows(dock, '#said', /annul WB-210 Nandigram/);
    await until('the seat is annulled', () => isHeld('annul'));
    await takeBack();
    await shows(dock, '#said', /takes back: annul WB-210 Nandigram/);
    await until('the seat follows its feed', async () => (await held()).length === 0);
  });

  it('has the night stand still, injects a flip that the log marks, and goes on from another time', async () => {
    await dock.click('[data-tab=feeds]');
    await press(dock, 'Pause');
    await shows(dock, '#pace', /^stands still$/);
    const { now: still } = await until('the night stands still', async () => {
      const now = await status();
      return now.speed?.wanted === 0 ? now : null;
    });
    await dock.type('#where', 'nandigram');
    await press(dock, 'Inject');
    await shows(dock, '#said', /injects flip into WB-210 Nandigram for 5 minutes/);
    const flip = await until('the log has the flip, marked', async () =>
      (await asRun(out)).find(({ injected, type }) => injected === 'flip' && type === 'lead-changed'),
    );
    assert.equal(flip.contest, 'WB-210');
    assert.match(flip.reason, /^injected flip: /);
    assert.equal((await status()).now, still);
    await dock.type('#to', '10:30');
    await press(dock, 'Jump');
    await shows(dock, '#clock', /^10:30:00/);
    await press(dock, 'Play');
    await shows(dock, '#clock', /^1\d:(?!30)/);
    await until('a board is on air', () => isBoard(eye));
  });

  it('obeys every line of the printed page, typed as it stands', async () => {
    const lines = [...(await readFile(NIGHT_PAGE, 'utf8')).matchAll(/`npx (countnight ctl .*?)`/g)].map(
      ([, line = '']) => line,
    );
    // What each line is for, as the night and OBS have it.
    const effects: Record<string, () => Promise<unknown>> = {
      'inject flip nandigram': async () => (await asRun(out)).some(({ injected }) => injected === 'flip'),
      hold: async () => (await status()).held?.kind === 'hold',
      'cue tally 20': async () => (await status()).wanted?.scene === 'tally',
      release: async () => (await status()).held === null,
      panic: () => isSafe(eye),
      'pin nandigram': () => isHeld('pin'),
      'pin WB-210 1=110764 2=108808': () => isHeld('pin'),
      'call nandigram 2': async () => /: won/.test(await typed('countnight ctl find nandigram')),
      'annul nandigram': () => isHeld('annul'),
      'withhold nandigram': () => isHeld('withhold'),
      'release nandigram': async () => (await held()).length === 0,
    };
    for (const command of Object.keys(effects))
      assert.ok(lines.includes(`countnight ctl ${command}`), command);
    for (const line of [...lines, 'countnight ctl undo seat', 'countnight ctl release']) {
      assert.notEqual(await typed(line), '', line);
      const effect = effects[line.split(' ').slice(2).join(' ')];
      if (effect) await until(line, effect);
    }
    await until('a board is on air again', () => isBoard(eye));
  });

  it('stands beside another dock, which only looks', async () => {
    const second = await browser.newPage();
    await second.goto(`${DOCK}?view`);
    await shows(second, '#mode', /TEST/);
    // Chromium draws only the page in front.
    await dock.bringToFront();
    await dock.click('#hold');
    await second.bringToFront();
    await shows(second, '#held', /^hold by dock ana/);
    assert.equal(
      await second.$$eval('.hand', (all) => all.filter((one) => (one as HTMLElement).offsetParent).length),
      0,
    );
    await second.close();
    await dock.bringToFront();
    await dock.click('#release');
    await shows(dock, '#said', /releases the hold/);
  });

  it('a flood of words that are no commands delays nobody, and is told once', async () => {
    const wrong = { countnight: 1, kind: 'command', id: 'x', by: 'stranger', command: { do: 'explode' } };
    const flood = Promise.all(
      Array.from({ length: FLOOD }, () => eye.call('BroadcastCustomEvent', { eventData: wrong as never })),
    );
    await dock.click('#hold');
    await shows(dock, '#said', /^holds /);
    await flood;
    await dock.click('#release');
    await until('the log tells of it', async () => (await told()).length >= 2);
    assert.equal((await told()).length, 2);
  });

  it('finds its way back to an OBS that was restarted', async () => {
    await obs.kill();
    await shows(dock, '#link', /OBS does not answer/);
    await obs.restart();
    await shows(dock, '#link', /West Bengal/);
  });

  /** What a command line says; throws where it does not end with 0. */
  async function typed(line: string): Promise<string> {
    const words = [PROGRAM, ...line.split(' ').slice(1), '--obs', obs.url];
    const env = { ...process.env, OBS_PASSWORD: obs.password };
    return (await promisify(execFile)(process.execPath, words, { env })).stdout;
  }

  /** The button is hidden until the dock has heard of something that it would take back. */
  async function takeBack(): Promise<void> {
    await dock.locator('button[data-do=undo][data-of=seat]').setTimeout(GIVE_UP_AFTER_MS).click();
  }

  async function users(): Promise<string> {
    const { scenes } = await eye.call('GetSceneList');
    const names = scenes.map(({ sceneName }) => String(sceneName));
    return names.find((name) => !name.startsWith('Countnight')) as string;
  }

  async function status(): Promise<Status> {
    return JSON.parse(await readFile(join(out, 'status.json'), 'utf8'));
  }

  async function held() {
    return (await status()).heldSeats.filter(({ contest }) => contest === 'WB-210');
  }

  async function isHeld(kind: string, outcome?: string): Promise<boolean> {
    const [seat] = await held();
    if (seat?.kind !== kind) return false;
    if (!outcome) return true;
    return dock.$eval('#seat', (shown) => / elected/.test(shown.textContent));
  }

  async function told() {
    return (await asRun(out)).filter(({ what, reason }) => what === 'note' && /stranger/.test(reason));
  }
});
