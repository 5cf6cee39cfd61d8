import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PNG } from 'pngjs';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { claimOutFolder } from '../../controller/night/out-folder.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { forbidsTake } from '../../controller/stage/interlock.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { packCount, unpackCount } from '../../controller/tally/pack.ts';
import { openBrowser } from '../chromium.ts';
import { openBoard } from '../look/browser.ts';
import { viewOf } from '../look/night.ts';
import { clock, Desk, WEST_BENGAL, wb } from './desk.ts';

/** Text, because tsx would put a helper of its own into a function. */
const HIDE = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })";

/** Hazards of what is shown: H09 H16 H19 H20 H22 H31 H32 H33. */

/** The same totals as three sources publish them, and the feed that reads each. */
const TOTALS: Readonly<Record<string, { feed: string; page(rows: readonly PartySeats[]): string }>> = {
  "the commission's party-wise page": {
    feed: 'kind: eci, pages: [{ url: "http://results.example/totals-{state}" }], states: { PY: U07 }',
    page: (rows) =>
      `<html><body><h2>Assembly <span>(Puducherry)</span></h2><table><tr><th>Party</th><th>Won</th><th>Leading</th><th>Total</th></tr>${rows
        .map(
          ({ name, leading }) => `<tr><td>${name}</td><td>0</td><td>${leading}</td><td>${leading}</td></tr>`,
        )
        .join('')}<tr><td>Total</td><td>0</td><td>30</td><td>30</td></tr></table></body></html>`,
  },
  'a JSON address': {
    feed: 'kind: json, pages: [{ url: "http://results.example/totals-{state}" }], states: { PY: U07 }, rows: { at: "parties[*]" }, columns: { party: name, won: seats.won, leading: seats.ahead }',
    page: (rows) =>
      JSON.stringify({
        parties: rows.map(({ name, leading }) => ({ name, seats: { won: 0, ahead: leading } })),
      }),
  },
  'a spreadsheet of all states': {
    feed: 'kind: csv, pages: [{ url: http://results.example/totals-U07 }], columns: { state: Where, party: Party, won: Seats }',
    page: (rows) =>
      ['Where,Party,Seats', ...rows.map(({ name, leading }) => `Puducherry,"${name}",${leading}`), ''].join(
        '\n',
      ),
  },
};
interface PartySeats {
  name: string;
  leading: number;
}

for (const [source, { feed, page }] of Object.entries(TOTALS))
  test(`H09 a source that disagrees with itself: a visible warning, and our seats never exceed the house: ${source}`, async () => {
    const pages = await readFile(join(WEST_BENGAL, 'feed.yaml'), 'utf8');
    const desk = await Desk.open({ feed: `${pages}\n  - { name: totals, ${feed} }\n` });
    const polled = [...desk.election.contests.values()].filter(
      ({ state, poll }) => state === 'PY' && poll === 'polled',
    );
    desk.poll(
      60,
      polled.map(({ id }) => ({ contest: id, said: { electionDay: [900, 400], done: 5 } })),
    );
    const house = sumHouse(desk.state.count, desk.election, 'PY');
    const rows = house.parties
      .filter(({ seats }) => seats > 0)
      .map(({ name, seats }) => ({ name, leading: seats }));
    const [first, second, ...others] = rows;
    assert.ok(first && second);
    const contest = polled[0]?.id as ContestId;
    const told = (minute: number, shown: readonly PartySeats[]) => {
      desk.poll(minute, [{ contest, url: 'http://results.example/totals-U07', body: page(shown) }]);
      return desk.state.count.alerts.get('reconcile:PY');
    };
    assert.equal(told(61, rows), undefined);
    const more = told(62, [{ ...first, leading: first.leading + 3 }, second, ...others]);
    assert.match(more?.text ?? '', /33 seats in a house of 30/);
    const after = sumHouse(desk.state.count, desk.election, 'PY');
    assert.ok(after.parties.reduce((sum, { seats }) => sum + seats, 0) <= after.seats);
    assert.equal(told(63, rows), undefined);
    // As many seats as ours, but one of them is another party's.
    const moved = [
      { ...first, leading: first.leading + 1 },
      { ...second, leading: second.leading - 1 },
    ];
    const other = told(64, [...moved, ...others]);
    assert.match(
      other?.text ?? '',
      new RegExp(`says 30 seats, ours 30: .*${first.leading + 1}, our seats say ${first.leading};`),
    );
    assert.equal(desk.problems.length, 0);
    const faulty = page([{ ...first, leading: -1 }, second, ...others]);
    desk.poll(65, [{ contest, url: 'http://results.example/totals-U07', body: faulty }]);
    assert.match(desk.problems.at(-1)?.what ?? '', /the seats of a party cannot be read/);
    assert.equal(
      desk.state.count.alerts.get('reconcile:PY'),
      other,
      'a table that cannot be read proves nothing',
    );
    assert.equal(told(66, rows), undefined);
  });

