import { dirname, resolve } from 'node:path';
import { watchFiles } from '../../ground/watch-files.ts';
import type { FeedSpec } from '../spec.ts';

/**
 * Watches feed.yaml and the module files it names; `changed` is called once for a burst of writes.
 * @returns a function that ends the watch
 */
export async function watchFeedFiles(spec: FeedSpec, changed: () => void): Promise<() => Promise<void>> {
  const dir = dirname(spec.file);
  const modules = spec.feeds.flatMap(({ kind, file }) =>
    kind === 'module' && file ? [resolve(dir, file)] : [],
  );
  const watcher = await watchFiles([spec.file, ...modules]);
  let timer: NodeJS.Timeout | null = null;
  watcher.on('all', () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(changed, 50);
  });
  return async () => {
    if (timer) clearTimeout(timer);
    await watcher.close();
  };
}
