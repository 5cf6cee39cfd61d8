#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=2
// MALLOC_…: each thread's own heap of C's would keep what it once needed, some 30 MB a night; and where the thresholds are
// not named, one large buffer raises them, and the holes that such buffers leave are never given back.
import v8 from 'node:v8';
import { loadCode, prepareCode } from './ground/code.mjs';

// On a machine with much memory V8 lets garbage grow to hundreds of MB before it collects. OBS needs it more.
v8.setFlagsFromString('--heap-growing-percent=30');
v8.setFlagsFromString('--max-semi-space-size=2');
// What marks garbage beside us waits for a core, on a busy machine for seconds, and garbage grows meanwhile.
v8.setFlagsFromString('--no-concurrent-marking');
// V8 optimizes what runs often on cores beside us: at a start it would do so for much that soon runs no more.
// Later than Node 20 it asks for more by itself, and calls this flag an error.
if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=270000');
// What outlives a few collections V8 makes among what is old from then on: the lists of a page's cells, of which each held its
// whole page until all of the heap was looked through. That was a fifth of what reading pages makes, and of its time.
v8.setFlagsFromString('--no-allocation-site-pretenuring');
// In steps of 2 MB instead of 8; and a thread may say when it has done with what it read.
v8.setFlagsFromString('--optimize-for-size');
v8.setFlagsFromString('--expose-gc');
await prepareCode();
const { main } = await loadCode('cli');
// `| head` has read enough, the terminal's window is gone, a `tee` died: a night does not end for that.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await main(process.argv.slice(2));
// A thread that had to be ended by force may leave a handle behind; what we were asked for is done.
setTimeout(() => process.exit(), 2000).unref();
