import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The roster of a folder that `scaffold` makes: seat, name, party. */
const ROSTER = [
  ...[[1, 'ASHA RAO', 'ROSE'] as const, [1, 'BIMAL SEN', 'LILY'] as const, [1, 'NOTA', 'NOTA'] as const],
  ...[[2, 'CHARU DAS', 'LILY'] as const, [2, 'DEV ROY', 'ROSE'] as const, [2, 'NOTA', 'NOTA'] as const],
  ...[[3, 'ELA BASU', 'ROSE'] as const, [3, 'FAROOQ ALI', 'LILY'] as const, [3, 'GITA NAG', 'IND'] as const],
  [3, 'NOTA', 'NOTA'] as const,
];

/** How a source answers who asks for its page. */
export type Giving = (answer: ServerResponse, count: CountServer) => void;
const giveWhole: Giving = (answer, count) => void answer.end(count.page());

/**
 * A results page whose votes grow with every tick, and whose leads change with each: seat 1 at even ticks, seat 2 at odd
 * ones. Votes of a seat that have no tick (`tickOf`) are nobody's.
 */
export class CountServer {
  readonly url: string;
  /** Every Authorization that it was asked with. */
  readonly keys = new Set<string>();
  give = giveWhole;
  readonly #server: Server;
  readonly #edition: 0 | 1;
  #tick = 1;

  private constructor(server: Server, edition: 0 | 1) {
    this.#server = server;
    this.#edition = edition;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/votes.csv`;
  }

  /** @param edition 0 gives even votes and 1 odd ones: of two servers it can be told whose a number is */
  static async start(edition: 0 | 1 = 0): Promise<CountServer> {
    let self: CountServer | null = null;
    const server = createServer(({ headers }, answer) => {
      if (headers.authorization) self?.keys.add(headers.authorization);
      answer.setHeader('Content-Type', 'text/csv; charset=utf-8');
      if (self) self.give(answer, self);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    self = new CountServer(server, edition);
    return self;
  }

  /** feed.yaml of a folder that reads it, by its number or by a name that a name server knows. */
  feed(host = '127.0.0.1', port = this.port): string {
    const url = `http://${host}:${port}/votes.csv`;
    return `feeds: [{ name: api, kind: csv, pollSeconds: 0.2, pages: [{ url: '${url}' }] }]\n`;
  }

  /** Whoever asks next must find it anew. */
  hangUp(): void {
    this.#server.closeAllConnections();
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get tick(): number {
    return this.#tick;
  }

  next(): void {
    this.#tick++;
  }

  /** The page as it is, or as it was. */
  page(tick = this.#tick): string {
    const rows = ROSTER.map(([seat, name, party], i) => [seat, name, party, this.#votesAt(tick, i)].join());
    return `number,candidate,party,votes\n${rows.join('\n')}\n`;
  }

  /** The tick whose page gave some candidates of a seat (by serial) these votes together; null when none did. */
  tickOf(seat: number, votes: ReadonlyMap<number, number>): number | null {
    const first = ROSTER.findIndex(([number]) => number === seat);
    for (let tick = this.#tick; tick > 0; tick--)
      if ([...votes].every(([serial, given]) => this.#votesAt(tick, first + serial - 1) === given))
        return tick;
    return null;
  }

  /** Whether a page ever gave a seat so many votes in all. */
  saidTotal(seat: number, total: number): boolean {
    const rows = [...ROSTER.keys()].filter((row) => ROSTER[row]?.[0] === seat);
    for (let tick = 0; tick <= this.#tick; tick++)
      if (rows.reduce((sum, row) => sum + this.#votesAt(tick, row), 0) === total) return true;
    return total === 0;
  }

  stop(): void {
    this.hangUp();
    this.#server.close();
  }
  // Two in turn gain much: the lead changes hands each time.
  #votesAt(tick: number, row: number): number {
    const turns = row % 3 === 0 ? Math.ceil(tick / 2) : row % 3 === 1 ? Math.floor(tick / 2) : 0;
    return 2 * (turns * 40 + tick * 3 + row) + this.#edition;
  }
}
