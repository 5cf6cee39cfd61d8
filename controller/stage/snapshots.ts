import { pathToFileURL } from 'node:url';
import type { Browser, CDPSession, Page as Tab } from 'puppeteer-core';
import type { Fragment, Page } from '../render/page.ts';
import type { ChromiumHost } from './chromium-host.ts';
import { describe } from './obs-error.ts';
import { pictureBeacon } from './picture-beacon.ts';

/** Tabs kept loaded; a WebKit page of ours costs about 20 MB. */
const WARM_TABS = 5;
/** Pause before a picture that is only for stock. */
const QUIET_MS = 150;
/** Longest wait for one step of a capture. */
const STEP_MS = 8000;
/** A busy Chromium hands out the frame before; so often it is asked again before its page is given up. */
const MOST_LOOKS = 40;
const LOOK_EVERY_MS = 25;

export interface SnapshotOptions {
  /** Pixels of the page and its picture, beacon rows included. */
  width: number;
  height: number;
}

/** A page as pixels. */
export interface Snapshot {
  page: string;
  rev: number;
  png: Buffer;
  /** From the request to the picture, ms. */
  ms: number;
}

/** What a page offers us; see overlays' page script. */
interface PageWindow {
  countnight?: { receive(fragment: Fragment): void };
}

interface WarmTab {
  tab: Tab;
  session: CDPSession;
  rev: number;
  usedAt: number;
  priority: number;
}

interface Wish {
  page: Page;
  priority: number;
  askedAt: number;
}

/**
 * Turns pages into pictures, one at a time: the most wanted page first, and of each page only its latest content. A
 * Chromium that ended or misbehaves is started anew.
 */
export class Snapshots {
  readonly #options: SnapshotOptions;
  readonly #onSnapshot: (snapshot: Snapshot) => void;
  readonly #onProblem: (reason: string) => void;
  readonly #onFailed: (page: string) => void;
  readonly #wishes = new Map<string, Wish>();
  readonly #tabs = new Map<string, WarmTab>();
  readonly #host: ChromiumHost;
  #browser: Browser | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;
  #wake: () => void = () => {};
  #uses = 0;

  constructor(
    host: ChromiumHost,
    options: SnapshotOptions,
    onSnapshot: (snapshot: Snapshot) => void,
    onProblem: (reason: string) => void,
    onFailed: (page: string) => void,
  ) {
    this.#host = host;
    this.#options = options;
    this.#onSnapshot = onSnapshot;
    this.#onProblem = onProblem;
    this.#onFailed = onFailed;
  }

