import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire between two programs that can be cut (what is sent then arrives nowhere, and nobody is told) or slow. */
export class CutProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;
  #lateMs = 0;

  private constructor(server: Server, to: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => {
      const far = connect(to, '127.0.0.1');
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (bytes) => {
          if (this.#cut) return;
          if (this.#lateMs === 0) into.write(bytes);
          else setTimeout(() => void into.write(bytes), this.#lateMs);
        });
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          into.destroy();
        });
      }
    });
  }

  /** @param host where it listens */
  static async to(port: number, host = '127.0.0.1'): Promise<CutProxy> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    return new CutProxy(server, port);
  }

  cut(): void {
    this.#cut = true;
  }

  /** Everything comes so late, until it is healed. */
  slow(ms: number): void {
    this.#lateMs = ms;
  }

  /** Connections that were cut or slow are dead; new ones stand. */
  heal(): void {
    this.#cut = false;
    this.#lateMs = 0;
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.heal();
    this.#server.close();
  }
}
