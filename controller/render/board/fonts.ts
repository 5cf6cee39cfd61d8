import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { replaceFileSync } from '../../ground/whole-file.ts';

/** A style sheet of a @fontsource package, and which of its subsets the boards use. */
interface FontSource {
  /** `package/sheet.css` */
  sheet: string;
  subsets: readonly string[];
}

const NOTO: readonly (readonly [string, string])[] = [
  ['noto-sans-bengali', 'bengali'],
  ['noto-sans-devanagari', 'devanagari'],
  ['noto-sans-tamil', 'tamil'],
  ['noto-sans-malayalam', 'malayalam'],
  ['noto-sans-telugu', 'telugu'],
  ['noto-sans-arabic', 'arabic'],
];

/** Latin as a variable font with tabular figures; the scripts of the boards' languages in two weights. */
const SOURCES: readonly FontSource[] = [
  { sheet: '@fontsource-variable/inter/wght.css', subsets: ['inter-latin-wght', 'inter-latin-ext-wght'] },
  ...NOTO.flatMap(([name, script]) =>
    ['500', '700'].map((weight) => ({
      sheet: `@fontsource/${name}/${weight}.css`,
      subsets: [`${name}-${script}-${weight}`],
    })),
  ),
];

/** The order in which a glyph is looked for. */
export const FONT_STACK = `'Inter Variable', 'Noto Sans Bengali', 'Noto Sans Devanagari', 'Noto Sans Tamil', 'Noto Sans Malayalam', 'Noto Sans Telugu', 'Noto Sans Arabic', sans-serif`;

/**
 * Copies the fonts beside the pages (`dir/fonts/*.woff2`), so that every machine draws the same picture.
 * @returns the style sheet that names them, with relative addresses
 */
export function copyFonts(dir: string): string {
  const require = createRequire(import.meta.url);
  mkdirSync(join(dir, 'fonts'), { recursive: true });
  const faces: string[] = [];
  for (const { sheet, subsets } of SOURCES) {
    const file = require.resolve(sheet);
    for (const face of readFileSync(file, 'utf8').match(/@font-face\s*\{[^}]*\}/g) ?? []) {
      const url = face.match(/url\((\.\/files\/[^)]+\.woff2)\)/)?.[1];
      if (!url || !subsets.some((subset) => basename(url).startsWith(`${subset}-normal`))) continue;
      replaceFileSync(join(dir, 'fonts', basename(url)), readFileSync(join(dirname(file), url)));
      faces.push(
        face
          .replace(/src:[^;]+;/, `src: url(fonts/${basename(url)}) format('woff2');`)
          // Text is never drawn in a fallback first and then jumps.
          .replace(/font-display:[^;]+;/, 'font-display: block;'),
      );
    }
  }
  faces.push(`:root { --font: ${FONT_STACK}; }`);
  return `${faces.join('\n')}\n`;
}