test('H09 a table of totals that is older than the seats is no witness against them', async () => {
  const pages = await readFile(join(WEST_BENGAL, 'feed.yaml'), 'utf8');
  const desk = await Desk.open({
    feed: `${pages}\n  - { name: totals, kind: csv, pages: [{ url: "http://results.example/totals-{state}" }], states: { PY: U07 }, columns: { party: Party, won: Seats, stamp: At } }\n`,
  });
  const contest = 'PY-1' as ContestId;
  desk.poll(60, [{ contest, said: { electionDay: [900, 400], done: 5, stamp: 58 } }]);
  const none = (minute: number) =>
    desk.poll(61, [
      {
        contest,
        url: 'http://results.example/totals-U07',
        body: `Party,Seats,At\nIndependent,0,${new Date(clock(minute)).toISOString()}\n`,
      },
    ]);
  none(55);
  assert.equal(desk.state.count.alerts.get('reconcile:PY'), undefined);
  none(59);
  assert.match(desk.state.count.alerts.get('reconcile:PY')?.text ?? '', /says 0 seats, ours 1/);
});

test('H16 with nothing new the page itself shows the age and takes LIVE away, with no push', async (t) => {
  const desk = await Desk.open({ mode: 'live' });
  desk.poll(10, [{ contest: wb(159), said: { electionDay: [500, 400], done: 2 } }]);
  const { page } = await shown(t, desk, 12, 'state');
  const texts = (): Promise<string[]> =>
    page.evaluate(() => ['mode', 'age'].map((id) => document.getElementById(id)?.textContent ?? ''));
  assert.deepEqual((await texts())[0], 'LIVE');
  // Half an hour goes by on the machine's clock; the controller may be dead.
  await page.evaluate((ms) => {
    const now = Date.now;
    Date.now = () => now() + ms;
    document.dispatchEvent(new Event('visibilitychange'));
  }, 31 * 60_000);
  const [mode, age] = await texts();
  assert.notEqual(mode, 'LIVE');
  assert.match(age ?? '', /33|31|32/);
});

test('H19 test data on air: the mode is in every tally, event, file and fragment, and the live folder refuses it', async (t) => {
  const desk = await Desk.open({ mode: 'rehearsal' });
  desk.poll(10, [{ contest: wb(159), said: { electionDay: [500, 400], done: 2 } }]);
  for (const tally of desk.state.count.tallies.values()) assert.equal(tally.mode, 'rehearsal');
  for (const event of desk.events) assert.equal(event.mode, 'rehearsal');

  const { dir, page } = await shown(t, desk, 12, 'state');
  const file = await readFile(join(dir, 'overlays/state.html'), 'utf8');
  assert.match(file, /data-mode="(test|rehearsal)"/);
  assert.ok(!file.includes('data-mode="live"'));
  const book = openPages(desk.election, dir, { clock: { now: () => clock(12), wall: Date.now } });
  renderPages(await viewOf(desk.election, desk.state.count, desk.events, clock(12), dir, 'rehearsal'), book, {
    clock: { now: () => clock(12), wall: Date.now },
  });
  for (const { fragment } of book.pages.values())
    assert.equal(JSON.parse(fragment.json).furniture.mode, 'rehearsal');
  const marks = await page.evaluate(() => {
    const text = document.getElementById('frame')?.textContent ?? '';
    return { test: /TEST/.test(text), live: /\bLIVE\b/.test(text) };
  });
  assert.deepEqual(marks, { test: true, live: false });
  assert.match(
    forbidsTake({ mode: 'rehearsal' }, outputs(true)) ?? '',
    /OBS streams and these are rehearsal data/,
  );
  assert.equal(forbidsTake({ mode: 'live' }, outputs(true)), null);

  const out = join(dir, 'live');
  await claimOutFolder(out, 'live', desk.election.id);
  await assert.rejects(claimOutFolder(out, 'rehearsal', desk.election.id), {
    name: 'UserError',
    message: /the output folder belongs to a live night/,
  });
  // A stored rehearsal is no start for a live night.
  assert.equal(unpackCount(packCount(desk.state.count), desk.election, 'live'), null);
});

test('H19 numbers before the count begins are the source’s own test: the board stays at nought', async () => {
  const desk = await Desk.open({ mode: 'live' });
  desk.poll(-20, [
    { contest: wb(159), said: { electionDay: [50_000, 40_000], done: 10, status: 'declared' } },
  ]);
  assert.equal(desk.tally('WB-159').total, 0);
  assert.match(desk.tally('WB-159').hold?.reason ?? '', /90000 votes before the count has begun/);
  assert.equal(desk.events.length, 0);
  desk.poll(5, [{ contest: wb(159), said: { electionDay: [], done: 0, status: 'not-started' } }]);
  assert.equal(desk.tally('WB-159').hold, null);
});

