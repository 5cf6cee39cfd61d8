import type { ContestId, Election, PartyId } from '../../election/election.ts';
import { matchParty } from '../../election/identity.ts';
import { eciPartyTotals } from '../eci/party-page.ts';
import type { Report } from '../report.ts';

interface Lead {
  party: PartyId;
  won: boolean;
}

/** Holds a source's own party totals against the seats it lists (hazard H9): a warning, never a correction. */
export class Reconcile {
  readonly #election: Election;
  readonly #leads = new Map<ContestId, Lead>();

  constructor(election: Election) {
    this.#election = election;
  }

  lists(reports: readonly Report[]): void {
    for (const { contest, lead, status } of reports) {
      if (!lead) continue;
      const party = matchParty(lead.party, null, this.#election.parties);
      if (party)
        this.#leads.set(contest, { party: party.id, won: status === 'declared' || status === 'uncontested' });
    }
  }

  /** One sentence for each party whose seats in the table are not the seats of the lists. */
  totals(html: string): string[] {
    const totals = eciPartyTotals(html);
    if (!totals || this.#leads.size === 0) return [];
    const { state, parties } = totals;
    const code =
      this.#election.states.find(({ name }) => state !== null && name.toLowerCase() === state.toLowerCase())
        ?.code ?? null;
    const warnings: string[] = [];
    for (const [name, { won, leading }] of parties) {
      const party = matchParty(name, null, this.#election.parties);
      if (!party) {
        warnings.push(`the party table has a party nobody knows: ${name}`);
        continue;
      }
      const ours = [...this.#leads].filter(
        ([contest, lead]) => lead.party === party.id && (code === null || contest.startsWith(`${code}-`)),
      );
      if (ours.length !== won + leading) {
        warnings.push(`the party table gives ${party.name} ${won + leading} seats, the lists ${ours.length}`);
      }
    }
    return warnings;
  }
}
