import { replaceFileSync } from '../../ground/whole-file.ts';
import type { MapPainter } from './painter.ts';

/** Replaces the picture in one step; after a power cut the next paint writes it again. */
export function saveMap(painter: MapPainter, file: string): void {
  replaceFileSync(file, painter.png());
}
