import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bars, lines } from './chart.ts';
import { type BenchResult, type BenchRow, digits } from './result.ts';

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const FOLDER = join(DOCS, 'performance');

interface Kept extends Omit<BenchResult, 'figures'> {
  /** Files of its own drawings. */
  drawn?: readonly string[];
  machine: string;
  /** Day of the measurement, ISO. */
  day: string;
}

/** What stands above the figures of a benchmark; in this order, then all others. */
const ABOUT: Readonly<Record<string, string>> = {
  night:
    'Four ways to put the same minutes of a count on air, one after the other on the same machine: ours, the way of the stream that this project grew out of (requests, BeautifulSoup, Flask, Pillow and a page that polls), NodeCG with a replicant, and a sheet with a static page. Times are read from the pixels of the map.',
  start: 'From the return key to something to see.',
  install:
    'What a newcomer waits for: npm with an empty cache, so that the network is in it, then the bundled rehearsal at its usual speed.',
  growth: 'Where the time of a poll goes, and how it grows with the number of contests.',
  flame:
    'The dearest parts of a poll as V8 saw them: width is time, whoever called is below. The table has what a function took by itself.',
  maps: 'Painting a seat, opening masks and extracting them from screenshots.',
  memory: 'Resident memory of a whole night.',
  short:
    'What the tests measure again: a ratio 30 % worse than here fails them. Ratios are of the fastest rounds.',
  paired:
    'The full night of West Bengal without OBS as fast as it goes, by this code and by the code before there were kinds of elections (13d445b).',
  units:
    'A poll of 200 counties of the United States, from its reports to what viewers get; files of pages follow in the background and are not in it.',
};

/** The machine, as its figures have to be read. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `Node ${process.versions.node}, ${cpus().length} cores of ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** Keeps what a benchmark found, in place of what it found before, and makes docs/performance.md of all that is kept. */
export function keepResults({ figures = {}, ...result }: BenchResult): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, 'results.json');
  const before: Record<string, Kept> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const rows = result.rows.map((row) => ({
    ...row,
    ...{ medianMs: rounded(row.medianMs), p95Ms: rounded(row.p95Ms), ratio: rounded(row.ratio) },
  }));
  const kept = {
    ...{ ...result, rows, drawn: Object.keys(figures) },
    ...{ machine: machine(), day: new Date().toISOString().slice(0, 10) },
  };
  const all = { ...before, [result.name]: kept };
  const names = [...new Set([...Object.keys(ABOUT), ...Object.keys(all).sort()])].filter((name) => all[name]);
  writeFileSync(
    file,
    `${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])), null, 1)}\n`,
  );
  for (const name of names.filter((each) => all[each]?.rows.length))
    writeFileSync(join(FOLDER, `${name}.svg`), chartOf(all[name] as Kept));
  for (const [name, drawing] of Object.entries(figures)) writeFileSync(join(FOLDER, name), drawing);
  writeFileSync(join(DOCS, 'performance.md'), pageOf(names.map((name) => all[name] as Kept)));
}

function pageOf(results: readonly Kept[]): string {
  const names = results.map(({ name }) => name).join(' ');
  const parts = results.map((result) => {
    const { name, rival, rows, notes, day } = result;
    const table = rows.map(
      ({ contender, n, medianMs, p95Ms, ratio }) =>
        `| ${contender} | ${n} | ${digits(medianMs)} | ${digits(p95Ms)} | ${digits(Number(ratio ?? Number.NaN))} |`,
    );
    return [
      `## ${name}`,
      ABOUT[name] ?? '',
      `${day}, ${result.machine}.`,
      ...(rows.length > 0
        ? [
            [`${name}.svg`, ...(result.drawn ?? [])]
              .map((figure) => `![${figure.replace(/\.svg$/, '')}](performance/${figure})`)
              .join('\n\n'),
            [
              `| | n | median ms | p95 ms | times as fast as ${rival} |`,
              '|---|---|---|---|---|',
              ...table,
            ].join('\n'),
          ]
        : []),
      notes.map((note) => `- ${note}`).join('\n'),
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return `# Performance

Made by \`npm run bench -- ${names} --keep\`: each benchmark stands here as it was last kept. Times depend on the machine;
ratios are of contenders that took turns in one run. Rivals need python3-flask, python3-bs4, python3-requests, python3-pil
and python3-numpy of Debian; NodeCG is fetched from npm when it is first measured.

${parts.join('\n\n')}
`;
}

function chartOf({ name, rows }: Kept): string {
  const sized = rows.flatMap((row) => {
    const [, part = '', size] = /^every page new: (.*), (\d+) contests$/.exec(row.contender) ?? [];
    return size === undefined ? [] : [{ part, point: [Number(size), row.medianMs] as const }];
  });
  if (sized.length === 0) return bars(`${name}: median, and p95 as a thin line`, comparable(rows));
  const parts = [...new Set(sized.map(({ part }) => part))];
  const series = new Map(
    parts.map((part) => [part, sized.filter((each) => each.part === part).map(({ point }) => point)]),
  );
  return lines(`${name}: ms by contests, every page new`, series);
}

function comparable(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ medianMs }) => Number.isFinite(medianMs));
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}
