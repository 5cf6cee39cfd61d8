import fc from 'fast-check';
import { type Door, isRefusal } from './doors.ts';
import { mutated } from './mutate.ts';

/** Longest that one input may be read, ms of this thread's processor time: other programs do not count. */
const LONGEST_MS = 3000;
/** Most that reading one input may leave behind in the heap before a collection, MB. */
const MOST_MB = 400;

export interface DoorCounts {
  door: string;
  cases: number;
  /** Cases that were refused by name; the others were read. */
  refused: number;
  /** What got through that must not: how, and the input as fast-check shrank it. */
  escaped: string | null;
}

/** Gives a door mutated inputs until one escapes: anything but a refusal, too long, or too much. */
export async function fuzzDoor(door: Door, cases: number, seed: number): Promise<DoorCounts> {
  let [done, refused] = [0, 0];
  const property = fc.asyncProperty(mutated(door.seeds), async (bytes) => {
    done++;
    const before = process.memoryUsage().heapUsed;
    const { user, system } = process.cpuUsage();
    try {
      await door.read(bytes);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused++;
    }
    const used = process.cpuUsage({ user, system });
    const ms = (used.user + used.system) / 1000;
    if (ms > LONGEST_MS) throw new Error(`read for ${Math.round(ms)} ms`);
    const mb = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    if (mb > MOST_MB) throw new Error(`took ${Math.round(mb)} MB`);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: cases, seed });
  const [input] = counterexample ?? [];
  const escaped = failed
    ? `${errorInstance instanceof Error ? errorInstance.stack?.split('\n').slice(0, 3).join(' ') : errorInstance}; input ${JSON.stringify(input?.toString('latin1').slice(0, 2000))}`
    : null;
  return { door: door.name, cases: done, refused, escaped };
}
