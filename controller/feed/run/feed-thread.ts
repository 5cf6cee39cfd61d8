import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { shareNames } from '../../election/kept-election.ts';
import { wallNow } from '../../ground/clock.ts';
import { collectWhileOpening } from '../../ground/heap.ts';
import { UserError } from '../../ground/user-error.ts';
import { Credit } from './credit.ts';
import { Lane, type PageWatch } from './lane.ts';
import type { FeedJob, FromThread, ToThread } from './message.ts';
import { Pulse } from './pulse.ts';

/** The event loop turns at least so often between two pages, for its timers and for what the main thread says. */
const TURN_MS = 50;
/** A replay that is later than this (wall ms) goes on from where it is; it makes up for less. */
const LATE_MS = 2000;
const LONGEST_SLEEP_MS = 60_000;

// A replay needs no HTTP client, and a live feed no archive; what a thread is to be it loads while its job is found.
const { early } = workerData as { early: 'live' | 'replay' | null };
if (early === 'live') await import('./live.ts');
if (early === 'replay') await import('./replay.ts');
const job = await new Promise<FeedJob>((resolve) => parentPort?.once('message', resolve));
shareNames(job.election);
const pulse = new Pulse(job.pulse);
const watch: PageWatch = { pulse, passedOver: job.passedOver };
const credit = new Credit(job.credit);
let stopped = false;
let turnedAt = performance.now();
const stopper = new AbortController();
/** How fast a night is replayed, and since which moment of both clocks; null before its first poll. */
let speed: number | 'max' = job.night?.speed ?? 1;
let since: { wall: number; at: number } | null = null;
let paced = new AbortController();

if (parentPort) {
  parentPort.on('message', (message: ToThread) => {
    if (message.type === 'credit') credit.give(message.polls);
    else if (message.type === 'pace') {
      speed = message.speed;
      if (since) since = { wall: performance.now(), at: message.at };
      paced.abort();
    } else {
      stopped = true;
      stopper.abort();
      paced.abort();
      credit.give(Number.POSITIVE_INFINITY);
    }
  });
  try {
    await work();
    if (!stopped) tell({ type: 'end' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell({ type: 'refused', message: error.message, exitCode: error.exitCode });
  } finally {
    parentPort.removeAllListeners('message');
    parentPort.unref();
  }
}

async function work(): Promise<void> {
  const { election, spec, night } = job;
  const feeds = spec.feeds.filter(({ name }) => job.feeds.includes(name));
  const note = (text: string): void => tell({ type: 'note', feed: job.feeds.join(', '), text });
  if (!night) {
    const { runLive } = await import('./live.ts');
    await runLive(job, { tell, credit, stop: stopper.signal, watch });
    return;
  }
  const { replayNight } = await import('./replay.ts');
  const modules = feeds.filter(({ kind }) => kind === 'module');
  const lanes = feeds
    .filter(({ kind }) => kind !== 'module')
    .map((feed) => new Lane(feed, spec, election, watch));
  const opened = speed === 'max' ? () => globalThis.gc?.() : collectWhileOpening();
  let opening = Number.NEGATIVE_INFINITY;
  for await (const { poll, position } of replayNight(night, lanes, modules, spec, election, {
    note,
    turn,
  })) {
    if (stopped) return;
    if (since === null) {
      since = { wall: performance.now(), at: poll.at };
      opening = poll.at;
    } else {
      // What was read of the hours before would stand beside what the main thread makes of it. When the night moves on, the
      // reader has let go of it.
      if (poll.at > opening) {
        opening = Number.POSITIVE_INFINITY;
        opened();
      }
      await due(poll.at);
    }
    await credit.take();
    if (stopped) return;
    const late = lateBy(poll.at);
    if (late > LATE_MS) since.wall += late;
    tell({ type: 'poll', poll: { ...poll, arrivedWall: wallNow() }, position });
  }
}

/** Between two pages. @returns false when the thread was told to stop */
async function turn(): Promise<boolean> {
  pulse.beat();
  if (performance.now() - turnedAt > TURN_MS) {
    await setImmediate();
    turnedAt = performance.now();
  }
  return !stopped;
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** Waits for a moment of the night, however its pace changes meanwhile. */
async function due(at: number): Promise<void> {
  while (!stopped && (speed === 0 || lateBy(at) < 0)) {
    if (paced.signal.aborted) paced = new AbortController();
    const wait = speed === 0 ? LONGEST_SLEEP_MS : Math.min(-lateBy(at), LONGEST_SLEEP_MS);
    await sleep(wait, undefined, { signal: paced.signal }).catch(() => {});
  }
}

// Timers wake a little early or late; a recorded night is not so exact that it matters.
function lateBy(at: number): number {
  if (since === null || speed === 'max' || speed === 0) return 0;
  return performance.now() - since.wall - (at - since.at) / speed;
}
