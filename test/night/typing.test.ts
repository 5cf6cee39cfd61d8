import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import type { Election, PastResult } from '../../controller/election/election.ts';
import { sheetOf, TypingNight } from './typing-night.ts';

/** Numbers that people type: a real file, the real feed thread, the real step. */

const CANDIDATES = 'feeds: [{ name: desk, kind: manual, file: typed.csv, settleSeconds: 0.5 }]\n';
/** One row a seat; `extra` is more of the feed's keys. */
const seats = (extra = '') =>
  `feeds: [{ name: desk, kind: manual, file: typed.csv, settleSeconds: 0.5, ${extra}wide: [{ column: Rivers, party: Party of Rivers }, { column: Hills, party: Party of Hills }, { column: Nobody, party: None of the Above }] }]\n`;

// The hills won Northbank last time: whoever leads there by a slip would be a flip.
function hillsHeld(election: Election): Election {
  const past: PastResult = {
    contest: 'RL-1',
    winner: 'BIMAL ROY',
    party: 'hills',
    votes: 60,
    runnerUpParty: 'rivers',
    runnerUpVotes: 40,
    margin: 20,
    total: 100,
  };
  return { ...election, past: new Map([['RL-1', past]]) };
}

const start = (t: TestContext, feed: string, text: string): Promise<TypingNight> =>
  TypingNight.start(t, feed, { 'typed.csv': text }, hillsHeld);

