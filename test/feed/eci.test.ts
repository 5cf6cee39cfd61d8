import assert from 'node:assert/strict';
import test from 'node:test';
import { expandEci } from '../../controller/feed/eci/eci.ts';
import { Lane, type PageOutcome } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { expandPage } from '../../controller/feed/wire/page-url.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { constituencyPage, LIST_HEADS } from './eci-page.ts';
import { riverElectionAt } from './river-election.ts';

const base = riverElectionAt('/nowhere', ['Northbank', 'Southbank', 'Eastbank']);
const election = { ...base, states: [{ ...base.states[0], name: 'West Bengal' } as (typeof base.states)[0]] };
const spec = parseFeedSpec('feeds: [{ name: eci, kind: eci, states: { RL: S25 } }]', '/nowhere/feed.yaml');

const STAMP = "<div class='sm-text'>Last Updated at <span>04:18 PM On 05/05/2026</span></div>";
const at = Date.parse('2026-05-05T10:48:00Z');

function lane(): (body: string, url?: string) => PageOutcome {
  const one = new Lane(spec.feeds[0] as never, spec, election);
  return (body, url = 'https://results.example/page.htm') =>
    one.accept(goodExchange(url, 1, Buffer.from(body)), { contest: null, state: null });
}

function listRow(number: number, name: string, round: string, status: string): string {
  const party = (text: string) =>
    `<td><table><tbody><tr><td>${text}</td><td><div class="tooltip">i<table><tr><td>Party: ${text}</td></tr></table></div></td></tr></tbody></table></td>`;
  return `<tr><td>${name}</td><td>${number}</td><td>ASHA SEN</td>${party('Party of Rivers')}<td>BIMAL ROY</td>${party('Party of Hills')}<td>323</td>${round && `<td>${round}</td>`}<td>${status}</td></tr>`;
}

function list(rounds: boolean): string {
  const heads = LIST_HEADS.filter((head) => rounds || head !== 'Round');
  return `<html><body><h2> <span> West Bengal </span> </h2><div class="table-responsive"><table class="table"><thead><tr><th colspan="${heads.length}">Status Known For 2 out of 3 Constituencies</th></tr><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>
${listRow(1, 'Northbank', rounds ? '12/12' : '', 'Result Declared')}${listRow(2, 'Southbank', rounds ? '3/9' : '', 'Result in Progress')}</tbody></table></div>${STAMP}</body></html>`;
}

test('lists of 8 and of 9 cells, with tooltip tables in the party cells', () => {
  for (const rounds of [false, true]) {
    const { reports, problems } = lane()(list(rounds));
    assert.deepEqual(problems, []);
    const lead = {
      name: 'ASHA SEN',
      party: 'Party of Rivers',
      runnerUp: 'BIMAL ROY',
      runnerUpParty: 'Party of Hills',
      margin: 323,
    };
    assert.deepEqual(
      reports.map((report) => [
        report.contest,
        report.status,
        report.rounds,
        report.stamp,
        report.lead,
        report.rows,
      ]),
      [
        ['RL-1', 'declared', rounds ? { done: 12, of: 12 } : null, at, lead, []],
        ['RL-2', 'in-progress', rounds ? { done: 3, of: 9 } : null, at, lead, []],
      ],
    );
  }
});

test('a list that cannot say yet who leads', () => {
  const blank = list(false)
    .replaceAll('ASHA SEN', '')
    .replaceAll('BIMAL ROY', '')
    .replaceAll('323', '-')
    .replaceAll(/Result (Declared|in Progress)/g, '');
  const { reports, problems } = lane()(blank);
  assert.deepEqual([problems, reports.map(({ lead }) => lead)], [[], [null, null]]);
});

