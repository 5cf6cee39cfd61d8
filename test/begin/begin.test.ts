import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { utils, write } from '@e965/xlsx';
import { beginElection } from '../../controller/begin/begin.ts';
import { ownFeed } from '../../controller/begin/own-feed.ts';
import { shorten } from '../../controller/begin/short-names.ts';
import { checkColours, colourChoices } from '../../controller/election/colours.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readSheets } from '../../controller/feed/page/sheet-file.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';

// A newcomer's own source becomes an election folder. People and places are invented.

const dir = await mkdtemp(join(tmpdir(), 'countnight-begin-'));
after(() => rm(dir, { recursive: true, force: true }));
const FRAME = {
  title: 'River Land',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  language: 'en',
  source: 'Returning officers',
};
let folders = 0;

/** What a source is, and who stands in its first contest. */
const SOURCES: readonly (readonly [string, string, string | Uint8Array, readonly string[], number])[] = [
  [
    "a commission's own file, one row a polling place",
    'results.csv',
    `Electoral District Number,Electoral District Name,Voting Place,Candidate's Ballot Name,Affiliation,Total Valid Votes
1,Alder Bay,Hall A,Ada Pine,River Party,120
1,Alder Bay,Hall A,Ben Oak,Hill Union,80
1,Alder Bay,Hall B,Ada Pine,River Party,31
1,Alder Bay,Hall B,Ben Oak,Hill Union,44
2,Birch Hill,Hall C,Cy Ash,Independent,10
2,Birch Hill,Hall C,Dee Elm,River Party,200
`,
    ['Ada Pine/River Party/151', 'Ben Oak/Hill Union/124'],
    2,
  ],
  [
    'a sheet with a title above its header, names in two columns',
    'roster.xlsx',
    workbook([
      ['Candidates as nominated', '', '', '', ''],
      [],
      ['Ward No', 'Ward', 'Surname', 'First name', 'Party'],
      [7, 'Alder Bay', 'Pine', 'Ada', 'River Party'],
      [7, 'Alder Bay', 'Oak', 'Ben', ''],
      [9, 'Birch Hill', 'Elm', 'Dee', 'Hill Union'],
    ]),
    ['Ada Pine/River Party/', 'Ben Oak/Independent/'],
    2,
  ],
  [
    'a page with a table a constituency',
    'results.html',
    `<!doctype html><html><body><h1>Results</h1>
<h2>Riverside - Alder Bay</h2><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr><tr><td>Ada Pine</td><td>River Party</td><td>1,204</td></tr><tr><td>Ben Oak</td><td>Hill Union</td><td>999</td></tr><tr><td>Total</td><td></td><td>2,203</td></tr></table>
<h2>Riverside - Birch Hill</h2><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr><tr><td>Cy Ash</td><td>River Party</td><td>17</td></tr></table></body></html>`,
    ['Ada Pine/River Party/1204', 'Ben Oak/Hill Union/999'],
    2,
  ],
  [
    'JSON with candidates within contests',
    'results.json',
    JSON.stringify({
      races: [
        {
          raceNumber: 3,
          raceName: 'Alder Bay',
          candidates: [
            { candidateName: 'Ada Pine', party: 'River Party', votes: 5 },
            { candidateName: 'Ben Oak', party: 'Hill Union', votes: 4 },
          ],
        },
        {
          raceNumber: 4,
          raceName: 'Birch Hill',
          candidates: [{ candidateName: 'Cy Ash', party: 'Hill Union', votes: 9 }],
        },
      ],
    }),
    ['Ada Pine/River Party/5', 'Ben Oak/Hill Union/4'],
    2,
  ],
  [
    'XML with attributes',
    'results.xml',
    `<?xml version="1.0"?><results><constituency number="1" name="Alder Bay"><candidate name="Ada Pine" party="River Party" votes="5"/><candidate name="Ben Oak" party="Hill Union" votes="4"/></constituency><constituency number="2" name="Birch Hill"><candidate name="Cy Ash" party="Hill Union" votes="3"/></constituency></results>`,
    ['Ada Pine/River Party/5', 'Ben Oak/Hill Union/4'],
    2,
  ],
  [
    'leaders and shares only',
    'leaders.csv',
    'Riding;Leading candidate;Leading party;Share\nAlder Bay;Ada Pine;River Party;46,1 %\nBirch Hill;Cy Ash;Hill Union;51,0 %\n',
    ['Ada Pine/River Party/'],
    2,
  ],
  [
    'leaders beside a column that is just called party',
    'leaders.csv',
    'Riding,Leading Candidate,Party,Share,Boxes counted,Boxes\nAlder Bay,Ada Pine,River Party,46.1,11,12\nBirch Hill,Cy Ash,Hill Union,51.0,3,12\n',
    ['Ada Pine/River Party/'],
    2,
  ],
  [
    "a commission's workbook: two lines of headers, a cell beside all rows of a contest, a line of sums below them",
    'detailed.xlsx',
    workbook(
      [
        ['Detailed results'],
        ['', '', '', '', 'Valid votes polled', '', '', '% votes polled'],
        ['AC NO.', 'AC NAME', 'CANDIDATE NAME', 'PARTY', 'GENERAL', 'POSTAL', 'TOTAL', 'OVER TOTAL ELECTORS'],
        [1, 'Alder Bay', 'Ada Pine', 'River Party', 100, 20, 120, 40.1],
        ['', '', 'Ben Oak', 'Hill Union', 80, 5, 85, 28.3],
        ['TURN OUT', '', 'TOTAL:', '', 180, 25, 205, 68.4],
        [2, 'Birch Hill', 'Cy Ash', 'Hill Union', 60, 5, 65, 30],
        ['', '', 'Dee Elm', 'River Party', 10, 0, 10, 3.3],
        ['TURN OUT', '', 'TOTAL:', '', 70, 5, 75, 33.3],
      ],
      ['A4:A5', 'B4:B5', 'A7:A8', 'B7:B8', 'E2:G2'],
    ),
    ['Ada Pine/River Party/100', 'Ben Oak/Hill Union/80'],
    2,
  ],
  [
    'a sheet that names its contest in the first of its rows alone',
    'results.csv',
    'Ward,Candidate,Party,Votes\nAlder Bay,Ada Pine,River Party,120\n,Ben Oak,Hill Union,85\n,Total,,205\nBirch Hill,Cy Ash,Hill Union,65\n,,,65\n',
    ['Ada Pine/River Party/120', 'Ben Oak/Hill Union/85'],
    2,
  ],
  [
    "an API's answer: people and parties as objects within a list of constituencies",
    'api.json',
    JSON.stringify({
      meta: { generated: '2031-05-02T15:21:00Z', count: 2 },
      data: {
        constituencies: [
          {
            ...{ id: 'R-01', name: 'Alder Bay', district: 'North', electorate: 400, status: 'DECLARED' },
            results: [
              {
                rank: 1,
                candidate: { id: 41, fullName: 'Ada Pine' },
                party: { code: 'RIV', title: 'River Party' },
                votes: 5,
              },
              {
                rank: 2,
                candidate: { id: 42, fullName: 'Ben Oak' },
                party: { code: 'HIL', title: 'Hill Union' },
                votes: 4,
              },
            ],
          },
          {
            ...{ id: 'R-02', name: 'Birch Hill', district: 'South', electorate: 300, status: 'COUNTING' },
            results: [
              {
                rank: 1,
                candidate: { id: 51, fullName: 'Cy Ash' },
                party: { code: 'HIL', title: 'Hill Union' },
                votes: 9,
              },
            ],
          },
        ],
      },
    }),
    ['Ada Pine/River Party/5', 'Ben Oak/Hill Union/4'],
    2,
  ],
  [
    'lists of parties, a row a list, ballots cast early and on the day beside their sum',
    'lists.csv',
    'constituency_code,constituency,list_name,electors,votes_advance,votes_election_day,votes\n3,Alder Bay,River Party,900,70,37,107\n3,Alder Bay,Hill Union,900,60,44,104\n4,Birch Hill,River Party,700,50,30,80\n',
    ['River Party/River Party/107', 'Hill Union/Hill Union/104'],
    2,
  ],
  [
    'wards of several members, two of them namesakes, one row twice',
    'wards.csv',
    'Ward,Seats,Candidate,Party,Votes\nAlder Bay,2,Ada Pine,Independent,80\nAlder Bay,2,Ben Oak,Hill Union,70\nAlder Bay,2,Ada Pine,Independent,7\nAlder Bay,2,Ben Oak,Hill Union,70\nAlder Bay,2,Eve Fir,River Party,6\nAlder Bay,2,Gil Yew,River Party,5\nAlder Bay,2,Hal Box,Independent,4\nBirch Hill,1,Cy Ash,Hill Union,9\nBirch Hill,1,Dee Elm,River Party,8\n',
    [
      ...['Ada Pine/Independent/80', 'Ada Pine/Independent/7', 'Ben Oak/Hill Union/70'],
      ...['Eve Fir/River Party/6', 'Gil Yew/River Party/5', 'Hal Box/Independent/4'],
    ],
    2,
  ],
  [
    'a question with two answers, one row an area',
    'referendum.csv',
    'area_code,area,electorate,remain,leave\nA1,Alder Bay,1000,300,200\nA2,Birch Hill,900,100,350\n',
    ['remain/remain/300', 'leave/leave/200'],
    2,
  ],
];

