import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** A real Redis of the test's own, on a free port of 127.0.0.1. */
export class RedisServer {
  readonly port: number;
  readonly dir: string;
  readonly #password: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, dir: string, password: string) {
    this.port = port;
    this.dir = dir;
    this.#password = password;
  }

  get uri(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  static async start(password = ''): Promise<RedisServer> {
    const dir = await mkdtemp(join(tmpdir(), 'night-redis-'));
    const server = new RedisServer(await freePort(), dir, password);
    await server.run();
    return server;
  }

  /** Starts (again) on the same port, empty; resolves when it answers. */
  async run(): Promise<void> {
    const options = {
      port: this.port,
      bind: '127.0.0.1',
      save: '',
      appendonly: 'no',
      rdbcompression: 'no',
      dir: this.dir,
    };
    const args = Object.entries({ ...options, requirepass: this.#password }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    const running = spawn('redis-server', args, { stdio: 'ignore' });
    this.#process = running;
    await until(`Redis answers on port ${this.port}`, async () => {
      // Waiting for a server that has ended would hide why.
      assert.equal(running.exitCode, null, 'redis-server ended at its start');
      const said = await this.#ask(['PING']);
      return said.includes('+PONG');
    });
  }

  /** All that it holds, as it writes it to disk, not packed. */
  async held(): Promise<Buffer> {
    const said = await this.#ask(['SAVE']);
    assert.doesNotMatch(said, /^-/m);
    return readFile(join(this.dir, 'dump.rdb'));
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exit = once(running, 'exit');
    running.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** What it answers to commands on a line of their own; an empty text when it is not there. */
  #ask(commands: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      let said = '';
      // Also when it is hung up on: a server that is just dying accepts and says nothing.
      socket.once('error', () => resolve(said)).once('close', () => resolve(said));
      socket.on('data', (data) => {
        said += data.toString();
      });
      const all = [...(this.#password ? [`AUTH ${this.#password}`] : []), ...commands, 'QUIT'];
      socket.write(`${all.join('\r\n')}\r\n`);
    });
  }
}
