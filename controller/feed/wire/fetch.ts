import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { CookieJar } from 'tough-cookie';
import type { FeedLimits } from '../spec.ts';
import type { BrowserLook, PageBrowser } from './browser.ts';
import { unpackBody } from './decode.ts';
import { type Exchange, escaped, failedExchange } from './exchange.ts';
import { mendingAgents } from './head-mender.ts';
import { HostGate } from './host-gate.ts';
import { KeptSockets } from './kept-sockets.ts';
import { OpenedRequest, type PageRequest, SENT_TO_SIGN_IN } from './page-request.ts';

export interface FetchEffects {
  now(): number;
  /** Every exchange as it was, for the recorder. */
  record?: (exchange: Exchange) => void;
  random?: () => number;
  /** Where a name is looked up; default: as everywhere. */
  lookup?: AxiosRequestConfig['lookup'];
  /** Told once a host: what is odd about the way it answers. */
  note?: (text: string) => void;
}

interface Validators {
  etag: string | undefined;
  lastModified: string | undefined;
}

/**
 * Polite and tough fetching: conditional requests, one in flight per URL, bounded and paced per host, a
 * deadline and a size limit, redirects only to allowed hosts, back-off with jitter that honours Retry-After.
 * It never throws: what went wrong is an Exchange with status 0 and its `failure`.
 */
export class PageFetcher {
  readonly #client: AxiosInstance;
  readonly #limits: FeedLimits;
  readonly #effects: FetchEffects;
  /** Made for the first cookie: it brings the list of all public suffixes with it. */
  #jar: Promise<CookieJar> | null = null;
  readonly #gates = new Map<string, HostGate>();
  readonly #inFlight = new Map<string, Promise<Exchange>>();
  readonly #validators = new Map<string, Validators>();
  /** Where an address led to last time: there, and only there, is it asked for on condition. */
  readonly #ends = new Map<string, string>();
  readonly #hosts: ReadonlySet<string>;
  readonly #sockets: KeptSockets;
  /** Hosts whose answers Node's parser refuses: they are mended on their way (head-mender.ts). */
  readonly #mended = new Set<string>();
  readonly #mendingAgents = mendingAgents();
  #browser: PageBrowser | null = null;
  requests = 0;
  bytes = 0;

