import { EXIT, UserError } from '../ground/user-error.ts';
import type { ActualStage } from './actual.ts';
import type { OutputName, Outputs } from './health.ts';
import { forbidsTake } from './interlock.ts';
import type { StageOptions } from './stage-options.ts';
import type { ObsConnection } from './wire/connection.ts';
import { ObsCallError } from './wire/obs-error.ts';

export const SILENT: Outputs = { streaming: false, recording: false, virtualCamera: false };

const EVENTS: Readonly<Record<string, keyof Outputs>> = {
  StreamStateChanged: 'streaming',
  RecordStateChanged: 'recording',
  VirtualcamStateChanged: 'virtualCamera',
};
const REQUESTS = {
  stream: { name: 'Stream', output: 'streaming', does: 'streaming' },
  record: { name: 'Record', output: 'recording', does: 'recording' },
  'virtual-camera': { name: 'VirtualCam', output: 'virtualCamera', does: 'running its virtual camera' },
} as const;
/** RequestStatus OutputRunning and OutputNotRunning of obs-websocket 5; OBS gives them without a comment. */
const RUNNING = 500;
const NOT_RUNNING = 501;

/** ObsOutputState of obs-websocket 5: of these OBS says "not active", and viewers see or will see pictures. */
const NEARLY_ACTIVE: ReadonlySet<unknown> = new Set([
  'OBS_WEBSOCKET_OUTPUT_STARTING',
  'OBS_WEBSOCKET_OUTPUT_STOPPING',
  'OBS_WEBSOCKET_OUTPUT_RECONNECTING',
]);

/**
 * What an event of OBS says about one of its outputs, or null when it is about something else. An output that starts
 * counts as on, because the TEST board must be up before a viewer sees anything, and so does one that stops, because its
 * last frames are still to be sent.
 */
export function outputOf(
  type: string,
  data: Record<string, unknown>,
): { name: keyof Outputs; active: boolean } | null {
  const name = EVENTS[type];
  if (name === undefined) return null;
  return { name, active: data.outputActive === true || NEARLY_ACTIVE.has(data.outputState) };
}

/**
 * Starts or stops an output.
 * @returns what was done, as a sentence
 * @throws UserError 65 when test data are on air and would go out, or when the output runs (or not) already;
 *   ObsCallError when OBS refuses for another reason
 */
export async function controlOutput(
  { obs, onAir }: { obs: ObsConnection; onAir: string | null },
  options: Pick<StageOptions, 'mode' | 'testDataOnAir'>,
  output: OutputName,
  action: 'start' | 'stop',
): Promise<string> {
  const { name, output: would, does } = REQUESTS[output];
  const forbidden = action === 'start' ? forbidsTake(options, { ...SILENT, [would]: true }) : null;
  if (forbidden !== null && onAir !== null)
    throw new UserError(EXIT.data, {
      what: `${output} is not started: ${options.mode} data are on air`,
      remedy: 'show a scene of your own first, or start with --i-know-this-is-test-data-on-air',
    });
  try {
    await obs.call(`${action === 'start' ? 'Start' : 'Stop'}${name}` as 'StartStream');
  } catch (error) {
    const code = error instanceof ObsCallError ? error.code : null;
    if (code !== RUNNING && code !== NOT_RUNNING) throw error;
    throw new UserError(EXIT.data, { what: `OBS is ${code === RUNNING ? 'already' : 'not'} ${does}` });
  }
  return `${output} ${action === 'start' ? 'starts' : 'stops'}`;
}

/**
 * Sends a caption with the stream (CEA-608, in English letters at best).
 * @returns false when OBS refuses it: with OutputNotRunning while it does not stream
 */
export async function sendCaption(obs: ObsConnection, text: string): Promise<boolean> {
  return obs.call('SendStreamCaption', { captionText: text }).then(
    () => true,
    () => false,
  );
}

/** RequestStatus InvalidResourceState of obs-websocket 5: OBS's answer to a chapter in a file that has none. */
const NO_CHAPTERS = 702;

/** Marks a moment in the recording, where OBS can: CreateRecordChapter, OBS 30.2 with Hybrid MP4. */
export async function markRecording(
  { obs, actual }: { obs: ObsConnection; actual: ActualStage | null },
  name: string,
): Promise<'marked' | 'not recorded' | 'no chapters'> {
  if (!actual?.outputs.recording || !actual.requests.has('CreateRecordChapter')) return 'not recorded';
  return obs.call('CreateRecordChapter' as never, { chapterName: name } as never).then(
    () => 'marked',
    (error: unknown) =>
      error instanceof ObsCallError && error.code === NO_CHAPTERS ? 'no chapters' : 'not recorded',
  );
}
