import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utils, write } from '@e965/xlsx';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { beginNight } from '../../controller/night/step.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { lookAt, sheetAt } from './typed-looks.ts';

/** Sheets as people of many countries keep them, read by the real reader and the real count. */

const WIDE =
  'wide: [{ column: Rivers, party: Party of Rivers }, { column: Hills, party: Party of Hills }, { column: Nobody, party: None of the Above }]';
const BEGIN = Date.parse('2031-05-02T20:00:00+05:30');
const HEADER = 'Seat,Rivers,Hills,Nobody';

type Sheet = string | Uint8Array;
/** Seconds of the night, what the sheet holds then, and what is made of Northbank: its votes, or why it waits. */
type Look = [second: number, sheet: Sheet, made: string | RegExp];

async function read(what: string, looks: readonly Look[], keys = WIDE): Promise<void> {
  const election = riverElectionAt('/nowhere', ['Northbank', 'Southbank']);
  const spec = parseFeedSpec(`feeds: [{ name: desk, kind: manual, file: typed.csv, ${keys} }]`, 'feed.yaml');
  const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[number], spec, election);
  let state = beginNight(election, 'live');
  for (const [second, sheet, made] of looks) {
    const exchange = await sheetAt(lane, BEGIN + second * 1000, sheet);
    const looked = lookAt(state, lane, election, exchange);
    state = looked.state;
    const tally = state.count.tallies.get('RL-1');
    const votes = tally?.votes.map((one) => one.votes).join(' ') ?? '';
    const where = `${what}, second ${second}`;
    if (typeof made === 'string') assert.deepEqual([votes, tally?.hold?.reason], [made, undefined], where);
    else assert.match(`${votes}: ${tally?.hold?.reason}`, made, where);
  }
}

const seat = (...cells: (string | number)[]) => `${HEADER}\nNorthbank,${cells.map((cell) => `"${cell}"`)}\n`;

