import type { ContestId } from '../election/election.ts';
import { type Fault, type FaultKind, type PlantedFault, spoilVersion } from './fault.ts';
import type { Random } from './random.ts';
import type { Version } from './seat-night.ts';

/** One look at a seat's page: which version it brought, and how spoiled. */
export interface Look {
  contest: ContestId;
  /** Sweep, ms. */
  at: number;
  version: Version;
  spoil: FaultKind | null;
}

/** The recorder looks at every page once in so many ms. */
export const SWEEP = 60_000;

/**
 * The looks that brought something new: each version at the first sweep after it was published and out of
 * the source's cache. Of versions within one sweep only the last is seen.
 */
export function firstLooks(
  contest: ContestId,
  versions: readonly Version[],
  starts: number,
  random: Random,
): Look[] {
  const looks: Look[] = [];
  for (const version of versions) {
    const lag = random.share() < 0.25 ? random.int(1, 4) * SWEEP : 0;
    const seen = Math.max(version.at, starts) + lag;
    const before = looks.at(-1)?.at ?? starts;
    const at = Math.max(starts + Math.ceil((seen - starts) / SWEEP) * SWEEP, before);
    if (looks.at(-1)?.at === at) looks.pop();
    looks.push({ contest, at, version, spoil: null });
  }
  return looks;
}

/**
 * The recorder looks again every minute, and finds most pages unchanged; the file keeps one such copy where it
 * matters: a minute after newer numbers that are lower than what stood there, so that a replay sees them twice.
 */
export function withSecondSights(looks: readonly Look[]): Look[] {
  const seen: Look[] = [];
  let before: Look | null = null;
  for (const [i, look] of looks.entries()) {
    seen.push(look);
    if (look.spoil !== null) continue;
    const newer = before !== null && look.version.at > before.version.at;
    const again = look.at + SWEEP;
    if (newer && isLower(look.version, (before as Look).version) && (looks[i + 1]?.at ?? again + 1) > again)
      seen.push({ ...look, at: again });
    if (before === null || newer) before = look;
  }
  return seen;
}

function isLower(version: Version, than: Version): boolean {
  const undone = than.status === 'declared' && version.status !== 'declared';
  const votes = (of: Version, i: number): number => (of.electionDay[i] ?? 0) + (of.postal[i] ?? 0);
  return (
    undone ||
    version.done < than.done ||
    version.electionDay.some((_, i) => votes(version, i) < votes(than, i))
  );
}

/** The look that is in force at a time: the last one not after it. */
function lookAt(looks: readonly Look[], at: number): number {
  return looks.findLastIndex((look) => look.at <= at);
}

/** Faults of the published numbers: the source itself says so, under a new stamp, and puts it right under a newer one. */
const PUBLISHED: ReadonlySet<FaultKind> = new Set(['wrong-votes', 'reset', 'recount']);

/**
 * Puts a fault into a seat's looks for a while. All looks in that time show it, one is made at its beginning,
 * and the one at its end is right again.
 * @returns the fault, or null when nothing was published yet at that time
 */
export function plant(
  looks: Look[],
  fault: PlantedFault | null,
  kind: FaultKind,
  at: number,
  until: number,
): Fault | null {
  const current = looks[lookAt(looks, at)];
  const right = looks[lookAt(looks, until)];
  if (!current || !right) return null;
  const show = (look: Look): Look => {
    if (kind === 'older-copy') {
      const older = looks.findLast(({ version }) => version.at < look.version.at);
      return older ? { ...look, version: older.version } : look;
    }
    if (!PUBLISHED.has(kind)) return { ...look, spoil: kind };
    return { ...look, version: stampedAt(spoilVersion(look.version, fault, kind), look.at) };
  };
  const during = looks.filter((look) => look.at > at && look.at < until);
  const end = { ...right, at: until };
  const spoiled = [{ ...current, at }, ...during].map(show);
  if (PUBLISHED.has(kind)) end.version = stampedAt(end.version, until);
  const after = looks.filter((look) => look.at > until);
  looks.splice(
    looks.findIndex((look) => look.at >= at) < 0 ? looks.length : looks.findIndex((look) => look.at >= at),
    looks.length,
    ...spoiled,
    end,
    ...after,
  );
  // Stamps never go back but for older copies: what follows a correction is newer than it.
  if (PUBLISHED.has(kind)) {
    for (const look of looks) {
      if (look.at > until && look.version.at <= end.version.at)
        look.version = stampedAt(look.version, look.at);
    }
  }
  return { kind, contest: current.contest, at, until, note: fault?.note ?? '' };
}

/** Published shortly before the look that saw it. */
function stampedAt(version: Version, look: number): Version {
  return { ...version, at: look - 20_000 };
}