  /** Asks for a picture of a page. A wish for the same page that still waits is replaced: the latest wins. */
  wish(page: Page, priority: number): void {
    if (this.#stopped) return;
    const waiting = this.#wishes.get(page.id);
    this.#wishes.set(page.id, {
      page,
      priority: Math.max(priority, waiting?.priority ?? 0),
      askedAt: waiting?.askedAt ?? performance.now(),
    });
    if (priority > 0) this.#wake();
    this.#go();
  }

  /** A page that waits, if it does, is more wanted than it was. */
  hasten(page: string, priority: number): void {
    const waiting = this.#wishes.get(page);
    if (!waiting || waiting.priority >= priority) return;
    this.#wishes.set(page, { ...waiting, priority });
    this.#wake();
  }

  /** Starts the Chromium ahead of the first wish; should it fail, the first capture says so. */
  warmUp(): void {
    this.#host.open().catch(() => {});
  }

  /** Wishes that wait, the one in work included. */
  get waiting(): number {
    return this.#wishes.size + (this.#running ? 1 : 0);
  }

  /** Closes its windows; the Chromium stays. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    this.#wishes.clear();
    // With its window gone the capture in work fails at once; it may have opened another in the meantime.
    await this.#closeAll();
    await this.#running?.catch(() => {});
    await this.#closeAll();
  }

  #go(): void {
    if (this.#running || this.#wishes.size === 0) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#go();
    });
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped && this.#wishes.size > 0) {
      if (!this.#isUrgent()) await this.#quiet();
      const wish = [...this.#wishes.values()].sort(
        (a, b) => b.priority - a.priority || a.askedAt - b.askedAt,
      )[0];
      if (!wish || this.#stopped) return;
      this.#wishes.delete(wish.page.id);
      try {
        const png = await this.#picture(wish);
        failures = 0;
        if (this.#stopped) return;
        this.#onSnapshot({
          page: wish.page.id,
          rev: wish.page.rev,
          png,
          ms: performance.now() - wish.askedAt,
        });
      } catch (error) {
        if (this.#stopped) return;
        failures++;
        this.#onProblem(`no picture of page ${wish.page.id}: ${describe(error)}`);
        await this.#close(wish.page.id);
        if (failures > 1) {
          this.#tabs.clear();
          await this.#host.restart(this.#browser);
        }
        // The page is asked for again, but not for ever: a page that cannot be drawn must not keep the others waiting.
        if (this.#wishes.has(wish.page.id)) continue;
        if (failures < 4) this.#wishes.set(wish.page.id, { ...wish, priority: -failures });
        else this.#onFailed(wish.page.id);
      }
    }
  }

  #isUrgent(): boolean {
    return [...this.#wishes.values()].some((wish) => wish.priority > 0);
  }

  // Pictures in stock are made in quiet moments: a capture cannot be interrupted by the one that is wanted on air.
  async #quiet(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, QUIET_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  #picture({ page, priority, askedAt }: Wish): Promise<Buffer> {
    const { width, height } = this.#options;
    const key = `${page.file} ${page.rev} ${width}x${height}`;
    return this.#host.pictures.get(key, askedAt, () => this.#capture(page, priority));
  }

  async #capture(page: Page, priority: number): Promise<Buffer> {
    const warm = await this.#tab(page);
    warm.priority = priority;
    await within(
      'the page takes its update',
      warm.tab.evaluate(update, warm.rev === page.rev ? null : page.fragment),
    );
    warm.rev = page.rev;
    return shoot(warm.session, page.rev);
  }

  async #tab(page: Page): Promise<WarmTab> {
    const known = this.#tabs.get(page.id);
    this.#uses++;
    if (known && !known.tab.isClosed() && known.tab.browser().connected) {
      known.usedAt = this.#uses;
      return known;
    }
    if (known) await this.#close(page.id);
    const browser = await this.#host.open();
    this.#browser = browser;
    if (this.#tabs.size >= WARM_TABS) {
      // The page on air stays warm whatever is drawn in the background.
      const oldest = [...this.#tabs].sort(
        ([, a], [, b]) => a.priority - b.priority || a.usedAt - b.usedAt,
      )[0];
      if (oldest) await this.#close(oldest[0]);
    }
    // A window of its own: the page of a hidden tab draws no frames.
    const tab = await within('a window opens', browser.newPage({ type: 'window' }));
    await tab.setViewport(this.#options);
    // A picture shows the end of a movement, never its middle.
    await tab.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    // Pages that are not seen show the truth at once, without motion; a picture shall be of the end of every movement.
    await tab.evaluateOnNewDocument(() => {
      Object.defineProperty(document, 'hidden', { get: () => true });
    });
    const session = await tab.createCDPSession();
    await session.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } });
    await tab.goto(pathToFileURL(page.file).href, { waitUntil: 'load', timeout: STEP_MS });
    // The file holds some revision; which one does not matter, the page ignores what is not newer.
    const warm: WarmTab = { tab, session, rev: Number.NaN, usedAt: this.#uses, priority: 0 };
    this.#tabs.set(page.id, warm);
    return warm;
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#tabs.keys()].map((page) => this.#close(page)));
  }

  async #close(page: string): Promise<void> {
    const warm = this.#tabs.get(page);
    this.#tabs.delete(page);
    if (warm?.tab.browser().connected) await within('a window closes', warm.tab.close()).catch(() => {});
  }
}

// Runs in the page, so it names no function inside (the compiler would call a helper that is not there): it takes its update; then fonts are there, new pictures are decoded and in their places, and the
// page's own frame callbacks have run.
async function update(fragment: Fragment | null): Promise<void> {
  if (fragment) (window as PageWindow).countnight?.receive(fragment);
  await document.fonts.ready;
  // A picture that cannot be loaded must not keep the rest of the board back.
  for (
    const end = Date.now() + 700;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 4))
  ) {
    const images = [...document.querySelectorAll<HTMLImageElement>('img[data-src]')];
    if (images.every((image) => image.getAttribute('src') === image.dataset.src)) break;
  }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 100);
  });
}

/**
 * A picture of the page at this revision or a newer one. A page may have taken its update and the frame still be the
 * one before: under load that happened, and the old pixels went by the new revision's name. A page without a beacon is
 * believed.
 */
async function shoot(session: CDPSession, rev: number): Promise<Buffer> {
  for (let look = 1; ; look++) {
    const shot = await within(
      'the picture is taken',
      session.send('Page.captureScreenshot', {
        format: 'png',
        optimizeForSpeed: true,
        captureBeyondViewport: false,
      }),
    );
    const png = Buffer.from(shot.data, 'base64');
    const seen = await pictureBeacon(png);
    if (seen === null || seen.rev >= rev) return png;
    if (look === MOST_LOOKS) throw new Error(`its frame stays at revision ${seen.rev}, not ${rev}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function within<T>(step: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not in ${STEP_MS} ms: ${step}`)), STEP_MS);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
