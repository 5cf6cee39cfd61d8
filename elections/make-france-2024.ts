/**
 * Writes the tables of elections/france-2024 from a folder of facts, CSV files with header rows:
 *
 *   fr2024_constituencies.csv  electors and ballots of the 577 constituencies in both rounds, 30 June and 7 July 2024
 *   fr2024_candidates.csv      candidates with votes in both rounds
 *
 * Facts of the Ministry of the Interior (data.gouv.fr, Licence Ouverte 2.0), as stored in
 * github.com/AliceBrocheux/legislatives-france-data. Labels are the ministry's shades (nuances), not parties.
 * election.yaml and feed.yaml of the folder are written by hand.
 * Run: node --import tsx elections/make-france-2024.ts FACTS_DIR
 */
import { cell, Facts, grouped, type Row } from './facts.ts';

const facts = new Facts('france-2024');
const constituencies = await facts.read('fr2024_constituencies.csv');
const standing = grouped(await facts.read('fr2024_candidates.csv'), 'constituency');

await facts.writeParties([
  ['ug', 'Union de la gauche', 'UG', '#d6336c', 'party'],
  ['rn', 'Rassemblement national', 'RN', '#1c3f6e', 'party'],
  ['ens', 'Ensemble', 'ENS', '#f0b429', 'party'],
  ['lr', 'Les Républicains', 'LR', '#2f7fd6', 'party'],
  ['uxd', 'Union de l’extrême droite', 'UXD', '#45618f', 'party'],
  ['dvd', 'Divers droite', 'DVD', '#6fa8dc', 'party'],
  ['dvg', 'Divers gauche', 'DVG', '#e58fa8', 'party'],
  ['dvc', 'Divers centre', 'DVC', '#e8cf7a', 'party'],
  ['reg', 'Régionalistes', 'REG', '#9c8a5a', 'party'],
  ['hor', 'Horizons', 'HOR', '#3fb3c7', 'party'],
  ['udi', 'Union des démocrates et indépendants', 'UDI', '#7ac0d8', 'party'],
  ['eco', 'Écologistes', 'ECO', '#4fa83d', 'party'],
  ['soc', 'Parti socialiste', 'SOC', '#e0559a', 'party'],
  ['div', 'Divers', 'DIV', '#9aa3ab', 'party'],
  ['exg', 'Extrême gauche', 'EXG', '#8c1622', 'party'],
  ['exd', 'Extrême droite', 'EXD', '#2c2f4a', 'party'],
  ['rec', 'Reconquête', 'REC', '#5a4a7a', 'party'],
  ['dsv', 'Droite souverainiste', 'DSV', '#33557a', 'party'],
  ['fi', 'La France insoumise', 'FI', '#b03a5b', 'party'],
  ['rdg', 'Parti radical de gauche', 'RDG', '#f0c0a0', 'party'],
  ['com', 'Parti communiste français', 'COM', '#c4281c', 'party'],
  ['vec', 'Les Verts', 'VEC', '#6cbf5a', 'party'],
]);

interface Round {
  id: string;
  round: 1 | 2;
  row: Row;
  candidates: Row[];
}
const rounds: Round[] = [1, 2].flatMap((round) =>
  constituencies.flatMap((row): Round[] => {
    const code = cell(row, 'constituency');
    const candidates = (standing.get(code) ?? []).filter((one) => one[`r${round}_votes`] !== '');
    return candidates.length === 0
      ? []
      : [{ id: round === 1 ? code : `${code}.2`, round: round as 1 | 2, row, candidates }];
  }),
);
await facts.write(
  'contests.csv',
  ['id', 'name', 'department', 'electors', 'method', 'after'],
  rounds.map(({ id, round, row }) => {
    const number = Number(/\d+$/.exec(cell(row, 'constituency'))?.[0]);
    const electors = cell(row, `r${round}_electors`);
    const second = round === 2 ? ['plurality', cell(row, 'constituency')] : ['', ''];
    return [id, `${cell(row, 'department')} ${number}`, cell(row, 'department'), electors, ...second];
  }),
);
const rows = rounds.flatMap(({ id, round, candidates }) =>
  candidates.map((row, at) => ({ id, serial: at + 1, votes: cell(row, `r${round}_votes`), row })),
);
await facts.write(
  'candidates.csv',
  ['contest', 'serial', 'name', 'party'],
  rows.map(({ id, serial, row }) => [
    ...[id, serial, `${row.firstname} ${cell(row, 'surname')}`.trim(), cell(row, 'nuance').toLowerCase()],
  ]),
);
await facts.write(
  'results.csv',
  ['contest', 'serial', 'votes'],
  rows.map(({ id, serial, votes }) => [id, serial, votes]),
);
await facts.write(
  'ballots.csv',
  ['contest', 'cast', 'valid', 'rejected'],
  rounds.map(({ id, round, row }) => {
    const [cast, valid] = [cell(row, `r${round}_voters`), cell(row, `r${round}_valid`)];
    const rejected = Number(cell(row, `r${round}_blank`)) + Number(cell(row, `r${round}_null`));
    return [id, cast, valid, rejected];
  }),
);
