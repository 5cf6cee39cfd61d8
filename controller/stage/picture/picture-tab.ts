import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pTimeout from 'p-timeout';
import type { Browser, CDPSession, Page as Tab } from 'puppeteer-core';
import type { Clock } from '../../ground/clock.ts';
import type { Fragment, Page } from '../../render/page.ts';
import { pictureBeacon } from './picture-beacon.ts';

/** Longest wait for one step of a capture, ms: a Chromium that yields to OBS may be slow, and is not broken. */
const STEP_MS = 30_000;
/** A busy Chromium hands out the frame before; it is asked again after this, ms. */
const LOOK_EVERY_MS = 25;
/** Marks a picture can carry; the beacon's own colour there is none. */
const MARKS = 7;

/** Pixels of a page, and what is known of them. */
export interface Shot {
  rev: number;
  png: Buffer;
  /** Wall ms for which its clock, its age and the screenful of its table are right. */
  madeAt: number;
  /** The night's time that its clock shows, ms; null = it has none. */
  night: number | null;
  /** Wall ms at which the page looks different without new data; null = never. */
  changesAt: number | null;
}

/** What a page says when it is at rest; see `look` in overlays' page script. */
interface Look extends Pick<Shot, 'madeAt' | 'night' | 'changesAt'> {
  /** Its styles are of another build than its data. */
  outdated: boolean;
}

/** Of what moment a picture is: a page by itself would reckon on from its data, and be ahead of a night that is late. */
interface Moment {
  night: number;
  wall: number;
}

/** What a page offers us. */
interface PageWindow {
  countnight?: {
    receive(envelope: Fragment & { motion?: 'reduced' }): void;
    settled?(): Promise<void>;
    look?(mark: number, at: Moment): Look;
  };
}

/** One window that draws one page after another: it stays, because opening one costs a process and a second. */
export class PictureTab {
  /** Page in it. */
  page: string | null = null;
  /** For whoever must give it another page: how wanted its page was, and when. */
  priority = 0;
  usedAt = 0;
  readonly #tab: Tab;
  readonly #session: CDPSession;
  readonly #clock: Clock;
  /** Mark -> what the page said when it drew it; only looks after the last picture. */
  readonly #looks = new Map<number, Look>();
  #mark = 0;

  private constructor(tab: Tab, session: CDPSession, clock: Clock) {
    this.#tab = tab;
    this.#session = session;
    this.#clock = clock;
  }

  /** @param clock of the night that its pages are of */
  static async open(
    browser: Browser,
    { clock, ...size }: { width: number; height: number; clock: Clock },
  ): Promise<PictureTab> {
    // A window of its own: the page of a hidden tab draws no frames.
    const tab = await within('a window opens', browser.newPage({ type: 'window' }));
    await tab.setViewport(size);
    const session = await tab.createCDPSession();
    await session.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } });
    return new PictureTab(tab, session, clock);
  }

  get isOpen(): boolean {
    return !this.#tab.isClosed() && this.#tab.browser().connected;
  }

  async close(): Promise<void> {
    if (this.isOpen) await within('a window closes', this.#tab.close()).catch(() => {});
  }

  /**
   * A picture of a page at rest. Nothing is believed: the page draws a mark when nothing on it is between two values,
   * and only pixels with a mark count, because a busy Chromium hands out frames of before. A page that knows no marks
   * is believed by its revision, one without a beacon by its word.
   *
   * @param newer the page's newest content, if some is not drawn yet: then that is drawn instead
   */
  async take(page: Page, newer: () => Page | null): Promise<Shot> {
    let wanted = page;
    let marked = await this.#show(wanted);
    for (const end = performance.now() + STEP_MS; ; ) {
      const shot = await within(
        'the picture is taken',
        this.#session.send('Page.captureScreenshot', {
          format: 'png',
          optimizeForSpeed: true,
          captureBeyondViewport: false,
        }),
      );
      const png = Buffer.from(shot.data, 'base64');
      const seen = await pictureBeacon(png);
      const look = this.#looks.get(seen && marked ? seen.mark : this.#mark);
      if (look && (seen === null || marked || seen.rev >= wanted.rev)) {
        this.#forget(look);
        const { madeAt, night, changesAt } = look;
        return { png, rev: seen?.rev ?? wanted.rev, madeAt, night, changesAt };
      }
      if (performance.now() > end)
        throw new Error(`its frame stays at revision ${seen?.rev}, not ${wanted.rev}`);
      const next = newer();
      if (next) {
        wanted = next;
        marked = await this.#show(wanted);
      } else await wait(LOOK_EVERY_MS);
    }
  }

  /** Brings a page up to date and to rest. @returns whether it draws marks */
  async #show(page: Page): Promise<boolean> {
    if (this.page !== page.id) await this.#load(page);
    let { marked, outdated, ...look } = await this.#update(page);
    if (outdated) {
      await this.#load(page);
      ({ marked, outdated, ...look } = await this.#update(page));
    }
    this.#looks.set(this.#mark, { ...look, outdated });
    return marked;
  }

  async #load(page: Page): Promise<void> {
    this.page = null;
    this.#looks.clear();
    // The file holds some revision; which one does not matter, the page ignores what is not newer.
    await this.#tab.goto(pathToFileURL(page.file).href, { waitUntil: 'load', timeout: STEP_MS });
    this.page = page.id;
  }

  async #update({ fragment }: Page): Promise<Look & { marked: boolean }> {
    this.#mark = (this.#mark + 1) % MARKS;
    const marked = await within('the page takes its update', this.#tab.evaluate(update, fragment));
    // The moment is told last: a starved page may have needed seconds to come to rest.
    const at = { night: this.#clock.now(), wall: this.#clock.wall() };
    if (!marked) return { madeAt: at.wall, night: null, changesAt: null, outdated: false, marked };
    const look = await within('the page is looked at', this.#tab.evaluate(lookAt, this.#mark, at));
    return { ...look, marked };
  }

  // Looks before the one that came out will not come out any more.
  #forget(taken: Look): void {
    for (const [mark, look] of this.#looks) {
      if (look === taken || look.madeAt < taken.madeAt) this.#looks.delete(mark);
    }
  }
}

// These run in the page, so they name no function outside: the compiler would call a helper that is not there.

/** @returns whether the page draws marks */
async function update(fragment: Fragment): Promise<boolean> {
  const { countnight } = window as PageWindow;
  // A picture shows the end of every movement, never its middle.
  countnight?.receive({ to: '*', seq: 0, rev: 0, json: '{}', motion: 'reduced' });
  countnight?.receive(fragment);
  if (countnight?.look) await countnight.settled?.();
  else await document.fonts.ready;
  return countnight?.look !== undefined;
}

function lookAt(mark: number, at: Moment): Look {
  return (window as PageWindow).countnight?.look?.(mark, at) as Look;
}

function within<T>(step: string, promise: Promise<T>): Promise<T> {
  return pTimeout(promise, { milliseconds: STEP_MS, message: new Error(`not in ${STEP_MS} ms: ${step}`) });
}
