import assert from 'node:assert/strict';
import test from 'node:test';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import type { Count } from '../../controller/tally/count.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { type ReadLive, readLive } from './read-live.ts';
import { riverElectionAt } from './river-election.ts';

/** What stands in a cell, and what it is read as: docs/reading.md. Pages of a real server, read by a real thread. */

const REFUSED = 'refused';
const SHOWN: [cell: string, read: number | typeof REFUSED][] = [
  ['1,234', 1234],
  ['1 234', 1234],
  ['1&nbsp;234', 1234],
  ['1&#8239;234', 1234],
  ['1&thinsp;234', 1234],
  ["1'234", 1234],
  ['1’234', 1234],
  ['1,10,798', 110_798],
  ['1 10 798', 110_798],
  ['１，２３４', 1234],
  ['১,২৩৪', 1234],
  ['١٬٢٣٤', 1234],
  ['1234*', 1234],
  ['1,234<sup>2</sup>', 1234],
  ['1,234 [a]', 1234],
  ['1,234 votes', 1234],
  ['1.234 Stimmen', 1234],
  ['1 234 voix', 1234],
  ['1,234票', 1234],
  ['1234 (+33)', 1234],
  ['1234 (33.3 %)', 1234],
  ['1,234 33.3 %', 1234],
  ['1,234<br>33.3&nbsp;%', 1234],
  ['33.3 %<br>1,234', 1234],
  ['1,234 of 9,000', 1234],
  ['1234<span class="gain">+33</span>', 1234],
  ['<i>1</i><i>2</i><i>3</i><i>4</i>', 1234],
  ['1<span style="margin-left: .2em">234</span>', 1234],
  ['<span style="display:none">000009</span>1234', 1234],
  ['1234<br>33', REFUSED],
  ['330<br>330', REFUSED],
  ['<p>330</p><p>330</p>', REFUSED],
  ['<span>2500</span> <span>0</span>', REFUSED],
  ['<span>250</span> <span>100</span>', REFUSED],
  ['<span>1234</span><span>33</span>', REFUSED],
  ['1234 33', REFUSED],
  ['1,234 / 9,000', REFUSED],
  ['1234-33', REFUSED],
  ['12 lakh', REFUSED],
  ['3 Tsd.', REFUSED],
  ['1.2k', REFUSED],
  ['12,34,5', REFUSED],
  ['1 2345', REFUSED],
  ['0.605', REFUSED],
  ['0,605', REFUSED],
  ['0 605', REFUSED],
  ['33.3', REFUSED],
];

const WHO = ['ASHA SEN|Party of Rivers', 'BIMAL ROY|Party of Hills', 'NOTA|None of the Above'];

/** A page with one table: its columns behind candidate and party, and what stands in them, split by `|`. */
const tableOf = (head: string, rows: readonly string[], total?: string): string => {
  const line = (cells: string, tag = 'td'): string =>
    `<tr>${cells
      .split('|')
      .map((cell) => `<${tag}>${cell}</${tag}>`)
      .join('')}</tr>`;
  const lines = [
    line(`Candidate|Party|${head}`, 'th'),
    ...rows.map((row, i) => line(`${WHO[i]}|${row}`)),
    ...(total === undefined ? [] : [line(`Total||${total}`)]),
  ];
  return `<!doctype html><html><body><table>${lines.join('')}</table></body></html>`;
};
const table = (...votes: string[]): string => tableOf('Votes', votes);

/** What the night makes of what was read. */
function counted({ reports, election }: ReadLive): Count {
  const poll = { feed: 'cells', at: 1, reports, problems: [], pages: 1, unchanged: 0, arrivedWall: 0 };
  return step(beginNight(election, 'live'), poll, election, 1).state.count;
}

const tallyOf = ({ tallies }: Count, id: string): Tally | undefined =>
  [...tallies.values()].find(({ contest }) => contest === id);

const PAGES = `feeds:
  - name: cells
    kind: html
    pages: [{ url: '{base}/{number}' }]
`;

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `Seat ${i + 1}`);

