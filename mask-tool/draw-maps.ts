/** What to draw from one set of boundaries. */
export interface DrawPlan {
  /** GeoJSON or TopoJSON file. */
  boundaries: string;
  /** Folder for NAME.base.png and NAME.masks.txt. */
  out: string;
  /** Feature property with the seat number; default: `ac_no`, `number`, `id`, or the feature's id. */
  number?: string;
  /** Properties that group seats: one more map for each of their values, `PROPERTY-VALUE`. */
  regions?: readonly string[];
  /** Largest picture of the whole, px; the map is trimmed to its own shape. Default 1000x1000. */
  size?: { width: number; height: number };
  /** Largest picture of a region, px. Default 820x820. */
  regionSize?: { width: number; height: number };
  theme?: 'dark' | 'light';
}

export interface DrawnMap {
  /** `state`, `district-cooch-behar`, `phase-4`. */
  name: string;
  width: number;
  height: number;
  seats: number;
  bytes: number;
  /** Seats that came out under 4 pixels and got a visible mark instead. */
  tiny: readonly number[];
}

/** Draws the map of the whole and of every region, and writes base pictures and masks. */
export declare function drawMaps(plan: DrawPlan): Promise<DrawnMap[]>;
