import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Election } from '../../election/election.ts';
import { EXIT, UserError } from '../../ground/user-error.ts';
import { replaceFileSync } from '../../ground/whole-file.ts';
import { type Desk, deskOf } from './desk.ts';
import { copyFonts } from './fonts.ts';
import { readTemplates, type Templates, templateNamed } from './templates.ts';
import { readWords, type Words } from './words.ts';

/** The project's own templates, words, themes, styles and page script. */
export const OVERLAYS = fileURLToPath(new URL('../../../overlays/', import.meta.url));

/** Style sheets in the order in which they follow each other. */
const SHEETS = [
  'frame',
  'bars',
  'map',
  'state',
  'tally',
  'house',
  'states',
  'region',
  'seat',
  'lines',
  'kinds',
  'declared',
  'moment',
  'explain',
  'flip',
  'over',
  'still',
  'fit',
  'motion',
  'vertical',
  'upright',
];

/** How the boards of one election look: what they are rendered with. */
export interface LookFiles {
  templates: Templates;
  desk: Desk;
  /** Short hash of styles and script; a page of another build reloads when nobody sees it. */
  build: string;
}

/**
 * Reads templates and words, and writes styles, fonts, page script, logo and preview beside the pages.
 * @param dir `OUT/overlays`
 * @throws UserError (78) for a template, words file or theme that cannot be used
 */
export function readLook(election: Election, dir: string): LookFiles {
  const { words, templates } = templatesOf(election);
  const files = new Map<string, string>([
    ['theme.css', themeCss(election)],
    ['board.css', boardCss(election)],
    ['fonts.css', copyFonts(dir)],
    ['page.js', readFileSync(join(OVERLAYS, 'page.js'), 'utf8')],
    ['idiomorph.min.js', readFileSync(idiomorphFile(), 'utf8')],
  ]);
  const hash = createHash('sha256');
  for (const [name, text] of files) {
    hash.update(text);
    replaceFileSync(join(dir, name), text);
  }
  const preview = templateNamed('preview', templates)({ title: election.title });
  replaceFileSync(join(dir, '..', 'preview.html'), preview);
  const { logo } = election.look;
  if (logo && existsSync(logo)) replaceFileSync(join(dir, `logo${extname(logo)}`), readFileSync(logo));
  return { templates, desk: deskOf(election, words), build: hash.digest('hex').slice(0, 10) };
}

/** What an election's boards say, and how. @throws UserError (78) as `readLook` */
export function templatesOf(election: Election): { words: Words; templates: Templates } {
  const words = readWords(election.language, OVERLAYS, election.dir);
  return { words, templates: readTemplates(words, OVERLAYS, election.dir) };
}

/** The theme's tokens: a bundled name, or the election folder's `overlays/theme.css`; then its accent. */
function themeCss(election: Election): string {
  const own = join(election.dir, 'overlays', 'theme.css');
  const bundled = join(OVERLAYS, 'themes', `${election.look.theme}.css`);
  if (!existsSync(bundled) && !existsSync(own)) {
    throw new UserError(EXIT.config, {
      what: 'no such theme',
      got: election.look.theme,
      expected: 'night or light, or overlays/theme.css',
    });
  }
  const base = existsSync(bundled) ? bundled : join(OVERLAYS, 'themes', 'night.css');
  const accent = election.look.accent ? `:root { --accent: ${election.look.accent}; }\n` : '';
  return readFileSync(base, 'utf8') + accent + (existsSync(own) ? readFileSync(own, 'utf8') : '');
}

/** The bundled style sheets in one, and the election folder's own `overlays/board.css` after them. */
function boardCss(election: Election): string {
  const own = join(election.dir, 'overlays', 'board.css');
  const sheets = SHEETS.map((name) => join(OVERLAYS, 'styles', `${name}.css`));
  return [...sheets, own]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function idiomorphFile(): string {
  return createRequire(import.meta.url).resolve('idiomorph/dist/idiomorph.min.js');
}