for (const [name, file, body, people, contests] of SOURCES)
  test(`begun out of ${name}: loads, and nothing in it is made up`, async () => {
    const folder = join(dir, `${folders++}`);
    const { found } = await beginElection({
      dir: folder,
      sources: [page(file, body)],
      regions: [],
      frame: FRAME,
    });
    const [first] = found.contests;
    assert.equal(found.contests.length, contests);
    assert.match(first?.name ?? '', /^Alder Bay$/);
    const parties = new Map(found.parties.map((party) => [party.id, party.name]));
    assert.deepEqual(
      found.candidates
        .filter(({ number }) => number === first?.number)
        .map(({ name: who, party, electionDay }) => `${who}/${parties.get(party)}/${electionDay ?? ''}`),
      people,
    );
    const election = await loadElection(folder);
    assert.equal(election.contests.size, contests);
    assert.equal(election.timeZone, 'Europe/Berlin');
  });

test('a list of leaders and shares is read by the feed that is made for it, boxes counted included', async () => {
  const folder = join(dir, `${folders++}`);
  const text =
    'Riding,Leading Candidate,Party,Share,Boxes counted,Boxes\nAlder Bay,Ada Pine,River Party,46.1,11,12\nBirch Hill,Cy Ash,Hill Union,51.0,3,12\n';
  const { documents, table } = await beginElection({
    ...{ dir: folder, sources: [page('leaders.csv', text)], regions: [], frame: FRAME },
  });
  const election = await loadElection(folder);
  assert.equal(election.countedIn, 'boxes');
  const [document] = documents;
  assert.ok(document && table);
  const spec = parseFeedSpec(ownFeed(document, table, election)?.yaml ?? '', join(folder, 'feed.yaml'));
  const [feed] = spec.feeds;
  assert.ok(feed);
  const { reports, problems } = new Lane(feed, spec, election).accept(document.exchange, {
    contest: null,
    state: null,
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    reports.map(({ contest, lead, rounds }) => [contest, lead?.name, lead?.party, rounds]),
    [
      ['RL-1', 'Ada Pine', 'River Party', { done: 11, of: 12 }],
      ['RL-2', 'Cy Ash', 'Hill Union', { done: 3, of: 12 }],
    ],
  );
});

test('begun again, it adds what is new and leaves every line that a human corrected', async () => {
  const folder = join(dir, `${folders++}`);
  const sources = [
    page(
      'a.csv',
      'Ward No,Ward,Candidate,Party,County\n1,Alder Bay,Ada Pine,River Party,North\n2,Birch Hill,Ben Oak,Hill Union,South\n3,Cedar,Cy Ash,Hill Union,South\n',
    ),
  ];
  const plan = { dir: folder, regions: [], frame: FRAME };
  await beginElection({ ...plan, sources });
  const edit = async (file: string, change: (text: string) => string): Promise<void> => {
    const path = join(folder, file);
    const before = await readFile(path, 'utf8');
    assert.notEqual(change(before), before);
    await writeFile(path, change(before));
  };
  await edit('candidates.csv', (text) => text.replace('Ada Pine', 'Dr Ada Pine'));
  await edit('parties.csv', (text) => text.replace(/(river-party,River Party,)\w+,#\w+/, '$1RIVER,#112233'));
  await edit('election.yaml', (text) =>
    text.replace('title: "River Land"', 'title: "River Land 2031" # mine'),
  );
  const more =
    'Ward No,Ward,Candidate,Party,County\n1,Alder Bay,Ada Pine,River Party,North\n4,Dale,Dee Elm,Lake List,North\n';
  const { told } = await beginElection({ ...plan, sources: [page('b.csv', more)] });
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  assert.match(await read('candidates.csv'), /^RL,1,1,Dr Ada Pine,river-party$/m);
  assert.match(await read('candidates.csv'), /^RL,4,1,Dee Elm,lake-list$/m);
  assert.match(await read('parties.csv'), /^river-party,River Party,RIVER,#112233,/m);
  assert.match(await read('election.yaml'), /title: "River Land 2031" # mine/);
  assert.ok(told.includes('contests.csv: 1 rows added, 3 kept'), told.join('\n'));
});

test('what a source says of seats, states and tables beside its people is kept', async () => {
  const plan = { regions: [], frame: FRAME };
  const wards = page(
    'wards.csv',
    'Ward,Seats,Candidate,Party\nAlder Bay,3,Ada Pine,A\nAlder Bay,3,Ben Oak,B\nAlder Bay,3,Cy Ash,B\nBirch Hill,1,Dee Elm,A\n',
  );
  const council = join(dir, `${folders++}`);
  await beginElection({ ...plan, dir: council, sources: [wards] });
  const { contests, states } = await loadElection(council);
  assert.deepEqual(
    [...contests.values()].map(({ elects }) => elects),
    [3, 1],
  );
  assert.equal(states[0]?.seats, 4);
  // The map is of the state with most seats, wherever it stands in the source.
  const two = page(
    'two.csv',
    'State,Seat No,Seat,Candidate,Party\nAA,1,Alder,Ada,A\nBB,1,Birch,Ben,B\nBB,2,Cedar,Cy,A\n',
  );
  const union = join(dir, `${folders++}`);
  const { boundaries } = await beginElection({ ...plan, dir: union, sources: [two] });
  assert.equal((await loadElection(union)).mainState, 'BB');
  assert.equal(JSON.parse(await readFile(boundaries ?? '', 'utf8')).features.length, 2);
  // A second table about the contests, with counts of its own.
  const people = page(
    'people.csv',
    'constituency,surname,firstname,nuance\n01-01,PINE,Ada,A\n01-02,OAK,Ben,B\n02-01,ASH,Cy,B\n02-02,ELM,Dee,A\n',
  );
  const facts = page(
    'facts.csv',
    'constituency,department,r1_electors,decided_in_round,lists_in_round\n01-01,Ain,500,1,3\n01-02,Ain,600,2,4\n02-01,Aisne,700,2,4\n02-02,Aisne,800,2,3\n',
  );
  const assembly = join(dir, `${folders++}`);
  const { found } = await beginElection({ ...plan, dir: assembly, sources: [people, facts] });
  assert.deepEqual(
    found.regionKinds.map(({ key }) => key),
    ['department'],
  );
  assert.deepEqual(
    found.contests.map(({ electors }) => electors),
    [500, 600, 700, 800],
  );
  assert.equal(found.candidates.length, 4);
});

test('pages of one contest each are numbered in their order, however many stand on each', async () => {
  const pages = ['Alder Bay', 'Birch Hill'].map((name, at) =>
    page(
      `${at + 1}.html`,
      `<!doctype html><html><body><h1>Riverside-${name}</h1><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr>${[
        'Ada',
        'Ben',
        'Cy',
      ]
        .slice(1 - at)
        .map((who) => `<tr><td>${who} of ${name}</td><td>A</td><td>1</td></tr>`)
        .join('')}</table></body></html>`,
    ),
  );
  const { found } = await beginElection({
    dir: join(dir, `${folders++}`),
    sources: pages,
    regions: [],
    frame: FRAME,
  });
  assert.deepEqual(
    found.contests.map(({ number, name }) => [number, name]),
    [
      [1, 'Alder Bay'],
      [2, 'Birch Hill'],
    ],
  );
});

test('gone on with: a page that numbers nothing finds its contests and candidates by name, however it is sorted', async () => {
  const folder = join(dir, `${folders++}`);
  const plan = { dir: folder, regions: [], frame: { ...FRAME, title: 'River Land 2031' } };
  const before =
    'Ward,Candidate,Party,County\nAlder Bay,Ada Pine,River Party,North\nAlder Bay,Ben Oak,Hill Union,North\nBirch Hill,Cy Ash,Hill Union,South\nCedar,Fay Fir,Hill Union,South\n';
  await beginElection({ ...plan, sources: [page('a.csv', before)] });
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  assert.match(await read('election.yaml'), /code: RL\b/, 'the year is no part of the state');
  // By votes, with a contest and a candidate more, under another title; the folder's name of the state is the same one.
  const later =
    'Ward,Candidate,Party,County\nDale,Dee Elm,Lake List,North\nBirch Hill,Zoe Yew,Lake List,South\nBirch Hill,Cy Ash,Hill Union,South\nAlder Bay,Ben Oak,Hill Union,North\nAlder Bay,Ada Pine,River Party,North\n';
  const again = { ...plan, frame: { ...FRAME, title: 'The count' } };
  const { found, boundaries } = await beginElection({ ...again, sources: [page('b.csv', later)] });
  assert.deepEqual(
    (await read('contests.csv'))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 3).join()),
    ['RL,1,Alder Bay', 'RL,2,Birch Hill', 'RL,3,Cedar', 'RL,4,Dale'],
  );
  assert.deepEqual((await read('candidates.csv')).trim().split('\n').slice(1), [
    'RL,1,1,Ada Pine,river-party',
    'RL,1,2,Ben Oak,hill-union',
    'RL,2,1,Cy Ash,hill-union',
    'RL,3,1,Fay Fir,hill-union',
    'RL,4,1,Dee Elm,lake-list',
    'RL,2,2,Zoe Yew,lake-list',
  ]);
  // The squares are of all of the folder's contests, and its regions keep their maps.
  const { features } = JSON.parse(await readFile(boundaries ?? '', 'utf8'));
  assert.equal(features.length, 4);
  assert.deepEqual(
    found.regionKinds.map(({ key }) => key),
    ['county'],
  );
});

test('gone on with: a contest that a human has given another name is known by its people, lists are not', async () => {
  const plan = { regions: [], frame: FRAME };
  for (const [text, contests] of [
    [
      'Borough,Ward,Candidate,Party\nEast,Abbey,Ada,A\nEast,Abbey,Ben,B\nWest,Abbey,Cy,A\nWest,Abbey,Di,B\n',
      2,
    ],
    ['Borough,Ward,Party,Votes\nEast,Alder,A,9\nEast,Alder,B,8\nWest,Birch,A,7\nWest,Birch,B,6\n', 3],
  ] as const) {
    const folder = join(dir, `${folders++}`);
    await beginElection({ ...plan, dir: folder, sources: [page('a.csv', text)] });
    const file = join(folder, 'contests.csv');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace(/1,(Abbey \(East\)|Alder)/, '1,The Old Town'));
    await beginElection({ ...plan, dir: folder, sources: [page('b.csv', text)] });
    assert.equal((await loadElection(folder)).contests.size, contests);
    assert.match(await readFile(file, 'utf8'), /^RL,1,The Old Town/m);
  }
});

test('what are no boundaries is named, with what to do', async () => {
  const source = page('a.csv', 'Ward,Candidate,Party\nAlder Bay,Ada,A\nBirch Hill,Ben,B\n');
  const boundaries = join(dir, 'no-shapes');
  for (const [text, got] of [
    ['<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', /got KML,.*QGIS or mapshaper/],
    ["\0\0'\n\0\0\0\0", /got a shapefile,.*QGIS or mapshaper/],
    ['PK\u0003\u0004', /got a zip,/],
    ['', /got an empty file,/],
    ['Ward,Candidate\n', /got "Ward,Candidate",/],
    ['{"type":"FeatureCollection"', /got .*JSON/],
    [
      JSON.stringify({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } }],
      }),
      /1 features without a polygon/,
    ],
    [
      JSON.stringify({
        type: 'FeatureCollection',
        features: [square({ nom: 'Elsewhere' }, 0)],
      }),
      /no shape of the boundaries is a contest’s: got properties nom \(Elsewhere\), expected a property with names like Alder Bay/,
    ],
  ] as const) {
    await writeFile(boundaries, text);
    const plan = { dir: join(dir, `${folders++}`), sources: [source], boundaries, regions: [], frame: FRAME };
    await assert.rejects(beginElection(plan), { exitCode: 65, message: got });
  }
  const shapes = page('x.geojson', '{"type": "FeatureCollection", "features": []}');
  await assert.rejects(
    beginElection({ dir: join(dir, `${folders++}`), sources: [shapes], regions: [], frame: FRAME }),
    {
      exitCode: 65,
      message: /--boundaries/,
    },
  );
});

