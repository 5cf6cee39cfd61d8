import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { main } from '../../controller/cli.ts';
import type { ProbedPage } from '../../controller/probe/probe.ts';
import { proposeFeed } from '../../controller/probe/propose/propose.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { listen } from '../said.ts';
import { beyond, laidOut, type Published, published } from './published.ts';

const SEATS = ['Northbank', 'Southbank', 'Eastbank'];
const PEOPLE = ['ASHA SEN', 'BIMAL ROY', 'NOTA'];
const URL = 'http://results.example/all.csv';
const election = riverElectionAt('/nowhere', SEATS);

for (const format of published())
  test(`proposed, written and mapped without an edit: ${format.name}`, async (t) => {
    const { code, pages, yaml } = await proposed(t, format);
    const told = `${yaml}\n${JSON.stringify(pages, null, 1)}`;
    assert.equal(code, 0, told);
    const contests = pages.flatMap((page) => page.contests);
    assert.deepEqual(
      Object.fromEntries(
        contests.map(({ contest, rows }) => [Number(contest.split('-')[1]), inRosterOrder(rows)]),
      ),
      format.votes,
      told,
    );
  });

for (const format of beyond())
  test(`beyond a proposal, and told instead of green: ${format.name}`, async (t) => {
    const { code, yaml } = await proposed(t, format);
    assert.equal(code, 65, yaml);
  });

test('ways of voting are added up by nobody: none of them is taken for the whole', () => {
  const rows = SEATS.flatMap((seat) =>
    PEOPLE.flatMap((who, i) => [`${seat},${who},Election Day,${500 + i}`, `${seat},${who},Mail,${200 + i}`]),
  );
  const proposal = proposeFeed(`seat,name,vote type,n\n${rows.join('\n')}\n`, URL, election);
  assert.equal(proposal?.spec.feeds[0]?.rows?.only, undefined);
  assert.match(proposal?.reasons.join('\n') ?? '', /9 rows are of candidates who have a row already/);
  const whole = SEATS.flatMap((seat) => PEOPLE.map((who, i) => `${seat},${who},Total,${700 + 2 * i}`));
  const better = proposeFeed(`seat,name,vote type,n\n${[...rows, ...whole].join('\n')}\n`, URL, election);
  assert.deepEqual(better?.spec.feeds[0]?.rows?.only, { 'vote type': '^(Total)$' });
});

for (const header of ['Result', 'Won/Lost'])
  test(`who has won stands in a column called ${header}`, () => {
    const rows = SEATS.flatMap((seat) =>
      PEOPLE.map((who, i) => `${seat},${who},${100 - i},${i === 0 ? 'Won' : 'Lost'}`),
    );
    const outcome = (file: string) => proposeFeed(file, URL, election)?.spec.feeds[0]?.columns?.outcome;
    assert.equal(outcome(`seat,name,votes,${header}\n${rows.join('\n')}\n`), header);
    const asMany = rows.map((row) => row.replace('Lost', 'Hill Union'));
    assert.equal(outcome(`seat,name,votes,Remarks\n${asMany.join('\n')}\n`), undefined);
  });

test('a rank beside the votes is never the votes, however well it maps', () => {
  // The source contradicts itself: by its ranks the first leads, by its votes another.
  const rows = SEATS.flatMap((seat) =>
    PEOPLE.map((who, i) => `${seat},${who},${i + 1},${100 + 50 * i},${i === 2}`),
  );
  const proposal = proposeFeed(`seat,name,rank,votes,elected\n${rows.join('\n')}\n`, URL, election);
  assert.equal(proposal?.spec.feeds[0]?.columns?.votes, 'votes');
});

test('a candidate with a slip in the name is no row to be left out', () => {
  const rows = SEATS.flatMap((seat, n) =>
    PEOPLE.map((who, i) => `${seat},${n === 1 && i === 1 ? 'BIMAL ROYY' : who},${500 + i}`),
  );
  const proposal = proposeFeed(`seat,name,n\n${rows.join('\n')}\n`, URL, election);
  assert.equal(proposal?.spec.feeds[0]?.rows, undefined);
  assert.match(proposal?.reasons[0] ?? '', /2 things do not map/);
});

test('contests that are none of ours are passed over, one of ours with a slip is not', () => {
  const csv = (other: string) =>
    `seat,name,n\n${[...SEATS.slice(0, 2), other].flatMap((seat) => PEOPLE.map((who, i) => `${seat},${who},${500 + i}`)).join('\n')}\n`;
  const foreign = proposeFeed(csv('Mount Elsewhere'), URL, election);
  assert.deepEqual(foreign?.spec.feeds[0]?.shrug, { contests: true });
  assert.match(foreign?.reasons.join('\n') ?? '', /passed over: Mount Elsewhere/);
  assert.equal(proposeFeed(csv('Estbank'), URL, election)?.spec.feeds[0]?.shrug, undefined);
});

test('with nobody of the roster on the page the headers are gone by, and that is told', () => {
  const proposal = proposeFeed(
    'Constituency,Candidate,Party,Votes\nSomewhere,ANN,Reds,5\nSomewhere,BOB,Blues,4\n',
    URL,
    election,
  );
  assert.deepEqual(proposal?.spec.feeds[0]?.columns, {
    contest: 'Constituency',
    candidate: 'Candidate',
    party: 'Party',
    votes: 'Votes',
  });
  assert.match(proposal?.reasons.join('\n') ?? '', /nobody of the roster stands on the page/);
});

test('votes are told by their shares, their sum and their parts before their headers', () => {
  const counts = [
    [610, 300, 90],
    [200, 240, 60],
    [70, 20, 10],
  ];
  const table = (columns: string, row: (votes: number, total: number, place: number) => string): string =>
    `seat,name,${columns}\n${SEATS.flatMap((seat, n) => PEOPLE.map((who, i) => `${seat},${who},${row(counts[n]?.[i] ?? 0, counts[n]?.reduce((a, b) => a + b, 0) ?? 0, i)}`)).join('\n')}\n`;
  const cases: [string, string][] = [
    ['their share', table('votes,x,y', (v, sum, i) => `${9 - i},${v},${((100 * v) / sum).toFixed(2)}`)],
    ['their sum', table('a,x,b', (v, sum, i) => `${7 + i},${v},${sum}`)],
    ['their parts', table('a,b,x', (v, _, i) => `${v - i - 3},${i + 3},${v}`)],
  ];
  for (const [why, csv] of cases)
    assert.equal(proposeFeed(csv, URL, election)?.spec.feeds[0]?.columns?.votes, 'x', why);
});

async function proposed(
  t: TestContext,
  format: Published,
): Promise<{ code: number; pages: ProbedPage[]; yaml: string }> {
  const { dir, page } = await laidOut(t, format);
  const { said, restore } = listen(t);
  process.exitCode = 0;
  const code = await main(['probe', dir, page, '--write', '--json', '--no-watch']);
  process.exitCode = 0;
  restore();
  const yaml = await readFile(join(dir, 'feed.yaml'), 'utf8').catch(() => 'nothing was proposed');
  return { code, pages: (JSON.parse(said.at(-1) ?? '{}') as { pages?: ProbedPage[] }).pages ?? [], yaml };
}

function inRosterOrder(rows: ProbedPage['contests'][number]['rows']): number[] {
  return [...rows]
    .sort((a, b) => Number.parseInt(a.candidate ?? '99', 10) - Number.parseInt(b.candidate ?? '99', 10))
    .map(({ votes }) => votes);
}
