import assert from 'node:assert/strict';
import test from 'node:test';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { answered } from './exchange.ts';
import { readLive } from './read-live.ts';
import { riverElectionAt } from './river-election.ts';

/** To an XML parser an element that stands once is no list: a page with one seat must read as one with several. */

const TITLES = ['Northbank', 'Southbank'];
const choice = (name: string, party: string, votes: number): string =>
  `<choice name="${name}" party="${party}"><count>${votes}</count></choice>`;
const seat = (n: number, choices: number): string =>
  `<seat no="${n}"><title>${TITLES[n - 1]}</title>${[
    choice('ASHA SEN', 'Party of Rivers', 10),
    choice('BIMAL ROY', 'Party of Hills', 11),
  ]
    .slice(0, choices)
    .join('')}</seat>`;
const nested = (n: number, choices: number): string =>
  seat(n, choices).replace('</title>', '</title><choices>').replace('</seat>', '</choices></seat>');

const PATHS: { what: string; yaml: string; page: (seats: string) => string; seat: typeof seat }[] = [
  { what: 'all', yaml: '$.r.seat[*]\nrows: { at: "choice[*]" }', page: (s) => `<r>${s}</r>`, seat },
  { what: 'plain', yaml: '$.r.seat\nrows: { at: choice }', page: (s) => `<r>${s}</r>`, seat },
  {
    what: 'any depth',
    yaml: '$..seat[*]\nrows: { at: "$.choice[*]" }',
    page: (s) => `<r><a>${s}</a></r>`,
    seat,
  },
  {
    what: 'lists around the elements',
    yaml: '$.r.seats.seat[*]\nrows: { at: "choices.choice[*]" }',
    page: (s) => `<r><seats>${s}</seats></r>`,
    seat: nested,
  },
  {
    what: 'lists by their own name',
    yaml: '$.r.seats[*]\nrows: { at: "choices[*]" }',
    page: (s) => `<r><seats>${s}</seats></r>`,
    seat: nested,
  },
  {
    what: 'the first of a list of one',
    yaml: '$.r.area[0].seat[*]\nrows: { at: "choice[*]" }',
    page: (s) => `<r><area>${s}</area></r>`,
    seat,
  },
  {
    what: 'all of all',
    yaml: '$.r.area[*].seat[*]\nrows: { at: "choice[*]" }',
    page: (s) => `<r><area id="1">${s}</area></r>`,
    seat,
  },
];
const REST = `contest: { number: '@no', name: title }\ncolumns: { candidate: '@name', party: '@party', votes: count }`;
const WANTED = [
  ['RL-1', [10]],
  ['RL-2', [10, 11]],
];

test('a list of one element reads as one of several, by any path', () => {
  const election = riverElectionAt('/nowhere', TITLES);
  for (const { what, yaml, page, seat: one } of PATHS) {
    const feed = `feeds:\n  - name: f\n    kind: xml\n    pages: [{ url: http://a.example/x }]\n    each: ${yaml}\n${REST}`;
    const spec = parseFeedSpec(feed.replace(/\n(?=rows|contest|columns)/g, '\n    '), '/nowhere/feed.yaml');
    for (const seats of [1, 2]) {
      const lane = new Lane(spec.feeds[0] as never, spec, election);
      const body = Buffer.from(page([one(1, 1), one(2, 2)].slice(0, seats).join('')));
      const exchange = answered('http://a.example/x', body);
      const { reports, problems } = lane.accept(exchange, { contest: null, state: null });
      assert.deepEqual(problems, [], `${what}, ${seats}`);
      const found = reports.map(({ contest, rows }) => [contest, rows.map(({ votes }) => votes)]);
      assert.deepEqual(found, WANTED.slice(0, seats), `${what}, ${seats}`);
    }
  }
});

test('pages of one seat and of two, from a server', async (t) => {
  const feed = `feeds:
  - name: lists
    kind: xml
    pages: [{ url: '{base}/one.xml' }, { url: '{base}/two.xml' }]
    each: $.r.seat[*]
    rows: { at: 'choice[*]' }
    ${REST.replace('\n', '\n    ')}
`;
  const { votes, problems } = await readLive(t, feed, (server) => {
    server.page('/one.xml', `<r>${seat(1, 1)}</r>`, 'text/xml');
    server.page('/two.xml', `<r>${seat(2, 1)}${seat(3, 2).replace('undefined', 'Eastbank')}</r>`, 'text/xml');
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(['RL-1', 'RL-2', 'RL-3'].map(votes), [[10], [10], [10, 11]]);
});

test('of several counts under one name none is taken: the path has to say which', () => {
  const election = riverElectionAt('/nowhere', TITLES);
  const counts = '<count kind="early">1</count><count kind="all">10</count>';
  const page = `<r>${seat(1, 2).replaceAll(/<count>\d+<\/count>/g, counts)}</r>`;
  for (const [path, votes] of [
    ['count', null],
    ['count[1]', [10, 10]],
  ] as const) {
    const rest = REST.replace('votes: count', `votes: "${path}"`).replaceAll('\n', '\n    ');
    const feed = `feeds:\n  - name: f\n    kind: xml\n    pages: [{ url: http://a.example/x }]\n    each: $.r.seat[*]\n    rows: { at: choice }\n    ${rest}`;
    const spec = parseFeedSpec(feed, '/nowhere/feed.yaml');
    const lane = new Lane(spec.feeds[0] as never, spec, election);
    const exchange = answered('http://a.example/x', Buffer.from(page));
    const { reports, problems } = lane.accept(exchange, { contest: null, state: null });
    assert.deepEqual(reports[0]?.rows.map((row) => row.votes) ?? null, votes, path);
    assert.equal(problems.length, votes === null ? 1 : 0);
  }
});
