/**
 * Folding of displayed names (hazards H4, H28). Two spellings with one fold are the same name: Unicode is
 * normalised (NFC), zero-width marks and soft hyphens go, every kind of space is one space, every kind of
 * quote, apostrophe and dash is one, and case does not count.
 */

const ZERO_WIDTH = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;
const QUOTES = /[\u00ab\u00bb\u2018-\u201f\u2039\u203a\u2032-\u2037\u0060\u00b4"]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

// The ECI prints it behind the name of who stood alone (Surat 2024).
const UNCONTESTED = /\s*\(\s*uncontested\s*\)\s*$/;

/** What is shown of a name: white space and Unicode form put right, letters as printed. */
export function tidyName(text: string): string {
  return text.normalize('NFC').replace(ZERO_WIDTH, '').replace(/\s+/g, ' ').trim();
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
  return tidyName(text.normalize('NFKD').replace(/\p{M}+/gu, ''))
    .toLowerCase()
    .replace(/['\u2018\u2019]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
