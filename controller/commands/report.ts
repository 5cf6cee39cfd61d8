import { join } from 'node:path';
import { readNightFile } from '../report/night-file.ts';
import { reportPage } from '../report/page.ts';
import { printLine } from '../terminal.ts';
import { verb } from '../verbs.ts';
import { replaceFile } from '../whole-file.ts';

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