test('a word in the place of a number is a note and no nought; withdrawn is one', async () => {
  for (const note of [
    'tbc',
    'later',
    'recount',
    'seventy',
    'not yet',
    'zero',
    'offen',
    'बाद में',
    'n.n.',
    '?',
  ]) {
    await read(note, [[0, seat(note, 20, 1), /^: (?:a count|votes) cannot be read: got "/]]);
    const rows = `Seat,Candidate,Party,Votes\nNorthbank,ASHA SEN,,"${note}"\nNorthbank,BIMAL ROY,,2\nNorthbank,NOTA,,1\n`;
    await read(
      `${note} in a row`,
      [[0, rows, /^: (?:a count|votes) cannot be read: got "/]],
      'settleSeconds: 1',
    );
  }
  await read('withdrawn', [[0, seat('withdrawn', 20, 1), '0 20 1']]);
});

test('what is no mark in any language leaves a seat unfinished', async () => {
  const marked = (mark: string) => `${HEADER},Final\nNorthbank,10,20,1,"${mark}"\n`;
  const open =
    'FALSE|FALSCH|FAUX|FALSO|ЛОЖЬ|FAŁSZ|FALSKT|NEPRAVDA|ONWAAR|EPÄTOSI|YANLIŞ|HAMIS|偽|n|No.|nej|não|нет|नहीं|না|' +
    'not yet|no, wait|?|☐|✗|❌|—|pending|in progress|unfinished|TBC|half|Zwischenstand|en cours|pendiente|recount|0';
  for (const mark of open.split('|')) await read(mark, [[0, marked(mark), /^: not marked as finished yet/]]);
  for (const mark of 'TRUE|WAHR|VRAI|x|X|✓|☑|☒|AS|3|R2|done|yes|ja|tak|Will|May|fertig|ok|1/2'.split('|'))
    await read(mark, [[0, marked(mark), '10 20 1']]);
});

/** The evening of 2 May as spreadsheets and forms of many countries stamp it. */
const CLOCKS: Record<string, (hour: number, minute: string) => string> = {
  'United States': (h, m) => `5/2/2031 ${h}:${m}:05`,
  'United States, twelve hours': (h, m) => `5/2/2031 ${h - 12}:${m}:05 PM`,
  'two digits of a year': (h, m) => `5/2/31 ${h}:${m}`,
  Britain: (h, m) => `02/05/2031 ${h}:${m}:05`,
  Germany: (h, m) => `02.05.2031 ${h}:${m}:05`,
  Italy: (h, m) => `02/05/2031 ${h}.${m}.05`,
  Netherlands: (h, m) => `2-5-2031 ${h}:${m}:05`,
  Finland: (h, m) => `2.5.2031 klo ${h}.${m}.05`,
  Japan: (h, m) => `2031/05/02 ${h}:${m}:05`,
  'Japan in words': (h, m) => `2031年5月2日 ${h}時${m}分`,
  Korea: (h, m) => `2031. 5. 2 오후 ${h - 12}:${m}:05`,
  Sweden: (h, m) => `2031-05-02 ${h}:${m}:05`,
  India: (h, m) => `2/5/2031, ${h - 12}:${m}:05 pm`,
  'its own zone': (h, m) => `2031/05/02 ${h - 12}:${m}:05 PM GMT+5:30`,
  universal: (h, m) => `2031-05-02T${h}:${m}:05+05:30`,
  'a time alone': (h, m) => `${h}:${m}`,
};

test("a form's stamp is read as its country writes it: the newest counts wherever it stands, and half an hour is no quarrel", async () => {
  const header = `Timestamp,Typed by,${HEADER}`;
  for (const [country, clock] of Object.entries(CLOCKS)) {
    const early = `"${clock(20, '10')}",Asha,Northbank,10,20,1`;
    const late = `"${clock(20, '40')}",Ben,Northbank,30,25,1`;
    await read(country, [
      [600, `${header}\n${early}\n`, '10 20 1'],
      [2400, `${header}\n${late}\n${early}\n`, '30 25 1'],
    ]);
  }
  const heads =
    'Zeitstempel|Horodateur|Marca temporal|Tijdstempel|Informazioni cronologiche|Carimbo de data/hora|Sygnatura czasowa|' +
    'タイムスタンプ|Tidsstämpel|Aikaleima|Отметка времени|टाइमस्टैम्प|Completion time|Submitted at';
  for (const head of heads.split('|')) {
    const rows = '02/05/2031 20:40,Northbank,30,25,1\n02/05/2031 20:10,Northbank,10,20,1\n';
    await read(head, [[2400, `${head},${HEADER}\n${rows}`, '30 25 1']]);
  }
});

test('after midnight a time alone is of the new day', async () => {
  const row = (time: string, votes: string) => `${time},Northbank,${votes}\n`;
  const header = `Timestamp,${HEADER}\n`;
  await read('midnight', [
    [3.9 * 3600, header + row('23:50', '10,20,1'), '10 20 1'],
    [4.2 * 3600, header + row('0:10', '30,25,1') + row('23:50', '10,20,1'), '30 25 1'],
  ]);
});

test('a late correction of an earlier round takes nothing from a later one, and a wrong round is asked about', async () => {
  const header = 'Timestamp,Typed by,Seat,Round,Rivers,Hills,Nobody\n';
  const row = (minute: number, who: string, round: string, votes: string) =>
    `2031-05-02 20:${minute},${who},Northbank,${round},${votes}\n`;
  const first = header + row(10, 'Asha', '1', '10,20,1');
  const second = first + row(30, 'Asha', '2', '40,60,2');
  for (const who of ['Asha', 'Ben']) {
    const corrected = second + row(35, who, '1', '11,20,1');
    await read(`${who} corrects`, [
      [600, first, '10 20 1'],
      [1800, second, '40 60 2'],
      [2100, corrected, '40 60 2'],
      [3000, corrected + row(45, who, '2', '41,60,2'), '41 60 2'],
    ]);
  }
  const slip = first + row(30, 'Asha', '22', '40,60,2');
  await read('a slip of the round', [
    [1800, slip, '40 60 2'],
    [2400, slip + row(40, 'Asha', '3', '80,90,2'), /^40 60 2: round 3 has 172 votes .*, more than round 22/],
  ]);
});

test("a total that the spreadsheet sums up is nobody's word: numbers typed over count when they stand still", async () => {
  const line = (votes: string, total: number, other = 0) =>
    `${HEADER},Total\nNorthbank,${votes},${total}\nSouthbank,,,,${other}\n`;
  const rows = (a: string, b: string, total: number) =>
    `Seat,Candidate,Party,Votes\nNorthbank,ASHA SEN,,${a}\nNorthbank,BIMAL ROY,,${b}\nNorthbank,NOTA,,1\nNorthbank,Total,,${total}\n`;
  await read('a column', [
    [0, line(',,', 0), /^: undefined/],
    [1, line('10,20,', 30), /^: 2 of 3 numbers/],
    [2, line('10,20,1', 31), '10 20 1'],
    [60, line('40,20,1', 61), /^10 20 1/],
    [62, line('40,50,1', 91), /^10 20 1/],
    [73, line('40,50,1', 91), '40 50 1'],
  ]);
  await read(
    'a row',
    [
      [0, rows('', '', 1), /^: 1 of 3 numbers/],
      [1, rows('10', '20', 31), '10 20 1'],
      [60, rows('40', '20', 61), /^10 20 1/],
      [61, rows('40', '50', 91), /^10 20 1/],
      [72, rows('40', '50', 91), '40 50 1'],
    ],
    'settleSeconds: 10',
  );
  // A total that somebody read out is one, and counts at once.
  await read('read out', [
    [0, line('10,20,', 31, 5), /^: 2 of 3 numbers/],
    [1, line('10,20,1', 31, 5), '10 20 1'],
    [2, line('40,20,1', 91, 5), /^10 20 1: the numbers sum to 61/],
    [3, line('40,50,1', 91, 5), '40 50 1'],
  ]);
});

test('a seat that is written once has the candidates below it, as text and in merged cells of a workbook', async () => {
  const rows = [
    ['Riverland council'],
    ['Seat', 'Candidate', 'Party', 'Votes'],
    ['Northbank', 'ASHA SEN', 'Party of Rivers', 77],
    ['', 'BIMAL ROY', 'Party of Hills', 55],
    ['', 'NOTA', 'None of the Above', 1],
    // Nobody stands twice in a seat: whose row this is nobody knows.
    ['', 'NOTA', 'None of the Above', 900],
    ['Southbank', 'ASHA SEN', 'Party of Rivers', 5],
  ];
  await read('text', [[0, rows.map((row) => `${row.join()}\n`).join(''), '77 55 1']], 'settleSeconds: 1');
  const sheet = utils.aoa_to_sheet(rows);
  sheet['!merges'] = [{ s: { r: 2, c: 0 }, e: { r: 4, c: 0 } }];
  for (const bookType of ['xlsx', 'ods'] as const) {
    const book = write({ SheetNames: ['A'], Sheets: { A: sheet } }, { type: 'array', bookType });
    await read(bookType, [[0, new Uint8Array(book), '77 55 1']], 'settleSeconds: 1');
  }
});

test('a workbook tells its dates with their time, whatever it shows of them', async () => {
  const at = (minute: number) => new Date(Date.UTC(2031, 4, 2, 20, minute));
  const rows = [
    ['Timestamp', 'Seat', 'Rivers', 'Hills', 'Nobody', 'Final'],
    [at(40), 'Northbank', 30, 25, 1, true],
    [at(10), 'Northbank', 10, 20, 1, true],
  ];
  const sheet = utils.aoa_to_sheet(rows, { cellDates: true, UTC: true });
  for (const bookType of ['xlsx', 'ods', 'xls'] as const) {
    const book = write({ SheetNames: ['A'], Sheets: { A: sheet } }, { type: 'array', bookType });
    await read(bookType, [[2400, new Uint8Array(book), '30 25 1']]);
  }
});

test('rows that are taken out are told, and leave what was whole', async () => {
  const both = `${HEADER}\nNorthbank,10,20,1\nSouthbank,1,2,0\n`;
  await read('a deleted row', [
    [0, both, '10 20 1'],
    [5, `${HEADER}\nSouthbank,1,2,0\n`, /^10 20 1: its cells were emptied; what was whole last stays/],
    [6, `${HEADER}\n`, /^10 20 1: its cells were emptied/],
    [9, both, '10 20 1'],
  ]);
});

test('columns that nobody asked for, titles above and rows in another order change nothing', async () => {
  const more =
    'Riverland council,,,,,,,,,\n"Type here, please!",,,,,,,,,\nName,Seat,Phone,Rivers,%,Hills,Change,Nobody,Notes,Turnout\n';
  const row = 'Asha,Northbank,0171 55,10,32.3%,20,+4,1,"as Mr Rao said, 2 recounts",61%\n';
  await read('more columns', [[0, more + row, '10 20 1']]);
  await read('moved', [
    [0, `${more}${row}Ben,Southbank,,1,,2,,0,,\n`, '10 20 1'],
    [20, `${more}Ben,Southbank,,1,,2,,0,,\n${row}`, '10 20 1'],
  ]);
});
