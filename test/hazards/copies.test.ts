import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clock, Desk, wb } from './desk.ts';
import { Gallery } from './gallery.ts';
import { withRoster } from './roster.ts';

/** Hazards of old copies, corrections and ping-pong: H01 H02 H03 H24 H25. */

test('H01 stale and fresh copies in turn: one event, the map never goes back, ten older copies ignored', async () => {
  for (const stamped of [true, false]) {
    const desk = await Desk.open();
    const seat = wb(159);
    const older = { electionDay: [451_602 >> 4, 20_000], stamp: 30, done: 5 };
    const newer = { electionDay: [458_067 >> 4, 20_400], stamp: 36, done: 5 };
    // Without a stamp only the sight and the round tell the two apart.
    const body = (page: string): string => (stamped ? page : page.replace(/Last Updated at.*/, ''));
    let lowest = Number.POSITIVE_INFINITY;
    desk.poll(39, [{ contest: seat, said: newer, body }]);
    for (let i = 0; i < 20; i++) {
      desk.poll(40 + i, [{ contest: seat, said: i % 2 === 0 ? older : newer, body }]);
      lowest = Math.min(lowest, desk.tally(seat).votes[0]?.votes ?? 0);
    }
    assert.equal(lowest, newer.electionDay[0]);
    assert.equal(desk.events.filter(({ contest }) => contest === seat).length, 1 + flipsOf(desk, seat));
    assert.equal(desk.state.count.counters.olderCopies, 10);
    assert.equal(desk.state.count.counters.corrections, 0);
  }
});

test('H02 numbers really go down: held at one sight, applied and logged at the second, never a negative delta', async () => {
  const desk = await Desk.open();
  const seat = wb(159);
  desk.poll(10, [{ contest: seat, said: { electionDay: [58_559, 40_000, 300], done: 6 } }]);
  desk.poll(16, [{ contest: seat, said: { electionDay: [58_481, 40_000, 300], done: 6 } }]);
  assert.equal(desk.votes(seat)[0], 58_559);
  assert.equal(desk.verdicts.at(-1)?.kind, 'held');
  desk.poll(17, [{ contest: seat, said: { electionDay: [58_481, 40_000, 300], done: 6, stamp: 16 } }]);
  assert.equal(desk.votes(seat)[0], 58_481);
  const correction = desk.events.find(({ type }) => type === 'correction');
  assert.match(correction?.reason ?? '', /corrected down by 78 votes/);
  assert.equal(correction?.before?.votes[0]?.votes, 58_559);
  assert.equal(desk.state.count.counters.corrections, 1);
  for (const { after } of desk.events) assert.ok((after?.votes ?? []).every(({ votes }) => votes >= 0));
  // A drop that is gone at the next look was none.
  desk.poll(20, [{ contest: seat, said: { electionDay: [50_000, 40_000, 300], done: 6 } }]);
  desk.poll(26, [{ contest: seat, said: { electionDay: [60_000, 41_000, 310], done: 7 } }]);
  assert.equal(desk.state.count.counters.corrections, 1);
  assert.equal(desk.votes(seat)[0], 60_000);
});

test('H02 a seat really reset to nothing (Minnesota 54A, 2024): held, applied at its second sight, and told', async () => {
  const fixture = JSON.parse(
    readFileSync(new URL('./fixtures/reset-seat-2024.json', import.meta.url), 'utf8'),
  ) as ResetSeat;
  const people = fixture.candidates.map(({ name }) => ({ name, party: 'Independent' }));
  const desk = await Desk.open({ change: (e) => withRoster(e, wb(159), people), feed: SEMICOLONS });
  const start = Date.parse(fixture.looks[0]?.at ?? '');
  // What viewers see after each look: the reset is not believed at 05:10, and is at 05:30.
  const seen: (string | null)[] = [];
  const told: string[][] = [];
  for (const { at, precincts, of, votes } of fixture.looks) {
    const all = votes.reduce((sum, one) => sum + one, 0);
    const lines = fixture.candidates.map(({ code, name, party }, i) => {
      const share = all === 0 ? '0.00' : (((votes[i] ?? 0) / all) * 100).toFixed(2);
      const head = 'MN;;;0294;State Representative District 54A;54A';
      return `${head};${code};${name};;;${party};${precincts};${of};${votes[i]};${share};${all}`;
    });
    // The file has no line for NOTA; the roster of the bundled election has.
    lines.push(
      `MN;;;0294;State Representative District 54A;54A;9999;NOTA;;;;${precincts};${of};0;0.00;${all}`,
    );
    const before = desk.news('WB-159').length;
    desk.poll((Date.parse(at) - start) / 60_000, [
      {
        contest: wb(159),
        body: `${lines.join('\r\n')}\r\n`,
        type: 'text/plain',
        url: 'http://results.example/district-WB-159.txt',
      },
    ]);
    const { leader, margin } = desk.tally('WB-159');
    seen.push(leader === null ? null : `${leader} by ${margin}`);
    told.push(desk.news('WB-159').slice(before));
  }
  assert.deepEqual(seen, [
    null,
    'WB-159/1 by 360',
    'WB-159/1 by 360',
    'WB-159/1 by 360',
    null,
    'WB-159/2 by 13',
  ]);
  assert.deepEqual(told, [[], ['first-result'], [], [], ['correction', 'retracted'], ['first-result']]);
  assert.deepEqual(
    desk.verdicts.filter(({ kind }) => kind !== 'accepted').map(({ kind }) => kind),
    ['held', 'correction'],
  );
  assert.deepEqual(desk.votes('WB-159').slice(0, 3), [10_941, 10_954, 36]);
});