test('two numbers in a cell are never one: a count beside something is read and told, or its seat is refused', async (t) => {
  const live = await readLive(
    t,
    PAGES,
    (server) => {
      for (const [i, [cell]] of SHOWN.entries()) server.page(`/${i + 1}`, table('7', cell, '5'));
    },
    { names: names(SHOWN.length) },
  );
  for (const [i, [cell, wanted]] of SHOWN.entries()) {
    const id = `RL-${i + 1}`;
    assert.deepEqual(live.votes(id), wanted === REFUSED ? null : [7, wanted, 5], cell);
    if (wanted !== REFUSED) continue;
    const problem = live.problems.find(({ contest }) => contest === id);
    assert.match(problem?.what ?? '', /votes cannot be read/, cell);
    assert.match(problem?.expected ?? '', /whole number/, cell);
  }
  assert.ok(
    live.notes.some((note) => note.includes('of "9 (+9)" the count is read')),
    live.notes.join('\n'),
  );
});

/** A column of votes, and what it is read as; null: the seat is refused. */
const COLUMNS: [string[], number[] | null][] = [
  [
    ['2600', '900', '60'],
    [2600, 900, 60],
  ],
  [
    ['2.600', '900', '60'],
    [2600, 900, 60],
  ],
  [
    ['2.600.000', '900.000', '60.000'],
    [2_600_000, 900_000, 60_000],
  ],
  [
    ['2600.118', '900.000', '60.431'],
    [2_600_118, 900_000, 60_431],
  ],
  [
    ['2600.000', '900.000', '0.000'],
    [2600, 900, 0],
  ],
  [
    ['2600,0', '900,0', '60,0'],
    [2600, 900, 60],
  ],
  [
    ['2.600,00', '900,00', '60,00'],
    [2600, 900, 60],
  ],
  [
    ['2,600.000', '900.000', '60.000'],
    [2600, 900, 60],
  ],
  [
    ['12 345', '1 234', '60'],
    [12_345, 1234, 60],
  ],
  [
    ['900.000', '60.000', '5'],
    [900_000, 60_000, 5],
  ],
  // Nine hundred or nine hundred thousand: nobody can tell.
  [['2600.000', '900.000', '60.000'], null],
  [['900.000', '60.000', '5.000'], null],
  [['2.500,00', '2600.000', '900.000'], null],
  [['1.234', '1234.5', '5'], null],
  [['1.234.567', '1234.0', '5'], null],
  [['45.210', '0.605', '54.185'], null],
  [['12345', '330 330', '5'], null],
];

test('one page is written in one way: a point, a comma or a blank is read by all of its numbers', async (t) => {
  const live = await readLive(
    t,
    PAGES,
    (server) => {
      for (const [i, [column]] of COLUMNS.entries()) server.page(`/${i + 1}`, table(...column));
    },
    { names: names(COLUMNS.length) },
  );
  for (const [i, [column, wanted]] of COLUMNS.entries())
    assert.deepEqual(live.votes(`RL-${i + 1}`), wanted, column.join(' '));
});

test('shares in the column of votes refuse all the seats of their page, those above one too', async (t) => {
  const rows = (seat: string, ...shares: string[]): string =>
    ['ASHA SEN', 'BIMAL ROY', 'NOTA'].map((name, i) => `${seat};${name};${shares[i]}\n`).join('');
  const { reports, problems } = await readLive(
    t,
    `feeds:
  - name: sheet
    kind: csv
    pages: [{ url: '{base}/rows' }]
  - name: wide
    kind: csv
    priority: 5
    pages: [{ url: '{base}/wide' }]
    wide: [{ column: Rivers, party: Party of Rivers }, { column: Hills, party: Party of Hills }]
`,
    (server) => {
      const head = 'Seat;Candidate;Votes\n';
      server.page(
        '/rows',
        head +
          rows('Northbank', '45.210', '54.190', '0.600') +
          rows('Southbank', '50.125', '48.500', '1.375'),
        'text/csv',
      );
      server.page('/wide', 'Seat;Rivers;Hills\nNorthbank;0.605;0.352\nEastbank;12.500;87.500\n', 'text/csv');
    },
  );
  assert.deepEqual(reports, []);
  assert.equal(problems.length, 4);
});

