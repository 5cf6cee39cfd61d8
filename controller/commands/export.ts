import { writeFile } from 'node:fs/promises';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { readResults } from '../election/results.ts';
import { exportCsv } from '../export/csv.ts';
import { exportJson } from '../export/json.ts';
import { exportNist } from '../export/nist.ts';
import { type Returns, returnsOfCount, returnsOfResults } from '../export/returns.ts';
import { printData } from '../ground/terminal.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { ELECTION, type Told, verb } from '../ground/verbs.ts';
import { VERSION } from '../ground/version.ts';
import { loadNight } from '../store/night.ts';
import { heard, readStore } from '../store/store.ts';
import { amendElection } from '../tally/amend.ts';

const ASKED = {
  election: ELECTION,
  format: { choices: ['csv', 'json', 'nist'], demandOption: true, describe: 'what to write' },
  from: {
    choices: ['count', 'results'],
    default: 'count',
    describe: 'the count as kept by run or rehearse, or results.csv of the folder',
  },
  mode: {
    choices: ['live', 'rehearsal', 'test'],
    default: 'live',
    describe: 'which count; a rehearsal is never exported by accident',
  },
  out: { type: 'string', default: 'out', describe: 'output folder of that run or rehearsal' },
  store: { type: 'string', describe: 'where its state is kept, if not in that folder' },
  file: { type: 'string', describe: 'file to write; standard output when left out' },
} as const;

type ExportOptions = Told<typeof ASKED>;

export const command = verb(ASKED, async (options) => {
  const election = await loadElection(options.election);
  const returns =
    options.from === 'results'
      ? returnsOfResults(election, await readResults(election), Date.now())
      : await readCount(election, options);
  const text = write(returns, options.format);
  if (options.file === undefined) printData(text);
  else
    await writeFile(options.file, text).catch(
      telling(EXIT.io, { what: 'the export cannot be written', where: options.file }),
    );
});

async function readCount(election: Election, { mode, out, store: uri }: ExportOptions): Promise<Returns> {
  const store = await readStore(uri, out);
  try {
    const night = await heard(store, loadNight(store, election, mode));
    if (night) {
      const { count } = night.record;
      return returnsOfCount(amendElection(election, count), count, night.record.at);
    }
    throw new UserError(EXIT.data, {
      what: 'there is no such count',
      got: `nothing of ${election.id} in mode ${mode}`,
      where: store.where,
      remedy: 'name --out or --store of its run, --mode rehearsal for a rehearsed one, or --from results',
    });
  } finally {
    await store.close();
  }
}

function write(returns: Returns, format: ExportOptions['format']): string {
  if (format === 'csv') return exportCsv(returns);
  if (format === 'json') return `${JSON.stringify(exportJson(returns), null, 2)}\n`;
  return `${JSON.stringify(exportNist(returns, VERSION), null, 2)}\n`;
}
