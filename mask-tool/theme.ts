/** `#rrggbb` as [r, g, b]. */
type Rgb = readonly [number, number, number];

/** Colours and line widths (px) of a base map. Lines lie half on each side of a border. */
export interface Theme {
  /** A seat with no data yet. */
  seat: Rgb;
  /** The rest of the whole, for orientation; it never takes a colour. */
  context: Rgb;
  contextLine: { colour: Rgb; width: number };
  seatLine: { colour: Rgb; width: number };
  regionLine: { colour: Rgb; width: number };
  /** Coast and outer border. */
  outline: { colour: Rgb; width: number };
  /** Frame of an inset, and of the place it magnifies. */
  frame: { colour: Rgb; ground: Rgb };
}

export const THEMES: Readonly<Record<'dark' | 'light', Theme>> = {
  dark: {
    seat: [61, 72, 92],
    context: [38, 47, 63],
    contextLine: { colour: [22, 30, 44], width: 1.2 },
    seatLine: { colour: [13, 20, 33], width: 0.9 },
    regionLine: { colour: [13, 20, 33], width: 2.4 },
    outline: { colour: [13, 20, 33], width: 1.2 },
    frame: { colour: [214, 222, 235], ground: [18, 25, 38] },
  },
  light: {
    seat: [208, 213, 221],
    context: [228, 232, 238],
    contextLine: { colour: [246, 248, 250], width: 1.2 },
    seatLine: { colour: [255, 255, 255], width: 0.9 },
    regionLine: { colour: [255, 255, 255], width: 2.4 },
    outline: { colour: [120, 130, 145], width: 1.2 },
    frame: { colour: [51, 60, 76], ground: [246, 248, 250] },
  },
};
