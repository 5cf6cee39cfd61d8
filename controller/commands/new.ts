import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { scaffold } from '../election/scaffold.ts';
import { EXIT, UserError } from '../user-error.ts';

export const command: CommandModule = {
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', demandOption: true, describe: 'folder to make' })
      .option('title', { type: 'string', describe: 'the election, as shown' }),
  handler: async (argv) => {
    const { dir, title } = argv as unknown as ArgumentsCamelCase<{ dir: string; title?: string }>;
    const refuse = (error: Error): never => {
      const complaint = { what: 'the folder cannot be made', got: error.message, where: dir };
      throw new UserError(complaint, EXIT.io, { cause: error });
    };
    const there = await readdir(dir).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? [] : refuse(error),
    );
    if (there.length > 0) {
      throw new UserError(
        {
          what: 'the folder is not empty',
          got: there.slice(0, 3).join(', '),
          where: dir,
          remedy: 'name a folder that does not exist yet',
        },
        EXIT.usage,
      );
    }
    const files = scaffold(title ?? basename(resolve(dir)));
    try {
      await mkdir(join(dir, 'maps'), { recursive: true });
      for (const [name, text] of files) await writeFile(join(dir, name), text);
    } catch (error) {
      refuse(error as Error);
    }
    process.stdout.write(
      `${dir}: ${[...files.keys()].join(', ')}\nnext: fill them in, then countnight check ${dir}; ` +
        `mask-tool draw or extract makes the maps; countnight simulate ${dir} --out ${dir}/nights/first.warc.gz\n`,
    );
  },
};
