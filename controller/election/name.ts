/**
 * Folding of displayed names (hazards H4, H28). Two spellings with one fold are the same name: Unicode is
 * normalised (NFC), zero-width marks and soft hyphens go, every kind of space is one space, every kind of
 * quote, apostrophe and dash is one, and case does not count.
 */

import { createHash } from 'node:crypto';

const ZERO_WIDTH = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
/** What no name has, and a terminal or a file's name would suffer from. White space is folded before. */
const CONTROLS = /\p{Cc}+/gu;
/** Bytes of a slug: with what stands around it, it must fit into a file's name of 255. */
const LONGEST_SLUG = 120;
const QUOTES = /[\u00ab\u00bb\u2018-\u201f\u2039\u203a\u2032-\u2037\u0060\u00b4"]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

// The ECI prints it behind the name of who stood alone (Surat 2024).
const UNCONTESTED = /\s*\(\s*uncontested\s*\)\s*$/;

/** What is shown of a name: white space and Unicode form put right, letters as printed. */
export function tidyName(text: string): string {
  return text.normalize('NFC').replace(ZERO_WIDTH, '').replace(/\s+/g, ' ').replace(CONTROLS, '').trim();
}

/** The key that names are compared by. Spaces around dots, commas and brackets do not count either. */
export function foldName(text: string): string {
  return tidyName(text.normalize('NFKC'))
    .replace(QUOTES, "'")
    .replace(DASHES, '-')
    .toLowerCase()
    .replace(UNCONTESTED, '')
    .replace(/\s*([.,;:()'/@&-])\s*/g, '$1');
}

/** `All India Trinamool Congress` -> `all-india-trinamool-congress`; letters of other scripts are kept. */
export function slug(text: string): string {
  const made = tidyName(text.normalize('NFKD').replace(/\p{M}+/gu, ''))
    .toLowerCase()
    .replace(/['\u2018\u2019]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  // It becomes part of a file's name, which may be neither empty nor longer than file systems take.
  if (made !== '' && Buffer.byteLength(made) <= LONGEST_SLUG) return made;
  const rest = createHash('sha1').update(text).digest('hex').slice(0, 8);
  return `${made.slice(0, LONGEST_SLUG / 4)}${made === '' ? '' : '-'}${rest}`;
}
