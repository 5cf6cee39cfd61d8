import type { Profiler, Runtime } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { escaped, svg } from './chart.ts';

/** A span of work, µs of the monotonic clock. */
export interface Span {
  from: number;
  to: number;
}

/** A function in a place of the stack: what it and all that it called took, ms. */
export interface Frame {
  name: string;
  ms: number;
  selfMs: number;
  calls: Map<string, Frame>;
}

const WIDTH = 860;
const ROW = 16;
/** Narrower frames, px, are not drawn. */
const SEEN = 1;
/** px a letter. */
const LETTER = 6.2;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** V8's own entries around the program. */
const OUTSIDE = new Set(['(root)', '(program)', '(idle)']);

/** The stacks that V8 saw in these spans, merged to one tree. */
export function framesIn(profile: Profiler.Profile, spans: readonly Span[]): Frame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])),
  );
  const all: Frame = { name: 'all', ms: 0, selfMs: 0, calls: new Map() };
  let now = profile.startTime;
  let span = 0;
  (profile.samples ?? []).forEach((sample, i) => {
    const us = profile.timeDeltas?.[i] ?? 0;
    now += us;
    while (span < spans.length && (spans[span] as Span).to < now) span++;
    if (span === spans.length || now < (spans[span] as Span).from) return;
    const stack: string[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const called = nodes.get(id)?.callFrame;
      if (called && !OUTSIDE.has(called.functionName)) stack.unshift(named(called));
    }
    let at = all;
    at.ms += us / 1000;
    for (const name of stack) {
      const found: Frame = at.calls.get(name) ?? { name, ms: 0, selfMs: 0, calls: new Map() };
      at.calls.set(name, found);
      at = found;
      at.ms += us / 1000;
    }
    at.selfMs += us / 1000;
  });
  return all;
}

/** What each function took by itself, wherever it was called, dearest first. */
export function dearest(frame: Frame, sum = new Map<string, number>()): [name: string, ms: number][] {
  sum.set(frame.name, (sum.get(frame.name) ?? 0) + frame.selfMs);
  for (const called of frame.calls.values()) dearest(called, sum);
  return [...sum].sort((a, b) => b[1] - a[1]);
}

/** A flame graph: whoever called below, width is time. @returns SVG */
export function flame(title: string, all: Frame): string {
  const depth = (frame: Frame): number =>
    (WIDTH * frame.ms) / all.ms < SEEN ? 0 : 1 + Math.max(0, ...[...frame.calls.values()].map(depth));
  const height = 30 + depth(all) * ROW;
  const parts: string[] = [];
  draw(all, 0, 1);
  return svg(title, height, parts);

  function draw(frame: Frame, x: number, row: number): void {
    const width = (WIDTH * frame.ms) / all.ms;
    if (width < SEEN) return;
    const y = height - row * ROW;
    const hint = escaped(
      `${frame.name}: ${frame.ms.toFixed(1)} ms, ${((100 * frame.ms) / all.ms).toFixed(1)} %`,
    );
    const words = escaped(frame.name.slice(0, Math.max(0, Math.floor((width - 4) / LETTER))));
    parts.push(
      `<g><title>${hint}</title><rect x="${x.toFixed(1)}" y="${y}" width="${(width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(frame.name)}"/><text x="${(x + 3).toFixed(1)}" y="${y + 11}" font-size="10">${words}</text></g>`,
    );
    let left = x;
    for (const called of [...frame.calls.values()].sort((a, b) => b.ms - a.ms)) {
      draw(called, left, row + 1);
      left += (WIDTH * called.ms) / all.ms;
    }
  }
}

/** Ours warm, libraries cool, V8 grey. */
function colourOf(name: string): string {
  if (/^\(|^all$/.test(name)) return '#c8ccd2';
  return / (controller|mask-tool|test)\//.test(name) ? '#f4b25e' : '#9fc5e8';
}

/** `function folder/file`, or `function library`. */
function named({ functionName, url }: Runtime.CallFrame): string {
  const name = functionName || 'anonymous';
  if (!url) return name;
  const path = url.replace(/^file:\/\//, '').replace(ROOT, '');
  const library = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  return library ? `${name} ${library[1]}` : `${name} ${path.replace(/\?.*$/, '')}`;
}
