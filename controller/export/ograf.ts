import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import postcss, { type AtRule } from 'postcss';
import { replaceFileSync } from '../ground/whole-file.ts';
import type { Board } from '../render/board/board.ts';
import { deskOf } from '../render/board/desk.ts';
import { FONT_STACK } from '../render/board/fonts.ts';
import { OVERLAYS } from '../render/board/look-files.ts';
import type { PageBook } from '../render/board/pages.ts';
import { templateSources } from '../render/board/templates.ts';
import type { NightView } from '../render/board/view.ts';

/** The schema a manifest names: EBU OGraf v1, https://ograf.ebu.io. */
export const OGRAF_SCHEMA = 'https://ograf.ebu.io/v1/specification/json-schemas/graphics/schema.json';

/** An OGraf v1 manifest, as far as ours go. */
export interface OgrafManifest {
  $schema: string;
  id: string;
  version: string;
  name: string;
  description: string;
  main: string;
  supportsRealTime: boolean;
  supportsNonRealTime: boolean;
  stepCount: number;
  schema: object;
  renderRequirements: readonly object[];
}

/**
 * Writes every board as an EBU OGraf v1 graphic: `dir/BOARD/BOARD.ograf.json`, the Web Component
 * `graphic.mjs`, and styles, fonts and map beside it, so that a folder can be copied to another graphics
 * system on its own. The data of an update is the board's model with the furniture's texts.
 * @returns the manifests, in the order of the boards
 */
export function exportOgraf(view: NightView, book: PageBook, dir: string): OgrafManifest[] {
  const component = componentSource(book);
  return book.boards.map((board) => {
    const folder = join(dir, board.id);
    mkdirSync(join(folder, 'maps'), { recursive: true });
    const data = ografData(board, view, book);
    const manifest = manifestOf(board, book, data);
    replaceFileSync(join(folder, `${board.id}.ograf.json`), `${JSON.stringify(manifest, null, 2)}\n`);
    replaceFileSync(
      join(folder, 'graphic.mjs'),
      component.replace('__TEMPLATE__', () => board.template),
    );
    for (const part of ['fonts', 'fonts.css']) {
      cpSync(join(book.outDir, 'overlays', part), join(folder, part), { recursive: true });
    }
    const map = join(book.outDir, 'maps', `${board.id}.png`);
    if (existsSync(map)) cpSync(map, join(folder, 'maps', `${board.id}.png`));
    return manifest;
  });
}

/** The data of a graphic's `load` and `updateAction`, for one moment of the night. */
export function ografData(board: Board, view: NightView, book: PageBook): Record<string, unknown> {
  const desk = deskOf(view.election, book.desk.words);
  // A graphic brings its map along under the map's plain name.
  const maps = new Map([...view.maps].map(([name, map]) => [name, { ...map, file: `${name}.png` }]));
  return {
    mode: view.mode,
    title: board.title(view, desk),
    clock: desk.format.time(view.now),
    source: view.source,
    board: board.model({ ...view, maps }, desk),
  };
}

function manifestOf(board: Board, book: PageBook, data: Record<string, unknown>): OgrafManifest {
  const text = (title: string) => ({ type: 'string', title, default: '' });
  return {
    $schema: OGRAF_SCHEMA,
    id: `countnight.${book.election.id}.${board.id}`,
    version: book.build,
    name: `${book.election.title}: ${String(data.title) || board.id}`,
    description: `Countnight's ${board.template} board`,
    main: 'graphic.mjs',
    supportsRealTime: true,
    supportsNonRealTime: false,
    stepCount: 1,
    schema: {
      type: 'object',
      properties: {
        mode: {
          type: 'string',
          title: 'Mode: anything but live carries the TEST mark',
          enum: ['live', 'rehearsal', 'test'],
          default: 'test',
        },
        title: { ...text('Title'), default: data.title },
        clock: text('Clock'),
        source: text('Source'),
        board: { type: 'object', title: "The board's model", properties: {}, default: data.board },
      },
      required: ['mode', 'board'],
    },
    renderRequirements: [
      {
        resolution: { width: { min: 640, ideal: 1920 }, height: { min: 360, ideal: 1080 } },
        accessToPublicInternet: { exact: false },
      },
    ],
  };
}