test('boundaries: by number where names agree, else by name; near misses are told, what is missing is named', async () => {
  const source = page(
    'a.csv',
    'Ward No,Ward,Candidate,Party\n1,Alder Bay,Ada,A\n2,Birch Hill,Ben,B\n3,Cedar Grove,Cy,B\n4,Dale,Dee,A\n',
  );
  // Another numbering: by it every name would be another's.
  const shapes = [
    square({ id: 3, name: 'Alder Bay', county: 'North' }, 0),
    square({ id: 1, name: 'Birchill', county: 'North' }, 1),
    square({ id: 2, name: 'Ceder Grove', county: 'South' }, 2),
    square({ id: 4, name: 'Elsewhere', county: 'South' }, 3),
  ];
  const boundaries = join(dir, 'shapes.geojson');
  await writeFile(boundaries, JSON.stringify({ type: 'FeatureCollection', features: shapes }));
  const folder = join(dir, `${folders++}`);
  const begun = await beginElection({
    dir: folder,
    sources: [source],
    boundaries,
    regions: [],
    frame: FRAME,
  });
  const drawn = JSON.parse(await readFile(begun.boundaries ?? '', 'utf8'));
  assert.deepEqual(
    drawn.features.map(({ properties }: { properties: { number: number } }) => properties.number),
    [1, 2, 3],
  );
  assert.deepEqual(
    begun.missing.map(({ contest }) => contest.name),
    ['Dale'],
  );
  const said = begun.told.join('\n');
  assert.match(said, /"Birch Hill" is taken for "Birchill"/);
  assert.match(said, /"Cedar Grove" is taken for "Ceder Grove"/);
  assert.match(said, /1 shapes are no contest's: Elsewhere/);
});

test('boundaries: a count of the shapes is no number of seats, and what shapes are part of is not their name', async () => {
  const names = ['Alder', 'Birch', 'Cedar', 'Dorset', 'Elm', 'Fir', 'Gorse', 'Hazel', 'Iris', 'Juniper'];
  const source = page(
    'a.csv',
    `Seat No,Seat,Candidate,Party\n${names.map((name, at) => `${at + 1},${name} ${at % 2 ? 'Vale' : 'Moor'},Ada ${at},A`).join('\n')}\n`,
  );
  const features = names.map((name, at) => ({
    ...{
      type: 'Feature',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [at, 0],
            [at + 1, 0],
            [at + 1, 1],
            [at, 0],
          ],
        ],
      },
    },
    properties: {
      OBJECTID: names.length - at,
      GRP_NM: `${at < 5 ? 'Alder' : 'Hazel'} ${at < 5 ? 'Moor' : 'Vale'}`,
      AC_CODE: `0${at + 1}`,
      AC_NM: `${name.replace('e', 'a').toUpperCase()} ${at % 2 ? 'VALE' : 'MOOR'} AC`,
    },
  }));
  for (const left of [[], ['AC_CODE'], ['AC_CODE', 'OBJECTID']]) {
    const boundaries = join(dir, 'numbered.geojson');
    const kept = features.map((feature) => ({
      ...feature,
      properties: Object.fromEntries(
        Object.entries(feature.properties).filter(([key]) => !left.includes(key)),
      ),
    }));
    await writeFile(boundaries, JSON.stringify({ type: 'FeatureCollection', features: kept }));
    const plan = { sources: [source], boundaries, regions: [], frame: FRAME };
    const begun = await beginElection({ ...plan, dir: join(dir, `${folders++}`) });
    const drawn = JSON.parse(await readFile(begun.boundaries ?? '', 'utf8'));
    assert.deepEqual(
      drawn.features
        .map(
          ({
            geometry,
            properties,
          }: {
            geometry: { coordinates: number[][][] };
            properties: { number: number };
          }) => [properties.number, geometry.coordinates[0]?.[0]?.[0]],
        )
        .sort((a: number[], b: number[]) => (a[0] ?? 0) - (b[0] ?? 0)),
      names.map((_, at) => [at + 1, at]),
      `without ${left.join()}: ${begun.told.join('; ')}`,
    );
    assert.match(begun.told.join('\n'), /--region takes one of GRP_NM/);
  }
});

