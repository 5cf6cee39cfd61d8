import { until } from '../until.ts';
import type { BenchResult } from './result.ts';
import { startNight } from './stage-night.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 50);
const KINDS = ['killed', 'frozen', 'restarted'] as const;

/** OBS is killed, frozen and restarted in the middle of changes; after each the stage must be whole again. ROUNDS makes it shorter. */
export async function bench(): Promise<BenchResult> {
  const night = await startNight('snapshot');
  const times = new Map<string, number[]>(KINDS.map((kind) => [kind, []]));
  let returned = 0;
  night.stage.on('connection', ({ state }) => {
    if (state === 'connected') returned = performance.now();
  });
  let rev = 1;
  try {
    for (let n = 0; n < ROUNDS; n++) {
      const kind = KINDS[n % KINDS.length] as (typeof KINDS)[number];
      const page = n % 2 ? 'tally' : 'state';
      rev++;
      returned = 0;
      // The outage falls at any moment of the work that this change makes.
      const work = night.show(
        { program: page, texts: { 'Countnight headline': `round ${n}` } },
        { id: page, rev, colour: '#205080' },
      );
      await new Promise((resolve) => setTimeout(resolve, (n * 37) % 400));
      if (kind === 'frozen') {
        night.obs.freeze();
        await until('the freeze is seen', () => night.stage.health().connection !== 'connected');
        night.obs.thaw();
      } else if (kind === 'killed') {
        await night.obs.kill();
        await night.obs.restart();
      } else await night.obs.restart();
      await work;
      await until('connected', () => returned > 0 && night.stage.health().connection === 'connected', 60_000);
      await night.onAir(page);
      await until('the text', async () => {
        if (night.eye.state !== 'connected') return false;
        const { inputSettings } = await night.eye.call('GetInputSettings', {
          inputName: 'Countnight headline',
        });
        return inputSettings.text === `round ${n}`;
      });
      times.get(kind)?.push(performance.now() - returned);
    }
    return {
      name: 'stage-outages',
      rival: 'killed',
      rows: [...times].map(([contender, ms]) => {
        const sorted = [...ms].sort((a, b) => a - b);
        const at = (share: number) =>
          sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
        return { contender, n: ms.length, medianMs: at(0.5), p95Ms: at(0.95), ratio: 1 };
      }),
      notes: [
        `whole again ${ROUNDS} of ${ROUNDS} times; ms from OBS's first answer to the right scene and text on air`,
        `reconnects: ${night.stage.health().reconnects}`,
      ],
    };
  } finally {
    await night.end();
  }
}
