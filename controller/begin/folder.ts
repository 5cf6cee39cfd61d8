import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { parseDocument } from 'yaml';
import { foldName } from '../election/name.ts';
import { MADE_UP_FEED, scaffold } from '../election/scaffold.ts';
import { exists, replaceFile } from '../ground/whole-file.ts';
import type { Found } from './found.ts';
import { withoutYear } from './short-names.ts';

/** What election.yaml says that no source tells. */
export interface Frame {
  title: string;
  timeZone: string;
  locale: string;
  language: string;
  source: string;
}

type Table = readonly (readonly string[])[];

/**
 * Writes what was found into an election folder. A line that stands there stays as it is: what a human corrected is never
 * undone, only what is missing is added. The example that an untouched new folder holds makes room.
 *
 * @returns what was done, one sentence a file
 */
export async function fillFolder(
  dir: string,
  found: Found,
  frame: Frame,
  colours: ReadonlyMap<string, string>,
  main: string,
): Promise<string[]> {
  await mkdir(join(dir, 'maps'), { recursive: true });
  await removeExample(dir);
  const told: string[] = [];
  const table = async (file: string, key: readonly string[], rows: Table): Promise<void> => {
    const done = await mergeTable(join(dir, file), key, rows);
    if (done) told.push(`${file}: ${done}`);
  };
  const kinds = found.regionKinds.map(({ key }) => key);
  const results = resultsOf(found);
  const coded = found.contests.some(({ code }) => code !== undefined) ? ['code'] : [];
  const several = found.contests.some(({ elects }) => (elects ?? 1) > 1);
  await table(
    'parties.csv',
    ['id'],
    [
      ['id', 'name', 'short', 'colour', 'kind', 'aliases'],
      ...found.parties.map(({ id, name, short, kind, alias }) => [
        ...[id, name, short, colours.get(id) ?? '', kind],
        alias,
      ]),
    ],
  );
  await table(
    'contests.csv',
    ['state', 'number'],
    [
      [
        'state',
        'number',
        'name',
        ...coded,
        ...kinds,
        'electors',
        ...(several ? ['elects'] : []),
        'reserved',
        'poll',
      ],
      ...found.contests.map(({ state, number, name, code = '', regions, electors, elects }) => [
        ...[state, `${number}`, name, ...coded.map(() => code), ...kinds.map((kind) => regions[kind] ?? '')],
        ...[`${electors ?? ''}`, ...(several ? [`${elects ?? ''}`] : []), '', ''],
      ]),
    ],
  );
  await table(
    'candidates.csv',
    ['state', 'number', 'serial'],
    [
      ['state', 'number', 'serial', 'name', 'party'],
      ...found.candidates.map(({ state, number, serial, name, party }) => [
        state,
        `${number}`,
        `${serial}`,
        name,
        party,
      ]),
    ],
  );
  await table(
    'results.csv',
    ['state', 'number', 'serial'],
    [['state', 'number', 'serial', 'election_day', 'postal'], ...results],
  );
  const whole = new Set(results.map(([state, number]) => `${state} ${number}`)).size;
  if (whole > 0 && whole < found.contests.length)
    told.push(
      `results.csv: ${found.contests.length - whole} of ${found.contests.length} contests are not in it, as the source has not everybody's votes: a rehearsal counts nothing there`,
    );
  told.push(...(await writeElection(dir, found, frame, main)));
  if (!(await exists(join(dir, 'feed.yaml')))) await writeFile(join(dir, 'feed.yaml'), MADE_UP_FEED);
  for (const file of ['rundown.yaml', 'overrides.yaml'])
    if (!(await exists(join(dir, file))))
      await writeFile(join(dir, file), scaffold(frame.title).get(file) ?? '');
  return told;
}

/** Votes that the source prints, of contests where it prints everybody's. */
function resultsOf({ candidates }: Found): string[][] {
  const whole = new Map<string, boolean>();
  const sums = new Map<string, number>();
  for (const { state, number, electionDay, postal } of candidates) {
    const seat = `${state} ${number}`;
    whole.set(seat, (whole.get(seat) ?? true) && electionDay !== null);
    sums.set(seat, (sums.get(seat) ?? 0) + (electionDay ?? 0) + (postal ?? 0));
  }
  return candidates.flatMap(({ state, number, serial, electionDay, postal }) =>
    whole.get(`${state} ${number}`) && (sums.get(`${state} ${number}`) ?? 0) > 0
      ? [[state, `${number}`, `${serial}`, `${electionDay}`, `${postal ?? 0}`]]
      : [],
  );
}

