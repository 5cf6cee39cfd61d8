/**
 * Writes the tables of elections/uk-2016 from uk2016_euref_areas.csv: the counting areas of the referendum of 23 June 2016
 * on membership of the European Union. Facts of the Electoral Commission, as stored in
 * github.com/BBK-PiJ-2015-08/EUref_vs_petition (EU-referendum-result-data.csv).
 * election.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-uk-2016.ts FACTS_DIR
 */
import { cell, Facts } from './facts.ts';

const facts = new Facts('uk-2016');
const areas = await facts.read('uk2016_euref_areas.csv');
const sum = (column: string): number => areas.reduce((total, row) => total + Number(cell(row, column)), 0);

await facts.writeParties([
  ['remain', 'Remain a member of the European Union', 'Remain', '#e0a526', 'option', 'Remain'],
  ['leave', 'Leave the European Union', 'Leave', '#3d6fd1', 'option', 'Leave'],
]);
await facts.write(
  'contests.csv',
  ['id', 'number', 'name', 'electors', 'kind'],
  [['UK', 1, 'United Kingdom and Gibraltar', sum('electorate'), 'measure']],
);
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  [
    ['UK', 1, 'Remain', 'remain'],
    ['UK', 2, 'Leave', 'leave'],
  ],
);
await facts.write(
  'units.csv',
  ['contest', 'unit', 'name', 'electors'],
  areas.map((row) => [...['UK', cell(row, 'area_code'), cell(row, 'area'), cell(row, 'electorate')]]),
);
await facts.write(
  'results.csv',
  ['contest', 'unit', 'serial', 'votes'],
  areas.flatMap((row) => [
    ['UK', cell(row, 'area_code'), 1, cell(row, 'remain')],
    ['UK', cell(row, 'area_code'), 2, cell(row, 'leave')],
  ]),
);
await facts.write(
  'ballots.csv',
  ['contest', 'unit', 'cast', 'valid', 'rejected'],
  areas.map((row) => [
    ...['UK', cell(row, 'area_code'), cell(row, 'votes_cast'), cell(row, 'valid'), cell(row, 'rejected')],
  ]),
);
