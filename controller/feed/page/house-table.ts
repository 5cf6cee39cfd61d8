import type { Election } from '../../election/election.ts';
import type { FeedProblem, HouseReport } from '../report.ts';
import { partClaim, stateOf } from './contest-claim.ts';
import { parseCount } from './count.ts';
import { partFacts, rowFacts, stampOf } from './count-facts.ts';
import type { PageOrigin } from './map.ts';
import type { Mapping } from './mapping.ts';
import type { OpenPage, Part, Row } from './part.ts';
import { isTotal, wantedRow } from './report-row.ts';

export interface MappedHouses {
  houses: HouseReport[];
  problems: FeedProblem[];
}

/**
 * One opened page of a source's own totals -> one HouseReport a state (hazard H9): rows of parties with the seats that
 * they have won and lead in. A state with a number that cannot be read gives a problem and no report.
 */
export function mapHouses(
  page: OpenPage,
  mapping: Mapping,
  origin: PageOrigin,
  election: Election,
): MappedHouses {
  const whole = stampOf(page, mapping, origin.fetchedAt);
  const problems: FeedProblem[] = [];
  const problem = (what: string, got: string, expected: string, where: string): void => {
    const { url, fetchedAt: at } = origin;
    problems.push({ feed: mapping.feed.name, url, contest: null, at, what, got, expected, where });
  };
  const houses = new Map<string, HouseReport>();
  const unread = new Set<string>();
  let rows = 0;
  for (const part of page.parts(mapping.each)) {
    const facts = partFacts(part, whole, mapping, origin.fetchedAt);
    for (const row of partRows(part, mapping)) {
      rows++;
      const words = { ...partClaim(part, mapping), ...(row.cell('state') && { state: row.cell('state') }) };
      const state = stateOf(words, origin, mapping.feed, election);
      if (state === null) {
        problem(
          'totals of a state that is not ours',
          words.state || 'no state',
          'a state of the election',
          row.where,
        );
        continue;
      }
      const [won, leading] = [seatsOf(row, 'won'), seatsOf(row, 'leading')];
      if (Number.isNaN(won + leading)) {
        unread.add(state);
        const got = `${row.cell('won')} ${row.cell('leading')}`.trim();
        problem('the seats of a party cannot be read', got, 'whole numbers', row.where);
        continue;
      }
      const party = { party: row.cell('party'), partyCode: row.cell('partyCode') || null, won, leading };
      const { name: feed } = mapping.feed;
      const { url, fetchedAt } = origin;
      const stamp = rowFacts([row], facts, mapping, fetchedAt).stamp?.at ?? null;
      const known = houses.get(state) ?? { feed, url, stamp, fetchedAt, state, rows: [] };
      houses.set(state, { ...known, rows: [...known.rows, party] });
    }
  }
  if (rows === 0)
    problem('no table with the wanted columns', 'none', 'a table with party and won or leading', origin.url);
  return { houses: [...houses.values()].filter(({ state }) => !unread.has(state)), problems };
}

function partRows(part: Part, mapping: Mapping): Row[] {
  return part
    .tables(mapping.request)
    .flatMap(({ rows }) => rows.filter((row) => wantedRow(row, mapping) && !isTotal(row, mapping)));
}

/** A blank or a dash is nought; NaN for anything but a whole number of seats. */
function seatsOf(row: Row, field: 'won' | 'leading'): number {
  const seats = parseCount(row.cell(field)) ?? 0;
  return Number.isInteger(seats) && seats >= 0 ? seats : Number.NaN;
}
