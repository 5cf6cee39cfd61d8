import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { EXIT, UserError } from '../../user-error.ts';

/** The boards' own words in one language, by key. Keys with a hole are filled with `fill`. */
export type Words = Readonly<Record<string, string>> & Readonly<typeof FIXED>;

/** Keys the program itself relies on; the rest is between the templates and `overlays/words/*.yaml`. */
const FIXED = {
  lakh: 'lakh',
  crore: 'crore',
  million: 'm',
  billion: 'bn',
  percent: '{n} %',
};

/** Forms of a word that goes with a number: the plural categories of Unicode's CLDR; `KEY` itself is any other number. */
const FORMS = ['zero', 'one', 'two', 'few', 'many'] as const;

/**
 * Words of a language: the bundled English ones, then the language's bundled file, then the election
 * folder's `overlays/words/LANGUAGE.yaml`. A missing word shows in English, never as a hole.
 * @throws UserError (78) for a file that is not a flat list of texts
 */
export function readWords(language: string, bundledDir: string, electionDir: string): Words {
  const files = [
    join(bundledDir, 'words', 'en.yaml'),
    join(bundledDir, 'words', `${language}.yaml`),
    join(electionDir, 'overlays', 'words', `${language}.yaml`),
  ];
  const words: Record<string, string> = { ...FIXED };
  for (const file of new Set(files)) {
    if (!existsSync(file)) continue;
    const own = readWordFile(file);
    // A language that has its own word has not English's forms of it.
    for (const key of Object.keys(own)) for (const form of FORMS) delete words[`${key}_${form}`];
    Object.assign(words, own);
  }
  return words as Words;
}

/** `fill('{n} of {of}', {n: '2', of: '9'})` -> `2 of 9`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, key: string) => (key in values ? String(values[key]) : hole));
}

function readWordFile(file: string): Record<string, string> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UserError({ what: 'words file is not YAML', where: file }, EXIT.config, { cause });
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new UserError({ what: 'words file', expected: 'a list of key: text', where: file }, EXIT.config);
  }
  for (const [key, text] of Object.entries(content)) {
    if (typeof text !== 'string') {
      throw new UserError(
        { what: `word ${key}`, got: typeof text, expected: 'a text in quotes', where: file },
        EXIT.config,
      );
    }
  }
  return content as Record<string, string>;
}
