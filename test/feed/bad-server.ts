import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What the server does with one request. */
export type Manner = (request: IncomingMessage, response: ServerResponse) => void;

export interface Asked {
  url: string;
  at: number;
  headers: IncomingMessage['headers'];
}

/**
 * A real HTTP server that misbehaves as results sites do (hazards H10-H18, H26, H29). Every path has its
 * manner; a list of manners is gone through request by request, the last one stays.
 */
export class BadServer {
  readonly asked: Asked[] = [];
  inFlight = 0;
  /** Most requests at once: in all, and for one URL. */
  mostInFlight = 0;
  mostPerUrl = 0;
  readonly #server: Server;
  readonly #manners = new Map<string, Manner[]>();
  readonly #perUrl = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<BadServer> {
    const server = createServer((request, response) => bad.#answer(request, response));
    const bad = new BadServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return bad;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get base(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Path (with query) or prefix ending in `*` -> manner(s). */
  set(path: string, ...manners: Manner[]): void {
    this.#manners.set(path, manners);
  }

  timesAsked(path: string): number {
    return this.asked.filter(({ url }) => url === path).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/';
    this.asked.push({ url, at: performance.now(), headers: request.headers });
    this.inFlight++;
    this.#perUrl.set(url, (this.#perUrl.get(url) ?? 0) + 1);
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    this.mostPerUrl = Math.max(this.mostPerUrl, this.#perUrl.get(url) ?? 0);
    response.once('close', () => {
      this.inFlight--;
      this.#perUrl.set(url, (this.#perUrl.get(url) ?? 1) - 1);
    });
    const key = this.#manners.has(url)
      ? url
      : [...this.#manners.keys()].find((path) => path.endsWith('*') && url.startsWith(path.slice(0, -1)));
    const manners = key === undefined ? undefined : this.#manners.get(key);
    if (!manners) status(404)(request, response);
    else ((manners.length > 1 ? manners.shift() : manners[0]) as Manner)(request, response);
  }
}

/** A good page. */
export function page(body: string | Uint8Array, headers: Record<string, string> = {}): Manner {
  return (_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(body);
}

/** A page with an ETag that answers 304 to those who have it. */
export function tagged(body: string | Uint8Array, etag: string): Manner {
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { ETag: etag }).end();
    else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ETag: etag }).end(body);
  };
}

export function zipped(body: string): Manner {
  return (_, response) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'gzip' })
      .end(gzipSync(body));
}

/** gzip that ends in the middle (H14). */
export function cutGzip(body: string): Manner {
  const whole = gzipSync(body);
  return (_, response) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'gzip' })
      .end(whole.subarray(0, Math.floor(whole.length / 2)));
}

/** A body of half its length, with an honest or a promised Content-Length. */
export function cutPage(body: string, promise: 'half' | 'whole'): Manner {
  const half = Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2));
  return (_, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': promise === 'half' ? half.length : Buffer.byteLength(body),
    });
    response.write(half, () => (promise === 'half' ? response.end() : response.destroy()));
  };
}

export function status(
  code: number,
  headers: Record<string, string> = {},
  body = `<html><body>${code}</body></html>`,
): Manner {
  return (_, response) => response.writeHead(code, { 'Content-Type': 'text/html', ...headers }).end(body);
}

/** Never answers. */
export function hang(): Manner {
  return () => {};
}

/** Cuts the line without a word. */
export function hangUp(): Manner {
  return (request) => request.socket.destroy();
}

export function redirect(to: string): Manner {
  return (_, response) => response.writeHead(302, { Location: to }).end();
}
