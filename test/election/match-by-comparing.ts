import type { Candidate, Party, PartyId } from '../../controller/election/election.ts';
import { matchParty, type RowMatches } from '../../controller/election/identity.ts';
import { foldName } from '../../controller/election/name.ts';
import type { ReportRow } from '../../controller/feed/report.ts';

/**
 * What `matchRows` means, said by comparing every row with every candidate and every other row: slow, and easy to
 * see through. It is the oracle of the property test.
 */
export function matchByComparing(
  rows: readonly ReportRow[],
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): RowMatches<ReportRow> {
  const found = new Map<ReportRow, RowMatches<ReportRow>['matched'][number]>();
  const free = new Set(roster);
  const left = (): ReportRow[] => rows.filter((row) => !found.has(row));
  const party = (row: ReportRow): PartyId | null => matchParty(row.party, row.partyCode, parties)?.id ?? null;
  const sameName = ({ name }: ReportRow, candidate: Candidate): boolean => {
    const own = parties.get(candidate.party);
    const asParty = own?.kind === 'none' ? [own.name, own.short, ...own.aliases] : [];
    return [candidate.name, ...(candidate.aliases ?? []), ...asParty].some(
      (spelling) => foldName(spelling) === foldName(name),
    );
  };
  const sameBoth = (row: ReportRow, candidate: Candidate): boolean =>
    sameName(row, candidate) && party(row) === candidate.party;
  const tie = (
    row: ReportRow,
    candidate: Candidate,
    by: RowMatches<ReportRow>['matched'][number]['by'],
  ): void => {
    found.set(row, { row, candidate, by });
    free.delete(candidate);
  };
  const pair = (
    by: RowMatches<ReportRow>['matched'][number]['by'],
    same: (row: ReportRow, candidate: Candidate) => boolean,
  ): void => {
    for (const row of left()) {
      const candidates = [...free].filter((candidate) => same(row, candidate));
      const rivals = left().filter((other) => candidates.some((candidate) => same(other, candidate)));
      if (candidates.length === 1 && rivals.length === 1) tie(row, candidates[0] as Candidate, by);
    }
  };

  for (const row of rows) {
    const candidate = [...free].find(({ serial }) => serial === row.serial);
    if (candidate && sameName(row, candidate)) tie(row, candidate, 'serial+name');
  }
  pair('name+party', sameBoth);
  pair('name', sameName);
  for (const row of left()) {
    const twins = [...free].filter((candidate) => sameBoth(row, candidate));
    const twinRows = left().filter((other) => twins.some((twin) => sameBoth(other, twin)));
    if (twins.length < 2 || twins.length !== twinRows.length) continue;
    if (twinRows.every(({ serial }) => serial !== null))
      twinRows.sort((a, b) => (a.serial ?? 0) - (b.serial ?? 0));
    twins.sort((a, b) => a.serial - b.serial);
    for (const [i, twin] of twins.entries()) tie(twinRows[i] as ReportRow, twin, 'namesake');
  }
  pair('serial+party', (row, { serial, party: of }) => row.serial === serial && party(row) === of);
  const nobody = left().filter((row) => row.party === '' || foldName(row.name) === foldName(row.party));
  const named = (row: ReportRow): PartyId | null =>
    matchParty(row.party || row.name, row.partyCode, parties)?.id ?? null;
  for (const row of nobody) {
    const all = roster.filter(({ party: of }) => of === named(row));
    const alike = nobody.filter((other) => named(other) === named(row));
    if (all.length === 1 && alike.length === 1 && free.has(all[0] as Candidate))
      tie(row, all[0] as Candidate, 'party');
  }
  return {
    matched: rows.flatMap((row) => found.get(row) ?? []),
    unknown: left(),
    missing: roster.filter((candidate) => free.has(candidate)),
  };
}
