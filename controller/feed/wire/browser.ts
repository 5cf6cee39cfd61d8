import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type HTTPRequest, launch, type Page } from 'puppeteer-core';
import { chromiumEnvironment, chromiumFlags, findChromium } from '../../ground/chromium.ts';
import { type Exchange, failedExchange } from './exchange.ts';

/** How a page is had by way of a browser. */
export interface BrowserLook {
  /** Selector that must be there before the page is read; without it the network must be quiet. */
  waitFor?: string | undefined;
  /** The page's own answer that is the source, by a pattern of its address: not the page itself. */
  answer?: string | undefined;
}

/** What a look may cost, and where it may lead. */
export interface BrowserBounds {
  deadlineMs: number;
  maxBytes: number;
  /** Whether the page may ask this address. */
  allows(url: URL): boolean;
  /** The page's own address as it is asked for, and what goes with each request to its origin. */
  address: string;
  headers: Readonly<Record<string, string>>;
  stop: AbortSignal;
  now(): number;
}

/** Memory of a page's scripts, MB. */
const SCRIPT_MB = 256;
/** Flags of the stage's browser that are for our own pages; somebody else's is shown in a window as people have it. */
const OF_OUR_PAGES = ['--allow-file-access-from-files', '--kiosk'];
/** What no result is made of. */
const NOT_ASKED: ReadonlySet<string> = new Set(['image', 'media', 'font', 'ping', 'prefetch', 'manifest']);

/**
 * The Chromium that is on this machine, as a source of pages that are made by a script. It is a browser of its own, beside the
 * one that draws pictures: no files, no hosts but those that are allowed, nothing kept from one look to the next.
 */
export class PageBrowser {
  #browser: Promise<Browser> | null = null;
  #profile: string | null = null;

  /** One look at a page. It never throws: what went wrong is an Exchange with status 0 and its `failure`. */
  async look(url: string, how: BrowserLook, bounds: BrowserBounds): Promise<Exchange> {
    const failed = (why: string): Exchange => failedExchange(url, bounds.now(), why);
    const deadline = AbortSignal.timeout(bounds.deadlineMs);
    const ended = AbortSignal.any([deadline, bounds.stop]);
    const over = new Promise<Exchange>((resolve) => {
      const late = `the browser had not ${how.answer ? `that answer` : (how.waitFor ?? 'the page')} within ${bounds.deadlineMs / 1000} s`;
      // Naming it holds it: what AbortSignal.any joins may be forgotten before its time.
      const end = () => resolve(failed(deadline.aborted ? late : 'stopped'));
      ended.addEventListener('abort', end, { once: true });
    });
    try {
      const browser = await this.#open();
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        return await Promise.race([this.#read(page, url, how, bounds), over]);
      } finally {
        await context.close().catch(() => {});
      }
    } catch (error) {
      return failed((error as Error).message);
    }
  }

  async close(): Promise<void> {
    const browser = await this.#browser?.catch(() => null);
    this.#browser = null;
    await browser?.close().catch(() => browser.process()?.kill('SIGKILL'));
    if (this.#profile)
      await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }

  async #read(page: Page, url: string, how: BrowserLook, bounds: BrowserBounds): Promise<Exchange> {
    const options = { timeout: bounds.deadlineMs };
    await page.setRequestInterception(true);
    page.on('request', (request) => void answer(request, bounds));
    const pattern = how.answer === undefined ? null : new RegExp(how.answer, 'i');
    const wanted = pattern
      ? page.waitForResponse((response) => pattern.test(response.url()) && response.ok(), options)
      : null;
    // It is awaited below; until then a page that fails is told as that.
    wanted?.catch(() => {});
    const response = await page.goto(bounds.address, { ...options, waitUntil: 'domcontentloaded' });
    const status = response?.status() ?? 0;
    const exchange = (type: string, body: Uint8Array): Exchange => ({
      url,
      at: bounds.now(),
      status,
      statusText: response?.statusText() ?? '',
      headers: { 'content-type': type },
      body,
      failure: null,
    });
    if (status < 200 || status > 299) return exchange('text/html; charset=utf-8', new Uint8Array(0));
    if (wanted) {
      const found = await wanted;
      const body = new Uint8Array(await found.buffer());
      return within(exchange(found.headers()['content-type'] ?? 'application/json', body), bounds);
    }
    if (how.waitFor !== undefined) await page.waitForSelector(how.waitFor, options);
    else await page.waitForNetworkIdle(options);
    const html = await page.content();
    return within(exchange('text/html; charset=utf-8', new TextEncoder().encode(html)), bounds);
  }

  #open(): Promise<Browser> {
    this.#browser ??= this.#start().catch((error: unknown) => {
      this.#browser = null;
      throw error;
    });
    return this.#browser;
  }

  async #start(): Promise<Browser> {
    const executablePath = findChromium();
    if (executablePath === null)
      throw new Error('there is no Chromium on this machine for via: browser; CHROMIUM=/path names one');
    this.#profile ??= await mkdtemp(join(tmpdir(), 'countnight-source-'));
    const browser = await launch({
      executablePath,
      headless: true,
      // With its pipe gone Chromium ends, so that a thread that was killed leaves none behind.
      pipe: true,
      env: chromiumEnvironment() as Record<string, string>,
      userDataDir: this.#profile,
      args: [
        ...chromiumFlags().filter((flag) => !OF_OUR_PAGES.includes(flag)),
        `--js-flags=--max-old-space-size=${SCRIPT_MB}`,
      ],
    });
    browser.once('disconnected', () => {
      this.#browser = null;
    });
    return browser;
  }
}

async function answer(request: HTTPRequest, { allows, address, headers }: BrowserBounds): Promise<void> {
  const url = request.url();
  const web = /^https?:/i.test(url);
  const inner = /^(?:data|blob|about):/i.test(url);
  const may = inner || (web && !NOT_ASKED.has(request.resourceType()) && allows(new URL(url)));
  // A key is for its own origin; Chromium drops it by itself where a redirect leads.
  const own = web && new URL(url).origin === new URL(address).origin;
  const more = own && { headers: { ...request.headers(), ...lowered(headers) } };
  // A request that ended meanwhile needs no answer.
  await (may ? request.continue(more || {}) : request.abort('blockedbyclient')).catch(() => {});
}

function lowered(headers: BrowserBounds['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
}

function within(exchange: Exchange, { maxBytes, now }: BrowserBounds): Exchange {
  if (exchange.body.length <= maxBytes) return exchange;
  return failedExchange(
    exchange.url,
    now(),
    `the page has ${exchange.body.length} bytes, more than ${maxBytes}`,
  );
}
