import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** A real Redis of the test's own, on a free port of 127.0.0.1. */
export class RedisServer {
  readonly port: number;
  readonly dir: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, dir: string) {
    this.port = port;
    this.dir = dir;
  }

  get uri(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'night-redis-')));
    await server.run();
    return server;
  }

  /** Starts (again) on the same port, empty; resolves when it answers. */
  async run(): Promise<void> {
    const options = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: this.dir };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const running = spawn('redis-server', args, { stdio: 'ignore' });
    this.#process = running;
    await until(`Redis answers on port ${this.port}`, async () => {
      // Waiting for a server that has ended would hide why.
      assert.equal(running.exitCode, null, 'redis-server ended at its start');
      return answers(this.port);
    });
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
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    // Also when it is hung up on: a server that is just dying accepts and says nothing.
    socket.once('error', () => resolve(false)).once('close', () => resolve(false));
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.write('PING\r\n');
  });
}
