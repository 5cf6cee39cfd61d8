import { randomBytes } from 'node:crypto';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Election } from '../../election/election.ts';
import type { Feed, FeedLimits } from '../spec.ts';
import { PageError } from '../wire/decode.ts';
import type { PageOutcome } from './lane.ts';
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

/**
 * Loads a feed.ts anew, whatever was loaded before. It is an ES module wherever it lies: an election folder of its
 * own lacks the package.json that would say so.
 *
 * @throws PageError when it lacks a `feed` with a `poll`; what the module itself throws
 */
async function loadModule(file: string): Promise<FeedModule> {
  const loaded = await importAsEsm(file);
  // Where the folder cannot be written, it was loaded as CommonJS, and its exports stand under `default`.
  const feed = loaded.feed ?? loaded.default?.feed;
  if (typeof feed?.poll !== 'function') {
    throw new PageError(
      'the module exports no feed',
      'no poll()',
      'export const feed: FeedModule = { poll(context) { … } }',
      file,
    );
  }
  return feed;
}

interface Exports {
  feed?: FeedModule;
  default?: { feed?: FeedModule };
}

// Only the extension `.mts` says "ES module" without a package.json: such a file is read by way of a copy beside it,
// where its own imports resolve alike.
async function importAsEsm(file: string): Promise<Exports> {
  if (extname(file) !== '.ts' || (await isInModulePackage(dirname(file)))) return importFile(file);
  const copy = join(dirname(file), `.${basename(file, '.ts')}.${randomBytes(4).toString('hex')}.mts`);
  const copied = await copyFile(file, copy).then(
    () => true,
    () => false,
  );
  if (!copied) return importFile(file);
  try {
    return await importFile(copy);
  } catch (error) {
    // Its author knows the file by its own name.
    const { message, stack } = error as Error;
    (error as Error).message = message.replaceAll(copy, file);
    if (stack) (error as Error).stack = stack.replaceAll(copy, file);
    throw error;
  } finally {
    await rm(copy, { force: true });
  }
}

async function importFile(file: string): Promise<Exports> {
  // Only a feed.ts needs it.
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(pathToFileURL(file).href, import.meta.url) as Promise<Exports>;
}

async function isInModulePackage(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => null);
  if (text !== null) return /"type"\s*:\s*"module"/.test(text);
  return dirname(dir) === dir ? false : isInModulePackage(dirname(dir));
}
