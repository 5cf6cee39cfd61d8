/**
 * Writes the tables of elections/sutton-coldfield-2018 from suttoncoldfield2018_wards.csv: the town council elected by eight
 * wards on 3 May 2018, two to five members each. The council's declarations, as stored in
 * github.com/Birmingham-Eastside/sutton-coldfield-town-council. election.yaml and feed.yaml are written by hand.
 * Run: node --import tsx elections/make-sutton-coldfield-2018.ts FACTS_DIR
 */
import { cell, Facts, grouped } from './facts.ts';

const facts = new Facts('sutton-coldfield-2018');
const wards = [...grouped(await facts.read('suttoncoldfield2018_wards.csv'), 'ward')];

const PARTIES: Record<string, readonly [string, string, string, string]> = {
  'Conservative Party': ['conservative', 'CON', '#2f7fd6', 'party'],
  'Labour Party': ['labour', 'LAB', '#d83a3a', 'party'],
  'Independents for Sutton': ['independents-for-sutton', 'IFS', '#8f6fc7', 'party'],
  'Liberal Democrat': ['liberal-democrats', 'LD', '#f0922b', 'party'],
  'Green Party': ['green', 'GRN', '#4fa83d', 'party'],
};
await facts.writeParties(
  Object.entries(PARTIES).map(([name, [id, short, colour, kind]]) => [id, name, short, colour, kind]),
);
await facts.write(
  'contests.csv',
  ['id', 'number', 'name', 'elects'],
  wards.map(([ward, [row]], at) => [
    `W${at + 1}`,
    at + 1,
    ward.replace(/ Ward$/, ''),
    cell(row ?? {}, 'seats'),
  ]),
);
const rows = wards.flatMap(([, standing], ward) =>
  standing.map((row, at) => ({ contest: `W${ward + 1}`, serial: at + 1, row })),
);
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  rows.map(({ contest, serial, row }) => {
    // The declarations have the surname first.
    const [surname = '', ...first] = cell(row, 'candidate').split(' ');
    return [contest, serial, [...first, surname].join(' '), PARTIES[cell(row, 'party')]?.[0] ?? ''];
  }),
);
await facts.write(
  'results.csv',
  ['contest', 'serial', 'votes', 'outcome'],
  rows.map(({ contest, serial, row }) => [
    ...[contest, serial, cell(row, 'votes'), row.elected === 'yes' ? 'elected' : ''],
  ]),
);