test('without boundaries: a square for each contest, none on another, near its place where places are known', async () => {
  const names = ['Alder', 'Birch', 'Cedar', 'Dale', 'Elm', 'Fir', 'Gorse'];
  const source = page(
    'a.csv',
    `Ward,Candidate,Party\n${names.map((name) => `${name},Ada of ${name},A`).join('\n')}\n`,
  );
  const places = page(
    'places.csv',
    `Ward,lon,lat\n${names.map((name, at) => `${name},${at},50`).join('\n')}\n`,
  );
  for (const plan of [{}, { places }]) {
    const { boundaries } = await beginElection({
      dir: join(dir, `${folders++}`),
      sources: [source],
      ...plan,
      regions: [],
      frame: FRAME,
    });
    const { features } = JSON.parse(await readFile(boundaries ?? '', 'utf8'));
    const corners = features.map(
      ({ geometry }: { geometry: { coordinates: number[][][] } }) => geometry.coordinates[0]?.[0] ?? [],
    );
    assert.equal(new Set(corners.map(String)).size, names.length);
    if (!('places' in plan)) continue;
    const across = corners.map(([x]: number[]) => x ?? 0);
    assert.deepEqual(
      across,
      [...across].sort((a, b) => a - b),
      'from west to east, as the places are',
    );
  }
});

