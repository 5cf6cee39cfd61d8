import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';
import { loadElection } from '../../controller/election/load.ts';
import { readFolder } from '../../controller/election/read.ts';
import { pastVotes } from '../../controller/election/read-past.ts';
import { parseYaml } from '../../controller/election/yaml-file.ts';
import { smallFolder } from './small-folder.ts';

type Edits = Parameters<typeof smallFolder>[0];

test('a key that is a list is named with its line, and nothing of it goes to the terminal by itself', (t) => {
  const { mock } = t.mock.method(process, 'emitWarning', () => {});
  const { findings } = parseYaml(
    'title: x\n? [a, b]\n: c\n',
    z.strictObject({ title: z.string() }),
    'x.yaml',
  );
  assert.match(JSON.stringify(findings), /a, b/);
  assert.equal(mock.callCount(), 0);
});

test('the scaffold loads as an election', async () => {
  const { dir, remove } = await smallFolder();
  const election = await loadElection(dir);
  await remove();
  assert.equal(election.title, 'Small Election');
  assert.equal(election.mainState, 'EX');
  assert.deepEqual([election.source, election.sourceShort], ['Returning officers', undefined]);
  assert.equal(election.countStarts, Date.UTC(2031, 4, 2, 2, 30));
  assert.deepEqual(
    election.states.map(({ code, seats, majority }) => ({ code, seats, majority })),
    [{ code: 'EX', seats: 3, majority: 2 }],
  );
  assert.deepEqual(
    election.regionKinds.map(({ key, regions }) => [key, regions.map(({ id, contests }) => [id, contests])]),
    [
      [
        'district',
        [
          ['north', ['EX-1', 'EX-2']],
          ['south', ['EX-3']],
        ],
      ],
    ],
  );
  assert.deepEqual(election.candidates.get('EX-3')?.[2], {
    ...{ id: 'EX-3/3', contest: 'EX-3', serial: 3, name: 'GITA NAG', names: {}, party: 'independent' },
  });
  assert.deepEqual(election.parties.get('rose-party')?.aliases, ['The Roses', 'RP']);
  assert.equal(election.past.get('EX-2')?.margin, 1239);
});

