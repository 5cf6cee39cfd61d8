import { createRequire } from 'node:module';
import type { CheerioAPI } from 'cheerio';

/**
 * A page as browsers repair it, by parse5. It is loaded when a page asks for it: with all that cheerio brings along it
 * costs a thread 15 MB, and hardly any feed needs it.
 */
export function loadHtml5(source: string): CheerioAPI {
  const { load } = require('cheerio') as typeof import('cheerio');
  return load(source);
}

const require = createRequire(import.meta.url);
