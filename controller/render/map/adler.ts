/** Adler-32 (RFC 1950, 8.2): two sums modulo this prime. */
const MOD = 65521;

export interface Adler {
  a: number;
  b: number;
}

/** Sums of some bytes. */
export function adlerOf(bytes: Uint8Array): Adler {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    // 3800 bytes keep both sums below 2^31, so the loop stays in small integers.
    const end = Math.min(i + 3800, bytes.length);
    for (; i < end; i++) {
      a += bytes[i] as number;
      b += a;
    }
    a %= MOD;
    b %= MOD;
  }
  return { a, b };
}

/**
 * Both sums are linear in the bytes: adding d to the byte that is `left` bytes before the end (the last
 * byte: 1) adds d to a and d * left to b. Summed over many bytes first, reduced once.
 */
export function shift({ a, b }: Adler, da: number, db: number): Adler {
  return { a: modulo(a + da), b: modulo(b + db) };
}

/** Sums of two runs of bytes one after the other; `length` is the second run's. */
export function join(first: Adler, second: Adler, length: number): Adler {
  return {
    a: modulo(first.a + second.a - 1),
    b: modulo(first.b + second.b + (length % MOD) * (first.a - 1)),
  };
}

/** The four bytes that close a zlib stream. */
export function adlerBytes({ a, b }: Adler): Uint8Array {
  return Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255);
}

function modulo(value: number): number {
  const rest = value % MOD;
  return rest < 0 ? rest + MOD : rest;
}