interface ResetSeat {
  candidates: { code: string; name: string; party: string }[];
  looks: { at: string; precincts: number; of: number; votes: number[] }[];
}

/** Minnesota's result files: no header, semicolons, precincts for rounds. */
const SEMICOLONS = `
feeds:
  - name: eci-pages
    kind: csv
    delimiter: ;
    header: false
    pages:
      - url: http://results.example/district-{state}-{number}.txt
    columns: { candidate: 8, roundsDone: 12, roundsOf: 13, votes: 14 }
`;

test('H03 a seat that flips six times, as Karimganj did, is one line with a count, and no scene switch per flip', async () => {
  // Seconds, minutes and a quarter of an hour from flip to flip.
  for (const gap of [0.25, 2, 12]) {
    const desk = await Desk.open();
    const seat = wb(159);
    const roster = desk.election.candidates.get(seat) ?? [];
    const at = (short: string): number =>
      roster.findIndex(({ party }) => desk.election.parties.get(party)?.short === short);
    const [aitc, bjp] = [at('AITC'), at('BJP')];
    const gallery = await Gallery.open(desk, 55);
    for (let i = 0; i <= 6; i++) {
      const electionDay = roster.map(() => 0);
      electionDay[aitc] = 10_000 + i * 3000 + (i % 2 === 0 ? 1248 : 0);
      electionDay[bjp] = 10_000 + i * 3000 + (i % 2 === 0 ? 0 : 1248);
      gallery.poll(60 + i * gap, [{ contest: seat, said: { electionDay, done: 2 + i } }]);
    }
    gallery.until(60 + 6 * gap + 10);
    assert.equal(desk.told(seat).filter((type) => type === 'lead-changed').length, 6);
    const lines = desk.state.flips.filter(({ contest }) => contest === seat);
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.times, 6);
    assert.equal(lines[0]?.margin, 1248);
    // Within the hysteresis nothing reaches air; later the first two do, and then it is known to ping-pong.
    const cuts = gallery.cuts().filter(({ scene }) => scene === 'district-kolkata' || scene === 'seat');
    assert.equal(
      cuts.length,
      gap < 1 ? 0 : 2,
      `${gap} minutes: ${cuts.map(({ reason }) => reason).join('; ')}`,
    );
    assert.ok(gallery.takes.length > 5, 'the rotation goes on');
  }
});

test('H03 a second party that takes over a lead already lost is a lead change and no second flip', async () => {
  const desk = await Desk.open();
  const seat = wb(159);
  const roster = desk.election.candidates.get(seat) ?? [];
  const holder = roster.findIndex(({ party }) => party === desk.election.past.get(seat)?.party);
  const [one, two] = [0, 1, 2].filter((place) => place !== holder) as [number, number];
  const electionDay = roster.map(() => 100);
  [holder, one, two, holder, one].forEach((first, i) => {
    electionDay[first] = Math.max(...electionDay) + 2000;
    desk.poll(20 + i * 20, [{ contest: seat, said: { electionDay: [...electionDay], done: 2 * i + 1 } }]);
  });
  assert.deepEqual(
    desk.told(seat).filter((type) => ['first-result', 'lead-changed', 'flip'].includes(type)),
    ['first-result', 'lead-changed', 'flip', 'lead-changed', 'lead-changed', 'lead-changed', 'flip'],
  );
});

