import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { AsRunLog } from '../../controller/log/as-run-log.ts';
import { loadNight, type NightRecord } from '../../controller/store/night.ts';
import { openStore } from '../../controller/store/store.ts';
import { packCount } from '../../controller/tally/pack.ts';
import { election, firstRecord, nextRecord } from './small-record.ts';

const CHILD = new URL('./saving-child.ts', import.meta.url).pathname;

test('killed at any instant, the night goes on where it was and logs nothing twice', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'night-kill-'));
  try {
    // Killed after a different number of saves each time, wherever it then happens to be.
    for (const [lives, word] of [
      [1, 'saved'],
      [7, 'logged'],
      [40, 'saved'],
      [3, 'logged'],
    ] as const) {
      const told = await liveAndDie(dir, lives, word);
      const store = await openStore(undefined, dir);
      const loaded = await loadNight(store, election, 'test');
      await store.close();
      assert.ok(loaded);
      const rounds = loaded.record.director.takes;
      assert.ok(rounds >= told, `told ${told}, kept ${rounds}`);
      assert.deepEqual(packCount(loaded.record.count), packCount(played(rounds).count));

      const log = await AsRunLog.open(`${dir}/as-run.ndjson`, { resume: true });
      // What is saved was logged before; the one round that may be logged but not saved is refused.
      for (let round = 1; round <= rounds; round++) assert.ok(log.has(`round:${round}`), `round ${round}`);
      await log.close();
    }
    const lines = (await readFile(join(dir, 'as-run.ndjson'), 'utf8')).trimEnd().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    assert.deepEqual(
      ids,
      ids.map((_, index) => `round:${index + 1}`),
    );
  } finally {
    await rm(dir, { recursive: true });
  }
});

/** Runs the child until it has told `lives` more of a word, kills it with SIGKILL, and says the last round saved. */
async function liveAndDie(dir: string, lives: number, last: 'saved' | 'logged'): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let told = 0;
  let words = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, round] = line.split(' ');
    if (word !== 'logged') told = Number(round);
    if (word === last && ++words === lives) child.kill('SIGKILL');
  }
  const [, signal] = await exit;
  assert.equal(signal, 'SIGKILL');
  return told;
}

function played(rounds: number): NightRecord {
  let record = firstRecord();
  for (let round = 1; round <= rounds; round++) record = nextRecord(record, round);
  return record;
}
