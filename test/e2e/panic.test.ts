import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import type { Status } from '../../controller/log/status.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { chromium, openBrowser, openTab } from '../chromium.ts';
import { DOCK, login, shows } from '../director/dock-page.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';
import { userCollection } from '../stage/user-collection.ts';
import { GIVE_UP_AFTER_MS, until } from '../until.ts';
import { ask } from './ask.ts';
import { endCountnights, type Running, startCountnight } from './controller-process.ts';
import { isBoard, isSafe } from './programme.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

// A Chromium that does not start until the test lets it: no page has a picture yet.
describe('panic before anything is drawn, on a real OBS', () => {
  let dir: string;
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let night: Running;
  let browser: Browser;
  let dock: Page;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-panic-'));
    const late = join(dir, 'chromium');
    await writeFile(
      late,
      `#!/bin/sh\nuntil [ -e '${dir}/go' ]; do sleep 0.05; done\nexec '${chromium}' "$@"\n`,
    );
    await chmod(late, 0o755);
    obs = await startObs({ collections: { Untitled: userCollection('Untitled') } });
    eye = await connectOnce(obs.url, obs.password);
    night = startCountnight(
      ['rehearse', ELECTION, '--from', '10:00', '--obs', obs.url, '--out', join(dir, 'out')],
      { OBS_PASSWORD: obs.password, CHROMIUM: late },
    );
    browser = await openBrowser();
    dock = await openTab(browser);
  });
  after(async () => {
    endCountnights();
    eye?.stop();
    await Promise.all([browser?.close(), obs?.stop()]);
    await rm(dir, { recursive: true, force: true });
  });

  it('puts a safe scene on air when the dock says so, and the dock tells that it is one', async () => {
    await dock.goto(DOCK);
    await login(dock, obs.url, obs.password, 'ana');
    await shows(dock, '#mode', /TEST/);
    await dock.click('button.panic');
    await until('the programme is safe', () => isSafe(eye));
    await shows(dock, '#alarm', /The safe scene is on air, until standby is drawn/);
    await browser.close();
  });

  it('tells what is wanted from what is on air', async () => {
    await until('standby is wanted, and OBS shows another scene of ours', async () => {
      const { wanted, onAir } = await status();
      return wanted?.scene === 'standby' && onAir?.scene === null && /^Countnight/.test(onAir.title);
    });
  });

  it('shows nothing else before the release, whatever is drawn in the meantime', async () => {
    await writeFile(join(dir, 'go'), '');
    const looks: (boolean | null)[] = [];
    await until('the state map has its picture', async () => {
      looks.push(await isSafe(eye));
      return drawn('state');
    });
    await until('it was looked at once more', async () => (await isSafe(eye)) === true);
    assert.ok(!looks.includes(false));
  });

  it('goes on with the rundown when released', async () => {
    assert.ok(await ask(eye, { do: 'release', contest: null, why: '' }, GIVE_UP_AFTER_MS));
    await until('a board is on air', () => isBoard(eye));
  });

  it('ends in the middle of the night when asked to, with its summary', async () => {
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    const summary = JSON.parse(await readFile(join(dir, 'out', 'summary.json'), 'utf8'));
    assert.equal(summary.mode, 'rehearsal');
  });

  async function status(): Promise<Pick<Status, 'wanted' | 'onAir'>> {
    return JSON.parse(await readFile(join(dir, 'out', 'status.json'), 'utf8'));
  }

  async function drawn(page: string): Promise<boolean> {
    const { inputs } = await eye.call('GetInputList');
    const names = inputs.map(({ inputName }) => String(inputName));
    for (const name of names.filter((one) => one.startsWith(`Countnight picture ${page} `))) {
      const { inputSettings } = await eye.call('GetInputSettings', { inputName: name });
      if (/\.png$/.test(String(inputSettings.file ?? ''))) return true;
    }
    return false;
  }
});