const WIDE =
  'wide: [{ column: Rivers, party: Party of Rivers, candidate: ASHA SEN }, { column: Hills, party: Party of Hills, candidate: BIMAL ROY }]';
const SHEETS: { what: string; yaml: string; csv: string; wanted: number[] | null }[] = [
  { what: 'one row', yaml: WIDE, csv: 'Seat,Rivers,Hills\nA,10,20\n', wanted: [10, 20] },
  { what: 'two rows, no order', yaml: WIDE, csv: 'Seat,Rivers,Hills\nA,10,20\nA,500,400\n', wanted: null },
  { what: 'the same row twice', yaml: WIDE, csv: 'Seat,Rivers,Hills\nA,10,20\nA,10,20\n', wanted: null },
  {
    what: 'a stamp in each row, newest first',
    yaml: `${WIDE}\n    columns: { stamp: At }`,
    csv: 'Seat,At,Rivers,Hills\nA,2026-05-04 12:00,500,400\nA,2026-05-04 11:00,10,20\n',
    wanted: [500, 400],
  },
  {
    what: 'two rows of one stamp',
    yaml: `${WIDE}\n    columns: { stamp: At }`,
    csv: 'Seat,At,Rivers,Hills\nA,2026-05-04 12:00,500,400\nA,2026-05-04 12:00,10,20\n',
    wanted: null,
  },
  {
    what: 'a row without its stamp',
    yaml: `${WIDE}\n    columns: { stamp: At }`,
    csv: 'Seat,At,Rivers,Hills\nA,2026-05-04 12:00,500,400\nA,,10,20\n',
    wanted: null,
  },
  {
    what: 'rounds',
    yaml: `${WIDE}\n    columns: { roundsDone: Round }`,
    csv: 'Seat,Round,Rivers,Hills\nA,1,10,20\nA,2,500,400\n',
    wanted: [500, 400],
  },
  {
    what: 'a list of leaders',
    yaml: 'columns: { contest: Seat, leader: Leader, margin: Margin }',
    csv: 'Seat,Leader,Margin\nA,ASHA SEN,10\nA,BIMAL ROY,20\n',
    wanted: null,
  },
];

test('a second row of a contest is never dropped in silence: the newest is read and told, or none', () => {
  const election = riverElectionAt('/nowhere', ['A']);
  for (const { what, yaml, csv, wanted } of SHEETS) {
    const feed = `feeds:\n  - name: s\n    kind: csv\n    pages: [{ url: http://a.example/s }]\n    ${yaml}\n`;
    const spec = parseFeedSpec(feed, '/nowhere/feed.yaml');
    const lane = new Lane(spec.feeds[0] as never, spec, election);
    const exchange = goodExchange('http://a.example/s', 1, Buffer.from(csv));
    const { reports, problems, warnings } = lane.accept(exchange, { contest: null, state: null });
    assert.deepEqual(reports[0]?.rows.map(({ votes }) => votes) ?? null, wanted, what);
    const told = [...warnings, ...problems.map((problem) => problem.what)].join('\n');
    if (csv.split('\n').length > 3) assert.match(told, /several rows/, what);
    if (wanted === null) assert.match(problems[0]?.expected ?? '', /columns\.stamp or columns\.rounds/, what);
  }
});

test('a time series of many rows a seat maps none of them', async (t) => {
  const days = Array.from({ length: 180 }, (_, day) => `2026-01-${day},`);
  const csv = [
    'Date,Seat,Rivers,Hills',
    ...days.flatMap((day) => names(20).map((seat) => `${day}${seat},0,0`)),
  ].join('\n');
  const live = await readLive(
    t,
    `feeds:\n  - name: series\n    kind: csv\n    pages: [{ url: '{base}/series' }]\n    ${WIDE}\n`,
    (server) => server.page('/series', `${csv}\n`, 'text/csv'),
    { names: names(20) },
  );
  assert.deepEqual(live.reports, []);
  assert.equal(live.problems.length, 20);
  assert.equal(live.problems[0]?.got, '180 rows');
});

