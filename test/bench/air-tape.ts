import { readFile } from 'node:fs/promises';
import puppeteer, { type Browser, type CDPSession, type Target } from 'puppeteer-core';
import { BEACON_BLOCKS, type Beacon, decodeBeacon } from '../../controller/render/board/beacon.ts';

/** What a page showed from one moment on, until its next look. Texts are shared between looks. */
export interface Look {
  /** Wall ms in the page. */
  at: number;
  page: string;
  beacon: Beacon | null;
  /** Attributes of the root element. */
  root: Readonly<Record<string, string>>;
  /** HTML of its parts by id: `top`, `board`, `bottom`. */
  parts: Readonly<Record<string, string>>;
}

const PARTS = ['top', 'board', 'bottom'];

/**
 * Runs in every page; text, because a page knows none of the compiler's helpers. Tells what the page shows after each
 * change, but for the steps of a number that counts up.
 */
const RECORDER = `(() => {
  if (window.airTape) return;
  window.airTape = true;
  const last = {};
  const parts = ${JSON.stringify(PARTS)};
  const tell = (changed) => {
    const root = document.documentElement;
    if (!root.dataset.page) return;
    const news = {};
    for (const id of changed) {
      const html = document.getElementById(id)?.outerHTML ?? '';
      if (html !== last[id]) news[id] = last[id] = html;
    }
    const attributes = JSON.stringify(Object.fromEntries([...root.attributes].map(({ name, value }) => [name, value])));
    const beacon = document.getElementById('beacon')?.style.background ?? '';
    if (Object.keys(news).length === 0 && attributes === last.root && beacon === last.beacon) return;
    last.root = attributes;
    last.beacon = beacon;
    window.airLook(JSON.stringify({ at: Date.now(), root: attributes, beacon, parts: news }));
  };
  const start = () => {
    tell(parts);
    new MutationObserver((changes) => {
      const changed = new Set();
      for (const { target } of changes) {
        const element = target.nodeType === 1 ? target : target.parentElement;
        if (!element || element.closest('.num')) continue;
        const part = element.closest(parts.map((id) => '#' + id).join());
        if (part) changed.add(part.id);
      }
      tell(changed);
    }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})()`;

/** Everything that the pages in a controller's Chromium showed, whoever told them to. */
export class Tape {
  readonly looks: Look[] = [];
  readonly #followed = new Set<string>();
  readonly #texts = new Map<string, string>();
  #browsers: Browser[] = [];

  /** Follows a Chromium just started; asked again and again, it follows each once. */
  async follow(commandLines: readonly string[]): Promise<void> {
    for (const line of commandLines) {
      const dir = /--user-data-dir=(\S+)/.exec(line)?.[1] ?? '';
      const [port, path] = (await readFile(`${dir}/DevToolsActivePort`, 'utf8').catch(() => '')).split('\n');
      if (!port || !path || this.#followed.has(path)) continue;
      this.#followed.add(path);
      const browser = await puppeteer.connect({
        browserWSEndpoint: `ws://127.0.0.1:${port}${path}`,
        defaultViewport: null,
      });
      this.#browsers.push(browser);
      browser.on('targetcreated', (target) => void this.#listen(target));
      for (const target of browser.targets()) void this.#listen(target);
    }
  }

  /** What pages of this name showed under this revision, newest first. */
  looksAt(page: string, rev: number, before: number): Look[] {
    return this.looks
      .filter((look) => look.page === page && look.beacon?.rev === rev && look.at <= before)
      .reverse();
  }

  async end(): Promise<void> {
    for (const browser of this.#browsers) await browser.disconnect().catch(() => {});
    this.#browsers = [];
  }

  async #listen(target: Target): Promise<void> {
    if (target.type() !== 'page') return;
    try {
      const session = await target.createCDPSession();
      this.#write(session);
      await session.send('Runtime.enable');
      await session.send('Runtime.addBinding', { name: 'airLook' });
      await session.send('Page.enable');
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: RECORDER });
      await session.send('Runtime.evaluate', { expression: RECORDER });
    } catch {
      // The window was closed again before it was listened to.
    }
  }

  #write(session: CDPSession): void {
    let parts: Readonly<Record<string, string>> = {};
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== 'airLook') return;
      const told = JSON.parse(payload) as { at: number; root: string; beacon: string; parts: typeof parts };
      const news = Object.entries(told.parts).map(([id, html]) => [id, this.#shared(html)]);
      parts = { ...parts, ...Object.fromEntries(news) };
      const root = JSON.parse(told.root) as Record<string, string>;
      this.looks.push({
        at: told.at,
        page: root['data-page'] ?? '',
        beacon: beaconOf(told.beacon),
        root,
        parts,
      });
    });
  }

  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}

/** The beacon that a page's gradient draws, without drawing it: the colour in the middle of each block. */
function beaconOf(gradient: string): Beacon | null {
  const stops = [...gradient.matchAll(/rgb\((\d+), ?(\d+), ?(\d+)\) ([\d.]+)%/g)].map(([, ...stop]) =>
    stop.map(Number),
  );
  const rgba = Array.from({ length: BEACON_BLOCKS }, (_, block) => {
    const middle = ((block + 0.5) * 100) / BEACON_BLOCKS;
    const [r = 0, g = 0, b = 0] = stops.find(([, , , end = 0]) => end > middle) ?? [];
    return [r, g, b, 255];
  });
  return decodeBeacon(Uint8Array.from(rgba.flat()), BEACON_BLOCKS, 1, 1);
}
