import type { Board } from './board.ts';
import type { NightView } from './view.ts';

/** What the preview needs of the page book. */
interface Previewed {
  boards: readonly Board[];
  rev: number;
  drawn: ReadonlyMap<string, { rev: number; at: number; title: string }>;
  program: string | null;
}

/**
 * `preview.js`: which page is on air and how old each is. The preview loads it again and again as a script,
 * because a page opened from disk may not fetch.
 */
export function previewState(book: Previewed, view: NightView): string {
  const scenes = book.boards.map(({ id }) => {
    const drawn = book.drawn.get(id);
    return { id, title: drawn?.title || id, rev: drawn?.rev ?? 0, at: drawn?.at ?? 0 };
  });
  const state = { rev: book.rev, program: book.program, mode: view.mode, now: view.now, scenes };
  return `window.countnightPreview&&countnightPreview(${JSON.stringify(state)});\n`;
}
