import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WinnerDesk } from './winner-desk.ts';

/** Who won is what the source says: columns, marks, classes, names, and sources that tell nothing else. */

const URL = 'http://results.example/all';
const NEWS = ['declared', 'retracted', 'elected-but-trailing'];

function feed(kind: string, more: string): string {
  return `feeds:\n  - name: ${kind}\n    kind: ${kind}\n    pages: [{ url: '${URL}' }]\n${more}`;
}
const CSV = feed(
  'csv',
  '    columns: { number: Seat, serial: No, candidate: Candidate, party: Party, votes: Votes }\n',
);
const HTML = feed(
  'html',
  `    contest: { at: h1 }
    status: { at: .status }
    columns: { candidate: Candidate, party: Party, votes: Votes }
`,
);

/** A page of three rows: [candidate's cell, votes, attributes of the row]. */
function html(
  status: string,
  rows: readonly (readonly [string, string | number, string?])[],
  foot = '',
): string {
  const parties = ['Party of Rivers', 'Party of Hills', 'NOTA'];
  const body = rows.map(
    ([name, votes, attributes = ''], i) =>
      `<tr ${attributes}><td>${name}</td><td>${parties[i]}</td><td>${votes}</td></tr>`,
  );
  return `<!doctype html><html><body><h1>Northbank</h1><p class="status">${status}</p><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr>${body.join('')}</table><p>${foot}</p></body></html>`;
}

test('a column of outcomes names a winner who trails', async (t) => {
  for (const [header, won, lost] of [
    ['Outcome', 'Elected', 'Not elected'],
    ['Winner', 'X', ''],
    ['Elected', 'true', 'false'],
    ['Gewählt', 'ja', 'nein'],
    ['Situação', 'Eleito', 'Não eleito'],
    ['Elu(e)', 'Élue', 'Battu'],
    ['Winner', '✓', '-'],
    ['Status', 'Elected', 'Defeated'],
    ['Result', 'Won', 'Lost'],
  ]) {
    const desk = await WinnerDesk.open(t, CSV);
    const sheet = (a: string | undefined, b: string | undefined): string =>
      `Seat,No,Candidate,Party,Votes,${header}\n1,1,ASHA SEN,Party of Rivers,900,${a}\n1,2,BIMAL ROY,Party of Hills,800,${b}\n1,3,NOTA,NOTA,5,${lost}\n`;
    desk.look(URL, sheet(lost, won), 'text/csv');
    assert.equal(desk.said, 'won BIMAL ROY', header);
    assert.deepEqual(desk.told(...NEWS), ['declared', 'elected-but-trailing'], header);
    assert.equal(desk.tally.margin, -100);
  }
});

test('a flag of an interface names the winner: JSON X, XML true', async (t) => {
  const columns = '    columns: { candidate: last, party: party, votes: votes }\n';
  const json = await WinnerDesk.open(
    t,
    feed('json', `    each: $.races[*]\n    contest: { name: seat }\n    rows: { at: runners }\n${columns}`),
  );
  const race = (winner: object) =>
    JSON.stringify({
      races: [
        {
          seat: 'Northbank',
          runners: [
            { last: 'ASHA SEN', party: 'PR', votes: 900 },
            { last: 'BIMAL ROY', party: 'PH', votes: 800, ...winner },
            { last: 'NOTA', party: 'NOTA', votes: 5 },
          ],
        },
      ],
    });
  json.look(URL, race({}), 'application/json');
  assert.equal(json.said, 'leading ASHA SEN');
  json.look(URL, race({ winner: 'X' }), 'application/json');
  assert.equal(json.said, 'won BIMAL ROY');
  // A call that is taken back, with the votes gone on, is held for a second sight, and then taken back.
  json.look(URL, race({ votes: 801 }), 'application/json');
  assert.equal(json.said, 'won BIMAL ROY');
  json.look(URL, race({ votes: 802 }), 'application/json');
  assert.equal(json.said, 'leading ASHA SEN');
  assert.deepEqual(json.told(...NEWS), ['declared', 'elected-but-trailing', 'retracted', 'retracted']);

  const xml = await WinnerDesk.open(
    t,
    feed(
      'xml',
      '    each: Seats.Seat\n    contest: { name: Name }\n    rows: { at: Candidate }\n    columns: { candidate: Name, party: Party, votes: Votes, outcome: Elected }\n',
    ),
  );
  const body = (elected: readonly boolean[]) =>
    `<Seats><Seat><Name>Northbank</Name>${['ASHA SEN', 'BIMAL ROY', 'NOTA'].map((name, i) => `<Candidate><Name>${name}</Name><Party>${['PR', 'PH', 'NOTA'][i]}</Party><Votes>${[900, 800, 5][i]}</Votes><Elected Historic="true">${elected[i]}</Elected></Candidate>`).join('')}</Seat></Seats>`;
  xml.look(URL, body([false, false, false]), 'text/xml');
  assert.equal(xml.said, 'leading ASHA SEN');
  xml.look(URL, body([true, false, false]), 'text/xml');
  assert.equal(xml.said, 'won ASHA SEN');
});

