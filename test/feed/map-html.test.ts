import assert from 'node:assert/strict';
import test from 'node:test';
import type { Report } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { type Column, constituencyPage, type PageFacts, ROWS } from './eci-page.ts';
import { riverElectionAt } from './river-election.ts';

const URL = 'http://results.example/2026/seat1.htm';
const FEED = `
feeds:
  - name: pages
    kind: html
    timeZone: Asia/Kolkata
    pages: [{ url: 'http://results.example/2026/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rounds: { at: '#div1 > table tr:nth-of-type(2) th', pattern: 'round,?\\s*(\\d+)\\s*/\\s*(\\d+)' }
    stamp: { pattern: 'Last Updated at\\s+(.+? On [\\d/]+)', format: ["hh:mm a 'On' dd/MM/yyyy"] }
    rows: { at: '#div1 > table' }
    columns: { serial: O.S.N., candidate: Candidate, party: Party, electionDay: EVM Votes, postal: Postal Votes, votes: Total Votes, share: '% of Votes' }
`;
const election = riverElectionAt('/nowhere', ['Northbank', 'Southbank', 'Eastbank']);

function read(html: string, feedYaml = FEED, url = URL) {
  const spec = parseFeedSpec(feedYaml, '/nowhere/feed.yaml');
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  const exchange = goodExchange(url, 1000, Buffer.from(html), { 'content-type': 'text/html' });
  return lane.accept(exchange, { contest: 'RL-1', state: 'RL' });
}

function rowsOf(report: Report | undefined): unknown {
  return report?.rows.map(({ serial, name, party, electionDay, postal, votes }) => ({
    serial,
    name,
    party,
    electionDay,
    postal,
    votes,
  }));
}

test('a constituency page becomes one report', () => {
  const { kind, reports, problems } = read(constituencyPage());
  assert.deepEqual([kind, problems], ['read', []]);
  const [report] = reports;
  assert.deepEqual(rowsOf(report), ROWS);
  assert.deepEqual(
    { ...report, rows: [] },
    {
      contest: 'RL-1',
      claimed: { state: 'RL', number: null, name: 'Northbank' },
      feed: 'pages',
      priority: 10,
      url: URL,
      stamp: Date.parse('2026-05-05T10:48:00Z'),
      fetchedAt: 1000,
      status: 'in-progress',
      rounds: { done: 3, of: 12 },
      rows: [],
      totals: { votes: 2186, electionDay: 2140, postal: 46 },
      lead: null,
    },
  );
});

test('H11 shuffled and inserted columns read alike', () => {
  const orders: Column[][] = [
    ['share', 'votes', 'postal', 'electionDay', 'party', 'name', 'serial'],
    ['serial', 'name', 'party', 'electionDay', 'migrant', 'postal', 'votes', 'share'],
    ['party', 'votes', 'name', 'migrant', 'serial', 'postal', 'electionDay'],
  ];
  for (const order of orders) {
    const { reports, problems } = read(constituencyPage({ order }));
    assert.deepEqual(problems, [], order.join());
    assert.deepEqual(rowsOf(reports[0]), ROWS, order.join());
  }
});

test('H11 headers by aliases, in another language, without a columns entry', () => {
  const renamed = constituencyPage()
    .replace('O.S.N.', 'क्रम संख्या')
    .replace('<th>Candidate', '<th>अभ्यर्थी')
    .replace('<th>Party', '<th>दल')
    .replace('Total Votes', 'कुल मत')
    .replace('EVM Votes', 'ईवीएम मत')
    .replace('Postal Votes', 'डाक मत');
  assert.deepEqual(rowsOf(read(renamed, FEED.replace(/ {4}columns.*\n/, '')).reports[0]), ROWS);
});

