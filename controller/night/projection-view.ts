import type { Projection } from '../projection/projection.ts';
import type { ProjectionView } from '../render/board/view.ts';

/** A projection as the boards show it: most likely seats and the range that holds four nights of five. */
export function projectionView(projection: Projection | null): ProjectionView | null {
  return (
    projection && {
      at: projection.at,
      blocs: projection.blocs.map(({ id, seats, low, high }) => ({ id, seats, low, high })),
    }
  );
}
