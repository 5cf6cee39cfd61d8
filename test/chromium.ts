import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumFlags } from '../controller/ground/chromium.ts';
import { GIVE_UP_AFTER_MS } from './until.ts';

/** Chromium on this machine; the same place for every test and bench. */
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A Chromium that asks nothing of the network and draws the same on every machine. */
export async function openBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: chromium,
    headless: true,
    timeout: GIVE_UP_AFTER_MS,
    protocolTimeout: 2 * GIVE_UP_AFTER_MS,
    // The stage's own, and what makes letters and colours the same everywhere.
    args: [...chromiumFlags(), '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

/** A page whose waits last as long as a slow machine needs. */
export async function openTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(GIVE_UP_AFTER_MS);
  // The compiler that runs the tests calls this on every function that has a name.
  await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
  return page;
}
