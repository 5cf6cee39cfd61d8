import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { beginElection } from '../../controller/begin/begin.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';

// Files without a header, and columns that look like what they are not. People and places are invented.

const dir = await mkdtemp(join(tmpdir(), 'countnight-bare-'));
after(() => rm(dir, { recursive: true, force: true }));

const WHOLE: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'plain rows',
    'Alder Bay,Ada Pine,River Party,1204\nAlder Bay,Ben Oak,Hill Union,999\nBirch Hill,Cy Ash,River Party,17\nBirch Hill,Dee Elm,Hill Union,200\n',
    ['L-1 Ada Pine 1204', 'L-1 Ben Oak 999', 'L-2 Cy Ash 17', 'L-2 Dee Elm 200'],
  ],
  [
    'a state, numbers, serials and rounds beside them',
    'L;7;Alder Bay;1;ADA PINE;River Party;9;18;61234\nL;7;Alder Bay;2;BEN OAK;Hill Union;9;18;48021\nL;9;Birch Hill;1;CY ASH;Vale Front;3;17;31234\nL;9;Birch Hill;2;DEE ELM;River Party;3;17;28021\n',
    ['L-7 ADA PINE 61234', 'L-7 BEN OAK 48021', 'L-9 CY ASH 31234', 'L-9 DEE ELM 28021'],
  ],
  [
    'two counts and their sum',
    'Alder Bay,Ada Pine,River Party,1204,44,1248\nAlder Bay,Ben Oak,Hill Union,999,12,1011\nBirch Hill,Cy Ash,River Party,17,3,20\nBirch Hill,Dee Elm,Hill Union,200,8,208\n',
    ['L-1 Ada Pine 1248', 'L-1 Ben Oak 1011', 'L-2 Cy Ash 20', 'L-2 Dee Elm 208'],
  ],
  [
    "a commission's short words, and two-party votes in columns of their own: no division is a candidate",
    'DivisionID,DivisionNm,StateAb,PartyAb,River Coalition Votes,River Coalition Percentage,Hill Union Votes,Hill Union Percentage,TotalVotes\n318,Bean,L,HU,29000,44.40,36310,55.60,65310\n101,Cedar,L,HU,25000,36.71,43100,63.29,68100\n',
    [
      'L-101 River Coalition 25000',
      'L-101 Hill Union 43100',
      'L-318 River Coalition 29000',
      'L-318 Hill Union 36310',
    ],
  ],
  [
    'informal papers, said in both columns of a name',
    'DivisionNm,GivenNm,Surname,PartyNm,TotalVotes\nBean,Ada,PINE,River,29550\nBean,Informal,Informal,Informal,1361\nCedar,Cy,ASH,Hill,42270\nCedar,Informal,Informal,Informal,1150\n',
    ['L-1 Ada PINE 29550', 'L-2 Cy ASH 42270'],
  ],
  [
    'headers in two languages',
    'District Name/Nom de circonscription,District Number/Numéro de circonscription,Candidate/Candidat,Votes/Voix\nAvalon,10001,Ada Pine,18608\nAvalon,10001,Ben Oak,16608\nBirch,10004,Cy Ash,810\n',
    ['L-10001 Ada Pine 18608', 'L-10001 Ben Oak 16608', 'L-10004 Cy Ash 810'],
  ],
];

for (const [name, text, wanted] of WHOLE)
  test(`told by what stands in it: ${name}`, async () => {
    const folder = join(dir, name.slice(0, 12));
    const { found } = await begun(text, folder);
    const votes = found.candidates.map(
      ({ number, name: who, electionDay, postal }) =>
        `L-${number} ${who} ${(electionDay ?? 0) + (postal ?? 0)}`,
    );
    assert.deepEqual(votes, wanted, found.notes.join('\n'));
    assert.match(await readFile(join(folder, 'results.csv'), 'utf8'), /\d/);
  });

for (const [name, text] of [
  ['nobody stands in it', 'Alder Bay,1204,999\nBirch Hill,17,200\n'],
  ['no contest', 'Ada Pine,120\nBen Oak,80\nCy Ash,44\n'],
  [
    'two counts that nothing ties to each other',
    'Alder Bay,Ada Pine,River Party,1204,44\nAlder Bay,Ben Oak,Hill Union,999,12\nBirch Hill,Cy Ash,River Party,17,3\nBirch Hill,Dee Elm,Hill Union,200,8\n',
  ],
] as const)
  test(`refused, with what to do about it: ${name}`, async () => {
    await assert.rejects(begun(text, join(dir, 'refused')), {
      exitCode: 65,
      message: /it has no header.*got a first line of.*put a line above it that names its columns/,
    });
  });

test('lines counted through all contests are no places on a ballot', async () => {
  const text =
    'Sl. No.,Ward No.,Candidate,Party,Votes\n1,1,ASHA,A,5\n2,1,BIMAL,B,4\n3,2,CHARU,A,3\n4,2,DEV,B,9\n';
  const { found } = await begun(text, join(dir, 'running'));
  assert.deepEqual(
    found.candidates.map(({ serial }) => serial),
    [1, 2, 1, 2],
  );
});

function begun(text: string, folder: string) {
  const frame = { title: 'L', timeZone: 'Etc/UTC', locale: 'en', language: 'en', source: 'Test' };
  const source = goodExchange('https://results.example/plain.csv', 0, Buffer.from(text));
  return beginElection({ dir: folder, sources: [source], regions: [], frame });
}
