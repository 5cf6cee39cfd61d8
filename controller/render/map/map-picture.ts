import type { Box, Point } from './mask-file.ts';

/** A map as its page shows it. All boxes and points are pixels of the picture. */
export interface MapPicture {
  /** `state`, `district-kolkata`, `phase-4`. */
  name: string;
  /** `state.0f3a91c2d4.png`, in the output folder's `maps`: a file of this name never changes, so it says what is on it. */
  file: string;
  width: number;
  height: number;
  /** Smallest box around all that is drawn, or around its seats: the page shows this part and a little margin. */
  box: Box;
  /** Seat (contest) number -> label point, where a ring is drawn. */
  labels: ReadonlyMap<number, Point>;
}
