import type { Fragment } from '../render/page.ts';
import type { BatchRequest } from './connection.ts';
import type { Ledger } from './ledger.ts';
import type { WantedStage } from './wanted.ts';

/**
 * Browser surface: every page in OBS hears every event and takes what is for it, so only what changed is sent.
 */
export class PagePush {
  readonly #ledger: Ledger;
  readonly #pushed = new Map<string, number>();
  /** What all pages were told last. */
  #motion: 'full' | 'reduced' = 'full';

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * Sends what changed since the last push, and tells all pages whether they may move.
   * @returns pages that OBS took, and its refusal if there was one
   */
  async push(
    wanted: WantedStage,
    lessMotion: boolean,
  ): Promise<{ sent: { page: string; rev: number }[]; refusal: string | null }> {
    const fresh = [...wanted.pages.values()].filter((page) => this.#pushed.get(page.id) !== page.rev);
    const motion = lessMotion ? 'reduced' : 'full';
    const told = this.#motion === motion ? [] : [emit({ to: '*', seq: 0, rev: 0, json: '{}', motion })];
    // A page that was loaded since then hears it with its own update.
    const updates = fresh.map(({ fragment }) => emit({ ...fragment, motion }));
    const answers = await this.#ledger.obs.batch([...updates, ...told]);
    this.#motion = motion;
    const sent: { page: string; rev: number }[] = [];
    let refusal: string | null = null;
    fresh.forEach(({ id, rev }, index) => {
      const answer = answers[index];
      if (!answer?.ok) {
        refusal = answer?.comment ?? 'no answer';
        return;
      }
      this.#pushed.set(id, rev);
      this.#ledger.sent.set(id, { rev, at: performance.now() });
      sent.push({ page: id, rev });
    });
    return { sent, refusal };
  }

  /** The page is sent again with the next push. */
  again(page: string): void {
    this.#pushed.delete(page);
  }

  forget(): void {
    this.#pushed.clear();
    this.#motion = 'full';
  }
}

function emit(envelope: Fragment & { motion: 'full' | 'reduced' }): BatchRequest {
  return {
    requestType: 'CallVendorRequest',
    requestData: {
      vendorName: 'obs-browser',
      requestType: 'emit_event',
      requestData: { event_name: 'countnight', event_data: envelope },
    },
  };
}
