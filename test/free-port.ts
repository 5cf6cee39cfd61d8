import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which the system draws the ports of outgoing connections (32768 on Linux, 49152 by
// IANA): a port from there may be taken by any test's client while the server that owns it is restarted, and a
// client that tries such a port again and again may even connect to itself.
const FIRST = 20_000;
const END = 32_000;

/** A port of 127.0.0.1 that nobody listens on, and that no outgoing connection will take. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    const server = createServer();
    const bound = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!bound) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
