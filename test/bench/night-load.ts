import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
/** How often the tree is looked at; a process that lives shorter is counted by its parent's time, not as born. */
const LOOK_MS = 200;
/** Memory is added up this often: the kernel walks every page for it. */
const MEMORY_MS = 2000;

/** Ms of processor of each thread of a process. */
export function threadTimes(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) =>
    sum(statOf(`${pid}/task/${thread}`).times.slice(0, 2)),
  );
}

/** What a contender's processes took, its children's included. */
export class ProcessTree {
  readonly #roots: readonly number[];
  readonly #known = new Set<number>();
  readonly #timers: NodeJS.Timeout[];
  /** Processes that were born since the last `mark`. */
  #born = 0;
  #mostMb = 0;
  #cpuMs: number;

  constructor(roots: readonly number[]) {
    this.#roots = roots;
    for (const pid of this.#pids()) this.#known.add(pid);
    this.#cpuMs = this.#cpu();
    this.#timers = [setInterval(() => this.#look(), LOOK_MS), setInterval(() => this.#weigh(), MEMORY_MS)];
  }

  /** CPU ms and births since the last mark, and the most memory (PSS, MB) seen since then. */
  mark(): { cpuMs: number; born: number; mostMb: number } {
    this.#look();
    this.#weigh();
    const cpuMs = this.#cpu();
    const told = { cpuMs: cpuMs - this.#cpuMs, born: this.#born, mostMb: this.#mostMb };
    [this.#cpuMs, this.#born, this.#mostMb] = [cpuMs, 0, 0];
    return told;
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #look(): void {
    for (const pid of this.#pids()) {
      if (!this.#known.has(pid)) this.#born++;
      this.#known.add(pid);
    }
  }

  #weigh(): void {
    const mb = this.#pids().map((pid) => {
      const text = read(`/proc/${pid}/smaps_rollup`);
      return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    });
    this.#mostMb = Math.max(this.#mostMb, sum(mb));
  }

  #cpu(): number {
    return sum(this.#pids().map((pid) => sum(statOf(pid).times)));
  }

  #pids(): number[] {
    const children = new Map<number, number[]>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!pid) continue;
      const { parent } = statOf(pid);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
    const found = [...this.#roots];
    for (const pid of found) found.push(...(children.get(pid) ?? []));
    return found;
  }
}

/** proc(5): fields behind the name; own and reaped children's time, user and system. */
function statOf(pid: number | string): { parent: number; times: number[] } {
  const text = read(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), times: fields.slice(11, 15).map((ticks) => Number(ticks) * TICK_MS) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