  /** @param hosts of the pages themselves; `limits.hosts` adds to them */
  constructor(
    limits: FeedLimits,
    contact: string | undefined,
    hosts: Iterable<string>,
    effects: FetchEffects,
  ) {
    this.#limits = limits;
    this.#effects = effects;
    this.#hosts = new Set([...hosts, ...limits.hosts]);
    this.#sockets = new KeptSockets(limits.perHost);
    this.#client = axios.create({
      httpAgent: this.#sockets.httpAgent,
      httpsAgent: this.#sockets.httpsAgent,
      responseType: 'arraybuffer',
      ...(effects.lookup && { lookup: effects.lookup }),
      // The bytes are recorded and hashed as they came; decode.ts unpacks them.
      decompress: false,
      maxRedirects: 0,
      validateStatus: () => true,
      maxContentLength: limits.maxBytes,
      transformResponse: (data: unknown) => data,
      headers: {
        'User-Agent': `Countnight/0.1 (results display${contact ? `; ${contact}` : ''})`,
        Accept: 'text/html,application/json,application/xml;q=0.9,text/csv;q=0.9,*/*;q=0.5',
        'Accept-Encoding': 'gzip, deflate, br',
      },
    });
  }

  /**
   * One look at a page. A second call for a URL in flight joins the first. A 304 keeps the URL's last body
   * in force: the lane knows it.
   *
   * @param request is for the address's own origin; wherever a redirect leads besides, nothing of it goes
   */
  fetch(url: string, stop: AbortSignal, request?: PageRequest): Promise<Exchange> {
    const running = this.#inFlight.get(url);
    if (running) return running;
    const gate = this.#gate(url);
    const exchange = gate
      .enter(url, stop, () =>
        request?.browser
          ? this.#browse(url, request, request.browser, stop)
          : this.#ask(url, stop, request && new OpenedRequest(request)),
      )
      .then((answer) => {
        if (typeof answer === 'string') return failedExchange(url, this.#effects.now(), answer);
        gate.told(url, answer);
        return answer;
      })
      .finally(() => this.#inFlight.delete(url));
    this.#inFlight.set(url, exchange);
    return exchange;
  }

  /** The moment until which some host is left in peace, and why; null when none is. */
  waiting(): { until: number; reason: string } | null {
    const waits = [...this.#gates.values()].flatMap((gate) => gate.waiting() ?? []);
    return waits.sort((a, b) => b.until - a.until)[0] ?? null;
  }

  /** The headers of a copy that somebody else kept: from now on its page is asked for on condition. */
  remember(url: string, headers: Readonly<Record<string, string>>): void {
    this.#validators.set(url, { etag: headers.etag, lastModified: headers['last-modified'] });
    this.#ends.set(url, url);
  }

  /** Forgets what is cached of a URL: after a page that could not be read the whole page is asked for again. */
  forget(url: string): void {
    this.#validators.delete(url);
  }

  /** The same for every page: what was kept of them is lost. */
  forgetAll(): void {
    this.#validators.clear();
  }

  async close(): Promise<void> {
    this.#sockets.close();
    await this.#browser?.close();
  }

  /** The page as the Chromium of this machine has it; recorded as what came of it. */
  async #browse(url: string, asked: PageRequest, how: BrowserLook, stop: AbortSignal): Promise<Exchange> {
    if (!this.#browser) {
      const { PageBrowser } = await import('./browser.ts');
      this.#browser ??= new PageBrowser();
    }
    this.requests++;
    const own = new URL(url);
    const request = new OpenedRequest({ headers: asked.headers, query: asked.query });
    const looked = await this.#browser.look(url, how, {
      address: request.urlOf(url),
      headers: request.headers,
      deadlineMs: this.#limits.deadlineSeconds * 1000,
      maxBytes: this.#limits.maxBytes,
      allows: (to) => to.host === own.host || this.#allows(to) || isKnownHop(own.hostname, to.hostname),
      stop,
      now: this.#effects.now,
    });
    const exchange = {
      ...hidden(looked, request, this.#limits.maxBytes),
      failure: looked.failure && request.hide(looked.failure),
    };
    this.bytes += exchange.body.length;
    this.#effects.record?.(exchange);
    return exchange;
  }

  async #ask(url: string, stop: AbortSignal, request?: OpenedRequest): Promise<Exchange> {
    const deadline = AbortSignal.timeout(this.#limits.deadlineSeconds * 1000);
    const { origin } = new URL(url);
    let at = url;
    let body = request?.body ?? null;
    try {
      for (let hop = 0; ; hop++) {
        this.requests++;
        const own = request && new URL(at).origin === origin ? request : null;
        const asked = own ? own.urlOf((hop === 0 && own.address) || at) : at;
        const known = at === this.#ends.get(url) && body === null && !own?.address;
        const response = await this.#get(asked, {
          signal: AbortSignal.any([deadline, stop]),
          ...(own && body !== null && { method: 'POST', data: body }),
          headers: {
            ...(await this.#cookies(asked)),
            ...(known ? this.#conditions(url) : {}),
            ...own?.headers,
            // What gives a key back must be seen to be hidden.
            ...(own?.secret && { 'Accept-Encoding': 'identity' }),
          },
        });
        await this.#keepCookies(asked, response);
        const exchange = hidden(this.#exchange(at, response), request, this.#limits.maxBytes);
        this.#effects.record?.(exchange);
        const location = redirectOf(exchange);
        if (location === null) return this.#finish(url, exchange);
        const next = new URL(location, at);
        const fault = this.#refuseHop(next, hop, new URL(url));
        if (fault) return this.#fail(url, fault);
        if (exchange.status < 307) body = null;
        at = next.href;
      }
    } catch (error) {
      const reason = deadline.aborted
        ? `no answer within ${this.#limits.deadlineSeconds} s`
        : (error as Error).message;
      const told = reason || String((error as NodeJS.ErrnoException).code ?? error);
      return this.#fail(url, request?.hide(told) ?? told);
    }
  }

  /** An answer that Node's parser refuses is asked for once more, and read as browsers and curl would. */
  async #get(url: string, config: AxiosRequestConfig): Promise<AxiosResponse<ArrayBuffer>> {
    const { host } = new URL(url);
    if (!this.#mended.has(host)) {
      try {
        return await this.#getKept(url, config);
      } catch (error) {
        const fault = parserFault(error);
        if (fault === null) throw error;
        if (!this.#mended.has(host))
          this.#effects.note?.(
            `${host} sends HTTP that is not well-formed (${fault}); it is read as browsers do`,
          );
        this.#mended.add(host);
        this.requests++;
      }
    }
    return this.#client.request<ArrayBuffer>({ url, ...config, ...this.#mendingAgents });
  }

  /** A kept connection that is dead when it is used again says nothing of the page: a new one asks once more. */
  async #getKept(url: string, config: AxiosRequestConfig): Promise<AxiosResponse<ArrayBuffer>> {
    this.#sockets.weed();
    try {
      return await this.#client.request<ArrayBuffer>({ url, ...config });
    } catch (error) {
      if (!wasDead(error)) throw error;
      this.#sockets.weed(0);
      this.requests++;
      return this.#client.request<ArrayBuffer>({ url, ...config });
    }
  }

  #exchange(url: string, response: AxiosResponse<ArrayBuffer>): Exchange {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) {
      if (value !== undefined && value !== null)
        headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
    }
    const body = new Uint8Array(response.data);
    this.bytes += body.length;
    const rawHeaders = rawHeadersOf(response);
    return {
      url,
      at: this.#effects.now(),
      status: response.status,
      statusText: response.statusText,
      headers,
      ...(rawHeaders && { rawHeaders }),
      body,
      failure: null,
    };
  }

  // To the reader the page is what was asked for, wherever it was found; the record has every hop as it was.
  #finish(url: string, exchange: Exchange): Exchange {
    const { status, headers } = exchange;
    if (status === 200) {
      this.#validators.set(url, { etag: headers.etag, lastModified: headers['last-modified'] });
      this.#ends.set(url, exchange.url);
    }
    return exchange.url === url ? exchange : { ...exchange, url };
  }

  #fail(url: string, reason: string): Exchange {
    const exchange = failedExchange(url, this.#effects.now(), reason);
    this.#effects.record?.(exchange);
    return exchange;
  }

  #refuseHop(next: URL, hop: number, own: URL): string | null {
    if (hop >= this.#limits.redirects) return `more than ${this.#limits.redirects} redirects`;
    if (next.protocol !== 'http:' && next.protocol !== 'https:') return `redirected to ${next.protocol}`;
    if (next.host === own.host || this.#allows(next) || isKnownHop(own.hostname, next.hostname)) return null;
    // Whoever allows that host reads a form that asks for a password.
    if (SIGN_IN.test(next.hostname)) return `${SENT_TO_SIGN_IN} at ${next.host}: the page is not published`;
    return `redirected to ${next.host}, which limits.hosts does not allow`;
  }

  // A host without a port means the usual ones: another port of the same machine is another server. `*.example.org`
  // allows every host below it: published sheets redirect to one of many.
  #allows({ host }: URL): boolean {
    if (this.#hosts.has(host)) return true;
    return [...this.#hosts].some((allowed) => allowed.startsWith('*.') && host.endsWith(allowed.slice(1)));
  }

  #conditions(url: string): Record<string, string> {
    const { etag, lastModified } = this.#validators.get(url) ?? {};
    return {
      ...(etag && { 'If-None-Match': etag }),
      ...(lastModified && { 'If-Modified-Since': lastModified }),
    };
  }

  async #cookies(url: string): Promise<Record<string, string>> {
    const cookie = await (await this.#jar)?.getCookieString(url);
    return cookie ? { Cookie: cookie } : {};
  }

  async #keepCookies(url: string, response: AxiosResponse): Promise<void> {
    const cookies = response.headers['set-cookie'] as unknown;
    if (!this.#limits.cookies || !Array.isArray(cookies)) return;
    this.#jar ??= openJar();
    const jar = await this.#jar;
    for (const cookie of cookies) await jar.setCookie(String(cookie), url, { ignoreError: true });
  }

  #gate(url: string): HostGate {
    const { host } = new URL(url);
    let gate = this.#gates.get(host);
    if (!gate) {
      gate = new HostGate(host, this.#limits, { ...this.#effects, steady: () => performance.now() });
      this.#gates.set(host, gate);
    }
    return gate;
  }
}

