import { join } from 'node:path';
import type { Masks } from '../controller/render/map/mask-file.ts';
import { openMap } from '../controller/render/map/painter.ts';
import { saveMap } from '../controller/render/map/save-map.ts';
import { makeFolder } from './save.ts';

/**
 * The other way round: one screenshot a seat, in which it is highlighted, as `001.png` and so on.
 * @param colour `rrggbb`
 * @returns the files
 */
export function highlight(
  basePng: Uint8Array,
  masks: Masks,
  out: string,
  colour = 'ffff00',
  progress: (done: number, of: number) => void = () => {},
): string[] {
  const painter = openMap(basePng, masks);
  makeFolder(out);
  const digits = Math.max(3, ...[...masks.seats.keys()].map((id) => `${id}`.length));
  const files: string[] = [];
  for (const id of masks.seats.keys()) {
    painter.paint(new Map([[id, { colour: `#${colour.replace('#', '')}`, style: 'won' }]]));
    const file = join(out, `${`${id}`.padStart(digits, '0')}.png`);
    saveMap(painter, file);
    painter.paint(new Map([[id, { colour: null, style: 'none' }]]));
    files.push(file);
    progress(files.length, masks.seats.size);
  }
  return files;
}
