import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from '../until.ts';

/** What a Node process says of itself, MB, counts and ms. */
export interface Inside {
  /** JavaScript heap after a full collection. */
  heapMb: number;
  /** Memory outside of that heap: buffers of files, pictures and sockets. */
  externalMb: number;
  /** What of it is JavaScript's own buffers. */
  buffersMb: number;
  /** Timers, sockets, files and threads that are open. */
  handles: number;
  /** Longest that the event loop was late since the last look. */
  loopDelayMs: number;
}

// `require` is there for whoever asks by the command line's API, also in a program of ES modules.
const BEGIN = `globalThis.__loopDelay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 });
globalThis.__loopDelay.enable()`;
const LOOK = `(() => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const loopDelayMs = globalThis.__loopDelay.max / 1e6;
  globalThis.__loopDelay.reset();
  return { heapMb: heapUsed / 2 ** 20, externalMb: external / 2 ** 20, buffersMb: arrayBuffers / 2 ** 20, handles: process.getActiveResourcesInfo().length, loopDelayMs };
})()`;

/** Looks into a Node process that was started with --inspect, by the Chrome DevTools Protocol. */
export class Inspector {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param said what the process has written so far: Node names its own address there */
  static async attach(said: () => string): Promise<Inspector> {
    const url = await until(
      'Node names its inspector',
      () => said().match(/Debugger listening on (ws:\/\/\S+)/)?.[1],
    );
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const inspector = new Inspector(socket);
    // Its address is named before Node itself has been set up.
    await until('Node can be asked', () => inspector.#evaluate(BEGIN).then(() => true));
    return inspector;
  }

  async look(): Promise<Inside> {
    await this.#call('HeapProfiler.collectGarbage', {});
    return (await this.#evaluate(LOOK)) as Inside;
  }

  detach(): void {
    this.#socket.close();
  }

  async #evaluate(expression: string): Promise<unknown> {
    const answer = await this.#call('Runtime.evaluate', {
      expression,
      includeCommandLineAPI: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = answer as { result: { value: unknown }; exceptionDetails?: object };
    if (exceptionDetails) throw new Error(`not evaluated: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  async #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [bytes] = await once(this.#socket, 'message');
      const message = JSON.parse(String(bytes)) as { id?: number; result: unknown };
      if (message.id === id) return message.result;
    }
  }
}
