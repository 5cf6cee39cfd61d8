import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Closing } from '../../controller/night/closing.ts';

const never = () => new Promise<void>(() => {});

test('what hangs holds up nothing that must be on disk: files after parts, the folder last', async () => {
  const done: string[] = [];
  const closing = new Closing();
  closing.push(() => void done.push('folder'), 'folder');
  closing.push(() => void done.push('store'), 'files');
  closing.push(never, 'files');
  closing.push(() => void done.push('log'), 'files');
  closing.push(() => void done.push('state'));
  closing.push(never);
  closing.push(async () => {
    throw new Error('a Chromium that is gone');
  });
  await closing.close(true);
  assert.deepEqual(done, ['state', 'log', 'store', 'folder']);
});

test('what is still being opened when a night closes is closed as soon as it is there', async () => {
  const done: string[] = [];
  const closing = new Closing();
  await closing.close(true);
  closing.push(() => void done.push('late'));
  closing.push(async () => {
    throw new Error('no matter');
  });
  assert.deepEqual(done, ['late']);
});

test('at a night’s own end a part that fails is told, after all others are closed', async () => {
  const done: string[] = [];
  const closing = new Closing();
  closing.push(() => void done.push('folder'), 'folder');
  closing.push(() => {
    throw new Error('the thread is stuck');
  });
  await assert.rejects(closing.close(false), /the thread is stuck/);
  assert.deepEqual(done, ['folder']);
});
