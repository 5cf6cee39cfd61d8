import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { Lane, type PageOutcome } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { decodePage } from '../../controller/feed/wire/decode.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { constituencyPage } from './eci-page.ts';
import { riverElectionAt } from './river-election.ts';

const election = riverElectionAt('/nowhere', ['Northbank', 'Southbank', 'Eastbank']);
const WANTED = [
  [
    'RL-1',
    [
      ['ASHA SEN', 'Party of Rivers', 1234],
      ['BIMAL ROY', 'Party of Hills', 911],
    ],
  ],
  [
    'RL-2',
    [
      ['ASHA SEN', 'Party of Rivers', 40],
      ['BIMAL ROY', 'Party of Hills', 60],
    ],
  ],
];

function read(body: string | Uint8Array, feed: string, headers: Record<string, string> = {}): PageOutcome {
  const spec = parseFeedSpec(
    `feeds:\n  - name: f\n    pages: [{ url: http://results.example/all }]\n${feed.replace(/^/gm, '    ')}`,
    '/nowhere/feed.yaml',
  );
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  const exchange: Exchange = goodExchange(
    'http://results.example/all',
    1,
    Buffer.from(body as Uint8Array),
    headers,
  );
  return lane.accept(exchange, { contest: null, state: null });
}

function seats(outcome: PageOutcome): unknown {
  assert.deepEqual(outcome.problems, []);
  return outcome.reports.map(({ contest, rows }) => [
    contest,
    rows.map(({ name, party, votes }) => [name, party, votes]),
  ]);
}

test('csv: comma with header, semicolon without, tabs, fixed width', () => {
  const comma =
    'Seat No.,Candidate,Party,Total Votes\r\n1,ASHA SEN,Party of Rivers,"1,234"\r\n1,BIMAL ROY,Party of Hills,911\r\n2,ASHA SEN,Party of Rivers,40\r\n2,BIMAL ROY,Party of Hills,60\r\n';
  assert.deepEqual(seats(read(comma, 'kind: csv')), WANTED);
  assert.deepEqual(seats(read(`\ufeff${comma}`, 'kind: csv')), WANTED);
  assert.deepEqual(seats(read(comma.replaceAll(/,(?!2)/g, '\t'), 'kind: csv')), WANTED);
  const semicolon =
    'RL;1;Northbank;ASHA SEN;Party of Rivers;1234;3;12\nRL;1;Northbank;BIMAL ROY;Party of Hills;911;3;12\nRL;2;Southbank;ASHA SEN;Party of Rivers;40;1;9\nRL;2;Southbank;BIMAL ROY;Party of Hills;60;1;9\n';
  const outcome = read(
    semicolon,
    'kind: csv\nheader: false\ncolumns: { state: 1, number: 2, contest: 3, candidate: 4, party: 5, votes: 6, roundsDone: 7, roundsOf: 8 }',
  );
  assert.deepEqual(seats(outcome), WANTED);
  assert.deepEqual(
    outcome.reports.map(({ rounds }) => rounds),
    [
      { done: 3, of: 12 },
      { done: 1, of: 9 },
    ],
  );
  const fixed = [
    '1 ASHA SEN   Party of Rivers  1234',
    '1 BIMAL ROY  Party of Hills    911',
    '2 ASHA SEN   Party of Rivers    40',
    '2 BIMAL ROY  Party of Hills     60',
  ].join('\n');
  assert.deepEqual(
    seats(
      read(
        fixed,
        'kind: text\ncolumns: { number: { from: 1, to: 1 }, candidate: { from: 3, to: 12 }, party: { from: 14, to: 29 }, votes: { from: 30 } }',
      ),
    ),
    WANTED,
  );
});

test('csv: a wide sheet, one column of votes for each party', () => {
  const outcome = read(
    'Seat,Rivers,Hills,Status\nNorthbank,1234,911,Result Declared\nSouthbank,40,60,Counting\n',
    'kind: csv\nwide: [{ column: Rivers, party: Party of Rivers, candidate: ASHA SEN }, { column: Hills, party: Party of Hills, candidate: BIMAL ROY }]',
  );
  assert.deepEqual(seats(outcome), WANTED);
  assert.deepEqual(
    outcome.reports.map(({ status }) => status),
    ['declared', 'in-progress'],
  );
});

