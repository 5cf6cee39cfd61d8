import { execFileSync } from 'node:child_process';

let made = 0;

/**
 * A network of its own for one machine, joined to ours by one wire that can be pulled: what is sent then arrives nowhere, and
 * nobody is told. Network namespaces of Linux (ip-netns(8)), for root.
 */
export class OwnNetwork {
  /** Our end of the wire, as the machine in it sees us. */
  readonly host: string;
  /** What a program's command line begins with that shall live in it. */
  readonly before: readonly string[];
  readonly #name: string;

  private constructor(name: string, host: string) {
    this.#name = name;
    this.host = host;
    this.before = ['ip', 'netns', 'exec', name];
  }

  /** @throws Error where it cannot be made: no Linux, no `ip`, no right */
  static make(): OwnNetwork {
    const number = (process.pid * 4 + made++) % (1 << 14);
    const [name, net] = [`cn${number}`, `10.${100 + (number >> 8)}.${number & 255}`];
    ip('netns', 'add', name);
    const network = new OwnNetwork(name, `${net}.1`);
    process.once('exit', () => network.remove());
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'up0', 'netns', name);
    ip('addr', 'add', `${net}.1/30`, 'dev', name);
    ip('-n', name, 'addr', 'add', `${net}.2/30`, 'dev', 'up0');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', 'up0', 'up');
    network.heal();
    return network;
  }

  cut(): void {
    ip('link', 'set', this.#name, 'down');
  }

  heal(): void {
    ip('link', 'set', this.#name, 'up');
  }

  remove(): void {
    try {
      ip('netns', 'del', this.#name);
    } catch {
      // It is gone already.
    }
  }
}

function ip(...words: string[]): void {
  try {
    execFileSync('ip', words, { stdio: 'pipe' });
  } catch (cause) {
    throw new Error(`ip ${words.join(' ')}: ${(cause as Error).message}`, { cause });
  }
}
