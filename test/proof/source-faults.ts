import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { randomOf } from '../../controller/simulate/random.ts';
import type { CountServer } from './count-server.ts';

/** @param draw 0..1, the same as long as the fault lasts: where a page is cut, how old a copy is */
type Fault = (answer: ServerResponse, count: CountServer, draw: number) => void;

/** What a source, or whatever stands before it, may do instead of giving its page. */
export const SOURCE_FAULTS: Readonly<Record<string, Fault>> = {
  late: (answer, count) => void setTimeout(() => answer.end(count.page()), 900),
  silent: () => {},
  'hung up': (answer) => void answer.destroy(),
  reset: ({ socket }) => void (socket as Socket).resetAndDestroy(),
  'an error': (answer) => void answer.writeHead(500).end('no'),
  'asks for patience': (answer) => void answer.writeHead(503, { 'Retry-After': '1' }).end(),
  'an error as a page': (answer) => void answer.end('<html><body><h1>Gateway timeout</h1></body></html>'),
  empty: (answer) => void answer.end(),
  garbage: (answer, _, draw) => {
    const { int } = randomOf(draw, 'garbage');
    answer.end(Buffer.from(Array.from({ length: 800 }, () => int(0, 256))));
  },
  'packed badly': (answer, count) =>
    void answer.writeHead(200, { 'Content-Encoding': 'gzip' }).end(`\x1f\x8b${count.page()}`),
  'in a circle': (answer) => void answer.writeHead(302, { Location: '/votes.csv' }).end(),
  'cut short of its length': (answer, count, draw) => {
    answer.setHeader('Content-Length', Buffer.byteLength(count.page()));
    answer.write(cut(count.page(), draw), () => answer.destroy());
  },
  'cut in its chunks': (answer, count, draw) =>
    void answer.write(cut(count.page(), draw), () => answer.destroy()),
  // Half of a file that is being written: nothing in the transfer says so.
  'half written': (answer, count, draw) => void answer.end(cut(count.page(), draw)),
  'cut without a word': (answer, count, draw) => {
    answer.useChunkedEncodingByDefault = false;
    answer.removeHeader('Content-Length');
    answer.write(cut(count.page(), draw));
    answer.end();
  },
  twice: (answer, count) => void answer.end(count.page() + count.page()),
  'an old copy': (answer, count, draw) =>
    void answer.end(count.page(Math.max(1, count.tick - 1 - Math.floor(draw * 9)))),
  'out of order': (answer, count) =>
    void answer.end(count.page(Math.max(1, count.tick - (disorder++ % 4) ** 2))),
  'drop by drop': (answer, count) => drip(Buffer.from(count.page()), (byte) => answer.write(byte), answer),
  // Not even the head comes to its end.
  'head drop by drop': (answer) => {
    const { socket } = answer;
    if (socket) drip(Buffer.from('HTTP/1.1 200 OK\r\nX-Slow: yes'), (byte) => socket.write(byte), answer);
  },
};

let disorder = 0;

function drip(bytes: Buffer, write: (byte: Buffer) => void, answer: ServerResponse): void {
  let at = 0;
  const drop = setInterval(() => {
    if (answer.destroyed || at >= bytes.length) clearInterval(drop);
    else write(bytes.subarray(at, ++at));
  }, 100);
}

/** In the second half: what comes after the first line is read as numbers. */
function cut(page: string, draw: number): string {
  return page.slice(0, Math.ceil(page.length * (0.5 + draw / 2)) - 1);
}
