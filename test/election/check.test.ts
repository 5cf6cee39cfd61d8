import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkElection } from '../../controller/election/check.ts';
import { smallFolder } from './small-folder.ts';

type Edits = Parameters<typeof smallFolder>[0];

/** What is edited -> `severity rule file:line` of every finding. */
const CASES: readonly { name: string; edits: Edits; found: readonly string[] }[] = [
  { name: 'nothing to say of the scaffold', edits: {}, found: [] },
  {
    name: 'a house that its contests do not make',
    edits: { 'election.yaml': (text) => text.replace('seats: 3', 'seats: 4') },
    found: ['error house-size contests.csv:null'],
  },
  {
    name: 'a majority beyond the house',
    edits: { 'election.yaml': (text) => text.replace('seats: 3', 'seats: 3, majority: 5') },
    found: ['error majority election.yaml:null'],
  },
  {
    name: 'a lead that elects at once, without its least share',
    edits: {
      'election.yaml': (text) => `${text}\nmethod: round\nmethods:\n  round: { method: run-off, lead: 10 }\n`,
    },
    found: ['error method contests.csv:2', 'error method contests.csv:3', 'error method contests.csv:4'],
  },
  {
    name: 'a polled seat with one candidate, a seat without NOTA',
    edits: { 'candidates.csv': (text) => text.replace(/^EX,1,[23].*\n/gm, '') },
    found: ['error roster contests.csv:2', 'warning no-nota contests.csv:2'],
  },
  {
    name: 'a list of leaders: one candidate in most seats, told once',
    edits: { 'candidates.csv': (text) => text.replace(/^EX,[12],[23].*\n/gm, '') },
    found: ['warning roster candidates.csv:null'],
  },
  {
    name: 'an uncontested seat with two candidates',
    edits: {
      'contests.csv': (text) =>
        text.replace('Northtown,North,210000,,', 'Northtown,North,210000,,uncontested'),
    },
    found: ['error roster contests.csv:2'],
  },
  {
    name: 'namesakes of one party, two seats of one name',
    edits: {
      'candidates.csv': (text) => text.replace('EX,1,3,NOTA,NOTA', 'EX,1,3,Asha  Rao,ROSE\nEX,1,4,NOTA,NOTA'),
      'contests.csv': (text) => text.replace('Midvale', 'Northtown'),
    },
    found: ['warning namesakes candidates.csv:null', 'warning same-contest-name contests.csv:3'],
  },
  {
    name: 'an alias of one candidate that is the name, or an alias, of another',
    edits: {
      'candidates.csv': (text) =>
        withColumn(text, 'aliases', {
          'EX,1,1': 'A. Rao; Bimal  Sen',
          'EX,2,1': 'C.D.',
          'EX,2,2': 'D; c.d.',
        }),
    },
    found: ['error same-alias candidates.csv:2', 'error same-alias candidates.csv:6'],
  },
  {
    name: 'photos: a file that is not there is a warning, a path out of the folder or no picture an error',
    edits: {
      'candidates.csv': (text) =>
        withColumn(text, 'photo', { 'EX,1,1': 'photos/asha.jpg', 'EX,2,1': 'https://photos.example/charu' }),
    },
    found: ['warning no-photo candidates.csv:2'],
  },
  ...[
    '../asha.jpg',
    '/etc/asha.jpg',
    'photos/../../asha.jpg',
    'photos/asha.pdf',
    'ftp://x.example/a.jpg',
  ].map((photo) => ({
    name: `a photo at ${photo}`,
    edits: {
      'candidates.csv': (text: string) => withColumn(text, 'photo', { 'EX,1,1': photo }),
    },
    found: ['error bad-cell candidates.csv:2'],
  })),
  {
    name: 'short names, spellings and colours of parties',
    edits: {
      'parties.csv': (text) =>
        text
          .replace('LILY,#3f8fd2', 'ROSE,')
          .replace('Independent,IND,#9aa3b2,independent,', 'Independent,IND,#9aa3b2,independent,The Roses'),
      'candidates.csv': (text) => text.replaceAll(/LILY/g, 'lily-front').replaceAll(/,ROSE/g, ',rose-party'),
      'past.csv': (text) => text.replaceAll(/LILY/g, 'lily-front').replaceAll(/,ROSE/g, ',rose-party'),
      'coalitions.yaml': (text) => text.replace('[ROSE]', '[rose-party]'),
    },
    found: [
      'error same-name parties.csv:4',
      'warning same-short parties.csv:3',
      'warning no-colour parties.csv:3',
    ],
  },
  {
    name: 'a member who stands nowhere',
    edits: {
      'parties.csv': (text) => `${text}oak,Oak Union,OAK,#334455,party,\n`,
      'coalitions.yaml': (text) => text.replace('[ROSE]', '[ROSE, OAK]'),
    },
    found: ['warning idle-member coalitions.yaml:null'],
  },
  {
    name: 'a region without seats',
    edits: {
      'election.yaml': (text) =>
        text.replace(
          'label: District }',
          'label: District, regions: [{ name: North }, { name: South }, { name: West }] }',
        ),
    },
    found: ['warning empty-region election.yaml:null'],
  },
  {
    name: 'past and electors with holes',
    edits: {
      'past.csv': (text) => text.replace(/^EX,2.*\n/m, '').replace('6092', '6090'),
      'contests.csv': (text) => text.replace('195000', ''),
    },
    found: [
      'warning no-electors contests.csv:null',
      'warning no-past past.csv:null',
      'warning past-margin past.csv:null',
    ],
  },
];

for (const { name, edits, found } of CASES) {
  test(`check: ${name}`, async () => {
    const { dir, remove } = await smallFolder(edits);
    const { findings } = await checkElection(dir);
    await remove();
    assert.deepEqual(
      findings.map(({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${line}`),
      found,
    );
  });
}

/** The roster with a photo column; most have none. */
function withColumn(text: string, column: string, cells: Readonly<Record<string, string>>): string {
  const [head, ...rows] = text.trimEnd().split('\n');
  const cell = (row: string): string => cells[row.split(',').slice(0, 3).join()] ?? '';
  return `${[`${head},${column}`, ...rows.map((row) => `${row},${cell(row)}`)].join('\n')}\n`;
}
