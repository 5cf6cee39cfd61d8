import { foldName } from '../election/name.ts';

/** Letters that Unicode takes apart no further, as people without them type them. */
const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ı: 'i',
};

/**
 * A name without accents, points and blanks, saints in short and ands as signs: boundaries and tables of one country agree in
 * little more. Of other scripts all letters and marks stay.
 */
export function bareName(text: string): string {
  const plain = foldName(text)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øłđðþæœßı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
  const bare = plain
    .replace(/\bsaint\b/g, 'st')
    .replace(/\band\b/g, '&')
    .replace(/[^\p{L}\p{M}\p{N}&]+/gu, '');
  return bare || plain;
}
