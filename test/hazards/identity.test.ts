import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type ContestId, candidateId, contestId, type Election } from '../../controller/election/election.ts';
import { amendElection } from '../../controller/tally/amend.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { Desk, wb, westBengal } from './desk.ts';
import { withRoster } from './roster.ts';

/** Hazards of who is who: H04 H05 H06 H07 H08. */

const SPELLINGS: { what: string; spell: (name: string) => string }[] = [
  { what: 'double spaces', spell: (name) => name.replace(/ /g, '  ') },
  { what: 'a space at both ends and NBSP within', spell: (name) => ` ${name.replace(/ /g, '\u00a0')} ` },
  { what: 'zero-width joiners', spell: (name) => `${name.slice(0, 4)}\u200d${name.slice(4)}\u200b` },
  { what: 'another Unicode form', spell: (name) => name.normalize('NFD') },
  { what: 'capitals', spell: (name) => name.toUpperCase() },
  { what: 'no spaces after dots', spell: (name) => name.replace(/\. /g, '.') },
];

test('H04 a name text that changes at declaration is no flip: white space, Unicode forms, joiners, quotes', async () => {
  for (const { what, spell } of SPELLINGS) {
    // Seat 200 of Tamil Nadu and 282 of West Bengal have dots and initials, 159 plain names.
    for (const seat of [wb(159), wb(282), contestId('TN', 200)]) {
      const desk = await Desk.open();
      const roster = desk.election.candidates.get(seat) ?? [];
      const votes = roster.map((_, i) => 9000 - i * 100);
      desk.poll(10, [{ contest: seat, said: { electionDay: votes, done: 19 } }]);
      const body = (page: string): string =>
        roster.reduce((text, { name }) => text.replace(`>${html(name)}<`, `>${html(spell(name))}<`), page);
      desk.poll(20, [{ contest: seat, said: { electionDay: votes, done: 20, status: 'declared' }, body }]);
      assert.equal(desk.tally(seat).outcome, 'won', what);
      assert.deepEqual(desk.news(seat), ['first-result', 'declared'], what);
      assert.equal(desk.tally(seat).hold, null);
    }
  }
});

test('H04 typographic quotes in a name are the plain ones', async () => {
  const desk = await Desk.open({
    change: (election) => rename(election, wb(159), 3, 'RUDRANIL "RUDRA" GHOSH'),
  });
  const said = { electionDay: [100, 200, 9000, 8000], done: 3 };
  desk.poll(10, [{ contest: wb(159), said }]);
  const body = (page: string): string =>
    page.replaceAll('RUDRANIL &quot;RUDRA&quot; GHOSH', 'RUDRANIL “RUDRA“ GHOSH');
  const changed = { ...said, electionDay: [110, 210, 9100, 8100], done: 4 };
  desk.poll(16, [{ contest: wb(159), said: changed, body }]);
  assert.equal(desk.votes('WB-159')[2], 9100);
  assert.deepEqual(desk.news('WB-159'), ['first-result']);
});

test('H05 two people of one name and party in one seat (S22-11, S22-4, S22-21 of 2024): nobody falls', async () => {
  const fixture = JSON.parse(
    readFileSync(new URL('./fixtures/namesakes-2024.json', import.meta.url), 'utf8'),
  ) as Namesakes;
  assert.equal(fixture.seats.length, 3);
  for (const { seat, twin, others, versions } of fixture.seats) {
    const election = await westBengal();
    const people = [...others, twin, twin];
    const desk = await Desk.open({ change: (e) => withRoster(e, wb(159), people) });
    for (const [i, { twins, others: votes }] of versions.entries()) {
      // The source prints no serials here, and the twins in any order.
      const body = (page: string): string =>
        page.replace(/<td align='center'>\d+<\/td>/g, "<td align='center'></td>");
      desk.poll(10 + i * 6, [
        { contest: wb(159), said: { electionDay: [...votes, ...twins], done: i + 1 }, body },
      ]);
    }
    assert.equal(desk.verdicts.filter(({ kind }) => kind !== 'accepted').length, 0, seat);
    assert.ok(!desk.told('WB-159').includes('correction'), seat);
    const last = versions.at(-1);
    assert.deepEqual(
      desk
        .votes('WB-159')
        .slice(3, 5)
        .sort((a, b) => a - b),
      [...(last?.twins ?? [])].sort((a, b) => a - b),
      seat,
    );
    assert.ok(election.contests.has(wb(159)));
  }
});