/** Votes of a kind that nobody here knows, between machine and total. */
const KINDS: {
  what: string;
  head: string;
  rows: string[];
  total?: string;
  hold: string | null;
  alert?: RegExp;
}[] = [
  {
    what: 'migrants, held by the total row',
    head: 'EVM Votes|Migrant Votes|Postal Votes|Total Votes',
    rows: ['4200|123|6|4329', '3100|40|-|3140', '60|-|1|61'],
    total: '7360|163|7|7530',
    hold: null,
    alert: /another kind: Migrant Votes/,
  },
  {
    what: 'two columns together, held by shares',
    head: 'EVM Votes|Service|Postal Votes|Overseas|Total Votes|% of Votes',
    rows: ['40|5|6|9|60|60.00', '30|1|2|5|38|38.00', '1|0|1|0|2|2.00'],
    hold: null,
    alert: /Service, Overseas/,
  },
  {
    what: 'three columns beside each other, behind a rank',
    head: 'EVM Votes|Rank|Army|Overseas|Migrants|Postal Votes|Total Votes',
    rows: ['4200|1|100|20|3|6|4329', '3100|2|0|40|0|0|3140', '60|3|0|0|0|1|61'],
    total: '7360||100|60|3|7|7530',
    hold: null,
    alert: /Army, Overseas, Migrants/,
  },
  {
    what: 'a column that does not make it up',
    head: 'EVM Votes|Rank|Postal Votes|Total Votes',
    rows: ['4200|1|6|4329', '3100|2|0|3140', '60|3|1|61'],
    total: '7360|0|7|7530',
    hold: 'arithmetic-row',
  },
  {
    what: 'right in the rows, wrong in the total',
    head: 'EVM Votes|Migrant Votes|Postal Votes|Total Votes',
    rows: ['4200|123|6|4329', '3100|40|0|3140', '60|0|1|61'],
    total: '7360|99|7|7530',
    hold: 'arithmetic-row',
  },
  {
    what: 'nothing to hold the totals against',
    head: 'EVM Votes|Migrant Votes|Postal Votes|Total Votes',
    rows: ['4200|123|6|4329', '3100|40|0|3140', '60|0|1|61'],
    hold: 'arithmetic-row',
  },
  {
    what: 'shares that say otherwise',
    head: 'EVM Votes|Service|Postal Votes|Total Votes|% of Votes',
    rows: ['40|14|6|60|70.00', '30|6|2|38|28.00', '1|0|1|2|2.00'],
    hold: 'share-row',
  },
];

test('a column of votes that nobody knows counts where total row or shares agree, and is told', async (t) => {
  const live = await readLive(
    t,
    PAGES,
    (server) => {
      for (const [i, { head, rows, total }] of KINDS.entries())
        server.page(`/${i + 1}`, tableOf(head, rows, total));
    },
    {
      names: names(KINDS.length),
      change: (made) => ({
        ...made,
        contests: new Map([...made.contests].map(([id, contest]) => [id, { ...contest, electors: 20_000 }])),
      }),
    },
  );
  assert.deepEqual(live.problems, []);
  const count = counted(live);
  for (const [i, { what, hold, alert }] of KINDS.entries()) {
    const tally = tallyOf(count, `RL-${i + 1}`);
    assert.equal(tally?.hold?.by ?? null, hold, what);
    if (hold === null) assert.ok((tally?.total ?? 0) > 0, what);
    const told = [...count.alerts.values()]
      .map((one) => JSON.stringify(one))
      .filter((one) => one.includes(`RL-${i + 1}`));
    if (alert) assert.match(told.join('\n'), alert, what);
  }
});

