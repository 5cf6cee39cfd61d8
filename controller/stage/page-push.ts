import type { Ledger } from './ledger.ts';
import type { WantedStage } from './wanted.ts';

/**
 * Browser surface: every page in OBS hears every event and takes what is for it, so only what changed is sent.
 */
export class PagePush {
  readonly #ledger: Ledger;
  readonly #pushed = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Sends what changed since the last push. @returns pages that OBS took, and its refusal if there was one */
  async push(
    wanted: WantedStage,
  ): Promise<{ sent: { page: string; rev: number }[]; refusal: string | null }> {
    const fresh = [...wanted.pages.values()].filter((page) => this.#pushed.get(page.id) !== page.rev);
    const answers = await this.#ledger.obs.batch(
      fresh.map((page) => ({
        requestType: 'CallVendorRequest',
        requestData: {
          vendorName: 'obs-browser',
          requestType: 'emit_event',
          requestData: { event_name: 'countnight', event_data: page.fragment },
        },
      })),
    );
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
  }
}