test('a cell of a workbook that reaches down says the same to each row that holds anything', async () => {
  const rows = [
    ['Zone', 'Ward', 'Name'],
    ['North', 'Alder Bay', 'Ada Pine'],
    ['', '', 'Ben Oak'],
    ['', '', ''],
    ['', 'Birch Hill', 'Cy Ash'],
  ];
  const [sheet] = await readSheets(workbook(rows, ['A2:A5', 'B2:B3']));
  assert.deepEqual(sheet?.rows.slice(1), [
    ['North', 'Alder Bay', 'Ada Pine'],
    ['North', 'Alder Bay', 'Ben Oak'],
    ['North', 'Birch Hill', 'Cy Ash'],
  ]);
});

test('short names are initials as people say them', () => {
  const named = [
    'Indian Hill Party',
    'Union of India (Lake)',
    'United People’s Party, River',
    'Green Party',
  ].map((name) => ({ name, short: '' }));
  shorten(named);
  assert.deepEqual(
    named.map(({ short }) => short),
    ['IHP', 'UIL', 'UPPR', 'Green'],
  );
});

test('a source that says nothing of who stands where is refused with what it has', async () => {
  const plan = { dir: join(dir, `${folders++}`), regions: [], frame: FRAME };
  await assert.rejects(beginElection({ ...plan, sources: [page('x.csv', 'day,rain\nMonday,4\n')] }), {
    exitCode: 65,
    message:
      /says who stands where: got columns day, rain, expected a table with a column of constituencies.*x\.csv/,
  });
  await assert.rejects(beginElection({ ...plan, sources: [page('x.csv', '')] }), {
    exitCode: 65,
    message: /the body is empty/,
  });
});

