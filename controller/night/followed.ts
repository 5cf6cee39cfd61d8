import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Direction, DirectorInput } from '../director/direct.ts';
import { follow, type OwnHand } from '../director/follow.ts';
import { readPlan } from '../director/rundown-file.ts';
import type { DirectorState, Moment } from '../director/state.ts';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import type { Clock } from '../ground/clock.ts';
import type { Mode } from '../ground/mode.ts';
import type { Sliced } from '../ground/slices.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { followNight } from '../store/follow-night.ts';
import { CURRENT_KEY, type CurrentNight, type NightRecord } from '../store/night.ts';
import { readStore, type Store } from '../store/store.ts';
import type { Closing } from './closing.ts';
import type { FollowedNight, NightEffects } from './options.ts';
import { claimOutFolder, holdOutFolder } from './out-folder.ts';
import type { FoundNight, Lead, Source } from './source.ts';
import type { NightState, Step } from './step.ts';

/** A leader that saves nothing for this long is told about, once, wall ms. */
const SILENT_MS = 120_000;

/**
 * Finds the night that another machine counts: the same pictures are drawn here, and the same scenes taken. The store is
 * read, and nothing is written to it.
 *
 * @throws UserError 69 when store or night is absent, 78 when this machine has not the election, 64 for a store that is
 *   not shared
 */
export async function findFollowedNight(
  options: FollowedNight,
  { signal }: NightEffects,
  closing: Closing,
): Promise<FoundNight> {
  // Read, never opened: a follower writes nothing and makes no file by its mistake.
  const store = await readStore(options.store, options.out);
  closing.push(() => store.close(), 'files');
  if (!store.shared)
    throw new UserError(EXIT.usage, {
      what: 'only a shared store can be followed',
      got: options.store,
      expected: 'redis://HOST:PORT',
    });
  const current = options.night ?? (await store.keyv.get<CurrentNight>(CURRENT_KEY));
  if (!current)
    throw new UserError(EXIT.unavailable, {
      what: 'there is no night in this store',
      where: store.where,
      remedy: 'start countnight run or rehearse with the same --store first',
    });
  const { mode } = current;
  const election = await loadElection(electionFolder(options.election, current.election));
  const plan = await readPlan(election);
  closing.push(await holdOutFolder(options.out), 'folder');
  const outDir = await claimOutFolder(options.out, mode, election.id);
  const live = mode === 'live';
  return {
    ...{ election, mode, plan, outDir, resumed: null, sameLog: live },
    // A rehearsal's clock stands still between two saves: we do not know how fast it runs.
    clockRate: live ? 1 : 0,
    begin: async (log) => {
      const leader = new Leader(store, election, mode, options.once === true, (text) => log.note(text));
      closing.push(() => leader.stop());
      signal.addEventListener('abort', () => leader.stop(), { once: true });
      const record = (await leader.some()) ? leader.next() : null;
      return record && { source: leader, lead: leader, record, counting: null };
    },
  };
}

/** The machine that leads, as its saves tell of it: what it has counted, and what its director has on air. */
class Leader implements Source, Lead {
  readonly clock: Clock;
  readonly #once: boolean;
  readonly #stopping = new AbortController();
  readonly #records: AsyncGenerator<NightRecord>;
  readonly #listening: NodeJS.Timeout;
  #next: NightRecord | null = null;
  #last: NightRecord | null = null;
  #heardAt = performance.now();
  #silent = false;
  /** What our own operator asked for, until he releases. */
  #own: OwnHand | null = null;

  constructor(store: Store, election: Election, mode: Mode, once: boolean, tell: (text: string) => void) {
    this.#once = once;
    this.clock = {
      now: () => (mode === 'live' ? Date.now() : (this.#last?.at ?? Date.now())),
      wall: Date.now,
    };
    const { signal } = this.#stopping;
    const onProblem = (reason: string | null) => tell(reason ?? `The store at ${store.where} is back.`);
    this.#records = followNight(store, election, mode, { signal, onProblem });
    this.#listening = setInterval(() => this.#listen(tell), 1000);
  }

  async some(): Promise<boolean> {
    if (this.#next) return true;
    if (this.#once && this.#last) return false;
    const { value, done } = await this.#records.next();
    this.#next = done ? null : value;
    this.#heardAt = performance.now();
    return this.#next !== null;
  }

  get waiting(): number {
    return this.#next ? 1 : 0;
  }

  next(): NightRecord | null {
    const record = this.#next;
    this.#last = record ?? this.#last;
    this.#next = null;
    return record;
  }

  stop(): void {
    clearInterval(this.#listening);
    this.#stopping.abort();
  }

  // Time alone changes nothing here: what falls due by it, the leader sees and saves.
  *step(state: NightState, news: NightRecord | null): Sliced<Step> {
    yield;
    const { count, flips, recent } = news ?? state;
    return { state: news ? { count, flips, recent } : state, verdicts: [], changes: [], events: [] };
  }

  direct(state: DirectorState, input: DirectorInput, now: Moment): Direction {
    const direction = follow(this.#own, this.#last?.director ?? state, input, now);
    this.#own = direction.own;
    return direction;
  }

  /** Tells once when the leader has fallen silent, and when it speaks again. */
  #listen(tell: (text: string) => void): void {
    const silent = performance.now() - this.#heardAt > SILENT_MS;
    if (silent !== this.#silent)
      tell(
        silent
          ? 'The leading machine saves nothing any more; its last picture stays.'
          : 'The leading machine is back.',
      );
    this.#silent = silent;
  }
}

function electionFolder(given: string | undefined, id: string): string {
  const folder = resolve(given ?? join('elections', id));
  if (existsSync(folder)) return folder;
  throw new UserError(EXIT.config, {
    what: 'this machine has not the election that is being counted',
    got: id,
    where: folder,
    remedy: 'copy the election folder here, or name it with --election',
  });
}
