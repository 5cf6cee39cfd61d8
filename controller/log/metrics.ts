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
  return [
    metric('countnight_info', 'gauge', 'What is running.', [
      [{ election: status.election, mode: status.mode }, 1],
    ]),
    metric('countnight_night_seconds', 'gauge', 'Time of the night, Unix seconds.', [
      [{}, Date.parse(status.now) / 1000],
    ]),
    metric('countnight_data_age_seconds', 'gauge', 'Age of the newest accepted numbers.', [
      [{}, status.dataAge],
    ]),
    metric('countnight_counted_ratio', 'gauge', 'Rounds counted in the main state, 0 to 1.', [
      [{}, status.counted],
    ]),
    metric(
      'countnight_seats',
      'gauge',
      'Seats of the main state.',
      status.seats.flatMap(({ short, won, leading }): Sample[] => [
        [{ party: short, state: 'won' }, won],
        [{ party: short, state: 'leading' }, leading],
      ]),
    ),
    metric(
      'countnight_events_total',
      'counter',
      'Events tonight.',
      Object.entries(events).map(([type, count]): Sample => [{ type }, count]),
    ),
    metric('countnight_takes_total', 'counter', 'Scenes taken.', [[{}, status.takes]]),
    metric('countnight_queue_cues', 'gauge', 'Cues waiting for air.', [[{}, status.queue.length]]),
    metric('countnight_held', 'gauge', '1 while an operator holds the programme.', [
      [{}, status.held ? 1 : 0],
    ]),
    metric('countnight_held_seats', 'gauge', 'Seats that do not follow their feed.', [
      [{}, status.heldSeats.length],
    ]),
    metric('countnight_quarantined_total', 'counter', 'Times that new numbers of a seat were held back.', [
      [{}, quarantined],
    ]),
    metric(
      'countnight_feed_up',
      'gauge',
      '1 while the feed brings what it should.',
      status.feeds.map(({ feed, state }): Sample => [{ feed }, state === 'ok' || state === 'ended' ? 1 : 0]),
    ),
    metric(
      'countnight_feed_answer_age_seconds',
      'gauge',
      'Since the last answer of the feed.',
      status.feeds.map(({ feed, answerAge }): Sample => [{ feed }, answerAge]),
    ),
    metric(
      'countnight_feed_news_age_seconds',
      'gauge',
      'Since the last page that brought something new.',
      status.feeds.map(({ feed, newsAge }): Sample => [{ feed }, newsAge]),
    ),
    metric(
      'countnight_feed_failing_pages',
      'gauge',
      'Pages that fail now.',
      status.feeds.map(({ feed, failing }): Sample => [{ feed }, failing]),
    ),
    metric('countnight_latency_seconds', 'summary', 'From the bytes to the request that shows them.', [
      [{ quantile: '0.5' }, seconds(quantiles.p50)],
      [{ quantile: '0.95' }, seconds(quantiles.p95)],
      [{ quantile: '0.99' }, seconds(quantiles.p99)],
    ]) +
      `countnight_latency_seconds_sum ${latency.totalMs / 1000}\n` +
      `countnight_latency_seconds_count ${latency.count}\n`,
    metric(
      'countnight_obs_connected',
      'gauge',
      '1 while this OBS answers.',
      status.obs.map(({ url, connection }): Sample => [{ url }, connection === 'connected' ? 1 : 0]),
    ),
    metric(
      'countnight_obs_skipped_frames_total',
      'counter',
      'Frames that OBS skipped since we connected.',
      status.obs.map(({ url, skippedFrames }): Sample => [{ url }, skippedFrames]),
    ),
    metric('countnight_obs_requests_total', 'counter', 'Requests sent to OBS.', [[{}, obs.requests]]),
    metric('countnight_obs_failures_total', 'counter', 'Requests that failed.', [[{}, obs.failures]]),
    metric('countnight_log_lines_lost_total', 'counter', 'As-run lines the disk did not take.', [
      [{}, logLinesLost],
    ]),
    metric('countnight_rss_bytes', 'gauge', 'Memory of the controller.', [
      [{}, Math.round(status.rssMb * 1024 * 1024)],
    ]),
    metric('countnight_cpu_seconds_total', 'counter', 'Processor time of the controller.', [
      [{}, status.cpuSeconds],
    ]),
  ].join('');
}

function metric(
  name: string,
  type: 'gauge' | 'counter' | 'summary',
  help: string,
  samples: readonly Sample[],
): string {
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
