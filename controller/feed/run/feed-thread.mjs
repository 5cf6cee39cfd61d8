// The thread's entry is plain JavaScript: it decides how the rest is loaded.
import { workerData } from 'node:worker_threads';
import '../../ground/thread-guard.mjs';

// The first sign of life comes before all else: on a busy machine loading takes long, and must not look like silence.
// See pulse.ts.
const beats = new Int32Array(workerData.pulse, 0, 1);
const beat = () => Atomics.add(beats, 0, 1);
beat();
setInterval(beat, 500).unref();

const { loadCode } = await import('../../ground/code.mjs');
await loadCode('feed-thread');
