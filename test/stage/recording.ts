import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The colour in the lower right corner of every frame of a recorded or streamed file, `[red, green, blue]`. */
export async function cornersOf(file: string): Promise<number[][]> {
  const crop = 'crop=iw/20:ih/12:iw*0.9:ih*0.83,scale=1:1:flags=area,format=rgb24';
  const args = ['-v', 'error', '-i', file, '-vsync', '0', '-vf', crop, '-f', 'rawvideo', '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' });
  return Array.from({ length: stdout.length / 3 }, (_, n) => [...stdout.subarray(n * 3, n * 3 + 3)]);
}

/** Whether a frame has a colour; H.264 is lossy. */
export function isNear(frame: readonly number[] | undefined, colour: readonly number[]): boolean {
  return colour.every((channel, n) => Math.abs(Number(frame?.[n]) - channel) < 12);
}
