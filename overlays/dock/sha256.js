// SHA-256 (FIPS 180-4), for pages that a browser lends no crypto.subtle: a phone that has the dock over plain http.
// biome-ignore lint/correctness/noUnusedVariables: the bus uses it
const sha256Of = (() => {
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  const primes = [2];
  for (let n = 3; primes.length < 64; n += 2) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const rounds = primes.map((prime) => fraction(Math.cbrt(prime)));
  const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

  /** @param bytes Uint8Array @returns the 32 bytes of its hash */
  return (bytes) => {
    const padded = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
    new Uint8Array(padded.buffer).set(bytes);
    padded.setUint8(bytes.length, 0x80);
    padded.setUint32(padded.byteLength - 4, bytes.length * 8);
    const hash = [...start];
    const words = new Int32Array(64);
    for (let block = 0; block < padded.byteLength; block += 64) {
      for (let i = 0; i < 64; i++) {
        const [old, late] = [words[i - 15], words[i - 2]];
        words[i] =
          i < 16
            ? padded.getInt32(block + i * 4)
            : words[i - 16] +
              words[i - 7] +
              (turn(old, 7) ^ turn(old, 18) ^ (old >>> 3)) +
              (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = hash;
      for (let i = 0; i < 64; i++) {
        const one =
          h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + words[i];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
      }
      for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i] + word) | 0;
    }
    const told = new DataView(new ArrayBuffer(32));
    for (const [i, word] of hash.entries()) told.setInt32(i * 4, word);
    return new Uint8Array(told.buffer);
  };
})();
