import type { Status } from './status.ts';

export interface MetricsInput {
  status: Status;
  /** Event type -> how often tonight. */
  events: Readonly<Record<string, number>>;
  quarantined: number;
  /** Measurements behind `status.latencyMs`, and their sum. */
  latency: { count: number; totalMs: number };
  obs: { requests: number; failures: number };
  /** Lines the as-run log had to give up. */
  logLinesLost: number;
}

type Labels = Readonly<Record<string, string>>;
type Sample = [labels: Labels, value: number | null];

/**
 * `OUT/metrics.prom`: Prometheus text exposition format 0.0.4, for the node exporter's textfile collector.
 * What is not known is left out; it is not written as zero.
 */
export function metricsText({
  status,
  events,
  quarantined,
  latency,
  obs,
  logLinesLost,
}: MetricsInput): string {
  const { latencyMs: quantiles } = status;
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  const one = (value: number | null): Sample[] => [[{}, value]];
  const feeds = (value: (feed: Status['feeds'][number]) => number | null): Sample[] =>
    status.feeds.map((each) => [{ feed: each.feed }, value(each)]);
  const machines = (value: (obs: Status['obs'][number]) => number): Sample[] =>
    status.obs.map((each) => [{ url: each.url }, value(each)]);
  const seats = status.seats.flatMap(({ short, won, leading }): Sample[] => [
    [{ party: short, state: 'won' }, won],
    [{ party: short, state: 'leading' }, leading],
  ]);
  const told: readonly (readonly [name: string, help: string, samples: readonly Sample[]])[] = [
    ['info', 'What is running.', [[{ election: status.election, mode: status.mode }, 1]]],
    ['night_seconds', 'Time of the night, Unix seconds.', one(Date.parse(status.now) / 1000)],
    ['data_age_seconds', 'Age of the newest accepted numbers.', one(status.dataAge)],
    ['counted_ratio', 'Rounds counted in the main state, 0 to 1.', one(status.counted)],
    ['seats', 'Seats of the main state.', seats],
    ['events_total', 'Events tonight.', Object.entries(events).map(([type, count]) => [{ type }, count])],
    ['takes_total', 'Scenes taken.', one(status.takes)],
    ['queue_cues', 'Cues waiting for air.', one(status.queue.length)],
    ['held', '1 while an operator holds the programme.', one(status.held ? 1 : 0)],
    ['held_seats', 'Seats that do not follow their feed.', one(status.heldSeats.length)],
    ['quarantined_total', 'Times that new numbers of a seat were held back.', one(quarantined)],
    [
      'feed_up',
      '1 while the feed brings what it should.',
      feeds(({ state }) => (/^(ok|ended)$/.test(state) ? 1 : 0)),
    ],
    ['feed_answer_age_seconds', 'Since the last answer of the feed.', feeds(({ answerAge }) => answerAge)],
    [
      'feed_news_age_seconds',
      'Since the last page that brought something new.',
      feeds(({ newsAge }) => newsAge),
    ],
    ['feed_failing_pages', 'Pages that fail now.', feeds(({ failing }) => failing)],
    [
      'latency_seconds',
      'From the bytes to the request that shows them.',
      [
        [{ quantile: '0.5' }, seconds(quantiles.p50)],
        [{ quantile: '0.95' }, seconds(quantiles.p95)],
        [{ quantile: '0.99' }, seconds(quantiles.p99)],
      ],
    ],
    [
      'obs_connected',
      '1 while this OBS answers.',
      machines(({ connection }) => (connection === 'connected' ? 1 : 0)),
    ],
    [
      'obs_skipped_frames_total',
      'Frames that OBS skipped since we connected.',
      machines(({ skippedFrames }) => skippedFrames),
    ],
    ['obs_requests_total', 'Requests sent to OBS.', one(obs.requests)],
    ['obs_failures_total', 'Requests that failed.', one(obs.failures)],
    ['log_lines_lost_total', 'As-run lines the disk did not take.', one(logLinesLost)],
    ['rss_bytes', 'Memory of the controller.', one(Math.round(status.rssMb * 1024 * 1024))],
    ['cpu_seconds_total', 'Processor time of the controller.', one(status.cpuSeconds)],
  ];
  const sums = `countnight_latency_seconds_sum ${latency.totalMs / 1000}\ncountnight_latency_seconds_count ${latency.count}\n`;
  return told
    .map(([name, help, samples]) => metric(name, help, samples) + (name === 'latency_seconds' ? sums : ''))
    .join('');
}

function metric(own: string, help: string, samples: readonly Sample[]): string {
  const name = `countnight_${own}`;
  const type = own === 'latency_seconds' ? 'summary' : own.endsWith('_total') ? 'counter' : 'gauge';
  const lines = samples
    .filter(([, value]) => value !== null && Number.isFinite(value))
    .map(([labels, value]) => `${name}${labelText(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
