import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { ContestId } from '../../controller/election/election.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import { BadServer, page } from './bad-server.ts';
import { liveNight } from './live-night.ts';
import { riverElection } from './river-election.ts';

/** What stands on a page at a time of its clock, and what a night that reads it shows. */
interface Look {
  clock: string;
  votes: [number, number, number];
}

const NOW = 'RL-1' as ContestId;

/** Looks of one page, one after the other, from a real server through a feed's thread into the tally. */
async function night(t: TestContext, zone: string, looks: readonly Look[]): Promise<number[][]> {
  const server = await BadServer.start();
  const election = {
    ...(await riverElection(
      `limits: { perSecond: 500 }
feeds:
  - name: pages
    kind: html
    pollSeconds: 0.05
    pages: [{ url: '${server.base}/seat{number}.htm' }]
    contest: { at: h1 }
    stamp: { at: .stamp, format: 'dd/MM/yyyy HH:mm', zone: ${zone} }
`,
      ['Northbank'],
    )),
  };
  const { feeds } = await liveNight(t, server, election);
  const show = ({ clock, votes }: Look): void => {
    const rows = ['ASHA SEN', 'BIMAL ROY', 'NOTA'].map(
      (name, i) => `<tr><td>${name}</td><td>${votes[i]}</td></tr>`,
    );
    server.set(
      '/seat1.htm',
      page(
        `<html><body><h1>Northbank</h1><p class="stamp">${clock}</p><table><tr><th>Candidate</th><th>Votes</th></tr>${rows.join('')}</table></body></html>`,
      ),
    );
  };
  const shown: number[][] = [];
  let state = beginNight(election, 'live');
  let next = 0;
  show(looks[next] as Look);
  for await (const poll of feeds.polls()) {
    state = step(state, poll, election, poll.at).state;
    if (poll.reports.length === 0) continue;
    shown.push(state.count.tallies.get(NOW)?.votes.map(({ votes }) => votes) ?? []);
    next++;
    if (next === looks.length) break;
    show(looks[next] as Look);
  }
  return shown;
}

const GROWING: [number, number, number][] = [
  [10, 20, 1],
  [30, 40, 2],
  [50, 60, 3],
];

test('the hour that clocks repeat: a page whose clock goes back is news', async (t) => {
  for (const [zone, ...clocks] of [
    ['Europe/Berlin', '25/10/2026 02:50', '25/10/2026 02:10', '25/10/2026 03:01'],
    ['America/New_York', '01/11/2026 01:58', '01/11/2026 01:02', '01/11/2026 02:00'],
    ['Australia/Lord_Howe', '05/04/2026 01:55', '05/04/2026 01:31', '05/04/2026 02:00'],
  ] as const) {
    const shown = await night(
      t,
      zone,
      clocks.map((clock, i) => ({ clock, votes: GROWING[i] as [number, number, number] })),
    );
    assert.deepEqual(shown, GROWING, zone);
  }
});

test('the hour that clocks skip: a server that was not moved brings no older copy', async (t) => {
  const clocks = ['29/03/2026 01:58', '29/03/2026 03:05', '29/03/2026 02:20'];
  const shown = await night(
    t,
    'Europe/Berlin',
    clocks.map((clock, i) => ({ clock, votes: GROWING[i] as [number, number, number] })),
  );
  assert.deepEqual(shown, GROWING);
});

test('outside that hour an older stamp is an older copy, and within it fallen numbers are', async (t) => {
  const before: Look[] = [
    { clock: '24/10/2026 02:50', votes: [30, 40, 2] },
    { clock: '24/10/2026 02:10', votes: [31, 41, 2] },
  ];
  assert.deepEqual(await night(t, 'Europe/Berlin', before), [
    [30, 40, 2],
    [30, 40, 2],
  ]);
  const within: Look[] = [
    { clock: '25/10/2026 02:50', votes: [30, 40, 2] },
    { clock: '25/10/2026 02:10', votes: [20, 30, 1] },
  ];
  assert.deepEqual(await night(t, 'Europe/Berlin', within), [
    [30, 40, 2],
    [30, 40, 2],
  ]);
});