// They wait for the next look at their sheets, most of the time: so many wait side by side.
describe('numbers that people type', { concurrency: 6 }, () => {
  it('a leader whose rival is not typed yet leads nothing: the seat waits, and says for whom', async (t) => {
    const night = await start(
      t,
      CANDIDATES,
      sheetOf([
        [77, '', ''],
        ['', '', ''],
        [5, 6, 0],
      ]),
    );
    await night.until('seat 3 to be whole', () => night.tally('RL-3').total === 11);
    assert.equal(night.tally('RL-1').total, 0);
    assert.match(
      night.waits('RL-1') ?? '',
      /^1 of 3 numbers are typed, not yet BIMAL ROY, NOTA \(file, row 4\)/,
    );
    assert.equal(night.waits('RL-2'), null);
    assert.deepEqual(
      night.events.filter(({ contest }) => contest === 'RL-1'),
      [],
    );
    await night.save(
      'typed.csv',
      sheetOf([
        [77, 155, 2],
        ['', '', ''],
        [5, 6, 0],
      ]),
    );
    await night.until('seat 1 to be whole', () => night.tally('RL-1').total === 234);
    assert.equal(night.tally('RL-1').leaderParty, 'hills');
    assert.equal(night.waits('RL-1'), null);
    assert.ok(night.events.every(({ type }) => type !== 'flip'));
  });

  it('a blank beside numbers that were whole takes nothing away, nor does a cell that is no number', async (t) => {
    const night = await start(t, CANDIDATES, sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').total === 234);
    await night.save('typed.csv', sheetOf([[80, '', 2]]));
    await night.until('the wait', () => /2 of 3 numbers/.test(night.waits('RL-1') ?? ''));
    await night.save('typed.csv', sheetOf([[80, '16o', 2]]));
    await night.until('the unreadable cell', () =>
      /cannot be read: got "16o"/.test(night.waits('RL-1') ?? ''),
    );
    await night.save('typed.csv', sheetOf([['', '', '']]));
    await night.until('the emptied seat', () => /emptied/.test(night.waits('RL-1') ?? ''));
    assert.deepEqual(night.votes('RL-1'), [77, 155, 2]);
    await night.save('typed.csv', sheetOf([[80, 160, 2]]));
    await night.until('the new numbers', () => night.tally('RL-1').total === 242);
    assert.deepEqual(night.shown.get('RL-1'), ['77 155 2', '80 160 2']);
  });

  it('a jump is asked about, its undo counts at once, and a yes lets it through', async (t) => {
    const night = await start(t, CANDIDATES, sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').total === 234);
    await night.save('typed.csv', sheetOf([[7800, 155, 2]]));
    await night.until('the refusal by the roll', () =>
      /5000 electors/.test(night.tally('RL-1').hold?.reason ?? ''),
    );
    await night.save('typed.csv', sheetOf([[77, 155, 200]]));
    await night.until('the question', () =>
      /NOTA goes from 2 to 200: is that right/.test(night.waits('RL-1') ?? ''),
    );
    await night.save('typed.csv', sheetOf([[77, 155, 2]]));
    await night.until('the undo', () => night.tally('RL-1').hold === null);
    assert.deepEqual(night.votes('RL-1'), [77, 155, 2]);
    await night.save('typed.csv', sheetOf([[77, 155, 200]]));
    await night.until('the question again', () => night.waits('RL-1') !== null);
    const asked = night.verdicts.length;
    await night.looks(3);
    assert.equal(night.verdicts.length, asked, 'a question is told once');
    night.order({ kind: 'release', contest: 'RL-1' });
    await night.until('the number that was right', () => night.tally('RL-1').total === 432);
  });

  it('nearly all electors at once are asked about', async (t) => {
    const night = await start(t, CANDIDATES, sheetOf([[2400, 2390, 50]]));
    await night.until('the question', () => /^4840 votes of 5000 electors/.test(night.waits('RL-1') ?? ''));
    assert.equal(night.tally('RL-1').total, 0);
  });

  it('a slip that came to air is undone at once, and its flip with it', async (t) => {
    const night = await start(t, CANDIDATES, sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').leaderParty === 'hills');
    await night.save('typed.csv', sheetOf([[780, 155, 2]]));
    await night.until('the slip', () => night.tally('RL-1').leaderParty === 'rivers');
    await night.save('typed.csv', sheetOf([[77, 155, 2]]));
    const before = night.polls;
    await night.until('the undo', () => night.tally('RL-1').leaderParty === 'hills');
    assert.ok(night.polls - before <= 2, `${night.polls - before} looks`);
    assert.ok(night.events.some(({ type, contest }) => type === 'retracted' && contest === 'RL-1'));
    assert.equal(night.tally('RL-1').flips, 0);
  });

  it('numbers that are typed over one by one count when they stand still, all at once', async (t) => {
    const night = await start(t, CANDIDATES.replace('0.5', '4'), sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').total === 234);
    await night.save('typed.csv', sheetOf([[177, 155, 2]]));
    await night.looks(1);
    await night.save('typed.csv', sheetOf([[177, 250, 2]]));
    await night.until('the new numbers', () => night.tally('RL-1').total === 429);
    assert.deepEqual(night.shown.get('RL-1'), ['77 155 2', '177 250 2']);
  });

  it('an empty sheet, then its header, then seats one by one: the night has begun', async (t) => {
    const night = await start(t, seats(), '');
    await night.looks(2);
    const header = 'Seat,Rivers,Hills,Nobody\n';
    await night.save('typed.csv', header);
    await night.looks(2);
    assert.deepEqual([night.problems, [...night.state.count.alerts.values()]], [[], []]);
    await night.save('typed.csv', `${header}Southbank,10,20,1\n`);
    await night.until('the first seat', () => night.tally('RL-2').total === 31);
    assert.deepEqual(night.votes('RL-2'), [10, 20, 1]);
  });

  it('a later row for a seat is the newest, whatever it calls the seat', async (t) => {
    const header = 'Seat,Rivers,Hills,Nobody\n';
    const night = await start(t, seats(), `${header}Southbank,10,20,1\n`);
    await night.until('the first row', () => night.tally('RL-2').total === 31);
    await night.save('typed.csv', `${header}Southbank,10,20,1\nsouth bank,30,20,1\n`);
    await night.until('the second row', () => night.votes('RL-2')[0] === 30);
    assert.ok(night.notes.some((text) => /of each the newest is read/.test(text)));
    // Who takes his last row back is back where he was.
    await night.save('typed.csv', `${header}Southbank,10,20,1\n`);
    await night.until('the first row again', () => night.votes('RL-2')[0] === 10);
  });

  it('a second row for a candidate is the newest as well', async (t) => {
    const night = await start(t, CANDIDATES, sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').total === 234);
    await night.save('typed.csv', `${sheetOf([[77, 155, 2]])}1,ASHA SEN,Party of Rivers,78\n`);
    await night.until('the newer row', () => night.votes('RL-1')[0] === 78);
  });

  it('a row that names no seat is told for as long as it stands', async (t) => {
    const header = 'Seat,Rivers,Hills,Nobody\n';
    const night = await start(t, seats(), `${header}Westbank,10,20,1\nSouthbank,1,2,0\n`);
    await night.until('the other seat', () => night.tally('RL-2').total === 3);
    await night.looks(3);
    assert.match([...night.state.count.alerts.values()][0]?.text ?? '', /no contest is named Westbank/);
    await night.save('typed.csv', `${header}Northbank,10,20,1\nSouthbank,1,2,0\n`);
    await night.until('the end of the alert', () => night.state.count.alerts.size === 0);
    assert.equal(night.tally('RL-1').total, 31);
  });

  it('a mark in a column says when a seat is finished, and numbers behind it wait for a new one', async (t) => {
    const header = 'Seat,Rivers,Hills,Nobody,Final\n';
    const night = await start(t, seats(), `${header}Northbank,10,20,1,FALSE\n`);
    await night.until('the wait', () => /not marked as finished/.test(night.waits('RL-1') ?? ''));
    await night.save('typed.csv', `${header}Northbank,10,20,1,TRUE\n`);
    await night.until('the seat', () => night.tally('RL-1').total === 31);
    await night.save('typed.csv', `${header}Northbank,40,20,1,TRUE\n`);
    await night.until('the changed seat', () => /set the mark anew/.test(night.waits('RL-1') ?? ''));
    await night.save('typed.csv', `${header}Northbank,40,50,1,FALSE\n`);
    await night.until('the open seat', () => /not marked/.test(night.waits('RL-1') ?? ''));
    await night.save('typed.csv', `${header}Northbank,40,50,1,TRUE\n`);
    await night.until('the new numbers', () => night.tally('RL-1').total === 91);
    assert.deepEqual(night.shown.get('RL-1'), ['10 20 1', '40 50 1']);
  });

  it('the total that was read out says when a seat is whole', async (t) => {
    const header = 'Seat,Rivers,Hills,Nobody,Total\n';
    const night = await start(t, seats(), `${header}Northbank,10,20,1,\n`);
    await night.until('the wait', () => /total is not typed/.test(night.waits('RL-1') ?? ''));
    await night.save('typed.csv', `${header}Northbank,10,20,1,13\n`);
    await night.until('the contradiction', () =>
      /sum to 31, the total says 13/.test(night.waits('RL-1') ?? ''),
    );
    await night.save('typed.csv', `${header}Northbank,10,20,1,31\n`);
    await night.until('the seat', () => night.tally('RL-1').total === 31);
  });

  for (const bookType of ['xlsx', 'ods'] as const)
    it(`a workbook is read as it is saved: ${bookType}`, async (t) => {
      const book = (rivers: number | string): Uint8Array => {
        const rows = [
          ['Seat', 'Rivers', 'Hills', 'Nobody'],
          ['Northbank', rivers, 12345, 1],
          ['Southbank', '', '', ''],
        ];
        const sheets = {
          Notes: utils.aoa_to_sheet([['call the town hall']]),
          Results: utils.aoa_to_sheet(rows),
        };
        return new Uint8Array(
          write({ SheetNames: Object.keys(sheets), Sheets: sheets }, { type: 'array', bookType }),
        );
      };
      const feed = seats('sheet: Results, ').replace('typed.csv', `typed.${bookType}`);
      const change = (election: Election): Election => ({
        ...election,
        contests: new Map([...election.contests].map(([id, one]) => [id, { ...one, electors: 90_000 }])),
      });
      const night = await TypingNight.start(t, feed, { [`typed.${bookType}`]: book('') }, change);
      await night.until('the wait', () => /not yet ASHA SEN/.test(night.waits('RL-1') ?? ''));
      await night.save(`typed.${bookType}`, book(1234));
      await night.until('the seat', () => night.tally('RL-1').total === 13580);
      assert.deepEqual(night.votes('RL-1'), [1234, 12345, 1]);
      await night.save(`typed.${bookType}`, book(1234).slice(0, 600));
      // Cut so short that it may not even be known for a workbook.
      await night.until('the broken workbook', () => night.problems.length > 0);
      assert.equal(night.tally('RL-1').total, 13580);
    });

  it('what people typed is recorded as it was saved, and replays to the same words with the sheet gone', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'typed-'));
    t.after(() => rm(folder, { recursive: true }));
    const record = join(folder, 'night.warc.gz');
    const night = await TypingNight.start(t, CANDIDATES, { 'typed.csv': '' }, hillsHeld, record);
    await night.looks(1);
    await night.save('typed.csv', sheetOf([[77, '', '']]));
    await night.until('the wait', () => night.waits('RL-1') !== null);
    await night.save('typed.csv', sheetOf([[77, 155, 2]]));
    await night.until('the seat', () => night.tally('RL-1').total === 234);
    await night.save('typed.csv', sheetOf([[177, 155, 2]]));
    await night.until('the lead', () => night.tally('RL-1').leaderParty === 'rivers');
    await night.stop();
    const written = gunzipSync(await readFile(record)).toString();
    assert.match(written, /WARC-Target-URI: file:\/\/\/typed\.csv\r\n/);
    assert.match(
      written,
      /\r\n\r\nSeat No\.,Candidate,Party,Votes\n1,ASHA SEN,Party of Rivers,77\n1,BIMAL ROY,Party of Hills,\n/,
    );
    assert.ok(!written.includes(night.election.dir), 'it names no folder of this machine');
    await rm(join(night.election.dir, 'typed.csv'));
    const again = await TypingNight.replay(t, night, record);
    await again.ended;
    assert.deepEqual(again.shown, night.shown);
    assert.deepEqual(again.events, night.events);
    assert.deepEqual(
      again.verdicts.map(({ contest, reason }) => [contest, reason]),
      night.verdicts.map(({ contest, reason }) => [contest, reason]),
    );
  });

  const FORM = 'Timestamp,Typed by,Seat,Rivers,Hills,Nobody\n';

  it('two people who differ are named with both answers, and one is believed', async (t) => {
    const first = `${FORM}2031-05-02 20:10:00,Asha,Northbank,10,20,1\n`;
    const night = await start(t, seats(), first);
    await night.until('the first answer', () => night.tally('RL-1').total === 31);
    assert.match(
      night.verdicts[0]?.reason ?? '',
      /^31 votes, typed by Asha, at 2031-05-02 20:10:00, file, row 2$/,
    );
    const second = `${first}2031-05-02 20:12:00,Ben,Northbank,10,29,1\n`;
    await night.save('typed.csv', second);
    await night.until('the question', () => night.waits('RL-1') !== null);
    assert.deepEqual(night.tally('RL-1').hold?.answers, [
      { who: 'Ben', said: 'Party of Rivers 10, Party of Hills 29, None of the Above 1' },
      { who: 'Asha', said: 'Party of Rivers 10, Party of Hills 20, None of the Above 1' },
    ]);
    assert.deepEqual(night.votes('RL-1'), [10, 20, 1]);
    night.order({ kind: 'believe', contest: 'RL-1', person: 'ben' });
    await night.until("Ben's numbers", () => night.votes('RL-1')[1] === 29);
    // An hour later somebody else goes on: that is no contradiction.
    await night.save('typed.csv', `${second}2031-05-02 21:12:00,Asha,Northbank,40,60,2\n`);
    await night.until("the later hour's numbers", () => night.tally('RL-1').total === 102);
  });

  it('two-person entry: nothing goes on air before two agree', async (t) => {
    const one = `${FORM}2031-05-02 20:10:00,Asha,Northbank,10,20,1\n`;
    const night = await start(t, seats('entry: two-people, '), one);
    await night.until('the second person', () =>
      /only Asha says .* a second person/.test(night.waits('RL-1') ?? ''),
    );
    assert.equal(night.tally('RL-1').total, 0);
    const two = `${one}2031-05-02 20:11:00,Ben,Northbank,10,20,1\n`;
    await night.save('typed.csv', two);
    await night.until('the agreement', () => night.tally('RL-1').total === 31);
    await night.save('typed.csv', `${two}2031-05-02 20:31:00,Ben,Northbank,30,20,1\n`);
    await night.until('the next round of one', () =>
      /Ben says .* Asha says|Asha says .* Ben says/.test(night.waits('RL-1') ?? ''),
    );
    assert.deepEqual(night.shown.get('RL-1'), ['10 20 1']);
  });

  it('a sheet of a higher priority takes no seat from the source before it is whole', async (t) => {
    const feeds = `feeds:
  - { name: source, kind: csv, entry: people, file: source.csv, priority: 1, pages: [] }
  - { name: desk, kind: manual, file: typed.csv, priority: 20 }
`;
    const night = await TypingNight.start(
      t,
      feeds.replace('kind: csv, entry: people', 'kind: manual, entry: source').replace(', pages: []', ''),
      { 'source.csv': sheetOf([[7, 5, 1]]), 'typed.csv': sheetOf([[9, '', '']]) },
    );
    await night.until('the source', () => night.tally('RL-1').total === 13);
    await night.looks(3);
    assert.deepEqual([night.waits('RL-1'), night.tally('RL-1').feed], [null, 'source']);
    await night.save('typed.csv', sheetOf([[9, 6, 1]]));
    await night.until('the typed numbers', () => night.tally('RL-1').feed === 'desk');
    assert.deepEqual(night.votes('RL-1'), [9, 6, 1]);
  });
});
