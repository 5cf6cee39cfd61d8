import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PNG } from 'pngjs';
import { grouped } from '../controller/ground/grouped.ts';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import type { Masks } from '../controller/render/map/mask-file.ts';
import type { Finding, Task } from './extract-worker.ts';
import type { Screenshot } from './jpeg.ts';
import { type Complaint, judge } from './judge.ts';
import { type Claim, merge } from './merge.ts';
import { Nearness } from './nearness.ts';
import { findLandmarks } from './offset.ts';
import { decodeScreenshot } from './screenshot.ts';

export interface ExtractPlan {
  /** One PNG or JPEG a seat, in which the seat is highlighted. */
  screenshots: readonly string[];
  /**
   * The same picture with nothing highlighted, which all others are laid on top of. Default: the first
   * screenshot, or one like most of the others when the first is not.
   */
  base?: string;
  /** `rrggbb` of the highlight. Default ffff00. */
  colour?: string;
  /** OKLab distance times 100 that still counts as the colour. Default 12. */
  tolerance?: number;
  crop?: { x: number; y: number; width: number; height: number };
  /** Finds the seat number in a file's name, as its first group. Default: the last number in it. */
  pattern?: RegExp;
  /** Numbers that must be there; default: the range found, from 1 when that is near. */
  expected?: readonly number[];
  /** Worker threads. Default: one a core. */
  jobs?: number;
  /** Find how far each screenshot has moved. Default true. */
  align?: boolean;
  progress?: (done: number, of: number) => void;
}

export interface Extraction {
  masks: Masks;
  complaints: readonly Complaint[];
  /** Share of the workers' time that went into decoding PNG, 0..1. */
  decodingShare: number;
  moved: number;
  /** `plan.base`, cut to the crop; null when there was none. */
  base: PNG | null;
}

/**
 * Masks from screenshots. What is wrong with the set is returned, not thrown: the caller decides.
 * @throws UserError (65) without a single screenshot that can be read
 */
export async function extract(plan: ExtractPlan): Promise<Extraction> {
  if (plan.screenshots.length === 0) {
    throw new UserError(EXIT.data, {
      what: 'No screenshots',
      expected: 'PNG or JPEG files, or folders of them',
    });
  }
  let reference = plan.base === undefined ? firstReadable(plan.screenshots) : openShot(plan.base);
  let task = prepare(plan, reference);
  let findings = await examineAll(plan, task);
  const better = plan.base === undefined ? moreLikeTheOthers(findings, task.size) : null;
  if (better !== null) {
    reference = openShot(better);
    task = prepare(plan, reference);
    findings = await examineAll(plan, task);
  }
  const claims: Claim[] = [];
  const complaints: Complaint[] = [];
  for (const finding of findings) {
    const id = numberOf(finding.file, plan.pattern);
    const name = basename(finding.file);
    if (id === null) {
      complaints.push({
        kind: 'unnumbered',
        fatal: true,
        seats: [],
        text: `${name}: no seat number in its name`,
      });
    } else if (finding.problem !== null) {
      complaints.push({ kind: 'unreadable', fatal: true, seats: [id], text: `${name}: ${finding.problem}` });
    } else {
      claims.push({
        id,
        file: name,
        runs: finding.runs as Uint16Array,
        distance: finding.distance as Uint8Array,
        offset: finding.offset,
      });
    }
  }
  const { masks, claimedTwice } = merge(claims, task.crop);
  complaints.push(...judge(claims, masks, claimedTwice, plan.expected));
  const total = findings.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return {
    masks,
    complaints,
    decodingShare: findings.reduce((sum, { decodeMs }) => sum + decodeMs, 0) / Math.max(total, 1e-9),
    moved: claims.filter(({ offset }) => offset.dx !== 0 || offset.dy !== 0).length,
    base: plan.base === undefined ? null : cut(reference.shot, task.crop),
  };
}

/** Seat number of a file: `wb-027.png` -> 27. */
export function numberOf(file: string, pattern = /(\d+)(?!.*\d)/): number | null {
  const digits = pattern.exec(basename(file).replace(/\.(png|jpe?g)$/i, ''))?.[1];
  const number = digits === undefined ? 0 : Number.parseInt(digits, 10);
  return number > 0 ? number : null;
}

