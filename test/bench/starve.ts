import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/** Busy loops beside the controller, and how far all of them stand behind (Unix niceness). */
const LOOPS = 4;
const NICENESS = 19;

/** A machine on which the controller gets next to nothing, until it is let go. */
export interface Starvation {
  /** What goes before a command line so that the command starves. */
  prefix: readonly string[];
  end(): void;
}

/**
 * Starvation is made, not waited for: this process, and OBS started after it, keep to the first core; four busy loops
 * take the second, where whatever is started with `prefix` must live beside them.
 */
export function starve(): Starvation {
  const prefix = ['taskset', '-c', '1', 'nice', '-n', String(NICENESS)];
  const loops = Array.from({ length: LOOPS }, () => startLoop(prefix));
  const end = () => {
    for (const loop of loops) loop.kill('SIGKILL');
  };
  process.once('exit', end);
  keepTo('0');
  return {
    prefix,
    end: () => {
      process.off('exit', end);
      end();
      keepTo('0-1');
    },
  };
}

function startLoop([command = '', ...rest]: readonly string[]): ChildProcess {
  return spawn(command, [...rest, 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' });
}

function keepTo(cores: string): void {
  execFileSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)], { stdio: 'ignore' });
}
