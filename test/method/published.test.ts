import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { levelOut, NORWAY, seatsOfConstituencies } from '../../controller/method/levelling.ts';
import {
  checkStages,
  droopQuota,
  electedIn,
  readStages,
  type Stage,
  type StageRule,
  transferValue,
} from '../../controller/method/stages.ts';

type Row = Record<string, string>;

/** Norway's inhabitants and square kilometres by constituency, as of the seats of 2025 (Statistics Norway, Kartverket). */
const INHABITANTS = rows('fixtures/norway-2025.csv').map(
  (row) => [`${row.id}`, Number(row.inhabitants), Number(row.km2)] as const,
);

describe('Norway 2025', () => {
  const folder = '../../elections/norway-2025';
  const results = rows(`${folder}/results.csv`);
  const lists = new Map(rows(`${folder}/candidates.csv`).map((row) => [place(row), `${row.party}`]));
  const constituencies = new Map(
    rows(`${folder}/contests.csv`).map(({ id, elects }) => {
      const votes = results
        .filter(({ contest }) => contest === id)
        .map((row) => [lists.get(place(row)) ?? '', Number(row.votes)] as const);
      return [`${id}`, { seats: Number(elects), votes: new Map(votes) }];
    }),
  );
  const { below, above, missing } = levelOut(constituencies, NORWAY);

  it('the printed seats in each of the 19 constituencies', () => {
    for (const row of results)
      assert.equal(
        below.get(`${row.contest}`)?.seats.get(lists.get(place(row)) ?? ''),
        Number(row.seats),
        place(row),
      );
    assert.deepEqual(missing, []);
  });

  it('the printed levelling seat in each of the 19', () => {
    for (const { contest, party } of rows(`${folder}/levelling.csv`))
      assert.deepEqual(above?.placed.get(`${contest}`), [party], contest);
  });

  it('the printed house: A 53, FRP 47, H 24, RØDT 9, SP 9, SV 9, MDG 8, KRF 7, V 3', () => {
    const house = [...(above?.total ?? [])].filter(([, seats]) => seats > 0).sort(([, a], [, b]) => b - a);
    assert.deepEqual(
      house,
      [
        ...[
          ['a', 53],
          ['frp', 47],
          ['h', 24],
          ['sv', 9],
          ['sp', 9],
          ['rodt', 9],
          ['mdg', 8],
          ['krf', 7],
          ['v', 3],
        ],
      ].sort((x, y) => house.findIndex(([id]) => id === x[0]) - house.findIndex(([id]) => id === y[0])),
    );
    assert.deepEqual(above?.droppedOut.sort(), ['a', 'frp']);
    assert.equal(above?.tie, null);
  });

  it('with Oslo alone in nothing is said of the house', () => {
    const oslo = [...constituencies].map(
      ([id, one]) => [id, id === 'NO-03' ? one : { ...one, votes: new Map() }] as const,
    );
    assert.equal(levelOut(new Map(oslo)).above, null);
  });

  it('inhabitants and area give each constituency its seats', () => {
    const seats = seatsOfConstituencies(
      new Map(INHABITANTS.map(([id, inhabitants, areaKm2]) => [id, { inhabitants, areaKm2 }])),
    );
    for (const [id, { seats: own }] of constituencies) assert.equal(seats.seats.get(id), own + 1, id);
  });
});

describe('Edinburgh 2017', () => {
  const folder = '../../elections/edinburgh-2017';
  const rule: Omit<StageRule, 'elects'> = { quota: 'droop', decimals: 5 };
  const all = rows(`${folder}/stages.csv`);
  const results = rows(`${folder}/results.csv`);
  const ballots = rows(`${folder}/ballots.csv`);
  for (const { id, name, elects } of rows(`${folder}/contests.csv`))
    it(`${name}: quota, sums and who is elected`, () => {
      const stages = stagesOf(all.filter(({ contest }) => contest === id));
      const own = { ...rule, elects: Number(elects) };
      const elected = results.flatMap((row) =>
        row.contest === id && row.outcome === 'elected' ? [Number(row.serial) - 1] : [],
      );
      assert.deepEqual(
        electedIn(stages, own)?.toSorted((a, b) => a - b),
        elected,
      );
      assert.deepEqual(checkStages(stages, own), []);
      const valid = Number(ballots.find(({ contest }) => contest === id)?.valid);
      for (const { quota } of readStages(stages, own))
        assert.equal(quota, droopQuota(valid, own.elects) * 1e5);
    });

  it('63 seats, 19 SNP, 18 Conservative, 12 Labour, 8 Green, 6 Liberal Democrat', () => {
    const parties = new Map(rows(`${folder}/candidates.csv`).map((row) => [place(row), row.party]));
    const won = new Map<string, number>();
    for (const row of results)
      if (row.outcome === 'elected') {
        const party = `${parties.get(place(row))}`;
        won.set(party, (won.get(party) ?? 0) + 1);
      }
    assert.deepEqual(Object.fromEntries(won), {
      ...{ 'scottish-national-party': 19, conservative: 18, labour: 12 },
      ...{ 'scottish-green': 8, 'liberal-democrats': 6 },
    });
  });

  it('Almond’s surplus: papers of full value moved, so what each gained is papers times one value', () => {
    const almond = stagesOf(all.filter(({ contest }) => contest === 'S13002919'));
    const own = { ...rule, elects: 4 };
    const [first, second] = readStages(almond, own);
    assert.deepEqual(first?.surplus, { place: 3, votes: 3237_00000 });
    const value = transferValue(3237_00000, 1_00000, 6079_00000);
    for (const [at, moved] of (second?.moved ?? []).entries())
      if (at !== 3) assert.equal(moved % value, 0, `${moved} is no whole number of papers of ${value}`);
  });
});

