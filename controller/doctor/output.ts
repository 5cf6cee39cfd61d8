import { cpus } from 'node:os';
import { type ActualStage, NotReadableError } from '../stage/actual.ts';
import type { BatchResult, ObsConnection } from '../stage/wire/connection.ts';
import { type Check, ok, warning } from './check.ts';

/** What OBS says about how it encodes and how it keeps up. */
export interface OutputFacts {
  /** As OBS's profile names it: `x264`, `nvenc`, `obs_x264`; '' = OBS's default. */
  encoder: string;
  /** `mkv`, `mp4`, `hybrid_mp4`. */
  recordFormat: string;
  /** Size of the encoded picture. */
  output: { width: number; height: number };
  /** Share of frames that the renderer skipped since OBS began (0..1), and of the frame's time that drawing takes. */
  skipped: number;
  busy: number;
  freeDiskMb: number;
}

/** Free disk in OBS's recording folder that a night may need. */
const RECORD_GB = 20;
const MANY_CORES = 8;

/** @throws NotReadableError, ObsCallError */
export async function readOutputFacts(obs: ObsConnection, actual: ActualStage): Promise<OutputFacts> {
  const parameter = (parameterCategory: string, parameterName: string) => ({
    requestType: 'GetProfileParameter',
    requestData: { parameterCategory, parameterName },
  });
  const [video, stats, mode, ...parameters] = await obs.batch([
    { requestType: 'GetVideoSettings' },
    { requestType: 'GetStats' },
    parameter('Output', 'Mode'),
    parameter('SimpleOutput', 'StreamEncoder'),
    parameter('SimpleOutput', 'RecFormat2'),
    parameter('SimpleOutput', 'RecFormat'),
    parameter('AdvOut', 'Encoder'),
    parameter('AdvOut', 'RecFormat2'),
    parameter('AdvOut', 'RecFormat'),
  ]);
  const [settings, counters] = [dataOf(video), dataOf(stats)];
  const at = parameterOf(mode) === 'Advanced' ? 3 : 0;
  const [encoder, format, formatBefore30] = parameters.slice(at, at + 3).map(parameterOf);
  return {
    encoder: encoder ?? '',
    recordFormat: format || (formatBefore30 ?? ''),
    output: { width: Number(settings.outputWidth), height: Number(settings.outputHeight) },
    skipped: Number(counters.renderSkippedFrames) / Math.max(1, Number(counters.renderTotalFrames)),
    busy: (Number(counters.averageFrameRenderTime) * actual.fps) / 1000,
    freeDiskMb: Number(counters.availableDiskSpace),
  };
}

/** Looks at what leaves OBS. Pure. @param cores processors of the machine, OBS being on this one */
export function examineOutputFacts(facts: OutputFacts, cores = cpus().length): Check[] {
  return [
    examineEncoder(facts, cores),
    examineSize(facts),
    examineFormat(facts),
    examineDisk(facts),
    examinePace(facts),
  ];
}

function examineEncoder({ encoder }: OutputFacts, cores: number): Check {
  const software = /x264|^$|svt|aom/i.test(encoder);
  const name = encoder || 'OBS’s default (x264)';
  if (software && cores < MANY_CORES)
    return warning(
      'encoder',
      `${name} encodes on the processor, which has ${cores} cores for OBS, pages and encoder`,
      'choose a hardware encoder (NVENC, QuickSync, AMF, VideoToolbox) where there is one',
    );
  return ok('encoder', `${name}${software ? `, on ${cores} cores` : ', in hardware'}`);
}

function examineSize({ output: { width, height } }: OutputFacts): Check {
  if (Math.min(width, height) < 720)
    return warning(
      'picture',
      `viewers get ${width}x${height}; small names are hard to read`,
      'set Output to 1280x720 or more',
    );
  return ok('picture', `viewers get ${width}x${height}`);
}

function examineFormat({ recordFormat }: OutputFacts): Check {
  if (/^(mp4|mov)$/.test(recordFormat))
    return warning(
      'recording',
      `${recordFormat} is unreadable after a crash`,
      'record mkv, or hybrid_mp4 from OBS 30.2 on (then calls and flips become chapters)',
    );
  return ok('recording', recordFormat === '' ? 'OBS’s default format' : recordFormat);
}

function examineDisk({ freeDiskMb }: OutputFacts): Check {
  const free = freeDiskMb / 1000;
  if (free < RECORD_GB)
    return warning(
      'disk',
      `${free.toFixed(1)} GB are free where OBS records`,
      'free some, or record elsewhere',
    );
  return ok('disk', `${free.toFixed(0)} GB are free where OBS records`);
}

function examinePace({ skipped, busy }: OutputFacts): Check {
  const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  if (skipped > 0.01 || busy > 0.85)
    return warning(
      'pace',
      `OBS left out ${percent(skipped)} of its frames, and drawing takes ${percent(busy)} of each`,
      'close what else runs, lower the frame rate or the canvas; the night holds itself back as well',
    );
  return ok('pace', `OBS draws in time: ${percent(busy)} of each frame`);
}

function dataOf(answer: BatchResult | undefined): Record<string, unknown> {
  if (answer?.ok) return answer.data;
  throw new NotReadableError(answer?.requestType ?? '', answer?.code ?? 0, answer?.comment ?? '');
}

function parameterOf(answer: BatchResult | undefined): string {
  const { parameterValue, defaultParameterValue } = answer?.ok ? answer.data : {};
  return String(parameterValue ?? defaultParameterValue ?? '');
}
