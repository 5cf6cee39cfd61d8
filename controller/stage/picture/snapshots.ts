import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'puppeteer-core';
import type { Clock } from '../../ground/clock.ts';
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
  /** The night's. */
  clock: Clock;
}

/** A page as pixels. */
export interface Snapshot extends Shot {
  page: string;
}

interface Wish {
  page: Page;
  priority: number;
  askedAt: number;
  /** Times in a row that it could not be drawn. */
  failures: number;
}

/** Draws one page after another. */
interface Lane {
  /** It draws what somebody waits for; the other one draws what is only for stock. */
  readonly soon: boolean;
  running: Promise<void> | null;
  /** What it draws now, and where. */
  page: string | null;
  tab: PictureTab | null;
}

/**
 * Turns pages into pictures: the most wanted page first, and of each page only its latest content. What somebody waits for
 * has a lane of its own: a picture for stock may need a second, a window and a process, and cannot be interrupted. A
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
  readonly #lanes: readonly Lane[] = [true, false].map((soon) => ({
    soon,
    running: null,
    page: null,
    tab: null,
  }));
  #stopped = false;
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
      failures: waiting?.failures ?? 0,
    });
    this.#go();
  }

  /** Closes its windows; the Chromium stays. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wishes.clear();
    // With its window gone the capture in work fails at once; it may have opened another in the meantime.
    await this.#closeAll();
    await Promise.all(this.#lanes.map(({ running }) => running));
    await this.#closeAll();
  }

  #go(): void {
    for (const lane of this.#lanes) {
      if (lane.running || !this.#next(lane)) continue;
      lane.running = this.#run(lane).finally(() => {
        lane.running = null;
        this.#go();
      });
    }
  }

  /** What a lane draws next. A page that the other lane draws waits for it. */
  #next({ soon }: Lane): Wish | undefined {
    if (this.#stopped || (!soon && this.#lanes.some((lane) => lane.soon && lane.running))) return undefined;
    return [...this.#wishes.values()]
      .filter(
        ({ page, priority }) => priority > 0 === soon && this.#lanes.every((lane) => lane.page !== page.id),
      )
      .sort((a, b) => b.priority - a.priority || a.askedAt - b.askedAt)[0];
  }

  async #run(lane: Lane): Promise<void> {
    for (;;) {
      if (!lane.soon) await wait(QUIET_MS);
      const wish = this.#next(lane);
      if (!wish) return;
      this.#wishes.delete(wish.page.id);
      lane.page = wish.page.id;
      try {
        await this.#draw(lane, wish);
      } catch (error) {
        if (this.#stopped) return;
        await this.#fail(lane, { ...wish, failures: wish.failures + 1 }, describe(error));
      } finally {
        lane.page = null;
        lane.tab = null;
        // The other lane may have waited for this page.
        this.#go();
      }
    }
  }

  // The page is asked for again, once as urgently as before: a busy machine fails now and then. But not for ever: a page that
  // cannot be drawn must not keep the others waiting.
  async #fail({ tab }: Lane, wish: Wish, reason: string): Promise<void> {
    const { page, failures } = wish;
    this.#onProblem(`no picture of page ${page.id}: ${reason}`);
    await tab?.close();
    if (failures > 1) {
      this.#tabs.length = 0;
      await this.#host.restart(this.#browser);
    }
    if (this.#wishes.has(page.id)) return;
    const priority = failures === 1 ? wish.priority : -failures;
    if (failures < 4) this.#wishes.set(page.id, { ...wish, priority });
    else this.#onFailed(page.id);
  }

  async #draw(lane: Lane, wish: Wish): Promise<void> {
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
      (await this.#tab(lane, wish)).take(page, newer),
    );
    if (this.#stopped) return;
    this.#onSnapshot({ page: id, ...shot });
    // What came out is whole, but a busy Chromium had not drawn the newest yet.
    if (shot.rev < page.rev && !this.#wishes.has(id)) this.#wishes.set(id, { ...wish, page, failures: 0 });
  }

  /** The window that has the page, or else the one that can best do without its own. */
  async #tab(lane: Lane, { page, priority }: Wish): Promise<PictureTab> {
    for (const tab of this.#tabs) if (!tab.isOpen) this.#tabs.splice(this.#tabs.indexOf(tab), 1);
    const free = this.#tabs.filter((tab) => this.#lanes.every((one) => one.tab !== tab));
    let tab = free.find((one) => one.page === page.id);
    if (!tab && this.#tabs.length < WINDOWS) {
      const browser = await this.#host.open();
      this.#browser = browser;
      tab = await PictureTab.open(browser, this.#options);
      this.#tabs.push(tab);
    }
    // The page on air stays warm whatever is drawn in the background.
    tab ??= free.sort((a, b) => a.priority - b.priority || a.usedAt - b.usedAt)[0] as PictureTab;
    lane.tab = tab;
    tab.priority = priority;
    tab.usedAt = ++this.#uses;
    return tab;
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#tabs.splice(0).map((tab) => tab.close()));
  }
}