async function openJar(): Promise<CookieJar> {
  const { CookieJar } = await import('tough-cookie');
  return new CookieJar(undefined, { looseMode: true });
}

// Node's list alternates names and values.
function rawHeadersOf({ request }: AxiosResponse): [string, string][] | null {
  const raw = (request as { res?: { rawHeaders?: string[] } } | undefined)?.res?.rawHeaders;
  if (!raw) return null;
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']);
}

function redirectOf({ status, headers }: Exchange): string | null {
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  return headers.location === undefined ? null : escaped(headers.location);
}

/** What may be read, written down and told of an answer to a request that held a key. */
function hidden(exchange: Exchange, request: OpenedRequest | undefined, maxBytes: number): Exchange {
  if (!request?.secret) return exchange;
  const coding = exchange.headers['content-encoding'];
  // Packed although it was asked not to be: only what is read can be hidden.
  const packed = coding !== undefined && coding !== 'identity';
  const shown = ([name, text]: readonly [string, string]): [string, string] => [name, request.hide(text)];
  const kept = ([name]: readonly [string, string]): boolean =>
    !packed || name.toLowerCase() !== 'content-encoding';
  return {
    ...exchange,
    statusText: request.hide(exchange.statusText),
    headers: Object.fromEntries(Object.entries(exchange.headers).filter(kept).map(shown)),
    ...(exchange.rawHeaders && { rawHeaders: exchange.rawHeaders.filter(kept).map(shown) }),
    body: request.hideBytes(packed ? unpackBody(exchange, maxBytes) : exchange.body),
  };
}