test('marks of declaration day stand beside names that have no serial: they are folded off and mean what they say', async (t) => {
  const marks: readonly (readonly [string, string, string])[] = [
    ['BIMAL ROY (Elected)', 'Result declared', 'won BIMAL ROY'],
    ['BIMAL ROY (Elected)', '', 'won BIMAL ROY'],
    ['BIMAL ROY [WINNER]', 'Result declared', 'won BIMAL ROY'],
    ['BIMAL ROY - Elected', 'Result declared', 'won BIMAL ROY'],
    ['BIMAL ROY <span class="badge">Elected</span>', 'Result declared', 'won BIMAL ROY'],
    ['BIMAL ROY (gewählt)', 'Endgültiges Ergebnis', 'won BIMAL ROY'],
    ['BIMAL ROY (निर्वाचित)', 'परिणाम घोषित', 'won BIMAL ROY'],
    ['BIMAL ROY (বিজয়ী)', '', 'won BIMAL ROY'],
    ['✓ BIMAL ROY', 'Result declared', 'won BIMAL ROY'],
    ['BIMAL ROY ✔', 'Counting in progress', 'leading ASHA SEN'],
    ['BIMAL ROY (Incumbent)', 'Counting in progress', 'leading ASHA SEN'],
    ['BIMAL ROY (inc.)', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY *', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY (withdrawn)', 'Counting in progress', 'leading ASHA SEN'],
    ['BIMAL ROY (Not elected)', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY (projected winner)', 'Counting in progress', 'leading ASHA SEN'],
    // Brackets behind somebody of the roster are none of the name, whatever stands in them.
    ['BIMAL ROY (CON)', 'Counting in progress', 'leading ASHA SEN'],
    ['BIMAL ROY (leading by 3)', 'Counting in progress', 'leading ASHA SEN'],
    ['BIMAL ROY (elected 2016)', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY (former winner)', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY (Winner?)', 'Result declared', 'won ASHA SEN'],
    ['BIMAL ROY<span class="badge">Elected</span>', '', 'won BIMAL ROY'],
    ['BIMAL ROYWinner', 'Result declared', 'won BIMAL ROY'],
  ];
  for (const [name, status, said] of marks) {
    const desk = await WinnerDesk.open(t, HTML);
    desk.look(
      URL,
      html(status, [
        ['ASHA SEN', 900],
        [name, 800],
        ['NOTA', 5],
      ]),
    );
    assert.equal(desk.said, said, `${name}, ${status}`);
    assert.equal(desk.tally.hold, null, name);
    assert.match(
      [...desk.state.count.alerts.values()].map(({ text }) => text).join('; '),
      /without the mark/,
      name,
    );
  }
});

test('what a browser does not show, who once won, and ticks of who leads name no winner', async (t) => {
  const unmarked: [cell: string, attributes?: string][] = [
    ['BIMAL ROY<span hidden>Winner</span>'],
    ['BIMAL ROY <b style="display: none">Elected</b>'],
    ['BIMAL ROY', 'class="previous-winner"'],
    ['BIMAL ROY', 'class="row winner_2016"'],
    ['BIMAL ROY', 'title="Elected in 2016"'],
  ];
  for (const [cell, attributes = ''] of unmarked) {
    const desk = await WinnerDesk.open(t, HTML);
    desk.look(
      URL,
      html('Result declared', [
        ['ASHA SEN', 900],
        [cell, 800, attributes],
        ['NOTA', 5],
      ]),
    );
    assert.equal(desk.said, 'won ASHA SEN', cell + attributes);
  }
  const ticks = await WinnerDesk.open(t, HTML);
  const line = (name: string, votes: number, tick: string): string =>
    `<tr><td>${name}</td><td>${tick}</td><td>${votes}</td></tr>`;
  ticks.look(
    URL,
    `<!doctype html><html><body><h1>Northbank</h1><p class="status">Counting in progress</p><table><tr><th>Candidate</th><th>Leading</th><th>Votes</th></tr>${line('ASHA SEN', 900, '')}${line('BIMAL ROY', 800, 'Yes')}${line('NOTA', 5, '')}</table></body></html>`,
  );
  assert.equal(ticks.said, 'leading ASHA SEN');
});

test('a sign with a legend means what the legend says', async (t) => {
  const rows = [
    ['ASHA SEN', 900],
    ['BIMAL ROY *', 800],
    ['NOTA', 5],
  ] as const;
  const elected = await WinnerDesk.open(t, HTML);
  elected.look(URL, html('', rows, '* Elected'));
  assert.equal(elected.said, 'won BIMAL ROY');
  const sitting = await WinnerDesk.open(t, HTML);
  sitting.look(URL, html('Result declared', rows, '* denotes incumbent'));
  assert.equal(sitting.said, 'won ASHA SEN');
});

test('a name of the roster that looks like a mark is a name', async (t) => {
  const desk = await WinnerDesk.open(t, HTML, {
    roster: (all) => all.map((one, i) => (i === 1 ? { ...one, name: 'MICHAEL WINNER' } : one)),
  });
  desk.look(
    URL,
    html('Counting in progress', [
      ['ASHA SEN', 900],
      ['MICHAEL WINNER', 800],
      ['NOTA', 5],
    ]),
  );
  assert.equal(desk.said, 'leading ASHA SEN');
});

test('who is disqualified does not win, however many votes he has', async (t) => {
  const desk = await WinnerDesk.open(t, HTML);
  desk.look(
    URL,
    html('Result declared', [
      ['ASHA SEN (Disqualified)', 900],
      ['BIMAL ROY', 800],
      ['NOTA', 5],
    ]),
  );
  assert.equal(desk.said, 'won BIMAL ROY');
});

test('a tie that is drawn by lot ends as the source says; without its word it stays a tie', async (t) => {
  const open = await WinnerDesk.open(t, HTML);
  open.look(
    URL,
    html('Result declared', [
      ['ASHA SEN', 900],
      ['BIMAL ROY', 900],
      ['NOTA', 5],
    ]),
  );
  assert.equal(open.said, 'tied nobody');
  open.look(
    URL,
    html('Result declared', [
      ['ASHA SEN', 900],
      ['BIMAL ROY (Elected by lot)', 900],
      ['NOTA', 5],
    ]),
  );
  assert.equal(open.said, 'won BIMAL ROY');
  assert.equal(open.tally.margin, 0);
});

test('NOTA cannot win, and two winners of one seat are none', async (t) => {
  const nota = await WinnerDesk.open(t, HTML);
  nota.look(
    URL,
    html('Result declared', [
      ['ASHA SEN', 900],
      ['BIMAL ROY', 800],
      ['NOTA (Elected)', 5],
    ]),
  );
  assert.equal(nota.tally.hold?.by, 'winner-nota');
  const two = await WinnerDesk.open(t, HTML);
  two.look(
    URL,
    html('Result declared', [
      ['ASHA SEN (Elected)', 900],
      ['BIMAL ROY (Elected)', 800],
      ['NOTA', 5],
    ]),
  );
  assert.equal(two.said, 'leading ASHA SEN');
});

test('a class names the winner of what is declared, and declares only where the feed file says so', async (t) => {
  const rows = [
    ['ASHA SEN', 900],
    ['BIMAL ROY', 800, 'class="row winner"'],
    ['NOTA', 5],
  ] as const;
  const painted = await WinnerDesk.open(t, HTML);
  painted.look(URL, html('Counting in progress', rows));
  assert.equal(painted.said, 'leading ASHA SEN');
  painted.look(URL, html('Result declared', rows));
  assert.equal(painted.said, 'won BIMAL ROY');
  const asked = await WinnerDesk.open(t, `${HTML}    winner: { row: .winner }\n`);
  asked.look(URL, html('Counting in progress', rows));
  assert.equal(asked.said, 'won BIMAL ROY');
  const picture = await WinnerDesk.open(t, HTML);
  picture.look(
    URL,
    html('', [
      ['ASHA SEN', 900],
      ['BIMAL ROY <img src="tick.png" alt="Elected">', 800],
      ['NOTA', 5],
    ]),
  );
  assert.equal(picture.said, 'won BIMAL ROY');
});

test("the page names its winner in a place of its own, by name or by the feed file's words", async (t) => {
  const place = await WinnerDesk.open(t, `${HTML}    winner: { at: .winner, pattern: 'Elected: (.+)' }\n`);
  place.look(
    URL,
    html(
      '',
      [
        ['ASHA SEN', 900],
        ['BIMAL ROY', 800],
        ['NOTA', 5],
      ],
      '<b class="winner">Elected: BIMAL ROY</b>',
    ),
  );
  assert.equal(place.said, 'won BIMAL ROY');
  const words = await WinnerDesk.open(
    t,
    `${CSV.replace('votes: Votes', 'votes: Votes, outcome: Flag')}    winner: { words: { winner: [E], withdrawn: [D] } }\n`,
  );
  words.look(
    URL,
    'Seat,No,Candidate,Party,Votes,Flag\n1,1,ASHA SEN,PR,900,D\n1,2,BIMAL ROY,PH,800,E\n1,3,NOTA,NOTA,5,\n',
    'text/csv',
  );
  assert.equal(words.said, 'won BIMAL ROY');
});

test('a word where votes should be is no votes; a page that is still loading takes none away', async (t) => {
  const desk = await WinnerDesk.open(t, HTML);
  desk.look(
    URL,
    html('Counting in progress', [
      ['ASHA SEN', 900],
      ['BIMAL ROY', 'withdrawn'],
      ['NOTA', 5],
    ]),
  );
  assert.equal(desk.said, 'leading ASHA SEN');
  assert.deepEqual(
    desk.tally.votes.map(({ votes }) => votes),
    [900, 0, 5],
  );
  assert.deepEqual(desk.problems, []);
  assert.match(
    [...desk.state.count.alerts.values()].map(({ text }) => text).join('; '),
    /BIMAL ROY has "withdrawn" for votes/,
  );
  desk.look(
    URL,
    html('Counting in progress', [
      ['ASHA SEN', 'Loading'],
      ['BIMAL ROY', 3],
      ['NOTA', 5],
    ]),
  );
  assert.equal(desk.said, 'leading ASHA SEN');
  assert.equal(desk.tally.hold?.by, 'word-for-votes');
});

test('a declaration that names somebody is of whom it names, and not of who leads', async (t) => {
  for (const status of [
    'Elected: BIMAL ROY',
    'Winner - Bimal Roy (Party of Hills)',
    'Party of Hills gain from Party of Rivers',
  ]) {
    const desk = await WinnerDesk.open(t, HTML);
    desk.look(
      URL,
      html(status, [
        ['ASHA SEN', 900],
        ['BIMAL ROY', 800],
        ['NOTA', 5],
      ]),
    );
    assert.equal(desk.said, 'won BIMAL ROY', status);
    assert.equal(desk.tally.margin, -100);
  }
  const both = await WinnerDesk.open(t, HTML);
  both.look(
    URL,
    html('Elected: ASHA SEN; defeated: BIMAL ROY', [
      ['ASHA SEN', 900],
      ['BIMAL ROY', 800],
      ['NOTA', 5],
    ]),
  );
  assert.equal(both.said, 'won ASHA SEN');
});

test('rows of one contest that contradict each other declare nothing', async (t) => {
  const sheet = (...status: string[]): string =>
    `Seat,No,Candidate,Party,Votes,Count\n1,1,ASHA SEN,Party of Rivers,900,${status[0]}\n1,2,BIMAL ROY,Party of Hills,800,${status[1]}\n1,3,NOTA,NOTA,5,${status[2]}\n`;
  const desk = await WinnerDesk.open(t, CSV.replace('votes: Votes', 'votes: Votes, status: Count'));
  desk.look(URL, sheet('Declared', 'Counting', 'Counting'), 'text/csv');
  assert.equal(desk.said, 'leading ASHA SEN');
  desk.look(URL, sheet('Declared', '', 'Result declared'), 'text/csv');
  assert.equal(desk.said, 'won ASHA SEN');
});

test('who is awaited has not none: no rival leads before both have a count', async (t) => {
  const desk = await WinnerDesk.open(t, HTML);
  desk.look(
    URL,
    html('Counting in progress', [
      ['ASHA SEN', 'awaited'],
      ['BIMAL ROY', 900],
      ['NOTA', 5],
    ]),
  );
  assert.equal(desk.tally.hold?.by, 'word-for-votes');
  assert.match(desk.tally.hold?.reason ?? '', /ASHA SEN has "awaited" for votes, and others have theirs/);
  assert.equal(desk.tally.leader, null);
});

test('a feed that tells winners and no votes speaks beside the one that counts, and takes no turns with it', async (t) => {
  const both = `feeds:
  - name: counts
    kind: csv
    pages: [{ url: 'http://results.example/votes' }]
    columns: { number: Seat, candidate: Candidate, party: Party, votes: Votes, status: State }
  - name: winners
    kind: csv
    pages: [{ url: 'http://results.example/winners' }]
    columns: { number: Seat, leader: Winner, status: { value: declared } }
`;
  const desk = await WinnerDesk.open(t, both);
  const votes = (asha: number): void =>
    void desk.look(
      'http://results.example/votes',
      `Seat,Candidate,Party,Votes,State\n1,ASHA SEN,PR,${asha},Counting\n1,BIMAL ROY,PH,800,Counting\n1,NOTA,NOTA,5,Counting\n`,
      'text/csv',
    );
  const winner = (name: string): void =>
    void desk.look('http://results.example/winners', `Seat,Winner\n1,${name}\n`, 'text/csv');
  votes(850);
  winner('');
  assert.equal(desk.said, 'leading ASHA SEN');
  winner('ASHA SEN');
  for (let more = 860; more < 960; more += 20) {
    votes(more);
    winner('ASHA SEN');
  }
  assert.equal(desk.said, 'won ASHA SEN');
  assert.deepEqual(desk.told(...NEWS), ['declared']);
  assert.equal(desk.tally.votes[0]?.votes, 940);
  // A winner who trails is believed at the second sight; one who is withdrawn goes at the second sight.
  winner('BIMAL ROY');
  assert.equal(desk.said, 'won ASHA SEN');
  winner('BIMAL ROY');
  assert.equal(desk.said, 'won BIMAL ROY');
  winner('');
  winner('');
  assert.equal(desk.said, 'leading ASHA SEN');
});

test('two feeds on one address: one counts, one names who has won', async (t) => {
  const both = `feeds:
  - name: counts
    kind: csv
    pages: [{ url: '${URL}' }]
    columns: { number: Seat, candidate: Candidate, party: Party, votes: Votes, status: State }
  - name: winners
    kind: csv
    pages: [{ url: '${URL}' }]
    columns: { number: Seat, candidate: Candidate, party: Party, outcome: Flag }
`;
  const desk = await WinnerDesk.open(t, both);
  const look = (asha: number, flag: string): void =>
    void desk.look(
      URL,
      `Seat,Candidate,Party,Votes,State,Flag\n1,ASHA SEN,PR,${asha},Counting,\n1,BIMAL ROY,PH,800,Counting,${flag}\n1,NOTA,NOTA,5,Counting,\n`,
      'text/csv',
    );
  look(850, '');
  for (let more = 860; more < 960; more += 20) look(more, 'X');
  assert.deepEqual(desk.told('retracted'), []);
  assert.equal(desk.told('declared').length, 1);
});

test('a seat that was polled although only one stands is won once', async (t) => {
  const desk = await WinnerDesk.open(t, CSV, {
    contest: { poll: 'uncontested' },
    roster: (all) => all.slice(0, 1),
  });
  for (const votes of [105, 205, 305])
    desk.look(URL, `Seat,No,Candidate,Party,Votes\n1,1,ASHA SEN,Party of Rivers,${votes}\n`, 'text/csv');
  assert.equal(desk.said, 'uncontested ASHA SEN');
  assert.equal(desk.tally.total, 305);
  assert.deepEqual(desk.told('retracted', 'lead-changed'), []);
});

test('a word in a column of machine votes, or in a wide sheet, is no votes either', async (t) => {
  const machines = await WinnerDesk.open(
    t,
    feed(
      'csv',
      '    columns: { number: Seat, candidate: Candidate, party: Party, electionDay: EVM, postal: Postal }\n',
    ),
  );
  machines.look(
    URL,
    'Seat,Candidate,Party,EVM,Postal\n1,ASHA SEN,PR,890,10\n1,BIMAL ROY,PH,withdrawn,withdrawn\n1,NOTA,NOTA,5,0\n',
    'text/csv',
  );
  assert.equal(machines.said, 'leading ASHA SEN');
  const wide = await WinnerDesk.open(
    t,
    feed(
      'csv',
      '    columns: { number: Seat }\n    wide:\n      - { column: Rivers, party: PR, candidate: ASHA SEN }\n      - { column: Hills, party: PH, candidate: BIMAL ROY }\n      - { column: None, party: NOTA, candidate: NOTA }\n',
    ),
  );
  wide.look(URL, 'Seat,Rivers,Hills,None\n1,900,withdrawn,5\n', 'text/csv');
  assert.deepEqual(
    wide.tally.votes.map(({ votes }) => votes),
    [900, 0, 5],
  );
});

test('a list with a status, and a status column that speaks of the contest, are read as before', async (t) => {
  const desk = await WinnerDesk.open(t, CSV.replace('votes: Votes', 'votes: Votes, status: Status'));
  const sheet = (status: string): string =>
    `Seat,No,Candidate,Party,Votes,Status\n1,1,ASHA SEN,PR,900,${status}\n1,2,BIMAL ROY,PH,800,${status}\n1,3,NOTA,NOTA,5,${status}\n`;
  desk.look(URL, sheet('Counting'), 'text/csv');
  assert.equal(desk.said, 'leading ASHA SEN');
  desk.look(URL, sheet('Declared'), 'text/csv');
  assert.equal(desk.said, 'won ASHA SEN');
});
