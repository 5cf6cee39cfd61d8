/** A function that answers once for each object, and keeps the answer as long as the object lives. */
export function keptFor<K extends object, V>(make: (key: K) => V): (key: K) => V {
  return keeping(new WeakMap<K, V>(), make);
}

/**
 * A function that answers once for each text, number or name.
 *
 * @param most answers kept: one that makes up new texts for ever must not fill the memory
 */
export function keptBy<K, V>(make: (key: K) => V, most = Number.POSITIVE_INFINITY): (key: K) => V {
  const known = new Map<K, V>();
  return keeping(known, make, (key) => {
    if (known.size >= most) known.clear();
    return typeof key === 'string' ? (ownText(key) as typeof key) : key;
  });
}

/**
 * The same text in memory of its own. A part of a long text, a cell of a page, is a window into it in V8: whoever keeps the
 * part keeps the page.
 */
export function ownText(text: string): string {
  // What V8 makes a window of has 13 characters at least.
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}

function keeping<K, V>(
  known: { get(key: K): V | undefined; set(key: K, answer: V): unknown },
  make: (key: K) => V,
  own: (key: K) => K = (key) => key,
): (key: K) => V {
  return (key) => {
    let answer = known.get(key);
    if (answer === undefined) {
      const kept = own(key);
      answer = make(kept);
      known.set(kept, answer);
    }
    return answer;
  };
}
