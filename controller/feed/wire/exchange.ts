import { hash } from 'node:crypto';

/** One answer of a source, live or recorded: what was on the wire after chunking, before anything was read. */
export interface Exchange {
  url: string;
  /** When the body had arrived, ms of the night. */
  at: number;
  /** HTTP status; 0 when there was no answer (`failure` says why). */
  status: number;
  statusText: string;
  /** Names in lower case; several values of one name joined by `, `. */
  headers: Readonly<Record<string, string>>;
  /** Headers as they were on the wire, for the recorder: their order, case, and several of one name. */
  rawHeaders?: readonly (readonly [string, string])[];
  /** Content coding not undone. */
  body: Uint8Array;
  failure: string | null;
}

/** Key of a body's bytes: the same bytes bring nothing new, whatever the headers say. */
export function bodyHash(body: Uint8Array): string {
  return hash('sha1', body, 'base64');
}

/** An exchange that never came about. */
export function failedExchange(url: string, at: number, failure: string): Exchange {
  return { url, at, status: 0, statusText: '', headers: {}, body: new Uint8Array(0), failure };
}

/** An address out of a header, whose bytes Node gives as Latin-1: those beyond ASCII count as they were sent. */
export function escaped(address: string): string {
  return address.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A page as it was asked for. */
export function goodExchange(
  url: string,
  at: number,
  body: Uint8Array,
  headers: Exchange['headers'] = {},
): Exchange {
  return { url, at, status: 200, statusText: 'OK', headers, body, failure: null };
}

/** What came instead of a page, in words. */
export function gotOf({ failure, status, statusText }: Exchange): string {
  return failure ?? `${status} ${statusText}`.trim();
}
