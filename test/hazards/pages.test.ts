import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { spoilPage } from '../../controller/simulate/fault.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { NEXT, SEAT, started } from './counted-desk.ts';
import { type Answer, clock, Desk, wb } from './desk.ts';

/** Hazards of the page's shape: H10 H11 H12 H13 H14 H18. */

test('H10 a page with every row twice is quarantined and the totals stay', async () => {
  const desk = await started();
  const before = sumHouse(desk.state.count, desk.election, 'WB').votes;
  desk.poll(16, [{ contest: SEAT, said: NEXT, body: (page) => spoilPage(page, 'rows-twice').body }]);
  assert.equal(sumHouse(desk.state.count, desk.election, 'WB').votes, before);
  assert.equal(desk.tally(SEAT).hold?.kind, 'quarantine');
  assert.match(desk.tally(SEAT).hold?.reason ?? '', /again|twice|total/i);
  desk.poll(17, [{ contest: SEAT, said: NEXT }]);
  assert.equal(desk.tally(SEAT).hold, null);
  assert.equal(desk.votes(SEAT)[3], 9940);
});

test('H10 a table that stands on the page twice is quarantined', async () => {
  const desk = await started();
  const body = (page: string): string => page.replace(/(<table class='table-party'.*?<\/table>)/s, '$1$1');
  desk.poll(16, [{ contest: SEAT, said: NEXT, body }]);
  assert.equal(desk.votes(SEAT)[3], 9040);
  assert.equal(desk.tally(SEAT).hold?.kind, 'quarantine');
});

test('H11 columns are found by their header: moved and inserted ones parse the same', async () => {
  const desk = await started();
  desk.poll(16, [{ contest: SEAT, said: NEXT, body: (page) => spoilPage(page, 'columns-moved').body }]);
  assert.deepEqual(desk.votes(SEAT), [601, 992, 4430, 9940, 11, 21, 31, 41, 51, 61]);
  assert.equal(desk.tally(SEAT).votes[3]?.postal, 40);
  assert.equal(desk.tally(SEAT).hold, null);
});

test('H11 headers that swap over their columns are caught by the arithmetic', async () => {
  const desk = await started();
  const swapped = (page: string): string =>
    page.replace('EVM Votes', '@').replace('Total Votes', 'EVM Votes').replace('@', 'Total Votes');
  desk.poll(16, [{ contest: SEAT, said: NEXT, body: swapped }]);
  assert.equal(desk.votes(SEAT)[3], 9040);
  assert.equal(desk.tally(SEAT).hold?.by, 'arithmetic-row');
  // Two candidates' numbers in each other's rows: the printed margin does not fit.
  const done = desk.step(18, {
    reports: [
      {
        contest: SEAT,
        claimed: { number: 159, name: 'Bhabanipur', state: null },
        feed: 'eci-pages',
        priority: 0,
        url: 'http://results.example/list.htm',
        stamp: null,
        fetchedAt: clock(18),
        status: 'in-progress',
        rounds: { done: 4, of: 20 },
        rows: (desk.election.candidates.get(SEAT) ?? []).map((c, i) => ({
          serial: c.serial,
          name: c.name,
          party: desk.election.parties.get(c.party)?.name ?? '',
          partyCode: null,
          votes: [601, 992, 9940, 4430, 11, 21, 31, 41, 51, 61][i] ?? 0,
          electionDay: null,
          postal: null,
          share: null,
        })),
        totals: null,
        lead: {
          name: 'Sobhandeb Chattopadhyay',
          party: 'All India Trinamool Congress',
          runnerUp: 'Rudranil Ghosh',
          runnerUpParty: 'Bharatiya Janata Party',
          margin: 5510,
        },
      },
    ],
  });
  assert.equal(done.verdicts[0]?.rule, 'margin');
});

test('H12 nested tables: only rows that are direct children count, and all of them', async () => {
  const desk = await started();
  const tooltip =
    "<table class='table-striped'><tbody><tr><td>iCurrent</td><td>9</td></tr><tr><td>iAssembly</td><td>8</td></tr></tbody></table>";
  const nested = (page: string): string =>
    page.replace(/(<td align='left'>)(Bharatiya Janata Party|Independent)(<\/td>)/g, `$1$2${tooltip}$3`);
  desk.poll(16, [{ contest: SEAT, said: NEXT, body: nested }]);
  assert.equal(desk.tally(SEAT).votes.length, 10);
  assert.deepEqual(desk.votes(SEAT).slice(0, 4), [601, 992, 4430, 9940]);
  // Rows that are fewer than the candidates are no result.
  const later = { ...NEXT, electionDay: NEXT.electionDay.map((n) => n + 100), done: 5 };
  desk.poll(22, [{ contest: SEAT, said: later, body: (page) => spoilPage(page, 'missing-row').body }]);
  assert.equal(desk.votes(SEAT)[3], 9940);
  assert.equal(desk.tally(SEAT).hold?.by, 'missing-candidate');
});

test('H13 a page lost or added in mid-night: the others go on, the missing one is marked and keeps its votes', async () => {
  const desk = await Desk.open();
  const seats = [wb(1), wb(2), wb(3), wb(4)];
  const answers = (done: number, but?: number): Answer[] =>
    seats.map((contest, i) =>
      i === but
        ? { contest, body: 'Not Found', status: 404 }
        : { contest, said: { electionDay: [1000 * done, 900], done } },
    );
  desk.poll(10, answers(1));
  desk.poll(20, answers(2, 2));
  assert.deepEqual(
    seats.map((id) => desk.votes(id)[0]),
    [2000, 2000, 1000, 2000],
  );
  assert.equal(desk.tally(wb(3)).hold?.kind, 'quarantine');
  assert.match(desk.tally(wb(3)).hold?.reason ?? '', /404/);
  assert.equal(desk.tally(wb(3)).seenAt < desk.tally(wb(4)).seenAt, true);
  seats.push(wb(5));
  desk.poll(30, answers(3));
  assert.deepEqual(
    seats.map((id) => desk.votes(id)[0]),
    [3000, 3000, 3000, 3000, 3000],
  );
  assert.equal(desk.tally(wb(3)).hold, null);
});

