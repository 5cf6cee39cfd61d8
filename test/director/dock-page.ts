import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { GIVE_UP_AFTER_MS } from '../until.ts';

/** The dock's address, as OBS and browsers have it. */
export const DOCK = pathToFileURL(new URL('../../overlays/dock.html', import.meta.url).pathname).href;

/** Signs in as an operator would, whatever was remembered. */
export async function login(page: Page, url: string, password: string, who = ''): Promise<void> {
  await page.$eval(
    '#login',
    (form, typed) => {
      (form as HTMLElement).hidden = false;
      for (const [id, value] of Object.entries(typed))
        (document.getElementById(id) as HTMLInputElement).value = value as string;
    },
    { url, password, who },
  );
  await page.click('#login button');
}

/** Presses the button that can be seen and has this name. */
export async function press(page: Page, name: string): Promise<void> {
  await page.evaluate((words) => {
    const buttons = [...document.querySelectorAll('button')];
    const found = buttons.find((button) => button.textContent === words && button.offsetParent !== null);
    if (!found) throw new Error(`no button ${words}`);
    found.click();
  }, name);
}

/** Waits until a visible part of the dock has these words. */
export async function shows(page: Page, selector: string, words: RegExp): Promise<void> {
  await page.waitForFunction(
    (where: string, source: string) => {
      const found = document.querySelector(where) as HTMLElement | null;
      return found !== null && !found.hidden && new RegExp(source).test(found.textContent);
    },
    { timeout: GIVE_UP_AFTER_MS },
    selector,
    words.source,
  );
}
