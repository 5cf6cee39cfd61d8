import { foldName, slug, tidyName } from '../election/name.ts';
import { GROUPS } from './fact.ts';
import type { ReadTable } from './read-table.ts';

interface Contest {
  state: string;
  number: number;
  regions: Record<string, string>;
}

const MIXED = '\n';

/** What contests are part of, by columns that say so. */
export class Groups {
  /** Header -> contest -> what it says. */
  readonly #said = new Map<string, Map<string, string>>();
  readonly #wanted: readonly string[];

  /** @param wanted headers of columns that group contests, besides those that look like it */
  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  /** Whether a column is to group contests, as somebody said. */
  isAsked(title: string): boolean {
    return this.#wanted.some((one) => foldName(one) === foldName(title));
  }

  read({ header, columns }: ReadTable, row: readonly string[], { state, number }: Contest): void {
    const taken = new Set(columns.values());
    for (const [column, title] of header.entries()) {
      const asked = this.isAsked(title);
      if (title === '' || (taken.has(column) && !asked)) continue;
      const length = asked ? title.length : GROUPS.exec(title.replace(/_/g, ' '))?.groups?.label?.length;
      if (length === undefined) continue;
      const label = title.slice(-length);
      const values = this.#said.get(label) ?? new Map<string, string>();
      const key = `${state} ${number}`;
      const [before, text] = [values.get(key), tidyName(row[column] ?? '')];
      // What differs within a contest groups something else; a cell left empty goes on with the one above.
      if (before && text === '') continue;
      values.set(key, !before || before === text ? text : MIXED);
      this.#said.set(label, values);
    }
  }

  /** The kinds of regions that group all contests, each of which is told its own. */
  kindsOf(contests: readonly Contest[]): { key: string; label: string }[] {
    const kinds: { key: string; label: string }[] = [];
    for (const [title, values] of this.#said) {
      const texts = new Set(values.values());
      const size = contests.length;
      // A header of another script makes no key.
      const key = slug(title).replace(/[^a-z0-9-]+/g, '') || `region-${kinds.length + 1}`;
      if (texts.has(MIXED) || texts.has('') || texts.size < 2 || texts.size > size * 0.7) continue;
      const own = contests.filter((contest) => values.has(`${contest.state} ${contest.number}`));
      if (own.length < size) continue;
      for (const contest of own)
        contest.regions[key] = values.get(`${contest.state} ${contest.number}`) ?? '';
      const label = title.replace(/_/g, ' ').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
      kinds.push({ key, label });
    }
    return kinds;
  }
}
