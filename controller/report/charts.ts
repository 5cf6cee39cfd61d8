import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { DateTime } from 'luxon';
import type { Account, Airing } from './account.ts';

/** A picture of the report: what it shows, in a sentence, and its SVG. */
export interface Chart {
  title: string;
  says: string;
  svg: string;
}

/** px; what the page shows at this width reads well on a phone of 360 px, and two stand side by side elsewhere. */
const WIDTH = 440;
const SLOTS = 60;
const MOST_SCENES = 12;
const COLOURS = ['#2f6db5', '#d97b29', '#9a4f9c', '#5b8c3e', '#b8475b'];
const BY: Readonly<Record<Airing['by'], string>> = {
  rotation: 'rotation',
  event: 'an event',
  operator: 'a hand',
};

/** The report's charts; one that has nothing to show is left out. */
export function chartsOf(account: Account): Chart[] {
  const time = timeScale(account);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = (options: Plot.PlotOptions): string => {
    const svg = Plot.plot({
      document: document as unknown as Document,
      width: WIDTH,
      marginLeft: 44,
      style: { fontSize: '12px', fontFamily: 'inherit' },
      color: { range: COLOURS },
      ...options,
    });
    return svg.outerHTML;
  };
  return [
    countChart(account, time, plot),
    newsChart(account, time, plot),
    ...airCharts(account, time, plot),
    ...sourceChart(account, time, plot),
    ...healthCharts(account, time, plot),
  ].flatMap((chart) => chart ?? []);
}

type Draw = (options: Plot.PlotOptions) => string;
type TimeScale = ReturnType<typeof timeScale>;

// Charts know UTC only: times are moved so that UTC's clock shows the election's.
function timeScale({ from, to, timeZone }: Account) {
  const shown = (at: number): Date =>
    new Date(at + DateTime.fromMillis(at, { zone: timeZone }).offset * 60_000);
  const domain = [shown(from), shown(to)];
  const slot = Math.max(60_000, (to - from) / SLOTS);
  return {
    shown,
    slot,
    x: {
      type: 'utc',
      domain,
      label: null,
      ticks: 6,
      tickFormat: (at: Date) => at.toISOString().slice(11, 16),
    },
  } as const;
}

function countChart({ progress }: Account, { shown, x }: TimeScale, plot: Draw): Chart | null {
  if (progress.length === 0) return null;
  return {
    title: 'The count',
    says: 'Blue: contests with a first result. Orange: declared ones.',
    svg: plot({
      ...{ x, height: 220 },
      y: { grid: true, label: null },
      color: { legend: false, range: COLOURS, domain: ['with a result', 'declared'] },
      marks: [
        Plot.lineY(progress, { x: ({ at }) => shown(at), y: 'seats', stroke: 'what', curve: 'step-after' }),
        Plot.ruleY([0]),
      ],
    }),
  };
}

function newsChart({ news }: Account, { shown, x, slot }: TimeScale, plot: Draw): Chart | null {
  if (news.length === 0) return null;
  const kinds = ['leads and flips', 'declared', 'corrected or taken back'];
  return {
    title: 'News',
    says: `Blue: leads and flips. Orange: declared. Purple: corrected or taken back. Each bar is ${Math.round(slot / 60_000)} min.`,
    svg: plot({
      ...{ x, height: 220 },
      y: { grid: true, label: null },
      color: { range: COLOURS, domain: kinds },
      marks: [
        Plot.rectY(
          news,
          Plot.binX<Plot.RectYOptions>(
            { y: 'count' },
            {
              x: { value: ({ at }: { at: number }) => shown(at), thresholds: SLOTS },
              fill: 'kind',
            },
          ),
        ),
        Plot.ruleY([0]),
      ],
    }),
  };
}

