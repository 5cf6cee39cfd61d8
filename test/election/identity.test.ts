import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Candidate,
  type Contest,
  contestAt,
  type Election,
  type Party,
} from '../../controller/election/election.ts';
import { matchContest, matchParty, matchRows } from '../../controller/election/identity.ts';
import { loadElection } from '../../controller/election/load.ts';
import { foldName, slug, tidyName } from '../../controller/election/name.ts';
import type { ReportRow } from '../../controller/feed/report.ts';
import { matchByComparing } from './match-by-comparing.ts';
import { smallFolder } from './small-folder.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

const PARTIES = new Map<string, Party>(
  [
    party('rose', 'Rose Party', 'ROSE', ['The Roses']),
    party('lily', 'Janata Dal (United)', 'JD(U)'),
    party('tree', 'United People’s Party, Liberal', 'UPPL'),
    party('moss-a', 'National Labour Party', 'NLP'),
    party('moss-b', 'New Labour Party', 'NLP'),
    { ...party('ind', 'Independent', 'IND'), kind: 'independent' as const },
    { ...party('nota', 'None of the Above', 'NOTA'), kind: 'none' as const },
  ].map((one) => [one.id, one]),
);

const SAME_NAMES: readonly (readonly [string, string])[] = [
  ['DR. KIRSAN  NAMDEO', 'Dr. Kirsan Namdeo'],
  ['UPEN\u200dDRA', 'Upendra'],
  ['“GANDHI“', '"Gandhi"'],
  ['Jose\u0301', 'Jos\u00e9'],
  ['ANNADURAI, S.', 'ANNADURAI ,S .'],
  ['P\u00a0K  Das\ufeff', 'P K Das'],
  ['D’Souza', "D'Souza"],
  ['A – B', 'A-B'],
];
for (const [a, b] of SAME_NAMES) {
  test(`one name: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () =>
    assert.equal(foldName(a), foldName(b)));
}

test('letters still count', () => {
  assert.notEqual(foldName('ANNADURAI. S'), foldName('ANNADURAI. K'));
  assert.notEqual(foldName('মিতালি রায়'), foldName('মিতালী রায়'));
  assert.equal(tidyName('  Ram\u200b  Das '), 'Ram Das');
  assert.equal(slug('United People’s Party, Liberal'), 'united-peoples-party-liberal');
});

test('a number is a contest’s own, though the id of another reads like it', () => {
  const own = [
    ['NO-10', 5],
    ['NO-16', 10],
    ['NO-3', 3],
  ] as const;
  const contests = new Map(own.map(([id, number]) => [id, { id, state: 'NO', number } as Contest]));
  const at = (number: number): string => contestAt({ contests }, 'NO', number);
  assert.deepEqual([5, 10, 3, 7].map(at), ['NO-10', 'NO-16', 'NO-3', 'NO-7']);
});

const PARTY_CASES: readonly (readonly [string, string | null, string | null])[] = [
  ['Rose Party', null, 'rose'],
  ['rose  party', null, 'rose'],
  ['The Roses', null, 'rose'],
  ['Janata Dal  (United)', null, 'lily'],
  ["United People's Party, Liberal", null, 'tree'],
  ['ROSE', null, 'rose'],
  ['Rose Party - ROSE', null, 'rose'],
  ['Unknown Name', 'JD(U)', 'lily'],
  ['National Labour Party', 'NLP', 'moss-a'],
  ['NLP', null, null],
  ['Something', 'NLP', null],
  ['', null, null],
];
for (const [name, code, id] of PARTY_CASES) {
  test(`party ${JSON.stringify(name)} with code ${code} is ${id}`, () => {
    assert.equal(matchParty(name, code, PARTIES)?.id ?? null, id);
  });
}

const ROSTER = [
  candidate(1, 'ASHA RAO', 'rose'),
  candidate(2, 'ANNADURAI, S.', 'ind'),
  candidate(3, 'BIMAL SEN', 'lily'),
  candidate(4, 'ANNADURAI, S.', 'ind'),
  candidate(5, 'ANNADURAI, S.', 'lily'),
  candidate(6, 'NOTA', 'nota'),
];

test('serial and name agree, in any order of rows', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...ROSTER], { minLength: ROSTER.length }), (order) => {
      const { matched, unknown, missing } = matchRows(order.map(rowOf), ROSTER, PARTIES);
      assert.deepEqual(
        matched.map((match) => [match.row.votes, match.candidate.serial]),
        order.map(({ serial }) => [serial * 100, serial]),
      );
      assert.deepEqual([unknown, missing], [[], []]);
    }),
  );
});

test('without serials, names and parties decide, and namesakes follow their order', () => {
  const rows = ROSTER.map((one) => ({ ...rowOf(one), serial: null }));
  const { matched, unknown } = matchRows(rows, ROSTER, PARTIES);
  assert.deepEqual(
    matched.map(({ candidate: { serial }, by }) => [serial, by]),
    [
      [1, 'name+party'],
      [2, 'namesake'],
      [3, 'name+party'],
      [4, 'namesake'],
      [5, 'name+party'],
      [6, 'name+party'],
    ],
  );
  assert.deepEqual(unknown, []);
});

test('a serial that contradicts the name yields to the name', () => {
  const rows = [row(3, 'ASHA RAO', 'Rose Party'), row(1, 'BIMAL SEN', 'Janata Dal (United)')];
  const { matched } = matchRows(rows, ROSTER, PARTIES);
  assert.deepEqual(
    matched.map((match) => match.candidate.serial),
    [1, 3],
  );
});

test('a corrected name is known by serial and party, a party that changed its name by the name', () => {
  const rows = [row(1, 'ASHA RAO-DEB', 'Rose Party'), row(9, 'BIMAL SEN', 'Party of the Late Hour')];
  const { matched } = matchRows(rows, ROSTER, PARTIES);
  assert.deepEqual(
    matched.map((match) => [match.candidate.serial, match.by]),
    [
      [1, 'serial+party'],
      [3, 'name'],
    ],
  );
});

test('a second row for one candidate, a stranger, and one of two namesakes are told, not guessed', () => {
  const rows = [
    row(1, 'ASHA RAO', 'Rose Party'),
    row(1, 'ASHA RAO', 'Rose Party'),
    row(8, 'NOBODY', 'Rose Party'),
    row(null, 'ANNADURAI, S.', 'Independent'),
  ];
  const { matched, unknown, missing } = matchRows(rows, ROSTER, PARTIES);
  assert.deepEqual(
    matched.map((match) => match.candidate.serial),
    [1],
  );
  assert.deepEqual(
    unknown.map((one) => one.name),
    ['ASHA RAO', 'NOBODY', 'ANNADURAI, S.'],
  );
  assert.deepEqual(
    missing.map(({ serial }) => serial),
    [2, 3, 4, 5, 6],
  );
});

test('aliases of a candidate are spellings of the name', () => {
  const roster = [
    { ...candidate(1, 'ASHA RAO', 'rose'), aliases: ['A. Rao (Bablu)', 'Asha Rao-Sen'] },
    candidate(2, 'BIMAL SEN', 'lily'),
  ];
  const rows = [row(null, 'asha rao-sen', 'Somebody New'), row(1, 'BIMAL SEN', 'Janata Dal (United)')];
  const { matched, unknown } = matchRows(rows, roster, PARTIES);
  assert.deepEqual(
    matched.map((match) => [match.candidate.serial, match.by]),
    [
      [1, 'name'],
      [2, 'name+party'],
    ],
  );
  assert.deepEqual(unknown, []);
});

test('a row that names a party and nobody is the one candidate of that party, and never one of two', () => {
  const rows = [
    row(null, 'Rose Party', 'Rose Party'),
    row(null, 'Janata Dal (United)', 'Janata Dal (United)'),
    row(null, 'Independent', 'Independent'),
  ];
  const { matched, unknown } = matchRows(rows, ROSTER, PARTIES);
  assert.deepEqual(
    matched.map(({ candidate: { serial }, by }) => [serial, by]),
    [[1, 'party']],
  );
  // Two stand for either of the others, also when one of the two has a row of his own.
  assert.deepEqual(
    unknown.map(({ name }) => name),
    ['Janata Dal (United)', 'Independent'],
  );
  const independents = ROSTER.filter(({ party }) => party === 'independent');
  const one = independents[0]?.name ?? '';
  const mixed = matchRows(
    [row(null, one, 'Independent'), row(null, 'Independent', 'Independent')],
    ROSTER,
    PARTIES,
  );
  assert.ok(mixed.unknown.some(({ name }) => name === 'Independent'));
  assert.deepEqual(matchRows([row(null, 'SOMEBODY', 'Rose Party')], ROSTER, PARTIES).matched, []);
  // Parties in the column of names, and no column of parties.
  assert.equal(matchRows([row(null, 'Rose Party', '')], ROSTER, PARTIES).matched[0]?.candidate.serial, 1);
});

// Few names, parties and serials, so that everything there is meets: namesakes, doubles, swapped serials, strangers.
const NAMES = ['ANNA', 'BOB', 'CARL'];
const someName = fc.constantFrom(...NAMES);
const someParty = fc.constantFrom('rose', 'lily', 'ind', 'nota');
const someRoster = fc.array(
  fc.record({ name: someName, party: someParty, aliases: fc.subarray(NAMES, { maxLength: 2 }) }),
  { maxLength: 7 },
);
const someRows = fc.array(
  fc.record({
    serial: fc.option(fc.integer({ min: 1, max: 7 })),
    name: fc.constantFrom(
      ...NAMES,
      'anna',
      'NOBODY',
      'None of the Above',
      'Rose Party',
      'LILY',
      'Independent',
    ),
    party: fc.constantFrom('Rose Party', 'LILY', 'Janata Dal (United)', 'Independent', 'Nowhere', 'NOTA', ''),
  }),
  { maxLength: 9 },
);

test('rows are matched as by comparing every row with every candidate', () => {
  fc.assert(
    fc.property(someRoster, someRows, (standing, printed) => {
      const roster = standing.map((one, i) => ({ ...candidate(i + 1, one.name, one.party), ...one }));
      const rows = printed.map(({ serial, name, party: of }) => row(serial, name, of));
      assert.deepEqual(matchRows(rows, roster, PARTIES), matchByComparing(rows, roster, PARTIES));
    }),
    { numRuns: 5000 },
  );
});

test('NOTA answers to its party’s name', () => {
  const { matched } = matchRows([row(6, 'None of the Above', 'None of the Above')], ROSTER, PARTIES);
  assert.equal(matched[0]?.candidate.serial, 6);
});

test('contests: number and name must not contradict each other', async () => {
  const election = await twoStates();
  const of = (state: string | null, number: number | null, name: string | null): string => {
    const match = matchContest({ state, number, name }, election);
    return match.contest?.id ?? `refused: ${match.problem}`;
  };
  assert.equal(of('EX', 1, 'Northtown'), 'EX-1');
  assert.equal(of('EX', 2, 'MIDVALE (SC)'), 'EX-2');
  assert.equal(of('EX', 2, null), 'EX-2');
  assert.equal(of(null, null, 'Southport'), 'EX-3');
  assert.match(of('EX', 1, 'Midvale'), /number 1 is EX-1 Northtown, but the page says Midvale/);
  assert.match(of(null, 1, null), /number 1 stands in 2 states/);
  assert.match(of('ZZ', 1, null), /no contest ZZ-1/);
  assert.match(of(null, null, 'Northtown'), /2 contests are named Northtown/);
  assert.equal(of('WY', null, 'Northtown'), 'WY-1');
  assert.match(of('EX', null, null), /names no contest/);
});

async function twoStates(): Promise<Election> {
  const { dir, remove } = await smallFolder({
    'election.yaml': (text) =>
      text.replace('\n\n# Ways', '\n  - { code: WY, name: Way, seats: 1 }\n\n# Ways'),
    'contests.csv': (text) => `${text}WY,1,Northtown,,,,\n`,
  });
  const election = await loadElection(dir);
  await remove();
  return election;
}

function party(id: string, name: string, short: string, aliases: readonly string[] = []): Party {
  return { id, name, short, aliases, names: {}, colour: null, kind: 'party' };
}

function candidate(serial: number, name: string, of: string): Candidate {
  return { id: `EX-1/${serial}`, contest: 'EX-1', serial, name, names: {}, party: of };
}

function rowOf({ serial, name, party: of }: Candidate): ReportRow {
  return { ...row(serial, name, PARTIES.get(of)?.name ?? ''), votes: serial * 100 };
}

function row(serial: number | null, name: string, of: string): ReportRow {
  return { serial, name, party: of, partyCode: null, votes: 0, electionDay: null, postal: null, share: null };
}
