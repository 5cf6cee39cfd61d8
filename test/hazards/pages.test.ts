import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ContestId, contestId } from '../../controller/election/election.ts';
import { spoilPage } from '../../controller/simulate/fault.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { type Answer, clock, Desk, wb } from './desk.ts';

/** Hazards of the page itself: H10 H11 H12 H13 H14 H18 H21 H23 H28 H29 H30. */

const SEAT = wb(159);
const GOOD = { evm: [500, 900, 4000, 9000, 10, 20, 30, 40, 50, 60], postal: [1, 2, 30, 40], done: 3 };
const NEXT = { evm: [600, 990, 4400, 9900, 11, 21, 31, 41, 51, 61], postal: [1, 2, 30, 40], done: 4 };

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
          evm: null,
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
  const later = { ...NEXT, evm: NEXT.evm.map((n) => n + 100), done: 5 };
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
        : { contest, said: { evm: [1000 * done, 900], done } },
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
    polled.map(({ id }) => ({ contest: id, said: { evm: [900, 400], done: 5 } })),
  );
  desk.poll(
    20,
    polled.map(({ id }) => ({ contest: id, said: { evm: [900, 400], done: 5, status: 'declared' } })),
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

test('H21 zero is a value: a dash, a blank and 0 are no NaN, no undefined and no 100 %', async () => {
  for (const nothing of ['-', '', '0', '&nbsp;', ' - ']) {
    const desk = await Desk.open();
    const body = (page: string): string =>
      page.replace(/<td align='right'>0<\/td>/g, `<td align='right'>${nothing}</td>`);
    const seat = contestId('WB', 2);
    desk.poll(10, [{ contest: seat, said: { evm: [700, 300], postal: [], done: 1 }, body }]);
    assert.equal(desk.tally(seat).total, 1000, JSON.stringify(nothing));
    assert.equal(desk.tally(seat).margin, 400);
    assert.ok(desk.votes(seat).every(Number.isInteger));
    desk.poll(16, [{ contest: wb(3), said: { evm: [], done: 0, status: 'not-started' }, body }]);
    assert.equal(desk.tally(wb(3)).outcome, 'no-trend');
    const house = sumHouse(desk.state.count, desk.election, 'WB');
    const numbers = JSON.stringify(house);
    assert.ok(!numbers.includes('NaN') && !numbers.includes('Infinity'));
    assert.equal(house.parties.find(({ votes }) => votes === 700)?.share, 0.7);
  }
  // Before the first vote a share is unknown, not nought and not NaN.
  const empty = await Desk.open();
  const [first] = sumHouse(empty.state.count, empty.election, 'WB').parties;
  assert.equal(first?.share, null);
});

test('H23 NOTA may be second in the data, never leader or winner; the margin is to the best real candidate', async () => {
  const desk = await Desk.open();
  const evm = [100, 200, 50_000, 1000, 0, 0, 0, 0, 0, 21_867];
  desk.poll(10, [{ contest: SEAT, said: { evm, done: 20, status: 'declared' } }]);
  assert.equal(desk.tally(SEAT).runnerUp, `${SEAT}/4`);
  assert.equal(desk.tally(SEAT).margin, 49_000);
  const other = await Desk.open();
  other.poll(10, [{ contest: SEAT, said: { evm: evm.map((n, i) => (i === 2 ? 900 : n)), done: 1 } }]);
  assert.equal(other.tally(SEAT).leader, `${SEAT}/4`);
  assert.equal(other.tally(SEAT).leaderParty, 'all-india-trinamool-congress');
  const house = sumHouse(other.state.count, other.election, 'WB');
  assert.equal(house.parties.at(-1)?.short, 'NOTA');
  assert.equal(house.parties.at(-1)?.seats, 0);
});

const NUMBERS: { what: string; print(n: number): string }[] = [
  { what: 'Indian grouping', print: (n) => n.toLocaleString('en-IN') },
  { what: 'Bengali digits', print: (n) => n.toLocaleString('bn-IN', { useGrouping: false }) },
  { what: 'Devanagari digits, grouped', print: (n) => n.toLocaleString('hi-IN-u-nu-deva') },
  { what: 'NBSP and a plus', print: (n) => `\u00a0+\u00a0${n}\u00a0` },
  { what: 'brackets', print: (n) => `(+ ${n})` },
];
test('H28 number text: grouping, other digits, NBSP, brackets, U+2212', async () => {
  for (const { what, print } of NUMBERS) {
    const desk = await Desk.open();
    const body = (page: string): string =>
      page.replace(
        /<td align='right'>(\d+)<\/td>/g,
        (_, n: string) => `<td align='right'>${print(Number(n))}</td>`,
      );
    desk.poll(10, [{ contest: SEAT, said: { evm: [500, 900, 11_079, 98_765, 10], done: 3 }, body }]);
    assert.deepEqual(desk.votes(SEAT).slice(0, 5), [500, 900, 11_079, 98_765, 10], what);
  }
  // A minus of any kind is no count of votes.
  const desk = await Desk.open();
  desk.poll(10, [
    { contest: SEAT, said: { evm: [500, 900], done: 3 }, body: (p) => p.replace('>500<', '>\u2212500<') },
  ]);
  assert.equal(desk.tally(SEAT).total, 0);
  assert.equal(desk.tally(SEAT).hold?.kind, 'quarantine');
});

test('H29 encoding is read from the bytes: a wrong header charset, a BOM, UTF-16, and mojibake is told', async () => {
  const hindi = 'भवानीपुर';
  const bytes = (page: string, how: string): Uint8Array => {
    if (how === 'utf-16') return Buffer.from(`\ufeff${page.replace('charset=UTF-8', '')}`, 'utf16le');
    return Buffer.from(how === 'bom' ? `\ufeff${page}` : page, 'utf8');
  };
  for (const [how, type] of [
    ['header', 'text/html; charset=utf-8'],
    ['bom', 'text/html; charset=iso-8859-1'],
    ['utf-16', 'text/html'],
  ] as const) {
    const desk = await Desk.open({
      change: (election) => {
        const seat = election.contests.get(SEAT);
        assert.ok(seat);
        return {
          ...election,
          contests: new Map([...election.contests, [SEAT, { ...seat, names: { hi: hindi } }]]),
        };
      },
    });
    const page = desk.page(SEAT, GOOD, 10).replace('-Bhabanipur', `-${hindi}`);
    desk.poll(10, [{ contest: SEAT, body: bytes(page, how), type }]);
    assert.equal(desk.tally(SEAT).total, 14_683, how);
    assert.equal(desk.tally(SEAT).hold, null, how);
    assert.equal(desk.state.count.alerts.size, 0, how);
  }
  // Letters that no charset explains are told by the feed, and the numbers are used.
  const desk = await Desk.open();
  desk.poll(10, [
    { contest: SEAT, said: GOOD, body: (page) => page.replace('disclaimer-wide', '\ufffd\ufffd') },
  ]);
  assert.equal(desk.tally(SEAT).total, 14_683);
  assert.ok(
    desk.warnings.some((warning) => /could not be read as utf-8/.test(warning)),
    desk.warnings.join(),
  );
});

const IMPOSSIBLE: { rule: string; change(page: string): string }[] = [
  { rule: 'arithmetic-row', change: (page) => spoilPage(page, 'wrong-sum').body },
  {
    rule: 'arithmetic-total',
    change: (page) =>
      page.replace(
        /(Total<\/td><td>&nbsp;<\/td><td align='right'>\d+<\/td><td align='right'>\d+<\/td><td align='right'>)\d+/,
        '$199999',
      ),
  },
  { rule: 'share-row', change: (page) => page.replace(/>(\d\d)\.(\d\d)<\/td><\/tr>/, '>99.$2</td></tr>') },
];
test('H30 impossible arithmetic quarantines the seat and no other', async () => {
  for (const { rule, change } of IMPOSSIBLE) {
    const desk = await started();
    desk.poll(16, [
      { contest: SEAT, said: NEXT, body: change },
      { contest: wb(160), said: { evm: [10, 20, 30], done: 2 } },
    ]);
    assert.equal(desk.tally(SEAT).hold?.by, rule);
    assert.equal(desk.votes(SEAT)[3], 9040, rule);
    assert.equal(desk.tally(wb(160)).total, 60, rule);
    assert.equal(desk.tally(wb(160)).hold, null);
  }
  const desk = await started();
  desk.poll(16, [{ contest: SEAT, said: { evm: [300_000, 1, 2], done: 4 } }]);
  assert.equal(desk.tally(SEAT).hold?.by, 'electors');
  assert.match(desk.tally(SEAT).hold?.reason ?? '', /300003 votes, but 206389 electors/);
});

async function started(seat: ContestId = SEAT): Promise<Desk> {
  const desk = await Desk.open();
  desk.poll(10, [{ contest: seat, said: GOOD }]);
  assert.equal(desk.tally(seat).total, 14_683);
  return desk;
}
