import type { Clock } from '../ground/clock.ts';
import type { OutputName, StageHealth } from './health.ts';
import type { ChromiumHost } from './picture/chromium-host.ts';
import type { StageEvents } from './stage-events.ts';
import type { StageInput } from './state.ts';
import type { WantedStage } from './wanted.ts';

export interface StageEffects {
  clock: Clock;
  /** Hears everything that the stage hears, so that its conversation with OBS can be replayed. */
  record?(heard: { input: StageInput; now: number }): void;
  /** The Chromium that draws pictures; without one the stage has its own. */
  chromium?: ChromiumHost;
}

export interface Stage {
  readonly name: string;
  /** Resolves when OBS shows what was wanted first; rejects with a UserError when OBS is absent or refuses us. */
  readonly ready: Promise<void>;
  /** Says what viewers should see; the latest wins, and it is reconciled in order. Never throws or waits. */
  want(wanted: WantedStage): void;
  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void;
  health(): StageHealth;
  /** Page on air now, or the scene of the user's own that is wanted and there; else null. */
  onAir(): string | null;
  /** Whether OBS has a scene of this name; null until it was read. */
  hasScene(name: string): boolean | null;
  /** Pages that OBS draws now, asked from its pixels: the one on air, and the preloaded one as soon as it is there. */
  drawn(): ReadonlySet<string>;
  /** Ends a takeover of this OBS; false when there was none. */
  release(): boolean;
  /** The scene that shows a page, `Countnight · Kolkata`. */
  sceneOf(page: string): string | undefined;
  /** Tells everybody on OBS's WebSocket something (the dock listens). Resolves false when OBS is away. */
  broadcast(data: Record<string, unknown>): Promise<boolean>;
  /** Starts or stops an output; refuses with a sentence when the interlock forbids it. */
  control(output: OutputName, action: 'start' | 'stop'): Promise<string>;
  /** Marks a moment in OBS's recording, where OBS can (CreateRecordChapter). */
  mark(name: string): Promise<boolean>;
  /** Sends a caption with the stream; false while this OBS does not stream, or cannot. */
  caption(text: string): Promise<boolean>;
  /** Ends every promise, timer, process; leaves OBS as it is. */
  stop(): Promise<void>;
}
