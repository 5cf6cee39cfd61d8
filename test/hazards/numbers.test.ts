import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contestId } from '../../controller/election/election.ts';
import { spoilPage } from '../../controller/simulate/fault.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { GOOD, NEXT, SEAT, started } from './counted-desk.ts';
import { Desk, wb } from './desk.ts';

/** Hazards of what stands in the cells: H21 H23 H28 H29 H30. */

test('H21 zero is a value: a dash, a blank and 0 are no NaN, no undefined and no 100 %', async () => {
  for (const nothing of ['-', '', '0', '&nbsp;', ' - ']) {
    const desk = await Desk.open();
    const body = (page: string): string =>
      page.replace(/<td align='right'>0<\/td>/g, `<td align='right'>${nothing}</td>`);
    const seat = contestId('WB', 2);
    desk.poll(10, [{ contest: seat, said: { electionDay: [700, 300], postal: [], done: 1 }, body }]);
    assert.equal(desk.tally(seat).total, 1000, JSON.stringify(nothing));
    assert.equal(desk.tally(seat).margin, 400);
    assert.ok(desk.votes(seat).every(Number.isInteger));
    desk.poll(16, [{ contest: wb(3), said: { electionDay: [], done: 0, status: 'not-started' }, body }]);
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
  const electionDay = [100, 200, 50_000, 1000, 0, 0, 0, 0, 0, 21_867];
  desk.poll(10, [{ contest: SEAT, said: { electionDay, done: 20, status: 'declared' } }]);
  assert.equal(desk.tally(SEAT).runnerUp, `${SEAT}/4`);
  assert.equal(desk.tally(SEAT).margin, 49_000);
  const other = await Desk.open();
  other.poll(10, [
    { contest: SEAT, said: { electionDay: electionDay.map((n, i) => (i === 2 ? 900 : n)), done: 1 } },
  ]);
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
    desk.poll(10, [{ contest: SEAT, said: { electionDay: [500, 900, 11_079, 98_765, 10], done: 3 }, body }]);
    assert.deepEqual(desk.votes(SEAT).slice(0, 5), [500, 900, 11_079, 98_765, 10], what);
  }
  // A minus of any kind is no count of votes.
  const desk = await Desk.open();
  desk.poll(10, [
    {
      contest: SEAT,
      said: { electionDay: [500, 900], done: 3 },
      body: (p) => p.replace('>500<', '>\u2212500<'),
    },
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
      { contest: wb(160), said: { electionDay: [10, 20, 30], done: 2 } },
    ]);
    assert.equal(desk.tally(SEAT).hold?.by, rule);
    assert.equal(desk.votes(SEAT)[3], 9040, rule);
    assert.equal(desk.tally(wb(160)).total, 60, rule);
    assert.equal(desk.tally(wb(160)).hold, null);
  }
  const desk = await started();
  desk.poll(16, [{ contest: SEAT, said: { electionDay: [300_000, 1, 2], done: 4 } }]);
  assert.equal(desk.tally(SEAT).hold?.by, 'electors');
  assert.match(desk.tally(SEAT).hold?.reason ?? '', /300003 votes, but 206389 electors/);
});
