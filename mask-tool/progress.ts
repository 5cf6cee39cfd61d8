import { SingleBar } from 'cli-progress';
import { say } from '../controller/ground/terminal.ts';

/** How far a long work is: a bar on a terminal, a line at every tenth elsewhere. */
export interface Progress {
  show(done: number, of: number): void;
  stop(): void;
}

/** @param what what is counted, like `screenshots` */
export function progressOf(what: string): Progress {
  if (!process.stderr.isTTY) return linesOf(what);
  const bar = new SingleBar({
    format: `${what} [{bar}] {value}/{total} {eta_formatted}`,
    hideCursor: true,
  });
  let started = false;
  return {
    show: (done, of) => {
      if (!started) bar.start(of, 0);
      started = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function linesOf(what: string): Progress {
  let tenth = 0;
  return {
    show: (done, of) => {
      if (Math.floor((done * 10) / of) <= tenth) return;
      tenth = Math.floor((done * 10) / of);
      say(`${what}: ${done} of ${of}`);
    },
    stop: () => {},
  };
}
