import { randomOf } from '../../controller/simulate/random.ts';
import { SOURCE_FAULTS } from './source-faults.ts';

/** A fault, and when it lasts, ms since the beginning. `draw` is its own chance, 0..1. */
export interface Fault {
  kind: string;
  atMs: number;
  forMs: number;
  draw: number;
}

interface Group {
  kinds: readonly string[];
  pauseMs: readonly [from: number, to: number];
  forMs: readonly [from: number, to: number];
}

/** What can be ill at the same time: one fault of each group at most. */
const GROUPS: Readonly<Record<string, Group>> = {
  source: { kinds: Object.keys(SOURCE_FAULTS), pauseMs: [300, 3000], forMs: [500, 4000] },
  store: { kinds: ['store silent', 'store slow', 'store resets'], pauseMs: [2000, 8000], forMs: [300, 3000] },
  files: {
    kinds: ['folder removed', 'pages removed', 'page held', 'disk full'],
    pauseMs: [3000, 9000],
    forMs: [300, 3000],
  },
  names: {
    kinds: ['name unknown', 'name server fails', 'name server silent'],
    pauseMs: [5000, 15_000],
    forMs: [500, 4000],
  },
  clock: { kinds: ['clock ahead', 'clock back'], pauseMs: [6000, 18_000], forMs: [2000, 5000] },
  OBS: {
    kinds: ['OBS silent', 'OBS slow', 'OBS resets', 'OBS frozen', 'OBS killed'],
    pauseMs: [6000, 15_000],
    forMs: [300, 4000],
  },
  process: { kinds: ['frozen', 'killed', 'starved'], pauseMs: [4000, 12_000], forMs: [200, 2500] },
};

/** Every fault of a night, by group: the same for the same seed. All are over at its end. */
export function planFaults(seed: number, nightMs: number): Fault[][] {
  return Object.entries(GROUPS).map(([name, { kinds, pauseMs, forMs }]) => {
    const random = randomOf(seed, name);
    const faults: Fault[] = [];
    for (let atMs = random.int(...pauseMs); ; atMs += random.int(...pauseMs)) {
      const fault = { kind: random.pick(kinds), atMs, forMs: random.int(...forMs), draw: random.share() };
      atMs += fault.forMs;
      if (atMs > nightMs) return faults;
      faults.push(fault);
    }
  });
}