test('a sheet that names parties only maps to the roster where each has one candidate', async (t) => {
  const live = await readLive(
    t,
    `feeds:
  - name: parties
    kind: csv
    pages: [{ url: '{base}/parties' }]
    columns: { contest: Seat, party: Party, votes: Votes }
`,
    (server) =>
      server.page(
        '/parties',
        'Seat,Party,Votes\nNorthbank,Party of Rivers,10\nNorthbank,PH,20\nNorthbank,NOTA,1\nSouthbank,Party of Rivers,7\nSouthbank,Party of Hills,5\nSouthbank,NOTA,2\n',
        'text/csv',
      ),
    {
      names: ['Northbank', 'Southbank'],
      change: (made) => {
        // In the second seat two stand for one party: whose votes these are, nobody can tell.
        const candidates = new Map(
          [...made.candidates].map(([id, roster]) => [
            id,
            id === 'RL-2'
              ? roster.map((one) => (one.party === 'hills' ? { ...one, party: 'rivers' } : one))
              : roster,
          ]),
        );
        return { ...made, candidates };
      },
    },
  );
  assert.deepEqual(live.problems, []);
  const count = counted(live);
  assert.deepEqual(
    tallyOf(count, 'RL-1')?.votes.map(({ votes }) => votes),
    [10, 20, 1],
  );
  assert.equal(tallyOf(count, 'RL-1')?.hold, null);
  assert.equal(tallyOf(count, 'RL-2')?.hold?.by, 'unknown-candidate');
});

test('rows that come below the candidates when a count is over are nobody’s, and are told', async (t) => {
  const below: (readonly [name: string, votes: string])[] = [
    ['TOTAL:', '21'],
    ['Total valid votes', '21'],
    ['Gültige Stimmen', '21'],
    ['कुल वैध मत', '21'],
    ['Rejected votes', '3'],
    ['Tendered Votes', '1'],
    ['Votes nuls', '3'],
    ['रद्द मत', '3'],
    ['Turnout', '71.2 %'],
    ['Majority', '2'],
    ['Candidate', 'Votes'],
    ['* provisional', ''],
  ];
  const rows = (...more: string[]): string[] => ['7', '9', '5', ...more];
  const live = await readLive(
    t,
    PAGES,
    (server) => {
      for (const [i, [name, votes]] of below.entries())
        server.page(
          `/${i + 1}`,
          table(...rows()).replace(
            '</table>',
            `<tr><td>${name}</td><td>${name === 'Candidate' ? 'Party' : ''}</td><td>${votes}</td></tr></table>`,
          ),
        );
      // A total of all papers; one that nothing makes up is still refused.
      for (const [page, rejected] of [
        ['/14', 3],
        ['/15', 2],
      ] as const)
        server.page(
          page,
          table(...rows()).replace(
            '</table>',
            `<tr><td>Rejected votes</td><td></td><td>${rejected}</td></tr><tr><td>Blank</td><td></td><td>-</td></tr><tr><td>Total</td><td></td><td>24</td></tr></table>`,
          ),
        );
      // Whoever is not known may be a candidate.
      server.page(
        '/13',
        table(...rows()).replace('</table>', '<tr><td>Write-in</td><td></td><td>2</td></tr></table>'),
      );
    },
    { names: names(below.length + 3) },
  );
  assert.deepEqual(live.problems, []);
  const count = counted(live);
  for (const [i, [name]] of below.entries()) {
    const tally = tallyOf(count, `RL-${i + 1}`);
    assert.deepEqual([tally?.hold, tally?.total], [null, 21], name);
  }
  assert.equal(tallyOf(count, 'RL-13')?.hold?.by, 'unknown-candidate');
  assert.deepEqual([tallyOf(count, 'RL-14')?.hold, tallyOf(count, 'RL-14')?.total], [null, 21]);
  assert.ok(tallyOf(count, 'RL-15')?.hold);
  assert.ok(
    live.notes.some((note) => note.includes('a row "Turnout" is nobody’s')),
    live.notes.join('\n'),
  );
});