test('H20 an un-call leaves no paint: won, leading, no data, and the picture is the base again on every panel', async (t) => {
  const desk = await Desk.open();
  const seat = wb(159);
  const dir = await folder(t);
  const book = await openMapBook(desk.election, desk.state.count, dir);
  const base = await pixels(dir, 'state');
  const paint = async (): Promise<Buffer> => {
    atOnce(book.paint(desk.state.count, desk.election));
    return pixels(dir, 'state');
  };
  const said = { electionDay: [100, 200, 4000, 9000], done: 20 };
  desk.poll(10, [{ contest: seat, said: { ...said, status: 'declared' } }]);
  const won = await paint();
  for (const at of [20, 21]) desk.poll(at, [{ contest: seat, said: { ...said, stamp: 20 } }]);
  const leading = await paint();
  for (const at of [30, 31])
    desk.poll(at, [{ contest: seat, said: { electionDay: [], done: 0, stamp: 30, status: 'not-started' } }]);
  const none = await paint();
  assert.ok(!won.equals(base) && !leading.equals(base) && !won.equals(leading));
  assert.ok(none.equals(base));
  assert.deepEqual(desk.news(seat), [
    'first-result',
    'declared',
    'correction',
    'retracted',
    'correction',
    'retracted',
  ]);
  const house = sumHouse(desk.state.count, desk.election, 'WB');
  assert.deepEqual([house.won, house.leading, house.votes], [0, 0, 0]);
  assert.equal(desk.tally(seat).leader, null);
  assert.deepEqual(desk.state.flips, []);
  const pages = openPages(desk.election, dir, { clock: { now: () => clock(32), wall: Date.now } });
  const view = await viewOf(desk.election, desk.state.count, [], clock(32), dir, 'test', false);
  renderPages(view, pages, { clock: { now: () => clock(32), wall: Date.now } });
  const district = await readFile(join(dir, 'overlays/district-kolkata.html'), 'utf8');
  assert.ok(!district.includes('Sobhandeb'));
});

test('H22 uncontested, countermanded, postponed: majority, denominators and seats left for 199 of 200 and 542 + 1', async () => {
  const desk = await Desk.open();
  // West Bengal itself: 294 seats, 292 polled on the day, 148 for a majority.
  const wbHouse = sumHouse(desk.state.count, desk.election, 'WB');
  assert.deepEqual(
    [wbHouse.seats, wbHouse.contests, wbHouse.postponed, wbHouse.undecided, wbHouse.majority],
    [294, 292, 2, 292, 148],
  );
  desk.poll(10, [{ contest: wb(56), said: { electionDay: [500, 400], done: 2 } }]);
  assert.equal(desk.tally('WB-56').total, 0);
  assert.equal(desk.tally('WB-56').outcome, 'postponed');
  assert.match(desk.tally('WB-56').hold?.reason ?? '', /postponed/);

  // A seat with one candidate is won before the count; one whose poll was countermanded leaves the night.
  const alone = (election: Election): Election => {
    const contests = new Map(election.contests);
    const [surat, karanpur] = [election.contests.get(wb(1)), election.contests.get(wb(2))];
    assert.ok(surat && karanpur);
    contests.set(wb(1), { ...surat, poll: 'uncontested' });
    contests.set(wb(2), { ...karanpur, poll: 'countermanded' });
    const roster = (election.candidates.get(wb(1)) ?? []).filter(
      ({ party, serial }) => serial === 1 || party === 'none-of-the-above',
    );
    return { ...election, contests, candidates: new Map([...election.candidates, [wb(1), roster]]) };
  };
  const odd = await Desk.open({ change: alone });
  const house = sumHouse(odd.state.count, odd.election, 'WB');
  assert.deepEqual([house.won, house.contests, house.postponed, house.undecided], [1, 291, 3, 290]);
  assert.equal(odd.tally('WB-1').outcome, 'uncontested');
  assert.equal(odd.tally('WB-1').leader, 'WB-1/1');
  assert.deepEqual(odd.events, []);
});

