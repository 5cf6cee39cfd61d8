import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';

const LOOK_MS = 5000;
/** What a Chromium that draws our boards may hold; it takes a third of that. A small machine has less to give. */
const MOST_MB = Math.min(2048, totalmem() / 2 ** 20 / 3);

/**
 * Watches what a Chromium and everything it started hold, and tells once when it is too much; only where Linux's /proc
 * says it (RssAnon of proc(5): what is shared between its processes is not counted for each).
 *
 * @returns ends it
 */
export function watchChromium(pid: number, tooMuch: (mb: number) => void): () => void {
  if (process.platform !== 'linux') return () => {};
  const timer = setInterval(async () => {
    const mb = await heldMb(pid);
    if (mb <= MOST_MB) return;
    clearInterval(timer);
    tooMuch(mb);
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Memory of its own of a process and of everybody it started, MB. */
export async function heldMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  let mb = Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  for (const task of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '');
    for (const child of children.split(' ').filter(Boolean)) mb += await heldMb(Number(child));
  }
  return mb;
}