async function mergeTable(
  file: string,
  key: readonly string[],
  [header = [], ...rows]: Table,
): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    if (rows.length === 0 && file.endsWith('results.csv')) return null;
    await replaceFile(file, stringify([[...header], ...rows.map((row) => [...row])]));
    return `${rows.length} rows`;
  }
  const [own = [], ...kept]: string[][] = parse(text, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const columns = [
    ...own,
    ...header.filter((name) => !own.includes(name) && rows.some((row) => row[header.indexOf(name)] !== '')),
  ];
  const keyOf = (names: readonly string[], row: readonly string[]): string =>
    key.map((name) => row[names.indexOf(name)] ?? '').join(' ');
  const known = new Map(kept.map((row) => [keyOf(own, row), row]));
  let [added, filled] = [0, 0];
  for (const row of rows) {
    const before = known.get(keyOf(header, row));
    if (!before) {
      kept.push(columns.map((name) => row[header.indexOf(name)] ?? ''));
      added++;
      continue;
    }
    // Only columns that nobody had a chance to fill are filled.
    for (const [at, name] of columns.entries())
      if (at >= own.length) before[at] = row[header.indexOf(name)] ?? '';
    if (columns.length > own.length) filled++;
  }
  if (added === 0 && filled === 0) return `as it was, ${kept.length} rows`;
  await replaceFile(file, stringify([columns, ...kept]));
  const news = columns.slice(own.length);
  return `${added} rows added, ${kept.length - added} kept${news.length > 0 ? `; new column ${news.join(', ')}` : ''}`;
}

async function writeElection(
  dir: string,
  { contests, regionKinds, countedIn, states: names }: Found,
  frame: Frame,
  main: string,
): Promise<string[]> {
  const file = join(dir, 'election.yaml');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) {
    const document = parseDocument(text);
    if (regionKinds.length === 0 || document.has('regions')) return ['election.yaml: as it was'];
    document.set('regions', document.createNode(regionKinds, { flow: false }));
    await replaceFile(file, document.toString({ lineWidth: 0 }));
    return [`election.yaml: regions added, ${regionKinds.map(({ key }) => key).join(', ')}`];
  }
  const seats = new Map<string, number>();
  for (const { state, elects } of contests) seats.set(state, (seats.get(state) ?? 0) + (elects || 1));
  const name = withoutYear(frame.title);
  const states = [...seats].map(
    ([code, n]) =>
      `  - { code: ${code}, name: ${JSON.stringify(seats.size === 1 ? name : (names.get(code) ?? code))}, seats: ${n} } # majority: house (default), polled, or a number`,
  );
  const regions = regionKinds.map(({ key, label }) => `  - { key: ${key}, label: ${JSON.stringify(label)} }`);
  const lines = [
    '# The election. countnight check DIR says what is wrong; every key is explained in docs/election-folder.md.',
    `title: ${JSON.stringify(frame.title)}`,
    `timeZone: ${frame.timeZone}`,
    `locale: ${frame.locale}`,
    `language: ${frame.language}`,
    ...(countedIn === undefined ? [] : [`countedIn: ${countedIn} # rounds when left out`]),
    "# countStarts: '2031-05-02T08:00:00+05:30' # when the count begins, with its offset",
    frame.source === ''
      ? '# source: who publishes the numbers, in full'
      : `source: ${JSON.stringify(frame.source)}`,
    "# past: { label: '2026' } # when there is a past.csv to compare with",
    '',
    'states:',
    ...states,
    ...(seats.size > 1 ? [`mainState: ${main} # the state with map, house and regions`] : []),
    ...(regions.length > 0
      ? ['', '# Ways of grouping the seats: columns of contests.csv.', 'regions:', ...regions]
      : []),
    '',
    'look:',
    `  name: ${JSON.stringify(frame.title)}`,
    '  # logo: logo.png',
    '',
  ];
  await replaceFile(file, lines.join('\n'));
  return [
    `election.yaml: ${states.length === 1 ? 'one state' : `${states.length} states`}, ${regionKinds.length === 0 ? 'no regions' : `regions by ${regionKinds.map(({ key }) => key).join(', ')}`}`,
  ];
}

/** What an election.yaml that is gone on with says: folded name or code of a state -> code, and its regions. */
export async function standingIn(
  dir: string,
): Promise<{ states: Map<string, string>; regionKinds: Found['regionKinds'] }> {
  const text = await readFile(join(dir, 'election.yaml'), 'utf8').catch(() => '');
  const written = ((await isExample(dir)) ? null : parseDocument(text).toJS()) as Record<
    string,
    unknown
  > | null;
  // A human may have it half written.
  const list = (key: string): Record<string, unknown>[] =>
    (Array.isArray(written?.[key]) ? written[key] : []).filter(
      (one) => typeof one === 'object' && one !== null,
    );
  const states = list('states').flatMap(({ code, name }) =>
    typeof code === 'string' ? [code, name ?? code].map((one) => [foldName(`${one}`), code] as const) : [],
  );
  const regionKinds = list('regions').flatMap(({ key, label }) =>
    typeof key === 'string' ? [{ key, label: `${label ?? key}` }] : [],
  );
  return { states: new Map(states), regionKinds };
}

/** Whether it is the folder that `new` writes without a source, its seats as they were made up. */
export async function isExample(dir: string): Promise<boolean> {
  const contests = scaffold('').get('contests.csv');
  return (await readFile(join(dir, 'contests.csv'), 'utf8').catch(() => null)) === contests;
}

/** The example of an untouched folder: three made-up seats must not stand among real ones. */
async function removeExample(dir: string): Promise<void> {
  if (!(await isExample(dir))) return;
  for (const [file, text] of scaffold('')) {
    const own = await readFile(join(dir, file), 'utf8').catch(() => null);
    const titled = file === 'election.yaml' && own !== null && own.includes('name: Example State, seats: 3');
    if (own === text || titled) await rm(join(dir, file));
  }
}
