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
  return keeping(known, (key) => {
    if (known.size >= most) known.clear();
    return make(key);
  });
}

function keeping<K, V>(
  known: { get(key: K): V | undefined; set(key: K, answer: V): unknown },
  make: (key: K) => V,
): (key: K) => V {
  return (key) => {
    let answer = known.get(key);
    if (answer === undefined) {
      answer = make(key);
      known.set(key, answer);
    }
    return answer;
  };
}
