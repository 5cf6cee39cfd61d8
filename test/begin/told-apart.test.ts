import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { utils, write } from '@e965/xlsx';
import { beginElection } from '../../controller/begin/begin.ts';
import { main } from '../../controller/cli.ts';
import { loadElection } from '../../controller/election/load.ts';
import { ALL_SHEETS } from '../../controller/feed/page/parted-sheets.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { fromWorkbook } from '../../controller/feed/run/workbook.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import { contestMaps, probePage } from '../../controller/probe/probe.ts';
import { proposeFeed } from '../../controller/probe/propose/propose.ts';
import { listen } from '../said.ts';

// One document with several contests, and contests of one name: a folder begun from it and the feed proposed for it have each
// contest by itself. People and places are invented.

const dir = await mkdtemp(join(tmpdir(), 'countnight-apart-'));
after(() => rm(dir, { recursive: true, force: true }));

type People = readonly (readonly [name: string, votes: number])[];
const A: People = [
  ['Ada Pine', 1204],
  ['Ben Oak', 999],
];
const B: People = [
  ['Cy Ash', 17],
  ['Dee Elm', 200],
];
const C: People = [
  ['Eve Yew', 7],
  ['Flo Fir', 20],
];
const PARTIES = ['River Party', 'Hill Union'];
const HEADER = ['Candidate', 'Party', 'Votes'];

