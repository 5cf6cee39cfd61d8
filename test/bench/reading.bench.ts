import { type Candidate, candidateId, type Election } from '../../controller/election/election.ts';
import { matchRows } from '../../controller/election/identity.ts';
import type { ReportRow } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { LIMITS } from '../../controller/feed/wire/limits.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import type { BenchResult } from './result.ts';
import { alternate, quantile, rowsOf } from './rounds.ts';

const ROUNDS = 7;
const DOUBLINGS = 6;

/**
 * What reading and matching cost as pages grow: nesting, rows, candidates and contests doubled six times, time for each
 * of them, and how much dearer one is at the end than at the beginning. Then the pages that cost more than they look.
 */
export async function bench(): Promise<BenchResult> {
  const notes: string[] = [];
  const work: Record<string, () => number> = {};
  const kinds = growing();
  for (const { kind, sizes, run } of kinds)
    for (const size of sizes) work[`${kind} ${size}`] = () => cpuOf(() => run(size));
  const times = await alternate(work, ROUNDS);
  for (const { kind, sizes, units } of kinds) {
    const each = sizes.map((size) => quantile(times.get(`${kind} ${size}`) ?? [], 0.5) / units(size));
    const [first = 0, last = 0] = [each[0], each.at(-1)];
    notes.push(
      `${kind} ${sizes[0]} to ${sizes.at(-1)}: ${(first * 1000).toFixed(2)} to ${(last * 1000).toFixed(2)} µs each, ${(last / first).toFixed(2)} times (flat: 1)`,
    );
  }
  for (const [name, ms] of costly())
    notes.push(`a page of ${name} costs ${ms.toFixed(0)} ms of CPU (promise: under 2000)`);
  const [smallest = ''] = Object.keys(work);
  return { name: 'reading', rival: smallest, rows: rowsOf(times, smallest), notes };
}

interface Growing {
  kind: string;
  sizes: readonly number[];
  /** How many of what grows are read in one run. */
  units(size: number): number;
  run(size: number): void;
}

const doubled = (from: number): number[] => Array.from({ length: DOUBLINGS + 1 }, (_, i) => from * 2 ** i);

function growing(): Growing[] {
  const elements = 32_768;
  const nested = doubled(8).map((deep) => [deep, deepPage(deep, elements)] as const);
  const small = riverElectionAt('/nowhere', ['Northbank']);
  const strangers = doubled(500).map((many) => [many, strangerRows(many)] as const);
  const rosters = doubled(64).map((many) => [many, roster(many)] as const);
  const lists = doubled(64).map((many) => [many, list(many)] as const);
  return [
    {
      kind: 'nesting',
      sizes: nested.map(([deep]) => deep),
      units: () => elements,
      run: (deep) => void read(new Map(nested).get(deep) ?? '', 'html', small),
    },
    {
      kind: 'unknown rows',
      sizes: strangers.map(([many]) => many),
      units: (many) => many,
      run: (many) =>
        void matchRows(new Map(strangers).get(many) ?? [], small.candidates.get('RL-1') ?? [], small.parties),
    },
    {
      kind: 'candidates',
      sizes: rosters.map(([many]) => many),
      units: (many) => many,
      run: (many) => {
        const standing = new Map(rosters).get(many) ?? [];
        const rows = standing.map(({ name }) => row(null, name, 'Nowhere'));
        if (matchRows(rows, standing, small.parties).missing.length > 0)
          throw new Error('somebody is missing');
      },
    },
    {
      kind: 'contests',
      sizes: lists.map(([many]) => many),
      units: (many) => many,
      run: (many) => {
        const { page, election } = new Map(lists).get(many) as ReturnType<typeof list>;
        const { reports } = read(page, 'csv', election);
        if (reports.length !== many) throw new Error(`${reports.length} reports of ${many}`);
      },
    },
  ];
}

function deepPage(deep: number, elements: number): string {
  const stack = `${'<i>'.repeat(deep - 3)}x${'</i>'.repeat(deep - 3)}`;
  return `<html><body>${stack.repeat(elements / deep)}</body></html>`;
}

function strangerRows(many: number): ReportRow[] {
  return Array.from({ length: many }, (_, i) => row(i + 4, `Ghost ${i}`, `Party ${i % 50}`));
}

function roster(many: number): Candidate[] {
  return Array.from({ length: many }, (_, i) => ({
    ...{ id: candidateId('RL-1', i + 1), contest: 'RL-1' as const, serial: i + 1 },
    ...{ name: `PERSON ${i}`, names: {}, party: i % 2 ? 'rivers' : 'hills' },
  }));
}

function list(many: number): { page: string; election: Election } {
  const names = Array.from({ length: many }, (_, i) => `Bank ${i + 1}`);
  const lines = names.map((name, i) => `${i + 1},${name},ASHA SEN,Party of Rivers,${i}`);
  return {
    page: `${['number,contest,candidate,party,votes', ...lines].join('\n')}\n`,
    election: riverElectionAt('/nowhere', names),
  };
}

function row(serial: number | null, name: string, party: string): ReportRow {
  return { serial, name, party, partyCode: null, votes: 1, electionDay: null, postal: null, share: null };
}

/** CPU of one page of each costly kind, ms; it must be refused. */
function costly(): [string, number][] {
  const election = riverElectionAt('/nowhere', ['Northbank']);
  const head = '<tr><th>No</th><th>Candidate</th><th>Votes</th></tr>';
  const table = (rows: string): string => `<html><body><table>${head}${rows}</table></body></html>`;
  const pages: [string, string, 'html' | 'json' | 'csv'][] = [
    ['100,000 tags within each other', `<html><body>${'<i>'.repeat(100_000)}`, 'html'],
    ['19 MB of open tags', '<a><b>'.repeat(3_200_000), 'html'],
    ['500,000 elements', `<html><body>${'<b>x</b>'.repeat(500_000)}</body></html>`, 'html'],
    [
      `${2 * LIMITS.candidates} candidates`,
      table('<tr><td>1</td><td>Ghost</td><td>1</td></tr>'.repeat(2 * LIMITS.candidates)),
      'html',
    ],
    [
      'spans that make 2.7 million cells',
      table(`<tr>${'<td colspan=30 rowspan=500>x'.repeat(30)}</tr>`.repeat(3000)),
      'html',
    ],
    ['100,000 lists within each other', '['.repeat(100_000), 'json'],
    ['3 million cells', ','.repeat(3_000_000), 'csv'],
  ];
  return pages.map(([name, page, kind]) => [
    name,
    cpuOf(() => {
      const { problems } = read(page, kind, election);
      if (problems.length === 0) throw new Error(`a page of ${name} was not refused`);
    }),
  ]);
}

function read(page: string, kind: 'html' | 'json' | 'csv', election: Election): ReturnType<Lane['accept']> {
  const columns =
    kind === 'csv' ? 'columns: { number: number, contest: contest, candidate: candidate, votes: votes }' : '';
  const spec = parseFeedSpec(
    `feeds: [{ name: x, kind: ${kind}, pages: [{ url: 'http://x.example/' }], ${columns} }]`,
    'feed.yaml',
  );
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  const body = Buffer.from(page);
  const contest = kind === 'csv' ? null : ('RL-1' as const);
  return lane.accept(goodExchange('http://x.example/', 0, body), { contest, state: 'RL' });
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
