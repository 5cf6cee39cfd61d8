import { dirname, resolve } from 'node:path';
import { watch } from 'chokidar';
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
  const watcher = watch([spec.file, ...modules], {
    ignoreInitial: true,
    // A few files are looked at, not watched by the kernel: newsroom shares tell nothing, and a machine can run
    // out of watches in silence.
    usePolling: true,
    interval: 250,
    // Editors write a file in pieces or replace it: wait until it rests.
    awaitWriteFinish: { stabilityThreshold: 150, pollInterval: 50 },
  });
  let timer: NodeJS.Timeout | null = null;
  watcher.on('all', () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(changed, 50);
  });
  await new Promise<void>((ready) => watcher.once('ready', () => ready()).once('error', () => ready()));
  return async () => {
    if (timer) clearTimeout(timer);
    await watcher.close();
  };
}
