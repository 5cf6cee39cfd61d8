import { join } from 'node:path';
import { watch } from 'chokidar';

/** What a watcher tells of the election folder's `overlays`. */
export interface PagesWatched {
  /** Templates, words or styles were read anew; the next render draws every board with them. */
  onReload: () => void;
  /** A file is bad: the last good ones stay in force. */
  onProblem: (error: Error) => void;
}

/**
 * Watches the election folder's own templates, words and styles while the night runs. Open pages take new
 * templates with their next push; new styles when they next load, which they do while nobody sees them.
 * @param reload reads them again; throws for a bad one
 * @returns `ready` once changes are seen, `close` to end
 */
export function watchPages(
  electionDir: string,
  reload: () => void,
  { onReload, onProblem }: PagesWatched,
): { ready: Promise<void>; close: () => Promise<void> } {
  const dir = join(electionDir, 'overlays');
  const watcher = watch(dir, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 80, pollInterval: 20 },
  });
  watcher.on('all', () => {
    try {
      reload();
      onReload();
    } catch (error) {
      onProblem(error instanceof Error ? error : new Error(String(error)));
    }
  });
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { ready, close: () => watcher.close() };
}
