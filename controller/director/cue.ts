/** What should be on air, why, and for how long. */
export interface Cue {
  /** Page id of the board to show (see render/page.ts). */
  scene: string;
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