/** Where services that publish people's sheets send whoever asks: their own hosts for files, one of many. */
const KNOWN_HOPS: readonly (readonly [from: string, to: RegExp])[] = [
  ['docs.google.com', /^(?:[a-z0-9-]+\.)+googleusercontent\.com$/],
  ['drive.google.com', /^(?:drive\.usercontent\.google\.com|(?:[a-z0-9-]+\.)+googleusercontent\.com)$/],
  ['www.dropbox.com', /^(?:[a-z0-9-]+\.)+dropboxusercontent\.com$/],
  ['dropbox.com', /^(?:www\.dropbox\.com|(?:[a-z0-9-]+\.)+dropboxusercontent\.com)$/],
  [
    '1drv.ms',
    /^(?:onedrive\.live\.com|api\.onedrive\.com|my\.microsoftpersonalcontent\.com|(?:[a-z0-9-]+\.)+1drv\.com)$/,
  ],
  [
    'onedrive.live.com',
    /^(?:api\.onedrive\.com|my\.microsoftpersonalcontent\.com|(?:[a-z0-9-]+\.)+1drv\.com)$/,
  ],
];

/** Where services send whoever may not see a page without a name and a password. */
const SIGN_IN =
  /^(?:accounts\.google\.com|login\.(?:live|microsoftonline)\.com|(?:login|signin|sso|auth|accounts|idp)\..+)$/;

function isKnownHop(from: string, to: string): boolean {
  return KNOWN_HOPS.some(([host, hosts]) => host === from && hosts.test(to));
}

// Whether a kept connection was closed at its other end before it brought an answer.
function wasDead(error: unknown): boolean {
  if (!axios.isAxiosError(error) || error.response) return false;
  const { reusedSocket } = (error.request ?? {}) as { reusedSocket?: boolean };
  return reusedSocket === true && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

// What Node's HTTP parser says of an answer it cannot read; null for every other error.
function parserFault(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ((at as NodeJS.ErrnoException).code?.startsWith('HPE_'))
      return at.message.replace(/^Parse Error: /, '');
  }
  return null;
}
