import { EventEmitter } from 'node:events';
import cacache from 'cacache';
import type { KeyvStoreAdapter, StoredData, StoredDataNoRaw } from 'keyv';

/**
 * Keyv adapter for a folder of content-addressed files: each value is checked against its digest as it is read, a
 * damaged one counts as missing, several programs may use it at once, and nothing is held in memory. For pages and
 * pictures; the night's state has its own journal.
 */
export class CacheFolder extends EventEmitter implements KeyvStoreAdapter {
  opts: { dialect: string; url: string };
  namespace?: string;
  readonly #dir: string;

  constructor(dir: string) {
    super();
    this.#dir = dir;
    this.opts = { dialect: 'folder', url: `folder:${dir}` };
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    try {
      const { data } = await cacache.get(this.#dir, key);
      return data.toString() as unknown as StoredDataNoRaw<Value>;
    } catch (error) {
      // Never written, or damaged since: either way it is to be fetched again.
      if (['ENOENT', 'EINTEGRITY', 'EBADSIZE'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return undefined;
      throw error;
    }
  }

  async set(key: string, value: string): Promise<boolean> {
    await cacache.put(this.#dir, key, value);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    await cacache.rm.entry(this.#dir, key);
    return true;
  }

  async clear(): Promise<void> {
    await cacache.rm.all(this.#dir);
  }
}