test('csv: a row that is longer than its header has slipped, and is refused; line ends may differ', () => {
  const head = 'Seat No.,Candidate,Total Votes';
  const csv = (row: string): PageOutcome =>
    read(`${head}\r\n1,ASHA SEN,${row}\n1,BIMAL ROY,911\r2,ASHA SEN,40\n`, 'kind: csv');
  for (const row of ['1234', '"1,234"', '1234,', '1234,,,'])
    assert.deepEqual(counted(csv(row)), [1234, 911], row);
  for (const row of ['1,234', '1234,see note', '1234,,7']) {
    const { reports, problems } = csv(row);
    assert.deepEqual(
      reports.map(({ contest }) => contest),
      ['RL-2'],
      row,
    );
    assert.match(problems[0]?.got ?? '', /behind the last header/, row);
  }
});

test('csv: cut in the middle of a line is no file', () => {
  const { reports, problems } = read(
    'Seat No.,Candidate,Party,Total Votes\n1,ASHA SEN,Party of Rivers,1234\n1,BIMAL ROY,Party of Hills,911\n2,ASHA SEN,Par',
    'kind: csv',
  );
  assert.deepEqual([reports.length, problems[0]?.what], [0, 'the page is cut']);
});

test('json: rows in one list, and rows within contests', () => {
  const flat = JSON.stringify({
    data: {
      rows: [
        [1, 'ASHA SEN', 'Party of Rivers', 1234],
        [1, 'BIMAL ROY', 'Party of Hills', 911],
        [2, 'ASHA SEN', 'Party of Rivers', 40],
        [2, 'BIMAL ROY', 'Party of Hills', 60],
      ],
    },
  });
  assert.deepEqual(
    seats(
      read(
        flat,
        'kind: json\nrows: { at: "$.data.rows[*]" }\ncolumns: { number: 1, candidate: 2, party: 3, votes: 4 }',
      ),
    ),
    WANTED,
  );
  const nested = {
    updated: '2026-05-04T10:48:00Z',
    contests: [
      {
        id: 'RL-1',
        title: 'Northbank',
        state: 'final',
        reporting: { done: 3, of: 12 },
        choices: [
          { name: 'ASHA SEN', party: { name: 'Party of Rivers' }, count: 1234 },
          { name: 'BIMAL ROY', party: { name: 'Party of Hills' }, count: '911' },
        ],
      },
      {
        id: 'RL-2',
        title: 'Southbank',
        state: 'open',
        reporting: { done: 1, of: 9 },
        choices: [
          { name: 'ASHA SEN', party: { name: 'Party of Rivers' }, count: 40 },
          { name: 'BIMAL ROY', party: { name: 'Party of Hills' }, count: 60 },
        ],
      },
    ],
  };
  const yaml =
    'kind: json\neach: "$.contests[*]"\ncontest: { name: title }\nstamp: { at: $.updated, format: iso }\nstatus: { at: state, words: { declared: final, in-progress: open } }\nrows: { at: "choices[*]" }\ncolumns: { candidate: name, party: party.name, votes: count }';
  const outcome = read(JSON.stringify(nested), yaml);
  assert.deepEqual(seats(outcome), WANTED);
  assert.deepEqual(
    outcome.reports.map(({ status, stamp }) => [status, stamp]),
    [
      ['declared', Date.parse(nested.updated)],
      ['in-progress', Date.parse(nested.updated)],
    ],
  );
  assert.match(
    read(JSON.stringify(nested).slice(0, 200), yaml).problems[0]?.what ?? '',
    /JSON cannot be read/,
  );
});

