import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, defaultArgs, launch } from 'puppeteer-core';
import { chromiumEnvironment, chromiumFlags, findInPath } from '../../ground/chromium.ts';
import { watchChromium } from './chromium-memory.ts';
import { SharedPictures } from './shared-pictures.ts';

/** Longest a Chromium may take to start, or to end by itself. */
const START_MS = 30_000;
const END_MS = 8000;
/** How far OBS goes before Chromium (Unix niceness): a late picture is old, a late frame of OBS is a stutter. */
const NICENESS = 10;
/** The same between sessions: half way, a third of OBS's share when both want all, so that pictures come at all. */
const SESSION_NICENESS = 5;

/**
 * One headless Chromium for everybody who needs pictures of pages: started with the first need, and again when it
 * ended. It yields to OBS, and it ends with this process, however that ends.
 */
export class ChromiumHost {
  readonly pictures = new SharedPictures();
  readonly #executable: string;
  #browser: Browser | null = null;
  #opening: Promise<Browser> | null = null;
  #profile: string | null = null;
  #stopped = false;

  constructor(executable: string) {
    this.#executable = executable;
  }

  async open(): Promise<Browser> {
    if (this.#browser?.connected) return this.#browser;
    this.#opening ??= this.#start().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Ends a Chromium that misbehaves; the next `open` starts another. */
  async restart(misbehaving: Browser | null): Promise<void> {
    if (!misbehaving || misbehaving !== this.#browser) return;
    this.#browser = null;
    await end(misbehaving, true);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#opening?.catch(() => {});
    const browser = this.#browser;
    this.#browser = null;
    if (browser) await end(browser, false);
    const profile = this.#profile;
    this.#profile = null;
    if (profile)
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
  }

  async #start(): Promise<Browser> {
    this.#profile ??= await mkdtemp(join(tmpdir(), 'countnight-chromium-'));
    const browser = await launch({
      ...command(this.#executable, this.#profile),
      // With its pipe gone Chromium ends, so that a controller that was killed leaves none behind.
      pipe: true,
      env: chromiumEnvironment() as Record<string, string>,
      timeout: START_MS,
      // Every step of a capture has a deadline of its own.
      protocolTimeout: 4 * START_MS,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    if (this.#stopped) {
      await end(browser, false);
      throw new Error('stopped while Chromium started');
    }
    const pid = browser.process()?.pid;
    if (process.platform === 'win32' && pid !== undefined) yieldTo(pid);
    if (process.platform === 'linux' && pid !== undefined) await yieldSession(pid);
    this.#browser = browser;
    if (pid !== undefined) {
      // Its pages are asked for again, as after any end of it.
      const done = watchChromium(pid, () => void this.restart(browser));
      browser.once('disconnected', done);
    }
    return browser;
  }
}

// Niceness is inherited by Chromium's own processes only when it is there from the start, so `nice` starts it. Where it
// may, Chromium raises its drawing threads to -8, above OBS: root (containers, CI) starts it without that right.
function command(executable: string, userDataDir: string) {
  const args = chromiumFlags();
  const nice = process.platform === 'win32' ? null : findInPath('nice');
  if (nice === null) return { executablePath: executable, headless: true, userDataDir, args };
  const own = defaultArgs({ headless: true, userDataDir, args });
  const setpriv = process.getuid?.() === 0 ? findInPath('setpriv') : null;
  const yielding = ['-n', String(NICENESS), executable, ...own];
  return {
    executablePath: setpriv ?? nice,
    args:
      setpriv === null ? yielding : ['--bounding-set=-sys_nice', '--inh-caps=-sys_nice', nice, ...yielding],
    ignoreDefaultArgs: true,
  };
}

function yieldTo(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: pictures then compete with OBS as anything else does.
  }
}

// Where Linux shares the processor between sessions first (CONFIG_SCHED_AUTOGROUP, sched(7)), niceness counts only inside
// of one. Chromium has a session of its own, whose share follows the niceness written here.
async function yieldSession(pid: number): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return await writeFile(`/proc/${pid}/autogroup`, String(SESSION_NICENESS));
    } catch (error) {
      // The kernel takes one such wish every tenth of a second; without autogroups the file is missing.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      await wait(100);
    }
  }
}

async function end(browser: Browser, now: boolean): Promise<void> {
  const kill = () => browser.process()?.kill('SIGKILL');
  if (now) kill();
  const timer = setTimeout(kill, END_MS);
  await browser.close().catch(kill);
  clearTimeout(timer);
}
