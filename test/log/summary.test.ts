import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventEntry } from '../../controller/log/as-run-entry.ts';
import { AsRunLog } from '../../controller/log/as-run-log.ts';
import { metricsText } from '../../controller/log/metrics.ts';
import { type StatusInput, statusOf } from '../../controller/log/status.ts';
import { summarise } from '../../controller/log/summary.ts';
import { Timings } from '../../controller/log/timings.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { leadChange, majority, Played, smallPlan } from '../director/small-night.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';
import { counted, election, statusInput } from './small-status.ts';

test('the summary has the keys of its contract, in order', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'night-summary-'));
  const log = await AsRunLog.open(join(dir, 'as-run.ndjson'), { resume: false });
  log.append(eventEntry(leadChange(1, 1, 2, 60)));
  log.append(eventEntry(majority(70)));
  log.append(eventEntry(leadChange(1, 2, 1, 80)));
  log.append({ at: 0, what: 'take', reason: 'rotation' });
  const latency = new Timings();
  latency.add(12);
  const summary = summarise({
    election,
    count: counted(),
    houses: sumHouses(counted(), election),
    now: minute(2),
    log,
    latency,
    mapPaint: new Timings(),
    use: { rssMb: { start: 90, end: 100, max: 120 }, cpuSeconds: 3.5 },
    obs: [
      { requests: 10, failures: 1, renderSkippedFrames: 2, outputSkippedFrames: 3 },
      { requests: 5, failures: 0, renderSkippedFrames: 0, outputSkippedFrames: 1 },
    ],
  });
  await log.close();
  await rm(dir, { recursive: true });
  assert.equal(
    JSON.stringify(summary),
    JSON.stringify({
      mode: 'test',
      contests: 3,
      final: { ROSE: { won: 1, leading: 0 }, LILY: { won: 0, leading: 1 } },
      coalitions: {},
      states: {
        WB: {
          contests: 3,
          final: { ROSE: { won: 1, leading: 0 }, LILY: { won: 0, leading: 1 } },
          coalitions: {},
        },
      },
      events: { 'lead-changed': 2, 'majority-crossed': 1 },
      takes: 1,
      quarantined: 0,
      blocked: 0,
      heldAtEnd: [],
      latencyMs: { p50: 12.007, p95: 12.007, p99: 12.007, max: 12.007 },
      mapPaintMs: { p50: null, p99: null },
      rssMb: { start: 90, end: 100, max: 120 },
      cpuSeconds: 3.5,
      obs: { requests: 15, failures: 1, skippedFrames: 6 },
    }),
  );
});

test('the summary counts every state, and tells which seats were held at the end, why and for how long', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'night-summary-'));
  t.after(() => rm(dir, { recursive: true }));
  const log = await AsRunLog.open(join(dir, 'as-run.ndjson'), { resume: false });
  t.after(() => log.close());
  const pair = [
    ['ROSE', 'LILY'],
    ['ROSE', 'LILY'],
  ];
  const two = smallElection({ seats: pair, moreStates: [{ code: 'AS', seats: pair }] });
  const claimed = { state: null, number: null, name: 'Quite Elsewhere' };
  const bad = { votes: 999, electionDay: null, postal: null };
  const reports = [
    page(two, 1, [900, 300, 5], { status: 'declared' }),
    page(two, 2, [100, 220, 5], { totals: bad }),
    page(two, 1, [10, 20, 1], { contest: 'AS-1' }),
    page(two, 2, [1, 2, 0], { contest: 'AS-2', claimed }),
  ];
  let { count } = acceptReports(emptyCount(two, 'live'), reports, { election: two, now: minute(3) });
  ({ count } = acceptReports(count, reports.slice(1, 2), { election: two, now: minute(400) }));
  const summary = summarise({
    election: two,
    count,
    houses: sumHouses(count, two),
    now: minute(483),
    log,
    latency: new Timings(),
    mapPaint: new Timings(),
    use: { rssMb: { start: 90, end: 100, max: 120 }, cpuSeconds: 3.5 },
    obs: [],
  });
  assert.deepEqual(
    Object.entries(summary.states).map(([code, { contests, final }]) => [code, contests, final]),
    [
      ['WB', 2, { ROSE: { won: 1, leading: 0 } }],
      ['AS', 2, { LILY: { won: 0, leading: 1 } }],
    ],
  );
  assert.deepEqual(summary.final, summary.states.WB?.final);
  assert.deepEqual([summary.quarantined, summary.blocked], [1, 1]);
  assert.deepEqual(
    summary.heldAtEnd.map(({ contest, kind, minutes }) => [contest, kind, minutes]),
    [
      ['WB-2', 'quarantine', 480],
      ['AS-2', 'blocked', 480],
    ],
  );
  assert.match(summary.heldAtEnd[0]?.reason ?? '', /999/);
});

