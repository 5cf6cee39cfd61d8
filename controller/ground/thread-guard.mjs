// The first thing that a thread with an election's own code does: it says what it holds, and nothing that is printed in it
// reaches our standard output by itself. Plain JavaScript, because it decides how the rest is loaded.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { workerData } from 'node:worker_threads';

/** See thread-memory.ts, which reads it: bytes held, and how often that was said. */
const held = new Float64Array(workerData.held);
const EVERY_MS = 200;
const weigh = () => {
  const { heapTotal, external } = process.memoryUsage();
  held[0] = heapTotal + external;
  held[1] += 1;
};
weigh();
setInterval(weigh, EVERY_MS).unref();

// A thread's process.stdout goes to the main thread, which decides; a file descriptor would not.
const streamOf = (fd) => (fd === 1 ? process.stdout : fd === 2 ? process.stderr : null);
const { write, writeSync } = fs;
fs.writeSync = (fd, data, ...rest) => {
  const stream = streamOf(fd);
  if (!stream) return writeSync(fd, data, ...rest);
  stream.write(data);
  return Buffer.byteLength(data);
};
fs.write = (fd, data, ...rest) => {
  const stream = streamOf(fd);
  if (!stream) return write(fd, data, ...rest);
  const done = rest.at(-1);
  stream.write(data, () => typeof done === 'function' && done(null, Buffer.byteLength(data), data));
};
syncBuiltinESMExports();
