/**
 * Writes the tables of elections/west-bengal-2021 from a folder of facts, CSV files with header rows:
 *
 *   results-2021.csv, results-2021-deferred.csv   candidates and votes; votes as on results.eci.gov.in
 *       (github.com/tecoholic/Election2021, MIT, Copyright (c) 2021 Arunmozhi)
 *   parties.csv                                   labels and abbreviations, from the same and ECI reports
 *   results-2016-winners.csv                      the last election
 *       (github.com/karmadude/india60, MIT, Copyright (c) 2015 Liji Jinaraj; some seats: ECI figures)
 *   west-bengal-seats.csv, other-states-seats.csv districts, phases, reservation, electors (ECI)
 *
 * election.yaml, coalitions.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-west-bengal-2021.ts FACTS_DIR
 */
import { slug, tidyName } from '../controller/election/name.ts';
import { cell, Facts, type Row } from './facts.ts';
import { FORMER_PARTIES, PARTY_LOOKS } from './west-bengal-2021-parties.ts';

const facts = new Facts('west-bengal-2021');

const results = await facts.read('results-2021.csv');
const deferred = await facts.read('results-2021-deferred.csv');
const labels = await facts.read('parties.csv');
const past = await facts.read('results-2016-winners.csv');
const seats = [
  ...(await facts.read('west-bengal-seats.csv')).map((row): Row => ({ state: 'WB', ...row })),
  ...(await facts.read('other-states-seats.csv')),
];

const POSTPONED = new Set(deferred.map(({ state, ac_no }) => `${state}-${ac_no}`));
await facts.write(
  'parties.csv',
  ['id', 'name', 'short', 'colour', 'kind', 'aliases', 'name:bn'],
  [...labels, ...Object.entries(FORMER_PARTIES).map(([party, abbr]): Row => ({ party, abbr }))].map((row) => {
    const party = cell(row, 'party');
    const look = PARTY_LOOKS[party] ?? {};
    const name = displayName(party);
    const aliases = [...(name === party ? [] : [party]), ...(look.aliases ?? [])];
    const kind = party === 'Independent' ? 'independent' : party === 'None of the Above' ? 'none' : 'party';
    const short = look.short ?? cell(row, 'abbr');
    if (kind === 'none') aliases.push('None of these candidates');
    return [slug(party), name, short, look.colour ?? '', kind, aliases.join(';'), look.bn ?? ''];
  }),
);
await facts.write(
  'contests.csv',
  ['state', 'number', 'name', 'district', 'phase', 'electors', 'reserved', 'poll', 'note'],
  seats.map((row) => {
    const id = `${row.state}-${row.ac_no}`;
    const reserved = /^(SC|ST)$/.test(row.reserved ?? '') ? cell(row, 'reserved') : '';
    const [poll, note] = POSTPONED.has(id)
      ? ['postponed', 'a candidate died; polled 30 September 2021']
      : ['', ''];
    return [
      ...[cell(row, 'state'), cell(row, 'ac_no'), displayName(cell(row, 'ac_name')), cell(row, 'district')],
      ...[row.phase ? `Phase ${row.phase}` : '', row.electors ?? '', reserved, poll, note],
    ];
  }),
);
await facts.write(
  'candidates.csv',
  ['state', 'number', 'serial', 'name', 'party', 'note'],
  [...results, ...deferred]
    .map((row, i) => ({ row, i }))
    .sort((a, b) => order(a.row) - order(b.row) || a.i - b.i)
    .map(({ row }) => [
      ...[cell(row, 'state'), cell(row, 'ac_no'), cell(row, 'serial'), tidyName(cell(row, 'candidate'))],
      ...[slug(cell(row, 'party')), deferred.includes(row) ? 'of the poll on 30 September 2021' : ''],
    ]),
);
await facts.write(
  'results.csv',
  ['state', 'number', 'serial', 'evm', 'postal'],
  results.map((row) =>
    ['state', 'ac_no', 'serial', 'evm_votes', 'postal_votes'].map((name) => cell(row, name)),
  ),
);
await facts.write(
  'past.csv',
  [
    ...['state', 'number', 'winner', 'party', 'votes'],
    ...['runner_up', 'runner_up_party', 'runner_up_votes', 'margin', 'total'],
  ],
  past.map((row) => [
    ...[cell(row, 'state'), cell(row, 'ac_no'), tidyName(cell(row, 'winner')), slug(cell(row, 'party'))],
    ...[cell(row, 'votes'), tidyName(row.runner_up ?? ''), slug(row.runner_up_party ?? '')],
    ...[row.runner_up_votes ?? '', row.margin ?? '', row.total_votes ?? ''],
  ]),
);

/** West Bengal first, then the others in the order of the facts; contests by number. */
function order(row: Row): number {
  return ['WB', 'AS', 'KL', 'TN', 'PY'].indexOf(cell(row, 'state')) * 1000 + Number(cell(row, 'ac_no'));
}

/** The ECI prints some names in capitals only, and leaves a comma after others. */
function displayName(text: string): string {
  const tidy = tidyName(text).replace(/,$/, '');
  const letters = tidy.replace(/\P{L}/gu, '');
  if (letters.length < 4 || letters !== letters.toUpperCase()) return tidy;
  return tidy
    .toLowerCase()
    .replace(/(^|[\s(./-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())
    .replace(/\b(Of|And|The)\b/g, (word, _w, at: number) => (at === 0 ? word : word.toLowerCase()));
}