test('xml: attributes and elements; a cut document is told with its line', () => {
  const xml = `<?xml version="1.0"?><results><contest number="1"><cand name="ASHA SEN" party="Party of Rivers"><votes>1234</votes></cand><cand name="BIMAL ROY" party="Party of Hills"><votes>911</votes></cand></contest>
<contest number="2"><cand name="ASHA SEN" party="Party of Rivers"><votes>40</votes></cand><cand name="BIMAL ROY" party="Party of Hills"><votes>60</votes></cand></contest></results>`;
  const yaml =
    'kind: xml\neach: "$.results.contest[*]"\ncontest: { number: "@number" }\nrows: { at: "cand[*]" }\ncolumns: { candidate: "@name", party: "@party", votes: votes }';
  assert.deepEqual(seats(read(xml, yaml)), WANTED);
  assert.match(read(xml.slice(0, 300), yaml).problems[0]?.what ?? '', /XML cannot be read/);
});

test('H10 a contest twice in one file is nobody', () => {
  const rows = '1,ASHA SEN,Party of Rivers,1234\n';
  const twice = JSON.stringify([
    { n: 1, c: [{ a: 'ASHA SEN', v: 1 }] },
    { n: 1, c: [{ a: 'ASHA SEN', v: 2 }] },
  ]);
  const { reports, problems } = read(
    twice,
    'kind: json\neach: "$[*]"\ncontest: { number: n }\nrows: { at: "c[*]" }\ncolumns: { candidate: a, votes: v }',
  );
  assert.deepEqual(
    [reports.length, problems.map(({ what }) => what)],
    [0, ['the page has the contest more than once']],
  );
  assert.equal(read(`Seat No.,Candidate,Party,Votes\n${rows}`, 'kind: csv').reports.length, 1);
});

test('a path or selector that cannot be read costs its page, with its words', () => {
  assert.match(
    read('{"a":[{"b":1}]}', 'kind: json\nrows: { at: "$.a[?(" }\ncolumns: { candidate: b, votes: b }')
      .problems[0]?.got ?? '',
    /\S/,
  );
  const { problems } = read(
    '<html><table><tr><td>1</td></tr></table></html>',
    'kind: html\nrows: { at: "table[" }',
  );
  assert.match(problems[0]?.what ?? '', /selector that cannot be read/);
});

test('a row of a contest that is not ours is told, with the nearest that is', () => {
  const { reports, problems } = read(
    'Seat,Candidate,Party,Votes\nNorthbank,ASHA SEN,Party of Rivers,1\nNorthbnk,ASHA SEN,Party of Rivers,1\n',
    'kind: csv',
  );
  assert.deepEqual([reports.length, problems.length, problems[0]?.got], [1, 1, 'Northbnk']);
});

test('H29 character sets: byte order mark, header, page, sniffing', () => {
  const html = (charset: string) =>
    `<html><head>${charset}</head><body>পশ্চিমবঙ্গ – Bodoland People’s</body></html>`;
  const western =
    '<html><body>Señor Müller – Québec’s naïve façade, naïveté déjà vu à la carte</body></html>';
  const cases: [string, Uint8Array, string, string, string][] = [
    [
      'utf-8 mark beats a wrong header',
      Buffer.from(`\ufeff${html('')}`),
      'text/html; charset=iso-8859-1',
      'utf-8',
      'bom',
    ],
    ['utf-16 mark', iconv.encode(html(''), 'utf-16le', { addBOM: true }), 'text/html', 'utf-16le', 'bom'],
    [
      'header',
      iconv.encode(western, 'windows-1252'),
      'text/html; charset=ISO-8859-1',
      'windows-1252',
      'header',
    ],
    [
      'a wrong header over good UTF-8',
      Buffer.from(html('')),
      'text/html; charset=iso-8859-1',
      'utf-8',
      'sniffed',
    ],
    ['meta', Buffer.from(html('<meta charset="utf-8">')), 'text/html', 'utf-8', 'meta'],
    [
      'meta of 1990s',
      iconv.encode(
        western.replace(
          '<body>',
          '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><body>',
        ),
        'windows-1252',
      ),
      '',
      'windows-1252',
      'meta',
    ],
    ['UTF-16 without a mark', iconv.encode(html(''), 'utf-16be'), 'text/html', 'utf-16be', 'sniffed'],
    ['the same from a letter on', iconv.encode('প্রার্থী,ভোট\n1,234\n', 'utf-16le'), '', 'utf-16le', 'sniffed'],
    ['a nought before UTF-8', Buffer.from(`\0${html('')}`), '', 'utf-8', 'sniffed'],
    ['nothing said, UTF-8', Buffer.from(html('')), '', 'utf-8', 'sniffed'],
    ['nothing said, western', iconv.encode(western, 'windows-1252'), '', 'windows-1252', 'sniffed'],
  ];
  for (const [name, body, type, charset, from] of cases) {
    const page = decodePage(goodExchange('', 0, body, { 'content-type': type }), {
      maxBytes: 1e6,
      charset: null,
      member: null,
    });
    assert.deepEqual([page.charset, page.charsetFrom], [charset, from], name);
    assert.ok(!page.text.includes('\ufffd'), name);
  }
});