const BROKEN: { what: string; answer: Omit<Answer, 'contest' | 'said'> }[] = [
  { what: '0 bytes', answer: { body: '' } },
  { what: 'half a page', answer: { body: (page) => page.slice(0, page.length / 2) } },
  { what: 'a page cut within a number', answer: { body: (page) => page.slice(0, page.indexOf('9900') + 2) } },
  { what: 'Access Denied', answer: { body: (page) => spoilPage(page, 'denied').body } },
  {
    what: 'a login page',
    answer: { body: "<html><body><form><input type='password'></form></body></html>" },
  },
  { what: 'JSON', answer: { body: '{"status":"ok"}', type: 'application/json' } },
  { what: 'an error 500', answer: { body: 'oops', status: 500 } },
  { what: 'gzip cut off', answer: { body: gzipSync('<html>'.repeat(2000)).subarray(0, 40) } },
  { what: 'noise', answer: { body: Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256) } },
];
test('H14 partial, empty and foreign bodies are quarantined and the last good state is kept', async () => {
  for (const { what, answer } of BROKEN) {
    const desk = await started();
    const before = desk.votes(SEAT);
    desk.poll(16, [{ contest: SEAT, said: NEXT, ...answer }]);
    assert.deepEqual(desk.votes(SEAT), before, what);
    const { hold } = desk.tally(SEAT);
    assert.equal(hold?.kind, 'quarantine', what);
    assert.match(hold?.reason ?? '', /got .*expected/, what);
    desk.poll(17, [{ contest: SEAT, said: NEXT }]);
    assert.equal(desk.tally(SEAT).hold, null, what);
    assert.equal(desk.votes(SEAT)[3], 9940, what);
  }
});

test('H18 won and leading on different pages: with everything declared the tally is complete', async () => {
  const desk = await Desk.open();
  const polled = [...desk.election.contests.values()].filter(
    ({ state, poll }) => state === 'PY' && poll === 'polled',
  );
  desk.poll(
    10,
    polled.map(({ id }) => ({ contest: id, said: { electionDay: [900, 400], done: 5 } })),
  );
  desk.poll(
    20,
    polled.map(({ id }) => ({ contest: id, said: { electionDay: [900, 400], done: 5, status: 'declared' } })),
  );
  const house = sumHouse(desk.state.count, desk.election, 'PY');
  assert.equal(house.won, polled.length);
  assert.equal(house.leading, 0);
  assert.equal(
    house.parties.reduce((sum, { won }) => sum + won, 0),
    polled.length,
  );
  assert.equal(desk.events.filter(({ type }) => type === 'all-declared').length, 1);
});

const LISTS = `
feeds:
  - name: lists
    kind: html
    states: { PY: U07 }
    pages:
      - url: http://results.example/Result2021/partywisewinresult.htm
      - url: http://results.example/Result2021/partywiseleadresult.htm
    rows: { at: 'table' }
    columns: { number: No, contest: Constituency, leader: Leading, leaderParty: Party, margin: Margin, status: Status }
`;

test('H18 lists of won and of leading seats are one tally, and a seat that moves from one to the other is kept', async () => {
  const desk = await Desk.open({ feed: LISTS });
  const seats = [...desk.election.contests.values()].filter(
    ({ state, poll }) => state === 'PY' && poll === 'polled',
  );
  const list = (n: number, from: number, status: string): string => {
    const rows = seats.slice(from, from + n).map(({ id, number, name }) => {
      const [first] = desk.election.candidates.get(id) ?? [];
      const party = desk.election.parties.get(first?.party ?? '')?.name;
      return `<tr><td>${number}</td><td>${name}</td><td>${first?.name}</td><td>${party}</td><td>${1000 + number}</td><td>${status}</td></tr>`;
    });
    const head = ['No', 'Constituency', 'Leading', 'Party', 'Margin', 'Status']
      .map((h) => `<th>${h}</th>`)
      .join('');
    return `<!DOCTYPE html><html><body><p>Puducherry</p><table><tr>${head}</tr>${rows.join('')}</table></body></html>`;
  };
  const at = (page: string): string => `http://results.example/Result2021/partywise${page}result.htm`;
  const first = seats[0]?.id ?? wb(1);
  const look = (minute: number, won: number): void => {
    desk.poll(minute, [
      { contest: first, url: at('win'), body: list(won, 0, 'Result Declared') },
      { contest: first, url: at('lead'), body: list(seats.length - won, won, 'Result in Progress') },
    ]);
  };
  look(60, 10);
  const half = sumHouse(desk.state.count, desk.election, 'PY');
  assert.deepEqual([half.won, half.leading], [10, seats.length - 10]);
  look(70, seats.length);
  const all = sumHouse(desk.state.count, desk.election, 'PY');
  assert.deepEqual([all.won, all.leading], [seats.length, 0]);
  assert.equal(desk.events.filter(({ type }) => type === 'all-declared').length, 1);
  assert.equal(desk.state.count.counters.quarantined, 0);
});
