import { randomInt, randomLcg, randomLogNormal, randomNormal } from 'd3-random';

/** Draws from one seeded stream. Every seat has a stream of its own, so that no seat shifts another's night. */
export interface Random {
  /** 0 up to, not with, 1. */
  share(): number;
  /** `from` up to, not with, `to`. */
  int(from: number, to: number): number;
  normal(mean: number, deviation: number): number;
  /** Median 1, spread as exp of a normal. */
  factor(deviation: number): number;
  pick<T>(list: readonly T[]): T;
  /** `n` different ones, in drawn order. */
  sample<T>(list: readonly T[], n: number): T[];
}

/** The stream of a name under a seed: same seed and name, same draws, on every machine. */
export function randomOf(seed: number, name: string): Random {
  const source = randomLcg(hash(`${seed}:${name}`) / 2 ** 32);
  // The first draws of a congruential generator still show its seed.
  for (let i = 0; i < 8; i++) source();
  const random: Random = {
    share: source,
    int: (from, to) => randomInt.source(source)(from, to)(),
    normal: (mean, deviation) => randomNormal.source(source)(mean, deviation)(),
    factor: (deviation) => randomLogNormal.source(source)(0, deviation)(),
    pick: (list) => list[Math.floor(source() * list.length)] as (typeof list)[number],
    sample: (list, n) => {
      const rest = [...list];
      const drawn = [];
      while (drawn.length < n && rest.length > 0) {
        drawn.push(...rest.splice(Math.floor(source() * rest.length), 1));
      }
      return drawn;
    },
  };
  return random;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
