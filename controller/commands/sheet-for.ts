import { existsSync } from 'node:fs';
import { basename, extname, relative, resolve } from 'node:path';
import { loadElection } from '../election/load.ts';
import { candidateSheet, seatSheet, typingCsv } from '../export/typing-sheet.ts';
import { typingXlsx } from '../export/typing-xlsx.ts';
import { print } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { replaceFile } from '../ground/whole-file.ts';

export const command = verb(
  {
    election: ELECTION,
    out: { type: 'string', describe: 'typed.csv or typed.xlsx; default typed.csv in the folder' },
    rows: {
      choices: ['candidates', 'seats'],
      default: 'candidates',
      describe: 'a row a candidate, or a row a seat with a column a party',
    },
  },
  async ({ election: dir, out, rows }) => {
    const election = await loadElection(resolve(dir));
    const file = resolve(out ?? `${dir}/typed.csv`);
    const kind = extname(file).toLowerCase();
    if (kind !== '.csv' && kind !== '.xlsx')
      throw new UserError(EXIT.usage, {
        what: 'the sheet has no kind that people type into',
        got: basename(file),
        expected: '.csv or .xlsx',
      });
    // Somebody may have typed into it.
    if (existsSync(file))
      throw new UserError(EXIT.usage, {
        what: 'the sheet is there already',
        where: file,
        remedy: 'name another with --out',
      });
    const name = relative(election.dir, file);
    const sheet = rows === 'seats' ? seatSheet(election, name) : candidateSheet(election, name);
    await replaceFile(file, kind === '.csv' ? typingCsv(sheet) : typingXlsx(sheet));
    print(`${file}: ${sheet.rows.length - 1} rows; in feed.yaml:\n${sheet.feed}`);
  },
);
