// Loaded before the program: every poll that the night takes costs the main thread some work, and it is counted how many
// are taken without a turn of the event loop in between. Said when the process ends.
import { isMainThread, Worker } from 'node:worker_threads';

const WORK_MS = 40;

if (isMainThread) {
  const post = Worker.prototype.postMessage;
  let sinceTurn = 0;
  let most = 0;
  let taken = 0;
  const turned = () => {
    sinceTurn = 0;
    setImmediate(turned).unref();
  };
  turned();
  Worker.prototype.postMessage = function (message, ...rest) {
    // A poll that was taken gives its thread credit for one more.
    if (message?.type === 'credit') {
      taken++;
      most = Math.max(most, ++sinceTurn);
      for (const end = performance.now() + WORK_MS; performance.now() < end; );
    }
    return post.call(this, message, ...rest);
  };
  process.on('exit', () => {
    if (taken > 0) process.stderr.write(`${taken} polls, at most ${most} in a turn\n`);
  });
}