test('the status says what is on air and why, what waits, what is held, and how old everything is', () => {
  const status = statusOf(statusInput());
  assert.deepEqual(status.wanted, {
    scene: 'state',
    title: 'the state map',
    reason: 'rotation: the state map',
    kind: 'rotation',
    since: '1970-01-01T00:00:00.000Z',
    seconds: 9,
    left: null,
  });
  assert.deepEqual(status.onAir, { by: 'OBS', scene: 'state', title: 'the state map' });
  assert.deepEqual(status.speed, { wanted: 60, reached: 60 });
  assert.deepEqual(status.held, {
    kind: 'hold',
    by: 'ana',
    why: 'speech',
    since: '1970-01-01T00:00:02.000Z',
  });
  assert.deepEqual(status.queue, [
    { scene: 'district-south', title: 'South', reason: 'Seat 3: 2 leads 1', life: 'queued', priority: 50 },
  ]);
  assert.deepEqual([status.feeds[0]?.answerAge, status.feeds[0]?.newsAge], [4, null]);
  assert.deepEqual(
    status.events.map(({ reason }) => reason),
    ['Seat 3: 1 leads 2', 'Seat 3: 2 leads 1'],
  );
  assert.deepEqual(status.seats, [
    { short: 'ROSE', won: 1, leading: 0 },
    { short: 'LILY', won: 0, leading: 1 },
  ]);
  assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
});

const STATE = { scene: 'state', title: 'the state map' };
const airs: [
  what: string,
  air: StatusInput['air'],
  wall: number,
  onAir: object | null,
  alert: string | null,
][] = [
  ['as wanted', { scene: 'Countnight · State', page: 'state' }, 99_000, { by: 'OBS', ...STATE }, null],
  [
    'no OBS is driven: the preview shows what is wanted',
    'preview',
    99_000,
    { by: 'preview', ...STATE },
    null,
  ],
  ['no OBS answers', null, 99_000, null, null],
  [
    'OBS is on its way to it',
    { scene: 'Interview', page: null },
    5000,
    { by: 'OBS', scene: null, title: 'Interview' },
    null,
  ],
  [
    'OBS is late',
    { scene: 'Countnight · Tally', page: 'tally' },
    8000,
    { by: 'OBS', scene: 'tally', title: 'the tally' },
    'the state map is wanted on air since 8 s, OBS shows the tally',
  ],
];
for (const [what, air, wall, onAir, alert] of airs)
  test(`what is on air is what OBS says: ${what}`, () => {
    const input = statusInput();
    const status = statusOf({ ...input, air, now: { ...input.now, wall } });
    assert.equal(status.wanted?.scene, 'state');
    assert.deepEqual(status.onAir, onAir);
    assert.deepEqual(
      status.alerts.map(({ text }) => text),
      alert === null ? [] : [alert],
    );
  });

test('a takeover wants nothing, whatever OBS shows', () => {
  const night = new Played(smallPlan()).until(1);
  night.tick({ takeover: { scene: 'Interview' } });
  const air = { scene: 'Interview', page: null };
  const status = statusOf({ ...statusInput(), direction: night.last, air, now: { night: 0, wall: 99_000 } });
  assert.deepEqual([status.wanted, status.onAir?.title, status.alerts], [null, 'Interview', []]);
});

test('a quarantined seat is in the status with its reason', () => {
  const input = statusInput();
  const bad = page(election, 2, [100, 220, 5], {
    round: 5,
    totals: { votes: 999, electionDay: null, postal: null },
  });
  const { count } = acceptReports(input.count, [bad], { election, now: minute(3) });
  const [held] = statusOf({ ...input, count }).heldSeats;
  assert.deepEqual([held?.contest, held?.kind], ['WB-2', 'quarantine']);
  assert.match(held?.reason ?? '', /999/);
});

test('the metrics are Prometheus text: every sample under its HELP and TYPE, labels escaped, unknowns left out', () => {
  const text = metricsText({
    status: statusOf(statusInput()),
    events: { 'lead-changed': 2 },
    quarantined: 1,
    latency: { count: 3, totalMs: 24 },
    obs: { requests: 15, failures: 1 },
    logLinesLost: 0,
  });
  const seen = new Set<string>();
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const header = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (header?.[1] === 'HELP') {
      assert.ok(!seen.has(header[2] ?? ''), `${header[2]} stands twice`);
      current = header[2] ?? '';
      seen.add(current);
    } else if (!header) {
      const sample = /^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[\d.e+]+)$/.exec(line);
      assert.ok(sample?.[1]?.startsWith(current), line);
    }
  }
  assert.match(text, /^countnight_feed_up\{feed="ec\\"i"\} 0$/m);
  assert.match(text, /^countnight_feed_answer_age_seconds\{feed="ec\\"i"\} 4$/m);
  assert.doesNotMatch(text, /^countnight_feed_news_age_seconds\{/m);
  assert.match(text, /^countnight_events_total\{type="lead-changed"\} 2$/m);
  assert.match(text, /^countnight_latency_seconds\{quantile="0.5"\} 0.004$/m);
  assert.match(text, /^countnight_latency_seconds_sum 0.024$/m);
  assert.ok(text.endsWith('\n'));
});
