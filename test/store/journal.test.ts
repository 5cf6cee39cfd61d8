import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Keyv } from 'keyv';
import { UserError } from '../../controller/ground/user-error.ts';
import { Journal } from '../../controller/store/journal.ts';
import { lockFile } from '../../controller/store/lock.ts';
import { heard, openStore, readStore } from '../../controller/store/store.ts';

let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'night-journal-'));
  file = join(dir, 'night.journal');
});
afterEach(() => rm(dir, { recursive: true }));

test('what was set is there after reopening, what was deleted is not', async () => {
  await withKeyv(async (keyv) => {
    await keyv.set('a', { n: 1 });
    await keyv.setMany([
      { key: 'b', value: [null, 'x'] },
      { key: 'c', value: 'ধন্যবাদ\n' },
    ]);
    await keyv.delete('a');
  });
  await withKeyv(async (keyv) => {
    assert.deepEqual(await keyv.getMany(['a', 'b', 'c']), [undefined, [null, 'x'], 'ধন্যবাদ\n']);
  });
});

test('cut off at any byte, it opens with the batches that are whole', async () => {
  await withKeyv(async (keyv) => {
    for (let n = 1; n <= 3; n++)
      await keyv.setMany([
        { key: 'left', value: n },
        { key: 'right', value: n },
      ]);
  });
  const whole = await readFile(file);
  for (let size = 0; size <= whole.length; size += 2) {
    await writeFile(file, whole);
    await truncate(file, size);
    await withKeyv(async (keyv) => {
      const [left, right] = await keyv.getMany<number>(['left', 'right']);
      const lines = whole.subarray(0, size).filter((byte) => byte === 0x0a).length;
      assert.equal(left, right);
      assert.equal(left ?? 0, lines);
      await keyv.set('after', size);
    });
    await withKeyv(async (keyv) => assert.equal(await keyv.get('after'), size));
  }
});

test('a line of rubbish at the end is removed, and writing goes on behind what was good', async () => {
  await withKeyv((keyv) => keyv.set('a', 1));
  await appendFile(file, '\0\0\0\0\0');
  await withKeyv((keyv) => keyv.set('b', 2));
  await withKeyv(async (keyv) => assert.deepEqual(await keyv.getMany(['a', 'b']), [1, 2]));
});

test('a night of saves does not grow the file for ever', async () => {
  const value = 'x'.repeat(100_000);
  await withKeyv(async (keyv) => {
    for (let n = 0; n < 200; n++) await keyv.set(`key ${n % 3}`, value + n);
  });
  const { size } = await stat(file);
  assert.ok(size < 5_000_000, `${size} bytes of 20,000,000 written`);
  await withKeyv(async (keyv) => assert.equal(await keyv.get('key 1'), `${value}199`));
});

test('clear keeps to its own namespace', async () => {
  for (const namespace of ['theirs', 'ours']) {
    const journal = await Journal.open(file);
    const keyv = new Keyv({ store: journal, namespace });
    await keyv.set('a', namespace);
    if (namespace === 'ours') await keyv.clear();
    assert.equal(await keyv.get('a'), namespace === 'ours' ? undefined : namespace);
    await journal.disconnect();
  }
  const journal = await Journal.open(file);
  assert.equal(await new Keyv({ store: journal, namespace: 'theirs' }).get('a'), 'theirs');
  await journal.disconnect();
});

test('a second controller is refused while the first lives, and let in when it is gone', async () => {
  const first = await openStore(undefined, dir);
  await writeFile(join(dir, 'state', 'night.journal.lock'), '1');
  await assert.rejects(openStore(undefined, dir), { name: 'UserError', exitCode: 75 });
  await first.close();
  // A number no process can have: its owner is dead.
  await writeFile(join(dir, 'state', 'night.journal.lock'), '999999999');
  await (await openStore(undefined, dir)).close();
});

test('a lock whose process number now belongs to another process is taken over', async () => {
  const lock = join(dir, 'state', 'night.journal.lock');
  const first = await openStore(undefined, dir);
  const [pid, life] = (await readFile(lock, 'utf8')).split(' ');
  assert.equal(pid, String(process.pid));
  await assert.rejects(openStore(undefined, dir), { name: 'UserError', exitCode: 75 });
  await first.close();
  // As after a power cut: the same number, another life. Where the system tells no lives the number must do.
  await writeFile(lock, `${process.pid} another-boot:${life}`);
  if (life === '') await assert.rejects(openStore(undefined, dir), { exitCode: 75 });
  else await (await openStore(undefined, dir)).close();
});

test('a second controller that is refused leaves the line alone that the first is writing', async () => {
  const first = await openStore(undefined, dir);
  const journal = join(dir, 'state', 'night.journal');
  await first.keyv.set('a', 1);
  const torn = '[["countnight:b","half of a li';
  await appendFile(journal, torn);
  await assert.rejects(openStore(undefined, dir), { exitCode: 75 });
  assert.ok((await readFile(journal, 'utf8')).endsWith(torn));
  await first.close();
});

