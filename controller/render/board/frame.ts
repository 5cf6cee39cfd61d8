import { extname } from 'node:path';
import type { Election } from '../../election/election.ts';
import type { Page } from '../page.ts';
import type { Board, Headline } from './board.ts';
import type { Furniture } from './furniture.ts';
import type { LookFiles } from './look-files.ts';
import { templateNamed } from './templates.ts';

/**
 * What a surface shows of one page, as one value: its board (with the names of its map pictures, whose contents never
 * change) and the furniture, both of one moment of the night. It goes out whole, as a file or as a push.
 */
export interface Frame {
  rev: number;
  board: DrawnBoard;
  furniture: DrawnFurniture;
}

/** What stands over a board and belongs to it: its sentence, and how far what it shows is counted. */
export interface BoardHead extends Pick<Furniture, 'counted' | 'countedShort'> {
  headline: Headline;
}

/** A board as it was last drawn. */
export interface DrawnBoard {
  title: string;
  head: BoardHead;
  html: string;
  /** Revision in which it came to look like this. */
  rev: number;
  /** `BoardHead` with `rev`, `title` and `html`. */
  json: string;
  /** File names of the maps on it. */
  maps: ReadonlySet<string>;
}

/** Clock, counted, age, mode and the strip: what is on every page. */
export interface DrawnFurniture {
  /** `Furniture`, with its strip as HTML. */
  json: string;
}

/** How long a screenful of the strip stands where election.yaml does not say: as long as one of a table. */
export const DWELL_SECONDS = 8;

/** The frame for pages that are open: the envelope's content. */
function frameJson({ board, furniture }: Frame, build: string): string {
  return `{"build":"${build}","board":${board.json},"furniture":${furniture.json}}`;
}

/** The frame as a page's whole file: right without any push. */
export function framePage(
  { rev, board, furniture }: Frame,
  { id, template }: Board,
  { desk, build, templates }: LookFiles,
  { look, title }: Election,
): string {
  const { election, words, format } = desk;
  return templateNamed(
    'shell',
    templates,
  )({
    id,
    template,
    language: election.language,
    direction: /^(ar|fa|he|ur|ps|sd|dv|yi)\b/.test(election.language) ? 'rtl' : 'ltr',
    motion: look.motion,
    density: look.density ?? 'normal',
    dwell: look.ticker?.seconds ?? DWELL_SECONDS,
    locale: format.locale,
    clockLocale: `en-GB${format.locale.match(/-u-nu-\w+/)?.[0] ?? ''}`,
    build,
    showName: look.name || title,
    logo: election.look.logo ? `logo${extname(election.look.logo)}` : '',
    title: board.title,
    headline: board.head.headline,
    html: board.html,
    rev: board.rev,
    frameJson: scriptSafe(
      `{"rev":${rev},"furniture":${furniture.json},"head":${JSON.stringify(board.head)}}`,
    ),
    wordsJson: scriptSafe(JSON.stringify(words)),
  });
}

/** The frame as the stage takes it. */
export function framePushed(frame: Frame, id: string, file: string, seq: number, build: string): Page {
  const { rev } = frame;
  return {
    id,
    file,
    rev,
    fragment: { to: id, seq, rev, json: frameJson(frame, build) },
  };
}

/** JSON inside a script element: `</script>` in a word must not end it. */
function scriptSafe(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
