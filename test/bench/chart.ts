import { type BenchRow, digits } from './result.ts';

const WIDTH = 860;
const LABEL = 380;
const ROW = 20;
/** Room behind a bar for its number. */
const NUMBER = 90;
const SERIES = [
  '#1f6feb',
  '#d0312d',
  '#1fa34a',
  '#8e44ad',
  '#b7791f',
  '#0a7d83',
  '#6b7280',
  '#c2185b',
  '#455a64',
];

/**
 * Rows as bars, those of one group (`group: contender`) to one scale: the median, and the p95 as a thin line behind it.
 *
 * @returns SVG
 */
export function bars(title: string, rows: readonly BenchRow[]): string {
  const parts: string[] = [];
  let y = 30;
  for (const [group, members] of groupsOf(rows)) {
    if (group) {
      parts.push(text(0, y + 14, group, 'font-weight="bold"'));
      y += ROW + 2;
    }
    const most = Math.max(...members.map(({ row }) => row.p95Ms));
    const px = (ms: number) => Math.max(1, ((WIDTH - LABEL - NUMBER) * ms) / most);
    for (const { label, row } of members) {
      parts.push(
        text(LABEL - 8, y + 14, label, 'text-anchor="end"'),
        `<rect x="${LABEL}" y="${y + 9}" width="${px(row.p95Ms).toFixed(1)}" height="2" fill="#9aa4b2"/>`,
        `<rect x="${LABEL}" y="${y + 4}" width="${px(row.medianMs).toFixed(1)}" height="12" fill="#1f6feb"/>`,
        text(LABEL + px(row.p95Ms) + 6, y + 14, `${digits(row.medianMs)} ms`, ''),
      );
      y += ROW;
    }
    y += 8;
  }
  return svg(title, y, parts);
}

/**
 * Times over a size, both axes logarithmic, so that linear growth is a slope of one.
 *
 * @param series name -> ms by size
 * @returns SVG
 */
export function lines(
  title: string,
  series: ReadonlyMap<string, readonly (readonly [number, number])[]>,
): string {
  const height = 360;
  const points = [...series.values()].flat();
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [left, right] = range(points.map(([size]) => Math.log10(size)));
  const [low, high] = range(points.map(([, ms]) => Math.log10(Math.max(ms, 0.01))));
  const x = (size: number) => 60 + ((WIDTH - 220) * (Math.log10(size) - left)) / (right - left || 1);
  const y = (ms: number) =>
    height - 30 - ((height - 70) * (Math.log10(Math.max(ms, 0.01)) - low)) / (high - low || 1);
  const sizes = [...new Set(points.map(([size]) => size))];
  const decades = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_, i) => 10 ** (Math.floor(low) + i),
  );
  const parts = [
    ...sizes.map((size) => text(x(size), height - 10, `${size}`, 'text-anchor="middle"')),
    ...decades
      .filter((ms) => Math.log10(ms) >= low && Math.log10(ms) <= high)
      .map(
        (ms) =>
          `<path d="M60 ${y(ms)}H${WIDTH - 160}" stroke="#d5dae1"/>${text(52, y(ms) + 4, `${ms} ms`, 'text-anchor="end"')}`,
      ),
  ];
  [...series].forEach(([name, values], i) => {
    const path = values.map(([size, ms]) => `${x(size).toFixed(1)} ${y(ms).toFixed(1)}`).join('L');
    const colour = SERIES[i % SERIES.length];
    const last = values.at(-1) ?? [1, 1];
    parts.push(
      `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      text(x(last[0]) + 8, y(last[1]) + 4, name, `fill="${colour}"`),
    );
  });
  return svg(title, height, parts);
}

/** `group: contender` -> its group and its own name. */
function groupsOf(rows: readonly BenchRow[]): Map<string, { label: string; row: BenchRow }[]> {
  const groups = new Map<string, { label: string; row: BenchRow }[]>();
  for (const row of rows) {
    const [, group = '', label = ''] = /^(?:(.*?): )?(.*)$/.exec(row.contender) ?? [];
    groups.set(group, [...(groups.get(group) ?? []), { label, row }]);
  }
  return groups;
}

/** A drawing with its title above. */
export function svg(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#1f2937">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(0, 16, title, 'font-size="14" font-weight="bold"')}
${parts.join('\n')}
</svg>
`;
}

function text(x: number, y: number, words: string, rest: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${escaped(words)}</text>`;
}

/** Words as text of XML. */
export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
