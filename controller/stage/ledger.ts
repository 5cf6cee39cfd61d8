import { pageNumber } from '../render/board/beacon.ts';
import type { ActualStage } from './actual.ts';
import type { Command } from './command.ts';
import type { ObsConnection } from './connection.ts';
import type { DesiredInput, DesiredScene, DesiredStage } from './desired.ts';
import { CALM, type Load } from './load.ts';
import { OVERLAY } from './overlay-scene.ts';
import type { PictureBook } from './picture-book.ts';
import { layoutOf } from './place.ts';
import type { StagePlan } from './plan.ts';
import { readBeacon } from './verify.ts';
import type { WantedStage } from './wanted.ts';

/** What OBS refused is not tried again before this. */
export const REFUSED_MS = 1500;

/** What was sent of a page last. */
export interface Sent {
  rev: number;
  /** performance.now */
  at: number;
}

/** What a stage knows: what is wanted, what OBS should have, what it has, and what it was sent. */
export class Ledger {
  readonly obs: ObsConnection;
  readonly book: PictureBook;
  plan: StagePlan | null = null;
  wanted: WantedStage | null = null;
  /** When it was wanted (performance.now). */
  wantedAt = 0;
  desired: DesiredStage | null = null;
  actual: ActualStage | null = null;
  surface: 'browser' | 'snapshot' | null = null;
  load: Load = CALM;
  /** Fades and motion are given up while OBS cannot keep up. */
  lessMotion = false;
  /** Scene of the user's that the bridge shows, while one is needed. */
  bridge: string | null = null;
  /** OBS is in the middle of changing its scene collection. */
  changing = false;
  /** The page to be taken next, at the revision it was first wanted in; and whether OBS draws it. */
  next: { page: string; rev: number; drawn: boolean } | null = null;
  readonly sent = new Map<string, Sent>();
  readonly #refused = new Map<string, number>();

  constructor(obs: ObsConnection, book: PictureBook) {
    this.obs = obs;
    this.book = book;
  }

  /** Nothing that was known of OBS holds any more: another connection, another collection. */
  forget(): void {
    this.actual = null;
    this.bridge = null;
    this.sent.clear();
    this.#refused.clear();
  }

  /** Whether OBS can be spoken to at all. */
  get awake(): boolean {
    return this.obs.state === 'connected' && !this.changing;
  }

  /** Page on air, or null when it is not one of ours. */
  get onAir(): string | null {
    return this.actual?.program ? this.pageOf(this.actual.program) : null;
  }

  /** The scene that OBS should have for a page. */
  scene(page: string): DesiredScene | undefined {
    return this.desired?.scenes.find((scene) => scene.key === page);
  }

  /** Page of a scene of ours, by the scene's name. */
  pageOf(scene: string): string | null {
    const key =
      this.desired?.scenes.find((candidate) => candidate.name === scene)?.key ??
      this.plan?.byName.get(scene)?.key;
    return key === undefined || key.startsWith('scene:') || scene === OVERLAY ? null : key;
  }

  /** The marker input of a scene of ours. */
  markerOf(scene: string): string | undefined {
    const key = this.desired?.scenes.find((candidate) => candidate.name === scene)?.key;
    return key === undefined ? undefined : this.desired?.inputs.get(`onair:${key}`)?.name;
  }

  /** The input that draws a page now. */
  inputOf(page: string): DesiredInput | undefined {
    const key =
      this.surface === 'browser' ? `page:${page}` : `picture:${page}:${this.book.shown.get(page)?.slot}`;
    return this.desired?.inputs.get(key);
  }

  /** Whether OBS draws a page at this revision or a newer one: its pixels are asked. @throws ObsCallError */
  async draws(page: string, rev: number): Promise<boolean> {
    const input = this.inputOf(page);
    if (!input || (this.surface === 'snapshot' && this.book.revOf(page) < rev)) return false;
    const beacon = await readBeacon(this.obs, input.name, this.layoutHeight);
    return beacon?.page === pageNumber(page) && beacon.rev >= rev;
  }

  /** Visible height of the pages' layout, pixels of the page. */
  get layoutHeight(): number {
    return layoutOf(this.actual?.canvas ?? { width: 16, height: 9 }).height;
  }

  /** OBS refused a command; the same one is left out for a while. */
  refuse(command: Command): void {
    this.#refused.set(JSON.stringify(command.data), performance.now() + REFUSED_MS);
  }

  isRefused(command: Command): boolean {
    return (this.#refused.get(JSON.stringify(command.data)) ?? 0) >= performance.now();
  }
}
