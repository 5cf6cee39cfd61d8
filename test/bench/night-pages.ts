import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Election } from '../../controller/election/election.ts';
import { readRecorded } from '../../controller/feed/wire/recorded.ts';

/** What a page says of its seat. */
interface Said {
  name: string;
  /** As the page writes it; empty before a vote is counted. */
  party: string;
  margin: number;
  status: string;
}

interface Version extends Said {
  /** Night ms from which the page looks like this. */
  at: number;
  body: Buffer;
}

/** A seat whose leader changed. */
export interface LeaderChange {
  seat: number;
  /** Ms of `performance.now` when the page had it, and when it was first handed out. */
  published: number;
  served: number;
}

/** Times the real speed. */
const SPEED = 60;

/**
 * The pages of a recorded night, served as a results site would: plain HTTP, ETag and 304 for whoever asks for them. The
 * same count can be had as a sheet of one row a seat (`/sheet.csv`). Time stands still but for `play`.
 */
export class NightPages {
  readonly changes: LeaderChange[] = [];
  readonly asked = new Map<string, number>();
  bytes = 0;
  requests = 0;
  /** When the first and the last page were asked for, ms of `performance.now`; whoever wants to know empties it before. */
  askedFor: { first: number; last: number } | null = null;
  readonly #server: Server;
  readonly #seats: ReadonlyMap<number, readonly Version[]>;
  readonly #colours: ReadonlyMap<string, string>;
  /** Seat -> the leader that was last handed out. */
  readonly #told = new Map<number, string>();
  readonly #from: number;
  #playedMs = 0;
  #since: number | null = null;

  private constructor(
    seats: ReadonlyMap<number, readonly Version[]>,
    from: number,
    colours: ReadonlyMap<string, string>,
  ) {
    this.#seats = seats;
    this.#from = from;
    this.#colours = colours;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /**
   * @param file recording of the election's pages, one a seat
   * @param from ms UTC of the night at which it stands
   * @param seconds of wall time that will be played
   */
  static async open(file: string, election: Election, from: number, seconds: number): Promise<NightPages> {
    const seats = new Map<number, Version[]>();
    for await (const { url, at, body } of readRecorded(file, election.timeZone, () => {})) {
      const seat = Number(/ac=(\d+)/.exec(url)?.[1]);
      if (!url.includes('S25') || !seat || at > from + seconds * 1000 * SPEED) continue;
      const versions = seats.get(seat) ?? [];
      // What was before is one version.
      if (at <= from) versions.length = 0;
      versions.push({ at, body: Buffer.from(body), ...read(Buffer.from(body).toString('utf8')) });
      seats.set(seat, versions);
    }
    const colours = new Map([...election.parties.values()].map(({ name, colour }) => [name, colour ?? '']));
    const pages = new NightPages(seats, from, colours);
    await new Promise<void>((resolve) => pages.#server.listen(0, '127.0.0.1', resolve));
    return pages;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get seats(): number[] {
    return [...this.#seats.keys()];
  }

  path(seat: number | string): string {
    return `/Result2021/ConstituencywiseS25${seat}.htm?ac=${seat}`;
  }

  play(): void {
    this.changes.length = 0;
    this.bytes = 0;
    this.requests = 0;
    this.#since = performance.now();
  }

  pause(): void {
    this.#playedMs = this.#played();
    this.#since = null;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Wall ms that were played. */
  #played(): number {
    return this.#playedMs + (this.#since === null ? 0 : performance.now() - this.#since);
  }

  #now(versions: readonly Version[]): Version {
    const night = this.#from + this.#played() * SPEED;
    return versions.findLast(({ at }) => at <= night) ?? (versions[0] as Version);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    this.requests++;
    const now = performance.now();
    this.askedFor = { first: this.askedFor?.first ?? now, last: now };
    this.asked.set(url, (this.asked.get(url) ?? 0) + 1);
    const isSheet = url.startsWith('/sheet.csv');
    const seat = Number(/ac=(\d+)/.exec(url)?.[1]);
    const asked = isSheet ? this.seats : this.#seats.has(seat) ? [seat] : [];
    const versions = asked.map((id) => [id, this.#now(this.#seats.get(id) as readonly Version[])] as const);
    const tag = `"${versions.map(([, { at }]) => at.toString(36)).join('')}"`;
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', tag.length > 200 ? `"${tag.length}-${hashOf(tag)}"` : tag);
    if (asked.length === 0) response.writeHead(404).end();
    else if (request.headers['if-none-match'] === response.getHeader('ETag')) response.writeHead(304).end();
    else {
      const body = isSheet ? Buffer.from(this.#sheet(versions)) : (versions[0]?.[1].body ?? Buffer.of());
      this.bytes += body.length;
      response.setHeader('Content-Type', `${isSheet ? 'text/csv' : 'text/html'}; charset=utf-8`).end(body);
      for (const [id, version] of versions) this.#note(id, version);
    }
  }

  #note(seat: number, { party, at }: Version): void {
    const before = this.#told.get(seat);
    this.#told.set(seat, party);
    if (before === undefined || this.#colours.get(before) === this.#colours.get(party)) return;
    const since = this.#since ?? performance.now();
    const published = since + (at - this.#from) / SPEED - this.#playedMs;
    this.changes.push({ seat, published, served: performance.now() });
  }

  #sheet(versions: readonly (readonly [number, Version])[]): string {
    const rows = versions.map(([id, { name, party, margin, status }]) =>
      [id, name, party, margin, status].join(','),
    );
    return `seat,name,party,margin,status\n${rows.join('\n')}\n`;
  }
}

function read(page: string): Said {
  const rows = [...page.matchAll(/<tr[^>]*>(<td.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replaceAll('&amp;', '&')),
  );
  const counted = rows
    .filter(([serial = '', , , , , , ...more]) => /^\d+$/.test(serial) && more.length === 1)
    .map(([, , party = '', , , votes]) => ({ party, votes: Number(votes) }))
    .sort((a, b) => b.votes - a.votes);
  const [first, second] = counted;
  const [name = '', status = ''] = [...page.matchAll(/<th colspan[^>]*>(.*?)<\/th>/g)].map(
    ([, text = '']) => text,
  );
  return {
    name: name.replace(/^.*?-/, ''),
    party: first && first.votes > 0 ? first.party : '',
    margin: (first?.votes ?? 0) - (second?.votes ?? 0),
    status,
  };
}

function hashOf(text: string): string {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash.toString(36);
}
