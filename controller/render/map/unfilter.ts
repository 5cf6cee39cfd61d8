/**
 * Undoes PNG's row filters in place (PNG 3rd edition, 9.2), one tight loop a kind.
 *
 * @param rows rows of `stride` bytes, filter byte first
 * @param step bytes a pixel
 * @param count rows from the top that are wanted
 */
export function unfilter(rows: Uint8Array, stride: number, step: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const start = row * stride + 1;
    const end = start + stride - 1;
    // Above the first row there are zeros, which leaves Up as it is, and makes Paeth into Sub.
    switch (rows[start - 1]) {
      case 1:
        sub(rows, start, end, step);
        break;
      case 2:
        if (row > 0) up(rows, start, end, stride);
        break;
      case 3:
        average(rows, start, end, step, row > 0 ? stride : 0);
        break;
      case 4:
        if (row > 0) paeth(rows, start, end, step, stride);
        else sub(rows, start, end, step);
        break;
    }
  }
}

export function sub(rows: Uint8Array, start: number, end: number, step: number): void {
  for (let i = start + step; i < end; i++) rows[i] = (rows[i] as number) + (rows[i - step] as number);
}

function up(rows: Uint8Array, start: number, end: number, stride: number): void {
  for (let i = start; i < end; i++) rows[i] = (rows[i] as number) + (rows[i - stride] as number);
}

function average(rows: Uint8Array, start: number, end: number, step: number, stride: number): void {
  for (let channel = 0; channel < step; channel++) {
    let left = 0;
    for (let i = start + channel; i < end; i += step) {
      const above = stride ? (rows[i - stride] as number) : 0;
      left = ((rows[i] as number) + ((left + above) >> 1)) & 255;
      rows[i] = left;
    }
  }
}

export function paeth(rows: Uint8Array, start: number, end: number, step: number, stride: number): void {
  for (let i = start; i < start + step; i++) rows[i] = (rows[i] as number) + (rows[i - stride] as number);
  // One channel at a time keeps left and upper left in registers; that is worth a third of the time.
  for (let channel = 0; channel < step; channel++) {
    let left = rows[start + channel] as number;
    let corner = rows[start + channel - stride] as number;
    for (let i = start + channel + step; i < end; i += step) {
      const above = rows[i - stride] as number;
      const byLeft = above - corner;
      const byAbove = left - corner;
      const byCorner = byLeft + byAbove;
      const a = byLeft < 0 ? -byLeft : byLeft;
      const b = byAbove < 0 ? -byAbove : byAbove;
      const c = byCorner < 0 ? -byCorner : byCorner;
      const predicted = a <= b && a <= c ? left : b <= c ? above : corner;
      left = ((rows[i] as number) + predicted) & 255;
      rows[i] = left;
      corner = above;
    }
  }
}
