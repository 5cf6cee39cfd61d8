import type { MapPainter } from './painter.ts';

/** Writes the picture so that a reader sees the old file or the new one, never a part. */
export declare function saveMap(painter: MapPainter, file: string): void;
