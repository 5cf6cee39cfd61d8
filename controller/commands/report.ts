import { join } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { readNightFile } from '../report/night-file.ts';
import { reportPage } from '../report/page.ts';
import { printLine } from '../terminal.ts';
import { replaceFile } from '../whole-file.ts';

export const command: CommandModule = {
  builder: (yargs) =>
    yargs
      .positional('out', { type: 'string', demandOption: true, describe: 'output folder of the night' })
      .option('file', { type: 'string', describe: 'page to write (default: OUT/report.html)' }),
  handler: async (argv) => {
    const { out, file } = argv as unknown as ArgumentsCamelCase<{ out: string; file?: string }>;
    const night = await readNightFile(out);
    const page = file ?? join(night.dir, 'report.html');
    await replaceFile(page, reportPage(night));
    printLine(page);
  },
};
