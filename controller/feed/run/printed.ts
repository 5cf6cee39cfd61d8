import type { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';

/** Lines that are told of one thread: whoever writes a feed.ts wants to see them, and one that prints for hours is no news. */
const MOST_LINES = 20;
const LONGEST_LINE = 500;

/** Tells what a thread prints, line by line; read to the end all the same, as unread it would pile up for a whole night. */
export function tellPrinted(worker: Worker, tell: (text: string) => void): void {
  let lines = 0;
  const hear = (stream: Readable): void => {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      if (lines > MOST_LINES) return;
      const parts = (rest + text).slice(-LONGEST_LINE * MOST_LINES).split('\n');
      rest = (parts.pop() ?? '').slice(-LONGEST_LINE);
      for (const line of parts) {
        if (line.trim() === '' || lines > MOST_LINES) continue;
        lines++;
        tell(lines > MOST_LINES ? 'more, which is not told' : line.slice(0, LONGEST_LINE));
      }
    });
  };
  hear(worker.stdout);
  hear(worker.stderr);
}