test('H12 nested tooltip tables are neither rows nor cells', () => {
  const tooltip =
    '<table class="tooltip"><tr><td>iCurrent</td><td>12</td><td>9999</td></tr><tr><td>iAssembly</td><td>3</td><td>777</td></tr></table>';
  assert.deepEqual(rowsOf(read(constituencyPage({ tooltip })).reports[0]), ROWS);
  // The party's name may stand in the nested table itself.
  const nested = constituencyPage().replaceAll(
    /<td>(Party of \w+)<\/td>/g,
    '<td><table><tr><td>$1</td><td><span>i</span></td></tr></table></td>',
  );
  assert.deepEqual(rowsOf(read(nested).reports[0]), ROWS);
});

test('H21 dashes are no numbers, and noughts are', () => {
  const rows = [
    { serial: 1, name: 'ASHA SEN', party: 'Party of Rivers', electionDay: 0, postal: '-', votes: 0 },
    { serial: 2, name: 'BIMAL ROY', party: 'Party of Hills', electionDay: '-', postal: '', votes: '-' },
  ];
  const [report] = read(constituencyPage({ rows, total: { electionDay: 0, postal: 0, votes: 0 } })).reports;
  assert.deepEqual(rowsOf(report), [
    { ...rows[0], postal: null },
    { ...rows[1], electionDay: null, postal: null, votes: 0 },
  ]);
});

test('a count that cannot be read costs its contest, with place and text', () => {
  const { reports, problems } = read(constituencyPage().replace('<td>911</td>', '<td>9l1</td>'));
  assert.deepEqual(reports, []);
  assert.deepEqual(
    problems.map(({ what, got, contest, where }) => ({ what, got, contest, where })),
    [{ what: 'votes cannot be read', got: '"9l1"', contest: 'RL-1', where: 'table 1, row 5' }],
  );
});

test('H10 two tables for one contest are no result', () => {
  const page = constituencyPage();
  const table = /<table border[\s\S]*?<\/table>/.exec(page)?.[0] ?? '';
  const { reports, problems } = read(page.replace(table, table + table));
  assert.deepEqual(reports, []);
  assert.match(problems[0]?.what ?? '', /more than one table/);
});

test('H14 bodies that are no results page', () => {
  const page = constituencyPage();
  const bad: [string, string, RegExp][] = [
    ['nothing', '', /empty/],
    ['blanks', '  \n ', /blank/],
    ['half a page', page.slice(0, page.length / 2), /cut/],
    ['an error page', '<html><body><h1>Access Denied</h1></body></html>', /no table/],
    [
      'a login page',
      '<html><body><form><table><tr><th>User</th></tr><tr><td><input></td></tr></table></form></body></html>',
      /no table/,
    ],
    ['JSON', '{"error":"busy"}', /json, not html/],
  ];
  for (const [name, body, what] of bad) {
    const { kind, reports, problems } = read(body);
    assert.deepEqual([kind, reports.length, problems.length], ['failed', 0, 1], name);
    assert.match(problems[0]?.what ?? '', what, name);
  }
});

test('a seat whose count has not begun may have no table', () => {
  const facts: PageFacts = { status: 'Counting not started', rows: [] };
  const page = constituencyPage(facts).replace(/<tr>(<th>[^<]*<\/th>){7}<\/tr>[\s\S]*<\/tbody>/, '</tbody>');
  const { reports, problems } = read(page);
  assert.deepEqual(problems, []);
  assert.deepEqual([reports[0]?.status, reports[0]?.rows], ['not-started', []]);
});

test('status words of the source and of the feed file', () => {
  const words: [string, string, string][] = [
    ['Result Declared', '', 'declared'],
    ['Uncontested', '', 'uncontested'],
    ['Result in Progress', '', 'in-progress'],
    ['परिणाम घोषित', '', 'declared'],
    ['Auszählung beendet', ', words: { declared: Auszählung beendet }', 'declared'],
  ];
  for (const [text, own, status] of words) {
    const yaml = FEED.replace(
      "status: { at: '#div1 > table tr:nth-of-type(2) th' }",
      `status: { at: '#div1 > table tr:nth-of-type(2) th'${own} }`,
    );
    assert.equal(read(constituencyPage({ status: text }), yaml).reports[0]?.status, status, text);
  }
});