test('proposed colours are told apart by everybody, on the ground they lie on', async () => {
  const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
  for (const theme of ['night', 'light']) {
    const colours = colourChoices(6, theme);
    assert.equal(new Set(colours).size, 6);
    const ids = [...election.parties.keys()].slice(0, 6);
    const parties = new Map(
      ids.map((id, at) => [id, { ...election.parties.get(id), id, kind: 'party', colour: colours[at] }]),
    );
    const candidates = new Map(
      [...election.contests.keys()].map((id) => [id, ids.map((party, at) => ({ id: `${id}/${at}`, party }))]),
    );
    const coloured = {
      ...election,
      parties,
      candidates,
      coalitions: [],
      past: new Map(),
      look: { ...election.look, theme },
    };
    assert.deepEqual(checkColours(coloured as never), []);
  }
});

test('boundaries are found without accents, with saints in short, and behind a byte order mark', async () => {
  const names = ['São João', "Saint Mary's", 'Ærø and Læsø', 'Łódź'];
  const source = page(
    'a.csv',
    `Ward,Candidate,Party\n${names.map((name) => `${name},Ada of ${name},A`).join('\n')}\n`,
  );
  const features = ['SAO JOAO', 'St. Marys', 'AERO & LAESO', 'Lodz'].map((NAME, at) => square({ NAME }, at));
  const boundaries = join(dir, 'bare.geojson');
  await writeFile(boundaries, `\ufeff${JSON.stringify({ type: 'FeatureCollection', features })}`);
  const { missing, told } = await beginElection({
    ...{ dir: join(dir, `${folders++}`), sources: [source], boundaries, regions: [], frame: FRAME },
  });
  assert.deepEqual(missing, []);
  assert.doesNotMatch(told.join('\n'), /is taken for/);
});

