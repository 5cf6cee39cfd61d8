/** Digits of 3x5 px, rows of three bits: the smallest that can be read. */
const DIGITS = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 3, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 2, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
] as const;

const WIDTH = 3;
const HEIGHT = 5;

/** Size of a number drawn `scale` times as large, px. */
export function sizeOf(number: number, scale: number): { width: number; height: number } {
  const count = `${number}`.length;
  return { width: (count * (WIDTH + 1) - 1) * scale, height: HEIGHT * scale };
}

/** Calls `dot` for every pixel of a number whose middle is (cx, cy). */
export function drawNumber(
  number: number,
  cx: number,
  cy: number,
  scale: number,
  dot: (x: number, y: number) => void,
): void {
  const { width, height } = sizeOf(number, scale);
  const left = Math.round(cx - width / 2);
  const top = Math.round(cy - height / 2);
  [...`${number}`].forEach((digit, place) => {
    const rows = DIGITS[Number(digit)] as readonly number[];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < WIDTH * scale; x++) {
        const bit = (rows[Math.floor(y / scale)] as number) >> (WIDTH - 1 - Math.floor(x / scale));
        if (bit & 1) dot(left + place * (WIDTH + 1) * scale + x, top + y);
      }
    }
  });
}
