import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PNG } from 'pngjs';
import { EXIT, UserError } from '../../controller/ground/user-error.ts';
import { verb } from '../../controller/ground/verbs.ts';
import { writeMasks } from '../../controller/render/map/mask-file.ts';
import { answer, lineOf, sum } from '../answer.ts';
import { COMMON, colourOf, cropOf, numberOf, numbersOf, patternOf } from '../arguments.ts';
import { type ExtractPlan, extract } from '../extract.ts';
import { progressOf } from '../progress.ts';
import { save } from '../save.ts';

export const command = verb(
  {
    ...COMMON,
    screenshots: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'PNG or JPEG files, or folders of them',
    },
    base: {
      type: 'string',
      describe: 'the same picture with nothing highlighted; written beside the masks as NAME.base.png',
    },
    out: { type: 'string', demandOption: true, describe: 'mask file to write, NAME.masks.txt' },
    colour: { type: 'string', default: 'ffff00', describe: 'the highlight, rrggbb' },
    tolerance: {
      type: 'number',
      default: 12,
      describe: 'how far a colour may be from it (OKLab, times 100)',
    },
    crop: { type: 'string', describe: 'X,Y,W,H of the map in the screenshots' },
    pattern: {
      type: 'string',
      describe: 'regular expression; its first group is the seat number in a file name',
    },
    seats: { type: 'string', describe: 'seats that must be there: 1-294, or 1,2,5-9' },
    align: { type: 'boolean', default: true, describe: 'find how far screenshots have moved' },
    jobs: { type: 'number', describe: 'worker threads; default: one a core' },
    force: { type: 'boolean', default: false, describe: 'write the masks even when the set is not whole' },
  },
  async (args) => {
    const files = args.screenshots.flatMap(picturesOf);
    const plan: ExtractPlan = {
      screenshots: files,
      colour: colourOf(args.colour),
      tolerance: numberOf('tolerance', args.tolerance, 0, 100),
      align: args.align,
      ...(args.base === undefined ? {} : { base: args.base }),
      ...(args.crop === undefined ? {} : { crop: cropOf(args.crop) }),
      ...(args.pattern === undefined ? {} : { pattern: patternOf(args.pattern) }),
      ...(args.seats === undefined ? {} : { expected: numbersOf(args.seats) }),
      ...(args.jobs === undefined ? {} : { jobs: numberOf('jobs', args.jobs, 1, 64) }),
    };
    const baseFile = basePathOf(args.out);
    refuseFolder(args.out);
    const progress = progressOf('screenshots');
    const { masks, complaints, decodingShare, moved, base } = await extract({
      ...plan,
      progress: progress.show,
    });
    progress.stop();
    const fatal = complaints.some((complaint) => complaint.fatal);
    const written = (!fatal || args.force) && masks.seats.size > 0;
    if (written) save(args.out, writeMasks(masks));
    if (written && base) save(baseFile, PNG.sync.write(base));
    answer(args.json, { ...sum(masks), complaints, decodingShare, moved, written }, [
      ...complaints.map(lineOf),
      `${masks.seats.size} seats from ${files.length} screenshots of ${masks.width}x${masks.height}; ${Math.round(decodingShare * 100)} % of the time went into decoding`,
      ...(written ? [args.out, ...(base ? [baseFile] : [])] : ['The set is not whole: nothing written']),
    ]);
    if (fatal) process.exitCode = EXIT.data;
  },
);

function picturesOf(path: string): string[] {
  const wrong = (cause?: unknown): never => {
    throw new UserError(EXIT.data, {
      what: 'No such screenshots',
      got: path,
      expected: 'PNG or JPEG files, or a folder of them',
      cause,
    });
  };
  let isFolder = false;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    wrong(cause);
  }
  if (!isFolder) return [path];
  const files = readdirSync(path).filter((name) => /\.(png|jpe?g)$/i.test(name));
  return files.length ? files.sort().map((name) => join(path, name)) : wrong();
}

/** `maps/state.masks.txt` -> `maps/state.base.png`. */
function basePathOf(masks: string): string {
  return `${masks.replace(/(\.masks)?\.txt$/i, '')}.base.png`;
}

/** Said before the work, not after it. */
function refuseFolder(file: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new UserError(EXIT.io, { what: 'There is no such folder', where: folder });
}
