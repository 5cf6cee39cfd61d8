import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { chromium } from '../chromium.ts';
import { type HeadlessObs, OBS_FPS, startObs } from '../stage/obs-headless.ts';
import { type Starvation, starve } from './starve.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
export const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
/** Times the real speed. */
export const SPEED = 60;
/** Longest OBS may take to answer the bench, ms. */
const CALL_MS = 15_000;

/** The README's rehearsal into a real OBS, as its operator and its viewers have it. */
export interface AirNight {
  obs: HeadlessObs;
  /** A connection beside the controller's own. */
  eye: ObsConnection;
  /** Its output folder, for the night that plays now. */
  out: string;
  /** Starts the controller, in a folder of its own. @param speed times the real one @param url of OBS, or of a wire to it */
  play(from?: string, speed?: number, url?: string): Promise<Playing>;
  end(): Promise<void>;
}

export interface Playing {
  process: ChildProcess;
  out: string;
  ended: Promise<number | null>;
  said(): string;
  /** The command line of each Chromium it started. */
  chromiums(): Promise<string[]>;
}

/** @param fps frames a second that OBS draws: its own default, unless given */
export async function openAirNight(starved: boolean, fps = OBS_FPS): Promise<AirNight> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-air-'));
  const starvation: Starvation | null = starved ? starve() : null;
  const obs = await startObs({ size: '1280x720', fps });
  const eye = await connectOnce(obs.url, obs.password, CALL_MS);
  const playing = new Set<ChildProcess>();
  const kill = () => {
    for (const child of playing) child.kill('SIGKILL');
  };
  process.once('exit', kill);
  let nights = 0;
  const night: AirNight = {
    obs,
    eye,
    out: '',
    play: async (from, speed = SPEED, url = obs.url) => {
      const own = join(dir, `${nights++}`);
      night.out = join(own, 'out');
      const log = `${own}-chromium.log`;
      const program = [
        ...[PROGRAM, 'rehearse', ELECTION, '--speed', `${speed}`, '--obs', url, '--out', night.out],
        ...(from ? ['--from', from] : []),
      ];
      const [command = '', ...args] = [...(starvation?.prefix ?? []), process.execPath, ...program];
      const child = spawn(command, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, OBS_PASSWORD: obs.password, CHROMIUM: await eavesdropped(own, log) },
      });
      playing.add(child);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
      return {
        process: child,
        out: night.out,
        ended: new Promise((resolve) => {
          child.once('close', (code) => {
            playing.delete(child);
            resolve(code);
          });
        }),
        said: () => said,
        chromiums: async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean),
      };
    },
    end: async () => {
      kill();
      process.off('exit', kill);
      eye.stop();
      await obs.stop();
      starvation?.end();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return night;
}

/**
 * A Chromium whose pages another client may watch beside the controller, which speaks to it over a pipe, and which
 * notes each start.
 */
async function eavesdropped(own: string, log: string): Promise<string> {
  const file = `${own}-chromium`;
  await writeFile(
    file,
    `#!/bin/sh\necho "$*" >>'${log}'\nexec '${chromium}' "$@" --remote-debugging-port=0\n`,
  );
  await chmod(file, 0o755);
  return file;
}

/** What the controller last said of itself; null before it did. */
export async function readStatus(out: string): Promise<Record<string, unknown> | null> {
  const text = await readFile(join(out, 'status.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
}