test('unchanged bytes bring nothing new, and a 304 neither', () => {
  const spec = parseFeedSpec(FEED, '/nowhere/feed.yaml');
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  const hint = { contest: 'RL-1', state: 'RL' } as const;
  const exchange = goodExchange(URL, 1, Buffer.from(constituencyPage()));
  assert.equal(lane.accept(exchange, hint).kind, 'read');
  assert.equal(lane.accept({ ...exchange, at: 2 }, hint).kind, 'same');
  assert.equal(lane.accept({ ...exchange, at: 3, status: 304, body: new Uint8Array(0) }, hint).kind, 'same');
});

test('a feed file that calls votes of election day after machines reads the same', () => {
  const html = constituencyPage().replace('EVM Votes', 'In the hall');
  const { reports, problems } = read(html, FEED.replace('electionDay: EVM Votes', 'evm: In the hall'));
  assert.deepEqual([problems, rowsOf(reports[0])], [[], ROWS]);
});

const SPANS = `
feeds:
  - name: pages
    kind: html
    pages: [{ url: 'http://results.example/2026/all.htm' }]
    columns: { contest: Seat, candidate: Candidate, party: Party, electionDay: EVM, postal: Postal, votes: Total }
`;

test('cells that span rows: a seat beside its candidates, a header of two rows, the end of a group', () => {
  const head = `<thead>
    <tr><th rowspan="2">Seat</th><th rowspan="2">Candidate</th><th colspan="3">Votes</th><th rowspan="2">Party</th></tr>
    <tr><th>EVM</th><th>Postal</th><th>Total</th></tr></thead>`;
  const seat = (name: string, first: number) => `<tbody>
    <tr><td rowspan="0">${name}</td><td>ASHA SEN</td><td>${first}</td><td>2</td><td>${first + 2}</td><td>Party of Rivers</td></tr>
    <tr><td>BIMAL ROY</td><td>7</td><td rowspan="2">1</td><td>8</td><td>Party of Hills</td></tr>
    <tr><td>NOTA</td><td>3</td><td>4</td><td>None of the Above</td></tr></tbody>`;
  const html = `<html><body><table>${head}${seat('Northbank', 10)}${seat('Southbank', 20)}</table></body></html>`;
  const spec = parseFeedSpec(SPANS, '/nowhere/feed.yaml');
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  const { reports, problems } = lane.accept(
    goodExchange('http://results.example/2026/all.htm', 1000, Buffer.from(html)),
    { contest: null, state: null },
  );
  assert.deepEqual(problems, []);
  const rows = (first: number) => [
    ['ASHA SEN', 'Party of Rivers', first, 2, first + 2],
    ['BIMAL ROY', 'Party of Hills', 7, 1, 8],
    ['NOTA', 'None of the Above', 3, 1, 4],
  ];
  assert.deepEqual(
    reports.map((report) => [
      report.contest,
      report.rows.map(({ name, party, electionDay, postal, votes }) => [
        name,
        party,
        electionDay,
        postal,
        votes,
      ]),
    ]),
    [
      ['RL-1', rows(10)],
      ['RL-2', rows(20)],
    ],
  );
});

test('cards may have a column that is the same for all', () => {
  const card = (name: string, votes: number) => `<div class="card"><h5>${name}</h5><b>${votes}</b></div>`;
  const { problems, reports } = read(
    `<html><body>${card('ASHA SEN', 40)}${card('BIMAL ROY', 60)}</body></html>`,
    `feeds:
  - name: cards
    kind: html
    pages: [{ url: '${URL}' }]
    rows: { at: .card }
    columns: { number: { value: '1' }, candidate: { path: h5 }, votes: { path: b } }
`,
    'https://elsewhere.example/cards',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    reports[0]?.rows.map(({ name, votes }) => [name, votes]),
    [
      ['ASHA SEN', 40],
      ['BIMAL ROY', 60],
    ],
  );
});