test('candidate cards', () => {
  const card = (status: string, votes: string, margin: string, name: string, party: string) =>
    `<div class="cand-box"><figure><img src="x.jpg"></figure><div class="cand-info"><div class="status ${status}"><div>${status}</div><div>${votes} <span>${margin}</span></div></div><div class="nme-prty"><h5>${name}</h5><h6>${party}</h6></div></div></div>`;
  const { reports, problems } = lane()(
    `<html><body><h2>Assembly Constituency <span>2 - Southbank<Strong>(West Bengal)</Strong></span></h2><div>Status of EVM Round: <span>9</span>/12</div>
${card('leading', '104645', '(+ 31462)', 'ASHA SEN', 'Party of Rivers')}${card('trailing', '73183', '( -31462)', 'BIMAL ROY', 'Party of Hills')}${card('', '1200', '', 'NOTA', 'None of the Above')}${STAMP}</body></html>`,
  );
  assert.deepEqual(problems, []);
  const [report] = reports;
  assert.deepEqual(
    [report?.contest, report?.claimed, report?.status, report?.rounds, report?.stamp],
    ['RL-2', { state: 'RL', number: 2, name: 'Southbank' }, 'in-progress', { done: 9, of: 12 }, at],
  );
  assert.deepEqual(
    report?.rows.map(({ name, party, votes }) => [name, party, votes]),
    [
      ['ASHA SEN', 'Party of Rivers', 104645],
      ['BIMAL ROY', 'Party of Hills', 73183],
      ['NOTA', 'None of the Above', 1200],
    ],
  );
});

test('a list with the last election behind tonight: the first margin and the first status are its own', () => {
  const past = list(false)
    .replace(
      '<th>Status</th>',
      '<th>Status</th><th>Winning Candidate</th><th>Winning Party</th><th>Margin</th>',
    )
    .replaceAll(
      /(Result (?:Declared|in Progress)<\/td>)/g,
      '$1<td>OLD WINNER</td><td>Party of Hills</td><td>99999</td>',
    );
  const { reports, problems } = lane()(past);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    reports.map(({ contest, status, lead }) => [contest, status, lead?.name, lead?.margin]),
    [
      ['RL-1', 'declared', 'ASHA SEN', 323],
      ['RL-2', 'in-progress', 'ASHA SEN', 323],
    ],
  );
});

test('constituency pages before 2019: candidate, party, votes; heading and status in cells of their own', () => {
  const page = (status: string) =>
    `<html><body><div id="div1"><table cellpadding="0"><tr><td>&nbsp;</td></tr></table>
<table border="1" style="margin: auto" cellpadding="5"><tr><td colspan="3" align="center">West Bengal - Southbank</td></tr>
<tr><td colspan="3">${status}</td></tr><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr>
<tr style="font-size:12px;"><td>ASHA SEN</td><td>Party of Rivers</td><td>1234</td></tr>
<tr style="font-size:12px;"><td>BIMAL ROY</td><td>Party of Hills</td><td>911</td></tr>
<tr style="font-size:12px;"><td>None of the Above</td><td>None of the Above</td><td>41</td></tr></table></div></body></html>`;
  for (const [status, told] of [
    ['Result Declared', 'declared'],
    ['Counting In Progress', 'in-progress'],
  ] as const) {
    const { reports, problems } = lane()(
      page(status),
      'http://eciresults.nic.in/ConstituencywiseS252.htm?ac=2',
    );
    assert.deepEqual(problems, []);
    const [report] = reports;
    assert.deepEqual(
      [report?.contest, report?.claimed.name, report?.status, report?.rows.map(({ votes }) => votes)],
      ['RL-2', 'Southbank', told, [1234, 911, 41]],
    );
  }
});

test('round by round: the last tab holds the sums', () => {
  const tab = (n: number, a: number, b: number) =>
    `<div id="tab${n}"><table><tr><th>Candidate</th><th>Party</th><th>Votes Brought From Previous Round</th><th>Current Round</th><th>Total</th></tr><tr><td>ASHA SEN</td><td>Party of Rivers</td><td>${a - 10}</td><td>10</td><td>${a}</td></tr><tr><td>BIMAL ROY</td><td>Party of Hills</td><td>${b - 5}</td><td>5</td><td>${b}</td></tr></table></div>`;
  const { reports, problems } = lane()(
    `<html><body><h2>Assembly Constituency <span>2 - Southbank (West Bengal)</span></h2><div class='round-status'> Status as on Round, <span>2</span>/26</div>${tab(1, 10, 5)}${tab(2, 20, 10)}${STAMP}</body></html>`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [reports[0]?.rows.map(({ votes }) => votes), reports[0]?.rounds, reports[0]?.status],
    [[20, 10], { done: 2, of: 26 }, 'in-progress'],
  );
});

