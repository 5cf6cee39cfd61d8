import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { dirname, join } from 'node:path';
import { keepResults, machine } from './performance-page.ts';
import { type BenchOptions, type BenchResult, digits } from './result.ts';

// npm run bench -- NAME [--json] [--keep] [--profile FOLDER] [--OPTION VALUE]: runs test/bench/NAME.bench.ts and prints what it
// found; kept, it stands in docs/performance.md. The profile of this thread is NAME.cpuprofile, a flame graph in Chrome's
// developer tools (Performance, Load profile) and in speedscope.
const folder = new URL('.', import.meta.url);
const names = readdirSync(folder)
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort();
const { asked, options, flags } = readArguments(process.argv.slice(2));
const unknown = asked.filter((name) => !names.includes(name));

if (asked.length === 0 || unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ') || 'named'}; there are: ${names.join(', ')}\n`);
  process.exitCode = 64;
} else {
  const results: BenchResult[] = [];
  for (const name of asked) {
    const { bench } = (await import(new URL(`${name}.bench.ts`, folder).href)) as {
      bench(options: BenchOptions): Promise<BenchResult>;
    };
    const { profile, ...rest } = options;
    const result = await (profile === undefined
      ? bench(rest)
      : profiled(() => bench(rest), join(profile, `${name}.cpuprofile`)));
    results.push(result);
    if (!flags.has('json')) print(result);
    if (flags.has('keep')) keepResults(result);
  }
  if (flags.has('json'))
    process.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : results)}\n`);
}

function readArguments(args: readonly string[]): {
  asked: string[];
  options: BenchOptions;
  flags: ReadonlySet<string>;
} {
  const asked: string[] = [];
  const options: Record<string, string> = {};
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (!arg.startsWith('--')) asked.push(arg);
    else if (['--json', '--keep'].includes(arg)) flags.add(arg.slice(2));
    else options[arg.slice(2)] = args[++at] ?? '';
  }
  return { asked, options, flags };
}

async function profiled<T>(work: () => Promise<T>, file: string): Promise<T> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  try {
    return await work();
  } finally {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(profile));
    process.stderr.write(`its profile is ${file}\n`);
  }
}

function print({ name, rival, rows, notes }: BenchResult): void {
  process.stdout.write(`\n${name} (ratios: times faster than ${rival}; ${machine()})\n`);
  const cells = rows.map(({ contender, n, medianMs, p95Ms, ratio }) => [
    contender,
    `${n}`,
    digits(medianMs),
    digits(p95Ms),
    `${digits(ratio)}x`,
  ]);
  const table = [['contender', 'n', 'median ms', 'p95 ms', 'ratio'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...table.map((row) => (row[i] as string).length)));
  for (const row of table) {
    const line = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[i] as number),
    );
    process.stdout.write(`${line.join('  ')}\n`);
  }
  for (const note of notes) process.stdout.write(`- ${note}\n`);
}
