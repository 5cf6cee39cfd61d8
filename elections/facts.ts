import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export type Row = Record<string, string>;

/** Where a maker reads facts from, and where it writes its election folder. */
export class Facts {
  readonly #from: string;
  readonly #to: string;

  /** @param election folder beside this file; the folder of facts is the first argument of the command */
  constructor(election: string) {
    const [from] = process.argv.slice(2);
    if (from === undefined) {
      console.error(`usage: node --import tsx elections/make-${election}.ts FACTS_DIR`);
      process.exit(64);
    }
    this.#from = from;
    this.#to = fileURLToPath(new URL(`./${election}/`, import.meta.url));
  }

  /** A CSV file with a header row. */
  async read(name: string): Promise<Row[]> {
    return parse(await readFile(join(this.#from, name), 'utf8'), { columns: true, bom: true }) as Row[];
  }

  async write(
    name: string,
    header: readonly string[],
    rows: readonly (readonly (string | number)[])[],
  ): Promise<void> {
    await mkdir(this.#to, { recursive: true });
    await writeFile(
      join(this.#to, name),
      stringify([[...header], ...rows.map((row) => row.map((value) => `${value}`))]),
    );
    console.log(`${name}: ${rows.length} rows`);
  }

  /** Parties or options, `[id, name, short, colour, kind]`, and the other spellings of their names. */
  async writeParties(
    rows: readonly (readonly [string, string, string, string, string, string?])[],
  ): Promise<void> {
    await this.write(
      'parties.csv',
      ['id', 'name', 'short', 'colour', 'kind', 'aliases'],
      rows.map(([id, name, short, colour, kind, aliases = '']) => [id, name, short, colour, kind, aliases]),
    );
  }
}

/** @throws Error where a column is missing or empty */
export function cell(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined || value === '') throw new Error(`no ${column} in ${JSON.stringify(row)}`);
  return value;
}

/** Rows by what a column says, in the order in which it first says it. */
export function grouped(rows: readonly Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = cell(row, column);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
