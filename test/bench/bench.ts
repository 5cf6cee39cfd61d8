import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { BenchOptions, BenchResult } from './result.ts';

// npm run bench -- NAME [--json] [--OPTION VALUE]: runs test/bench/NAME.bench.ts and prints what it found.
const folder = new URL('.', import.meta.url);
const names = readdirSync(folder)
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort();
const { asked, options, json } = readArguments(process.argv.slice(2));
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
    const result = await bench(options);
    results.push(result);
    if (!json) print(result);
  }
  if (json) process.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : results)}\n`);
}

function readArguments(args: readonly string[]): { asked: string[]; options: BenchOptions; json: boolean } {
  const asked: string[] = [];
  const options: Record<string, string> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (!arg.startsWith('--')) asked.push(arg);
    else if (arg !== '--json') options[arg.slice(2)] = args[++at] ?? '';
  }
  return { asked, options, json: args.includes('--json') };
}

function print({ name, rival, rows, notes }: BenchResult): void {
  const machine = `Node ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  process.stdout.write(`\n${name} (ratios: times faster than ${rival}; ${machine})\n`);
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

/** Three digits that count. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