test('H05 with serials the row decides, whatever the order', async () => {
  const people = [
    { name: 'MOTA RANI', party: 'Bharatiya Janata Party' },
    { name: 'ANNADURAI, S.', party: 'Independent' },
    { name: 'ANNADURAI, S.', party: 'Independent' },
  ];
  const desk = await Desk.open({ change: (election) => withRoster(election, wb(159), people) });
  const shuffle = (page: string): string => {
    const rows = page.match(/<tr style='font-size:12px;'>.*?<\/tr>/g) ?? [];
    const order = [2, 0, 3, 1];
    let i = 0;
    return page.replace(/<tr style='font-size:12px;'>.*?<\/tr>/g, () => rows[order[i++] ?? 0] as string);
  };
  desk.poll(10, [{ contest: wb(159), said: { electionDay: [900, 391, 668, 5], done: 1 } }]);
  desk.poll(16, [{ contest: wb(159), said: { electionDay: [990, 700, 690, 6], done: 2 }, body: shuffle }]);
  assert.deepEqual(desk.votes('WB-159'), [990, 700, 690, 6]);
  assert.equal(desk.state.count.counters.held, 0);
});

const TWO_STATES = `
feeds:
  - name: eci-pages
    kind: html
    states: { AP: S01, AN: U01 }
    pages:
      - url: http://results.example/Result2021/Constituencywise{state}{number}.htm?ac={number}
    contest:
      at: "#div1 > table th:first"
      pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$'
    rows: { at: "#div1 > table" }
    columns: { serial: O.S.N., candidate: Candidate, party: Party, electionDay: EVM Votes, postal: Postal Votes, votes: Total Votes }
`;

test('H06 S01-1 and U01-1 never meet, and a page of the one under the address of the other is blocked', async () => {
  const change = (election: Election): Election => {
    const states = [
      { code: 'AP', name: 'Andhra Pradesh', names: {}, seats: 1, majority: 1 },
      { code: 'AN', name: 'Andaman & Nicobar', names: {}, seats: 1, majority: 1 },
    ];
    const contests = new Map(election.contests);
    const candidates = new Map(election.candidates);
    for (const { code } of states) {
      const id = contestId(code, 1);
      const base = election.contests.get(wb(159));
      if (base)
        contests.set(id, {
          ...base,
          id,
          state: code,
          number: 1,
          name: code === 'AP' ? 'Araku' : 'Port Blair',
        });
      const roster = (election.candidates.get(wb(159)) ?? []).slice(0, 3);
      candidates.set(
        id,
        roster.map((c) => ({ ...c, id: candidateId(id, c.serial), contest: id })),
      );
    }
    return { ...election, states, mainState: 'AP', contests, candidates };
  };
  const desk = await Desk.open({ feed: TWO_STATES, change });
  const [araku, blair] = [contestId('AP', 1), contestId('AN', 1)];
  const at = (code: string): string => `http://results.example/Result2021/Constituencywise${code}1.htm?ac=1`;
  desk.poll(10, [{ contest: araku, said: { electionDay: [500, 400, 300] }, url: at('S01') }]);
  assert.equal(desk.tally(araku).total, 1200);
  assert.equal(desk.tally(blair).total, 0);
  desk.poll(12, [{ contest: blair, said: { electionDay: [9, 8, 7] }, url: at('U01') }]);
  assert.equal(desk.tally(blair).total, 24);
  assert.equal(desk.tally(araku).total, 1200);
  // The scraper's mistake of 2024: Araku's numbers under the islands' label.
  const body = (): string => desk.page(araku, { electionDay: [5000, 4000, 3000] }, 20);
  desk.poll(20, [{ contest: blair, said: { electionDay: [] }, body, url: at('U01') }]);
  assert.equal(desk.tally(blair).total, 24);
  assert.equal(desk.tally(blair).hold?.kind, 'blocked');
  assert.match(desk.tally(blair).hold?.reason ?? '', /the page is of/);
});

test('H06 three names are two seats each: the number decides, a name alone is refused', async () => {
  const election = await westBengal();
  const twice = [...election.contests.values()].filter(
    (contest, _, all) => all.filter(({ name }) => name === contest.name).length > 1,
  );
  assert.ok(twice.length >= 2, 'the bundled election has seats of one name');
  for (const contest of twice.slice(0, 4)) {
    const desk = await Desk.open();
    desk.poll(10, [{ contest: contest.id, said: { electionDay: [500, 400], done: 2 } }]);
    assert.equal(desk.tally(contest.id).total, 900, contest.id);
    for (const other of twice) if (other.id !== contest.id) assert.equal(desk.tally(other.id).total, 0);
  }
});

test('H07 a number and a name that contradict block the seat loudly; nothing is dropped in silence', async () => {
  const desk = await Desk.open();
  desk.poll(10, [{ contest: wb(159), said: { electionDay: [500, 400, 10], done: 2 } }]);
  const elsewhere = (page: string): string => page.replace('-Bhabanipur', '-Rashbehari');
  desk.poll(16, [{ contest: wb(159), said: { electionDay: [5000, 9000, 10], done: 3 }, body: elsewhere }]);
  const tally = desk.tally('WB-159');
  assert.equal(tally.votes[0]?.votes, 500);
  assert.equal(tally.hold?.kind, 'blocked');
  assert.equal(tally.hold?.by, 'contest-name');
  assert.match(
    tally.hold?.reason ?? '',
    /number 159 is Bhabanipur, but the page is of Rashbehari \(WB-160\)/,
  );
  assert.equal(desk.verdicts.at(-1)?.kind, 'blocked');
  // Another spelling of the same place is used, and told once.
  const spelling = (page: string): string => page.replace('-Bhabanipur', '-Bhawanipur');
  desk.poll(22, [{ contest: wb(159), said: { electionDay: [5200, 9100, 12], done: 4 }, body: spelling }]);
  assert.equal(desk.votes('WB-159')[1], 9100);
  assert.equal(desk.tally('WB-159').hold, null);
  const alert = desk.state.count.alerts.get('name-spelling:WB-159');
  assert.match(alert?.text ?? '', /spells Bhabanipur as Bhawanipur/);
});