test('places: by names however called, with decimal commas, over the 180th meridian; who has none is named', async () => {
  const source = page('a.csv', 'Ward,Candidate,Party\nAlder,Ada,A\nBirch,Ben,A\nCedar,Cy,A\n');
  const tiles = async (text: string) => {
    const plan = { sources: [source], places: page('places.csv', text), regions: [], frame: FRAME };
    const { told, boundaries } = await beginElection({ ...plan, dir: join(dir, `${folders++}`) });
    const { features } = JSON.parse(await readFile(boundaries ?? '', 'utf8'));
    const order = features
      .map(({ geometry, properties }: ReturnType<typeof square>) => [
        geometry.coordinates[0]?.[0]?.[0] ?? 0,
        properties.name,
      ])
      .sort(([a]: number[], [b]: number[]) => (a ?? 0) - (b ?? 0));
    return { told: told.join('\n'), order: order.map(([, name]: string[]) => name) };
  };
  const commas = await tiles(
    'Ort;Breitengrad;Längengrad\nCEDAR;50,25;8,5\nAlder;50,25;9,5\nBirch;50,25;10,5\n',
  );
  assert.deepEqual(commas.order, ['Cedar', 'Alder', 'Birch']);
  const dateLine = await tiles('name,lat,lon\nAlder,-17,-179.5\nBirch,-17,179\nCedar,-17,-178\n');
  assert.deepEqual(dateLine.order, ['Birch', 'Alder', 'Cedar']);
  const two = await tiles('name,lat,lon\nAlder,50,8\nBirch,50,9\n');
  assert.match(two.told, /places of 2 of 3 contests\nno place, so put beside the others: Cedar/);
  await assert.rejects(tiles('name,lat,lon\nElsewhere,50,8\n'), {
    exitCode: 65,
    message: /no place is a contest’s: got Elsewhere, 50, 8, expected a column with names like Alder/,
  });
  await assert.rejects(tiles('name,where\nAlder,50\n'), {
    exitCode: 65,
    message: /the table says no places: got name, where/,
  });
});

function square(properties: Record<string, string | number>, x: number) {
  const ring = [
    [x, 0],
    [x + 1, 0],
    [x + 1, 1],
    [x, 1],
    [x, 0],
  ];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function page(file: string, body: string | Uint8Array): Exchange {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const url = pathToFileURL(join(dir, file)).href;
  return goodExchange(url, 0, bytes);
}

function workbook(rows: (string | number)[][], merged: readonly string[] = []): Uint8Array {
  const book = utils.book_new();
  const sheet = utils.aoa_to_sheet(rows.map((row) => row.map((cell) => (cell === '' ? null : cell))));
  sheet['!merges'] = merged.map((range) => utils.decode_range(range));
  utils.book_append_sheet(book, sheet, 'Nominations');
  return new Uint8Array(write(book, { type: 'buffer', bookType: 'xlsx' }));
}
