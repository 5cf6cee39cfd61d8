import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { startStage } from '../../controller/stage/stage.ts';
import type { Stage } from '../../controller/stage/stage-contract.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { type BrowserProxy, startBrowserProxy } from '../stage/browser-proxy.ts';
import { type HeadlessObs, OBS_FPS, startObs } from '../stage/obs-headless.ts';
import { smallElection } from '../stage/small-election.ts';
import { smallPage } from '../stage/small-page.ts';
import { until } from '../until.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const IDS = ['state', 'tally', 'house', 'district-kolkata', 'district-malda', 'phase-1'];

/** A stage on a real OBS for a benchmark, with small pages. */
export interface BenchNight {
  obs: HeadlessObs;
  /** A connection beside the stage's own, through which pixels are looked at. */
  eye: ObsConnection;
  stage: Stage;
  problems: string[];
  /** Wants the programme as it is with some change; a new revision of a page is written first. */
  show(change: Partial<WantedStage>, page?: { id: string; rev: number; colour: string }): Promise<void>;
  onAir(page: string): Promise<void>;
  end(): Promise<void>;
}

/** @param backPressure as in a night; without it latencies are those of the stage alone on a machine that is too busy */
export async function startNight(
  surface: 'browser' | 'snapshot',
  backPressure = false,
  size = '1280x720',
): Promise<BenchNight> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-bench-'));
  const obs = await startObs({ size, fps: OBS_FPS });
  const proxy: BrowserProxy | null = surface === 'browser' ? await startBrowserProxy(obs) : null;
  const eye = await connectOnce(obs.url, obs.password, 15_000);
  const pages = new Map<string, Page>();
  for (const id of IDS) pages.set(id, await smallPage(dir, id, 1, '#204060', { mode: 'live' }));
  const stage = startStage(
    {
      obs: proxy ?? obs,
      outDir: dir,
      scenesDir: SCENES,
      election: smallElection(),
      mode: 'live',
      backPressure,
    },
    { clock: wallClock },
  );
  const problems: string[] = [];
  stage.on('problem', ({ reason }) => problems.push(reason));
  await stage.ready;
  let wanted: WantedStage = { mode: 'live', program: 'state', preload: undefined, pages, texts: {} };
  const onAir = async (page: string) => {
    await until(`${page} on air: ${problems.slice(-3)}`, () => stage.onAir() === page, 60_000);
  };
  stage.want(wanted);
  await onAir('state');
  return {
    obs,
    eye,
    stage,
    problems,
    show: async (change, page) => {
      if (page) pages.set(page.id, await smallPage(dir, page.id, page.rev, page.colour, { mode: 'live' }));
      wanted = { ...wanted, ...change, pages: new Map(pages) };
      stage.want(wanted);
    },
    onAir,
    end: async () => {
      await stage.stop();
      eye.stop();
      await proxy?.stop();
      await obs.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