test('H07 a report of a seat nobody knows is counted and told, not lost', async () => {
  const desk = await Desk.open();
  const done = desk.poll(10, [{ contest: wb(159), said: { electionDay: [500, 400], done: 2 } }]);
  assert.equal(done.verdicts[0]?.kind, 'accepted');
  const known = desk.election.contests.get(wb(1));
  assert.ok(known);
  const { reports } = { reports: [{ ...stray(), contest: 'WB-999' as ContestId }] };
  desk.step(11, { reports });
  assert.equal(desk.state.count.counters.unmapped, 1);
  assert.equal(desk.state.count.alerts.get('unmapped:WB-999')?.rule, 'unmapped');
  assert.equal(desk.verdicts.at(-1)?.kind, 'unmapped');
});

test('H08 an unknown party that leads 100 seats has its own row, neutral, with an alert in the same poll', async () => {
  const desk = await Desk.open();
  const name = 'Fix Lab Co-op';
  const seats = [...desk.election.contests.values()]
    .filter(({ state, poll }) => state === 'WB' && poll === 'polled')
    .flatMap(({ id }) => {
      const at = (desk.election.candidates.get(id) ?? []).findIndex(({ party }) => party === 'independent');
      return at < 0 ? [] : [{ id, at }];
    })
    .slice(0, 100);
  assert.equal(seats.length, 100);
  desk.poll(
    10,
    seats.map(({ id, at }) => {
      const roster = desk.election.candidates.get(id) ?? [];
      const electionDay = roster.map((_, i) => (i === at ? 9000 : 1000));
      // The roster has them as independents; the source names a party nobody has heard of.
      const body = (page: string): string =>
        page.replace(
          new RegExp(
            `(<td align='center'>${at + 1}</td><td align='left'>[^<]*</td><td align='left'>)Independent`,
          ),
          `$1${name}`,
        );
      return { contest: id, said: { electionDay, done: 2 }, body };
    }),
  );
  const house = sumHouse(desk.state.count, desk.election, 'WB');
  const row = house.parties[0];
  assert.equal(row?.name, name);
  assert.equal(row?.leading, 100);
  assert.equal(row?.colour, null);
  const alert = [...desk.state.count.alerts.values()].find(({ rule }) => rule === 'unknown-party');
  assert.match(alert?.text ?? '', /no party is known as Fix Lab Co-op/);
  assert.equal(alert?.contests.length, 100);
  assert.equal(amendElection(desk.election, desk.state.count).parties.get(row?.id ?? '')?.name, name);
});

test('H08 a party renamed at 22:40 keeps its seats, its colour and its people', async () => {
  const desk = await Desk.open();
  const said = { electionDay: [10, 20, 4000, 9000], done: 5 };
  desk.poll(800, [{ contest: wb(159), said }]);
  const body = (page: string): string =>
    page.replaceAll('All India Trinamool Congress', 'Trinamool  Congress of the Late Hour');
  desk.poll(880, [{ contest: wb(159), said: { ...said, electionDay: [11, 21, 4100, 9100], done: 6 }, body }]);
  assert.equal(desk.tally('WB-159').leaderParty, 'all-india-trinamool-congress');
  assert.deepEqual(desk.news('WB-159'), ['first-result']);
  const alert = [...desk.state.count.alerts.values()].find(({ rule }) => rule === 'unknown-party');
  assert.match(alert?.text ?? '', /Trinamool Congress of the Late Hour/);
});

interface Namesakes {
  origin: string;
  seats: {
    seat: string;
    twin: { name: string; party: string };
    others: { name: string; party: string }[];
    versions: { at: string; twins: [number, number]; others: number[] }[];
  }[];
}

function rename(election: Election, contest: ContestId, serial: number, name: string): Election {
  const roster = (election.candidates.get(contest) ?? []).map((c) =>
    c.serial === serial ? { ...c, name } : c,
  );
  return { ...election, candidates: new Map([...election.candidates, [contest, roster]]) };
}

function html(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function stray() {
  return {
    claimed: { number: 999, name: 'Nowhere', state: null },
    feed: 'eci-pages',
    priority: 0,
    url: 'http://results.example/x',
    stamp: null,
    fetchedAt: 0,
    status: 'in-progress' as const,
    rounds: null,
    rows: [],
    totals: null,
    lead: null,
  };
}