test('a letter cut in two does not make another character set of a page of UTF-8', () => {
  const cut = Buffer.concat([
    Buffer.from('<p>José Núñez – Zoë</p><p>Mar'),
    Buffer.from([0xc3]),
    Buffer.from('</p>'),
  ]);
  const western = iconv.encode('<p>José Núñez, Zoë</p>', 'windows-1252');
  for (const type of ['text/html; charset=utf-8', 'text/html', '']) {
    const decode = (body: Uint8Array) =>
      decodePage(goodExchange('', 0, body, { 'content-type': type }), { maxBytes: 1e6 });
    const page = decode(cut);
    assert.match(page.text, /José Núñez – Zoë.*Mar\ufffd</, type);
    assert.match(page.warnings.join(), /1 characters could not be read as utf-8/);
    assert.match(decode(western).text, /José Núñez, Zoë/, type);
  }
});

test('H29 mojibake is told', () => {
  const { warnings } = read(
    Buffer.concat([Buffer.from(constituencyPage()), Buffer.from([0x20, 0xe0, 0xa6, 0x20])]),
    "kind: html\ncharset: utf-8\ncontest: { at: '#div1 th:first', pattern: '-(?<name>.+)$' }",
  );
  assert.match(warnings.join(), /could not be read as utf-8/);
});

test('gzip and zip bodies, gzip bombs, unknown codings', () => {
  const body =
    'Seat No.,Candidate,Party,Total Votes\n1,ASHA SEN,Party of Rivers,1234\n1,BIMAL ROY,Party of Hills,911\n2,ASHA SEN,Party of Rivers,40\n2,BIMAL ROY,Party of Hills,60\n';
  assert.deepEqual(seats(read(gzipSync(body), 'kind: csv')), WANTED);
  assert.deepEqual(seats(read(gzipSync(body), 'kind: csv', { 'content-encoding': 'gzip' })), WANTED);
  const zip = zipSync({ 'readme.txt': Buffer.from('hello'), 'data/results.csv': Buffer.from(body) });
  assert.deepEqual(seats(read(zip, 'kind: csv\nmember: results.csv')), WANTED);
  assert.match(read(zip, 'kind: csv').problems[0]?.what ?? '', /zip file does not hold one page/);
  assert.match(read(zip.subarray(0, 60), 'kind: csv').problems[0]?.what ?? '', /zip file/);
  assert.match(read(gzipSync(Buffer.alloc(30_000_000)), 'kind: csv').problems[0]?.what ?? '', /too large/);
  assert.match(
    read(body, 'kind: csv', { 'content-encoding': 'zstd' }).problems[0]?.what ?? '',
    /unknown content coding/,
  );
  // What is labelled wrongly, packed again by a cache, or has a word for a label that is no coding.
  const packed: [string, Uint8Array, string][] = [
    ['three times', gzipSync(gzipSync(gzipSync(body))), 'gzip'],
    ['twice, and not said', gzipSync(gzipSync(body)), ''],
    ['gzip that is called brotli', gzipSync(body), 'br'],
    ['gzip that is called deflate', gzipSync(body), 'deflate'],
    ['a weight behind it', gzipSync(body), 'gzip;q=1'],
    ...['none', 'utf-8', 'binary', 'aws-chunked'].map((name): [string, Uint8Array, string] => [
      name,
      Buffer.from(body),
      name,
    ]),
  ];
  for (const [what, bytes, coding] of packed)
    assert.deepEqual(seats(read(bytes, 'kind: csv', { 'content-encoding': coding })), WANTED, what);
});

