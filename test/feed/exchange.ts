import type { Exchange } from '../../controller/feed/wire/exchange.ts';

/** A page as a source answers it. */
export function answered(url: string, body: string | Buffer): Exchange {
  return {
    url,
    at: 1,
    status: 200,
    statusText: 'OK',
    headers: {},
    body: Buffer.from(body),
    failure: null,
  };
}
