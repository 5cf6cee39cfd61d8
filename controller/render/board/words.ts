import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { keptBy } from '../../ground/kept.ts';
import { EXIT, UserError } from '../../ground/user-error.ts';

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
 * Words of a language: the bundled English ones, then the language's bundled file, then the election folder's
 * `overlays/words/LANGUAGE.yaml`; `bn` speaks for `bn-IN` too. A missing word shows in English, never as a hole.
 * @throws UserError (78) for a file that is not a flat list of texts
 */
export function readWords(language: string, bundledDir: string, electionDir: string): Words {
  const words: Record<string, string> = { ...FIXED };
  for (const file of [join(bundledDir, 'words', 'en.yaml'), ...filesOf(language, bundledDir, electionDir)]) {
    if (!existsSync(file)) continue;
    const own = readWordFile(file);
    // A language that has its own word has not English's forms of it.
    for (const key of Object.keys(own)) for (const form of FORMS) delete words[`${key}_${form}`];
    Object.assign(words, own);
  }
  return words as Words;
}

/**
 * Words that a language has not, so that its boards say them in English; forms that go with a number left out.
 * @returns the words, and the file in which they would stand
 */
export function missingWords(
  language: string,
  bundledDir: string,
  electionDir: string,
): { missing: readonly string[]; file: string } {
  const english = readWordFile(join(bundledDir, 'words', 'en.yaml'));
  const files = filesOf(language, bundledDir, electionDir);
  const own = new Set(files.filter(existsSync).flatMap((file) => Object.keys(readWordFile(file))));
  const isForm = (key: string): boolean => FORMS.some((form) => key.endsWith(`_${form}`));
  const isEnglish = new Intl.Locale(language).language === 'en';
  const missing = isEnglish ? [] : Object.keys(english).filter((key) => !own.has(key) && !isForm(key));
  return { missing, file: join('overlays', 'words', `${language}.yaml`) };
}

function filesOf(language: string, bundledDir: string, electionDir: string): string[] {
  const tags = [...new Set([new Intl.Locale(language).language, language])];
  return [bundledDir, join(electionDir, 'overlays')].flatMap((dir) =>
    tags.map((tag) => join(dir, 'words', `${tag}.yaml`)),
  );
}

/** `fill('{n} of {of}', {n: '2', of: '9'})` -> `2 of 9`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, key: string) => (key in values ? String(values[key]) : hole));
}

/** The same texts are read for each edition, and before the night for its templates. */
const parsed = keptBy((text: string): unknown => parse(text), 40);

function readWordFile(file: string): Record<string, string> {
  let content: unknown;
  try {
    content = parsed(readFileSync(file, 'utf8'));
  } catch (cause) {
    const got = (cause as Error).message.split('\n')[0] ?? '';
    throw new UserError(EXIT.config, { what: 'words file is not YAML', got, where: file, cause });
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new UserError(EXIT.config, { what: 'words file', expected: 'a list of key: text', where: file });
  }
  for (const [key, text] of Object.entries(content)) {
    if (typeof text !== 'string') {
      throw new UserError(EXIT.config, {
        what: `word ${key}`,
        got: typeof text,
        expected: 'a text in quotes',
        where: file,
      });
    }
  }
  return content as Record<string, string>;
}