const DOCUMENTS: readonly (readonly [string, string | Uint8Array, Readonly<Record<string, People>>])[] = [
  [
    'a workbook with a sheet a ward, and one of notes',
    workbook({
      'Alder Bay': [HEADER, ...rows(A)],
      'Birch Hill': [HEADER, ...rows(B)],
      Notes: [['Provisional']],
    }),
    { 'Alder Bay': A, 'Birch Hill': B },
  ],
  [
    'a workbook whose sheets nobody named: each has a title in its first row',
    workbook({ Sheet1: [['President'], HEADER, ...rows(A)], Sheet2: [['Treasurer'], HEADER, ...rows(B)] }),
    { President: A, Treasurer: B },
  ],
  [
    'a page with a heading above each table',
    page(`<h2>Alder Bay Ward</h2>${table(A)}<h2>Birch Hill Ward</h2>${table(B)}`),
    { 'Alder Bay': A, 'Birch Hill': B },
  ],
  [
    'a page with a caption in each table',
    page(`${table(A, 'Stratford-upon-Alder')}${table(B, 'Stoke-upon-Alder')}`),
    { 'Stratford-upon-Alder': A, 'Stoke-upon-Alder': B },
  ],
  [
    'a page whose nearest headings are all the same',
    page(
      `<div><h2>Results for Alder Bay ward</h2><h3>Candidates</h3><div>${table(A)}</div></div><div><h2>Results for Birch Hill ward</h2><h3>Candidates</h3><div>${table(B)}</div></div>`,
    ),
    { 'Alder Bay': A, 'Birch Hill': B },
  ],
  [
    'a page with lines in bold letters',
    page(`<p><strong>Alder Bay</strong></p>${table(A)}<p><b>Birch Hill</b></p>${table(B)}`),
    { 'Alder Bay': A, 'Birch Hill': B },
  ],
  [
    'a page of two councils with a ward of one name',
    page(
      `<h2>Northam</h2><h3>Abbey</h3>${table(A)}<h2>Southam</h2><h3>Abbey</h3>${table(B)}<h3>Castle</h3>${table(C)}`,
    ),
    { 'Abbey (Northam)': A, 'Abbey (Southam)': B, Castle: C },
  ],
  [
    'a file of several tables, each below a line with its title',
    `President,,\n${HEADER.join(',')}\n${rows(A).join('\n')}\n,,\nTreasurer,,\n${HEADER.join(',')}\n${rows(B).join('\n')}\n`,
    { President: A, Treasurer: B },
  ],
  [
    'a page whose headings have seats behind the names',
    page(`<h2>Alder Ward - 2 seats</h2>${table(A)}<h2>Birch Ward - 1 seat</h2>${table(B)}`),
    { Alder: A, Birch: B },
  ],
  [
    'a file of two councils with a ward of one name',
    csv('Council,Ward', ['Northam,Abbey', A], ['Southam,Abbey', B], ['Southam,Castle', C]),
    { 'Abbey (Northam)': A, 'Abbey (Southam)': B, Castle: C },
  ],
  [
    'wards that have numbers alone, anew in each district',
    csv('District,Ward No', ['North,1', A], ['South,1', B], ['South,2', C]),
    { 'North 1': A, 'South 1': B, 'South 2': C },
  ],
  [
    "a statistical office's codes, whose ends come again",
    csv('Ward code,Ward', ['E05000026,Abbey', A], ['S13000026,Castle', B], ['E05000027,Quay', C]),
    { Abbey: A, Castle: B, Quay: C },
  ],
  [
    'codes alone, with a stroke',
    csv('Ward code', ['12/004', A], ['13/004', B], ['13/005', C]),
    { 'Seat 1': A, 'Seat 2': B, 'Seat 3': C },
  ],
  [
    'ridings by province and number',
    csv('Riding code,Riding', ['ON-017,Alder', A], ['BC-017,Birch', B], ['BC-018,Cedar', C]),
    { Alder: A, Birch: B, Cedar: C },
  ],
  [
    'a number that another has with a letter',
    csv('District No,District', ['13,Alder', A], ['13A,Birch', B]),
    { Alder: A, Birch: B },
  ],
  [
    'a file of one row a contest, its candidates side by side, as the French ministry has it',
    `Code département;Libellé département;Code circonscription législative;Libellé circonscription législative;Inscrits;Votants;% Votants;Blancs;${sideBySide(3)}
01;Ain;0101;1ère circonscription;9000;2300;25,56%;97;1;RIV;Pine;Ada;FEMININ;1204;13,38%;élu;2;HIL;Oak;Ben;MASCULIN;999;11,10%;;;;;;;;;
01;Ain;0102;2ème circonscription;900;220;24,44%;3;1;RIV;Ash;Cy;MASCULIN;17;1,89%;;2;HIL;Elm;Dee;FEMININ;200;22,22%;élu;;;;;;;;
02;Aisne;0201;1ère circonscription;900;27;3,00%;0;1;RIV;Yew;Eve;FEMININ;7;0,78%;;2;HIL;Fir;Flo;FEMININ;20;2,22%;élu
`,
    { '1ère circonscription (Ain)': A, '2ème circonscription': B, '1ère circonscription (Aisne)': C },
  ],
  [
    'a file of candidates side by side, with all votes of a contest in a column before them',
    `Ward,Total votes,Name 1,Votes 1,Name 2,Votes 2\nAbbey,2203,Ada Pine,1204,Ben Oak,999\nCastle,217,Cy Ash,17,Dee Elm,200\n`,
    { Abbey: A, Castle: B },
  ],
  [
    'a workbook of candidates side by side, whose numbers stand within the headers',
    workbook({
      Results: [
        ['Council elections'],
        ['Ward', 'Candidate 1 name', 'Candidate 1 votes', 'Candidate 2 name', 'Candidate 2 votes'],
        ...Object.entries({ Abbey: A, Castle: B }).map(([ward, people]) => [ward, ...people.flat()]),
      ],
    }),
    { Abbey: A, Castle: B },
  ],
];

function sideBySide(people: number): string {
  return Array.from({ length: people }, (_, at) =>
    [
      'Numéro de panneau',
      'Nuance candidat',
      'Nom candidat',
      'Prénom candidat',
      'Sexe candidat',
      'Voix',
      '% Voix/inscrits',
      'Elu',
    ]
      .map((text) => `${text} ${at + 1}`)
      .join(';'),
  ).join(';');
}

