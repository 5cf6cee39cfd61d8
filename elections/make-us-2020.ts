/**
 * Writes the tables of elections/us-2020 from a folder of facts, CSV files with header rows:
 *
 *   us2020_president_counties.csv  votes by county; Alaska by House district. An early compilation, near the certified
 *       figures (github.com/tonmcg/US_County_Level_Election_Results_08-20, from news sites)
 *   us_president_states.csv        names, electoral votes of 2012-2020, winners and votes of 2016
 *
 * Votes in the districts of Maine and Nebraska that elect one elector each are in neither and stand below, typed from
 * knowledge: Nebraska's three add up to the state's in the file, and all five have the winners that the press named.
 * election.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-us-2020.ts FACTS_DIR
 */
import { cell, Facts, grouped } from './facts.ts';

const facts = new Facts('us-2020');
const counties = await facts.read('us2020_president_counties.csv');
const states = await facts.read('us_president_states.csv');
const byState = grouped(counties, 'state');

/** Contest, name, Democratic and Republican votes, winner of 2016. */
const DISTRICTS = [
  ['ME-1', 'Maine, 1st district', 266376, 164045, 'D'],
  ['ME-2', 'Maine, 2nd district', 168696, 196692, 'R'],
  ['NE-1', 'Nebraska, 1st district', 132261, 180290, 'R'],
  ['NE-2', 'Nebraska, 2nd district', 176468, 154377, 'R'],
  ['NE-3', 'Nebraska, 3rd district', 65854, 222179, 'R'],
] as const;
const PEOPLE = [
  ['Joe Biden', 'democratic'],
  ['Donald Trump', 'republican'],
  ['Other candidates', 'others'],
] as const;
const PAST = { D: ['Hillary Clinton', 'democratic'], R: ['Donald Trump', 'republican'] } as const;

await facts.writeParties([
  ['democratic', 'Democratic Party', 'DEM', '#2f6fde', 'party', 'Democratic'],
  ['republican', 'Republican Party', 'REP', '#d8392f', 'party', 'Republican'],
  ['others', 'Other candidates', 'OTH', '#8a929b', 'none', ''],
]);
const all = states.map((row) => {
  const state = cell(row, 'state');
  const here = DISTRICTS.filter(([id]) => id.startsWith(state)).length;
  const name = here > 0 ? `${cell(row, 'state_name')}, at large` : cell(row, 'state_name');
  return { state, name, weight: Number(cell(row, 'electoral_votes_2012_2020')) - here, row };
});
await facts.write(
  'contests.csv',
  ['id', 'number', 'name', 'weight'],
  [
    ...all.map(({ state, name, weight }, at) => [state, at + 1, name, weight]),
    ...DISTRICTS.map(([id, name], at) => [id, all.length + at + 1, name, 1]),
  ],
);
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  [
    ...all.flatMap(({ state }) => PEOPLE.map(([name, party], at) => [state, at + 1, name, party])),
    ...DISTRICTS.flatMap(([id]) => PEOPLE.slice(0, 2).map(([name, party], at) => [id, at + 1, name, party])),
  ],
);
await facts.write(
  'units.csv',
  ['contest', 'unit', 'name'],
  all.flatMap(({ state }) =>
    (byState.get(state) ?? []).map((row) => [
      state,
      cell(row, 'fips'),
      cell(row, 'county').replace(/ County$/, ''),
    ]),
  ),
);
await facts.write(
  'results.csv',
  ['contest', 'unit', 'serial', 'votes'],
  [
    ...all.flatMap(({ state }) =>
      (byState.get(state) ?? []).flatMap((row) => {
        const [dem, rep] = [Number(cell(row, 'votes_dem')), Number(cell(row, 'votes_rep'))];
        const others = Math.max(0, Number(cell(row, 'votes_total')) - dem - rep);
        return [dem, rep, others].map((votes, at) => [state, cell(row, 'fips'), at + 1, votes]);
      }),
    ),
    ...DISTRICTS.flatMap(([id, , dem, rep]) => [
      [id, '', 1, dem],
      [id, '', 2, rep],
    ]),
  ],
);
await facts.write(
  'past.csv',
  ['contest', 'winner', 'party', 'votes', 'runner_up', 'runner_up_party', 'runner_up_votes', 'total'],
  all.map(({ state, row }) => {
    const won = cell(row, 'winner2016') as 'D' | 'R';
    const lost = won === 'D' ? 'R' : 'D';
    const votes = { D: cell(row, 'd2016'), R: cell(row, 'r2016') };
    return [state, ...PAST[won], votes[won], ...PAST[lost], votes[lost], cell(row, 'total2016')];
  }),
);
