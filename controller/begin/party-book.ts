import { foldName, slug, tidyName } from '../election/name.ts';
import type { FoundParty } from './found.ts';
import { kindOf, shorten } from './short-names.ts';

/** The parties of a source, each once, whatever its rows call it. */
export class PartyBook {
  readonly #parties = new Map<string, FoundParty>();

  /** All of them, those without a short name with one made of their words. */
  close(): FoundParty[] {
    const all = [...this.#parties.values()];
    shorten(all);
    return all;
  }

  /**
   * The id of the party that somebody stands for.
   *
   * @param code its short name, where the source has one
   * @param header what a column of its own is called
   */
  idOf(name: string, written: string, code: string, header: string): string {
    const kind = kindOf(name, written);
    const full =
      kind === 'none' ? 'None of the Above' : kind === 'independent' ? 'Independent' : tidyName(written);
    const key = kind === 'party' ? foldName(full) : kind;
    const known = this.#parties.get(key);
    if (known) return known.id;
    const plain = slug(full)
      .replace(/[^a-z0-9-]+/g, '')
      .replace(/^-+|-+$/g, '');
    let id = plain || `party-${this.#parties.size + 1}`;
    const ids = new Set([...this.#parties.values()].map((one) => one.id));
    for (let n = 2; ids.has(id); n++) id = `${plain || 'party'}-${n}`;
    const short = kind === 'none' ? 'NOTA' : kind === 'independent' ? 'IND' : tidyName(code);
    const alias = header === full ? '' : header;
    this.#parties.set(key, { id, name: full, short, kind, alias });
    return id;
  }
}