test('a name in several columns is joined in the order of the feed file, blanks left out', () => {
  const csv =
    'Seat No.,Surname,Middle,Given name,Party,Votes\n1,SEN,,ASHA,Party of Rivers,1234\n1,ROY,,BIMAL,Party of Hills,911\n2,SEN,,ASHA,Party of Rivers,40\n2,ROY,,BIMAL,Party of Hills,60\n';
  const join = 'columns: { candidate: { join: [Given name, Middle, Surname] } }';
  const outcome = read(csv, `kind: csv\n${join}`);
  assert.deepEqual(seats(outcome), WANTED);
  assert.equal(outcome.tables[0]?.found.get('candidate'), 'Given name + Middle + Surname');
  const bare = 'header: false\ncolumns: { number: 1, candidate: { join: [4, 3, 2] }, party: 5, votes: 6 }';
  assert.deepEqual(seats(read(csv.slice(csv.indexOf('\n') + 1), `kind: csv\n${bare}`)), WANTED);
  const json = JSON.stringify([
    { n: 1, first: 'ASHA', last: 'SEN', p: 'Party of Rivers', v: 1234 },
    { n: 1, first: 'BIMAL', last: 'ROY', p: 'Party of Hills', v: 911 },
  ]);
  const paths =
    'rows: { at: $ }\ncolumns: { number: n, candidate: { join: [first, last] }, party: p, votes: v }';
  assert.deepEqual(seats(read(json, `kind: json\n${paths}`)), WANTED.slice(0, 1));
});

test('a header of several lines below a note, a column a party: texts one above the other are one', () => {
  const csv = [
    '(c) Office of Counts;;;;;;',
    'Provisional;;;;;;',
    'No;Area;Rivers;;Hills;;',
    ';;First;;First;;',
    ';;Now;Before;Now;Before;',
    '1;Northbank;1234;9;911;8;',
    '2;Southbank;40;7;60;6;',
  ].join('\n');
  const feed = (column: string) =>
    `kind: csv\nrows: { headers: 3 }\ncolumns: { contest: Area }\nwide: [{ column: Rivers First Now, party: Party of Rivers, candidate: ASHA SEN }, { column: ${column}, party: Party of Hills, candidate: BIMAL ROY }]`;
  assert.deepEqual(seats(read(csv, feed('Hills First Now'))), WANTED);
  assert.deepEqual(
    read(csv, feed('Hills Second Now')).problems.map(({ what, expected }) => [what, expected]),
    [
      ['a column is missing', 'Hills Second Now'],
      ['a column is missing', 'Hills Second Now'],
    ],
  );
});

test('rows.only takes rows by a column that is no field, rows.skip by all cells of the row', () => {
  const csv = [
    'Level,Vote,Seat No.,Candidate,Party,Votes',
    'Region,1,1,ASHA SEN,Party of Rivers,999999',
    'Seat,1,1,ASHA SEN,Party of Rivers,1234',
    'Seat,2,1,ASHA SEN,Party of Rivers,5',
    'Seat,1,1,BIMAL ROY,Party of Hills,911',
    'Seat,1,1,Blank papers,,12',
  ].join('\n');
  const rows = "rows: { only: { Level: ^Seat$, Vote: ^1$ }, skip: '^Seat 1 1 Blank' }";
  assert.deepEqual(seats(read(`${csv}\n`, `kind: csv\n${rows}`)), WANTED.slice(0, 1));
  const [problem] = read(`${csv}\n`, 'kind: csv\nrows: { only: { Tier: Seat } }').problems;
  assert.deepEqual([problem?.what, problem?.expected], ['a column is missing', 'Tier, as rows.only says']);
  const json = JSON.stringify([
    { level: 'seat', n: 1, name: 'ASHA SEN', p: 'Party of Rivers', v: 1234 },
    { level: 'region', n: 1, name: 'ASHA SEN', p: 'Party of Rivers', v: 7 },
    { n: 1, name: 'BIMAL ROY', p: 'Party of Hills', v: 8 },
    { level: 'seat', n: 1, name: 'BIMAL ROY', p: 'Party of Hills', v: 911 },
    { level: 'seat', n: 1, name: 'Blank papers', p: '', v: 12 },
  ]);
  const paths =
    "rows: { at: $, only: { level: seat }, skip: '1 Blank papers' }\ncolumns: { number: n, candidate: name, party: p, votes: v }";
  assert.deepEqual(seats(read(json, `kind: json\n${paths}`)), WANTED.slice(0, 1));
});

