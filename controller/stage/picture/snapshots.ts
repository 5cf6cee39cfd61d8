import type { Browser } from 'puppeteer-core';
import type { Page } from '../../render/page.ts';
import { describe } from '../wire/obs-error.ts';
import type { ChromiumHost } from './chromium-host.ts';
import { PictureTab, type Shot } from './picture-tab.ts';

/** Windows kept open, each with a page loaded; a page of ours costs about 20 MB. */
const WINDOWS = 5;
/** Pause before a picture that is only for stock. */
const QUIET_MS = 150;

export interface SnapshotOptions {
  /** Pixels of the page and its picture, beacon rows included. */
  width: number;
  height: number;
}

/** A page as pixels. */
export interface Snapshot extends Shot {
  page: string;
  /** From the request to the picture, ms. */
  ms: number;
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
  readonly #tabs: PictureTab[] = [];
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
        await this.#draw(wish);
        failures = 0;
      } catch (error) {
        if (this.#stopped) return;
        failures++;
        this.#onProblem(`no picture of page ${wish.page.id}: ${describe(error)}`);
        await this.#close(wish.page.id);
        if (failures > 1) {
          this.#tabs.length = 0;
          await this.#host.restart(this.#browser);
        }
        // The page is asked for again, but not for ever: a page that cannot be drawn must not keep the others waiting.
        if (this.#wishes.has(wish.page.id)) continue;
        if (failures < 4) this.#wishes.set(wish.page.id, { ...wish, priority: -failures });
        else this.#onFailed(wish.page.id);
      }
    }
  }

  async #draw(wish: Wish): Promise<void> {
    const { id } = wish.page;
    let { page, askedAt } = wish;
    const newer = () => {
      const waiting = this.#wishes.get(id);
      if (!waiting || waiting.page.rev <= page.rev) return null;
      this.#wishes.delete(id);
      ({ page, askedAt } = waiting);
      return page;
    };
    const { width, height } = this.#options;
    const key = `${page.file} ${page.rev} ${width}x${height}`;
    const shot = await this.#host.pictures.get(key, askedAt, async () =>
      (await this.#tab(wish)).take(page, newer),
    );
    if (this.#stopped) return;
    this.#onSnapshot({ page: id, ...shot, ms: performance.now() - askedAt });
    // What came out is whole, but a busy Chromium had not drawn the newest yet.
    if (shot.rev < page.rev && !this.#wishes.has(id)) this.#wishes.set(id, { ...wish, page });
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

  /** The window that has the page, or else the one that can best do without its own. */
  async #tab({ page, priority }: Wish): Promise<PictureTab> {
    for (const tab of this.#tabs) if (!tab.isOpen) this.#tabs.splice(this.#tabs.indexOf(tab), 1);
    let tab = this.#tabs.find((one) => one.page === page.id);
    if (!tab && this.#tabs.length < WINDOWS) {
      const browser = await this.#host.open();
      this.#browser = browser;
      tab = await PictureTab.open(browser, this.#options);
      this.#tabs.push(tab);
    }
    // The page on air stays warm whatever is drawn in the background.
    tab ??= [...this.#tabs].sort((a, b) => a.priority - b.priority || a.usedAt - b.usedAt)[0] as PictureTab;
    tab.priority = priority;
    tab.usedAt = ++this.#uses;
    return tab;
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#tabs.splice(0).map((tab) => tab.close()));
  }

  async #close(page: string): Promise<void> {
    const at = this.#tabs.findIndex((tab) => tab.page === page || tab.page === null);
    if (at >= 0) await this.#tabs.splice(at, 1)[0]?.close();
  }
}