function airCharts({ airings }: Account, { shown, x }: TimeScale, plot: Draw): Chart[] {
  if (airings.length === 0) return [];
  const minutes = new Map<string, number>();
  for (const { title, from, to } of airings)
    minutes.set(title, (minutes.get(title) ?? 0) + (to - from) / 60_000);
  const longest = [...minutes]
    .map(([title, spent]) => ({ title, spent }))
    .sort((a, b) => b.spent - a.spent)
    .slice(0, MOST_SCENES);
  return [
    {
      title: 'Who chose what was on air',
      says: 'The rotation, an event that broke in, or a hand.',
      svg: plot({
        ...{ x, height: 130, marginLeft: 70 },
        y: { domain: Object.values(BY), label: null },
        color: { range: COLOURS, domain: Object.values(BY) },
        marks: [
          Plot.barX(airings, {
            x1: ({ from }) => shown(from),
            x2: ({ to }) => shown(to),
            y: ({ by }: Airing) => BY[by],
            fill: ({ by }: Airing) => BY[by],
          }),
        ],
      }),
    },
    {
      title: 'Time on air',
      says: `Minutes of the night, the ${longest.length} boards that were longest on air.`,
      svg: plot({
        height: 40 + 20 * longest.length,
        marginLeft: roomFor(longest.map(({ title }) => title)),
        x: { grid: true, label: null },
        y: { label: null, domain: longest.map(({ title }) => title) },
        marks: [Plot.barX(longest, { x: 'spent', y: 'title', fill: COLOURS[0] as string }), Plot.ruleX([0])],
      }),
    },
  ];
}

function sourceChart({ sources }: Account, { shown, x }: TimeScale, plot: Draw): Chart[] {
  const moments = sources.flatMap((source) => source.moments.map(({ at }) => ({ at, feed: source.feed })));
  const silences = sources.flatMap((source) =>
    source.silences.map((span) => ({ ...span, feed: source.feed })),
  );
  if (moments.length + silences.length === 0) return [];
  return [
    {
      title: 'The sources',
      says: 'A stroke is something wrong; a band is a time without news.',
      svg: plot({
        ...{ x, height: 60 + 34 * sources.length, marginLeft: roomFor(sources.map(({ feed }) => feed)) },
        y: { label: null, domain: sources.map(({ feed }) => feed) },
        marks: [
          Plot.barX(silences, {
            x1: ({ from }) => shown(from),
            x2: ({ to }) => shown(to),
            ...{ y: 'feed', fill: '#e2b04a', fillOpacity: 0.6 },
          }),
          Plot.tickX(moments, { x: ({ at }) => shown(at), y: 'feed', stroke: '#b8475b' }),
        ],
      }),
    },
  ];
}

function healthCharts({ health }: Account, { shown, x }: TimeScale, plot: Draw): Chart[] {
  const line = (
    title: string,
    says: string,
    values: readonly { at: number; name: string; value: number }[],
  ) =>
    values.length === 0
      ? []
      : [
          {
            title,
            says,
            svg: plot({
              ...{ x, height: 180 },
              y: { grid: true, label: null, zero: true },
              marks: [
                Plot.lineY(values, { x: ({ at }) => shown(at), y: 'value', stroke: 'name' }),
                Plot.dot(values, { x: ({ at }) => shown(at), y: 'value', fill: 'name', r: 1.5 }),
                Plot.ruleY([0]),
              ],
            }),
          },
        ];
  const many = (name: string) => (health.some(({ obs }) => obs.length > 1) ? `, ${name}` : '');
  const ofObs = (pick: (obs: Account['health'][number]['obs'][number]) => number | null) =>
    health.flatMap(({ at, obs }) =>
      obs.flatMap((one) => {
        const value = pick(one);
        return value === null ? [] : [{ at, name: `OBS${many(one.name)}`, value }];
      }),
    );
  const latency = health.flatMap(({ at, latencyMs }) =>
    (['p50', 'p95'] as const).flatMap((name) => {
      const value = latencyMs[name];
      return value === null ? [] : [{ at, name, value }];
    }),
  );
  const ages = health.flatMap(({ at, dataAge }) =>
    dataAge === null ? [] : [{ at, name: 'age', value: dataAge / 60 }],
  );
  return [
    ...line(
      'From bytes to request',
      'Milliseconds, of each minute. Blue: half were faster. Orange: 95 % were.',
      latency,
    ),
    ...line('Age of the numbers', 'Minutes since the newest numbers of the main state.', ages),
    ...line(
      'Frames that OBS skipped',
      'Since it was connected.',
      ofObs(({ skippedFrames }) => skippedFrames),
    ),
    ...line(
      'Processor of OBS',
      'Per cent.',
      ofObs(({ cpuPercent }) => cpuPercent),
    ),
  ];
}

/** Room beside a chart for names, px. */
function roomFor(names: readonly string[]): number {
  return Math.min(WIDTH / 2, 24 + 6.6 * Math.max(...names.map(({ length }) => length)));
}
