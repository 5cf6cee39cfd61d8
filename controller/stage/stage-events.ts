import type { ConnectionState, Outputs } from './health.ts';

/** What the stage tells. Every message carries its reason as a sentence. */
export interface StageEvents {
  /** Somebody else changed the programme; nothing is undone until `want` has released and taken again. */
  takeover: { scene: string; page: string | null; reason: string };
  /** A page is on air because we asked. `ms` from the want to the request that shows it. */
  taken: { scene: string; page: string; reason: string; ms: number };
  /** Something viewers see was sent: the moment of the request, wall ms. */
  sent: {
    what: 'text' | 'page' | 'picture' | 'take';
    page: string | null;
    rev: number | null;
    wallMs: number;
  };
  problem: { reason: string };
  connection: { state: ConnectionState; reason: string };
  outputs: Outputs & { reason: string };
  /** Rehearsal data were kept from air, or the TEST board went up. */
  interlock: { reason: string };
  pressure: { level: 0 | 1 | 2; reason: string };
  /** A command of the dock or of `ctl`, as BroadcastCustomEvent brought it. */
  message: { data: Record<string, unknown> };
}