/** The Web Component, complete in one module: template runtime, templates, words and styles inside. */
function componentSource(book: PageBook): string {
  const require = createRequire(import.meta.url);
  const runtime = readFileSync(require.resolve('handlebars/dist/handlebars.runtime.min.js'), 'utf8');
  const morph = readFileSync(require.resolve('idiomorph/dist/idiomorph.min.js'), 'utf8');
  const { templates, parts } = templateSources(OVERLAYS, book.election.dir);
  const compiled = (sources: ReadonlyMap<string, string>) =>
    [...sources].map(([name, text]) => `${JSON.stringify(name)}: ${Handlebars.precompile(text)}`).join(',\n');
  const styles = ['theme.css', 'board.css'].map((name) =>
    readFileSync(join(book.outDir, 'overlays', name), 'utf8'),
  );
  return readFileSync(join(OVERLAYS, 'ograf.mjs'), 'utf8')
    .replace(
      '/* @runtime */',
      () => `const module = { exports: {} }, exports = module.exports;\n${runtime}\nreturn module.exports;`,
    )
    .replace('/* @morph */', () => `${morph}\nreturn Idiomorph;`)
    .replace('/* @templates */', () => compiled(only(templates, book.boards)))
    .replace('/* @parts */', () => compiled(parts))
    .replace("'@words'", () => JSON.stringify(book.desk.words))
    .replace("'@styles'", () =>
      JSON.stringify(shadowStyles(`${styles.join('\n')}\n:root { --font: ${FONT_STACK}; }`)),
    );
}

function only(templates: ReadonlyMap<string, string>, boards: readonly Board[]): Map<string, string> {
  const used = new Set(boards.map(({ template }) => template));
  return new Map([...templates].filter(([name]) => used.has(name)));
}

/** A length in rem; texts in quotes and addresses are passed over. */
const REM = /"[^"]*"|'[^']*'|url\([^)]*\)|(?<![\w.-])(-?\d*\.?\d+)rem\b/g;
/** What a selector begins with, up to its first blank or combinator: `html[data-mode="live"].stale`. */
const FIRST = /^(?:\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)|[^\s>+~[(])+/;
/** Classes that the page script sets on the root element. */
const ROOT_CLASSES = /^\.(?:stale|warned|out|in)(?![\w-])/;

/**
 * The pages' styles for a shadow tree: the host stands for the root element, `.body` for the body, a rem is `--rem` (a
 * 120th of the host's width), and an upright picture is told by the shape of the host, the container `graphic`, instead of
 * the window's.
 */
export function shadowStyles(css: string): string {
  const root = postcss.parse(css);
  root.walkComments((comment) => {
    comment.remove();
  });
  root.walkDecls((declaration) => {
    // On a page this is what makes a rem follow the window.
    if (declaration.prop === 'font-size' && declaration.value.startsWith('calc(100vw /'))
      declaration.remove();
    else
      declaration.value = declaration.value.replace(REM, (whole, length: string | undefined) =>
        length === undefined ? whole : `calc(${length} * var(--rem))`,
      );
  });
  root.walkAtRules('media', (rule) => {
    if (!rule.params.includes('aspect-ratio')) return;
    rule.name = 'container';
    rule.params = `graphic ${rule.params}`;
  });
  root.walkRules((rule) => {
    const inside = rule.parent?.type === 'atrule' && (rule.parent as AtRule).name === 'container';
    // No element is styled by a question about itself: what the host would say there, its body says.
    rule.selectors = rule.selectors.map((one) => selectorOf(one).replace(inside ? /^:host$/ : /^$/, '.body'));
  });
  return root.toString();
}

function selectorOf(selector: string): string {
  const first = FIRST.exec(selector)?.[0] ?? '';
  const rest = selector.slice(first.length);
  const host = (own: string): string => (own === '' ? `:host${rest}` : `:host(${own})${rest}`);
  if (first.startsWith(':root')) return host(first.slice(':root'.length));
  if (/^html(?![\w-])/.test(first)) return host(first.slice('html'.length));
  if (/^body(?![\w-])/.test(first)) return `.body${first.slice('body'.length)}${rest}`;
  return ROOT_CLASSES.test(first) && rest !== '' ? host(first) : selector;
}
