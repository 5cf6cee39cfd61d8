import assert from 'node:assert/strict';
import test from 'node:test';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { answered } from './exchange.ts';
import { riverElectionAt } from './river-election.ts';

const URL = 'http://results.example/all';
const SEATS = ['Northbank', 'Southbank'];
const election = riverElectionAt('/nowhere', SEATS);
const rowsAt = (votes: number) =>
  SEATS.flatMap((seat) => [
    [seat, 'ASHA SEN', 'Party of Rivers', votes + 40],
    [seat, 'BIMAL ROY', 'Party of Hills', votes],
  ]);
const csv = (votes: number) => `Seat,Candidate,Party,Votes\n${rowsAt(votes).join('\n')}\n`;
const html = (votes: number) =>
  `<html><body><table><tr><th>Seat</th><th>Candidate</th><th>Party</th><th>Votes</th></tr>${rowsAt(votes)
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</table></body></html>`;

function desk(kind: string) {
  const spec = parseFeedSpec(
    `feeds: [{ name: f, kind: ${kind}, columns: { contest: Seat }, pages: [{ url: '${URL}' }] }]`,
    '/nowhere/feed.yaml',
  );
  const lane = new Lane(spec.feeds[0] as never, spec, election);
  return (body: string, at = 1) => {
    const { reports, problems } = lane.accept({ ...answered(URL, body), at }, { contest: null, state: null });
    const open = reports.filter(({ openEnd }) => openEnd).map(({ contest }) => contest);
    return { votes: reports.flatMap(({ rows }) => rows.map(({ votes }) => votes)), problems, open };
  };
}

for (const [kind, page] of Object.entries({ csv, html }))
  test(`${kind}: wherever a page is cut, nothing is read that the whole page does not say`, () => {
    const whole = page(1200);
    const said = new Set([1240, 1200]);
    for (let length = Math.ceil(whole.length / 3); length < whole.length; length++) {
      const read = desk(kind);
      assert.deepEqual(read(page(0)).problems, []);
      for (const votes of read(whole.slice(0, length)).votes)
        assert.ok(said.has(votes), `${votes}, cut after ${length} of ${whole.length}`);
      assert.deepEqual(read(whole).votes, [1240, 1200, 1240, 1200], `${length}`);
    }
  });

test('the end that a page lacks is named; when it lacks it for long, the page is as it is', () => {
  const read = desk('csv');
  read(csv(1200));
  const cut = (votes: number) => csv(votes).slice(0, -3);
  const [problem] = read(cut(1300), 2).problems;
  assert.equal(problem?.what, 'the page ends in the middle');
  assert.match(`${problem?.got}, ${problem?.expected}`, /characters, ending in ".*13", the end of line that/);
  assert.deepEqual(read(cut(1300), 30_000).votes, []);
  assert.deepEqual(read(csv(1300), 40_000).votes.length, 4);
  assert.deepEqual(read(cut(1400), 50_000).votes, []);
  assert.deepEqual(read(csv(1300), 51_000).votes, []);
  for (const at of [52_000, 60_000, 71_000]) assert.deepEqual(read(cut(1400), at).votes, []);
  assert.deepEqual(read(cut(1400), 72_000).votes, [1440, 1400, 1440, 14]);
});

test('a page that never had an end is read, and the seat at its end is marked', () => {
  const read = desk('csv');
  for (const votes of [1200, 1210]) {
    const { votes: all, open } = read(csv(votes).trimEnd());
    assert.equal(all.length, 4);
    assert.deepEqual(open, ['RL-2']);
  }
  // Also where the seats' rows lie between each other's.
  const [head, ...rows] = csv(1200).trimEnd().split('\n');
  const mixed = [head, rows[2], rows[0], rows[3], rows[1]].join('\n');
  assert.deepEqual(desk('csv')(mixed).open, ['RL-1']);
  assert.deepEqual(desk('csv')(`${mixed}\r\n`).open, []);
});
