/** The page a thread is reading: its address and the key of its bytes (`bodyHash`). */
export interface PageInWork {
  url: string;
  hash: string;
}

const PAGE_BYTES = 4096;

/**
 * A feed thread's sign of life, in memory that it shares with the main thread: how often it has beaten, and which page
 * it is reading. It needs a turn of neither event loop, so that a busy main thread takes nobody for dead, and it
 * outlives the thread.
 */
export class Pulse {
  readonly memory: SharedArrayBuffer;
  /** Beats; bytes of the page's text. feed-thread.mjs beats in the first before this class is loaded. */
  readonly #numbers: Int32Array;
  readonly #page: Uint8Array;

  constructor(memory = new SharedArrayBuffer(8 + PAGE_BYTES)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory, 0, 2);
    this.#page = new Uint8Array(memory, 8);
  }

  get beats(): number {
    return Atomics.load(this.#numbers, 0);
  }

  beat(): void {
    Atomics.add(this.#numbers, 0, 1);
  }

  /** Null between pages. An address too long to be held is none. */
  get page(): PageInWork | null {
    const length = Atomics.load(this.#numbers, 1);
    if (length === 0) return null;
    const [hash = '', url = ''] = Buffer.from(this.#page.slice(0, length)).toString('utf8').split('\n');
    return { url, hash };
  }

  reading({ url, hash }: PageInWork): void {
    this.beat();
    const text = Buffer.from(`${hash}\n${url}`);
    if (text.length > PAGE_BYTES) return;
    this.#page.set(text);
    Atomics.store(this.#numbers, 1, text.length);
  }

  read(): void {
    Atomics.store(this.#numbers, 1, 0);
  }
}