test('constituency pages, old design and new', () => {
  const old = constituencyPage({ state: 'West Bengal', name: 'Eastbank', status: 'Result Declared' });
  const fresh = `<html><body><h2>Assembly  Constituency <span> 3 - Eastbank<Strong> (West Bengal)</Strong></span> </h2><div class="round-status">Status of EVM Round: <span>31</span>/31</div>${/<table border[\s\S]*?<\/table>/.exec(old)?.[0].replace(/<tr><th colspan[\s\S]*?<tr><th>O/, '<tr><th>O')}${STAMP}</body></html>`;
  for (const [page, status] of [
    [old, 'declared'],
    [fresh, 'in-progress'],
  ] as const) {
    const { reports, problems } = lane()(page);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [reports[0]?.contest, reports[0]?.status, reports[0]?.rows.length, reports[0]?.totals?.votes],
      ['RL-3', status, 3, 2186],
    );
  }
});

test('the live JSON says who leads, and no more', () => {
  const { reports, problems } = lane()(
    JSON.stringify({
      S25: {
        chartData: [
          ['PR', 'S25', 1, 'ASHA SEN', '#aabbcc'],
          ['PH', 'S25', 2, 'BIMAL ROY', '#112233'],
        ],
        tableData: [['PR', 'S25', 1]],
      },
    }),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    reports.map(({ contest, status, lead }) => [contest, status, lead?.name, lead?.party, lead?.margin]),
    [
      ['RL-1', 'in-progress', 'ASHA SEN', 'PR', null],
      ['RL-2', 'in-progress', 'BIMAL ROY', 'PH', null],
    ],
  );
});

const parties = (won: number) =>
  `<html><body><h2>Assembly <span>(West Bengal)</span></h2><table><tr><th>Party</th><th>Won</th><th>Leading</th><th>Total</th></tr><tr><td>Party of Rivers - PR</td><td>${won}</td><td>1</td><td>${won + 1}</td></tr><tr><td>Total</td><td>${won}</td><td>1</td><td>${won + 1}</td></tr></table></body></html>`;

test('H9 party totals that are not the sum of the lists are told', () => {
  const read = lane();
  const { reports } = read(list(true), 'https://results.example/list.htm');
  const lists = acceptReports(emptyCount(election, 'test'), reports, { election, now: at });
  const told = (won: number) => {
    const { houses, problems } = read(parties(won));
    assert.deepEqual(problems, []);
    const { count } = acceptReports(lists.count, [], { election, now: at, houses });
    return count.alerts.get('reconcile:RL')?.text;
  };
  assert.equal(told(1), undefined);
  assert.match(told(2) ?? '', /says 3 seats, ours 2: Party of Rivers - PR 3, our seats say 2/);
});

test('H18 everything declared: the lists alone are complete', () => {
  const read = lane();
  const done = list(true).replaceAll('Result in Progress', 'Result Declared');
  assert.deepEqual(
    read(done).reports.map(({ status }) => status),
    ['declared', 'declared'],
  );
  const { houses } = read(
    parties(1).replace('<td>1</td><td>1</td><td>2</td>', '<td>2</td><td>0</td><td>2</td>'),
  );
  assert.deepEqual(houses[0]?.rows, [{ party: 'Party of Rivers - PR', partyCode: null, won: 2, leading: 0 }]);
});

test('a page of no known design is refused, with its first words', () => {
  assert.match(
    lane()('<html><body><h1>Access Denied</h1></body></html>').problems[0]?.what ?? '',
    /no design/,
  );
});

test('addresses follow from the folder; seat pages wait for the list', () => {
  const written = parseFeedSpec(
    'feeds: [{ name: eci, kind: eci, base: https://results.eci.gov.in/ResultAcGenMay2026 }]',
    '/nowhere/feed.yaml',
  );
  const feed = expandEci(written.feeds[0] as never, election);
  assert.deepEqual(feed.states, { RL: 'S25' });
  assert.deepEqual(
    feed.pages?.map((page) => [
      expandPage(page, feed, election)[0]?.url.replace('https://results.eci.gov.in/ResultAcGenMay2026/', ''),
      page.when,
    ]),
    [
      ['statewiseS251.htm', 'always'],
      ['partywiseresult-S25.htm', 'always'],
      ['election-json-S25-live.json', 'always'],
      ['ConstituencywiseS251.htm', 'listed'],
    ],
  );
});
