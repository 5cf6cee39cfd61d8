import { join } from 'node:path';
import { printLine } from '../ground/terminal.ts';
import { verb } from '../ground/verbs.ts';
import { replaceFile } from '../ground/whole-file.ts';
import { readNightFile } from '../report/night-file.ts';
import { reportPage } from '../report/page.ts';

export const command = verb(
  {
    out: { type: 'string', demandOption: true, describe: 'output folder of the night' },
    file: { type: 'string', describe: 'page to write (default: OUT/report.html)' },
  },
  async ({ out, file }) => {
    const night = await readNightFile(out);
    const page = file ?? join(night.dir, 'report.html');
    await replaceFile(page, reportPage(night));
    printLine(page);
  },
);
