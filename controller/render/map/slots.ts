import type { Tone } from './tones.ts';

/**
 * Which palette entry each tone has. The layout depends on the set of tones alone, never on the order
 * they came in: equal pictures get equal palettes, and a tone that comes or goes rarely moves another.
 * (Linear probing in a fixed order has one layout for a set: Blelloch and Golovin, "Strongly
 * history-independent hashing", 2007.)
 * @param first first free entry, after the base picture's own
 * @returns null when there are more tones than entries
 */
export function layOut(tones: Iterable<Tone>, first: number, entries = 256): Map<Tone, number> | null {
  const room = entries - first;
  const sorted = [...tones].sort((a, b) => a - b);
  if (sorted.length > room) return null;
  const taken = new Uint8Array(room);
  const slots = new Map<Tone, number>();
  for (const tone of sorted) {
    let slot = scatter(tone) % room;
    while (taken[slot]) slot = (slot + 1) % room;
    taken[slot] = 1;
    slots.set(tone, first + slot);
  }
  return slots;
}

/** Multiplicative hash; any spread will do. */
function scatter(tone: Tone): number {
  return Math.imul(tone ^ (tone >>> 11), 0x9e3779b1) >>> 8;
}
