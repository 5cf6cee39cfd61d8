import { type FSWatcher, watch } from 'chokidar';

/**
 * Watches files and folders, also such as do not exist yet; resolves when changes are seen. What is there already is not
 * told.
 */
export async function watchFiles(paths: readonly string[]): Promise<FSWatcher> {
  const watcher = watch([...paths], {
    ignoreInitial: true,
    // They are few. They are looked at, not watched by the kernel: newsroom shares tell nothing, and a machine can run
    // out of watches in silence.
    usePolling: true,
    interval: 250,
    // Editors write a file in pieces or replace it: wait until it rests.
    awaitWriteFinish: { stabilityThreshold: 150, pollInterval: 50 },
  });
  await new Promise<void>((ready) => watcher.once('ready', () => ready()).once('error', () => ready()));
  return watcher;
}
