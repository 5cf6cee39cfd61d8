import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../until.ts';
import { asRun, endCountnights, startCountnight } from './controller-process.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const PATIENCE_MS = 300_000;

test('a signal ends a night whose polls never stop coming, long before its end, with its summary', async () => {
  const out = await mkdtemp(join(tmpdir(), 'countnight-signal-'));
  try {
    const night = startCountnight(['rehearse', ELECTION, '--speed', 'max', '--obs', 'none', '--out', out]);
    await until(
      'the count has begun',
      async () => (await asRun(out)).some(({ what }) => what === 'event'),
      PATIENCE_MS,
    );
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    const { final } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    const open = Object.values(final as Record<string, { leading: number }>).filter(
      ({ leading }) => leading > 0,
    );
    assert.notEqual(open.length, 0, 'some seats are not declared yet');
  } finally {
    endCountnights();
    await rm(out, { recursive: true, force: true });
  }
});
