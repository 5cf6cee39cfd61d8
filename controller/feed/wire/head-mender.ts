import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Duplex, Transform, type TransformCallback } from 'node:stream';

/** Longest head that is waited for; Node's own parser allows 16 KiB. */
const LONGEST_HEAD = 16_384;
/** A field name of RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;

/**
 * Agents for a server whose answers Node's parser refuses, and browsers and curl read: bare LF, folded lines, blanks
 * before a colon, names that are none, a chunk size that ends in LF. One answer a connection, so that nothing
 * that was misread can become the next page's answer.
 */
export function mendingAgents(): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  return {
    httpAgent: mending(new HttpAgent({ keepAlive: false })),
    httpsAgent: mending(new HttpsAgent({ keepAlive: false })),
  };
}

function mending<A extends HttpAgent>(agent: A): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => mended(connect(options, callback) as Duplex);
  return agent;
}

/** A socket whose answer is mended on its way. Whatever else Node and axios ask of it does nothing. */
function mended(socket: Duplex): Duplex {
  const mender = new HeadMender();
  socket.on('error', (error) => mender.destroy(error));
  const both = Duplex.from({ writable: socket, readable: socket.pipe(mender) });
  both.once('close', () => socket.destroy());
  const itself = (): Duplex => both;
  return Object.assign(both, {
    setKeepAlive: itself,
    setNoDelay: itself,
    setTimeout: itself,
    ref: itself,
    unref: itself,
  });
}

/**
 * An HTTP/1 answer as RFC 9112 wants it: the head with CRLF, one line a field; a chunked body plain, ended by the end of
 * the connection. Everything else passes as it is.
 */
class HeadMender extends Transform {
  #held: Buffer = Buffer.alloc(0);
  #state: 'head' | 'plain' | 'size' | 'chunk' | 'done' = 'head';
  #left = 0;

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.#step()) {}
    done();
  }

  override _flush(done: TransformCallback): void {
    // A head without an end is not ours to judge: the parser behind will say what is wrong with it.
    if (this.#state === 'head') this.push(this.#held);
    // A body that ends within a chunk was cut, which must not look like its end (H14).
    done(this.#state === 'chunk' || this.#state === 'size' ? new Error('the chunked body was cut') : null);
  }

  /** False when more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#head();
      case 'size':
        return this.#size();
      case 'chunk':
        return this.#chunk();
      case 'plain':
        this.push(this.#held);
        this.#held = Buffer.alloc(0);
        return false;
      case 'done':
        return false;
    }
  }

  #head(): boolean {
    const text = this.#held.toString('latin1');
    const start = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
    const end = /\r?\n\r?\n/.exec(text.slice(start));
    if (!end) {
      if (this.#held.length <= LONGEST_HEAD) return false;
      this.#state = 'plain';
      return true;
    }
    const { head, status, chunked } = mendHead(text.slice(start, start + end.index));
    this.#held = this.#held.subarray(start + end.index + end[0].length);
    this.push(Buffer.from(head, 'latin1'));
    // After an interim answer comes another head.
    if (status >= 200 || status < 100) this.#state = chunked ? 'size' : 'plain';
    return this.#held.length > 0;
  }

  #size(): boolean {
    const end = this.#held.indexOf(0x0a);
    if (end < 0) return false;
    const line = this.#held.subarray(0, end).toString('latin1').trim();
    this.#held = this.#held.subarray(end + 1);
    // The end of the chunk before.
    if (line === '') return true;
    const size = /^[\da-f]{1,8}(?=\s*(?:;|$))/i.exec(line);
    if (!size) {
      this.destroy(new Error(`a chunk size cannot be read: ${JSON.stringify(line.slice(0, 40))}`));
      return false;
    }
    this.#left = Number.parseInt(size[0], 16);
    this.#state = this.#left === 0 ? 'done' : 'chunk';
    if (this.#state === 'done') this.push(null);
    return this.#state === 'chunk';
  }

  #chunk(): boolean {
    const part = this.#held.subarray(0, this.#left);
    if (part.length === 0) return false;
    this.push(part);
    this.#held = this.#held.subarray(part.length);
    this.#left -= part.length;
    if (this.#left === 0) this.#state = 'size';
    return true;
  }
}

function mendHead(text: string): { head: string; status: number; chunked: boolean } {
  const [first = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, code = '', reason = ''] = /^\S+\s+(\d{3})\s*(.*)$/.exec(first) ?? [];
  if (code === '') return { head: `${text}\r\n\r\n`, status: 0, chunked: false };
  const fields = new Map<string, string>();
  const kept: string[] = [];
  let chunked = false;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const value = line.slice(colon + 1).trim();
    // Names that are none are passed over, as curl does.
    if (!TOKEN.test(name)) continue;
    const key = name.toLowerCase();
    if (key === 'transfer-encoding') {
      chunked ||= /\bchunked\b/i.test(value);
      continue;
    }
    // The same length twice is one length.
    if (key === 'content-length' && fields.get(key) === value) continue;
    fields.set(key, value);
    kept.push(`${name}: ${plainValue(value)}`);
  }
  // Chunks go before a length (RFC 9112, 6.3).
  const sent = chunked ? kept.filter((line) => !/^content-length:/i.test(line)) : kept;
  return {
    head: [`HTTP/1.1 ${code} ${reason}`, ...sent, '', ''].join('\r\n'),
    status: Number(code),
    chunked,
  };
}

function plainValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' ');
}