interface Reference {
  file: string;
  shot: Screenshot;
}

function openShot(file: string): Reference {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'Cannot read a screenshot', where: file, cause });
  }
  return { file, shot: decodeScreenshot(bytes, file) };
}

/** The first screenshot that can be decoded; the others are complained of later, one by one. */
function firstReadable(files: readonly string[]): Reference {
  let problem: unknown;
  for (const file of files) {
    try {
      return openShot(file);
    } catch (error) {
      problem ??= error;
    }
  }
  throw problem;
}

/**
 * A screenshot that most of the others lie on top of as they are, when the reference is the odd one out: of
 * another size, or moved. Null when the reference is as good as any.
 */
function moreLikeTheOthers(
  findings: readonly Finding[],
  size: { width: number; height: number },
): string | null {
  const alike = grouped(findings, ({ size: own, problem, offset: { dx, dy } }) =>
    own === null ? [] : [`${own} ${problem === null ? `${dx},${dy}` : ''}`],
  );
  const like = alike.get(`${size.width}x${size.height} 0,0`)?.length ?? 0;
  const most = [...alike.values()].sort((a, b) => b.length - a.length)[0];
  return most && most.length > Math.max(like, findings.length / 2) ? (most[0] as Finding).file : null;
}

function prepare(plan: ExtractPlan, { file, shot }: Reference): Task {
  const colour = Number.parseInt((plan.colour ?? 'ffff00').replace('#', ''), 16);
  const tolerance = plan.tolerance ?? 12;
  const size = { width: shot.width, height: shot.height };
  const crop = plan.crop ?? { x: 0, y: 0, ...size };
  if (
    crop.x + crop.width > size.width ||
    crop.y + crop.height > size.height ||
    crop.width < 1 ||
    crop.height < 1
  ) {
    throw new UserError(EXIT.usage, {
      what: 'The crop is outside the screenshots',
      got: `${crop.x},${crop.y},${crop.width},${crop.height}`,
      expected: `inside ${size.width}x${size.height}`,
    });
  }
  const landmarks = plan.align === false ? null : findLandmarks(shot, new Nearness(colour, tolerance));
  return { colour, tolerance, crop, reference: basename(file), size, landmarks };
}

/** A part of a decoded picture, as a picture of its own. */
function cut({ data, channels, start, stride, palette }: Screenshot, crop: Task['crop']): PNG {
  const png = new PNG({ width: crop.width, height: crop.height });
  for (let y = 0; y < crop.height; y++) {
    for (let x = 0; x < crop.width; x++) {
      const at = start + (crop.y + y) * stride + (crop.x + x) * channels;
      const to = (y * crop.width + x) * 4;
      const from = channels === 1 ? (data[at] as number) * 3 : at;
      const source = channels === 1 ? palette : data;
      for (let c = 0; c < 3; c++) png.data[to + c] = source[from + c] as number;
      png.data[to + 3] = channels === 4 ? (data[at + 3] as number) : 255;
    }
  }
  return png;
}

async function examineAll(plan: ExtractPlan, task: Task): Promise<Finding[]> {
  const queue = [...plan.screenshots.keys()];
  const findings: Finding[] = new Array(queue.length);
  const jobs = Math.max(1, Math.min(plan.jobs ?? availableParallelism(), queue.length));
  let done = 0;
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      const worker = new Worker(new URL('./extract-worker.mjs', import.meta.url), { workerData: task });
      try {
        for (let k = queue.shift(); k !== undefined; k = queue.shift()) {
          findings[k] = await ask(worker, plan.screenshots[k] as string);
          plan.progress?.(++done, plan.screenshots.length);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return findings;
}

function ask(worker: Worker, file: string): Promise<Finding> {
  return new Promise((resolve, reject) => {
    worker.once('message', (finding: Finding) => {
      worker.off('error', reject);
      resolve(finding);
    });
    worker.once('error', reject);
    worker.postMessage(file);
  });
}
