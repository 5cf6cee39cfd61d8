import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer-core';
import { openBrowser, openTab } from '../chromium.ts';
import type { Look } from './air-tape.ts';

/** Pixels of a page at 1280x720, its beacon's rows included. */
const VIEW = { width: 1280, height: 726 };

export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A number or word of a page, and where it stands. */
export interface Fact extends Place {
  /** `#clock`, `legend-all-india-trinamool-congress 2`: its key and its place there. */
  key: string;
  text: string;
}

/** A row of a region's table. */
export interface Row {
  contest: string;
  state: string;
  held: boolean;
  short: string;
  colour: string;
}

/** What stands together under one key: a bloc, a party's line. */
export interface Line {
  key: string;
  kind: string;
  texts: readonly string[];
  numbers: readonly number[];
}

/** What a look says, once everything that moves has come to rest. */
export interface Frame {
  png: PNG;
  /** `state`, `district`, `tally`, … */
  template: string;
  clock: string;
  counted: string;
  facts: readonly Fact[];
  /** What stands under a key, child by child, and the numbers that count up there. */
  lines: readonly Line[];
  rows: readonly Row[];
  /** House: dots by colour and style. */
  dots: readonly { colour: string; style: string; n: number }[];
  /** The map: its name, where its picture is, what is seen of it, and its rings. */
  map: { name: string; picture: Place; seen: Place; rings: readonly { x: number; y: number }[] } | null;
}

/** Draws looks of the tape again, in a Chromium of its own, with every number at its end and the map left out. */
export class FrameDesk {
  readonly #out: string;
  readonly #browser: Browser;
  readonly #files = new Set<string>();
  #tab: { tab: Page; page: string } | null = null;

  private constructor(out: string, browser: Browser) {
    this.#out = out;
    this.#browser = browser;
  }

  static async open(out: string): Promise<FrameDesk> {
    return new FrameDesk(out, await openBrowser());
  }

  async draw(look: Look): Promise<Frame> {
    const tab = await this.#tabAt(look.page);
    await tab.evaluate(PLACE_LOOK(look));
    const read = (await tab.evaluate(READ)) as Omit<Frame, 'png'>;
    const shot = await tab.screenshot({ type: 'png', omitBackground: true });
    return { ...read, png: PNG.sync.read(Buffer.from(shot)) };
  }

  async end(): Promise<void> {
    await this.#browser.close();
    for (const file of this.#files) await rm(file, { force: true });
  }

  // The page's own file without its scripts, beside the styles and fonts it names.
  async #tabAt(page: string): Promise<Page> {
    if (this.#tab?.page === page) return this.#tab.tab;
    const tab = this.#tab?.tab ?? (await this.#open());
    const folder = join(this.#out, 'overlays');
    const file = join(folder, `.bench-${page}.html`);
    if (!this.#files.has(file)) {
      this.#files.add(file);
      const html = await readFile(join(folder, `${page}.html`), 'utf8');
      await writeFile(file, html.replace(/<script src[^>]*><\/script>/g, ''));
    }
    await tab.goto(pathToFileURL(file).href);
    this.#tab = { tab, page };
    return tab;
  }

  async #open(): Promise<Page> {
    const tab = await openTab(this.#browser);
    await tab.setViewport(VIEW);
    await tab.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    return tab;
  }
}

// Text, because a page knows none of the compiler's helpers.
const PLACE_LOOK = ({ root, parts }: Look): string => `(async () => {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(${JSON.stringify(root)})) root.setAttribute(name, value);
  for (const [id, html] of Object.entries(${JSON.stringify(parts)})) document.getElementById(id).outerHTML = html;
  for (const gone of document.querySelectorAll('.leaving')) gone.remove();
  const numbers = new Intl.NumberFormat(root.dataset.locale, { maximumFractionDigits: 0 });
  for (const node of document.querySelectorAll('.num')) {
    if (/^[\\d,.\\s]*$/.test(node.textContent)) node.textContent = numbers.format(Number(node.dataset.n));
  }
  for (const image of document.querySelectorAll('img[data-src]')) {
    if (image.id === 'picture') image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    else image.src = image.dataset.src;
  }
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  for (const animation of document.getAnimations()) animation.finish();
})()`;

const READ = `(() => {
  const root = document.documentElement;
  const place = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  };
  const leaves = [...document.querySelectorAll('#frame *')].filter((element) => {
    return element.children.length === 0 && element.textContent.trim() !== '' && element.getClientRects().length > 0;
  });
  const keyed = new Map();
  const facts = leaves.map((element) => {
    const own = element.closest('[data-k], #top [id], #flips .card, [id]');
    const name = own?.dataset.k ?? own?.id ?? '';
    const n = (keyed.get(name) ?? 0) + 1;
    keyed.set(name, n);
    return { key: n > 1 ? name + ' ' + n : name, text: element.textContent.trim(), ...place(element) };
  });
  const lines = [...document.querySelectorAll('#board [data-k]')].map((element) => ({
    key: element.dataset.k,
    kind: element.className,
    texts: [...element.children].map(({ textContent }) => textContent.trim()),
    numbers: [...element.querySelectorAll('.num')].map(({ dataset }) => Number(dataset.n)),
  }));
  const rows = [...document.querySelectorAll('#board .row[data-row]')].map((row) => ({
    contest: row.dataset.k,
    state: [...row.classList].filter((name) => !['row', 'changed', 'held'].includes(name))[0] ?? '',
    held: row.classList.contains('held'),
    short: row.querySelector('.lead .short')?.textContent ?? '',
    colour: row.querySelector('.lead .swatch')?.style.getPropertyValue('--c') ?? '',
  }));
  const dots = new Map();
  for (const dot of document.querySelectorAll('.dots i')) {
    const key = dot.style.getPropertyValue('--c') + ' ' + dot.className;
    dots.set(key, (dots.get(key) ?? 0) + 1);
  }
  const picture = document.getElementById('picture');
  const crop = document.querySelector('.crop');
  return {
    template: root.dataset.template ?? '',
    clock: document.getElementById('clock')?.textContent ?? '',
    counted: document.getElementById('counted')?.textContent ?? '',
    facts,
    lines,
    rows,
    dots: [...dots].map(([key, n]) => ({ colour: key.split(' ')[0], style: key.split(' ')[1], n })),
    map: picture && crop ? {
      name: /maps\\/([a-z0-9-]+)/.exec(picture.dataset.src ?? '')?.[1] ?? '',
      picture: place(picture),
      seen: place(crop),
      rings: [...document.querySelectorAll('.ring')].map((ring) => {
        const { left, top, width, height } = place(ring);
        return { x: left + width / 2, y: top + height / 2 };
      }),
    } : null,
  };
})()`;
