import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { ContestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { exportCsv } from '../../controller/export/csv.ts';
import { exportJson } from '../../controller/export/json.ts';
import { exportNist } from '../../controller/export/nist.ts';
import { type Returns, returnsOfCount, returnsOfResults } from '../../controller/export/returns.ts';
import { candidateSheet, typingCsv } from '../../controller/export/typing-sheet.ts';
import { delimitedRows } from '../../controller/feed/page/csv.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { smallFolder } from '../election/small-folder.ts';

const { dir, remove } = await smallFolder({
  'contests.csv': (text) => text.replace('Southport,South,188000,,', 'Southport,South,188000,,postponed'),
  'candidates.csv': (text) => text.replace('BIMAL SEN', '"SEN, BIMAL ""BOB"""'),
  'results.csv': (text) => text.replace(/^EX,3.*\n/gm, ''),
});
after(remove);
const election = await loadElection(dir);
const MADE = Date.UTC(2031, 4, 2, 9);
const published = returnsOfResults(election, await readResults(election), MADE);

test('csv: a row for each candidate, quoted where it must be, the postponed seat without votes', () => {
  const rows = parse(exportCsv(published), { columns: true }) as Record<string, string>[];
  assert.equal(rows.length, 10);
  assert.deepEqual(rows[0], {
    ...{
      mode: 'published',
      state: 'EX',
      number: '1',
      contest: 'Northtown',
      serial: '1',
      candidate: 'ASHA RAO',
    },
    ...{
      party: 'Rose Party',
      party_short: 'ROSE',
      coalition: 'Garden',
      votes: '72006',
      election_day: '71204',
      postal: '802',
    },
    ...{ share_percent: '50.01', place: '1', outcome: 'won', margin: '1474', status: 'completed' },
    ...{ rounds_done: '', rounds_of: '', data_time: '' },
  });
  assert.equal(rows[1]?.candidate, 'SEN, BIMAL "BOB"');
  assert.deepEqual(
    rows.slice(6).map(({ votes, place, status }) => [votes, place, status]),
    Array.from({ length: 4 }, () => ['', '', 'not-processed']),
  );
  // Backed in that seat although it is an independent.
  assert.equal(rows[8]?.coalition, 'Garden');
});

test('json: seats of parties and coalitions, and every contest', () => {
  const plain = JSON.parse(JSON.stringify(exportJson(published)));
  assert.deepEqual(plain.states, [
    {
      ...{ code: 'EX', name: 'Example State', seats: 3, majority: 2 },
      parties: { ROSE: { won: 1, leading: 0 }, LILY: { won: 1, leading: 0 } },
      coalitions: { Garden: { won: 1, leading: 0 } },
    },
  ]);
  assert.deepEqual(
    plain.contests.map((one: { number: number; outcome: string; first: number }) => [
      one.number,
      one.outcome,
      one.first,
    ]),
    [
      [1, 'won', 1],
      [2, 'won', 1],
      [3, 'postponed', null],
    ],
  );
});

test('nist: an ElectionReport that keeps the standard’s shape, ids and references', () => {
  const report = checkReport(exportNist(published, '0.1.0'));
  assert.equal(report.Status, 'unofficial-complete');
  assert.equal(report.IsTest, false);
  const [one] = report.Election;
  assert.equal(one?.StartDate, '2031-05-02');
  const winners = one?.Candidate.filter(({ PostElectionStatus: status }) => status === 'winner');
  assert.deepEqual(
    winners?.map((winner) => winner['@id']),
    ['candidate-EX-1-1', 'candidate-EX-2-1'],
  );
  const [first, , third] = one?.Contest ?? [];
  assert.deepEqual(
    first?.BallotSelection[0]?.VoteCounts.map(({ Type, Count }) => [Type, Count]),
    [
      ['total', 72006],
      ['election-day', 71204],
      ['absentee-mail', 802],
    ],
  );
  assert.equal(first?.BallotSelection[2]?.['@type'], 'ElectionResults.BallotMeasureSelection');
  assert.deepEqual(
    third?.BallotSelection.map(({ VoteCounts }) => VoteCounts.length),
    [0, 0, 0, 0],
  );
});

test('nist: a rehearsed, half counted night is a test and partial; our call is a projection', () => {
  const returns = countWith({ outcome: 'won', calledBy: 'us', status: 'in-process' });
  const report = checkReport(exportNist(returns, '0.1.0'));
  assert.deepEqual(
    [report.IsTest, report.TestType, report.Status],
    [true, 'rehearsal', 'unofficial-partial'],
  );
  assert.deepEqual(
    report.Election[0]?.Candidate.flatMap((one) => one.PostElectionStatus ?? []),
    ['projected-winner'],
  );
});

test('nist: before the first number it is a pre-election report', () => {
  const report = checkReport(
    exportNist(returnsOfCount(election, emptyCount(election, 'live'), MADE), '0.1.0'),
  );
  assert.equal(report.Status, 'pre-election');
});

test('csv of a count says its mode, rounds and the time of the data', () => {
  const returns = countWith({ outcome: 'leading' });
  const [row] = parse(exportCsv(returns), { columns: true }) as Record<string, string>[];
  assert.equal(row?.mode, 'rehearsal');
  assert.deepEqual([row?.rounds_done, row?.rounds_of, row?.outcome], ['3', '9', 'leading']);
  assert.equal(row?.data_time, '2031-05-02T08:30:00.000Z');
});

test('a tie has no winner', () => {
  const id: ContestId = 'EX-1';
  const candidates = (election.candidates.get(id) ?? []).map((one) => one.id);
  const tied = returnsOfResults(
    election,
    new Map([[id, { candidates, electionDay: [5, 5, 9], postal: [0, 0, 0] }]]),
    MADE,
  );
  assert.deepEqual(
    tied.contests.slice(0, 1).map(({ outcome, first, margin }) => [outcome, first, margin]),
    [['tied', null, 0]],
  );
});

function countWith(change: Partial<Tally>): Returns {
  const count = emptyCount(election, 'rehearsal');
  const blank = count.tallies.get('EX-1') as Tally;
  const tally: Tally = {
    ...blank,
    votes: [
      { candidate: 'EX-1/1', votes: 30, electionDay: 28, postal: 2 },
      { candidate: 'EX-1/2', votes: 20, electionDay: null, postal: null },
      { candidate: 'EX-1/3', votes: 1, electionDay: 1, postal: 0 },
    ],
    ...{ total: 51, rounds: { done: 3, of: 9 }, status: 'in-process', outcome: 'leading', leader: 'EX-1/1' },
    ...{ margin: 10, stamp: Date.UTC(2031, 4, 2, 8, 30), seenAt: MADE },
    ...change,
  };
  return returnsOfCount(election, { ...count, tallies: new Map([...count.tallies, ['EX-1', tally]]) }, MADE);
}

const id = z.string().regex(/^[A-Za-z_][\w.-]*$/);
const of = <T extends string>(name: T) => z.literal(`ElectionResults.${name}`);
const text = z.strictObject({
  '@type': of('InternationalizedText'),
  Text: z
    .array(z.strictObject({ '@type': of('LanguageString'), Language: z.string(), Content: z.string() }))
    .min(1),
});
const selection = {
  '@id': id,
  SequenceOrder: z.int(),
  VoteCounts: z.array(
    z.strictObject({
      '@type': of('VoteCounts'),
      Type: z.enum(['total', 'election-day', 'absentee-mail']),
      Count: z.int().nonnegative(),
      GpUnitId: id,
    }),
  ),
};
const colour = z.string().regex(/^[0-9a-f]{6}$/);

/** The classes of SP 1500-100 version 2 that we use, with their required and permitted members. */
const REPORT = z.strictObject({
  '@type': of('ElectionReport'),
  Format: z.enum(['precinct-level', 'summary-contest']),
  GeneratedDate: z.iso.datetime(),
  Issuer: z.string(),
  IssuerAbbreviation: z.string(),
  IsTest: z.boolean(),
  TestType: z.string().optional(),
  SequenceStart: z.int(),
  SequenceEnd: z.int(),
  Status: z.enum([
    'pre-election',
    'unofficial-partial',
    'unofficial-complete',
    'certified',
    'recount',
    'correction',
  ]),
  VendorApplicationId: z.string(),
  Election: z.array(
    z.strictObject({
      '@type': of('Election'),
      ElectionScopeId: id,
      StartDate: z.iso.date(),
      EndDate: z.iso.date(),
      Name: text,
      Type: z.literal('general'),
      Candidate: z.array(
        z.strictObject({
          '@type': of('Candidate'),
          '@id': id,
          BallotName: text,
          PartyId: id,
          PostElectionStatus: z.enum(['winner', 'projected-winner']).optional(),
        }),
      ),
      Contest: z.array(
        z.strictObject({
          '@type': of('CandidateContest'),
          '@id': id,
          Name: z.string(),
          ElectoralDistrictId: id,
          VotesAllowed: z.int(),
          NumberElected: z.int(),
          VoteVariation: z.literal('plurality'),
          CountStatus: z.array(
            z.strictObject({
              '@type': of('CountStatus'),
              Type: z.literal('total'),
              Status: z.enum(['completed', 'in-process', 'not-processed', 'unknown']),
            }),
          ),
          BallotSelection: z.array(
            z.discriminatedUnion('@type', [
              z.strictObject({
                '@type': of('CandidateSelection'),
                CandidateIds: z.array(id).min(1),
                ...selection,
              }),
              z.strictObject({ '@type': of('BallotMeasureSelection'), Selection: text, ...selection }),
            ]),
          ),
        }),
      ),
    }),
  ),
  GpUnit: z.array(
    z.strictObject({
      '@type': of('ReportingUnit'),
      '@id': id,
      Type: z.enum(['state', 'state-house']),
      Name: z.string(),
      Number: z.string().optional(),
      VotersRegistered: z.int().optional(),
      ComposingGpUnitIds: z.array(id).optional(),
    }),
  ),
  Party: z.array(
    z.discriminatedUnion('@type', [
      z.strictObject({
        '@type': of('Party'),
        '@id': id,
        Name: text,
        Abbreviation: z.string(),
        Color: colour.optional(),
      }),
      z.strictObject({
        ...{ '@type': of('Coalition'), '@id': id, Name: text, Abbreviation: z.string(), Color: colour },
        ...{ PartyIds: z.array(id), ContestIds: z.array(id) },
      }),
    ]),
  ),
});

/** Shape, ids that are used once, and references that lead somewhere. */
function checkReport(report: object): z.output<typeof REPORT> {
  const plain = REPORT.parse(JSON.parse(JSON.stringify(report)));
  const text = JSON.stringify(plain);
  const ids = [...text.matchAll(/"@id":"([^"]+)"/g)].map(([, one]) => one);
  assert.equal(new Set(ids).size, ids.length, 'an id is used twice');
  for (const [, list] of text.matchAll(/"\w+Ids?":(\[[^\]]*\]|"[^"]*")/g)) {
    for (const [, one] of (list ?? '').matchAll(/"([^"]+)"/g)) {
      if (one !== 'countnight 0.1.0') assert.ok(ids.includes(one), `${one} leads nowhere`);
    }
  }
  return plain;
}