test('a path from the document on may end in an attribute; one that cannot be read is told', () => {
  const xml = `<r><h><made Updated="2026-05-04T09:00:00Z"/></h><seat n="1"><c w="ASHA SEN" p="Party of Rivers" v="1234"/><c w="BIMAL ROY" p="Party of Hills" v="911"/></seat><seat n="2"><c w="ASHA SEN" p="Party of Rivers" v="40"/><c w="BIMAL ROY" p="Party of Hills" v="60"/></seat></r>`;
  const feed = (stamp: string) =>
    `kind: xml\neach: $.r.seat[*]\nstamp: { at: "${stamp}" }\ncontest: { number: "@n" }\nrows: { at: c }\ncolumns: { candidate: "@w", party: "@p", votes: "@v" }`;
  const outcome = read(xml, feed('$.r.h.made.@Updated'));
  assert.deepEqual(seats(outcome), WANTED);
  assert.deepEqual(
    outcome.reports.map(({ stamp }) => stamp),
    [Date.UTC(2026, 4, 4, 9), Date.UTC(2026, 4, 4, 9)],
  );
  assert.deepEqual(
    read(xml, feed('$.r..@Updated')).problems.map(({ what, got }) => [what, got]),
    [['the feed file has a path that cannot be read', '$.r..@Updated']],
  );
});

test('false takes no column for a field, though a header is a usual word for it', () => {
  const csv =
    'Seat No.,Candidate,Party,Votes,%\n1,ASHA SEN,Party of Rivers,1234,57\n1,BIMAL ROY,Party of Hills,911,42\n';
  const shares = (feed: string) =>
    read(csv, `kind: csv\n${feed}`).reports[0]?.rows.map(({ share, party }) => [share, party]);
  assert.deepEqual(shares('columns: { votes: Votes }'), [
    [0.57, 'Party of Rivers'],
    [0.42, 'Party of Hills'],
  ]);
  assert.deepEqual(shares('columns: { share: false, party: false }'), [
    [null, ''],
    [null, ''],
  ]);
});

const TREE = 'contest: { number: "n" }\nrows: { at: "c[*]" }\ncolumns: { candidate: a, votes: v }';
const counted = (outcome: PageOutcome): number[] | undefined =>
  outcome.reports[0]?.rows.map(({ votes }) => votes);

test('JSON is read out of a call, an assignment and a line that guards it', () => {
  const json = JSON.stringify([{ n: 1, c: [{ a: 'ASHA SEN', v: '1,234' }] }]);
  const pages = [
    json,
    `\ufeff  ${json}\n`,
    `results(${json});`,
    `/**/ window.app.show( ${json} )\n`,
    `var results_2026 = ${json} ;\n`,
    `)]}',\n${json}`,
  ];
  for (const page of pages)
    assert.deepEqual(counted(read(page, `kind: json\neach: "$[*]"\n${TREE}`)), [1234], page);
});

