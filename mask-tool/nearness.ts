/** Packed `0xrrggbb`. */
type Packed = number;

/** How far colours are from a wanted one, in OKLab times 100 (Ottosson 2020): 1 to 2 can just be seen. */
export class Nearness {
  readonly tolerance: number;
  readonly #lab: Lab;
  /**
   * 0 not asked yet (ask `has`), 1 away, 2 near, for each of the 2^24 colours. Tight loops look here first:
   * a call for every change of colour costs three times as much. Only pages that are touched take memory.
   */
  readonly verdicts = new Uint8Array(1 << 24);

  constructor(wanted: Packed, tolerance: number) {
    this.#lab = oklab(wanted);
    this.tolerance = tolerance;
  }

  of(colour: Packed): number {
    const [l, a, b] = oklab(colour);
    return 100 * Math.hypot(l - this.#lab[0], a - this.#lab[1], b - this.#lab[2]);
  }

  /** Within the tolerance? */
  has(colour: Packed): boolean {
    const known = this.verdicts[colour] as number;
    if (known !== 0) return known === NEAR;
    const near = this.of(colour) <= this.tolerance;
    this.verdicts[colour] = near ? NEAR : AWAY;
    return near;
  }
}

const AWAY = 1;
const NEAR = 2;
type Lab = readonly [number, number, number];

const LINEAR = Float64Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function oklab(colour: Packed): Lab {
  const r = LINEAR[(colour >> 16) & 255] as number;
  const g = LINEAR[(colour >> 8) & 255] as number;
  const b = LINEAR[colour & 255] as number;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
