/** A way of writing: how to find it in a text, and a language that fontconfig knows to be written in it. */
interface Script {
  name: string;
  letters: RegExp;
  language: string;
  /** Its letters change shape or order with their neighbours. */
  shaped: boolean;
  /** The boards bring a font for it. */
  bundled: boolean;
}

const script = (name: string, letters: RegExp, language: string, rest: Partial<Script> = {}): Script => ({
  name,
  letters,
  language,
  shaped: true,
  bundled: false,
  ...rest,
});

/** The scripts that names in elections are written in; those that are missing here need no font of their own kind. */
const SCRIPTS: readonly Script[] = [
  script('Latin', /\p{Script=Latin}/u, 'en', { shaped: false, bundled: true }),
  script('Bengali', /\p{Script=Bengali}/u, 'bn', { bundled: true }),
  script('Devanagari', /\p{Script=Devanagari}/u, 'hi', { bundled: true }),
  script('Tamil', /\p{Script=Tamil}/u, 'ta', { bundled: true }),
  script('Malayalam', /\p{Script=Malayalam}/u, 'ml', { bundled: true }),
  script('Telugu', /\p{Script=Telugu}/u, 'te'),
  script('Kannada', /\p{Script=Kannada}/u, 'kn'),
  script('Gujarati', /\p{Script=Gujarati}/u, 'gu'),
  script('Gurmukhi', /\p{Script=Gurmukhi}/u, 'pa'),
  script('Odia', /\p{Script=Oriya}/u, 'or'),
  script('Sinhala', /\p{Script=Sinhala}/u, 'si'),
  script('Arabic', /\p{Script=Arabic}/u, 'ar'),
  script('Hebrew', /\p{Script=Hebrew}/u, 'he'),
  script('Thai', /\p{Script=Thai}/u, 'th'),
  script('Khmer', /\p{Script=Khmer}/u, 'km'),
  script('Burmese', /\p{Script=Myanmar}/u, 'my'),
  script('Greek', /\p{Script=Greek}/u, 'el', { shaped: false }),
  script('Cyrillic', /\p{Script=Cyrillic}/u, 'ru', { shaped: false }),
  script('Han', /\p{Script=Han}/u, 'zh-cn', { shaped: false }),
  script('Kana', /\p{Script=Hiragana}|\p{Script=Katakana}/u, 'ja', { shaped: false }),
  script('Hangul', /\p{Script=Hangul}/u, 'ko', { shaped: false }),
];

/** The scripts that texts are written in. */
export function scriptsIn(texts: Iterable<string>): Script[] {
  const found = new Set<Script>();
  for (const text of texts) {
    if (found.size === SCRIPTS.length) break;
    for (const each of SCRIPTS) if (!found.has(each) && each.letters.test(text)) found.add(each);
  }
  return SCRIPTS.filter((each) => found.has(each));
}

/** Whether a text has letters that must be shaped. */
export function needsShaping(text: string): boolean {
  return SCRIPTS.some(({ shaped, letters }) => shaped && letters.test(text));
}
