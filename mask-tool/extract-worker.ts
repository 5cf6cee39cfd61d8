import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../controller/ground/user-error.ts';
import { findHighlighted, type Highlighted } from './highlighted.ts';
import { Nearness } from './nearness.ts';
import { findOffset, type Landmarks, type Offset } from './offset.ts';
import { decodeScreenshot } from './screenshot.ts';

/** What every worker is told once. */
export interface Task {
  colour: number;
  tolerance: number;
  crop: { x: number; y: number; width: number; height: number };
  /** Name and size of the picture that all must lie on top of. */
  reference: string;
  size: { width: number; height: number };
  /** Null: screenshots are taken to lie still. */
  landmarks: Landmarks | null;
}

/** What a worker says of one screenshot. */
export interface Finding extends Partial<Highlighted> {
  file: string;
  /** Why it could not be read, or null. */
  problem: string | null;
  /** `WxH`; null when nothing could be decoded. */
  size: string | null;
  offset: Offset;
  decodeMs: number;
  totalMs: number;
}

/** Reads one screenshot and finds its highlighted pixels. */
export function examine(file: string, task: Task, near: Nearness, into?: Uint32Array): Finding {
  const began = performance.now();
  const still = { dx: 0, dy: 0, found: 1 };
  const fail = (problem: string, size: string | null): Finding => ({
    file,
    problem,
    size,
    offset: still,
    decodeMs: 0,
    totalMs: performance.now() - began,
  });
  try {
    const bytes = readFileSync(file);
    const started = performance.now();
    // A screenshot that moved is wanted a little below the crop.
    const shot = decodeScreenshot(
      bytes,
      file,
      task.landmarks ? Infinity : task.crop.y + task.crop.height,
      into,
    );
    const decodeMs = performance.now() - started;
    const size = `${shot.width}x${shot.height}`;
    if (shot.width !== task.size.width || shot.height !== task.size.height)
      return fail(`is ${size}, ${task.reference} is ${task.size.width}x${task.size.height}`, size);
    const offset = task.landmarks ? findOffset(shot, task.landmarks) : still;
    const window = { ...task.crop, x: task.crop.x + offset.dx, y: task.crop.y + offset.dy };
    const highlighted = findHighlighted(shot, window, near);
    return {
      file,
      problem: null,
      size,
      offset,
      decodeMs,
      totalMs: performance.now() - began,
      ...highlighted,
    };
  } catch (error) {
    if (error instanceof UserError || (error as NodeJS.ErrnoException).code)
      return fail((error as Error).message, null);
    throw error;
  }
}

if (parentPort) {
  const port = parentPort;
  const task = workerData as Task;
  const near = new Nearness(task.colour, task.tolerance);
  const into = new Uint32Array(task.size.width * task.size.height);
  port.on('message', (file: string) => port.postMessage(examine(file, task, near, into)));
}
