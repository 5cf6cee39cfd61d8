import type { Clock } from '../clock.ts';
import type { Election } from '../election/election.ts';
import type { Mode } from '../mode.ts';
import type { ChromiumHost } from './picture/chromium-host.ts';
import type { StageInput } from './state.ts';
import type { WantedStage } from './wanted.ts';
import type { Password } from './wire/connection.ts';

/** How a page reaches OBS. `auto`: browser where OBS has obs-browser, else snapshot. */
export type SurfaceChoice = 'auto' | 'browser' | 'snapshot';

export interface StageOptions {
  /** Tells it from other stages of the same night, in the log and in OUT; '' where there is one. */
  name?: string;
  /** WebSocket of the OBS to drive, `ws://127.0.0.1:4455`, and its password ('' = none). */
  obs: { url: string; password: Password };
  /** The night's OUT folder; pictures are written to OUT/stage, or OUT/stage-NAME. Absolute. */
  outDir: string;
  /** Folder of the scene declarations. Absolute. */
  scenesDir: string;
  /** Edition whose pages and texts it shows (`WantedStage.editions`); undefined or '' = the election's own. */
  edition?: string;
  election: Election;
  mode: Mode;
  surface?: SurfaceChoice;
  /** `--i-know-this-is-test-data-on-air`: takes test pictures although OBS streams or records. */
  testDataOnAir?: boolean;
  /** A takeover ends with `release` only: this OBS is not the one that the director follows. */
  ownHand?: boolean;
  /** Pictures are made less often while OBS skips frames (default true). */
  backPressure?: boolean;
}

export interface StageEffects {
  clock: Clock;
  /** Hears everything that the stage hears, so that its conversation with OBS can be replayed. */
  record?(heard: { input: StageInput; now: number }): void;
  /** The Chromium that draws pictures; without one the stage has its own. */
  chromium?: ChromiumHost;
}

/** An output as operators call it. */
export type OutputName = 'stream' | 'record' | 'virtual-camera';

/** What OBS sends out. Rehearsal data never go on air while any of these is true. */
export interface Outputs {
  streaming: boolean;
  recording: boolean;
  virtualCamera: boolean;
  /** Outputs of plugins that run: DeckLink, NDI, a second stream. */
  others?: readonly string[];
}

export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'refused' | 'stopped';

export interface StageHealth {
  name: string;
  url: string;
  connection: ConnectionState;
  /** Why, when it is not connected. */
  why: string | null;
  surface: 'browser' | 'snapshot' | null;
  /** Scene that OBS shows, ours or not. */
  programScene: string | null;
  outputs: Outputs;
  /** Requests sent, how many failed, and how many of those OBS never answered. */
  requests: number;
  failures: number;
  unanswered: number;
  reconnects: number;
  /** Frames OBS's renderer and output skipped since we connected. */
  renderSkippedFrames: number;
  outputSkippedFrames: number;
  cpuPercent: number | null;
  memoryMb: number | null;
  frameMs: number | null;
  freeDiskMb: number | null;
  /** 0 = all is well; 1 = paint maps less often; 2 = also no motion. */
  pressure: 0 | 1 | 2;
}

/** What the stage tells. Every message carries its reason as a sentence. */
export interface StageEvents {
  /** Somebody else changed the programme; nothing is undone until `want` has released and taken again. */
  takeover: { scene: string; page: string | null; reason: string };
  /** A page is on air because we asked. `ms` from the want to the request that shows it. */
  taken: { scene: string; page: string; reason: string; ms: number };
  /** Something viewers see was sent: the moment of the request, wall ms. */
  sent: {
    what: 'text' | 'page' | 'picture' | 'take';
    page: string | null;
    rev: number | null;
    wallMs: number;
  };
  problem: { reason: string };
  connection: { state: ConnectionState; reason: string };
  outputs: Outputs & { reason: string };
  /** Rehearsal data were kept from air, or the TEST board went up. */
  interlock: { reason: string };
  pressure: { level: 0 | 1 | 2; reason: string };
  /** A command of the dock or of `ctl`, as BroadcastCustomEvent brought it. */
  message: { data: Record<string, unknown> };
}

export interface Stage {
  readonly name: string;
  /** Resolves when OBS shows what was wanted first; rejects with a UserError when OBS is absent or refuses us. */
  readonly ready: Promise<void>;
  /** Says what viewers should see; the latest wins, and it is reconciled in order. Never throws or waits. */
  want(wanted: WantedStage): void;
  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void;
  health(): StageHealth;
  /** Page on air now, or null when it is not one of ours. */
  onAir(): string | null;
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
  /** Ends every promise, timer, process; leaves OBS as it is. */
  stop(): Promise<void>;
}
