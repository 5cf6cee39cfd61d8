import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { pageNumber } from '../../controller/render/board/beacon.ts';
import { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { isBlank, SMALL, takePicture } from '../e2e/programme.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';
import { AirJudge } from './air-judge.ts';
import { CutProxy } from './cut-proxy.ts';

/** A real OBS at the end of a wire that can be cut, and an eye on its programme that has a wire of its own. */
export class IllObs {
  /** Where the controller finds it. */
  readonly url: string;
  readonly password: string;
  readonly judge = new AirJudge();
  readonly #obs: HeadlessObs;
  readonly #wire: CutProxy;
  readonly #eye: ObsConnection;
  /** Cannot be asked: frozen, killed, or starting. */
  #away = false;

  private constructor(obs: HeadlessObs, wire: CutProxy) {
    this.#obs = obs;
    this.#wire = wire;
    this.#eye = new ObsConnection(obs.url, obs.password);
    this.#eye.start();
    this.url = `ws://127.0.0.1:${wire.port}`;
    this.password = obs.password;
  }

  static async start(): Promise<IllObs> {
    const obs = await startObs();
    return new IllObs(obs, await CutProxy.to(Number(new URL(obs.url).port)));
  }

  /** @returns ends it; null for a fault that is none of an OBS */
  begin(kind: string, draw: number): (() => void | Promise<void>) | null {
    switch (kind) {
      case 'OBS silent':
        this.#wire.cut();
        return () => this.#wire.heal();
      case 'OBS slow':
        this.#wire.slow(100 + draw * 700);
        return () => this.#wire.heal();
      case 'OBS resets':
        this.#wire.heal();
        return () => this.#wire.heal();
      case 'OBS frozen':
        this.#away = true;
        this.#obs.freeze();
        return () => {
          this.#obs.thaw();
          this.#away = false;
        };
      case 'OBS killed': {
        this.#away = true;
        const gone = this.#obs.kill();
        return async () => {
          await gone;
          await this.#obs.restart();
          this.judge.obsBegan(performance.now());
          this.#away = false;
        };
      }
      default:
        return null;
    }
  }

  /** What viewers must not see; nothing while it cannot be asked. */
  async look(): Promise<string | null> {
    const picture = await this.#picture();
    if (!picture || this.#away) return null;
    const { scene, png, beacons } = picture;
    const seen = { scene, blank: isBlank(PNG.sync.read(png)), lacks: beacons.includes(null) };
    return this.judge.look(seen, performance.now());
  }

  /** Whether viewers see the newest edition of the page that is on air. @param overlays where the pages are written */
  async isCurrent(overlays: string): Promise<boolean> {
    const picture = await this.#picture();
    if (!picture) return false;
    const newest = new Map<number, number>();
    for (const name of await readdir(overlays)) {
      const html = name.endsWith('.html') ? await readFile(join(overlays, name), 'utf8') : '';
      const [, page, rev] = /data-page="([^"]+)"[^>]*data-rev="(\d+)"/.exec(html) ?? [];
      if (page) newest.set(pageNumber(page), Number(rev));
    }
    const { beacons } = picture;
    return beacons.length > 0 && beacons.every((seen) => seen && seen.rev >= (newest.get(seen.page) ?? 0));
  }

  async stop(): Promise<void> {
    await this.#eye.stop();
    this.#wire.stop();
    await this.#obs.stop();
  }

  #picture() {
    return this.#away ? null : takePicture(this.#eye, SMALL).catch(() => null);
  }
}
