import type { Settings } from '../actual.ts';
import type { TextLayer } from './scene-spec.ts';

/** The text source kinds in the order we like them: GDI+ shapes every script, FreeType only what needs no shaping. */
const KINDS = [
  'text_gdiplus_v3',
  'text_gdiplus_v2',
  'text_gdiplus',
  'text_ft2_source_v2',
  'text_ft2_source',
] as const;

/** The kind of text source to create on this OBS, or null when it has none. */
export function textKind(kinds: ReadonlySet<string>): string | null {
  return KINDS.find((kind) => kinds.has(kind)) ?? null;
}

/** Whether an input is a text source of any kind. */
export function isTextKind(kind: string): boolean {
  return kind.startsWith('text_gdiplus') || kind.startsWith('text_ft2_source');
}

/** A sentence when this kind would draw this text wrongly, else null. */
export function shapingProblem(kind: string, name: string, text: string): string | null {
  if (!kind.startsWith('text_ft2') || !needsShaping(text)) return null;
  return `text source "${name}" cannot shape ${JSON.stringify(text.slice(0, 40))}: OBS's FreeType text has no shaping; show it by a page instead`;
}

/** The face that scenes name when any will do; each system has it under a name of its own (OBS's own defaults). */
const ANY_FACE = 'Sans';

/** Where OBS asks for an installed face by its name, `Sans` is none: Windows, and FreeType on macOS. */
function faceOf(asked: string, kind: string, kinds: ReadonlySet<string>): string {
  if (asked !== ANY_FACE) return asked;
  if (kind.startsWith('text_gdiplus')) return 'Arial';
  return kinds.has('coreaudio_input_capture') ? 'Helvetica' : asked;
}

/**
 * Settings of a text source that never change with the count, in the words of its kind.
 *
 * @param scale canvas / layout
 * @param kinds of inputs that this OBS has: they tell its system
 */
export function textSettings(
  kind: string,
  layer: Pick<TextLayer, 'font' | 'bold' | 'size' | 'colour' | 'align'>,
  scale: number,
  kinds: ReadonlySet<string>,
): Settings {
  const size = Math.max(8, Math.round(layer.size * scale));
  const font = {
    face: faceOf(layer.font, kind, kinds),
    size,
    flags: layer.bold ? 1 : 0,
    style: layer.bold ? 'Bold' : 'Regular',
  };
  const { red, green, blue, alpha } = parseColour(layer.colour);
  if (kind.startsWith('text_gdiplus'))
    return {
      font,
      color: (blue << 16) | (green << 8) | red,
      opacity: Math.round((alpha / 255) * 100),
      align: layer.align === 'centre' ? 'center' : layer.align,
      valign: 'center',
    };
  // FreeType colours are ABGR; OBS keeps them as unsigned numbers.
  const colour = abgr(layer.colour);
  return { font, color1: colour, color2: colour, antialiasing: true };
}

/** ABGR number of a `#rrggbb` or `#rrggbbaa` colour, as OBS's colour sources want it. */
export function abgr(colour: string): number {
  const { red, green, blue, alpha } = parseColour(colour);
  return alpha * 0x1000000 + ((blue << 16) | (green << 8) | red);
}

function parseColour(colour: string): { red: number; green: number; blue: number; alpha: number } {
  const channel = (at: number, missing: number) => {
    const hex = colour.slice(at, at + 2);
    return hex === '' ? missing : Number.parseInt(hex, 16);
  };
  return { red: channel(1, 0), green: channel(3, 0), blue: channel(5, 0), alpha: channel(7, 255) };
}

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
function needsShaping(text: string): boolean {
  return SCRIPTS.some(({ shaped, letters }) => shaped && letters.test(text));
}