test('who only looks reads the whole batches of a store that is held, and makes nothing', async () => {
  const journal = join(dir, 'state', 'night.journal');
  const nobody = await readStore(undefined, dir);
  assert.equal(await nobody.keyv.get('a'), undefined);
  await assert.rejects(stat(journal), { code: 'ENOENT' });
  const first = await openStore(undefined, dir);
  await first.keyv.setMany([
    { key: 'a', value: { n: 1 } },
    { key: 'b', value: ['x'] },
  ]);
  await appendFile(journal, '[["countnight:a","half of a li');
  const before = await readFile(journal);
  const look = await readStore(undefined, dir);
  assert.deepEqual(await look.keyv.getMany(['a', 'b', 'c']), [{ n: 1 }, ['x'], undefined]);
  assert.deepEqual(await look.keyv.get('a'), { n: 1 });
  await look.close();
  assert.deepEqual(await readFile(journal), before);
  await first.close();
});

const refused: [uri: string, exitCode: number, message: RegExp][] = [
  ['mongodb://127.0.0.1/x', 64, /unknown kind: got mongodb/],
  ['redis://:secret@127.0.0.1:1', 69, /does not answer.*\*\*\*@127\.0\.0\.1:1.*start Redis/],
  ['/dev/null/night.journal', 74, /cannot be opened.*\/dev\/null/],
];
for (const [uri, exitCode, message] of refused)
  test(`a store that cannot be used: ${uri}`, async () => {
    await assert.rejects(openStore(uri, dir), (error: Error & { exitCode: number }) => {
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(error.exitCode, exitCode);
      return true;
    });
  });

test('a store that breaks off before the night has begun is told as one that does not answer', async () => {
  const store = { where: 'redis://127.0.0.1:1', shared: true };
  await assert.rejects(heard(store, Promise.reject(new Error('Socket closed unexpectedly'))), (error) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, 69);
    assert.match(error.message, /does not answer: got Socket closed unexpectedly.*127\.0\.0\.1:1/s);
    return true;
  });
  assert.equal(await heard(store, Promise.resolve(7)), 7);
});

test('a disk that has no room for a lock keeps nothing of it', async (t) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    t.skip(`no disk can be mounted here, so none can be full: ${(error as Error).message.trim()}`);
    return;
  }
  try {
    await writeFile(join(dir, 'ballast'), new Uint8Array(4096)).catch(() => {});
    await assert.rejects(lockFile(file), /ENOSPC/);
    assert.deepEqual(await readdir(dir), ['ballast']);
  } finally {
    execFileSync('umount', [dir]);
  }
});

async function withKeyv(use: (keyv: Keyv) => Promise<unknown>): Promise<void> {
  const journal = await Journal.open(file);
  try {
    await use(new Keyv({ store: journal, namespace: 'n', throwOnErrors: true }));
  } finally {
    await journal.disconnect();
  }
}

test('where no process tells its birth, a lock that nobody touches is a dead one, and a living one names itself', async () => {
  const file = join(dir, 'folder');
  const none = { life: async () => null, beatMs: 50, silentMs: 60_000 };
  // A number that lives, as after a crash and another start of the machine.
  await writeFile(`${file}.lock`, `${process.ppid} `);
  await utimes(`${file}.lock`, 1, 1);
  const free = await lockFile(file, undefined, none);
  await assert.rejects(lockFile(file, undefined, none), {
    exitCode: 75,
    message: new RegExp(`process ${process.pid}.*if no such process is a countnight, remove .*folder\\.lock`),
  });
  await free();
});

test('where no process tells its birth, a number that lives again holds nothing up after a crash', async () => {
  const file = join(dir, 'night');
  const effects = { life: async () => null, beatMs: 50, silentMs: 60_000 };
  // Touched this moment, as before a kill -9, and its number is somebody else's now.
  await writeFile(`${file}.lock`, `${process.ppid} `);
  const free = await lockFile(file, undefined, effects);
  assert.equal((await readFile(`${file}.lock`, 'utf8')).split(' ')[0], `${process.pid}`);
  await free();
});

test('a lock of another machine counts as long as somebody touches it', async () => {
  const file = join(dir, 'shared');
  const here = { life: async () => 'this-boot:1', beatMs: 50, silentMs: 60_000 };
  const there = { life: async () => 'another-boot:1', beatMs: 50, silentMs: 60_000 };
  const free = await lockFile(file, undefined, there);
  await assert.rejects(lockFile(file, undefined, here), { exitCode: 75 });
  await free();
  await (await lockFile(file, undefined, here))();
});