test('H31 comparison while incomplete: change is over seats with a result on both sides only', async () => {
  const desk = await Desk.open();
  const lost = [...desk.election.past.values()].filter(
    ({ contest, party }) => contest.startsWith('WB-') && desk.election.parties.get(party)?.short === 'INC',
  );
  assert.ok(lost.length > 10);
  // Three seats that the Congress held are counted and lost: minus three, not minus forty-four.
  const three = lost.slice(0, 3).map(({ contest }) => {
    const roster = desk.election.candidates.get(contest) ?? [];
    const at = roster.findIndex(({ party }) => desk.election.parties.get(party)?.short === 'AITC');
    return { contest, said: { electionDay: roster.map((_, i) => (i === at ? 9000 : 1000)), done: 3 } };
  });
  desk.poll(60, three);
  const house = sumHouse(desk.state.count, desk.election, 'WB');
  const bloc = (short: string) => house.parties.find((party) => party.short === short);
  assert.equal(house.comparable, 3);
  assert.equal(bloc('INC')?.change, -3);
  assert.equal(bloc('INC')?.pastComparable, 3);
  assert.equal(bloc('INC')?.past, 44);
  assert.equal(bloc('AITC')?.change, 3);
  assert.equal(
    house.parties.reduce((sum, { change }) => sum + change, 0),
    0,
  );
});

test('H32 a page of another build reloads once, while nobody sees it, and never in a loop', async (t) => {
  const desk = await Desk.open();
  const { page } = await shown(t, desk, 12, 'state');
  let loads = 0;
  page.on('load', () => {
    loads++;
  });
  const push = (rev: number): Promise<void> =>
    page.evaluate((n) => {
      const board = { rev: n, title: `title ${n}`, html: '<p>new</p>' };
      const detail = { to: 'state', seq: n, rev: n, json: JSON.stringify({ build: 'another-build', board }) };
      window.dispatchEvent(new CustomEvent('countnight', { detail }));
    }, rev);
  await push(5_000_001);
  assert.equal(loads, 0, 'what viewers see is not reloaded under their eyes');
  assert.equal(await page.evaluate(() => document.getElementById('title')?.textContent), 'title 5000001');
  await page.evaluate(HIDE);
  const loaded = new Promise((resolve) => page.once('load', resolve));
  await push(5_000_002);
  await loaded;
  assert.equal(loads, 1);
  // The file on disk is still of the old build: a loop would begin here.
  await page.evaluate(HIDE);
  await push(5_000_003);
  await push(5_000_004);
  assert.equal(await page.evaluate(() => document.getElementById('title')?.textContent), 'title 5000004');
  assert.equal(loads, 1);
});

test('H33 a human edit against the feed: a pin survives 100 polls and a restart, shows its age and what the feed says', async () => {
  const desk = await Desk.open();
  const seat = wb(159);
  desk.poll(10, [{ contest: seat, said: { electionDay: [100, 200, 4000, 9000], done: 1 } }]);
  desk.override(12, { kind: 'pin', contest: seat, votes: null, why: 'the returning officer read it out' });
  for (let i = 0; i < 100; i++)
    desk.poll(20 + i, [
      { contest: seat, said: { electionDay: [100, 200, 5000 + i * 100, 9000 + i * 10], done: 2 + (i % 18) } },
    ]);
  const tally = desk.tally(seat);
  assert.deepEqual(
    tally.votes.slice(0, 4).map(({ votes }) => votes),
    [100, 200, 4000, 9000],
  );
  assert.equal(tally.hold?.kind, 'pin');
  assert.equal(tally.hold?.since, clock(12));
  assert.match(tally.hold?.differs ?? '', /the feed says Rudranil Ghosh leading by \d+/);
  const restored = unpackCount(
    JSON.parse(JSON.stringify(packCount(desk.state.count))),
    desk.election,
    'test',
  );
  assert.ok(restored);
  assert.deepEqual(restored.tallies.get(seat), tally);
  desk.state = { ...desk.state, count: restored };
  desk.poll(130, [{ contest: seat, said: { electionDay: [100, 200, 20_000, 10_100], done: 20 } }]);
  assert.equal(desk.votes(seat)[3], 9000);
  desk.override(131, { kind: 'release', contest: seat, why: 'agreed' });
  assert.equal(desk.votes(seat)[2], 20_000);
  assert.equal(desk.tally(seat).hold, null);
  assert.equal(sumHouse(desk.state.count, desk.election, 'WB').leading, 1);
});

async function shown(t: TestContext, desk: Desk, at: number, id: string) {
  const dir = await folder(t);
  const effects = { clock: { now: () => clock(at), wall: Date.now } };
  const book = openPages(desk.election, dir, effects);
  const { count } = desk.state;
  const view = await viewOf(desk.election, count, desk.events, clock(at), dir, count.mode);
  renderPages({ ...view, clockRate: 1 }, book, effects);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await openBoard(page, dir, id);
  return { dir, page };
}

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-hazard-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function pixels(dir: string, name: string): Promise<Buffer> {
  return PNG.sync.read(await readFile(join(dir, 'maps', `${name}.png`))).data;
}

function outputs(streaming: boolean) {
  return { streaming, recording: false, virtualCamera: false } as Parameters<typeof forbidsTake>[1];
}
