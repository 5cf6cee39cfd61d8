import type { ContestId } from '../election/election.ts';
import { ownNameOf } from '../election/own-scene.ts';

/** What should be on air, why, and for how long. */
export interface Cue {
  /** Page id of the board to show (see render/page.ts), or a scene of the user's own (see election/own-scene.ts). */
  scene: string;
  /** Shot of the rotation that follows it, whatever it interrupted. */
  back?: string;
  /** Seat that the board shows, where it shows one. */
  contest?: ContestId;
  /** One sentence: log line and dock text. */
  reason: string;
  kind: 'rotation' | 'event' | 'operator' | 'panic';
  /** Event that caused it. */
  event: string | null;
  priority: number;
  minMs: number;
  maxMs: number;
  /** ms of the night after which it is not worth showing. */
  expiresAt: number | null;
}

/** What viewers see of a cue: its board, and the seat on it: `state`, `seat WB-210`. */
export function shotOf({
  scene,
  contest,
}: {
  scene: string;
  contest?: ContestId | null | undefined;
}): string {
  return contest ? `${scene} ${contest}` : scene;
}

/** The board and the seat of a shot. */
export function cutShot(shot: string): Pick<Cue, 'scene' | 'contest'> {
  if (ownNameOf(shot) !== null) return { scene: shot };
  const [scene = '', contest] = shot.split(' ');
  return contest === undefined ? { scene } : { scene, contest: contest as ContestId };
}
