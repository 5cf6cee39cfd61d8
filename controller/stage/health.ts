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

/** `absent`: no OBS has answered there yet; `lost`: one did. */
export type ConnectionState = 'connecting' | 'connected' | 'absent' | 'lost' | 'refused' | 'stopped';

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

/** OBS's own outputs have states and events of their own; what else sends is a plugin's. Names are OBS's, and not translated. */
const OWN_NAMES = /^(simple|adv)_|^rtmp multitrack video$/;
/** The replay buffer has a translated name; it stays on the machine. */
const OWN_KINDS: ReadonlySet<unknown> = new Set(['replay_buffer', 'virtualcam_output']);

/** Names of plugins' outputs that send now, from GetOutputList's answer: no event tells of them. */
export function othersOf(list: Readonly<Record<string, unknown>> | undefined): string[] {
  const outputs = (list?.outputs as Record<string, unknown>[] | undefined) ?? [];
  const sendsPictures = (flags: unknown) =>
    (flags as Record<string, unknown> | undefined)?.OBS_OUTPUT_VIDEO !== false;
  return outputs
    .filter(
      ({ outputName, outputKind, outputActive, outputFlags }) =>
        outputActive === true &&
        !OWN_NAMES.test(String(outputName)) &&
        !OWN_KINDS.has(outputKind) &&
        sendsPictures(outputFlags),
    )
    .map(({ outputName }) => String(outputName))
    .sort();
}