const REFUSED: readonly { name: string; edits: Edits; message: RegExp }[] = [
  {
    name: 'a misspelt key names its line',
    edits: { 'election.yaml': (text) => text.replace('locale:', 'local:') },
    message: /key nobody reads: got local .*election\.yaml:4\); is locale meant\? It is missing/,
  },
  {
    name: 'a contest that elects nobody is refused',
    edits: {
      'contests.csv': (text) =>
        text.replace('reserved,poll', 'reserved,poll,seats').replace('210000,,', '210000,,,0'),
    },
    message: /seats cannot be used: got 0, expected 1 or more.*contests\.csv:2/,
  },
  {
    name: 'a number above its limit: the limit is said',
    edits: {
      'election.yaml': (text) =>
        text.replace('seats: 3', 'seats: 3, levelling: { each: 1, threshold: 100, formula: dhondt }'),
    },
    message: /threshold cannot be used: got 100, expected less than 100 .*election\.yaml:\d+/,
  },
  {
    name: 'a part of nothing: its own words are said',
    edits: {
      'election.yaml': (text) => `${text}\nmethod: round\nmethods:\n  round: { method: run-off, part: 0 }\n`,
    },
    message: /part cannot be used: got 0, expected a percentage above 0 .*election\.yaml:\d+/,
  },
  {
    name: 'a missing key is named',
    edits: { 'election.yaml': (text) => text.replace(/^title:.*\n/m, '') },
    message: /title is missing: got nothing.*election\.yaml:\d/,
  },
  {
    name: 'YAML that is none',
    edits: { 'election.yaml': (text) => `${text}\n  - [` },
    message: /not valid YAML.*election\.yaml:\d+/,
  },
  {
    name: 'a time zone nobody knows',
    edits: { 'election.yaml': (text) => text.replace('Asia/Kolkata', 'Asia/Calcuttaa') },
    message:
      /timeZone cannot be used: got "Asia\/Calcuttaa", expected an IANA time zone as Asia\/Kolkata .*:3/,
  },
  {
    name: 'a nested value deep in a list',
    edits: { 'election.yaml': (text) => text.replace('seats: 3', 'seats: three') },
    message: /states\[1\]\.seats cannot be used: got "three".*election\.yaml:\d+/,
  },
  {
    name: 'a missing file',
    edits: { 'candidates.csv': null },
    message: /the file is missing .*candidates\.csv.*countnight new/,
  },
  {
    name: 'a missing column',
    edits: { 'contests.csv': (text) => text.replace('number', 'no') },
    message: /a column is missing.*expected number .*contests\.csv:1\)/,
  },
  {
    name: 'a column nobody reads',
    edits: { 'contests.csv': (text) => text.replace('district', 'distrct') },
    message: /a column nobody reads: got distrct .*contests\.csv:1\)/,
  },
  {
    name: 'a number that is none',
    edits: { 'past.csv': (text) => text.replace('61950', '61,950').replace('61,950', '"61,950"') },
    message: /votes cannot be used: got 61,950, expected a whole number in plain digits .*past\.csv:3\)/,
  },
  {
    name: 'a row with too few cells',
    edits: { 'candidates.csv': (text) => `${text}EX,3,5,SOMEONE\n` },
    message: /another number of cells.*got 4, expected 5 .*candidates\.csv:12\)/,
  },
  {
    name: 'a party nobody has',
    edits: { 'candidates.csv': (text) => text.replace('CHARU DAS,LILY', 'CHARU DAS,LILLY') },
    message: /a party that parties\.csv does not have: got LILLY .*candidates\.csv:5\); add it/,
  },
  {
    name: 'a serial that stands twice',
    edits: { 'candidates.csv': (text) => text.replace('EX,2,2', 'EX,2,1') },
    message: /a serial stands twice.*EX-2\/1 .*candidates\.csv:6\); it is already in line 5/,
  },
  {
    name: 'a candidate of no contest',
    edits: { 'candidates.csv': (text) => `${text}EX,9,1,SOMEONE,ROSE\n` },
    message: /contest that contests\.csv does not have: got EX-9/,
  },
  {
    name: 'a contest twice',
    edits: { 'contests.csv': (text) => `${text}EX,3,Elsewhere,South,,,\n` },
    message: /a contest stands twice: got EX-3 .*contests\.csv:5\)/,
  },
  {
    name: 'a seat without region',
    edits: { 'contests.csv': (text) => text.replace('Midvale,North', 'Midvale,') },
    message: /a contest without district: got EX-2 .*contests\.csv:3\)/,
  },
  {
    name: 'a region that is not listed',
    edits: {
      'election.yaml': (text) =>
        text.replace('label: District }', 'label: District, regions: [{ name: North }, { name: West }] }'),
    },
    message:
      /a district that election\.yaml does not list: got South, expected one of North, West .*contests\.csv:4/,
  },
  {
    name: 'a party in two coalitions',
    edits: {
      'coalitions.yaml': (text) =>
        `${text}  - { id: second, name: Second, short: S, colour: '#123456', members: [LILY, ROSE] }\n`,
    },
    message: /in two coalitions of one state: got rose-party in garden and second .*coalitions\.yaml:\d+/,
  },
  {
    name: 'an exception whose serial is somebody else',
    edits: { 'coalitions.yaml': (text) => text.replace('serial: 3', 'serial: 2') },
    message: /serial is another party: got EX-3\/2 FAROOQ ALI of lily-front, expected IND/,
  },
  {
    name: 'an unquoted colour is a comment to YAML',
    edits: { 'coalitions.yaml': (text) => text.replace("'#d6455d'", '#d6455d') },
    message: /colour cannot be used: got null/,
  },
];

for (const { name, edits, message } of REFUSED) {
  test(`refused: ${name}`, async () => {
    const { dir, remove } = await smallFolder(edits);
    await assert.rejects(loadElection(dir), { message, exitCode: 78 });
    await remove();
  });
}