test('H24 early postal votes mislead: no trend before the first machine round, a majority must last, no scene is switched', async () => {
  const desk = await Desk.open();
  const gallery = await Gallery.open(desk, 5);
  const [seat] = [wb(159)];
  const postal = { electionDay: [], postal: [300, 900], done: 0 };
  gallery.poll(10, [{ contest: seat, said: postal }]);
  assert.equal(desk.tally(seat).outcome, 'no-trend');
  assert.equal(desk.tally(seat).leader, null);
  assert.deepEqual(desk.told(seat), []);
  assert.equal(desk.tally(seat).total, 1200);
  gallery.until(39);
  assert.deepEqual(gallery.cuts(), [], 'postal votes switch no scene');
  gallery.poll(40, [{ contest: seat, said: { electionDay: [4000, 2000], postal: [300, 900], done: 1 } }]);
  assert.equal(desk.tally(seat).outcome, 'leading');

  // 148 of 292 seats lead for AITC for a minute, then one of them does not: nothing is said.
  const aitc = [...desk.election.contests.values()]
    .filter(({ state, poll }) => state === 'WB' && poll === 'polled')
    .flatMap(({ id }) => {
      const roster = desk.election.candidates.get(id) ?? [];
      const at = roster.findIndex(({ party }) => desk.election.parties.get(party)?.short === 'AITC');
      const rival = roster.findIndex(({ party }) => desk.election.parties.get(party)?.short === 'BJP');
      return at < 0 || rival < 0 || id === seat ? [] : [{ id, at, rival, size: roster.length }];
    })
    .slice(0, 148);
  const lead = (s: (typeof aitc)[0], done: number, ahead: boolean) => {
    const electionDay = Array.from({ length: s.size }, () => 10 * done);
    electionDay[s.at] = (ahead ? 3000 : 2500) * done;
    electionDay[s.rival] = (ahead ? 2500 : 3000) * done;
    return { contest: s.id, said: { electionDay, done } };
  };
  const crossed = (): number => desk.events.filter(({ type }) => type === 'majority-crossed').length;
  gallery.poll(
    60,
    aitc.map((s) => lead(s, 1, true)),
  );
  gallery.poll(61, [
    lead(aitc[0] as (typeof aitc)[0], 2, false),
    lead(aitc[1] as (typeof aitc)[0], 2, false),
  ]);
  gallery.until(70);
  assert.equal(crossed(), 0);
  gallery.poll(75, [lead(aitc[0] as (typeof aitc)[0], 3, true), lead(aitc[1] as (typeof aitc)[0], 3, true)]);
  gallery.until(76);
  assert.equal(crossed(), 0);
  const majorityCuts = (): string[] =>
    gallery.cuts().flatMap(({ reason }) => (/majority/.test(reason) ? [reason] : []));
  assert.deepEqual(majorityCuts(), [], 'a majority that did not last switches no scene');
  gallery.until(79);
  gallery.until(81);
  assert.equal(majorityCuts().length, 1, 'one that lasts does');
  const majority = desk.events.filter(({ type }) => type === 'majority-crossed');
  assert.ok(majority.length > 0);
  assert.match(
    majority[0]?.reason ?? '',
    /reaches the majority of 148 in West Bengal, seats won and leading/,
  );
});

test('H25 a delta belongs to a candidate, not to a rank: the order of rows and leaders changes nothing', async () => {
  const desk = await Desk.open();
  const seat = wb(159);
  desk.poll(10, [{ contest: seat, said: { electionDay: [5000, 4000, 100], done: 1 } }]);
  const reversed = (page: string): string => {
    const rows = page.match(/<tr style='font-size:12px;'>.*?<\/tr>/g) ?? [];
    let i = rows.length;
    return page.replace(/<tr style='font-size:12px;'>.*?<\/tr>/g, () => rows[--i] as string);
  };
  desk.poll(16, [{ contest: seat, said: { electionDay: [6000, 7000, 150], done: 2 }, body: reversed }]);
  const { before, after } = desk.events.find(({ type }) => type === 'lead-changed') ?? {};
  const delta = (at: number): number => (after?.votes[at]?.votes ?? 0) - (before?.votes[at]?.votes ?? 0);
  assert.deepEqual([delta(0), delta(1), delta(2)], [1000, 3000, 50]);
  assert.deepEqual(desk.votes(seat).slice(0, 3), [6000, 7000, 150]);
  assert.equal(after?.leader, `${seat}/2`);
  assert.equal(desk.tally(seat).seenAt, clock(16));
});

/** A flip against the last election comes with the first result where the holder changed. */
function flipsOf(desk: Desk, seat: string): number {
  return desk.told(seat).filter((type) => type === 'flip').length;
}