test('JSON of one contest a line is a list of them, and none where a line is cut', () => {
  const lines = [1, 2].map((n) => JSON.stringify({ n, c: [{ a: 'ASHA SEN', v: 10 * n }] }));
  const yaml = `kind: json\neach: "$[*]"\n${TREE}`;
  for (const text of [lines.join('\n'), `${lines.join('\r\n')}\r\n`]) {
    const { reports } = read(text, yaml);
    assert.deepEqual(
      reports.map(({ contest, rows }) => [contest, rows[0]?.votes]),
      [
        ['RL-1', 10],
        ['RL-2', 20],
      ],
    );
  }
  assert.match(read(lines.join('\n').slice(0, -9), yaml).problems[0]?.what ?? '', /JSON cannot be read/);
  // Lines of one document are no documents.
  const pretty = JSON.stringify([{ n: 1, c: [{ a: 'ASHA SEN', v: 7 }] }], null, 1);
  assert.deepEqual(counted(read(pretty, yaml)), [7]);
});

test('JSON writes a list of one contest, or of one candidate, as that one', () => {
  const seat = (n: number, ...names: string[]) => {
    const c = names.map((a, i) => ({ a, v: 10 * n + i }));
    return { n, c: c.length === 1 ? c[0] : c };
  };
  const both = ['ASHA SEN', 'BIMAL ROY'];
  const one = seat(1, ...both);
  const cases: [string, unknown, string, string[]][] = [
    ['a list', [one, seat(2, ...both)], '$.seats[*]', ['10,11', '20,21']],
    ['a list of one', [one], '$.seats[*]', ['10,11']],
    ['that one', one, '$.seats[*]', ['10,11']],
    ['that one, from anywhere', one, '$..seats[*]', ['10,11']],
    ['that one, the first', one, 'seats[0]', ['10,11']],
    ['that one, by a point', one, '$.seats.0', ['10,11']],
    ['one with one candidate', [seat(1, 'ASHA SEN'), seat(2, ...both)], 'seats[*]', ['10', '20,21']],
    ['a map by id', { x7: one, x9: seat(2, ...both) }, '$.seats[*]', ['10,11', '20,21']],
    ['lists in a list', [[one], [seat(2, ...both)]], '$.seats[*][*]', ['10,11', '20,21']],
  ];
  for (const [what, seats, each, wanted] of cases) {
    const outcome = read(JSON.stringify({ seats }), `kind: json\neach: "${each}"\n${TREE}`);
    assert.deepEqual(
      outcome.reports.map(({ rows }) => rows.map(({ votes }) => votes).join()),
      wanted,
      what,
    );
  }
});

test('a count that has members, or more digits than any count, is refused', () => {
  for (const v of [
    { total: 3300 },
    { day: 1, postal: 2 },
    123_456_789_012_345_678_901n,
    '99999999999999999999',
  ]) {
    const text = typeof v === 'bigint' ? String(v) : JSON.stringify(v);
    const outcome = read(`[{"n":1,"c":[{"a":"ASHA SEN","v":${text}}]}]`, `kind: json\neach: "$[*]"\n${TREE}`);
    assert.match(outcome.problems[0]?.what ?? '', /votes cannot be read/, text);
  }
  const xml = (v: string): PageOutcome =>
    read(`<r><s><n>1</n><c><a>ASHA SEN</a><v>${v}</v></c></s></r>`, `kind: xml\neach: "r.s[*]"\n${TREE}`);
  for (const v of ['<day>3300</day>', '<v>3300</v>', '3300<b>33</b>'])
    assert.match(xml(v).problems[0]?.what ?? '', /votes cannot be read/, v);
});

test('characters that XML writes as numbers or names are read, and blanks before its declaration', () => {
  const page = (name: string, v: string): string =>
    `\n <?xml version="1.0"?><r><s><n>1</n><c><a>${name}</a><v>${v}</v></c></s></r>`;
  for (const [name, v] of [
    ['ASHA&#32;SEN', '1&#160;234'],
    ['&#x41;SHA&#x20;SEN', '&#49;234'],
    ['<![CDATA[ASHA SEN]]>', '1&nbsp;234'],
  ] as const) {
    const outcome = read(page(name, v), `kind: xml\neach: "r.s[*]"\n${TREE}`);
    assert.deepEqual([outcome.reports[0]?.rows[0]?.name, counted(outcome)], ['ASHA SEN', [1234]], name);
  }
});