test('a folder that went through a spreadsheet and a Windows editor is the same', async () => {
  const windows = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
  const semicolons = (text: string): string => windows(text.replaceAll(';', '/').replaceAll(',', ';'));
  const { dir, remove } = await smallFolder({
    'election.yaml': windows,
    'coalitions.yaml': windows,
    'contests.csv': semicolons,
    'candidates.csv': (text) => windows(text.replaceAll(',', '\t')),
    'past.csv': semicolons,
  });
  const usual = await smallFolder();
  const [one, other] = [await loadElection(dir), await loadElection(usual.dir)];
  await remove();
  await usual.remove();
  assert.deepEqual({ ...one, dir: '', id: '' }, { ...other, dir: '', id: '' });
});

test('a file that is not UTF-8 is refused with its line', async () => {
  const { dir, remove } = await smallFolder();
  const file = join(dir, 'candidates.csv');
  await writeFile(
    file,
    Buffer.from((await readFile(file, 'utf8')).replace('CHARU DAS', 'CHARÚ DAS'), 'latin1'),
  );
  await assert.rejects(loadElection(dir), {
    message: /letters that are not UTF-8 .*candidates\.csv:5\); save it as UTF-8/,
  });
  await remove();
});

test('every fault of a folder is told, each with its place', async () => {
  const { dir, remove } = await smallFolder({
    'candidates.csv': (text) => text.replace('1,1,ASHA', '1,x,ASHA').replace('2,2,DEV', '2,,DEV'),
    'contests.csv': (text) => text.replace('EX,1', 'ZZ,1'),
  });
  const { election, findings } = await readFolder(dir);
  await remove();
  assert.equal(election, null);
  assert.deepEqual(
    findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`),
    [
      'bad-cell candidates.csv:2',
      'bad-cell candidates.csv:6',
      'unknown-state contests.csv:2',
      'unknown-contest candidates.csv:3',
      'unknown-contest candidates.csv:4',
      'unknown-contest past.csv:2',
    ],
  );
});

test('lines stay right after a cell with line breaks', async () => {
  const { dir, remove } = await smallFolder({
    'candidates.csv': (text) =>
      text.replace('ASHA RAO', '"ASHA\nRAO"').replace('DEV ROY,ROSE', 'DEV ROY,NOBODY'),
  });
  const { findings } = await readFolder(dir);
  await remove();
  assert.deepEqual(
    findings.map(({ rule, line }) => [rule, line]),
    [['unknown-party', 7]],
  );
});

test('past.csv with a row for every candidate: the first two follow from it, and everybody has a past', async () => {
  const rows = `state,number,candidate,party,votes
EX,1,Bimal Sen,LILY,64020
EX,1,Asha Rao,ROSE,70112
EX,1,Gita Nag,IND,9000
EX,1,Hari Lal,IND,3000
EX,1,,NOTA,1500
EX,2,,ROSE,61950
`;
  const { dir, remove } = await smallFolder({ 'past.csv': () => rows });
  const { past } = await loadElection(dir);
  await remove();
  const first = past.get('EX-1');
  assert.deepEqual(
    [
      first?.winner,
      first?.party,
      first?.votes,
      first?.runnerUpParty,
      first?.runnerUpVotes,
      first?.margin,
      first?.total,
    ],
    ['Asha Rao', 'rose-party', 70112, 'lily-front', 64020, 6092, 147632],
  );
  assert.deepEqual([...(first ? pastVotes(first) : [])].slice(0, 3), [
    ['lily-front', 64020],
    ['rose-party', 70112],
    ['independent', 12000],
  ]);
  const second = past.get('EX-2');
  assert.deepEqual([second?.runnerUpParty, second?.margin, second?.total], [null, null, 61950]);
  assert.equal(past.has('EX-3'), false);
});

test('a candidate who stands twice in past.csv, and a second row of the first two, are refused with their line', async () => {
  for (const [text, message] of [
    ['state,number,party,votes\nEX,1,ROSE,5\nEX,1,ROSE,6\n', /two past results in one contest.*past\.csv:3/],
    ['state,number,winner,party,votes\nEX,1,A,ROSE,5\nEX,1,B,LILY,6\n', /leave out the column winner/],
    ['state,number,party,votes\nEX,9,ROSE,5\n', /does not have: got EX-9 .*past\.csv:2/],
  ] as const) {
    const { dir, remove } = await smallFolder({ 'past.csv': () => text });
    await assert.rejects(loadElection(dir), message);
    await remove();
  }
});
