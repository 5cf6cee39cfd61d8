/**
 * Writes the tables of elections/edinburgh-2017 from a folder of facts, CSV files with header rows:
 *
 *   sco2017_edinburgh_wards.csv   seats, electors and papers of the wards of the City of Edinburgh, 4 May 2017
 *   sco2017_edinburgh_stages.csv  every stage of their counts
 *
 * From github.com/gerrymulvenna/council17, CC BY-SA 4.0, credit @gerrymulvenna; the counts are the returning officer's.
 * election.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-edinburgh-2017.ts FACTS_DIR
 */
import { slug } from '../controller/election/name.ts';
import { cell, Facts, grouped, type Row } from './facts.ts';

const facts = new Facts('edinburgh-2017');
const wards = await facts.read('sco2017_edinburgh_wards.csv');
const stages = (await facts.read('sco2017_edinburgh_stages.csv')).map((row): Row => ({ ...row }));
const byWard = grouped(stages, 'ward');

/** Labour stands under two names. */
const LABELS: Record<string, string> = { 'Labour and Co-operative Party': 'Labour Party' };
await facts.writeParties([
  [
    'scottish-national-party',
    'Scottish National Party',
    'SNP',
    '#f2d13c',
    'party',
    'Scottish National Party (SNP)',
  ],
  ['conservative', 'Conservative and Unionist Party', 'CON', '#2f7fd6', 'party'],
  ['labour', 'Labour Party', 'LAB', '#d83a3a', 'party', 'Labour and Co-operative Party'],
  ['scottish-green', 'Scottish Green Party', 'GRN', '#4fa83d', 'party'],
  ['liberal-democrats', 'Liberal Democrats', 'LD', '#f0922b', 'party'],
  ['ukip', 'UK Independence Party', 'UKIP', '#7b3fa0', 'party', 'UK Independence Party (UKIP)'],
  ['scottish-libertarian', 'Scottish Libertarian Party', 'LIB', '#b8a24a', 'party'],
  ['socialist-labour', 'Socialist Labour Party', 'SLP', '#9c2f3f', 'party'],
  ['independent', 'Independent', 'IND', '#9aa3ab', 'independent'],
]);
const IDS: Record<string, string> = {
  ...{ 'Scottish National Party (SNP)': 'scottish-national-party', 'Labour Party': 'labour' },
  ...{ 'Conservative and Unionist Party': 'conservative', 'Scottish Green Party': 'scottish-green' },
  ...{ 'UK Independence Party (UKIP)': 'ukip', 'Scottish Libertarian Party': 'scottish-libertarian' },
  ...{ 'Socialist Labour Party': 'socialist-labour' },
};

await facts.write(
  'contests.csv',
  ['id', 'number', 'name', 'electors', 'elects'],
  wards.map((row, at) => [
    ...[cell(row, 'ward_code'), at + 1, cell(row, 'ward')],
    ...[cell(row, 'electorate'), cell(row, 'seats')],
  ]),
);
const rows = wards.flatMap((ward) => {
  const own = byWard.get(cell(ward, 'ward')) ?? [];
  const standing = own.filter((row) => row.stage === '1' && row.party !== '');
  return standing.map((row, at) => ({ contest: cell(ward, 'ward_code'), serial: at + 1, row, own }));
});
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  rows.map(({ contest, serial, row }) => {
    const label = LABELS[cell(row, 'party')] ?? cell(row, 'party');
    return [contest, serial, `${row.firstname} ${cell(row, 'surname')}`.trim(), IDS[label] ?? slug(label)];
  }),
);
await facts.write(
  'results.csv',
  ['contest', 'serial', 'votes', 'outcome'],
  rows.map(({ contest, serial, row, own }) => {
    // Each row tells the state at its stage.
    const elected = own.some((one) => one.candidate_id === row.candidate_id && one.status === 'Elected');
    return [contest, serial, cell(row, 'first_preferences'), elected ? 'elected' : ''];
  }),
);
await facts.write(
  'stages.csv',
  ['contest', 'stage', 'serial', 'transfer', 'votes', 'status'],
  wards.flatMap((ward) => {
    const contest = cell(ward, 'ward_code');
    const serials = new Map(
      rows
        .filter((one) => one.contest === contest)
        .map(({ serial, row }) => [cell(row, 'candidate_id'), serial]),
    );
    const own = byWard.get(cell(ward, 'ward')) ?? [];
    return own
      .map((row) => {
        const serial = row.party === '' ? 0 : (serials.get(cell(row, 'candidate_id')) as number);
        const now = row.status_at_stage === row.stage ? (row.status ?? '').toLowerCase() : '';
        return [contest, cell(row, 'stage'), serial, row.transfer ?? '', cell(row, 'total'), now];
      })
      .sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]));
  }),
);
await facts.write(
  'ballots.csv',
  ['contest', 'cast', 'valid', 'rejected'],
  wards.map((row) => [
    ...[cell(row, 'ward_code'), cell(row, 'total_poll'), cell(row, 'valid_poll'), cell(row, 'rejected')],
  ]),
);
