import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { readFolder } from '../../controller/election/read.ts';
import type { Report } from '../../controller/feed/report.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { contradictions, layOver } from '../../controller/tally/new-roster.ts';
import { smallFolder } from '../election/small-folder.ts';

type Edits = Parameters<typeof smallFolder>[0];

/** The small folder after an edit. */
async function edited(edits: Edits = {}) {
  const { dir, remove } = await smallFolder(edits);
  const read = await readFolder(dir);
  await remove();
  const { election, places, findings } = read;
  assert.ok(election && places, JSON.stringify(findings));
  // Wherever it lies, it is one election.
  return { election: { ...election, id: 'small' } as Election, places };
}

const AT = Date.parse('2031-05-02T12:00:00+05:30');

/** EX-1 counted: 900 for Asha Rao, 700 for Bimal Sen, 10 for none of them. */
function counted(election: Election): Count {
  const row = (serial: number, name: string, party: string, votes: number) => ({
    ...{ serial, name, party, votes, partyCode: null, electionDay: votes, postal: 0, share: null },
  });
  const report: Report = {
    contest: 'EX-1',
    claimed: { number: 1, name: null, state: null },
    feed: 'pages',
    priority: 10,
    url: 'http://results.example/1',
    stamp: null,
    fetchedAt: AT,
    status: 'in-progress',
    rounds: null,
    rows: [row(1, 'ASHA RAO', 'ROSE', 900), row(2, 'BIMAL SEN', 'LILY', 700), row(3, 'NOTA', 'NOTA', 10)],
    totals: null,
    lead: null,
  };
  const { count } = acceptReports(emptyCount(election, 'test'), [report], { election, now: AT });
  assert.equal(count.tallies.get('EX-1')?.total, 1610, count.tallies.get('EX-1')?.hold?.reason);
  return count;
}

const AGAINST: readonly { name: string; edits: Edits; told: RegExp }[] = [
  {
    name: 'a candidate with votes is taken out',
    edits: { 'candidates.csv': (text) => text.replace('EX,1,2,BIMAL SEN,LILY\n', 'EX,1,4,NEW ONE,LILY\n') },
    told: /^candidates\.csv:\d+ a candidate with votes is gone: EX-1\/2 BIMAL SEN, 700 votes$/,
  },
  {
    name: 'the serials of two are swapped',
    edits: {
      'candidates.csv': (text) =>
        text.replace(
          'EX,1,1,ASHA RAO,ROSE\nEX,1,2,BIMAL SEN,LILY',
          'EX,1,2,ASHA RAO,ROSE\nEX,1,1,BIMAL SEN,LILY',
        ),
    },
    told: /^candidates\.csv:3 a candidate with votes is BIMAL SEN now, who was serial 2: EX-1\/1 ASHA RAO, 900 votes$/,
  },
  {
    name: 'who has votes becomes none of the above',
    edits: { 'candidates.csv': (text) => text.replace('EX,1,1,ASHA RAO,ROSE', 'EX,1,1,ASHA RAO,NOTA') },
    told: /^candidates\.csv:2 a candidate with votes changes between a party and none of the above/,
  },
  {
    name: 'a counted contest is postponed',
    edits: { 'contests.csv': (text) => withCell(text, 'EX,1,', 'poll', 'postponed') },
    told: /^contests\.csv:2 a contest that is counted is postponed now: EX-1 \S+, 1610 votes$/,
  },
  {
    name: 'fewer electors than votes',
    edits: { 'contests.csv': (text) => withCell(text, 'EX,1,', 'electors', '1500') },
    told: /^contests\.csv:2 a contest has more votes than electors: EX-1 \S+, 1610 votes, 1500 electors$/,
  },
  {
    name: 'a contest more',
    edits: {
      'contests.csv': (text) => `${text}${text.trimEnd().split('\n').at(-1)?.replace('EX,3', 'EX,4')}\n`,
    },
    told: /^contests\.csv:5 a contest is new: EX-4$/,
  },
];

for (const { name, edits, told } of AGAINST) {
  test(`refused with its line: ${name}`, async () => {
    const before = await edited();
    const after = await edited(edits);
    const [first] = contradictions(counted(before.election), before.election, after.election, after.places);
    assert.match(`${first?.file}:${first?.line} ${first?.what}: ${first?.got}`, told);
  });
}

const TAKEN_UP: readonly { name: string; edits: Edits; votes: readonly number[]; party?: string }[] = [
  {
    name: 'a late candidate',
    edits: {
      'candidates.csv': (text) => text.replace('EX,1,3,NOTA,NOTA', 'EX,1,3,NOTA,NOTA\nEX,1,4,LATE COMER,IND'),
    },
    votes: [900, 700, 10, 0],
  },
  {
    name: 'a name corrected',
    edits: { 'candidates.csv': (text) => text.replace('BIMAL SEN', 'BIMAL SEN-ROY') },
    votes: [900, 700, 10],
  },
  {
    name: 'the leader’s party corrected',
    edits: { 'candidates.csv': (text) => text.replace('ASHA RAO,ROSE', 'ASHA RAO,IND') },
    votes: [900, 700, 10],
    party: 'IND',
  },
  {
    name: 'a candidate without votes taken out of another seat',
    edits: { 'candidates.csv': (text) => text.replace(/EX,3,2,.*\n/, '') },
    votes: [900, 700, 10],
  },
];

for (const { name, edits, votes, party } of TAKEN_UP) {
  test(`taken up: ${name}`, async () => {
    const before = await edited();
    const after = await edited(edits);
    const count = counted(before.election);
    assert.deepEqual(contradictions(count, before.election, after.election, after.places), []);
    const tally = layOver(count, before.election, after.election, AT).tallies.get('EX-1');
    assert.deepEqual(
      tally?.votes.map((one) => one.votes),
      votes,
    );
    assert.deepEqual([tally?.leader, tally?.margin], ['EX-1/1', 200]);
    const short = after.election.parties.get(tally?.leaderParty ?? '')?.short;
    assert.equal(short, party ?? 'ROSE');
  });
}

test('the same count when nothing of it changed', async () => {
  const before = await edited();
  const count = counted(before.election);
  const after = await edited({ 'parties.csv': (text) => text.replace('Rose Party', 'Party of Roses') });
  assert.equal(layOver(count, before.election, after.election, AT), count);
});

function withCell(text: string, row: string, column: string, cell: string): string {
  const lines = text.split('\n');
  const place = lines[0]?.split(',').indexOf(column) ?? -1;
  return lines
    .map((line) => (line.startsWith(row) ? line.split(',').with(place, cell).join() : line))
    .join('\n');
}
