import { createRequire } from 'node:module';
import { type Font, openSync } from 'fontkit';
import { keptBy } from '../controller/ground/kept.ts';

/** Lines of text as pixels: how much of each is ink, 0..255. */
export interface Lettering {
  width: number;
  height: number;
  coverage: Uint8Array;
}

/** Fonts by the scripts they hold, the first that has a letter draws it. Names are bold: they are read from afar. */
const FACES = [
  'noto-sans-bengali/files/noto-sans-bengali-latin-600-normal',
  'noto-sans-bengali/files/noto-sans-bengali-latin-ext-600-normal',
  'noto-sans-bengali/files/noto-sans-bengali-bengali-600-normal',
  'noto-sans-devanagari/files/noto-sans-devanagari-devanagari-600-normal',
  'noto-sans-tamil/files/noto-sans-tamil-tamil-600-normal',
  'noto-sans-malayalam/files/noto-sans-malayalam-malayalam-600-normal',
] as const;

/** Distance of baselines, in type sizes. */
const LEADING = 1.12;
/** Samples along one side of a pixel. */
const SAMPLES = 4;

/** Lines of text laid out at a size of 1: straight strokes, y downwards, ink from (0, 0). */
export interface Typeset {
  width: number;
  height: number;
  /** x0, y0, x1, y1 for each straight stroke of the outlines. */
  strokes: Float64Array;
}

/** Lays lines out under each other, centred. Letters that no font here has are left out. */
export function typeset(lines: readonly string[]): Typeset {
  const set = lines.map(setLine);
  const widest = Math.max(...set.map(({ width }) => width));
  const strokes: number[] = [];
  set.forEach((line, row) => {
    const dx = (widest - line.width) / 2;
    for (let i = 0; i < line.strokes.length; i += 2)
      strokes.push((line.strokes[i] as number) + dx, (line.strokes[i + 1] as number) + row * LEADING);
  });
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < strokes.length; i += 2) {
    left = Math.min(left, strokes[i] as number);
    right = Math.max(right, strokes[i] as number);
    top = Math.min(top, strokes[i + 1] as number);
    bottom = Math.max(bottom, strokes[i + 1] as number);
  }
  if (strokes.length === 0) return { width: 0, height: 0, strokes: new Float64Array() };
  return {
    width: right - left,
    height: bottom - top,
    strokes: Float64Array.from(strokes, (value, i) => value - (i % 2 ? top : left)),
  };
}

/** Inks laid out lines at a type size, px: every sample inside an outline (non-zero winding) counts. */
export function inkLetters({ width, height, strokes }: Typeset, size: number): Lettering {
  const columns = Math.max(1, Math.ceil(width * size));
  const rows = Math.max(1, Math.ceil(height * size));
  const coverage = new Float64Array(columns * rows);
  const scale = size * SAMPLES;
  for (let sample = 0; sample < rows * SAMPLES; sample++) {
    const crossings: [x: number, turn: number][] = [];
    const y = sample + 0.5;
    for (let i = 0; i < strokes.length; i += 4) {
      const [x0, y0, x1, y1] = [0, 1, 2, 3].map((k) => (strokes[i + k] as number) * scale) as Four;
      if (y0 <= y === y1 <= y) continue;
      crossings.push([x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), y0 < y1 ? 1 : -1]);
    }
    crossings.sort((a, b) => a[0] - b[0]);
    let turns = 0;
    for (let k = 0; k + 1 < crossings.length; k++) {
      const [x, turn] = crossings[k] as [number, number];
      turns += turn;
      if (turns === 0) continue;
      const end = (crossings[k + 1] as [number, number])[0];
      for (let at = Math.max(0, Math.round(x)); at < Math.round(end); at++) {
        const pixel = Math.floor(sample / SAMPLES) * columns + Math.floor(at / SAMPLES);
        if (at < columns * SAMPLES) coverage[pixel] = (coverage[pixel] as number) + 1;
      }
    }
  }
  return {
    width: columns,
    height: rows,
    coverage: Uint8Array.from(coverage, (samples) => Math.round((samples * 255) / SAMPLES ** 2)),
  };
}

type Four = [number, number, number, number];

interface Line {
  width: number;
  strokes: number[];
}

function setLine(text: string): Line {
  const strokes: number[] = [];
  let pen = 0;
  for (const { font, part } of partsOf(text)) {
    const run = font.layout(part);
    run.glyphs.forEach((glyph, k) => {
      const place = run.positions[k] ?? { xOffset: 0, yOffset: 0, xAdvance: 0 };
      const unit = 1 / font.unitsPerEm;
      flatten(glyph.path.commands as Step[], (x, y) =>
        strokes.push(pen + (x + place.xOffset) * unit, -(y + place.yOffset) * unit),
      );
      pen += place.xAdvance * unit;
    });
  }
  return { width: pen, strokes };
}

/** Runs of letters that one font has; shaping must see them together. */
function partsOf(text: string): { font: Font; part: string }[] {
  const parts: { font: Font; part: string }[] = [];
  for (const letter of text.normalize('NFC')) {
    const last = parts.at(-1);
    const code = letter.codePointAt(0) as number;
    if (last && (JOINERS.has(code) || last.font.hasGlyphForCodePoint(code))) {
      last.part += letter;
      continue;
    }
    const font = FACES.map(fontOf).find((one) => one.hasGlyphForCodePoint(code));
    if (font) parts.push({ font, part: letter });
  }
  return parts;
}

/** Zero-width joiners belong to the letters around them, whether or not the font draws them. */
const JOINERS = new Set([0x200c, 0x200d]);
const { resolve } = createRequire(import.meta.url);
const fontOf = keptBy((face: string) => openSync(resolve(`@fontsource/${face}.woff2`)) as Font);

interface Step {
  command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
  args: number[];
}

/** Straight pieces of a curve: at the sizes of a map more cannot be seen. */
const PIECES = 6;

/** Calls `point` twice for each straight stroke: where it begins, where it ends. */
function flatten(steps: readonly Step[], point: (x: number, y: number) => void): void {
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const line = (toX: number, toY: number): void => {
    point(x, y);
    point(toX, toY);
    [x, y] = [toX, toY];
  };
  for (const { command, args } of steps) {
    const [a, b, c, d, e, f] = args as [number, number, number, number, number, number];
    if (command === 'moveTo') [x, y, startX, startY] = [a, b, a, b];
    else if (command === 'lineTo') line(a, b);
    else if (command === 'closePath') line(startX, startY);
    else {
      const [x0, y0] = [x, y];
      for (let k = 1; k <= PIECES; k++) {
        const t = k / PIECES;
        const u = 1 - t;
        if (command === 'quadraticCurveTo')
          line(u * u * x0 + 2 * u * t * a + t * t * c, u * u * y0 + 2 * u * t * b + t * t * d);
        else
          line(
            u ** 3 * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t ** 3 * e,
            u ** 3 * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t ** 3 * f,
          );
      }
    }
  }
}