for (const [name, body, wanted] of DOCUMENTS)
  test(`each contest by itself: ${name}`, async () => {
    const exchange = goodExchange('https://results.example/all', 0, bytes(body));
    const { election } = await begun(exchange);
    const told = new Map([...election.contests.values()].map((contest) => [contest.id, contest.name]));
    assert.deepEqual([...told.values()], Object.keys(wanted));
    const pages = await fromWorkbook(exchange, { kind: 'csv', sheet: ALL_SHEETS });
    const proposal = proposeFeed(new TextDecoder().decode(pages.body), exchange.url, election);
    const spec = parseFeedSpec(proposal?.yaml ?? '', 'feed.yaml');
    const [feed] = spec.feeds;
    assert.ok(feed);
    const opened = await fromWorkbook(exchange, feed);
    const read = probePage(opened, new Lane(feed, spec, election), new UrlPatterns(feed, election), election);
    const votes = read.contests.map(({ contest, rows }) => [
      told.get(contest),
      rows.map(({ read: who, votes }) => [who, votes]),
    ]);
    assert.deepEqual(Object.fromEntries(votes), wanted, proposal?.yaml);
    assert.ok(read.maps && read.contests.every(contestMaps), proposal?.yaml);
  });

test('a feed that reads one table of two is told, with how many of how many', async (t) => {
  const body = page(`<h2>Alder Bay</h2>${table(A)}<h2>Birch Hill</h2>${table(B)}`);
  const { folder } = await begun(goodExchange('https://results.example/all', 0, bytes(body)));
  const file = join(dir, 'one-of-two.html');
  await writeFile(file, body);
  await writeFile(
    join(folder, 'feed.yaml'),
    `feeds:\n  - name: results\n    kind: html\n    pages: [{ url: https://results.example/one-of-two.html }]\n    contest: { at: h2 }\n    rows: { at: 'table:eq(0)' }\n`,
  );
  const { said, restore } = listen(t);
  process.exitCode = 0;
  const code = await main(['probe', folder, file, '--no-watch']);
  process.exitCode = 0;
  restore();
  assert.equal(code, 65);
  assert.match(said.join('\n'), /reads 1 of 2 contests that stand on the page; nothing reads LAND-2/);
});

test("a code of another province is nobody's, though its number is one of ours", async () => {
  const ours = csv('Riding code', ['ON-017', A], ['ON-018', B]);
  const { election } = await begun(goodExchange('https://results.example/all', 0, bytes(ours)));
  const spec = parseFeedSpec(
    'feeds: [{ name: r, kind: csv, pages: [{ url: https://results.example/x }], columns: { number: Riding code, candidate: Candidate, votes: Votes } }]',
    'feed.yaml',
  );
  const [feed] = spec.feeds;
  assert.ok(feed);
  const foreign = bytes(csv('Riding code', ['BC-017', A]));
  const lane = new Lane(feed, spec, election);
  const { reports, problems } = lane.accept(goodExchange('https://results.example/x', 0, foreign), {
    contest: null,
    state: null,
  });
  assert.deepEqual(reports, []);
  assert.match(problems[0]?.what ?? '', /no contest has the code BC-017/);
});

let folders = 0;
async function begun(exchange: Exchange) {
  const folder = join(dir, `${folders++}`);
  const frame = { title: 'Land', timeZone: 'Etc/UTC', locale: 'en', language: 'en', source: 'Test' };
  await beginElection({ dir: folder, sources: [exchange], regions: [], frame });
  return { folder, election: await loadElection(folder) };
}

function rows(people: People): (string | number)[][] {
  return people.map(([name, votes], i) => [name, PARTIES[i] ?? '', votes]);
}

function workbook(sheets: Readonly<Record<string, (string | number)[][]>>): Uint8Array {
  const book = utils.book_new();
  for (const [name, own] of Object.entries(sheets))
    utils.book_append_sheet(book, utils.aoa_to_sheet(own), name);
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array;
}

function csv(header: string, ...contests: readonly (readonly [string, People])[]): string {
  const lines = contests.flatMap(([where, people]) => rows(people).map((row) => `${where},${row.join(',')}`));
  return `${header},${HEADER.join(',')}\n${lines.join('\n')}\n`;
}

function table(people: People, caption?: string): string {
  const lines = [HEADER, ...rows(people)].map(
    (row, i) => `<tr>${row.map((text) => (i === 0 ? `<th>${text}</th>` : `<td>${text}</td>`)).join('')}</tr>`,
  );
  return `<table>${caption === undefined ? '' : `<caption>${caption}</caption>`}${lines.join('')}</table>`;
}

function page(body: string): string {
  return `<!doctype html><html><body><h1>Council elections</h1>${body}</body></html>`;
}

function bytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body;
}
