/**
 * Writes the tables of elections/norway-2025 from a folder of facts, CSV files with header rows:
 *
 *   no2025_votes.csv           votes and seats of each list in each constituency
 *   no2025_constituencies.csv  seats and electors
 *
 * Facts of the Norwegian Directorate of Elections (valgresultat.no, preliminary, 9 September 2025 15:22), as gathered in
 * github.com/hersle/valgsimulator (data2025.js). election.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-norway-2025.ts FACTS_DIR
 */
import { cell, Facts, grouped } from './facts.ts';

const facts = new Facts('norway-2025');
const votes = await facts.read('no2025_votes.csv');
const constituencies = await facts.read('no2025_constituencies.csv');
const lists = grouped(votes, 'list_code');

const COLOURS: Record<string, string> = {
  ...{ A: '#d72827', FRP: '#1f4e8c', H: '#3fa3e0', SP: '#2f7d3b', SV: '#e0457b', RØDT: '#8c1622' },
  ...{ MDG: '#6ab023', KRF: '#f2c230', V: '#1d9a8a', GENP: '#8f6fc7', INP: '#c77a2e', PP: '#9aa3ab' },
};
const NAMES: Record<string, string> = { SV: 'Sosialistisk Venstreparti' };

await facts.writeParties(
  [...lists].map(([code, [row]]) => {
    const written = cell(row ?? {}, 'list_name');
    const name = NAMES[code] ?? written;
    return [id(code), name, code, COLOURS[code] ?? '', 'party', name === written ? '' : written];
  }),
);
await facts.write(
  'contests.csv',
  ['id', 'number', 'name', 'electors', 'elects'],
  constituencies.map((row, at) => [
    ...[`NO-${cell(row, 'constituency_code')}`, at + 1, cell(row, 'constituency')],
    ...[cell(row, 'electors_file'), cell(row, 'seats_constituency')],
  ]),
);
const rows = [...grouped(votes, 'constituency_code')].flatMap(([code, standing]) =>
  standing.map((row, at) => ({ contest: `NO-${code}`, serial: at + 1, row })),
);
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  rows.map(({ contest, serial, row }) => {
    const code = cell(row, 'list_code');
    return [contest, serial, NAMES[code] ?? cell(row, 'list_name'), id(code)];
  }),
);
await facts.write(
  'results.csv',
  ['contest', 'serial', 'votes', 'seats'],
  rows.map(({ contest, serial, row }) => [
    ...[contest, serial, cell(row, 'votes'), cell(row, 'seats_constituency_published')],
  ]),
);
await facts.write(
  'levelling.csv',
  ['contest', 'party'],
  constituencies.map((row) => [
    `NO-${cell(row, 'constituency_code')}`,
    id(cell(row, 'levelling_list_published')),
  ]),
);

function id(code: string): string {
  return code.toLowerCase().replace('ø', 'o');
}
