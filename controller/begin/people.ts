import { grouped } from '../ground/grouped.ts';

export interface FoundCandidate {
  state: string;
  number: number;
  serial: number;
  /** Whether the source says the serial. */
  numbered: boolean;
  name: string;
  /** Party id. */
  party: string;
  /** Votes the source prints, null where it prints none. */
  electionDay: number | null;
  postal: number | null;
}

/** A row of a source that is somebody's; serial 0 = it says none. */
export interface PersonRow extends Omit<FoundCandidate, 'numbered'> {
  /** Contest, name, party and printed serial: whose row it is. */
  key: string;
  /** The row as it stands. */
  said: string;
}

/** Share of all people that stand in several rows where contests have parts. */
const PARTS = 0.3;

/**
 * Candidates out of rows in the order of the source. Who stands in several rows of a contest: where most do, its parts have
 * rows of their own, and their votes are added up; else it is two people of one name, or a row that stands twice.
 *
 * @param notes gets what was made of such rows
 */
export function candidatesOf(all: readonly PersonRow[], notes: string[]): FoundCandidate[] {
  const people = grouped(all, ({ key }) => [key]);
  const seats = grouped(people.values(), ([row]) => (row ? [`${row.state} ${row.number}`] : []));
  const hasParts = [...people.values()].filter(isSeveral).length >= people.size * PARTS;
  const found: FoundCandidate[] = [];
  let [added, namesakes, twice] = [0, 0, 0];
  for (const roster of seats.values()) {
    const isOfParts = hasParts && roster.filter(isSeveral).length >= roster.length / 2;
    const taken = new Set<number>();
    for (const rows of roster) {
      const [first] = rows as [PersonRow];
      const isOne = first.serial > 0 || isOfParts;
      // Only counts make a row a part.
      const isSummed = isOne && rows.every(({ electionDay }) => electionDay !== null);
      const own = isOne ? [first] : [...new Map(rows.map((row) => [row.said, row])).values()];
      if (isSummed) added += rows.length - 1;
      else twice += rows.length - own.length;
      namesakes += own.length - 1;
      for (const { state, number, serial: printed, name, party, electionDay, postal } of own) {
        let serial = Math.max(1, printed);
        while (taken.has(serial)) serial++;
        taken.add(serial);
        found.push({
          ...{ state, number, serial, numbered: printed > 0, name, party },
          electionDay: isSummed ? sumOf(rows, 'electionDay') : electionDay,
          postal: isSummed ? sumOf(rows, 'postal') : postal,
        });
      }
    }
  }
  if (added > 0) notes.push(`${added} rows are parts of a contest: their votes are added up`);
  if (twice > 0) notes.push(`${twice} rows stand there twice: they count once`);
  if (namesakes > 0)
    notes.push(
      `${namesakes} candidates have a namesake of their party in their contest: only their serials tell them apart`,
    );
  return found;
}

function isSeveral({ length }: readonly PersonRow[]): boolean {
  return length > 1;
}

function sumOf(rows: readonly PersonRow[], what: 'electionDay' | 'postal'): number {
  return rows.reduce((sum, row) => sum + (row[what] ?? 0), 0);
}
