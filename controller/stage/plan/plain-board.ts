import { add, type Composition } from './composition.ts';
import type { DesiredItem } from './desired.ts';
import { type Box, fill, fit } from './place.ts';
import { abgr, textKind, textSettings } from './text-kind.ts';

/** How a plain board looks; the box of its letters in shares of the canvas. */
interface PlainLook {
  ground: string;
  colour: string;
  size: number;
  box: readonly [number, number, number, number];
}

/** A full-screen colour with letters, both OBS's own; no letters where OBS has no text source. */
export function plainBoard(
  use: 'safe' | 'test',
  { ground, colour, size, box }: PlainLook,
  text: string,
  context: Composition,
): Pick<DesiredItem, 'source' | 'transform'>[] {
  const { width, height, scale } = context.layout;
  const { kinds } = context.actual;
  const below = add(context, {
    key: `${use}:ground`,
    kind: 'color_source_v3',
    settings: { color: abgr(ground), width: 64, height: 64 },
  });
  const items = [{ source: below.name, transform: fill(undefined, context) }];
  const kind = textKind(kinds);
  if (!kind) return items;
  const [x, y, w, h] = box;
  const at: Box = [width * x, height * y, width * w, height * h];
  const look = { font: 'Sans', bold: true, size, colour, align: 'centre' } as const;
  const settings = { ...textSettings(kind, look, scale, kinds), text };
  const letters = add(context, { key: `${use}:text`, kind, settings });
  return [...items, { source: letters.name, transform: fit(at, context) }];
}
