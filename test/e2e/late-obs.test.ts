import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import { openStages } from '../../controller/night/stages.ts';
import { BusServer } from '../director/bus-server.ts';
import { smallFolder } from '../election/small-folder.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

const scenesDir = fileURLToPath(new URL('../../scenes', import.meta.url));
let outDir = '';
let port = 0;
const closing: (() => Promise<void> | void)[] = [];
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'countnight-late-'));
  port = await freePort();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(outDir, { recursive: true });
});

test('nobody at the usual address: the night begins, and an OBS that comes later is driven', async () => {
  const { stages, said } = await open({ named: false, speed: 60 });
  assert.equal(stages.length, 1);
  assert.match(said, /does not answer.*joins when it answers.*preview\.html/s);
  const obs = await BusServer.start('secret', port);
  closing.push(() => obs.stop());
  await until('the OBS that came later is connected', () => stages[0]?.health().connection === 'connected');
});

test('at full speed nobody is waited for', async () => {
  const { stages, said } = await open({ named: false, speed: 'max' });
  assert.equal(stages.length, 0);
  assert.match(said, /does not answer.*preview\.html/s);
});

test('an OBS at the usual address that refuses the password is told and left alone', async () => {
  const obs = await BusServer.start('another', port);
  closing.push(() => obs.stop());
  const { stages, said } = await open({ named: false, speed: 60 });
  assert.equal(stages.length, 0);
  assert.match(said, /OBS refuses us.*OBS_PASSWORD.*preview\.html/s);
});

test('an OBS that was named must answer', async () => {
  await assert.rejects(open({ named: true, speed: 60 }), { name: 'UserError', exitCode: 69 });
});

async function open({ named, speed }: { named: boolean; speed: number | 'max' }) {
  const { dir, remove } = await smallFolder();
  closing.push(remove);
  const said: string[] = [];
  const stages = await openStages(
    {
      mode: 'rehearsal',
      obs: [{ name: '', url: `ws://127.0.0.1:${port}`, password: 'secret', named }],
      hurried: speed === 'max',
      testDataOnAir: false,
      ...{ election: await loadElection(dir), outDir, scenesDir, clock: wallClock },
    },
    { say: (line) => said.push(line) },
    closing,
  );
  return { stages, said: said.join('\n') };
}
