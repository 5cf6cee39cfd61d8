import type { Settings } from '../actual.ts';
import type { TextLayer } from './scene-spec.ts';
import { needsShaping } from './scripts.ts';

/** The text source kinds in the order we like them: GDI+ shapes every script, FreeType only what needs no shaping. */
const KINDS = [
  'text_gdiplus_v3',
  'text_gdiplus_v2',
  'text_gdiplus',
  'text_ft2_source_v2',
  'text_ft2_source',
] as const;

/** The kind of text source to create on this OBS, or null when it has none. */
export function textKind(kinds: ReadonlySet<string>): string | null {
  return KINDS.find((kind) => kinds.has(kind)) ?? null;
}

/** Whether an input is a text source of any kind. */
export function isTextKind(kind: string): boolean {
  return kind.startsWith('text_gdiplus') || kind.startsWith('text_ft2_source');
}

/** A sentence when this kind would draw this text wrongly, else null. */
export function shapingProblem(kind: string, name: string, text: string): string | null {
  if (!kind.startsWith('text_ft2') || !needsShaping(text)) return null;
  return `text source "${name}" cannot shape ${JSON.stringify(text.slice(0, 40))}: OBS's FreeType text has no shaping; show it by a page instead`;
}

/** The face that scenes name when any will do; each system has it under a name of its own (OBS's own defaults). */
const ANY_FACE = 'Sans';

/** Where OBS asks for an installed face by its name, `Sans` is none: Windows, and FreeType on macOS. */
function faceOf(asked: string, kind: string, kinds: ReadonlySet<string>): string {
  if (asked !== ANY_FACE) return asked;
  if (kind.startsWith('text_gdiplus')) return 'Arial';
  return kinds.has('coreaudio_input_capture') ? 'Helvetica' : asked;
}

/**
 * Settings of a text source that never change with the count, in the words of its kind.
 *
 * @param scale canvas / layout
 * @param kinds of inputs that this OBS has: they tell its system
 */
export function textSettings(
  kind: string,
  layer: Pick<TextLayer, 'font' | 'bold' | 'size' | 'colour' | 'align'>,
  scale: number,
  kinds: ReadonlySet<string>,
): Settings {
  const size = Math.max(8, Math.round(layer.size * scale));
  const font = {
    face: faceOf(layer.font, kind, kinds),
    size,
    flags: layer.bold ? 1 : 0,
    style: layer.bold ? 'Bold' : 'Regular',
  };
  const { red, green, blue, alpha } = parseColour(layer.colour);
  if (kind.startsWith('text_gdiplus'))
    return {
      font,
      color: (blue << 16) | (green << 8) | red,
      opacity: Math.round((alpha / 255) * 100),
      align: layer.align === 'centre' ? 'center' : layer.align,
      valign: 'center',
    };
  // FreeType colours are ABGR; OBS keeps them as unsigned numbers.
  const colour = abgr(layer.colour);
  return { font, color1: colour, color2: colour, antialiasing: true };
}

/** ABGR number of a `#rrggbb` or `#rrggbbaa` colour, as OBS's colour sources want it. */
export function abgr(colour: string): number {
  const { red, green, blue, alpha } = parseColour(colour);
  return alpha * 0x1000000 + ((blue << 16) | (green << 8) | red);
}

function parseColour(colour: string): { red: number; green: number; blue: number; alpha: number } {
  const channel = (at: number, missing: number) => {
    const hex = colour.slice(at, at + 2);
    return hex === '' ? missing : Number.parseInt(hex, 16);
  };
  return { red: channel(1, 0), green: channel(3, 0), blue: channel(5, 0), alpha: channel(7, 255) };
}
