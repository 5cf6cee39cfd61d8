import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';

/** A page as a source answers it. */
export function answered(url: string, body: string | Buffer): Exchange {
  return goodExchange(url, 1, Buffer.from(body));
}
