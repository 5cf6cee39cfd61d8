import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Keyv } from 'keyv';
import pTimeout from 'p-timeout';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { Journal } from './journal.ts';
import { lockFile } from './lock.ts';

const NAMESPACE = 'countnight';
const CONNECT_MS = 5000;
const CLOSE_MS = 2000;

/** Where the night's state is kept: Keyv over an embedded file or Redis. */
export interface Store {
  keyv: Keyv;
  /** For messages; a Redis password is left out. */
  where: string;
  /** Whether other machines can follow it. */
  shared: boolean;
  /** Redis itself, for what Keyv has no word for; null where the store is a file. */
  redis: {
    eval(script: string, keys: readonly string[], words: readonly string[]): Promise<unknown>;
    /** What `write` sends in one batch is refused by Redis when `key` changes meanwhile, or is not `value`. */
    unless(key: string, value: string, write: () => Promise<void>): Promise<void>;
  } | null;
  /** The connection broke (reason), or stands again and may have lost what it held (null). */
  onConnection(listener: (problem: string | null) => void): void;
  close(): Promise<void>;
}

/**
 * Opens the store.
 *
 * @param uri `redis://…`, `rediss://…`, a `file:` URL or a path; undefined = `DIR/state/night.journal`
 * @throws UserError 69 when Redis does not answer, 74 when the file cannot be used, 75 when another
 *   controller uses it, 64 for an unknown kind of address
 */
export async function openStore(uri: string | undefined, dir: string): Promise<Store> {
  return isRedis(uri) ? openRedis(uri) : openFile(storeFile(uri, dir));
}

/**
 * The store as it is at this moment, for readers that never write. A file is read once, neither locked nor made, so that
 * a controller may hold it meanwhile.
 *
 * @param uri as for `openStore`
 * @throws UserError as `openStore`, but for 75
 */
export async function readStore(uri: string | undefined, dir: string): Promise<Store> {
  if (isRedis(uri)) return openRedis(uri);
  const file = storeFile(uri, dir);
  const held = await Journal.read(file).catch(unusable(file));
  const keyv = new Keyv({ store: held, namespace: NAMESPACE });
  return { keyv, where: file, shared: false, redis: null, onConnection: () => {}, close: async () => {} };
}

function isRedis(uri: string | undefined): uri is string {
  return uri !== undefined && /^rediss?:\/\//.test(uri);
}

function storeFile(uri: string | undefined, dir: string): string {
  if (uri && /^[a-z][a-z0-9+.-]+:\/\//i.test(uri) && !uri.startsWith('file:'))
    throw new UserError(EXIT.usage, {
      what: '--store is of an unknown kind',
      got: redact(uri),
      expected: 'redis://HOST:PORT or a file',
    });
  return uri?.startsWith('file:') ? fileURLToPath(uri) : (uri ?? join(dir, 'state', 'night.journal'));
}

function unusable(file: string): (cause: unknown) => never {
  return telling(EXIT.io, { what: 'the store cannot be opened', where: file });
}

async function openFile(file: string): Promise<Store> {
  let journal: Journal;
  let unlock: () => Promise<void> = async () => {};
  try {
    await mkdir(dirname(file), { recursive: true });
    // Locked before it is opened: opening cuts off a torn line, which may be one that another is writing.
    unlock = await lockFile(file);
    journal = await Journal.open(file);
  } catch (cause) {
    await unlock();
    return unusable(file)(cause);
  }
  const keyv = new Keyv({ store: journal, namespace: NAMESPACE, throwOnErrors: true });
  keyv.on('error', () => {});
  return {
    keyv,
    where: file,
    shared: false,
    redis: null,
    onConnection: () => {},
    close: async () => {
      await journal.disconnect();
      await unlock();
    },
  };
}

/** @param password where the address has none: an address is seen by everybody on the machine, the environment is not */
async function openRedis(uri: string): Promise<Store> {
  const password = process.env.REDIS_PASSWORD;
  const where = redact(uri);
  const listeners: ((problem: string | null) => void)[] = [];
  const tell = (problem: string | null) => {
    for (const listener of listeners) listener(problem);
  };
  let opened = false;
  // At the start a dead address is told at once; later Redis is waited for, all night if need be.
  const reconnectStrategy = (tries: number) => opened && Math.min(2000, 50 * 2 ** tries);
  // Loaded only where it is wanted: a stranger's laptop has no Redis.
  const { createKeyv } = await import('@keyv/redis');
  const keyv = createKeyv(
    { url: uri, ...(password && { password }), socket: { connectTimeout: CONNECT_MS, reconnectStrategy } },
    { namespace: NAMESPACE, throwOnConnectError: true, throwOnErrors: true, connectionTimeout: CONNECT_MS },
  );
  const adapter = keyv.store as {
    on(event: string, listener: (error: Error) => void): void;
    client: {
      eval(script: string, of: { keys: string[]; arguments: string[] }): Promise<unknown>;
      watch(key: string): Promise<unknown>;
      unwatch(): Promise<unknown>;
      get(key: string): Promise<string | null>;
    };
    disconnect(force: boolean): Promise<void>;
  };
  keyv.on('error', () => {});
  try {
    await keyv.get('hello');
    opened = true;
  } catch (cause) {
    // It would go on trying, and keep the process alive.
    await keyv.disconnect().catch(() => {});
    return away(where)(cause);
  }
  adapter.on('error', (error) => tell(`the store at ${where} is away: ${error.message}`));
  adapter.on('connect', () => tell(null));
  return {
    keyv,
    where,
    shared: true,
    redis: {
      eval: (script, keys, words) => adapter.client.eval(script, { keys: [...keys], arguments: [...words] }),
      unless: async (key, value, write) => {
        const { client } = adapter;
        await client.watch(key);
        const now = await client.get(key);
        if (now === value) return write();
        await client.unwatch();
        throw new Error(`another machine leads by now (${now}, this one was ${value})`);
      },
    },
    onConnection: (listener) => void listeners.push(listener),
    close: async () => {
      // The client waits for its last commands, for ever if Redis is away.
      const late = () => 'late' as const;
      // One that breaks just now is closed, too.
      const ended = await pTimeout(keyv.disconnect(), { milliseconds: CLOSE_MS, fallback: late }).catch(late);
      if (ended === 'late') await adapter.disconnect(true);
    },
  };
}

/**
 * What a store says before a night has begun: there a store that breaks off ends it, in words for the operator.
 * @throws UserError 69 for a Redis that breaks off, 74 for a file that refuses
 */
export async function heard<T>(
  { where, shared }: Pick<Store, 'where' | 'shared'>,
  asked: Promise<T>,
): Promise<T> {
  return asked.catch(shared ? away(where) : unusable(where));
}

function away(where: string): (cause: unknown) => never {
  return (cause) => {
    const got = (cause as Error).message.split('.')[0] ?? '';
    const remedy = 'start Redis there, or leave --store out to keep the state in a file';
    return telling(EXIT.unavailable, { what: 'the store does not answer', got, where, remedy })(cause);
  };
}

function redact(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//***@');
}
