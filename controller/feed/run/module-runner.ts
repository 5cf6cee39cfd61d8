import { resolve } from 'node:path';
import type { Election } from '../../election/election.ts';
import type { Feed, FeedLimits } from '../spec.ts';
import type { PageOutcome } from './lane.ts';
import { loadModule } from './load-module.ts';
import {
  type FeedModule,
  failedPoll,
  type ModuleContext,
  type ModuleEffects,
  moduleContext,
  pollModule,
} from './module.ts';

/** One feed.ts at work: loaded and prepared before its first poll, and tried again at each when that failed. */
export class ModuleRunner {
  readonly #feed: Feed;
  readonly #file: string;
  readonly #election: Election;
  readonly #context: ModuleContext;
  readonly #now: () => number;
  #module: FeedModule | null = null;

  /** @param dir the election folder */
  constructor(feed: Feed, dir: string, election: Election, limits: FeedLimits, effects: ModuleEffects) {
    this.#feed = feed;
    this.#file = resolve(dir, feed.file ?? 'feed.ts');
    this.#election = election;
    this.#context = moduleContext(feed, election, limits, effects);
    this.#now = effects.now;
  }

  /** Never throws: what went wrong is the outcome's problem. */
  async poll(): Promise<PageOutcome> {
    try {
      if (this.#module === null) {
        const loaded = await loadModule(this.#file);
        await loaded.prepare?.(this.#context);
        this.#module = loaded;
      }
    } catch (error) {
      return failedPoll(this.#feed, this.#now(), error as Error);
    }
    return pollModule(this.#module, this.#context, this.#feed, this.#election);
  }
}