describe('rounds in Minneapolis', () => {
  const all = rows('fixtures/minneapolis.csv');
  for (const [contest, elects, quota, elected] of [
    ['2017-mayor', 1, 'half', ['Jacob Frey']],
    ['2013-park', 3, 'droop', ['JOHN ERWIN', 'ANNIE YOUNG', 'MEG FORNEY']],
  ] as const)
    it(contest, () => {
      const own = all.filter((row) => row.contest === contest);
      const names = [...new Set(own.flatMap(({ candidate }) => (candidate ? [candidate] : [])))];
      const rounds = Math.max(...own.map(({ round }) => Number(round)));
      const stages = Array.from({ length: rounds }, (_, at): Stage => {
        const now = own.filter(({ round }) => round === `${at + 1}`);
        const of = (name: string): number =>
          parts(now.find(({ candidate }) => candidate === name)?.votes ?? '0', 4);
        return { transfer: [], votes: names.map(of), status: names.map(() => null), exhausted: of('') };
      });
      const pooled = [names.indexOf('Undeclared Write-ins')];
      const rule = { elects, quota, decimals: 4, pooled } as const;
      // In the last stage of the park board 0.48 of a vote was lost to rounding.
      assert.deepEqual(checkStages(stages, rule, contest === '2013-park' ? 500 : 0), []);
      assert.deepEqual(
        electedIn(stages, rule)
          ?.map((at) => names[at])
          .sort(),
        [...elected].sort(),
      );
      if (contest === '2013-park') assert.equal(readStages(stages, rule)[0]?.quota, 14866_0000);
    });
});

describe('n of m', () => {
  it('those elected have the most votes, in each ward of eight London boroughs 2014', () => {
    const wards = rows('fixtures/london-2014.csv');
    assert.equal(wards.length, 147);
    for (const { ward, elects, elected = '', others = '' } of wards) {
      const won = elected.split(' ').map(Number);
      assert.equal(won.length, Number(elects), ward);
      assert.ok(Math.min(...won) > Math.max(0, ...others.split(' ').filter(Boolean).map(Number)), ward);
    }
  });
});

describe('the electoral college 2020', () => {
  it('538 electors, 306 to 232', () => {
    const folder = '../../elections/us-2020';
    const votes = new Map<string, number>();
    for (const row of rows(`${folder}/results.csv`))
      votes.set(place(row), (votes.get(place(row)) ?? 0) + Number(row.votes));
    const electors = { biden: 0, trump: 0 };
    for (const { id, weight } of rows(`${folder}/contests.csv`)) {
      const biden = (votes.get(`${id} 1`) ?? 0) > (votes.get(`${id} 2`) ?? 0);
      electors[biden ? 'biden' : 'trump'] += Number(weight);
    }
    assert.deepEqual(electors, { biden: 306, trump: 232 });
  });
});

describe('the referendum of 2016', () => {
  it('382 areas add up to the nation', () => {
    const sums = [0, 0];
    for (const { serial, votes } of rows('../../elections/uk-2016/results.csv')) {
      const at = Number(serial) - 1;
      sums[at] = (sums[at] ?? 0) + Number(votes);
    }
    assert.deepEqual(sums, [16141241, 17410742]);
  });
});

function rows(file: string): Row[] {
  return parse(readFileSync(new URL(file, import.meta.url), 'utf8'), { columns: true }) as Row[];
}

function place({ contest, serial }: Row): string {
  return `${contest} ${serial}`;
}

/** Decimals as whole parts, without a float in between. */
function parts(text: string, decimals: number): number {
  const [whole = '0', rest = ''] = text.replace('-', '').split('.');
  return Number(`${text.startsWith('-') ? '-' : ''}${whole}${rest.padEnd(decimals, '0')}`);
}

function stagesOf(own: readonly Row[]): Stage[] {
  const last = Math.max(...own.map(({ stage }) => Number(stage)));
  return Array.from({ length: last }, (_, at) => {
    const now = own.filter(({ stage, serial }) => stage === `${at + 1}` && serial !== '0');
    const gone = own.find(({ stage, serial }) => stage === `${at + 1}` && serial === '0');
    return {
      transfer: now.map(({ transfer = '' }) => parts(transfer || '0', 5)),
      votes: now.map(({ votes = '0' }) => parts(votes, 5)),
      status: now.map(({ status }) => (status === 'elected' || status === 'excluded' ? status : null)),
      exhausted: parts(gone?.votes ?? '0', 5),
    };
  });
}