test('csv: what a spreadsheet would take for a formula is text, and reads back as it was', async (t) => {
  const names = ['=HYPERLINK("http://example.org")', '@SUM(1+1)', '+1-1', '-2+3', '\t=1', 'plain'];
  let next = 0;
  const folder = await smallFolder({
    'candidates.csv': (text) =>
      text.replace(/^(EX,\d,\d,)(?!NOTA)([^,]*),/gm, (row, head: string) =>
        next < names.length ? `${head}"${names[next++]?.replaceAll('"', '""')}",` : row,
      ),
  });
  t.after(folder.remove);
  const hostile = await loadElection(folder.dir);
  const csv = exportCsv(returnsOfResults(hostile, await readResults(hostile), MADE));
  const cells = (parse(csv) as string[][]).flat();
  assert.deepEqual(
    cells.filter((cell) => /^[=+@\t]|^-\D/.test(cell)),
    [],
  );
  const sheet = typingCsv(candidateSheet(hostile, 'typed.csv'));
  assert.deepEqual(
    (parse(sheet) as string[][]).flat().filter((cell) => /^[=+@\t-]/.test(cell)),
    [],
  );
  const read = delimitedRows(sheet, ',').map((row) => row[2]);
  for (const { name } of [...hostile.candidates.values()].flat()) assert.ok(read.includes(name), name);
});
