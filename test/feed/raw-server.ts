import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server that writes whole HTTP answers byte for byte, well-formed or not, and then hangs up. */
export class RawServer {
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #answers = new Map<string, Uint8Array>();
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<RawServer> {
    const server = createServer((socket) => raw.#serve(socket));
    const raw = new RawServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return raw;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param target path as it stands in the request line */
  raw(target: string, answer: string | Uint8Array): void {
    this.#answers.set(target, typeof answer === 'string' ? Buffer.from(answer) : answer);
  }

  /** A well-formed answer. */
  page(target: string, body: string | Uint8Array, type = 'text/html; charset=utf-8'): void {
    const bytes = Buffer.from(body as Uint8Array);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
    this.raw(target, Buffer.concat([Buffer.from(head), bytes]));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let head = '';
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const target = head.split(' ')[1] ?? '';
      this.asked.push(target);
      socket.end(
        this.#answers.get(target) ??
          'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
    });
  }
}
