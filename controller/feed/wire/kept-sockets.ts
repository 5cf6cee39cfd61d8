import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** Servers close an idle connection, most of them after 5 s or more; younger than this it is used again, ms. */
const SAFE_IDLE_MS = 2000;

/**
 * Agents that keep connections for the next page. One that was idle for long may be closed by the server in the very
 * moment that it is used again, which looks as if the page had failed: after a slow page, when the thread could not hear of
 * it, more so. `weed` is called before each request.
 */
export class KeptSockets {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  readonly #freedAt = new WeakMap<Socket, number>();

  /** @param most connections to one host */
  constructor(most: number) {
    const options = { keepAlive: true, maxSockets: most };
    this.httpAgent = new HttpAgent(options);
    this.httpsAgent = new HttpsAgent(options);
    for (const agent of [this.httpAgent, this.httpsAgent])
      agent.on('free', (socket: Socket) => this.#freedAt.set(socket, performance.now()));
  }

  /** Closes what has been idle for too long; with 0 ms all that is idle. */
  weed(idleMs = SAFE_IDLE_MS): void {
    const oldest = performance.now() - idleMs;
    for (const { freeSockets } of [this.httpAgent, this.httpsAgent])
      for (const socket of Object.values(freeSockets).flat())
        if (socket && (this.#freedAt.get(socket) ?? 0) < oldest) socket.destroy();
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
